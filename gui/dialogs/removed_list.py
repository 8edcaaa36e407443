"""The list of removed files, by day: filled a few at a time, so that ten thousand do not stall the window."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from gui.found.removed_files import Day, RemovedFile
from gui.language.sentences import say
from gui.parts.filled_tree import Column, FilledTree
from gui.styling import style

MOST_ROWS = 10_000  # Tk takes longer for each one the more there are
_HEIGHT = 15
_DAY, _PAST = "day", "past"

#: A row: its day, and the file, None for that of the day itself.
_Row = tuple[int, RemovedFile | None]


class RemovedList(FilledTree[_Row]):
    """Shows days it is handed, each a row with its files below. Calls on_select when others are selected."""

    def __init__(self, master: tk.Misc, *, on_select: Callable[[], None]) -> None:
        columns = (
            Column(say("gone-file"), 190),
            Column(say("gone-folder"), 210),
            Column(say("gone-time"), 54, can_stretch=False),
            Column(say("gone-where"), 180),
            Column(say("gone-kept"), 210),
        )
        super().__init__(master, columns, height=_HEIGHT, selects_many=True)
        self._days: Sequence[Day] = ()
        self._shown: list[_Row] = []
        self._wanted: int | None = None  # the row to select
        self.tree.bind("<<TreeviewSelect>>", lambda _event: on_select(), add=True)
        self.bind("<<ThemeChanged>>", lambda _event: self._paint(), add=True)
        self._paint()

    def show(self, days: Sequence[Day], row: int = 1) -> None:
        """Other days in place of those before. row : to be selected once it is there, or the last."""
        self._days, self._shown, self._wanted = days, [], row
        self._replace(islice(_rows(days), MOST_ROWS))

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

    def select(self, place: int) -> None:
        """A row, or the last where there are not so many."""
        if self._shown:
            name = str(min(place, len(self._shown) - 1))
            self.tree.focus(name)
            if place < _HEIGHT:
                # With the row of its day. Before it was drawn once `see` shows less than it could.
                self.tree.yview_moveto(0)
            else:
                self.tree.see(name)
            self.tree.selection_set(name)

    def _on_added(self, *, is_all: bool) -> None:
        if self._wanted is not None and (is_all or len(self._shown) > self._wanted):
            self.select(self._wanted)
            self._wanted = None

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

    def _paint(self) -> None:
        c = style.colours(self)
        self.tree.tag_configure(_DAY, font=style.STRONG_FONT, background=c.quiet)
        self.tree.tag_configure(_PAST, foreground=c.muted)


def _rows(days: Sequence[Day]) -> Iterator[_Row]:
    for number, day in enumerate(days):
        yield number, None
        for file in day.entries:
            yield number, file
