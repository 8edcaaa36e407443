"""Rows in columns, filled a few at a time so that a long list does not stall the window: what tables share."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from tkinter import ttk
from typing import Generic, Literal, TypeVar

from gui.styling import style

_TURN_SECONDS = 0.01
_ROWS_A_LOOK = 20  # at the clock

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading and its width at 100 %. `is_number`: to the right."""

    heading: str
    width: int
    is_number: bool = False
    can_stretch: bool = True


class FilledTree(ttk.Frame, Generic[Row]):
    """A tree of rows with its scrollbar. Who inherits says how a row is added."""

    def __init__(
        self, master: tk.Misc, columns: Sequence[Column], *, height: int, selects_many: bool
    ) -> None:
        super().__init__(master)
        self.tree = self._made_tree(columns, height, selects_many=selects_many)
        scrollbar = ttk.Scrollbar(self, command=self.tree.yview)
        self.tree.configure(yscrollcommand=scrollbar.set)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self.tree.grid(row=0, column=0, sticky="nsew")
        scrollbar.grid(row=0, column=1, sticky="ns")
        self.tree.bind("<Configure>", lambda event: self._fit(event.width), add=True)
        if selects_many:
            self.tree.bind("<Shift-Up>", lambda _event: self._extend(self.tree.prev), add=True)
            self.tree.bind("<Shift-Down>", lambda _event: self._extend(self.tree.next), add=True)
        self._rows: Iterator[Row] = iter(())
        self._after_id: str | None = None

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

    @property
    def is_filling(self) -> bool:
        return self._after_id is not None

    def select_all(self) -> None:
        self.tree.selection_set(self.tree.get_children())

    def destroy(self) -> None:
        self._stop()
        super().destroy()

    def _replace(self, rows: Iterator[Row]) -> None:
        """These rows in place of those before."""
        self._stop()
        self.tree.delete(*self.tree.get_children())
        self._rows = rows
        self._fill()

    def _add(self, row: Row) -> None:
        """Put a row at the end of the tree."""
        raise NotImplementedError

    def _on_added(self, *, is_all: bool) -> None:
        """Some rows came in. is_all : they were the last."""

    def _stop(self) -> None:
        if self._after_id is not None:
            self.after_cancel(self._after_id)
            self._after_id = None

    def _fill(self) -> None:
        self._after_id = None
        until = time.perf_counter() + _TURN_SECONDS
        while time.perf_counter() < until:
            rows = list(islice(self._rows, _ROWS_A_LOOK))
            for row in rows:
                self._add(row)
            is_all = len(rows) < _ROWS_A_LOOK
            self._on_added(is_all=is_all)
            if is_all:
                return
        self._after_id = self.after(1, self._fill)

    def _extend(self, find: Callable[[str], str]) -> str:
        """Shift with an arrow key, which ttk does not know."""
        name = find(self.tree.focus()) if self.tree.focus() else ""
        if name:
            self.tree.focus(name)
            self.tree.see(name)
            self.tree.selection_add(name)
        return "break"

    def _fit(self, width: int) -> None:
        """Columns begin at their widths even where the window is too narrow for them."""
        widths = {name: self.tree.column(name, "width") for name in self.tree["columns"]}
        if sum(widths.values()) > width:
            for name, wanted in widths.items():
                self.tree.column(name, width=int(wanted * width / sum(widths.values())))
