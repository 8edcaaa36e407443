"""The buttons that act on the marks: which is accented, which is off, what their menus hold."""

from __future__ import annotations

import tkinter as tk

import pytest

from gui.language.sentences import say
from gui.menu_bar import Entry
from gui.parts.action_bar import ActionBar
from gui.styling import style


class Owner:
    """Stands in for the window."""

    def __init__(self) -> None:
        self.has_groups = False
        self.called: list[str] = []

    def call(self, name: str) -> None:
        self.called.append(name)


@pytest.fixture
def owner() -> Owner:
    return Owner()


@pytest.fixture
def bar(root: tk.Tk, owner: Owner) -> ActionBar:
    bar = ActionBar(
        root,
        mark_entries=(
            Entry("keep-most-pixels", lambda: owner.call("pixels"), lambda: owner.has_groups),
            None,
            Entry("unmark-all", lambda: owner.call("unmark"), lambda: False),
        ),
        more_entries=(Entry("compare-files", lambda: owner.call("compare")),),
        on_trash=lambda: owner.call("trash"),
        on_problems=lambda: owner.call("problems"),
    )
    bar.grid()
    return bar


def show(bar: ActionBar, marked: int = 0, *, problems: int = 0, is_busy: bool = False) -> None:
    bar.show(
        marked=marked,
        size_bytes=marked * 1000,
        has_groups=True,
        problems=problems,
        is_busy=is_busy,
    )


def test_trash_is_accented_once_something_is_marked(bar: ActionBar, owner: Owner) -> None:
    show(bar)
    assert bar.words == say("none-marked")
    assert str(bar.trash_button.cget("style")) == "Quiet.TButton"
    bar.trash_button.invoke()
    show(bar, 2, is_busy=True)
    bar.trash_button.invoke()
    assert owner.called == []
    show(bar, 2)
    assert bar.words == "2 marked · 2 kB"
    assert str(bar.trash_button.cget("style")) == "Accent.TButton"
    bar.trash_button.invoke()
    assert owner.called == ["trash"]


def test_without_groups_it_says_nothing(bar: ActionBar) -> None:
    bar.show(marked=0, size_bytes=0, has_groups=False, problems=0, is_busy=False)
    assert bar.words == ""


def test_a_menu_is_off_while_nothing_in_it_can_be_done(bar: ActionBar, owner: Owner) -> None:
    show(bar)
    assert bar.mark_button.instate(["disabled"])
    assert bar.more_button.instate(["!disabled"])
    owner.has_groups = True
    show(bar)
    assert bar.mark_button.instate(["!disabled"])


def test_its_entries_are_those_it_was_handed(bar: ActionBar, owner: Owner) -> None:
    owner.has_groups = True
    menu = bar.mark_button.menu
    assert menu.entrycget(0, "label") == say("keep-most-pixels")
    assert menu.type(1) == "separator"
    bar.tk.call(str(menu.cget("postcommand")))
    assert [str(menu.entrycget(i, "state")) for i in (0, 2)] == ["normal", "disabled"]
    menu.invoke(0)
    bar.more_button.menu.invoke(0)
    assert owner.called == ["pixels", "compare"]


def test_problems_are_counted(bar: ActionBar, owner: Owner, root: tk.Tk) -> None:
    root.deiconify()
    show(bar)
    root.update()
    assert not bar.problems_button.winfo_ismapped()
    show(bar, problems=3)
    root.update()
    assert bar.problems_button.winfo_ismapped()
    assert bar.problems_button.cget("text") == "3 problems"
    bar.problems_button.invoke()
    assert owner.called == ["problems"]


def test_its_menus_take_the_colours_of_a_theme(bar: ActionBar) -> None:
    menu = bar.more_button.menu
    menu.configure(background="red")
    bar.repaint()
    assert str(menu.cget("background")) == style.colours(bar).ground
