"""The rows of the results on their canvas: which are in view, where they lie there, what each shows."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Collection

from engine.records import Picture
from gui.found.row_words import PictureRow, group_row, picture_row
from gui.language.sentences import say
from gui.language.words import path_words
from gui.list.row_columns import Layout
from gui.list.row_cursor import RowCursor
from gui.list.row_map import Place
from gui.list.row_painter import RowPainter
from gui.parts.photos import Thumbnails
from gui.parts.scrolled_canvas import Command, ScrolledCanvas
from gui.parts.tooltip import Tooltip
from gui.styling import style

NOTCH = 78  # of the wheel: one row and a half


class RowView(ScrolledCanvas):
    """Draws the rows that it has been given, those in view and no others. `point_at` tells it where the pointer is."""

    def __init__(self, master: tk.Misc, *, memory_bytes: int, thumbnails: str) -> None:
        super().__init__(master, notch=style.px(master, NOTCH))
        self._rows: RowCursor | None = None
        #: Other findings are on their way: nothing can be done to rows whose pictures may have other numbers by now.
        self.is_held = False
        self._painted_top = 0
        self._is_flying = False
        self._painter = RowPainter(self.canvas, thumbnails)
        self.head_height = self._painter.head_height
        self.thumbnails = Thumbnails(self, memory_bytes, self.paint_later)
        self._tip = Tooltip(self.canvas)
        self.bind("<<ThemeChanged>>", lambda _event: self._painter.repaint(), add=True)

    def set_thumbnails(self, size: str) -> None:
        self._painter.resize(size)
        if self._rows is not None:
            self._rows.resize(self._painter.group_height, self._painter.row_height)
            if self._rows.selected is not None:
                self._bring_into_view(self._rows.selected)
        self.scroll_to(self.top)

    def set_columns(self, hidden: Collection[str], sort: str, *, is_descending: bool) -> None:
        """sort : the column to be pointed out as the one sorted by, or something that is none."""
        self._painter.columns.hidden = hidden
        self._painter.sort = sort, is_descending
        self.paint_soon()

    @property
    def rows(self) -> RowCursor | None:
        """None while there are none, or while they are being arranged anew."""
        is_true = self._rows is not None and self._rows.is_current and not self.is_held
        return self._rows if is_true else None

    def scroll_to(self, top: int) -> None:
        super().scroll_to(top)
        self._tip.words = ""  # another row is under the pointer

    def place_at(self, y: int) -> Place | None:
        if self.rows is None or y < self.head_height:
            return None
        return self.rows.map.at(y - self.head_height + self.top)

    def is_left_of_names(self, x: int) -> bool:
        """Where the check boxes and the arrows are."""
        return x < self._painter.check_end

    def heading_at(self, x: int) -> str:
        layout = self._painter.layout(self.canvas.winfo_width())
        return layout.heading_at(x, self._painter.name_left)

    def point_at(self, y: int) -> None:
        """The pointer is there: what has not room enough in that row is told in full."""
        place = self.place_at(y)
        self._tip.words = "" if place is None else self._tip_words(place)
        self.canvas.configure(cursor="hand2" if y < self.head_height else "")

    def _tip_words(self, place: Place) -> str:
        rows = self.rows
        if rows is None or place.row == 0:
            return ""
        row = self._picture_row(place, None)
        if not self._painter.is_cut(row, self._painter.layout(self.canvas.winfo_width())):
            return ""
        return path_words(rows.findings.pictures[rows.picture(place)].path)

    def _bring_into_view(self, place: Place) -> None:
        assert self._rows is not None
        top, height = self._rows.map.top(place), self._rows.map.height(place)
        above = self._painter.group_height if place.row == 1 else 0  # a keeper brings its group
        self.bring_into_view(top - above, height + above)

    def destroy(self) -> None:
        self.thumbnails.close()
        super().destroy()

    # Drawing

    def content_height(self) -> int:
        return self._rows.map.total if self._rows is not None else 0

    def paint(self, width: int, height: int) -> list[Command] | None:
        painter = self._painter
        if self._rows is not None and self.rows is None:
            return None  # what is seen is still true of what was arranged
        painter.commands = []
        if self.rows is not None:
            painter.columns.has_turned = self.rows.findings.options.turned
        layout = painter.layout(width)
        # While the scrollbar flies past, nobody waits for thumbnails, and loading them would slow the flight.
        self._is_flying = abs(self.top - self._painted_top) >= height
        self._painted_top = self.top
        in_view: list[Picture] = []
        if self.rows is not None:
            for place in self.rows.map.between(self.top, self.top + height):
                self._draw(place, layout, width, in_view)
            if not len(self.rows):
                hides = self.rows.arrangement.hides
                painter.draw_note(say("no-match" if hides else "no-groups"), width, height)
        painter.draw_headings(layout, width)
        self.thumbnails.forget_others(in_view, painter.box)
        if self._is_flying:
            self.paint_later()
        return painter.commands

    def _draw(self, place: Place, layout: Layout, width: int, in_view: list[Picture]) -> None:
        rows, painter = self.rows, self._painter
        assert rows is not None
        y = rows.map.top(place) - self.top + painter.head_height
        if place == rows.selected:
            height = rows.map.height(place)
            painter.draw_selection(y, height, width, has_focus=self.has_focus)
        if place.row == 0:
            row = group_row(rows.findings, rows.group(place), is_open=rows.is_open(place))
            painter.draw_group(row, y, width)
            return
        picture = rows.findings.pictures[rows.picture(place)]
        in_view.append(picture)
        painter.draw_picture(self._picture_row(place, picture), y, layout)

    def _picture_row(self, place: Place, picture: Picture | None) -> PictureRow:
        """With the thumbnail of the picture, where one is handed."""
        assert self.rows is not None
        twin = self.rows.twin(place) if place.row > 1 else None
        photo = None
        if picture is not None:
            box, asks = self._painter.box, not self._is_flying
            photo = self.thumbnails.get(picture, box, asks=asks)
        return picture_row(self.rows.findings, self.rows.group(place), twin, photo)
