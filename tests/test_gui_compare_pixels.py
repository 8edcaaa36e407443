"""The pixels of compared pictures: what is shown first, the neighbours when there is time, all of it in bounds."""

from __future__ import annotations

import threading
import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from engine.pictures.levels import Level, Levels
from engine.pictures.opening import ReadingError
from engine.reasons import reason
from engine.records import FileState, Picture
from gui.compare import compare_pixels
from gui.compare.compare_pixels import KEPT, PixelStore, Seen, Want, seen_of
from waiting import wait_until

MEGABYTE = 1_000_000


def seen(name: str, side: int = 800, kind: str = "JPEG") -> Seen:
    state = FileState(1, 1, 1, hash(name) % 1000)
    return seen_of(Picture(Path("/p") / name, state, side, side, format=kind))


class Loader:
    """Hands out levels of the size asked for, once it is let; remembers what was asked in which order."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.open.set()
        self.asked: list[tuple[str, float]] = []
        self.memory: list[int] = []
        self.errors: dict[str, Exception] = {}
        self.limits: dict[int, float] = {}
        self.sides: dict[str, int] = {}

    def __call__(self, want: Want, memory_bytes: int, keep_bytes: int) -> Levels:
        self.asked.append((want.seen.path.name, want.scale))
        self.memory.append(memory_bytes)
        assert self.open.wait(20)
        if want.seen.path.name in self.errors:
            raise self.errors[want.seen.path.name]
        limit = self.limits.get(memory_bytes, 1.0)
        side = max(int(want.seen.size[0] * min(want.scale, limit)), 1)
        side = self.sides.get(want.seen.path.name, side)
        return Levels(want.seen.size, (Level(Image.new("RGB", (side, side)), (side, side)),), limit)

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.asked]


@pytest.fixture
def loader(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loader]:
    loader = Loader()
    monkeypatch.setattr(compare_pixels, "load_levels", loader)
    yield loader
    loader.open.set()


@pytest.fixture
def arrived() -> list[Seen]:
    return []


@pytest.fixture
def store(root: tk.Tk, loader: Loader, arrived: list[Seen]) -> Iterator[PixelStore]:
    store = PixelStore(root, 100 * MEGABYTE, arrived.append)
    yield store
    store.close()


def wait(root: tk.Tk, store: PixelStore, one: Seen) -> None:
    wait_until(root, lambda: store.get(one) is not None)


def test_what_is_there_is_not_read_again_but_for_more(
    root: tk.Tk, store: PixelStore, loader: Loader
) -> None:
    one = seen("a")
    store.want([Want(one, 0.2)])
    wait(root, store, one)
    store.want([Want(one, 0.1)])
    store.want([Want(one, 0.2)])
    assert loader.asked == [("a", 0.2)]
    store.want([Want(one, 1.0)])
    assert isinstance(store.get(one), Levels), "what there is stays until there is more"
    wait_until(root, lambda: store.is_complete)
    assert loader.asked == [("a", 0.2), ("a", 1.0)]


def test_neighbours_wait_for_what_is_shown(root: tk.Tk, store: PixelStore, loader: Loader) -> None:
    loader.open.clear()
    one, other, neighbour, far = (seen(name) for name in "abcd")
    store.preload([Want(neighbour, 0.2), Want(far, 0.2)])
    wait_until(root, lambda: loader.names == ["c"])
    store.want([Want(one, 0.2), Want(other, 0.2)])
    wait_until(root, lambda: len(loader.asked) == 3)
    assert set(loader.names) == {"a", "b", "c"}, "though the one in work is ended"
    loader.open.set()
    wait(root, store, far)
    assert loader.names[-1] == "d"
    assert isinstance(store.get(neighbour), Levels)
    store.want([Want(neighbour, 0.2)])
    assert len(loader.asked) == 4, "it is there already"


def test_a_neighbour_is_tried_once(root: tk.Tk, store: PixelStore, loader: Loader) -> None:
    loader.errors["c"] = ReadingError(reason("vanished"))
    broken, good = seen("c"), seen("d")
    store.preload([Want(broken, 0.2), Want(good, 0.2)])
    wait(root, store, good)
    assert loader.names == ["c", "d"]
    assert store.get(broken) is None, "that is told when it is shown"
    del loader.errors["c"]
    store.want([Want(broken, 0.2)])
    wait(root, store, broken)
    assert isinstance(store.get(broken), Levels)


def test_an_error_is_told_once_and_tried_again_when_it_is_shown_again(
    root: tk.Tk, store: PixelStore, loader: Loader, arrived: list[Seen]
) -> None:
    loader.errors["a"] = ReadingError(reason("vanished"))
    one = seen("a")
    store.want([Want(one, 0.2)])
    wait(root, store, one)
    assert isinstance(store.get(one), ReadingError)
    store.want([Want(one, 1.0)])
    assert loader.names == ["a"]
    assert arrived == [one]
    store.want([])
    store.want([Want(one, 0.2)])
    wait_until(root, lambda: len(loader.asked) == 2)


def test_an_error_at_full_size_leaves_what_there_is(
    root: tk.Tk, store: PixelStore, loader: Loader
) -> None:
    one = seen("a")
    store.want([Want(one, 0.2)])
    wait(root, store, one)
    loader.errors["a"] = ReadingError(reason("vanished"))
    store.want([Want(one, 1.0)])
    wait_until(root, lambda: store.is_complete)
    assert isinstance(store.get(one), Levels)
    store.want([Want(one, 1.0)])
    assert len(loader.asked) == 2


def test_what_is_kept_stays_in_bounds(root: tk.Tk, store: PixelStore, loader: Loader) -> None:
    many = [seen(f"{number}", 1000) for number in range(12)]  # 4 MB each
    for one in many:
        store.want([Want(one, 1.0)])
        wait(root, store, one)
        assert store.kept_bytes <= KEPT * store.memory_bytes
    kept = [one for one in many if store.get(one) is not None]
    assert kept == many[-6:], "those seen last"
    store.memory_bytes = 20 * MEGABYTE
    store.trim()
    assert [one for one in many if store.get(one) is not None] == many[-1:]


def test_large_ones_are_read_with_the_large_share(
    root: tk.Tk, store: PixelStore, loader: Loader
) -> None:
    small, large = seen("small", 400, "PNG"), seen("large", 2000, "PNG")
    store.want([Want(small, 0.1), Want(large, 0.1)])
    wait(root, store, small)
    wait(root, store, large)
    shares = {name: memory for (name, _), memory in zip(loader.asked, loader.memory, strict=True)}
    assert shares["small"] < shares["large"] < store.memory_bytes
    store.preload([Want(seen("huge", 5000, "PNG"), 0.1)])
    root.update()
    assert "huge" not in loader.names, "a neighbour is no reason for great work"


def test_what_takes_more_than_it_seemed_to_has_the_large_share_too(
    root: tk.Tk, store: PixelStore, loader: Loader
) -> None:
    one, small_share = seen("a"), int(100 * MEGABYTE / 16)
    loader.limits[small_share] = 0.25
    store.want([Want(one, 0.5)])
    wait_until(root, lambda: len(loader.asked) == 2)
    wait_until(root, lambda: store.kept_scale == 1.0)
    found = store.get(one)
    assert isinstance(found, Levels)
    assert found.reach() == 0.5


def test_a_file_that_became_smaller_is_not_read_over_and_over(
    root: tk.Tk, store: PixelStore, loader: Loader
) -> None:
    one, neighbour = seen("a"), seen("b")
    loader.sides["a"] = 10
    store.want([Want(one, 1.0)])
    wait_until(root, lambda: store.is_complete)
    store.want([Want(one, 1.0)])
    store.preload([Want(neighbour, 0.2)])
    wait(root, store, neighbour)
    assert loader.names == ["a", "b"]


def test_it_says_what_memory_does_not_allow(root: tk.Tk, store: PixelStore, loader: Loader) -> None:
    one = seen("a", 4000)
    loader.limits = {int(100 * MEGABYTE * share): 0.25 for share in (1 / 16, 9 / 16)}
    store.want([Want(one, 0.2)])
    wait(root, store, one)
    assert store.kept_scale == 1.0
    store.want([Want(one, 1.0)])
    wait_until(root, lambda: store.kept_scale == 0.25)
    store.want([Want(one, 1.0)])
    assert len(loader.asked) == 2, "it is not tried over and over"
