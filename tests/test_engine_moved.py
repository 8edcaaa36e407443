"""Files that were moved or renamed: known by their content, and only by that."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from cache_case import cached_count, gathered, make_pictures, needs_change_time
from engine import reading_pool
from engine.control import Cancelled, Control
from engine.storage import moved
from engine.storage.cache import open_cache
from engine.storage.identical import Contents, content_hash
from made import scene


@pytest.fixture
def folder(tmp_path: Path, cache_path: Path) -> Path:
    """Four pictures of which the content of the first three is known."""
    make_pictures(tmp_path / "p", 4)
    assert cached_count(tmp_path / "p", cache_path) == 0
    cache = open_cache(cache_path)
    with gathered(tmp_path / "p", cache_path) as found:
        contents = Contents(found.pictures, cache)
        for number in range(3):
            contents.hash(number)
    cache.close()
    return tmp_path / "p"


def test_moved_and_renamed(folder: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "inner").mkdir()
    (folder / "IMG000.png").rename(folder / "inner" / "moved.png")
    (folder / "IMG001.png").rename(folder / "renamed.png")
    with monkeypatch.context() as patch:
        patch.setattr(reading_pool, "read_picture", None)  # nothing is decoded
        with gathered(folder, cache_path) as found:
            assert found.cached == 4
            names = [picture.path.name for picture in found.pictures]
            assert names == ["IMG002.png", "IMG003.png", "moved.png", "renamed.png"]
            assert found.contents.keys() == {0, 2, 3}
    assert cached_count(folder, cache_path) == 4
    with gathered(folder, cache_path) as found:
        assert found.contents.keys() == {0, 2, 3}
        for number, content in found.contents.items():
            assert content == content_hash(found.pictures[number])


def test_moved_and_touched_on_the_way(folder: Path, cache_path: Path) -> None:
    shutil.copyfile(folder / "IMG000.png", folder / "copied.png")
    (folder / "IMG000.png").unlink()
    assert cached_count(folder, cache_path) == 4


def test_what_was_never_hashed_is_read(folder: Path, cache_path: Path) -> None:
    (folder / "IMG003.png").rename(folder / "renamed.png")
    assert cached_count(folder, cache_path) == 3
    assert cached_count(folder, cache_path) == 4


def test_size_and_date_are_not_enough(folder: Path, cache_path: Path) -> None:
    original = folder / "IMG000.png"
    state, data = original.stat(), original.read_bytes()
    original.unlink()
    other = folder / "other.png"
    # Another picture, padded behind its end to the same size.
    scene(99, (20, 20)).save(other)
    small = other.read_bytes()
    assert len(small) < len(data)
    other.write_bytes(small.ljust(len(data), b"\0"))
    os.utime(other, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert cached_count(folder, cache_path) == 3  # and equal to a scan without a cache
    with gathered(folder, cache_path) as found:
        number = [picture.path for picture in found.pictures].index(other)
        assert found.contents[number] == content_hash(found.pictures[number])  # made on the way


def test_a_copy_beside_the_original_is_read(
    folder: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy2(folder / "IMG000.png", folder / "copy.png")
    monkeypatch.setattr(moved, "content_hash", None)  # nor is it hashed
    assert cached_count(folder, cache_path) == 4
    assert cached_count(folder, cache_path) == 5


def test_two_copies_of_one_that_vanished(folder: Path, cache_path: Path) -> None:
    for name in ("a.png", "b.png"):
        shutil.copy2(folder / "IMG000.png", folder / name)
    (folder / "IMG000.png").unlink()
    assert cached_count(folder, cache_path) == 4
    assert cached_count(folder, cache_path) == 5


def test_swapped_names(folder: Path, cache_path: Path) -> None:
    first, second, third = (folder / f"IMG00{number}.png" for number in range(3))
    first.rename(folder / "aside.png")
    second.rename(first)
    third.rename(second)
    (folder / "aside.png").rename(third)
    assert cached_count(folder, cache_path) == 4
    assert cached_count(folder, cache_path) == 4


def test_swapped_names_of_one_size_and_time(folder: Path, cache_path: Path) -> None:
    first, second = folder / "IMG000.png", folder / "IMG001.png"
    size = max(first.stat().st_size, second.stat().st_size)
    for path in (first, second):
        path.write_bytes(path.read_bytes().ljust(size, b"\0"))
        os.utime(path, (1.6e9, 1.6e9))
    cached_count(folder, cache_path)
    cache = open_cache(cache_path)
    with gathered(folder, cache_path) as found:
        contents = Contents(found.pictures, cache)
        assert contents.hash(0) != contents.hash(1)
    cache.close()
    first.rename(folder / "aside.png")
    second.rename(first)
    (folder / "aside.png").rename(second)
    assert cached_count(folder, cache_path) == 4
    assert cached_count(folder, cache_path) == 4


@needs_change_time
def test_touched_only(folder: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose mark alone is another is not decoded where its content is known."""
    (folder / "IMG000.png").chmod(0o600)
    with monkeypatch.context() as patch:
        patch.setattr(reading_pool, "read_picture", None)
        with gathered(folder, cache_path) as found:
            assert found.cached == 4
    monkeypatch.setattr(moved, "content_hash", None)  # from now on it is known by its new mark
    assert cached_count(folder, cache_path) == 4


def test_moved_and_too_large(folder: Path, cache_path: Path) -> None:
    (folder / "IMG000.png").rename(folder / "moved.png")
    with gathered(folder, cache_path, memory_bytes=5) as found:
        assert [one.code for one in found.problems] == ["too-large"] * 4
    assert cached_count(folder, cache_path) == 4


def test_replaced_original_lets_its_entry_go(folder: Path, cache_path: Path) -> None:
    (folder / "IMG000.png").rename(folder / "moved.png")
    scene(60).save(folder / "IMG000.png")
    assert cached_count(folder, cache_path) == 4
    assert cached_count(folder, cache_path) == 5


def test_a_file_that_cannot_be_hashed_is_left_to_reading(folder: Path, cache_path: Path) -> None:
    (folder / "IMG000.png").rename(folder / "moved.png")
    with pytest.MonkeyPatch.context() as patch:
        real = content_hash

        def gone(file: object, control: object) -> bytes:
            (folder / "moved.png").unlink()
            return real(file, control)

        patch.setattr(moved, "content_hash", gone)
        with gathered(folder, cache_path) as found:
            assert [problem.code for problem in found.problems] == ["vanished"]


def test_cancel_while_hashing(folder: Path, cache_path: Path) -> None:
    (folder / "IMG000.png").rename(folder / "moved.png")
    control = Control()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(moved, "_is_gone", lambda key: control.cancel() or True)
        with pytest.raises(Cancelled), gathered(folder, cache_path, control=control):
            pass
    assert cached_count(folder, cache_path) == 4
