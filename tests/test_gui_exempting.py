"""In the real window: a whole group and a look-alike marked by hand, asked about by name; what ends that."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench_crowd import form, page
from engine.removal.removals import Exemption
from gui.actions import exempting
from gui.commands import mark_entries, row_entries
from gui.found.findings import Findings
from gui.language.sentences import say
from gui.list.row_map import Place
from gui.main_window import MainWindow
from gui.menu_bar import Entry
from gui.parts.question_dialog import NoticeDialog, QuestionDialog
from made import scene
from waiting import press, wait_until
from window_case import (
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
)  # fmt: skip

WHOLE = ["b.png", "a.png", "c.jpg"]
OTHER = ["other.png", "other.jpg"]
PAGES = ["page1.png", "page0.png"]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three of one scene, two of another in a folder of its own, and two pages of one form."""
    folder = tmp_path_factory.mktemp("exempt")
    (folder / "more").mkdir()
    one, other = scene(1, (160, 120)), scene(77, (200, 150))
    one.resize((120, 90)).save(folder / "a.png")
    one.save(folder / "b.png")
    one.resize((80, 60)).save(folder / "c.jpg", quality=90)
    other.save(folder / "more" / "other.png")
    other.resize((100, 75)).save(folder / "more" / "other.jpg", quality=90)
    for number in range(2):
        page(form(), number).save(folder / f"page{number}.png")
    return folder


@pytest.fixture
def window(root: tk.Tk, pictures: Path) -> Iterator[MainWindow]:
    with opened(root, settled(pictures, look_alikes=True)) as window:
        find(window)
        assert sorted(groups(window)) == [WHOLE, OTHER]
        assert groups(window, look_alikes=True) == [PAGES]
        yield window


def entry(entries: tuple[Entry | None, ...], code: str) -> Entry:
    (found,) = [one for one in entries if one is not None and one.code == code]
    return found


def answer(window: MainWindow, *, yes: bool) -> list[object]:
    """The next question is answered; gives what it said."""

    def act(dialog: object) -> str:
        assert isinstance(dialog, QuestionDialog | NoticeDialog)
        words = "\n".join(str(label.cget("text")) for label in dialog.body.winfo_children())
        if isinstance(dialog, NoticeDialog):
            dialog.close()
        elif yes:
            dialog.go.invoke()
        else:
            press(dialog, "<Return>")  # the default is Cancel
        return words

    return in_dialog(window, act)


def mark_whole(window: MainWindow, name: str, *, yes: bool = True) -> str:
    """By the Mark menu, for the group of a picture."""
    select(window, name)
    said = answer(window, yes=yes)
    chosen = entry(mark_entries(window), "mark-whole")
    assert chosen.is_possible()
    chosen.action()
    settle(window)
    return str(said[0])


def test_a_whole_group_is_asked_about_by_name(window: MainWindow) -> None:
    number = on_show(window).shown(groups(window).index(WHOLE)).number
    said = mark_whole(window, "c.jpg", yes=False)
    question = say("whole-question", count=3, number=number, name="b.png")
    assert said == f"{question}\n{say('whole-note')}"
    assert "No other file keeps what they show" in said
    assert marked(window) == set()
    mark_whole(window, "c.jpg")
    assert marked(window) == set(WHOLE)
    assert set(on_show(window).exemptions.values()) == {Exemption.WHOLE_GROUP}
    assert {one.exemption for one in on_show(window).going()} == {Exemption.WHOLE_GROUP}
    assert window.actions.trash_button.instate(["!disabled"])
    assert not entry(mark_entries(window), "mark-whole").is_possible()  # it is
    assert window.panel.compare.heads.words[0].endswith(say("head-goes"))
    press_keys(window, "<Control-z>")
    assert marked(window) == set()
    press_keys(window, "<Control-y>")
    assert marked(window) == set(WHOLE)
    find(window)
    assert marked(window) == set(WHOLE)
    assert set(on_show(window).exemptions.values()) == {Exemption.WHOLE_GROUP}
    select(window, "b.png")
    press_keys(window, "<space>")  # its keeper stays after all
    assert marked(window) == {"a.png", "c.jpg"}
    assert not on_show(window).exemptions


def test_the_row_menu_of_a_group_and_its_keeper_has_it(window: MainWindow) -> None:
    chosen = entry(row_entries(window), "mark-whole")
    select(window, "a.png")
    assert not chosen.is_possible()
    select(window, "b.png")
    assert chosen.is_possible()
    select(window, "page1.png")
    assert not chosen.is_possible()
    tree = window.panel.tree
    select(window, "b.png")
    assert tree._selected is not None
    tree.select(Place(tree._selected.group, 0))
    window.update()
    assert chosen.is_possible()
    answer(window, yes=True)
    chosen.action()
    assert marked(window) == set(WHOLE)
    findings = on_show(window)
    findings.protect(np.arange(len(findings.pictures)) == number_of(window, "a.png"))
    assert marked(window) == set()
    said = mark_whole(window, "c.jpg")
    assert said.endswith(say("whole-refused-protected"))
    assert "b.png" in said
    assert marked(window) == set()


