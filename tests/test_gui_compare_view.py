"""The comparison: blank until the right pictures are there, the last request wins, facts that differ are set off."""

from __future__ import annotations

import re
import threading
import tkinter as tk
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from engine.control import Progress
from engine.facts import Facts
from engine.opening import ReadingError
from engine.options import ScanOptions
from engine.reasons import reason
from engine.records import FileState, Pair, Picture, Relation, Stage, Step
from gui import facts_table, photo_pair
from gui.compare_view import CompareView
from gui.photos import load_fitted, load_turned
from gui.sentences import say
from gui.values_table import NAMES, Value, pair_values
from gui.words import (
    bytes_words,
    folder_words,
    format_words,
    gps_words,
    pace_words,
    pair_words,
    path_words,
    progress_words,
    ratio_words,
    remark_words,
    with_remark,
)
from made import scene
from waiting import wait_until

OPTIONS = ScanOptions(folders=(Path("/pictures"),))
TWIN = Pair(0, 1, 3.14, Relation.TWIN, Step.NONE, 0.991, 0.87, 0.973)
SAME = Pair(0, 1, 0.0, Relation.IDENTICAL, Step.NONE, None, None, None)
WHY = reason("most-pixels", width=400, height=300)


def picture(name: str, width: int = 400, height: int = 300, size: int = 1000) -> Picture:
    return Picture(
        Path("/pictures") / name, FileState(size, 1, 1, hash(name) % 1000), width, height
    )


KEEPER, SMALL, OTHER = (
    picture("coast/a.png"),
    picture("phone/b.jpg", 200, 150, 400),
    picture("c.png"),
)


