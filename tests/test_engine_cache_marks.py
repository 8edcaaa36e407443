"""Which entry is trusted: only that of the very file, unchanged, and only where reading it would be allowed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cache_case import cached_count, gathered, make_pictures, needs_change_time, same_as
from engine import reading_pool
from engine.storage.cache import open_cache
from engine.storage.identical import Contents, content_hash
from made import scene


@pytest.fixture
def folder(tmp_path: Path, cache_path: Path) -> Path:
    """Four pictures, known to the cache, all of one size and one time as an archive unpacks them."""
    paths = make_pictures(tmp_path / "p", 4)
    size = max(path.stat().st_size for path in paths)
    for path in paths:
        path.write_bytes(path.read_bytes().ljust(size, b"\0"))
        os.utime(path, (1.6e9, 1.6e9))
    assert cached_count(tmp_path / "p", cache_path) == 0
    return tmp_path / "p"


def read_names(folder: Path, cache_path: Path) -> list[str]:
    """The files that a scan reads, whose result is that of one without a cache."""
    read: list[str] = []
    real = reading_pool.read_picture
    with gathered(folder, None) as plain, pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            reading_pool,
            "read_picture",
            lambda found, **chosen: read.append(found.path.name) or real(found, **chosen),
        )
        with gathered(folder, cache_path) as found:
            same_as(found, plain)
    return read


def rewrite(path: Path, data: bytes) -> None:
    """In place: the same inode, size and mtime."""
    state = path.stat()
    with path.open("r+b") as file:
        assert file.write(data) == state.st_size
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert path.stat().st_mtime_ns == state.st_mtime_ns
    assert path.stat().st_ino == state.st_ino


def test_another_file_of_one_size_and_time_is_read(folder: Path, cache_path: Path) -> None:
    (folder / "IMG001.png").replace(folder / "IMG000.png")
    assert read_names(folder, cache_path) == ["IMG000.png"]
    assert read_names(folder, cache_path) == []


@needs_change_time
def test_rewritten_in_place_with_its_time_restored(folder: Path, cache_path: Path) -> None:
    rewrite(folder / "IMG002.png", (folder / "IMG000.png").read_bytes())
    assert read_names(folder, cache_path) == ["IMG002.png"]
    assert read_names(folder, cache_path) == []


@needs_change_time
def test_whatever_changes_the_mark_is_read_once_more(folder: Path, cache_path: Path) -> None:
    (folder / "IMG003.png").chmod(0o600)
    assert read_names(folder, cache_path) == ["IMG003.png"]
    assert read_names(folder, cache_path) == []


def test_replaced_after_it_was_listed(
    folder: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read is kept with the mark of listing, so the next listing tells that it was not that file."""
    (folder / "IMG000.png").touch()
    os.utime(folder / "IMG000.png", (1.6e9, 1.6e9))  # it is to be read
    real = reading_pool.read_picture

    def replace_after(found: object, **chosen: object) -> object:
        read = real(found, **chosen)
        (folder / "IMG001.png").replace(folder / "IMG000.png")
        return read

    with monkeypatch.context() as patch:
        patch.setattr(reading_pool, "read_picture", replace_after)
        with gathered(folder, cache_path):
            pass
    assert read_names(folder, cache_path) == ["IMG000.png"]


@needs_change_time
def test_content_of_what_was_not_read_is_not_remembered(folder: Path, cache_path: Path) -> None:
    """Rewritten between reading and hashing: the hash is not that of the signature."""
    cache = open_cache(cache_path)
    with gathered(folder, cache_path) as found:
        first = (folder / "IMG000.png").read_bytes()
        rewrite(folder / "IMG001.png", first)
        contents = Contents(found.pictures, cache)
        contents.hash(1)
        contents.hash(2)
        (folder / "IMG000.png").unlink()
        contents._hashes.clear()
        cache.remember_content(found.pictures[0], bytes(32))  # gone: not remembered either
    cache.close()
    with gathered(folder, cache_path) as found:
        assert found.contents == {1: content_hash(found.pictures[1])}
    assert read_names(folder, cache_path) == []


def test_too_large_whatever_the_cache_holds(folder: Path, cache_path: Path) -> None:
    scene(1, (300, 200)).save(folder / "large.png")
    cached_count(folder, cache_path)
    for _ in range(2):
        with (
            gathered(folder, None, memory_bytes=100_000) as plain,
            gathered(folder, cache_path, memory_bytes=100_000) as found,
        ):
            same_as(found, plain)
            assert found.cached == 4
            assert [one.code for one in found.problems] == ["too-large"]
    assert read_names(folder, cache_path) == []  # it is known still


def test_too_small_comes_before_too_large(folder: Path, cache_path: Path) -> None:
    for path in (None, cache_path):
        with gathered(folder, path, memory_bytes=5, min_side=500) as found:
            assert (found.too_small, found.problems) == (4, ())
