"""The two dialogs of the Help menu: the keys, and what this program is."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterable
from tkinter import ttk

import engine
from gui.keys import KEYS, Key, shown_key
from gui.language.sentences import say
from gui.parts.dialog import Dialog
from gui.parts.scrolled_frame import ScrolledFrame
from gui.styling import style

#: Side by side, about as long as each other.
_COLUMNS = (("keys-of-list", "keys-of-marks"), ("keys-of-compare", "keys-of-threshold", "keys-of-program"))  # fmt: skip
_SCREEN_SHARE = 0.85  # for a dialog: its title and the task bar are there too
_BUTTONS = 70  # the height under the list, at 100 %


class KeysDialog(Dialog[None]):
    """Lists every key in groups; it scrolls where the screen is too small for all of them."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent, title=say("keys-title"))
        self.list = ScrolledFrame(self.body)
        self.list.grid(row=0, column=0, sticky="nsew")
        cells = [self._make_cell(codes) for codes in _COLUMNS]
        self._lay_out(cells)
        self.list.bind_wheel()
        self.list.bind_keys(self)
        self.add_button(say("close"), self.close, is_default=True)

    def _make_cell(self, codes: Iterable[str]) -> ttk.Frame:
        cell = ttk.Frame(self.list.inside)
        self._add_groups(cell, codes)
        return cell

    def _lay_out(self, cells: list[ttk.Frame]) -> None:
        """Side by side, or below each other where the screen is too narrow for that."""
        gap = style.px(self, style.OUTSIDE)
        for column, cell in enumerate(cells):
            cell.grid(row=0, column=column, sticky="nw", padx=(2 * gap if column else 0, gap))
        self.update_idletasks()
        if self.list.inside.winfo_reqwidth() > self.winfo_screenwidth() * _SCREEN_SHARE:
            for row, cell in enumerate(cells):
                cell.grid(row=row, column=0, padx=(0, gap), pady=(gap if row else 0, 0))
            self.update_idletasks()
        self.list.set_width(self.list.inside.winfo_reqwidth())
        room = int(self.winfo_screenheight() * _SCREEN_SHARE) - style.px(self, _BUTTONS)
        self.list.set_height(min(self.list.content_height, room))

    def _add_groups(self, cell: ttk.Frame, codes: Iterable[str]) -> None:
        row = 0
        for code in codes:
            title = ttk.Label(cell, text=say(code), style="Strong.TLabel")
            above = style.px(self, style.OUTSIDE if row else 0)
            title.grid(row=row, column=0, columnspan=2, sticky="w", pady=(above, style.px(self, 2)))
            row += 1
            for key in KEYS[code]:
                self._add_key(cell, row, key)
                row += 1

    def _add_key(self, cell: ttk.Frame, row: int, key: Key) -> None:
        name = ttk.Label(cell, text=shown_key(self, key.shown))
        name.grid(row=row, column=0, sticky="w", pady=style.px(self, 1))
        does = ttk.Label(cell, text=say(f"keys-{key.code}"), style="Muted.TLabel")
        does.grid(row=row, column=1, sticky="w", padx=(style.px(self, style.OUTSIDE), 0))


class AboutDialog(Dialog[None]):
    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent, title=say("about-title"))
        name = ttk.Label(self.body, text=say("program"), style="Title.TLabel")
        name.grid(row=0, column=0, sticky="w")
        about = ttk.Label(self.body, text=say("about", version=engine.__version__))
        about.grid(row=1, column=0, sticky="w", pady=style.px(self, style.BETWEEN))
        self.add_button(say("close"), self.close, is_default=True)
