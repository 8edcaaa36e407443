"""The list of removed files, by day: filled a few at a time, so that ten thousand do not stall the window."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from tkinter import ttk

from gui.found.removed_files import Day, RemovedFile
from gui.language.sentences import say
from gui.parts.table import Column
from gui.styling import style

MOST_ROWS = 10_000  # Tk takes longer for each one the more there are
_HEIGHT = 15
_TURN_SECONDS = 0.01
_ROWS_A_LOOK = 20  # at the clock
_DAY, _PAST = "day", "past"

#: A row: its day, and the file, None for that of the day itself.
_Row = tuple[int, RemovedFile | None]


class RemovedList(ttk.Frame):
    """Shows days it is handed, each a row with its files below. Calls on_select when others are selected."""

    def __init__(self, master: tk.Misc, *, on_select: Callable[[], None]) -> None:
        super().__init__(master)
        self.tree = self._made_tree()
        scrollbar = ttk.Scrollbar(self, command=self.tree.yview)
        self.tree.configure(yscrollcommand=scrollbar.set)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self.tree.grid(row=0, column=0, sticky="nsew")
        scrollbar.grid(row=0, column=1, sticky="ns")
        self._days: Sequence[Day] = ()
        self._shown: list[_Row] = []
        self._rows: Iterator[_Row] = iter(())
        self._after_id: str | None = None
        self._wanted: int | None = None  # the row to select
        self.tree.bind("<<TreeviewSelect>>", lambda _event: on_select(), add=True)
        self.tree.bind("<Configure>", lambda event: self._fit(event.width), add=True)
        self.tree.bind("<Shift-Up>", lambda _event: self._extend(self.tree.prev), add=True)
        self.tree.bind("<Shift-Down>", lambda _event: self._extend(self.tree.next), add=True)
        self.bind("<<ThemeChanged>>", lambda _event: self._paint(), add=True)
        self._paint()

    def _made_tree(self) -> ttk.Treeview:
        columns = (
            Column(say("gone-file"), 190),
            Column(say("gone-folder"), 210),
            Column(say("gone-time"), 54, can_stretch=False),
            Column(say("gone-where"), 180),
            Column(say("gone-kept"), 210),
        )
        names = [str(number) for number in range(len(columns))]
        tree = ttk.Treeview(
            self, columns=names, show="headings", height=_HEIGHT, selectmode="extended"
        )
        for name, column in zip(names, columns, strict=True):
            tree.heading(name, text=column.heading, anchor="w")
            width = style.px(self, column.width)
            tree.column(name, width=width, minwidth=width // 3, stretch=column.can_stretch)
        return tree

    def show(self, days: Sequence[Day], row: int = 1) -> None:
        """Other days in place of those before. row : to be selected once it is there, or the last."""
        self._stop()
        self.tree.delete(*self.tree.get_children())
        self._days, self._shown, self._wanted = days, [], row
        self._rows = islice(_rows(days), MOST_ROWS)
        self._fill()

    @property
    def is_filling(self) -> bool:
        return self._after_id is not None

    @property
    def chosen(self) -> list[RemovedFile]:
        """What is selected, from top to bottom; with the row of a day, all of it."""
        places = sorted(int(name) for name in self.tree.selection())
        whole = {self._shown[place][0] for place in places if self._shown[place][1] is None}
        files: list[RemovedFile] = []
        for place in places:
            day, file = self._shown[place]
            if file is None:
                files.extend(self._days[day].entries)
            elif day not in whole:
                files.append(file)
        return files

    def select_all(self) -> None:
        self.tree.selection_set(self.tree.get_children())

    def select(self, place: int) -> None:
        """A row, or the last where there are not so many."""
        if self._shown:
            name = str(min(place, len(self._shown) - 1))
            self.tree.focus(name)
            if (
                place < _HEIGHT
            ):  # with the row of its day; before it was drawn once, `see` shows less than it could
                self.tree.yview_moveto(0)
            else:
                self.tree.see(name)
            self.tree.selection_set(name)

    def destroy(self) -> None:
        self._stop()
        super().destroy()

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
            if self._wanted is not None and (is_all or len(self._shown) > self._wanted):
                self.select(self._wanted)
                self._wanted = None
            if is_all:
                return
        self._after_id = self.after(1, self._fill)

    def _add(self, row: _Row) -> None:
        number, file = row
        if file is None:
            day = self._days[number]
            cells: tuple[str, ...] = (day.words, say("gone-day-count", count=len(day.entries)))
        else:
            cells = file.cells
        tags = _DAY if file is None else "" if file.can_restore else _PAST
        self.tree.insert("", "end", iid=str(len(self._shown)), values=cells, tags=tags)
        self._shown.append(row)

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

    def _paint(self) -> None:
        c = style.colours(self)
        self.tree.tag_configure(_DAY, font=style.STRONG_FONT, background=c.quiet)
        self.tree.tag_configure(_PAST, foreground=c.muted)


def _rows(days: Sequence[Day]) -> Iterator[_Row]:
    for number, day in enumerate(days):
        yield number, None
        for file in day.entries:
            yield number, file
