"""A list of rows in columns, filled a few at a time so that a long one does not stall the window."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from tkinter import ttk
from typing import Literal

from gui.styling import style

_TURN_SECONDS = 0.01
_ROWS_A_LOOK = 20  # at the clock
_LEAST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading and its width at 100 %. `is_number`: to the right."""

    heading: str
    width: int
    is_number: bool = False
    can_stretch: bool = True


class Table(ttk.Frame):
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
        super().__init__(master)
        self.tree = self._made_tree(columns, height, selects_many=selects_many)
        scrollbar = ttk.Scrollbar(self, command=self.tree.yview)
        self.tree.configure(yscrollcommand=scrollbar.set)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self.tree.grid(row=0, column=0, sticky="nsew")
        scrollbar.grid(row=0, column=1, sticky="ns")
        self._detail = ttk.Label(self, style="Small.TLabel", text="\n")
        self._detail.grid(row=1, column=0, sticky="ew", pady=(style.px(self, style.INSIDE), 0))
        self.tree.bind("<<TreeviewSelect>>", self._on_select, add=True)
        self.tree.bind("<Configure>", self._on_configure, add=True)
        if selects_many:
            self.tree.bind("<Shift-Up>", lambda _event: self._extend(self.tree.prev), add=True)
            self.tree.bind("<Shift-Down>", lambda _event: self._extend(self.tree.next), add=True)
        self._describe = describe
        self._rows = rows
        self._after_id: str | None = None
        self._fill()

    def _made_tree(
        self, columns: Sequence[Column], height: int, *, selects_many: bool
    ) -> ttk.Treeview:
        names = [str(number) for number in range(len(columns))]
        mode: Literal["extended", "browse"] = "extended" if selects_many else "browse"
        tree = ttk.Treeview(self, columns=names, show="headings", height=height, selectmode=mode)
        for name, column in zip(names, columns, strict=True):
            anchor: Literal["e", "w"] = "e" if column.is_number else "w"
            tree.heading(name, text=column.heading, anchor=anchor)
            width = style.px(self, column.width)
            tree.column(
                name, width=width, minwidth=width // 3, anchor=anchor, stretch=column.can_stretch
            )
        return tree

    def show(self, rows: Iterator[tuple[str, ...]]) -> None:
        """Other rows in place of those before."""
        self._stop()
        self.tree.delete(*self.tree.get_children())
        self._detail.configure(text="\n")
        self._rows = rows
        self._fill()

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
            self._choose(names[min(row, len(names) - 1)])

    def select_all(self) -> None:
        self.tree.selection_set(self.tree.get_children())

    def _choose(self, name: str, *, is_added: bool = False) -> None:
        self.tree.focus(name)
        self.tree.see(name)
        if is_added:
            self.tree.selection_add(name)
        else:
            self.tree.selection_set(name)

    def _extend(self, find: Callable[[str], str]) -> str:
        """Shift with an arrow key, which ttk does not know."""
        name = find(self.tree.focus()) if self.tree.focus() else ""
        if name:
            self._choose(name, is_added=True)
        return "break"

    def destroy(self) -> None:
        self._stop()
        super().destroy()

    def _stop(self) -> None:
        if self._after_id is not None:
            self.after_cancel(self._after_id)
            self._after_id = None

    def _on_configure(self, event: tk.Event[tk.Misc]) -> None:
        """Columns begin at their widths even where the window is too narrow for them."""
        widths = {name: self.tree.column(name, "width") for name in self.tree["columns"]}
        if sum(widths.values()) > event.width:
            share = event.width / sum(widths.values())
            for name, width in widths.items():
                self.tree.column(name, width=int(width * share))

    def _on_select(self, event: tk.Event[tk.Misc]) -> None:
        chosen = self.tree.selection()
        words = self._describe(self.tree.index(chosen[0])) if chosen else "\n"
        self._detail.configure(text=words, wraplength=self.winfo_width())

    def _fill(self) -> None:
        self._after_id = None
        until = time.perf_counter() + _TURN_SECONDS
        while time.perf_counter() < until:
            rows = list(islice(self._rows, _ROWS_A_LOOK))
            for row in rows:
                self.tree.insert("", "end", values=row)
            if len(rows) < _ROWS_A_LOOK:
                return
        self._after_id = self.after(1, self._fill)
