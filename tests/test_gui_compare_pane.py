"""The compare pane: blank until the right pixels are there, one scale for both, its modes, by mouse and by keys."""

from __future__ import annotations

import gc
import threading
import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from PIL import Image, ImageTk

from engine.pictures.levels import Level, Levels, read_levels
from engine.records import Picture
from gui.compare import compare_flicker, compare_pixels
from gui.compare.compare_gestures import KEYS
from gui.compare.compare_pane import ComparePane
from gui.compare.compare_pixels import Want
from gui.compare.compare_slot import Slot
from made import as_picture, scene
from waiting import press, wait_until

LARGE, SMALL = (800, 600), (400, 300)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pane")
    image = scene(5, SMALL).resize(LARGE)
    image.save(folder / "keeper.png")
    small = image.resize(SMALL, Image.Resampling.LANCZOS)
    small.paste("red", (300, 200, 340, 220))
    small.paste("red", (20, 20, 32, 32))
    small.save(folder / "twin.png")
    small.transpose(Image.Transpose.ROTATE_90).save(folder / "turned.png")
    scene(6, SMALL).resize(LARGE).save(folder / "other.png")
    (folder / "broken.png").write_text("no picture")
    return folder


@pytest.fixture
def keeper(folder: Path) -> Picture:
    return as_picture(folder / "keeper.png", *LARGE)


@pytest.fixture
def twin(folder: Path) -> Picture:
    return as_picture(folder / "twin.png", *SMALL)


@pytest.fixture
def pane(root: tk.Tk) -> ComparePane:
    root.geometry("620x320+0+0")
    root.deiconify()
    pane = ComparePane(root, 10**9)
    pane.grid(sticky="nsew")
    root.rowconfigure(0, weight=1)
    root.columnconfigure(0, weight=1)
    wait_until(root, lambda: pane.winfo_width() == 620 and pane.winfo_height() == 320)
    return pane


def drawn(pane: ComparePane) -> list[Slot]:
    """Slots that are seen, in the order of the pictures."""
    slots = (*pane._painter.slots, pane._painter.heat)
    return [slot for slot in slots if pane.itemcget(slot._item, "state") == "normal"]


def pixels(slot: Slot) -> np.typing.NDArray[np.uint8]:
    assert slot._photo is not None
    return np.asarray(ImageTk.getimage(slot._photo).convert("RGB"))


def show(pane: ComparePane, *pictures: Picture, turned: int = 1) -> None:
    pane.show(*pictures, turned=turned)
    wait_until(pane, lambda: pane.is_sharp)


def is_fit(pane: ComparePane) -> bool:
    return pane.zoom is not None and pane.zoom[1]


def double_click(pane: ComparePane, *, time_ms: int) -> None:
    for _ in range(2):
        pane.event_generate("<ButtonPress-1>", x=200, y=150, time=time_ms)
        pane.event_generate("<ButtonRelease-1>", x=200, y=150, time=time_ms)


def difference_is_drawn(pane: ComparePane) -> Callable[[], bool]:
    return lambda: pane.differences.found is not None and drawn(pane) == [pane._painter.heat]


def test_both_lie_on_one_scale(pane: ComparePane, keeper: Picture, twin: Picture) -> None:
    show(pane, keeper, twin)
    left, right = drawn(pane)
    assert pixels(left).shape == pixels(right).shape
    assert np.abs(pixels(left).astype(int) - pixels(right)).mean() < 6
    assert pane.zoom == (pytest.approx(pixels(left).shape[1] / 800, abs=0.001), True)
    pane.zoom_to(1.0)
    wait_until(pane, lambda: pane.zoom == (1.0, False) and pane.is_sharp)
    whole = np.asarray(Image.open(keeper.path))
    part = pixels(left)
    y, x = (600 - part.shape[0]) // 2, (800 - part.shape[1]) // 2
    np.testing.assert_array_equal(part, whole[y : y + part.shape[0], x : x + part.shape[1]])
    assert np.abs(part.astype(int) - pixels(right)).mean() < 6


