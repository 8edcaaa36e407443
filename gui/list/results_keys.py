"""The keys and the mouse of the list of results: what each of them does there."""

from __future__ import annotations

import contextlib
import tkinter as tk
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from gui.list.row_map import Place

if TYPE_CHECKING:
    from gui.list.results_tree import ResultsTree

#: Not every system knows all of them.
_MENU_KEYS = ("<Menu>", "<App>", "<Shift-F10>")


def bind_keys(tree: ResultsTree) -> None:
    keys: dict[str, Callable[[], object]] = {
        "<Up>": partial(tree.step, -1),
        "<Down>": partial(tree.step, 1),
        "<Prior>": partial(tree.step_page, -1),
        "<Next>": partial(tree.step_page, 1),
        "<Home>": partial(tree.select, Place(0, 0)),
        "<End>": tree.go_to_end,
        "<Left>": partial(tree.go_to_group, -1),
        "<Right>": partial(tree.go_to_group, 1),
        "<plus>": partial(tree.open, True),
        "<equal>": partial(tree.open, True),
        "<KP_Add>": partial(tree.open, True),
        "<minus>": partial(tree.open, False),
        "<KP_Subtract>": partial(tree.open, False),
        "<space>": tree.toggle_selected,
        "<Return>": tree.open_selected,
        "<KP_Enter>": tree.open_selected,
    }
    canvas = tree.canvas
    for sequence, action in keys.items():
        canvas.bind(sequence, partial(_act, action), add=True)
    for sequence in _MENU_KEYS:
        with contextlib.suppress(tk.TclError):
            canvas.bind(sequence, lambda _event: _pop_up(tree), add=True)
    canvas.bind("<Button-1>", partial(_on_click, tree), add=True)
    canvas.bind("<Double-Button-1>", partial(_on_double_click, tree), add=True)
    canvas.bind("<Motion>", lambda event: tree.point_at(event.y), add=True)
    buttons = ["<Button-3>"]
    if tree.tk.call("tk", "windowingsystem") == "aqua":
        buttons = ["<Button-2>", "<Control-Button-1>"]
    for sequence in buttons:
        canvas.bind(sequence, partial(_on_right_click, tree), add=True)


def _act(action: Callable[[], object], _event: tk.Event[tk.Misc]) -> None:
    action()


def _pop_up(tree: ResultsTree) -> str:
    tree.pop_up()
    return "break"  # Tk would look for a menu bar


def _on_click(tree: ResultsTree, event: tk.Event[tk.Misc]) -> None:
    tree.canvas.focus_set()
    if event.y < tree.head_height:
        tree.press_heading(event.x)
        return
    place = tree.place_at(event.y)
    if place is None:
        return
    tree.select(place)
    if not tree.is_left_of_names(event.x):
        return
    if place.row == 0:
        tree.open()
    else:
        tree.toggle_selected()


def _on_double_click(tree: ResultsTree, event: tk.Event[tk.Misc]) -> None:
    place = tree.place_at(event.y)
    if place is None or tree.is_left_of_names(event.x):
        _on_click(tree, event)  # two quick clicks on a check box or a heading are two
    elif place.row == 0:
        tree.open()
    else:
        tree.open_selected()


def _on_right_click(tree: ResultsTree, event: tk.Event[tk.Misc]) -> None:
    tree.canvas.focus_set()
    if event.y < tree.head_height:
        tree.pop_up_heading(event.x_root, event.y_root)
        return
    place = tree.place_at(event.y)
    if place is not None:
        tree.select(place)
        tree.pop_up(event.x_root, event.y_root)
