"""Gathering with a cache, as tests ask for it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.control import Control, OnProgress
from engine.files.listing import list_files
from engine.gathered import Gathered
from engine.gathering import gather
from engine.options import ScanOptions
from engine.pictures.budget import MemoryBudget
from engine.pictures.reading import ReadPicture
from engine.records import Picture
from engine.storage.cache import open_cache
from made import scene

needs_change_time = pytest.mark.skipif(os.name != "posix", reason="no time of the last change")


def make_pictures(folder: Path, count: int) -> list[Path]:
    """Different small pictures, sorted by path."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"IMG{number:03d}.png" for number in range(count)]
    for number, path in enumerate(paths):
        scene(number, (90, 80)).save(path)
    return paths


@contextmanager
def gathered(
    folder: Path,
    cache_path: Path | None,
    *,
    control: Control | None = None,
    progress: OnProgress | None = None,
    memory_bytes: int = 10**9,
    **chosen: object,
) -> Iterator[Gathered]:
    """What is gathered from a folder, with the cache open."""
    options = ScanOptions(folders=(folder,), cache_path=cache_path, **chosen)
    cache = open_cache(options.cache_path)
    try:
        found = gather(
            list_files(options).files, options, cache=cache, budget=MemoryBudget(memory_bytes),
            control=control, progress=progress,
        )  # fmt: skip
        with found.store:
            yield found
    finally:
        if cache is not None:
            cache.close()


def as_read(
    picture: Picture, signature: NDArray[np.uint8] | None = None, *, began_ns: int = 10**18
) -> ReadPicture:
    """A picture as it comes from reading; black unless a signature is given."""
    if signature is None:
        signature = np.zeros((64, 64, 3), np.uint8)
    return ReadPicture(picture, signature, np.zeros(256, np.uint16), 1000, began_ns)


def signatures(found: Gathered) -> NDArray[np.uint8]:
    return found.store.fetch(np.arange(len(found.pictures), dtype=np.int32))


def cached_count(folder: Path, cache_path: Path) -> int:
    """How many pictures a scan takes from the cache, that all is as it would be without one."""
    with gathered(folder, None) as plain, gathered(folder, cache_path) as found:
        same_as(found, plain)
        return found.cached


def same_as(found: Gathered, plain: Gathered) -> None:
    assert found.pictures == plain.pictures
    assert [(one.path, one.code) for one in found.problems] == [
        (one.path, one.code) for one in plain.problems
    ]
    assert found.too_small == plain.too_small
    assert np.array_equal(found.sketches, plain.sketches)
    assert np.array_equal(found.usable_sides, plain.usable_sides)
    assert np.array_equal(signatures(found), signatures(plain))
    assert found.store.lost == {}


def eventually(is_so: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait for what another thread does."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it never became true"
        threading.Event().wait(0.002)