class Gate:
    """Pictures that load when their names are let in; each is of one grey that is its own."""

    GREYS: ClassVar = {"keeper.png": 40, "twin.png": 90, "other.png": 140}

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._let_in: set[str] = set()
        self.asked: list[str] = []

    def let_in(self, *names: str) -> None:
        with self._changed:
            self._let_in |= set(names)
            self._changed.notify_all()

    def load(self, want: Want, memory_bytes: int, keep_bytes: int) -> Levels:
        name = want.seen.path.name
        self.asked.append(name)
        with self._changed:
            assert self._changed.wait_for(lambda: name in self._let_in, 20)
        image = Image.new("RGB", want.seen.size, (self.GREYS[name],) * 3)
        return Levels(want.seen.size, (Level(image, image.size),))


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate()
    monkeypatch.setattr(compare_pixels, "load_levels", gate.load)
    yield gate
    gate.let_in(*Gate.GREYS)


def greys(pane: ComparePane) -> list[int]:
    return [int(pixels(slot).mean()) for slot in drawn(pane)]


@pytest.mark.parametrize("mode", ["side", "flicker", "slider"])
def test_never_the_wrong_picture(
    pane: ComparePane, gate: Gate, keeper: Picture, twin: Picture, folder: Path, mode: str
) -> None:
    other = as_picture(folder / "other.png", *LARGE)
    pane.set_mode(mode)
    pane.show(keeper, twin)
    wait_until(pane, lambda: set(gate.asked) == {"keeper.png", "twin.png"})
    assert greys(pane) == []
    pane.show(keeper, other)
    gate.let_in("twin.png")  # too late: nobody asks for it any more
    wait_until(pane, lambda: "other.png" in gate.asked)
    assert greys(pane) == []
    gate.let_in("keeper.png")
    wait_until(pane, lambda: pane.is_showing(keeper))
    assert greys(pane) == [40]
    assert not pane.is_showing(other)
    gate.let_in("other.png")
    wait_until(pane, lambda: pane.is_showing(other))
    pane.show(other, keeper)
    assert set(greys(pane)) <= {140, 40}
    if mode == "side":
        assert greys(pane) == [140, 40], "what is there is shown at once"
    pane.show()
    assert greys(pane) == []
    assert pane.zoom is None


def test_the_difference_is_that_of_the_pair_shown(
    pane: ComparePane, gate: Gate, keeper: Picture, twin: Picture, folder: Path
) -> None:
    other = as_picture(folder / "other.png", *LARGE)
    gate.let_in("keeper.png", "twin.png")
    pane.set_mode("difference")
    pane.show(keeper, twin)
    wait_until(pane, difference_is_drawn(pane))
    pane.show(keeper, other)
    assert drawn(pane) == [pane._painter.slots[0]], "the keeper, without the heat of another pair"
    assert pane.differences.found is None
    gate.let_in("other.png")
    wait_until(pane, difference_is_drawn(pane))


def test_neighbours_are_there_at_once(
    pane: ComparePane, gate: Gate, keeper: Picture, twin: Picture, folder: Path
) -> None:
    other = as_picture(folder / "other.png", *LARGE)
    gate.let_in("keeper.png", "twin.png", "other.png")
    show(pane, keeper, twin)
    pane.preload([other])
    wait_until(pane, lambda: "other.png" in gate.asked and not pane.store._neighbours)
    pane.show(keeper, other)
    assert greys(pane) == [40, 140]


def test_a_turned_twin_lies_as_its_keeper(pane: ComparePane, keeper: Picture, folder: Path) -> None:
    turned = as_picture(folder / "turned.png", *reversed(SMALL))
    show(pane, keeper, turned, turned=6)
    left, right = drawn(pane)
    assert np.abs(pixels(left).astype(int) - pixels(right)).mean() < 6
    pane.set_mode("difference")
    wait_until(pane, difference_is_drawn(pane))
    assert pane.differences.found is not None
    assert len(pane.differences.found.places) == 2
    pane.set_mode("side")
    show(pane, keeper, turned)
    assert pixels(right).shape[0] > pixels(right).shape[1]