def test_space_on_a_look_alike_asks_each_time(window: MainWindow) -> None:
    select(window, "page0.png")
    said = answer(window, yes=False)
    press_keys(window, "<space>")
    note = say("look-alike-note", keeper="page1.png")
    assert said == [f"{say('look-alike-question', name='page0.png')}\n{note}"]
    assert "No other file keeps what this one shows" in str(said[0])
    assert marked(window) == set()
    said = answer(window, yes=True)
    press_keys(window, "<space>")
    assert len(said) == 1
    assert marked(window) == {"page0.png"}
    assert [one.exemption for one in on_show(window).going()] == [Exemption.LOOK_ALIKE]
    press_keys(window, "<space>")  # not asked
    assert marked(window) == set()
    select(window, "page1.png")
    press_keys(window, "<space>")
    assert marked(window) == set()  # the others are compared with it


def test_marks_by_the_mass_end_it_and_tell(window: MainWindow) -> None:
    mark_whole(window, "a.png")
    select(window, "page0.png")
    answer(window, yes=True)
    press_keys(window, "<space>")
    entry(mark_entries(window), "mark-all").action()
    assert marked(window) == {"a.png", "c.jpg", "other.jpg"}
    assert not on_show(window).exemptions
    assert window.note == say("exempt-spared", count=2)
    press_keys(window, "<Control-z>")
    assert marked(window) == {*WHOLE, "page0.png"}
    assert set(on_show(window).exemptions.values()) == set(Exemption)


def test_other_groups_end_it_where_it_means_something_else(window: MainWindow) -> None:
    mark_whole(window, "a.png")
    select(window, "page0.png")
    answer(window, yes=True)
    press_keys(window, "<space>")
    window.reviewing.ask(look_alikes=False)
    settle(window)
    assert marked(window) == set(WHOLE)
    assert window.note == say("marks-dropped", count=1)
    select(window, "c.jpg")
    press_keys(window, "<k>")
    assert groups(window)[groups(window).index(["c.jpg", "a.png", "b.png"])]
    assert marked(window) == set()
    assert window.note == say("marks-dropped", count=3)
    press_keys(window, "<Control-z>")
    assert marked(window) == set(WHOLE)
    assert set(on_show(window).exemptions.values()) == {Exemption.WHOLE_GROUP}


def test_what_changed_while_it_was_asked_is_not_marked(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Meanwhile(QuestionDialog):
        def show(self, focus: tk.Misc | None = None) -> bool:
            self.destroy()
            window.reviewing.ask(
                chosen=(on_show(window).pictures[number_of(window, "a.png")].path,)
            )
            wait_until(window, lambda: window.reviewing.is_settled)
            return True

    monkeypatch.setattr(exempting, "QuestionDialog", Meanwhile)
    select(window, "c.jpg")
    window.marking.exempting.mark_whole()
    assert marked(window) == set()
    assert window.note == say("exempt-changed")


def test_no_twins_of_a_marked_picture_are_one_step(window: MainWindow) -> None:
    window.marking.change(Findings.mark_all)
    select(window, "other.jpg")
    press_keys(window, "<n>")
    assert groups(window) == [WHOLE]
    assert marked(window) == {"a.png", "c.jpg"}
    press_keys(window, "<Control-z>")
    assert sorted(groups(window)) == [WHOLE, OTHER]
    assert marked(window) == {"a.png", "c.jpg", "other.jpg"}
    press_keys(window, "<Control-y>")
    assert groups(window) == [WHOLE]
    press_keys(window, "<Control-z>")  # or the next test would know of it
    assert not window.marking.told_apart


def test_where_no_group_is_left_others_can_be_found_at_another_threshold(
    window: MainWindow,
) -> None:
    numbers = [number_of(window, name) for name in ("other.jpg", "page0.png")]
    window.reviewing.drop(numbers)
    settle(window)
    assert groups(window) == [WHOLE]
    window.reviewing.ask(threshold=0.0)
    settle(window)
    assert groups(window) == []
    window.show_gone([number_of(window, "c.jpg")], "gone")
    settle(window)
    assert window.findings is not None
    window.reviewing.ask(threshold=200.0)
    settle(window)
    assert groups(window) == [["b.png", "a.png"]]
    window.show_gone([number_of(window, "a.png")], "gone")
    settle(window)
    assert window.findings is None  # no pair at all


def test_keepers_that_got_facts_are_renewed_and_what_did_not_go_whole_stays(
    window: MainWindow,
) -> None:
    window.marking.toggle(number_of(window, "other.jpg"))
    keeper = on_show(window).pictures[number_of(window, "other.png")]
    now = replace(keeper, state=replace(keeper.state, size_bytes=keeper.state.size_bytes + 9))
    window.reviewing.renew([(keeper, now)])
    assert [one.keeper for one in on_show(window).going()] == [now]  # before other groups are there
    settle(window)
    assert [one.keeper for one in on_show(window).going()] == [now]
    review = window.reviewing.review
    assert review is not None
    assert on_show(window).pictures is review.pictures
    assert now in review.pictures
    mark_whole(window, "a.png")
    window.show_gone([number_of(window, "c.jpg")], "gone")
    assert window.note == f"gone · {say('marks-dropped', count=2)}"  # it did not go whole
    assert marked(window) == {"other.jpg"}
