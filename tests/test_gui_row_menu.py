"""The menu of a row: at the row, in the theme's colours, by keys too; what cannot be done is off."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator

import pytest

from gui.list.row_menu import RowMenu
from gui.menu_bar import Entries, Entry, fill_menu
from gui.styling import style
from gui.styling.theme import apply_theme
from waiting import press, wait_until


class Rows(tk.Canvas):
    """A list with a row selected."""

    def __init__(self, root: tk.Tk) -> None:
        super().__init__(root, width=200, height=200, takefocus=True)
        self.row = 2
        self.done: list[tuple[str, int]] = []
        self.asked = 0
        self.can_keep = True
        self.menu = RowMenu(self, self.entries)

    def entries(self) -> Entries:
        self.asked += 1
        return (
            Entry("make-keeper", lambda: self.do("keeper"), lambda: self.can_keep),
            None,
            Entry("mark-row", lambda: self.do("mark"), words=lambda: f"Mark {self.row}"),
            Entry("copy-path", lambda: self.do("copy")),
        )

    def do(self, what: str) -> None:
        self.done.append((what, self.row))

    def pop_up(self) -> None:
        self.focus_force()
        self.menu.pop_up(self.winfo_rootx() + 10, self.winfo_rooty() + 60)
        self.update()

    @property
    def is_open(self) -> bool:
        return bool(self.menu.winfo_ismapped())


@pytest.fixture
def rows(root: tk.Tk) -> Iterator[Rows]:
    root.deiconify()
    made = Rows(root)
    made.grid()
    wait_until(root, made.winfo_viewable)
    yield made
    made.tk.call("tk::MenuUnpost", "")
    made.destroy()


def test_it_opens_at_the_place_and_asks_for_its_entries_once(root: tk.Tk, rows: Rows) -> None:
    assert rows.asked == 0  # what they are about may not be there yet
    for _ in range(2):
        rows.pop_up()
        assert rows.is_open
        assert abs(rows.menu.winfo_rooty() - rows.winfo_rooty() - 60) <= 4
        assert rows.menu.index("end") == 3
        press(rows.menu, "<Escape>")
        wait_until(root, lambda: not rows.is_open)
    assert rows.asked == 1
    assert rows.done == []


def test_keys_go_through_it_and_pass_over_what_cannot_be_done(root: tk.Tk, rows: Rows) -> None:
    rows.pop_up()
    press(rows.menu, "<Down>", "<Return>")
    wait_until(root, lambda: not rows.is_open)
    assert rows.done == [("keeper", 2)]
    rows.can_keep = False
    rows.pop_up()
    assert rows.menu.entrycget(0, "state") == "disabled"
    press(rows.menu, "<Down>", "<Return>")
    wait_until(root, lambda: not rows.is_open)
    assert rows.done == [("keeper", 2), ("mark", 2)]


def test_words_follow_the_row(rows: Rows) -> None:
    rows.pop_up()
    assert rows.menu.entrycget(2, "label") == "Mark 2"
    assert rows.menu.entrycget(0, "accelerator") == "K"
    press(rows.menu, "<Escape>")
    rows.row = 4
    rows.pop_up()
    assert rows.menu.entrycget(2, "label") == "Mark 4"
    press(rows.menu, "<Escape>")


def test_it_has_the_themes_colours(root: tk.Tk, rows: Rows) -> None:
    try:
        for theme, colours in (("dark", style.DARK), ("light", style.LIGHT)):
            apply_theme(root, theme)
            rows.pop_up()
            # Where ttkbootstrap draws a border, the menu has its colour and the entries have the ground's.
            ground = rows.menu.entrycget(0, "background") or rows.menu.cget("background")
            assert str(ground) == colours.ground
            assert str(rows.menu.cget("foreground")) == colours.text
            assert str(rows.menu.cget("activebackground")) == colours.tint
            press(rows.menu, "<Escape>")
            wait_until(root, lambda: not rows.is_open)
    finally:
        apply_theme(root, "light")


def test_words_of_an_entry_follow_what_it_would_do(root: tk.Tk) -> None:
    words = ["Undo"]
    menu = tk.Menu(root, tearoff=False)
    fill_menu(menu, (Entry("undo", lambda: None, words=lambda: words[0]),))
    words[0] = "Undo: mark 235 pictures"
    menu.tk.call(menu.cget("postcommand"))
    assert menu.entrycget(0, "label") == words[0]
    menu.destroy()
