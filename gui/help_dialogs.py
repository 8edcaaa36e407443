"""The two dialogs of the Help menu: the keys, and what this program is."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

import engine
from gui import style
from gui.dialog import Dialog
from gui.sentences import say

_KEYS = (
    ("Ctrl+O", "keys-browse"),
    ("F5", "keys-find"),
    ("↑  ↓", "keys-rows"),
    ("←  →", "keys-groups"),
    ("+  -", "keys-open"),
    ("Space", "keys-mark"),
    ("Enter", "keys-show"),
    ("Del", "keys-trash"),
    ("Esc", "keys-cancel"),
)


class KeysDialog(Dialog[None]):
    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent, title=say("keys-title"))
        for row, (key, code) in enumerate(_KEYS):
            pad = style.px(self, style.INSIDE)
            name = ttk.Label(self.body, text=key, style="Strong.TLabel")
            name.grid(row=row, column=0, sticky="w", pady=pad)
            does = ttk.Label(self.body, text=say(code))
            does.grid(row=row, column=1, sticky="w", padx=(style.px(self, 24), 0))
        self.add_button(say("close"), self.close, is_default=True)


class AboutDialog(Dialog[None]):
    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent, title=say("about-title"))
        name = ttk.Label(self.body, text=say("program"), style="Title.TLabel")
        name.grid(row=0, column=0, sticky="w")
        about = ttk.Label(self.body, text=say("about", version=engine.__version__))
        about.grid(row=1, column=0, sticky="w", pady=style.px(self, style.BETWEEN))
        self.add_button(say("close"), self.close, is_default=True)
