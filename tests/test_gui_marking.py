"""Decided by hand in the real window: marks, keepers, what is no twin, protected folders; and all of it taken back."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from engine.storage.ignoring import Ignoring
from gui import paths
from gui.dialogs.not_twins_dialog import NotTwinsDialog
from gui.dialogs.rule_dialog import RuleDialog
from gui.found.findings import Findings
from gui.language.sentences import say
from gui.language.words import pair_words
from gui.main_window import MainWindow
from gui.parts.question_dialog import NoticeDialog, QuestionDialog
from made import scene
from waiting import press, wait_until
from window_case import (
    Gate,
    find,
    groups,
    in_dialog,
    marked,
    number_of,
    on_show,
    opened,
    press_keys,
    select,
    settle,
    settled,
    summary,
)  # fmt: skip

FOUND = [
    ["base.png", "bright14.png", "bright20.png", "bright26.png", "bright8.png", "half.jpg"],
    ["bright32.png", "again.png", "bright40.png"],
]
PROTECTED = [
    ["base.png", "half.jpg"],
    [
        "again.png",
        "bright14.png",
        "bright20.png",
        "bright26.png",
        "bright32.png",
        "bright40.png",
        "bright8.png",
    ],
]  # again.png first
THRESHOLD = 180.0  # half.jpg and bright26.png are twins of base.png, and none of each other


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One scene, ever brighter: those that differ too much are no twins. One of them is there twice."""
    folder = tmp_path_factory.mktemp("marked")
    one = scene(1, (160, 120))
    one.save(folder / "base.png")
    one.resize((80, 60), Image.Resampling.LANCZOS).save(folder / "half.jpg", quality=90)
    for more in (8, 14, 20, 26, 32, 40):
        brighter = one.point(lambda value, more=more: value * (255 - more) // 255 + more)
        brighter.save(folder / f"bright{more}.png")
    (folder / "more").mkdir()
    (folder / "more" / "again.png").write_bytes((folder / "bright32.png").read_bytes())
    return folder


@pytest.fixture
def window(root: tk.Tk, pictures: Path) -> Iterator[MainWindow]:
    with opened(root, settled(pictures, pictures / "more", threshold=THRESHOLD)) as window:
        find(window)
        assert groups(window) == FOUND
        yield window


def edit_menu(window: MainWindow) -> tuple[str, str]:
    """The words of undo and redo, as the menu shows them when it is opened."""
    menu = window.nametowidget(window._menu.entrycget(1, "menu"))
    menu.tk.call(*menu.tk.splitlist(menu.cget("postcommand")))
    return menu.entrycget(0, "label"), menu.entrycget(1, "label")


def place_of(window: MainWindow, name: str) -> int:
    return next(place for place, names in enumerate(groups(window)) if name in names)


def test_k_makes_a_keeper(window: MainWindow) -> None:
    window.marking.change(Findings.mark_all)
    assert marked(window) == {name for group in FOUND for name in group[1:]}
    before = summary(window)
    select(window, "half.jpg")
    press_keys(window, "<k>")
    assert groups(window) == [
        ["bright26.png", "again.png", "bright32.png", "bright40.png"],
        ["half.jpg", "base.png", "bright14.png", "bright20.png", "bright8.png"],
    ]
    # bright26.png is no twin of it, and left; of what it keeps now only some were marked.
    assert marked(window) == {
        "bright8.png",
        "bright14.png",
        "bright20.png",
        "bright40.png",
        "again.png",
    }
    assert summary(window) != before
    why = on_show(window).why(place_of(window, "half.jpg"))
    assert why.code == "chosen"
    shown = on_show(window).shown(place_of(window, "half.jpg"))
    assert pair_words(shown.twins[0].pair, why) == say("kept-chosen")
    assert not on_show(window).can_mark(number_of(window, "half.jpg"))
    assert window.panel.tree.selected_picture == number_of(window, "half.jpg")
    assert window.note == say("marks-dropped", count=2)

    press_keys(window, "<Control-z>")
    assert groups(window) == FOUND
    assert marked(window) == {name for group in FOUND for name in group[1:]}
    press_keys(window, "<Control-y>")
    made, kept = groups(window), marked(window)
    assert made[1][0] == "half.jpg"
    assert kept == {"bright8.png", "bright14.png", "bright20.png", "bright40.png", "again.png"}
    find(window)
    assert (groups(window), marked(window)) == (made, kept)  # until it is undone


def test_the_keeper_made_last_comes_first(window: MainWindow) -> None:
    for name in ("half.jpg", "bright8.png", "half.jpg"):
        select(window, name)
        press_keys(window, "<K>")
    assert groups(window)[1][0] == "half.jpg"
    assert [path.name for path in on_show(window).wishes.chosen] == ["bright8.png", "half.jpg"]
    press_keys(window, "<Control-z>")
    assert place_of(window, "bright8.png") == place_of(window, "half.jpg")
    assert "bright8.png" in [group[0] for group in groups(window)]


def test_n_says_that_they_are_no_twins_and_that_lasts(
    root: tk.Tk, window: MainWindow, pictures: Path
) -> None:
    window.marking.change(Findings.mark_all)
    select(window, "bright40.png")
    window.marking.not_twins()
    # Before anything is remembered, or other groups are made.
    assert "bright40.png" not in {one.victim.path.name for one in on_show(window).going()}
    assert not window.removing.is_possible
    settle(window)
    alone = [FOUND[0], ["bright32.png", "again.png"]]
    assert groups(window) == alone
    assert edit_menu(window)[0] == say("undo-step", step=say("step-not-twins", count=1))
    find(window)
    assert groups(window) == alone
    window.strip.abandon()
    window.destroy()
    with opened(root, settled(pictures, threshold=THRESHOLD)) as another:
        find(another)
        assert groups(another) == alone


def test_no_twins_are_taken_back_by_undo_and_in_their_dialog(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = [FOUND[0], ["bright32.png", "again.png"]]
    select(window, "bright40.png")
    press_keys(window, "<N>")
    assert groups(window) == alone
    press_keys(window, "<Control-z>")
    assert groups(window) == FOUND
    assert Ignoring(paths.lasting_file()).pairs() == frozenset()
    press_keys(window, "<Control-y>")
    assert groups(window) == alone
    assert len(Ignoring(paths.lasting_file()).pairs()) == 1

    def say_yes(dialog: QuestionDialog) -> bool:
        dialog.destroy()
        return True

    def forget(dialog: object) -> None:
        assert isinstance(dialog, NotTwinsDialog)
        wait_until(window, lambda: dialog.forget_selected.instate(["!disabled"]))
        dialog.forget_selected.invoke()
        wait_until(window, lambda: not window.marking.is_busy)
        dialog.close()

    monkeypatch.setattr(QuestionDialog, "show", say_yes)
    in_dialog(window, forget)
    window.marking.show_not_twins()
    settle(window)
    assert groups(window) == FOUND
    press_keys(window, "<Control-z>")
    assert groups(window) == alone


def test_the_same_file_twice_is_told_to_be_no_other(window: MainWindow) -> None:
    select(window, "again.png")

    def read(dialog: object) -> str:
        assert isinstance(dialog, NoticeDialog)
        words = " ".join(str(label.cget("text")) for label in dialog.body.winfo_children())
        dialog.close()
        return words

    said = in_dialog(window, read)
    press_keys(window, "<n>")
    wait_until(window, lambda: said)
    assert str(said[0]).startswith(say("not-twins-refused", count=1))
    assert "again.png" in str(said[0])
    assert groups(window) == FOUND
    assert not Ignoring(paths.lasting_file()).pairs()
    assert not window.reviewing.history.can_undo


def test_marks_are_taken_back_and_done_again(window: MainWindow) -> None:
    assert edit_menu(window) == (say("undo"), say("redo"))
    window.marking.change(Findings.mark_all)
    select(window, "half.jpg")
    press_keys(window, "<space>")
    assert edit_menu(window)[0] == say("undo-step", step=say("step-unmark", count=1))
    press_keys(window, "<Control-z>")
    assert "half.jpg" in marked(window)
    assert edit_menu(window) == (
        say("undo-step", step=say("step-mark", count=7)),
        say("redo-step", step=say("step-unmark", count=1)),
    )
    press_keys(window, "<Control-z>")
    assert marked(window) == set()
    press_keys(window, "<Control-z>", "<Control-y>", "<Control-y>", "<Control-y>")
    assert marked(window) == {name for group in FOUND for name in group[1:]} - {"half.jpg"}


def test_a_rule_is_taken_back(window: MainWindow) -> None:
    rules = window.settings.rules

    def mark(dialog: object) -> None:
        assert isinstance(dialog, RuleDialog)
        wait_until(window, lambda: dialog.mark_button.instate(["!disabled"]))
        dialog.mark_button.invoke()

    in_dialog(window, mark)
    window.ruling.mark("newest-file")
    settle(window)
    by_rule, made = marked(window), groups(window)
    assert by_rule
    assert made != FOUND
    assert window.settings.rules[0].code == "newest-file"
    assert edit_menu(window)[0] == say("undo-step", step=say("step-rule", count=len(by_rule)))
    press_keys(window, "<Control-z>")
    assert (groups(window), marked(window), window.settings.rules) == (FOUND, set(), rules)
    press_keys(window, "<Control-y>")
    assert (groups(window), marked(window)) == (made, by_rule)
    assert window.settings.rules[0].code == "newest-file"


@pytest.mark.parametrize("part", ["number", "search"])
def test_keys_that_write_are_dead_in_an_entry(window: MainWindow, part: str) -> None:
    select(window, "half.jpg")
    window.marking.toggle(number_of(window, "bright8.png"))
    entry = window.threshold.bar.number.entry
    if part == "search":
        window.panel.list.focus_search()
        entry = window.focus_get()  # type: ignore[assignment]
        assert entry.winfo_class() == "TEntry"
    press(entry, "<k>", "<n>", "<f>", "<question>", "<Control-z>", "<Delete>", "<BackSpace>")
    settle(window)
    assert marked(window) == {"bright8.png"}
    assert on_show(window).wishes.chosen == ()
    assert not window.marking.told_apart
    assert not window.strip.is_busy


def test_a_folder_protected_after_the_scan(window: MainWindow, pictures: Path) -> None:
    more = pictures / "more"
    window.marking.change(Findings.mark_all)
    window.chooser.protect(more, True)
    settle(window)
    assert groups(window) == PROTECTED
    assert on_show(window).why(1).code == "protected"
    assert "again.png" not in marked(window)
    number = number_of(window, "again.png")
    assert on_show(window).is_protected[number]
    window.marking.change(Findings.mark_all)
    assert "again.png" not in marked(window)
    assert {one.victim.path.name for one in on_show(window).going()} == marked(window)
    # Protection is given up where it is said so, not by leaving the list of what is searched next.
    window.chooser.remove(more)
    settle(window)
    assert groups(window) == PROTECTED
    window.chooser.add((more,))
    window.chooser.protect(more, False)
    settle(window)
    assert groups(window) == FOUND


def test_a_group_in_which_nothing_may_go_is_hidden_and_counted(
    window: MainWindow, pictures: Path
) -> None:
    window.chooser.protect(pictures, True)
    settle(window)
    assert groups(window) == []
    assert summary(window).endswith(say("summary-hidden", count=2))
    window.chooser.protect(pictures, False)
    settle(window)
    assert groups(window) == FOUND


def test_what_is_decided_while_a_search_runs_holds_in_what_it_finds(
    window: MainWindow, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was begun without knowing that."""
    window.marking.change(Findings.mark_all)
    searching = Gate(monkeypatch, "find_twins", is_after=True)
    window.searching.find()
    wait_until(window, searching.is_reached)
    select(window, "bright40.png")
    window.marking.not_twins()
    wait_until(window, lambda: window.marking.told_apart and window.reviewing.is_settled)
    window.chooser.protect(pictures / "more", True)
    wait_until(window, lambda: window.reviewing.is_settled)
    wanted = [PROTECTED[0], [name for name in PROTECTED[1] if name != "bright40.png"]]
    assert groups(window) == wanted
    regrouping = Gate(monkeypatch, "regroup", is_after=True)
    searching.open()
    wait_until(window, regrouping.is_reached)
    assert not window.strip.is_busy
    assert not window.removing.is_possible  # not before what was decided is heeded
    regrouping.open()
    settle(window)
    assert groups(window) == wanted
    assert "again.png" not in marked(window)
