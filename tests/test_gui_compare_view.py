"""The comparison: blank until the right pictures are there, the last request wins, facts that differ are set off."""

from __future__ import annotations

import re
import tkinter as tk
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from engine.control import Progress
from engine.options import ScanOptions
from engine.pictures.differing import Differences
from engine.pictures.facts import Facts
from engine.pictures.levels import Level, Levels
from engine.pictures.opening import ReadingError
from engine.reasons import reason
from engine.records import FileState, Pair, Picture, Relation, Stage, Step
from gui.compare import compare_pixels, facts_table
from gui.compare.compare_heads import HeadState
from gui.compare.compare_pixels import Want
from gui.compare.compare_view import CompareView
from gui.compare.compare_words import alike_words, date_words, difference_words, zoom_words
from gui.compare.values_table import NAMES, Value, pair_values
from gui.language.sentences import say
from gui.language.words import (
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
from waiting import press, wait_until

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


@pytest.fixture
def lies(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What was loaded, and how it was turned; the facts are there too."""
    lies: list[tuple[str, int]] = []

    def load(want: Want, memory_bytes: int, keep_bytes: int) -> Levels:
        lies.append((want.seen.path.name, want.seen.lie))
        if want.seen.path.name == "c.png":
            raise ReadingError(reason("ends-early"))
        image = Image.new("RGB", want.seen.size, "red")
        return Levels(want.seen.size, (Level(image, image.size),))

    monkeypatch.setattr(compare_pixels, "load_levels", load)
    facts = {
        "a.png": Facts(
            "PNG", is_lossless=True, taken="2024-05-01 10:22", gps=(43.08, -2.11), camera="A"
        ),
        "b.jpg": Facts("JPEG", quality=70, taken="2024-05-01 10:22"),
        "c.png": Facts("PNG", is_lossless=True),
        "d.png": Facts("PNG", is_lossless=True),
    }
    monkeypatch.setattr(facts_table, "load_facts", lambda path: facts[path.name])
    return lies


@pytest.fixture
def view(root: tk.Tk, lies: list[tuple[str, int]]) -> CompareView:
    root.geometry("700x600+0+0")
    root.deiconify()
    view = CompareView(root, 10**9)
    view.grid(sticky="nsew")
    root.rowconfigure(0, weight=1)
    root.columnconfigure(0, weight=1)
    wait_until(root, lambda: view.pictures.pane.winfo_height() > 100)
    return view


def show(view: CompareView, keeper: Picture, twin: Picture, *, is_marked: bool = False) -> None:
    view.show(keeper, twin, TWIN, WHY, OPTIONS, is_marked=is_marked)


def test_both_pictures_are_shown_and_cleared(view: CompareView) -> None:
    show(view, KEEPER, SMALL)
    wait_until(view, lambda: view.is_showing(KEEPER) and view.is_showing(SMALL))
    assert view.pictures.bar.zoom_words.startswith("Fit ")
    show(view, KEEPER, OTHER)
    assert not view.is_showing(SMALL)
    view.clear()
    assert not view.is_showing(KEEPER)
    assert view.facts.value("name") == ("", "")
    assert view.heads.words == ("", "")
    assert view.sentence == ""
    assert view.pictures.bar.zoom_words == ""
    assert not view.values_button.winfo_manager()


def test_facts_that_differ_are_set_off(view: CompareView) -> None:
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
    assert facts.value("file-date")[0]
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


def test_facts_that_neither_has_take_no_room(view: CompareView) -> None:
    show(view, OTHER, picture("d.png"))
    wait_until(view, lambda: view.facts.value("format")[1])
    assert not any(view.facts.is_shown(name) for name in ("taken", "gps", "camera", "lies"))
    show(view, KEEPER, SMALL)
    wait_until(view, lambda: view.facts.is_shown("gps"))


def test_what_the_scan_knows_is_told_at_once(view: CompareView) -> None:
    taken = replace(OTHER, taken="2024-05-01 10:22:33", has_gps=True)
    show(view, taken, picture("d.png"))
    assert view.facts.value("taken") == ("2024-05-01 10:22", say("none"))
    assert view.facts.value("gps") == (say("gps-yes"), say("none"))


def test_heads_say_what_stays(view: CompareView) -> None:
    keep = "★ " + say("head-keep")
    show(view, KEEPER, SMALL)
    assert view.heads.words == (keep, say("head-stays"))
    show(view, KEEPER, SMALL, is_marked=True)
    assert view.heads.words[1].endswith(say("head-goes"))
    for state, words in ((HeadState.PROTECTED, "Protected"), (HeadState.CHECKING, "Checking…")):
        view.show_heads(state)
        assert view.heads.words == (keep, words)
    view.show(
        KEEPER, SMALL, TWIN, WHY, OPTIONS, is_marked=True, state=HeadState.CHECKING
    )  # fmt: skip
    assert view.heads.words == (keep, "Checking…")


def test_of_a_keeper_that_goes_too_nothing_says_why_it_is_kept(view: CompareView) -> None:
    view.show(KEEPER, SMALL, SAME, WHY, OPTIONS, is_marked=True)
    kept = pair_words(SAME, WHY)
    assert view.sentence == kept
    for state in (HeadState.WHOLE, HeadState.LEFT):
        view.show_heads(state)
        assert view.sentence == say("pair-identical")
    view.show_heads(HeadState.GOES)
    assert view.sentence == kept
    view.show(KEEPER, SMALL, TWIN, WHY, OPTIONS, is_marked=True, state=HeadState.WHOLE)
    assert "Kept" not in view.sentence
    assert "3.1" in view.sentence


def test_the_modes_are_chosen_by_buttons(view: CompareView) -> None:
    show(view, KEEPER, SMALL)
    wait_until(view, lambda: view.pictures.pane.is_sharp)
    bar = view.pictures.bar
    for name, button in bar.mode_buttons.items():
        button.invoke()
        assert view.mode == name
        chosen = [one for one, other in bar.mode_buttons.items() if other.instate(["selected"])]
        assert chosen == [name]
        assert not any(other.instate(["disabled"]) for other in bar.mode_buttons.values())
    view.set_mode("side")
    bar.actual_button.invoke()
    wait_until(view, lambda: bar.zoom_words == "100 %")
    assert bar.actual_button.instate(["selected", "!disabled"])
    bar.fit_button.invoke()
    wait_until(view, lambda: bar.zoom_words.startswith("Fit "))


def test_what_memory_does_not_allow_is_told(
    view: CompareView, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(want: Want, memory_bytes: int, keep_bytes: int) -> Levels:
        limit = 0.5 if want.seen.path.name == "large.jpg" else 1.0
        width, height = (round(side * min(want.scale, limit)) for side in want.seen.size)
        image = Image.new("RGB", (width, height))
        return Levels(want.seen.size, (Level(image, image.size),), limit=limit)

    monkeypatch.setattr(compare_pixels, "load_levels", load)
    show(view, picture("large.jpg", 4000, 3000), SMALL)
    wait_until(view, lambda: view.pictures.pane.is_sharp)
    assert view.pictures.words == ""
    view.pictures.bar.actual_button.invoke()
    wait_until(view, lambda: view.pictures.words.startswith("Shown at 50 % of its resolution"))


def test_where_there_is_no_room_the_modes_are_a_menu(root: tk.Tk, view: CompareView) -> None:
    bar = view.pictures.bar
    assert not bar.menu_button.winfo_manager()
    show(view, KEEPER, SMALL)
    root.geometry("320x600")
    wait_until(view, lambda: bar.menu_button.winfo_manager())
    bar._menu.invoke(2)
    assert view.mode == "difference"
    assert "Difference" in str(bar.menu_button.cget("text"))
    root.geometry("700x600")
    wait_until(view, lambda: not bar.menu_button.winfo_manager())


def test_look_alikes_say_so_and_show_where(view: CompareView) -> None:
    show(view, KEEPER, SMALL)
    assert not view.show_where.winfo_ismapped()
    view.show(KEEPER, SMALL, TWIN, WHY, OPTIONS, is_marked=False, is_look_alike=True)
    wait_until(view, view.show_where.winfo_ismapped)
    assert str(view._looks.cget("text")) == say("alike-looks")
    view.show_where.invoke()
    assert view.mode == "difference"
    assert not view.show_where.winfo_ismapped(), "it is shown now"
    wait_until(view, lambda: view.pictures.words.startswith("No difference can be seen"))
    assert view.pictures.next_button.instate(["disabled"])
    view.set_mode("side")
    assert view.pictures.words == ""
    wait_until(view, view.show_where.winfo_ismapped)
    view.show_where.focus_force()
    press(view.show_where, "<space>")
    assert view.focus_get() is view.pictures.pane, "where the keys lead on"


def test_the_pictures_keep_their_share_and_the_facts_scroll(root: tk.Tk, view: CompareView) -> None:
    show(view, KEEPER, SMALL)
    wait_until(view, lambda: view.facts.is_shown("camera"))
    pane = view.pictures.pane
    assert pane.winfo_height() > 200
    assert not view._details.is_scrolling
    root.geometry("700x300")
    wait_until(view, lambda: view._details.is_scrolling)
    assert pane.winfo_height() >= 0.39 * 300
    canvas = view._details._canvas
    view.facts.event_generate("<Button-5>")
    assert canvas.yview()[0] > 0
    show(view, KEEPER, OTHER)
    assert canvas.yview()[0] == 0, "another pair is looked at from the top"


def test_values_are_folded(root: tk.Tk, view: CompareView) -> None:
    show(view, KEEPER, SMALL)
    assert not view.values.winfo_manager()
    assert "MSE 3.1 · second look 0.97" in view.sentence
    view.values_button.invoke()
    assert view.values.winfo_manager()
    assert say("values-less") in str(view.values_button.cget("text"))
    view.values_button.invoke()
    assert not view.values.winfo_manager()


def test_the_sentence() -> None:
    assert pair_words(TWIN, WHY) == "Kept because it has the most pixels: 400 \u00d7 300."
    assert pair_words(SAME, WHY).startswith("Identical files, byte for byte. Kept because ")


def test_what_differs_in_words() -> None:
    place = (0.0, 0.0, 1.0, 1.0)
    levels = Levels((8, 6), ())
    for share, percent in ((0.4, "40"), (0.0132, "1.3"), (0.0001, "< 0.1")):
        found = Differences(share, (place,) * 7, levels, (8, 6))
        words = difference_words(found, 0, has_failed=False)
        assert words == f"{percent} % of the area differs · 7 places"
    assert difference_words(found, 2, has_failed=False).endswith("· place 2 of 7")
    none = Differences(0, (), levels, (8, 6))
    assert difference_words(none, 0, has_failed=False).endswith("at 8 \u00d7 6.")
    assert difference_words(None, 0, has_failed=False) == say("differing")
    assert difference_words(None, 0, has_failed=True) == say("differing-failed")


def test_zoom_dates_and_likeness_in_words() -> None:
    assert zoom_words(None) == ""
    assert zoom_words((0.2412, True)) == "Fit 24 %"
    assert zoom_words((0.0123, False)) == "1.2 %"
    assert zoom_words((1.0, False)) == "100 %"
    assert re.fullmatch(r"2023-11-1[45] \d\d:\d\d", date_words(1_700_000_000 * 10**9))
    assert date_words(10**30) == ""
    assert alike_words(SAME, OPTIONS) == say("pair-identical")
    assert alike_words(TWIN, OPTIONS) == "MSE 3.1 · second look 0.97"
    assert alike_words(replace(TWIN, second_look=None), OPTIONS) == "MSE 3.1"


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


def test_a_turned_twin_is_shown_as_its_keeper_lies(
    view: CompareView, lies: list[tuple[str, int]]
) -> None:
    view.show(KEEPER, SMALL, TWIN, WHY, OPTIONS, turned=6, is_marked=False)
    wait_until(view, lambda: view.is_showing(SMALL) and view.is_showing(KEEPER))
    assert set(lies) == {("a.png", 1), ("b.jpg", 6)}
    assert view.facts.value("lies") == ("upright", "turned 90 degrees left")
    lies.clear()
    view.turn_box.invoke()
    wait_until(view, lambda: view.is_showing(SMALL))
    assert lies == [("b.jpg", 1)], "and the keeper stays as it is"
    view.show(KEEPER, SMALL, TWIN, WHY, OPTIONS, turned=1, is_marked=False)
    assert view.turn_box.instate(["disabled"])
    view.show(KEEPER, SMALL, TWIN, WHY, OPTIONS, is_marked=False)
    assert not view.turn_box.winfo_manager()
    assert not view.facts.is_shown("lies")


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
