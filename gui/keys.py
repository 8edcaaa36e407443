"""Every key of the window: what is shown of it, what it is bound as, which command of the menus it stands for."""

from __future__ import annotations

import tkinter as tk
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the list of keys; `keys-` and the code says what it does.

    shown : "Mod" stands for Ctrl, on a Mac for Cmd. sequences : as Tk has them, for the window, its list, the
    compared pictures or the slider. entry : the code of the menu's entry that does the same.
    """

    code: str
    shown: str
    sequences: tuple[str, ...]
    entry: str = ""


#: By the code of their title, in the order they are listed.
KEYS: Final[dict[str, tuple[Key, ...]]] = {
    "keys-of-list": (
        Key("rows", "↑  ↓", ("<Up>", "<Down>")),
        Key("groups", "←  →", ("<Left>", "<Right>")),
        Key("pages", "Page Up  Page Down", ("<Prior>", "<Next>")),
        Key("ends", "Home  End", ("<Home>", "<End>")),
        Key("open", "+  -", ("<plus>", "<minus>")),
        Key("show", "Enter", ("<Return>",), "open"),
        Key("menu", "Shift+F10", ("<Shift-F10>",)),
        Key("copy", "Mod+C", ("<Mod-c>",), "copy-path"),
        Key("search", "Mod+F", ("<Mod-f>",), "search-list"),
    ),
    "keys-of-marks": (
        Key("mark", "Space", ("<space>",), "mark-row"),
        Key("keeper", "K", ("<k>", "<K>"), "make-keeper"),
        Key("not-twins", "N", ("<n>", "<N>"), "not-twins"),
        Key("trash", "Del", ("<Delete>",), "trash"),
        Key("undo", "Mod+Z", ("<Mod-z>",), "undo"),
        Key("redo", "Mod+Y", ("<Mod-y>",), "redo"),
    ),
    "keys-of-compare": (
        Key("flicker", "F", ("<f>", "<F>")),
        Key("zoom", "Ctrl++  Ctrl+-", ("<Control-plus>", "<Control-minus>")),
        Key("fit", "Ctrl+0  Ctrl+1", ("<Control-Key-0>", "<Control-Key-1>")),
        Key("push", "Shift+↑ ↓ ← →", ("<Shift-Up>", "<Shift-Down>", "<Shift-Left>", "<Shift-Right>")),
        Key("differences", ",  .", ("<comma>", "<period>")),
    ),
    "keys-of-threshold": (
        Key("step", "←  →", ("<Left>", "<Right>")),
        Key("fine", "Shift+← →", ("<Shift-Left>", "<Shift-Right>")),
        Key("far", "Page Up  Page Down", ("<Prior>", "<Next>")),
    ),
    "keys-of-program": (
        Key("browse", "Mod+O", ("<Mod-o>",), "add-folder"),
        Key("type-path", "Mod+L", ("<Mod-l>",), "type-path"),
        Key("find", "F5", ("<F5>",), "find"),
        Key("cancel", "Esc", ("<Escape>",), "cancel"),
        Key("save", "Mod+S", ("<Mod-s>",), "save-results"),
        Key("load", "Mod+Shift+O", ("<Mod-O>",), "open-results"),
        Key("quit", "Mod+Q", ("<Mod-q>",), "quit"),
        Key("keys", "?", ("<question>", "<F1>"), "keys"),
    ),
}  # fmt: skip


def shown_key(widget: tk.Misc, shown: str) -> str:
    """A key as this system's keyboards have it."""
    return shown.replace("Mod", "Cmd" if _is_mac(widget) else "Ctrl")


def sequence_of(widget: tk.Misc, sequence: str) -> str:
    """A sequence to be bound."""
    return sequence.replace("<Mod-", "<Command-" if _is_mac(widget) else "<Control-")


def entry_key(widget: tk.Misc, entry: str) -> str:
    """What stands beside an entry of a menu; "" for one that has no key."""
    for group in KEYS.values():
        for key in group:
            if entry and key.entry == entry:
                return shown_key(widget, key.shown)
    return ""


def _is_mac(widget: tk.Misc) -> bool:
    return str(widget.tk.call("tk", "windowingsystem")) == "aqua"