def test_what_cannot_be_shown_says_so(pane: ComparePane, keeper: Picture, folder: Path) -> None:
    broken = as_picture(folder / "broken.png", *LARGE)

    def words() -> list[str]:
        return [pane.itemcget(i, "text") for i in pane.find_all() if pane.type(i) == "text"]

    pane.show(keeper, broken)
    wait_until(pane, words)
    (said,) = words()
    assert said.startswith("cannot be shown: not a picture")
    wait_until(pane, lambda: pane.is_showing(keeper))


def test_the_wheel_zooms_both_at_the_pointer_and_dragging_moves_both(
    pane: ComparePane, keeper: Picture, twin: Picture
) -> None:
    show(pane, keeper, twin)
    for _ in range(4):
        pane.event_generate("<Button-4>", x=100, y=100)
    wait_until(pane, lambda: pane.is_sharp and not is_fit(pane))
    assert pane.zoom is not None
    assert pane.zoom[0] > 0.5
    before = [slot._place for slot in drawn(pane)], pane._view
    pane.event_generate("<ButtonPress-1>", x=200, y=150)
    pane.event_generate("<B1-Motion>", x=180, y=140)
    pane.event_generate("<ButtonRelease-1>", x=180, y=140)
    wait_until(pane, lambda: pane.is_sharp and pane._view != before[1])
    left, right = drawn(pane)
    assert np.abs(pixels(left).astype(int) - pixels(right)).mean() < 8, "both show one place"
    assert pane._view.x - before[1].x == pytest.approx(20 / pane._view.content[0])
    double_click(pane, time_ms=10_000)
    wait_until(pane, lambda: is_fit(pane))
    double_click(pane, time_ms=20_000)
    wait_until(pane, lambda: pane.zoom == (1.0, False))


def test_keys_do_what_the_mouse_does(pane: ComparePane, keeper: Picture, twin: Picture) -> None:
    show(pane, keeper, twin)
    press(pane, "<Control-Key-1>")
    assert pane.zoom == (1.0, False)
    middle = pane._view.x, pane._view.y
    press(pane, "<Shift-Right>", "<Shift-Down>")
    assert pane._view.x > middle[0]
    assert pane._view.y > middle[1]
    press(pane, "<Shift-Left>", "<Shift-Up>")
    assert (pane._view.x, pane._view.y) == pytest.approx(middle)
    press(pane, "<Control-plus>")
    assert pane.zoom == (1.25, False)
    press(pane, "<Control-minus>", "<Control-minus>", "<Control-Key-0>")
    assert is_fit(pane)
    taken = {"<Up>", "<Down>", "<Left>", "<Right>", "<plus>", "<minus>", "<space>", "<f>", "<k>", "<n>"}  # fmt: skip
    assert not taken & set(KEYS), "those are the list's"


def test_the_slider_is_moved_by_mouse_and_keys(
    pane: ComparePane, keeper: Picture, twin: Picture
) -> None:
    pane.set_mode("slider")
    show(pane, keeper, twin)
    over, under = drawn(pane)
    assert pane.find_overlapping(200, 100, 201, 101)[-1] == over._item
    assert pane.find_overlapping(500, 100, 501, 101)[-1] == under._item
    assert pixels(over).shape[1] == pytest.approx(pixels(under).shape[1] / 2, abs=2)
    pane.event_generate("<ButtonPress-1>", x=312, y=100)
    pane.event_generate("<B1-Motion>", x=400, y=100)
    pane.event_generate("<ButtonRelease-1>", x=400, y=100)
    wait_until(pane, lambda: over._place[0] + pixels(over).shape[1] == 400)
    assert pane._view.x == 0.5, "the line was moved, not the picture"
    press(pane, "<comma>", "<comma>")
    assert pane.wipe == pytest.approx(400 / 620 - 0.1)
    press(pane, *["<period>"] * 20)
    assert pane.wipe == 1.0
    wait_until(pane, lambda: pixels(over).shape == pixels(under).shape)
    pane.set_mode("side")
    assert len(drawn(pane)) == 2
    wait_until(pane, lambda: pane.is_sharp)


