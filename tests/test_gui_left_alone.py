"""The kinds that a rule leaves alone: all of them seen where there is room, else scrolled to what has the focus."""

from __future__ import annotations

import tkinter as tk

import pytest

from gui.dialogs.left_alone import LeftAloneTable
from gui.found.mark_preview import LeftAlone
from gui.language.sentences import say
from waiting import wait_until

CODES = ("enlarged", "camera", "look-alike", "checking", "protected", "raw", "companion")
LIMIT = 90


class Told:
    def __init__(self) -> None:
        self.changes = 0
        self.shown: list[str] = []

    def change(self) -> None:
        self.changes += 1


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def table(root: tk.Tk, told: Told) -> LeftAloneTable:
    table = LeftAloneTable(root, on_change=told.change, on_show=told.shown.append)
    table.grid()
    root.geometry("")
    root.deiconify()
    table.show([LeftAlone(code, 2, 3, 4000, code in CODES[:2]) for code in CODES])
    wait_until(root, lambda: table.winfo_height() > LIMIT)
    return table


def parts(table: LeftAloneTable, kind: str) -> list[tk.Misc]:
    return [child for child in table.inside.winfo_children() if child.winfo_class() == kind]


def is_in_view(table: LeftAloneTable, widget: tk.Misc) -> bool:
    top = widget.winfo_rooty() - table.winfo_rooty()
    return -1 <= top <= table.winfo_height() - widget.winfo_height() + 1


def test_every_kind_says_why_and_how_many(table: LeftAloneTable) -> None:
    words = [str(label.cget("text")) for label in parts(table, "TLabel")]  # type: ignore[attr-defined]
    for code in CODES:
        assert say(f"left-{code}") in words
    assert words.count("3 pictures") == len(CODES)
    buttons = [str(button.cget("text")) for button in parts(table, "TButton")]  # type: ignore[attr-defined]
    assert buttons == ["Show 2 groups"] * len(CODES)


def test_all_of_them_are_seen_where_there_is_room(table: LeftAloneTable) -> None:
    table.update()
    assert not table.is_scrolling
    assert all(is_in_view(table, button) for button in parts(table, "TButton"))


def test_on_a_small_screen_the_focus_stays_in_view(table: LeftAloneTable) -> None:
    table.limit(LIMIT)
    wait_until(table, lambda: table.winfo_height() == LIMIT and table.is_scrolling)
    for place in (-1, 0, 4):
        button = parts(table, "TButton")[place]
        button.focus_force()
        wait_until(table, lambda button=button: is_in_view(table, button))  # type: ignore[misc]


def test_boxes_and_buttons_call_back(table: LeftAloneTable, told: Told) -> None:
    table.include("camera")
    assert (told.changes, table.included) == (1, {"camera"})
    table.look_at("raw")
    assert told.shown == ["raw"]


def test_what_was_included_stays_so_while_others_are_shown(table: LeftAloneTable) -> None:
    table.include("enlarged")
    table.show([])
    assert table.included == frozenset()  # there is nothing of it to include
    table.show([LeftAlone("enlarged", 1, 1, 1000, True)])
    assert table.included == {"enlarged"}


def test_off_it_can_be_looked_at_only(table: LeftAloneTable, told: Told) -> None:
    table.turn(False)
    table.include("camera")
    table.look_at("raw")
    assert (told.changes, told.shown) == (0, [])
