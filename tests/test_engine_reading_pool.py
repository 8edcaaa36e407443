"""Many files at once: the same comes of them in threads and in other processes, whoever brings the pool."""

from __future__ import annotations

import multiprocessing
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from command_line import modules_of_a_scan
from engine import reading_pool
from engine.control import Cancelled, Control
from engine.options import ScanOptions
from engine.output.reports import as_data
from engine.pictures.budget import MemoryBudget
from engine.pictures.opening import ReadingError
from engine.pictures.reading import ReadPicture
from engine.reading_pool import Outcome, ReadingTask, read_files, read_task, reading_order
from engine.reasons import reason
from engine.records import FileState, FoundFile
from engine.scan import scan
from made import found_file, save_twins, scene, within

PLENTY = 1_000_000_000


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    # Not forked: the test's own process has threads.
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as executor:
        yield executor


@pytest.fixture
def files(tmp_path: Path) -> list[FoundFile]:
    """Pictures, one that is too small, one that is damaged and one that is gone."""
    paths = [*save_twins(tmp_path, "a", scene(1)), *save_twins(tmp_path, "b", scene(2))]
    paths += [tmp_path / "small.png", tmp_path / "damaged.png", tmp_path / "gone.png"]
    Image.new("RGB", (10, 10)).save(paths[-3])
    paths[-2].write_bytes(b"no picture")
    scene(3).save(paths[-1])
    found = [found_file(path) for path in paths]
    paths[-1].unlink()
    return found


def outcomes(
    files: list[FoundFile], executor: Executor | None = None, *, threads: int = 2
) -> dict[int, Outcome]:
    found = list(
        read_files(
            files, min_side=20, budget=MemoryBudget(PLENTY), threads=threads, control=Control(),
            executor=executor,
        )
    )  # fmt: skip
    assert len(dict(found)) == len(found)
    return dict(found)


def told(outcome: Outcome) -> object:
    """What came of a file, as something that can be compared."""
    if isinstance(outcome, ReadPicture):
        return outcome.picture, outcome.signature.tobytes()
    return outcome if outcome is None else outcome.why


@pytest.mark.parametrize("threads", [1, 3])
def test_each_file_has_its_outcome(files: list[FoundFile], threads: int) -> None:
    found = outcomes(files, threads=threads)
    assert found.keys() == set(range(len(files)))
    for place, file in enumerate(files[:8]):
        outcome = found[place]
        assert isinstance(outcome, ReadPicture)
        assert outcome.picture.path == file.path
    assert found[8] is None
    assert [told(found[place]) for place in (9, 10)] == [reason("not-a-picture"), reason("vanished")]  # fmt: skip


def test_other_processes_say_the_same(files: list[FoundFile], processes: Executor) -> None:
    here, there = outcomes(files), outcomes(files, processes)
    assert {place: told(one) for place, one in here.items()} == {
        place: told(one) for place, one in there.items()
    }
    assert processes.submit(abs, -1).result() == 1, "it is left running"


def test_a_scan_in_other_processes_is_the_same(twins: Path, processes: Executor) -> None:
    def without_seconds(executor: Executor | None) -> dict[str, object]:
        found = as_data(scan(ScanOptions(folders=(twins,)), executor=executor))
        return {name: value for name, value in found.items() if name != "seconds"}

    assert without_seconds(processes) == without_seconds(None)
    assert len(without_seconds(processes)["groups"]) == 2


def test_the_budget_holds_elsewhere_too(tmp_path: Path) -> None:
    Image.new("RGB", (5000, 5000)).save(tmp_path / "large.png")
    files = [found_file(tmp_path / "large.png")]
    with ThreadPoolExecutor(1) as brought:
        for executor in (None, brought):
            ((_, found),) = read_files(
                files, min_side=0, budget=MemoryBudget(64_000_000), threads=1, control=Control(),
                executor=executor,
            )  # fmt: skip
            assert isinstance(found, ReadingError)
            assert found.why.code == "too-large"


def test_tasks_of_one_process_share_their_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    budgets = []
    monkeypatch.setattr(reading_pool, "_read", lambda *given: budgets.append(given[2]))
    files = tuple(made_files([(1, 1, 1)]))
    for memory_bytes in (5, 5):
        read_task(ReadingTask((0,), files, 0, memory_bytes))
    assert budgets[0] is budgets[1]
    assert budgets[0].total_bytes == 5