def test_the_difference_leads_from_place_to_place(
    pane: ComparePane, keeper: Picture, twin: Picture
) -> None:
    pane.set_mode("difference")
    show_first = pane.go_to_first_difference
    pane.show(keeper, twin)
    show_first()  # before anything is known
    wait_until(pane, difference_is_drawn(pane))
    found = pane.differences.found
    assert found is not None
    assert found.share == pytest.approx((40 * 20 + 12 * 12) / (400 * 300), rel=0.2)
    wait_until(pane, lambda: pane.is_sharp and pane.differences.place_number == 1)
    assert (pane._view.x, pane._view.y) == pytest.approx((320 / 400, 210 / 300), abs=0.03)
    red = pixels(drawn(pane)[0])
    middle = red[red.shape[0] // 2, red.shape[1] // 2].astype(int)
    assert middle[0] - middle[2] > 60
    press(pane, "<period>")
    assert pane.differences.place_number == 2
    assert pane._view.x < 0.3
    press(pane, "<period>")
    assert pane.differences.place_number == 1
    press(pane, "<comma>")
    assert pane.differences.place_number == 2
    outlines = [i for i in pane.find_withtag("over") if pane.type(i) == "rectangle"]
    assert outlines, "the place is pointed out"


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare_flicker, "SWAP_MS", 20)
    monkeypatch.setattr(compare_flicker, "LET_GO_MS", 5)


def swaps_of(pane: ComparePane, monkeypatch: pytest.MonkeyPatch) -> list[list[Slot]]:
    """What is seen after every swap from now on."""
    seen: list[list[Slot]] = []
    swap = pane.flicker._on_swap
    monkeypatch.setattr(pane.flicker, "_on_swap", lambda: (swap(), seen.append(drawn(pane))))
    return seen


