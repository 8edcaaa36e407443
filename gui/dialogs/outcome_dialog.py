"""What has become of files, one by one, with the sentence of each: to be read, and copied as text."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk

from gui.language.sentences import say
from gui.parts.dialog import Dialog
from gui.parts.filled_tree import Column
from gui.parts.table import Table
from gui.styling import style
from gui.styling.wrapping import wrap

_MOST_ROWS_SHOWN = 12
_TEXT_WIDTH = 740


class OutcomeDialog(Dialog[None]):
    """Shows `rows`, each a path and what became of that, in words. Copying leaves it open."""

    def __init__(
        self, parent: tk.Misc, *, title: str, head: str, rows: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(parent, title=title, is_resizable=True)
        self._head, self._rows = head, rows
        self.body.columnconfigure(0, weight=1)
        self.body.rowconfigure(1, weight=1)
        summary = wrap(ttk.Label(self.body, text=head, style="Strong.TLabel"))
        summary.configure(wraplength=style.px(self, _TEXT_WIDTH))
        summary.grid(row=0, column=0, sticky="ew", pady=(0, style.px(self, style.BETWEEN)))
        columns = (Column(say("column-path"), 380), Column(say("back-what"), 380))
        height = min(max(len(rows), 3), _MOST_ROWS_SHOWN)
        self.table = Table(
            self.body, columns, iter(rows), describe=lambda row: "\n".join(rows[row]), height=height
        )
        self.table.grid(row=1, column=0, sticky="nsew")
        self.copy = self.add_button(say("copy"), self._on_copy, is_left=True)
        self.add_button(say("close"), self.close, is_default=True)

    @property
    def text(self) -> str:
        """All of it, as it is copied: a line each with path, tab, what became of it."""
        lines = (f"{path}\t{words}" for path, words in self._rows)
        return "\n".join([self._head, "", *lines]) + "\n"

    def _on_copy(self) -> None:
        self.clipboard_clear()
        self.clipboard_append(self.text)
        self.copy.configure(text=say("copied"))
