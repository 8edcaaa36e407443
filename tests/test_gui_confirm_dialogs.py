"""What is asked once more: a number to be typed before deleting; of what no other file keeps its groups, by name."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path
from tkinter import ttk

import pytest

from engine.records import FileState, Picture, Relation
from engine.removal.removals import Exemption
from gui.dialogs.confirm_dialogs import DeleteDialog, ExemptDialog
from gui.found.shown import Going
from gui.language.sentences import say
from waiting import press, wait_until


def exempt(number: int, exemption: Exemption, group: int) -> Going:
    picture = Picture(Path(f"/pictures/{number}.jpg"), FileState(1000, 1, 1, number), 40, 30)
    return Going(number, picture, picture, Relation.IDENTICAL, exemption, group=group)


EXEMPT = [
    exempt(1, Exemption.WHOLE_GROUP, 7),
    exempt(2, Exemption.WHOLE_GROUP, 7),
    exempt(3, Exemption.WHOLE_GROUP, 12),
    exempt(4, Exemption.LOOK_ALIKE, 40),
]


def test_deleting_takes_the_number_of_files(root: tk.Tk) -> None:
    dialog = DeleteDialog(root, 1204)
    for typed in ("", "120", "1205", "all", "-1204", "1204.0"):
        dialog.typed.set(typed)
        assert dialog.go.instate(["disabled"])
        dialog.go.invoke()
        assert dialog.winfo_exists()
    for typed in ("1204", " 1\u00a0204 "):
        dialog.typed.set(typed)
        assert dialog.go.instate(["!disabled"])
    dialog.go.invoke()
    assert dialog.result is True


@pytest.mark.parametrize("key", ["<Return>", "<KP_Enter>", "<Escape>"])
def test_a_key_alone_never_deletes(root: tk.Tk, key: str) -> None:
    """Not even with the number typed."""
    dialog = DeleteDialog(root, 3)
    dialog.typed.set("3")
    dialog.after(20, lambda: press(dialog.entry, key))
    assert dialog.show() is None


def test_the_keyboard_gets_to_the_button(root: tk.Tk) -> None:
    dialog = DeleteDialog(root, 3)
    dialog.deiconify()
    wait_until(root, dialog.winfo_viewable)
    dialog.typed.set("3")
    assert dialog.entry.tk_focusNext() is dialog.go
    press(dialog.go, "<Return>")
    assert dialog.result is True


def test_whole_groups_are_named_and_each_file_listed(root: tk.Tk) -> None:
    dialog = ExemptDialog(root, EXEMPT, [Path("/pictures")], has_others=True)
    said = [
        str(one.cget("text")) for one in dialog.body.winfo_children() if isinstance(one, ttk.Label)
    ]
    assert say("exempt-head", count=4) in said
    assert say("exempt-groups", count=2, groups="7, 12", more=0) in said
    assert say("exempt-look-alikes", count=1) in said
    assert "no other file keeps what this one shows" in say("exempt-look-alikes", count=1)
    tree = dialog.table.tree
    rows = [tree.item(row, "values") for row in tree.get_children()]
    assert [(row[0], row[3]) for row in rows] == [
        ("1.jpg", "whole group 7"),
        ("2.jpg", "whole group 7"),
        ("3.jpg", "whole group 12"),
        ("4.jpg", "look-alike, group 40"),
    ]
    dialog.destroy()


def test_three_answers_and_return_is_none_of_them(root: tk.Tk) -> None:
    for button, answer in (("go", True), ("leave", False), ("cancel", None)):
        dialog = ExemptDialog(root, EXEMPT, has_others=True)
        getattr(dialog, button).invoke()
        assert dialog.result is answer
    alone = ExemptDialog(root, EXEMPT, has_others=False)
    assert alone.leave is None
    alone.after(20, lambda: press(alone.cancel, "<Return>"))
    assert alone.show() is None