def test_cancel_takes_effect_within_one_file(
    files: list[FoundFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    control, read = Control(), []

    def cancel(found: FoundFile, **_: object) -> None:
        read.append(found)
        control.cancel()

    monkeypatch.setattr(reading_pool, "read_picture", cancel)

    def run() -> None:
        budget = MemoryBudget(PLENTY)
        for _ in read_files(files, min_side=0, budget=budget, threads=1, control=control):
            pytest.fail("answered")

    with pytest.raises(Cancelled):
        within(10, run)
    assert len(read) == 1, "the rest of its task is not read"


def test_all_that_travels_can_be_packed(files: list[FoundFile]) -> None:
    task = ReadingTask(tuple(range(len(files))), tuple(files), 20, PLENTY)
    assert pickle.loads(pickle.dumps(task)) == task
    found = dict(read_task(task))
    unpacked = dict(pickle.loads(pickle.dumps(list(found.items()))))
    assert {place: told(one) for place, one in unpacked.items()} == {
        place: told(one) for place, one in found.items()
    }


def made_files(states: list[tuple[int, int, int]]) -> list[FoundFile]:
    """Files that are nowhere, of the size, device and file id given."""
    return [
        FoundFile(Path(f"{number:04d}.jpg"), FileState(size, 0, device, file_id))
        for number, (size, device, file_id) in enumerate(states)
    ]


STATES = st.lists(
    st.tuples(st.integers(0, 3_000_000), st.integers(0, 2), st.integers(0, 2**128)), max_size=60
)


@given(STATES)
def test_reading_order_takes_device_by_device_and_each_file_once(
    states: list[tuple[int, int, int]],
) -> None:
    files = made_files(states)
    order = reading_order(files)
    assert sorted(order) == list(range(len(files)))
    devices = [files[place].state.device for place in order]
    assert devices == sorted(devices)


def test_reading_order_goes_by_file_id_then_as_given() -> None:
    used_anew = 7 << 48  # what NTFS sets above the number of the record
    files = made_files([(9, 1, 30), (9, 1, used_anew | 10), (9, 0, 20), (9, 1, 10), (9, 1, 20)])
    assert reading_order(files) == [2, 1, 3, 4, 0]
    assert reading_order(made_files([(9, 1, 0)] * 4)) == [0, 1, 2, 3]


@given(STATES, st.integers(1, 9), st.integers(1, 3_000_000))
def test_parts_are_the_reading_order_in_bounded_pieces(
    states: list[tuple[int, int, int]], most_files: int, most_bytes: int
) -> None:
    files = made_files(states)
    parts = list(reading_pool._parts(files, most_files, most_bytes))
    assert [place for part in parts for place in part] == reading_order(files)
    for part in parts:
        size = sum(files[place].state.size_bytes for place in part)
        assert 1 <= len(part) <= most_files
        assert size <= most_bytes or len(part) == 1


def opens_of(work: str, folder: Path, environment: dict[str, str]) -> Callable[[Path], int]:
    """How often a process of its own opened a file while it did the work."""
    program = f"""
import sys
from collections import Counter
from pathlib import Path
by_system, by_io = Counter(), Counter()
def hook(event, values):
    if event == "open" and isinstance(values[0], (str, Path)):
        (by_system if values[1] is None else by_io)[str(values[0])] += 1
folder = Path(sys.argv[1])
{work}
sys.addaudithook(hook)
run()
# open() with an opener of ours counts in both, any other open in one.
for path in sorted(folder.iterdir()):
    print(max(by_system[str(path)], by_io[str(path)]), path.name)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, folder],
        env=environment, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    counts = dict(reversed(line.split(" ", 1)) for line in done.stdout.splitlines())
    return lambda path: int(counts[path.name])


@pytest.mark.parametrize("side", [40, 700])
def test_a_first_reading_opens_each_file_once(
    tmp_path: Path, environment: dict[str, str], side: int
) -> None:
    """Facts, EXIF, frames and pixels together; small files and those that are read piece by piece."""
    paths = [tmp_path / f"a.{end}" for end in ("jpg", "png", "bmp", "tif", "webp", "gif", "ppm")]
    for path in paths:
        scene(1, (side, side)).save(path)
    work = """
from engine.options import ScanOptions
from engine.scan import scan
def run(): scan(ScanOptions(folders=(folder,), threshold=0.0, check=False))
"""
    opens = opens_of(work, tmp_path, environment)
    assert {path.name: opens(path) for path in paths} == {path.name: 1 for path in paths}


def test_a_scan_imports_only_what_it_needs(twins: Path, environment: dict[str, str]) -> None:
    """Start-up is waited for: no scipy though there are pairs, no plugin of Pillow's for kinds that are not there."""
    modules = modules_of_a_scan(environment, twins, "--no-cache")
    assert not modules & {"scipy", "skimage", "PIL.AvifImagePlugin", "PIL.EpsImagePlugin"}
    assert "engine.scan" in modules
