"""Files to pictures: the same with the cache as without it, and nothing read that it knows."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cache_case import cached_count, gathered, make_pictures, same_as, signatures
from engine import gathering, reading_pool
from engine.control import Cancelled, Control, Progress
from engine.measures.sketching import sketch
from engine.pictures.reading import ReadPicture
from engine.records import FoundFile, Stage
from made import scene


def test_warm_scan_reads_nothing_and_finds_the_same(
    made_pictures: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cached_count(made_pictures, cache_path) == 0
    read = []
    real = reading_pool.read_picture
    monkeypatch.setattr(
        reading_pool,
        "read_picture",
        lambda found, **k: read.append(found.path.name) or real(found, **k),
    )
    with gathered(made_pictures, cache_path) as found:
        assert found.cached == len(found.pictures) == 7
        rows = signatures(found)
        for row, picture, known in zip(rows, found.pictures, found.sketches, strict=True):
            assert np.array_equal(sketch(row[None], picture.usable_side)[0], known)
        assert found.sketches.dtype == np.uint16
    assert read == ["damaged.png"]  # problems are not remembered


def test_without_a_cache(made_pictures: Path) -> None:
    with gathered(made_pictures, None) as found:
        assert found.cached == 0
        assert len(signatures(found)) == len(found.pictures) == 7


def test_a_changed_file_is_read_anew(tmp_path: Path, cache_path: Path) -> None:
    paths = make_pictures(tmp_path / "p", 4)
    assert cached_count(tmp_path / "p", cache_path) == 0
    state = paths[0].stat()
    os.utime(paths[0], ns=(state.st_atime_ns, state.st_mtime_ns + 1000))
    scene(77, (90, 80)).save(paths[1])
    assert cached_count(tmp_path / "p", cache_path) == 2
    assert cached_count(tmp_path / "p", cache_path) == 4


def test_another_reader_reads_anew(
    tmp_path: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.storage import cache, cache_changes, cache_rows

    make_pictures(tmp_path / "p", 2)
    assert cached_count(tmp_path / "p", cache_path) == 0
    for module in (cache, cache_changes, cache_rows):
        monkeypatch.setattr(module, "reader_mark", lambda: 12345)
    assert cached_count(tmp_path / "p", cache_path) == 0
    assert cached_count(tmp_path / "p", cache_path) == 2


def test_small_pictures_are_skipped_from_the_cache_too(tmp_path: Path, cache_path: Path) -> None:
    make_pictures(tmp_path / "p", 2)
    scene(9, (40, 200)).save(tmp_path / "p" / "small.png")
    with gathered(tmp_path / "p", cache_path) as found:
        assert (len(found.pictures), found.too_small) == (3, 0)
    for cached in (2, 2):
        with gathered(tmp_path / "p", cache_path, min_side=50) as found:
            assert (len(found.pictures), found.too_small, found.cached) == (2, 1, cached)
    with gathered(tmp_path / "p", cache_path, min_side=300) as found:
        assert (len(found.pictures), found.too_small, found.cached) == (0, 3, 0)
    with gathered(tmp_path / "p", cache_path, min_side=40) as found:
        assert (len(found.pictures), found.too_small, found.cached) == (3, 0, 3)


def test_facts_of_listing_are_those_of_today(tmp_path: Path, cache_path: Path) -> None:
    (path,) = make_pictures(tmp_path / "p", 1)
    try:
        (tmp_path / "p" / "link.png").hardlink_to(path)
    except OSError:
        pytest.skip("no hard links here")
    with gathered(tmp_path / "p", cache_path, exclude=("link.png",)) as found:
        assert found.cached == 0
        assert found.pictures[0].other_names == ()
    with gathered(tmp_path / "p", cache_path) as found:
        assert found.cached == 1
        assert [name.name for name in found.pictures[0].other_names] == ["link.png"]
        assert found.pictures[0].links == 2


def test_turned_animated_and_damaged(tmp_path: Path, cache_path: Path) -> None:
    folder = tmp_path / "p"
    make_pictures(folder, 2)
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6
    scene(5, (200, 100)).save(folder / "turned.jpg", exif=exif)
    frames = [scene(number, (70, 60)) for number in range(3)]
    frames[0].save(folder / "moving.gif", save_all=True, append_images=frames[1:])
    (folder / "empty.png").touch()
    assert cached_count(folder, cache_path) == 0
    assert cached_count(folder, cache_path) == 4
    with gathered(folder, cache_path) as found:
        by_name = {one.path.name: one for one in found.pictures}
        assert (by_name["turned.jpg"].width, by_name["turned.jpg"].height) == (100, 200)
        assert (by_name["moving.gif"].frames, by_name["moving.gif"].format) == (3, "GIF")


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from("wdtm")), max_size=8), st.integers(0, 99)
)
def test_whatever_happens_between_two_scans(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, str]], seed: int
) -> None:
    """Files written, deleted, touched and moved: always what a scan without a cache finds."""
    folder = tmp_path_factory.mktemp("law")
    cache_path = folder / "cache" / "c.sqlite"
    paths = make_pictures(folder / "p", 6)
    cached_count(folder / "p", cache_path)
    for number, step in steps:
        path = paths[number]
        if step == "w":
            scene(seed + number, (60, 50)).save(path)
        elif step == "d":
            path.unlink(missing_ok=True)
        elif step == "t" and path.exists():
            path.touch()
        elif step == "m" and path.exists():
            path.replace(paths[(number + 1) % 6])
    cached_count(folder / "p", cache_path)
    assert cached_count(folder / "p", cache_path) == sum(path.exists() for path in paths)


def test_what_was_read_before_a_cancel_is_not_read_again(
    tmp_path: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_pictures(tmp_path / "p", 40)
    control = Control()
    is_enough = threading.Event()
    waiting = iter(range(10**6))
    real = reading_pool.read_picture

    def read_some(found: FoundFile, **chosen: object) -> ReadPicture | None:
        if next(waiting) >= 30:
            assert is_enough.wait(10)
        return real(found, **chosen)

    def stop(progress: Progress) -> None:
        if progress.done >= 5:
            control.cancel()
            is_enough.set()

    monkeypatch.setattr("engine.control.REPORT_SECONDS", 0.0)
    monkeypatch.setattr(reading_pool, "read_picture", read_some)
    options = {"control": control, "progress": stop, "threads": 1}
    with pytest.raises(Cancelled), gathered(tmp_path / "p", cache_path, **options):
        pass
    monkeypatch.undo()
    assert 5 <= cached_count(tmp_path / "p", cache_path) < 40


def test_cancelled_before_it_begins(tmp_path: Path, cache_path: Path) -> None:
    make_pictures(tmp_path / "p", 3)
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled), gathered(tmp_path / "p", cache_path, control=control):
        pass


def test_cached_files_are_done_at_once_and_say_nothing_of_the_rate(
    tmp_path: Path, cache_path: Path
) -> None:
    make_pictures(tmp_path / "p", 10)
    assert cached_count(tmp_path / "p", cache_path) == 0
    shutil.copy(tmp_path / "p" / "IMG000.png", tmp_path / "p" / "new.png")
    seen: list[Progress] = []
    with gathered(tmp_path / "p", cache_path, progress=seen.append):
        pass
    assert {one.stage for one in seen} == {Stage.READING}
    assert {one.total for one in seen} == {11}
    assert seen[-1].done == 11


def test_cleared_while_a_scan_runs(tmp_path: Path, cache_path: Path) -> None:
    from engine.storage.cache_upkeep import clear

    make_pictures(tmp_path / "p", 5)
    assert cached_count(tmp_path / "p", cache_path) == 0
    with gathered(tmp_path / "p", None) as plain, gathered(tmp_path / "p", cache_path) as found:
        assert found.cached == 5
        clear(cache_path)
        same_as(found, plain)  # read again from the pictures
        for path in (tmp_path / "p").iterdir():
            path.unlink()
        same_as(found, plain)  # and kept


def test_what_cannot_be_had_again_is_lost(tmp_path: Path, cache_path: Path) -> None:
    from engine.storage.cache_upkeep import clear

    paths = make_pictures(tmp_path / "p", 5)
    assert cached_count(tmp_path / "p", cache_path) == 0
    with gathered(tmp_path / "p", cache_path) as found:
        clear(cache_path)
        paths[1].unlink()
        scene(50).save(paths[3])
        rows = signatures(found)
        assert {number: why.code for number, why in found.store.lost.items()} == {
            1: "vanished",
            3: "changed",
        }
        assert [(one.path, one.code) for one in found.lost_problems()] == [
            (paths[1], "vanished"),
            (paths[3], "changed"),
        ]
        assert np.array_equal(signatures(found), rows)


def test_batches_meet(tmp_path: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.storage import cache, cache_changes

    make_pictures(tmp_path / "p", 11)
    monkeypatch.setattr(gathering, "_BATCH_FILES", 4)
    for module in (cache, cache_changes):
        monkeypatch.setattr(module, "MOST_VARIABLES", 3)
    assert cached_count(tmp_path / "p", cache_path) == 0
    assert cached_count(tmp_path / "p", cache_path) == 11