@pytest.mark.usefixtures("_quick")
def test_flicker_swaps_in_place_by_itself(
    pane: ComparePane, keeper: Picture, twin: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane.set_mode("flicker")
    show(pane, keeper, twin)
    first, second = pane._painter.slots
    swaps = swaps_of(pane, monkeypatch)
    wait_until(pane, lambda: len(swaps) >= 3)
    assert swaps[:3] in ([[first], [second], [first]], [[second], [first], [second]])
    assert first._place == second._place
    before = drawn(pane)
    pane.start_flicker()
    held = drawn(pane)
    assert held != before, "the other one"
    pane.start_flicker()  # the key repeats
    pane.stop_flicker()
    pane.start_flicker()
    assert pane.flicker._swap_id is None, "held still"
    assert drawn(pane) == held
    pane.stop_flicker()
    swaps.clear()
    wait_until(pane, lambda: len(swaps) >= 3)
    assert not pane.flicker.is_held


@pytest.mark.usefixtures("_quick")
def test_f_flickers_in_every_mode_while_it_is_held(
    pane: ComparePane, keeper: Picture, twin: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(pane, keeper, twin)
    first, second = pane._painter.slots
    swaps = swaps_of(pane, monkeypatch)
    press(pane, "<KeyPress-f>")
    wait_until(pane, lambda: len(swaps) >= 3)
    assert swaps[:3] == [[second], [first], [second]], "the other one at once"
    assert pane.mode == "side"
    press(pane, "<KeyRelease-f>")
    wait_until(pane, lambda: drawn(pane) == [first, second])
    assert not pane.flicker.is_held


def test_the_place_stays_from_twin_to_twin_and_not_from_group_to_group(
    pane: ComparePane, keeper: Picture, twin: Picture, folder: Path
) -> None:
    other = as_picture(folder / "other.png", *LARGE)
    show(pane, keeper, twin)
    pane.zoom_to(2.0, 50, 50)
    view = pane._view
    show(pane, keeper, other)
    assert pane._view == view
    show(pane, other, keeper)
    assert is_fit(pane)


def test_what_memory_does_not_allow_is_shown_as_large_as_can_be(
    pane: ComparePane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene(7, SMALL).resize((1600, 1200)).save(tmp_path / "large.jpg", quality=80)
    large = as_picture(tmp_path / "large.jpg", 1600, 1200)
    memory: list[int] = []

    def load(want: Want, memory_bytes: int, keep_bytes: int) -> Levels:
        memory.append(memory_bytes + keep_bytes)
        return read_levels(
            want.seen.path, want.seen.upright, scale=want.scale,
            memory_bytes=memory_bytes, keep_bytes=keep_bytes, fit=want.fit, around=want.around,
        )  # fmt: skip

    monkeypatch.setattr(compare_pixels, "load_levels", load)
    pane.memory_bytes = 6_000_000  # the whole of it takes 7.7 MB
    show(pane, large, large)
    pane.zoom_to(1.0)
    wait_until(pane, lambda: pane.store.kept_scale < 1)
    assert pane.store.kept_scale == pytest.approx(0.5, abs=0.2)
    assert max(memory) < pane.memory_bytes
    wait_until(pane, lambda: pane.is_sharp)


def test_a_new_width_fits_anew(root: tk.Tk, pane: ComparePane, keeper: Picture, twin: Picture) -> None:  # fmt: skip
    show(pane, keeper, twin)
    before = pixels(drawn(pane)[0]).shape
    root.geometry("420x320")
    wait_until(pane, lambda: pane.winfo_width() == 420 and pane.is_sharp)
    assert pixels(drawn(pane)[0]).shape[1] < before[1]
    left, right = drawn(pane)
    assert right._place[0] > left._place[0] + pixels(left).shape[1]


def test_no_mode_of_another_name(pane: ComparePane) -> None:
    with pytest.raises(ValueError, match="no mode 'sideways'"):
        pane.set_mode("sideways")


def test_closing_ends_it_all(pane: ComparePane, gate: Gate, keeper: Picture, twin: Picture) -> None:  # fmt: skip
    pane.set_mode("flicker")
    pane.show(keeper, twin)
    wait_until(pane, lambda: len(gate.asked) == 2)
    before = threading.active_count()
    root = pane.master
    pane.destroy()
    gate.let_in(*Gate.GREYS)
    wait_until(root, lambda: threading.active_count() < before)


def test_no_photo_outlives_the_pane(pane: ComparePane, keeper: Picture, twin: Picture) -> None:
    """One that the garbage collector meets in a worker thread would call Tk from there."""
    show(pane, keeper, twin)
    slots, root = pane._painter.slots, pane.master
    names = [str(slot._photo) for slot in slots]
    gc.disable()
    try:
        pane.destroy()
        assert not set(names) & set(root.tk.splitlist(root.tk.call("image", "names")))
    finally:
        gc.enable()


def test_differences_are_looked_for_in_all_there_is(pane: ComparePane, tmp_path: Path) -> None:
    """Also where both were drawn small before: a place of a few pixels would be lost in that."""
    image = scene(7, SMALL).resize((1200, 900))
    image.save(tmp_path / "a.jpg")
    image.paste("red", (600, 400, 612, 406))
    image.save(tmp_path / "b.jpg")
    show(pane, *(as_picture(tmp_path / name, 1200, 900) for name in ("a.jpg", "b.jpg")))
    pane.set_mode("difference")
    wait_until(pane, difference_is_drawn(pane))
    assert pane.differences.found is not None
    assert pane.differences.found.size == (1200, 900)
    assert len(pane.differences.found.places) == 1