class Gate:
    """Pictures that load when they are let in."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.loaded: list[str] = []
        self.turned: list[tuple[str, int]] = []

    def load(self, path: Path, box: tuple[int, int], memory_bytes: int) -> Image.Image:
        assert self.open.wait(20)
        self.loaded.append(path.name)
        if path.name == "c.png":
            raise ReadingError(reason("ends-early"))
        return Image.new("RGB", (box[0] // 2, box[1] // 2), "red")

    def load_turned(
        self, path: Path, box: tuple[int, int], memory_bytes: int, orientation: int
    ) -> Image.Image:
        self.turned.append((path.name, orientation))
        return self.load(path, box, memory_bytes)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate()
    monkeypatch.setattr(photo_pair, "load_fitted", gate.load)
    monkeypatch.setattr(photo_pair, "load_turned", gate.load_turned)
    facts = {
        "a.png": Facts(
            "PNG", is_lossless=True, taken="2024-05-01 10:22", gps=(43.08, -2.11), camera="A"
        ),
        "b.jpg": Facts("JPEG", quality=70, taken="2024-05-01 10:22"),
    }
    monkeypatch.setattr(facts_table, "load_facts", lambda path: facts[path.name])
    yield gate
    gate.open.set()


@pytest.fixture
def view(root: tk.Tk, gate: Gate) -> CompareView:
    root.geometry("700x600+0+0")
    root.deiconify()
    view = CompareView(root, 10**9)
    view.grid(sticky="nsew")
    root.rowconfigure(0, weight=1)
    root.columnconfigure(0, weight=1)
    wait_until(root, lambda: view.photos.winfo_height() > 100)
    return view


def show(view: CompareView, keeper: Picture, twin: Picture, *, is_marked: bool = False) -> None:
    view.show(keeper, twin, TWIN, WHY, OPTIONS, is_marked=is_marked)


def images_on(view: CompareView) -> int:
    canvas = view.photos
    return len([item for item in canvas.find_all() if canvas.type(item) == "image"])


def test_both_pictures_are_shown_in_equal_boxes(view: CompareView, gate: Gate) -> None:
    gate.open.set()
    show(view, KEEPER, SMALL)
    wait_until(view, lambda: images_on(view) == 2)
    (left, right) = (view.photos.bbox(item) for item in view.photos.find_all())
    assert left[3] - left[1] == right[3] - right[1]
    middle = view.photos.winfo_width() / 2
    assert abs((left[0] + right[2]) / 2 - middle) <= 2


def test_blank_until_the_right_one_is_there(view: CompareView, gate: Gate) -> None:
    gate.open.set()
    show(view, KEEPER, SMALL)
    wait_until(view, lambda: images_on(view) == 2)
    gate.open.clear()
    third = picture("d.png")
    show(view, KEEPER, third)
    assert images_on(view) == 1  # the keeper is the right one still
    assert view.photos.is_showing(KEEPER)
    assert not view.photos.is_showing(third)


def test_the_last_request_wins(view: CompareView, gate: Gate) -> None:
    show(view, picture("old.png"), picture("older.png"))
    view.update()
    show(view, KEEPER, SMALL)
    gate.open.set()
    wait_until(view, lambda: images_on(view) == 2)
    assert view.photos.is_showing(KEEPER)
    assert view.photos.is_showing(SMALL)


def test_what_cannot_be_shown_says_so(view: CompareView, gate: Gate) -> None:
    gate.open.set()
    show(view, KEEPER, OTHER)

    def words() -> list[str]:
        canvas = view.photos
        return [canvas.itemcget(i, "text") for i in canvas.find_all() if canvas.type(i) == "text"]

    wait_until(view, words)
    assert words() == ["cannot be shown: damaged: the file ends early"]


def test_facts_that_differ_are_set_off(view: CompareView, gate: Gate) -> None:
    show(view, KEEPER, SMALL)
    facts = view.facts
    assert facts.value("name") == ("a.png", "b.jpg")
    assert facts.value("pixels") == ("400 \u00d7 300", "200 \u00d7 150  (a quarter)")
    assert facts.value("size") == ("1 kB", "400 bytes")
    assert (
        facts.value("folder") == ("pictures/coast", "pictures/phone")
        or "\\" in facts.value("folder")[0]
    )
    assert facts.value("format") == ("", "")
    wait_until(view, lambda: facts.value("format")[1])
    assert facts.value("format") == ("PNG, lossless", "JPEG, quality 70")
    assert facts.value("taken") == ("2024-05-01 10:22", "2024-05-01 10:22")
    assert facts.value("gps") == ("43.0800 N  2.1100 W", say("none"))
    assert facts.value("camera") == ("A", say("none"))
    differing = {
        name
        for name, labels in facts._values.items()
        if str(labels[1].cget("style")).startswith("Differs")
    }
    assert differing == {"name", "pixels", "size", "folder", "format", "gps", "camera"}


def test_heads_say_what_stays(view: CompareView) -> None:
    show(view, KEEPER, SMALL)
    assert view.facts._heads[1].cget("text") == say("head-stays")
    show(view, KEEPER, SMALL, is_marked=True)
    assert view.facts._heads[1].cget("text") == say("head-goes")
    assert str(view.facts._heads[1].cget("style")) == "Go.TLabel"
    assert str(view.facts._heads[0].cget("style")) == "Keep.TLabel"


def test_clear_leaves_nothing(view: CompareView, gate: Gate) -> None:
    gate.open.set()
    show(view, KEEPER, SMALL)
    wait_until(view, lambda: images_on(view) == 2)
    view.clear()
    assert images_on(view) == 0
    assert view.facts.value("name") == ("", "")
    assert view.sentence == ""


def test_small_pictures_are_enlarged_into_the_same_box(tmp_path: Path) -> None:
    large, small = scene(5, (480, 320)), scene(5, (60, 40))
    for name, image in (("large.png", large), ("small.png", small)):
        image.save(tmp_path / name)
    sizes = [
        load_fitted(tmp_path / name, (300, 300), 10**9).size for name in ("large.png", "small.png")
    ]
    assert sizes == [(300, 200), (300, 200)]


def test_the_sentence() -> None:
    assert pair_words(TWIN, WHY) == "Kept because it has the most pixels: 400 \u00d7 300."
    assert pair_words(SAME, WHY).startswith("Identical files, byte for byte. Kept because ")


def test_values_stand_beside_their_bars(view: CompareView) -> None:
    show(view, KEEPER, SMALL)
    values = view.values
    assert [values.value(name) for name in NAMES] == [
        ("3.1", "at most 200"), ("0.99", "at least 0.9"), ("0.87", "at least 0.5"), ("0.97", "at least 0.7"),
    ]  # fmt: skip
    view.show(KEEPER, SMALL, SAME, WHY, OPTIONS, is_marked=False)
    assert values.value("structure") == ("–", "at least 0.5")  # noqa: RUF001
    view.clear()
    assert {values.value(name) for name in NAMES} == {("", "")}


def test_no_value_that_misses_its_bar_reads_as_if_it_passed() -> None:
    near = replace(TWIN, mse=200.04, structure=0.4999)
    values = pair_values(near, OPTIONS)
    assert values["mse"] == Value("200.1", "at most 200", False)
    assert values["structure"] == Value("0.49", "at least 0.5", False)
    without = pair_values(near, replace(OPTIONS, check=False))
    assert without["structure"] == Value("0.49", "not asked", None)


def test_a_turned_twin_is_shown_as_its_keeper_lies(view: CompareView, gate: Gate) -> None:
    gate.open.set()
    view.show(KEEPER, SMALL, TWIN, WHY, OPTIONS, turned=6, is_marked=False)
    wait_until(view, lambda: images_on(view) == 2)
    assert set(gate.turned) == {("b.jpg", 6)}
    assert view.facts.value("lies") == ("upright", "turned 90 degrees left")
    gate.loaded.clear()
    gate.turned.clear()
    view.turn_box.invoke()
    wait_until(view, lambda: images_on(view) == 2)
    assert set(gate.loaded) == {"b.jpg"}, "and the keeper stays as it is"
    assert gate.turned == []
    view.show(KEEPER, SMALL, TWIN, WHY, OPTIONS, turned=1, is_marked=False)
    assert view.turn_box.instate(["disabled"])
    view.show(KEEPER, SMALL, TWIN, WHY, OPTIONS, is_marked=False)
    assert not view.turn_box.winfo_manager()
    assert not view.facts._lies_row[0].winfo_manager()


def test_turned_for_the_eye_is_turned_onto_the_keeper(tmp_path: Path) -> None:
    image = scene(5, (60, 40))
    image.save(tmp_path / "keeper.png")
    image.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "left.png")
    shown = load_turned(tmp_path / "left.png", (60, 40), 10**9, 6)
    assert shown.tobytes() == load_fitted(tmp_path / "keeper.png", (60, 40), 10**9).tobytes()


@pytest.mark.parametrize("code", ["most-pixels", "largest-file", "oldest-file", "first-path"])
def test_every_reason_to_keep_has_a_sentence_of_its_own(code: str) -> None:
    values = {"width": 4000, "height": 3000} if code == "most-pixels" else {}
    words = pair_words(SAME, reason(code, **values)).partition("byte for byte. ")[2]
    assert re.fullmatch(r"Kept because it(s path)? (is|has|comes) [^{]+\.", words)
    if values:
        assert words == "Kept because it has the most pixels: 4000 \u00d7 3000."


def test_the_last_stage_is_called_what_it_is() -> None:
    """Identical pictures are checked without a second look; its steps are of two kinds, so they are no count."""
    assert progress_words(Progress(Stage.CHECKING, 3, 7, 9.0)) == "Checking 42 %"
    assert pace_words(Progress(Stage.CHECKING, 0, 90, 9.0)) == "10 s left"
    assert progress_words(Progress(Stage.MATCHING, 3, 7, 9.0)) == "Comparing 3 of 7"
    assert pace_words(Progress(Stage.MATCHING, 0, 90, 9.0)) == "9 a second · 10 s left"


def test_sizes_that_read_the_same_tell_how_they_differ() -> None:
    keeper = picture("keeper.jpg", size=4035)
    assert bytes_words(picture("less.jpg", size=4000), keeper) == "(35 bytes less)"
    assert bytes_words(picture("more.jpg", size=4036), keeper) == "(1 byte more)"
    assert bytes_words(picture("same.jpg", size=4035), keeper) == ""
    assert bytes_words(picture("half.jpg", size=2000), keeper) == ""


def test_every_stage_has_its_words() -> None:
    for stage in Stage:
        assert progress_words(Progress(stage, 3, None, 0.0))
        assert progress_words(Progress(stage, 3, 7, 0.0))


@pytest.mark.parametrize(
    ("width", "height", "words"),
    [
        (400, 300, ""),
        (300, 400, ""),
        (200, 150, "(a quarter)"),
        (400, 150, "(half)"),
        (300, 225, "(56 %)"),
        (8, 6, "(< 1 %)"),
        (800, 600, "(4 \u00d7)"),
        (440, 330, "(121 %)"),
    ],
)
def test_ratios(width: int, height: int, words: str) -> None:
    assert ratio_words(picture("x", width, height), KEEPER) == words


def test_names_of_any_kind_can_be_shown() -> None:
    assert path_words("a\nb\udce9\u202ec.png") == "a\ufffdb\ufffd\ufffdc.png"
    assert path_words(Path("plain é.png")) == "plain é.png"


def test_folders_begin_with_the_one_chosen() -> None:
    path = Path("/home/me/Pictures/2023/Coast/x.png")
    assert Path(folder_words(path, [Path("/else"), Path("/home/me/Pictures")])) == Path(
        "Pictures/2023/Coast"
    )
    assert Path(folder_words(path, [Path("/else")])) == path.parent


def test_facts_in_words() -> None:
    assert format_words(Facts("WEBP")) == "WEBP"
    assert gps_words((-33.5, 151.25)) == "33.5000 S  151.2500 E"


def test_remarks_stand_before_what_they_are_about() -> None:
    cut = replace(KEEPER, ends_early=True)
    assert remark_words(KEEPER) == ""
    assert with_remark("Coast", KEEPER) == "Coast"
    assert with_remark("Coast", cut) == "ends early · Coast"
    pages = replace(cut, frames=12, format="TIFF")
    assert remark_words(pages) == "12 pages, ends early"
    assert remark_words(replace(KEEPER, frames=3, format="GIF")) == "3 frames"
    assert "whole" in pair_words(TWIN, reason("whole"))
