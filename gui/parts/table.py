"""A list of rows of text, with the selected one in full below it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from tkinter import ttk

from gui.parts.filled_tree import Column, FilledTree
from gui.styling import style

_LEAST_ROWS = 3


class Table(FilledTree[tuple[str, ...]]):
    """Shows rows of text, and below them the selected one in full, as `describe` puts it."""

    def __init__(
        self,
        master: tk.Misc,
        columns: Sequence[Column],
        rows: Iterator[tuple[str, ...]],
        *,
        describe: Callable[[int], str],
        height: int,
        selects_many: bool = False,
    ) -> None:
        super().__init__(master, columns, height=height, selects_many=selects_many)
        self._detail = ttk.Label(self, style="Small.TLabel", text="\n")
        self._detail.grid(row=1, column=0, sticky="ew", pady=(style.px(self, style.INSIDE), 0))
        self.tree.bind("<<TreeviewSelect>>", self._on_select, add=True)
        self._describe = describe
        self._replace(rows)

    def show(self, rows: Iterator[tuple[str, ...]]) -> None:
        """Other rows in place of those before."""
        self._detail.configure(text="\n")
        self._replace(rows)

    @property
    def least_height(self) -> int:
        """In pixels, with room for three rows."""
        row = style.table_row_height(self)
        return self.winfo_reqheight() - max(int(self.tree.cget("height")) - _LEAST_ROWS, 0) * row

    @property
    def selected(self) -> list[int]:
        """The rows that are selected, from top to bottom."""
        chosen = set(self.tree.selection())
        return [row for row, name in enumerate(self.tree.get_children()) if name in chosen]

    def select(self, row: int) -> None:
        """Select one row, or the last if there are not so many; the arrow keys go on from it."""
        names = self.tree.get_children()
        if names:
            name = names[min(row, len(names) - 1)]
            self.tree.focus(name)
            self.tree.see(name)
            self.tree.selection_set(name)

    def _add(self, row: tuple[str, ...]) -> None:
        self.tree.insert("", "end", values=row)

    def _on_select(self, event: tk.Event[tk.Misc]) -> None:
        chosen = self.tree.selection()
        words = self._describe(self.tree.index(chosen[0])) if chosen else "\n"
        self._detail.configure(text=words, wraplength=self.winfo_width())
