"""A whole scan with the cache: the second one decodes nothing, and no result depends on what the cache holds."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from check_case import counted
from engine import reading_pool
from engine.check import checking, frames, looks
from engine.control import Control, Progress
from engine.options import ScanOptions
from engine.output.reports import as_json
from engine.records import ScanResult, Stage
from engine.scan import scan
from engine.storage.cache_upkeep import clear
from made import save_twins, scene


@pytest.fixture(scope="module")
def _made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "Pictures"
    for seed in range(4):
        save_twins(folder / f"set {seed}", "IMG", scene(seed, (300, 200)))
    edited = scene(1, (320, 200))
    edited.paste((255, 255, 255), (150, 90, 190, 110))
    edited.save(folder / "edited.png")
    moving = [scene(number, (120, 90)) for number in (40, 41, 42)]
    for name, later in (("a.gif", moving[1:]), ("b.gif", moving[1:]), ("c.gif", moving[:2])):
        moving[0].save(folder / name, save_all=True, append_images=later, comment=name)
    (folder / "cut.jpg").write_bytes((folder / "set 0" / "IMG.jpg").read_bytes()[:900])
    return folder


@pytest.fixture
def folder(_made_once: Path, tmp_path: Path) -> Path:
    """Twins, identical files, look-alikes, animations that agree and that do not, a damaged file."""
    return Path(shutil.copytree(_made_once, tmp_path / "Pictures"))


def run(folder: Path, cache_path: Path | None, **options: object) -> ScanResult:
    return scan(ScanOptions(folders=(folder,), cache_path=cache_path, **options))


def told(result: ScanResult) -> dict[str, object]:
    """All that a report says, without what may differ between two runs."""
    data = json.loads(as_json(result))
    return {name: value for name, value in data.items() if name not in {"seconds", "cached"}}


@pytest.mark.parametrize("options", [{}, {"check": False}, {"threshold": 900.0}, {"threads": 1}])
def test_cold_warm_and_without(folder: Path, cache_path: Path, options: dict[str, object]) -> None:
    plain = run(folder, None, look_alikes=True, **options)
    assert plain.groups
    results = [run(folder, cache_path, look_alikes=True, **options) for _ in range(3)]
    assert [result.cached for result in results] == [0, 20, 20]
    for result in results:
        assert told(result) == told(plain)


def test_a_warm_scan_decodes_nothing(
    folder: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "cut.jpg").unlink()
    cold = run(folder, cache_path)
    assert cold.second_looks > 0
    for module, name in (
        (reading_pool, "read_picture"),
        (looks, "read_look"),
        (frames, "read_frame"),
    ):
        monkeypatch.setattr(module, name, None)
    monkeypatch.setattr("engine.storage.identical.content_hash", None)  # nor is anything hashed
    warm = run(folder, cache_path)
    assert told(warm) == told(cold)
    assert warm.second_looks == cold.second_looks


def test_cleared_between_reading_and_matching(folder: Path, cache_path: Path) -> None:
    plain = run(folder, None)
    run(folder, cache_path)

    def on_progress(progress: Progress) -> None:
        if progress.stage is Stage.MATCHING and progress.done == 0:
            clear(cache_path)

    result = scan(ScanOptions(folders=(folder,), cache_path=cache_path), on_progress)
    assert told(result) == told(plain)


def test_another_threshold_another_time(folder: Path, cache_path: Path) -> None:
    for threshold in (50.0, 500.0, 5.0):
        warm = run(folder, cache_path, threshold=threshold)
        assert told(warm) == told(run(folder, None, threshold=threshold))


def test_a_cancelled_scan_goes_on_from_the_cache(folder: Path, cache_path: Path) -> None:
    control = Control()

    def on_progress(progress: Progress) -> None:
        if progress.stage is Stage.MATCHING:
            control.cancel()

    options = ScanOptions(folders=(folder,), cache_path=cache_path)
    assert not scan(options, on_progress, control).is_complete
    assert run(folder, cache_path).cached == 20


def test_damaged_at_the_worst_moment(folder: Path, cache_path: Path) -> None:
    """After reading, when only the cache has the signatures."""
    plain = run(folder, None)
    run(folder, cache_path)

    def on_progress(progress: Progress) -> None:
        if progress.stage is Stage.MATCHING and progress.done == 0 and os.name == "posix":
            with cache_path.open("r+b") as stream:
                stream.seek(4096)
                stream.write(b"\xa5" * (cache_path.stat().st_size - 4096))

    result = scan(ScanOptions(folders=(folder,), cache_path=cache_path), on_progress)
    assert told(result) == told(plain)
    assert told(run(folder, cache_path)) == told(plain)
    assert run(folder, cache_path).cached == 20


def test_moved_pictures_keep_their_verdicts(
    folder: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(folder, cache_path)
    (folder / "set 1").rename(folder / "another name")
    plain = run(folder, None)
    warm = run(folder, cache_path)
    assert told(warm) == told(plain)
    assert warm.cached >= 19  # all but what was never hashed: a picture in no pair
    monkeypatch.setattr(looks, "read_look", None)
    assert told(run(folder, cache_path)) == told(plain)


@pytest.mark.parametrize("check", [True, False])
def test_cleared_and_unplugged_while_it_runs(folder: Path, cache_path: Path, check: bool) -> None:
    """What can no longer be read is a twin of nothing, and told."""
    run(folder, cache_path)

    def on_progress(progress: Progress) -> None:
        if progress.stage is Stage.READING and progress.done == progress.total:
            clear(cache_path)
            for path in sorted(folder.rglob("*.*")):
                path.unlink()

    options = ScanOptions(folders=(folder,), cache_path=cache_path, check=check)
    result = scan(options, on_progress)
    assert (result.is_complete, result.groups) == (True, ())
    told_of = {one.path for one in result.problems if one.stage is Stage.CHECKING}
    assert len(told_of) > 10
    assert {one.code for one in result.problems if one.stage is Stage.CHECKING} == {"vanished"}


def test_a_scan_that_was_cancelled_in_the_check_goes_on_where_it_was(
    folder: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_BATCH_LOOKS", 1)
    given = ScanOptions(folders=(folder,), cache_path=cache_path, threads=1)
    control = Control()
    batches: list[object] = []

    def on_pairs(*told: object) -> None:
        batches.append(told)
        if len(batches) == 3:
            control.cancel()

    cut = scan(given, None, control, on_pairs)
    assert not cut.is_complete
    decoded: list[object] = []
    monkeypatch.setattr(looks, "read_look", counted(looks.read_look, decoded))
    rest = scan(given)
    assert rest.is_complete
    assert rest.cached == len(rest.pictures)
    seen = {picture.path for picture in decoded}
    decoded.clear()
    whole = scan(replace(given, cache_path=None))
    assert seen < {picture.path for picture in decoded}
    assert [group.members for group in rest.groups] == [group.members for group in whole.groups]
