"""Draws the rows of the results on their canvas: headings, groups, pictures. Knows only what it is handed."""

from __future__ import annotations

import tkinter as tk
from dataclasses import dataclass
from functools import lru_cache
from tkinter import font

from engine.turning import ORIENTATIONS
from gui import style
from gui.photos import Photo, Symbols
from gui.sentences import say

_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class GroupRow:
    title: str
    count: str
    frees: str
    is_open: bool
    is_marked: bool


@dataclass(frozen=True, slots=True)
class PictureRow:
    name: str
    folder: str
    pixels: str
    size: str
    match: str
    lies: str  # how a turned twin lies; empty for all others
    photo: Photo | None
    is_keeper: bool
    is_marked: bool


class RowPainter:
    """Owns the measures of one scaling: heights, columns, fonts. `widths` changes with the canvas."""

    def __init__(self, canvas: tk.Canvas) -> None:
        self._canvas = canvas
        self._symbols = Symbols(canvas)
        self._text = font.nametofont(style.TEXT_FONT, canvas)
        self._small = font.nametofont(style.SMALL_FONT, canvas)
        self._gap = style.px(canvas, style.BETWEEN)
        lines = self._text.metrics("linespace") + self._small.metrics("linespace")
        self.box = style.px(canvas, style.THUMBNAIL[0]), style.px(canvas, style.THUMBNAIL[1])
        self.group_height = max(
            style.px(canvas, style.GROUP_ROW), self._text.metrics("linespace") + self._gap
        )
        self.row_height = max(style.px(canvas, style.PICTURE_ROW), lines + self._gap)
        self.head_height = self._small.metrics("linespace") + self._gap + style.px(canvas, 2)
        self._check = style.px(canvas, style.CHECK_BOX)
        self._left = style.px(canvas, 10)
        self.check_end = self._left + self._check + self._gap
        samples = ("00000 x 0000", "000.0 MB", say("identical"))
        self._columns = [self._text.measure(sample) + 2 * self._gap for sample in samples]
        lies = max(self._small.measure(say(f"row-lies-{way}")) for way in ORIENTATIONS[1:])
        self._columns[2] = max(self._columns[2], lies + 2 * self._gap)
        self._name_left = self.check_end + self.box[0] + self._gap
        self._least_name = style.px(canvas, style.LEAST_NAME)
        self._elided = lru_cache(maxsize=4000)(self._measured)

    def draw_headings(self, width: int) -> None:
        c = style.colours(self._canvas)
        middle = self.head_height // 2
        self._canvas.create_rectangle(0, 0, width, self.head_height, fill=c.list_ground, width=0)
        self._canvas.create_line(0, self.head_height - 1, width, self.head_height - 1, fill=c.line)
        self._words(self._left, middle, say("picture"), c.muted, style.SMALL_FONT)
        names = ("pixels", "size", "mse")
        for column, right in self._columns_in(width)[1]:
            self._words(right, middle, say(names[column]), c.muted, style.SMALL_FONT, anchor="e")

    def draw_selection(self, top: int, height: int, width: int, *, has_focus: bool) -> None:
        c = style.colours(self._canvas)
        self._canvas.create_rectangle(0, top, width, top + height, fill=c.tint, width=0)
        if has_focus:
            bar = max(style.px(self._canvas, 3), 1)
            self._canvas.create_rectangle(0, top, bar, top + height, fill=c.link, width=0)

    def draw_group(self, row: GroupRow, top: int, width: int) -> None:
        c = style.colours(self._canvas)
        middle = top + self.group_height // 2
        if top > self.head_height + 1:
            self._canvas.create_line(0, top, width, top, fill=c.line)
        arrow = self._symbols.get("open" if row.is_open else "closed", self._check, c.muted)
        self._canvas.create_image(self._left, middle, image=arrow, anchor="w")
        title = self._words(self.check_end, middle, row.title, c.text, style.STRONG_FONT)
        after = self._canvas.bbox(title)[2] + self._gap
        self._words(after, middle, row.count, c.muted)
        colour = c.goes if row.is_marked else c.muted
        self._words(width - self._gap, middle, row.frees, colour, anchor="e")

    def draw_picture(self, row: PictureRow, top: int, width: int) -> None:
        c = style.colours(self._canvas)
        middle = top + self.row_height // 2
        ink = c.stays if row.is_keeper else c.goes if row.is_marked else c.text
        self._draw_symbol(row, middle)
        box_width, box_height = self.box
        if row.photo is not None:
            self._canvas.create_image(self.check_end + box_width // 2, middle, image=row.photo)
        else:
            x, y = self.check_end, middle - box_height // 2
            self._canvas.create_rectangle(x, y, x + box_width, y + box_height, fill=c.well, width=0)
        room, columns = self._columns_in(width)
        line, small = self._text.metrics("linespace"), self._small.metrics("linespace")
        first = top + (self.row_height - line - small) // 2
        self._words(self._name_left, first, self._elided(row.name, room, True), ink, anchor="nw")
        folder = self._elided(row.folder, room, False)
        self._words(self._name_left, first + line, folder, c.muted, style.SMALL_FONT, anchor="nw")
        values = (row.pixels, row.size, row.match)
        ink = c.stays if row.is_keeper else c.text
        for column, right in columns:
            if column == 2 and row.lies:
                self._words(right, first, row.match, ink, anchor="ne")
                self._words(right, first + line, row.lies, c.differs, style.SMALL_FONT, anchor="ne")
            else:
                self._words(right, middle, values[column], ink, anchor="e")

    def _draw_symbol(self, row: PictureRow, middle: int) -> None:
        c = style.colours(self._canvas)
        if row.is_keeper:
            symbol = self._symbols.get("star", self._check, c.stays)
        elif row.is_marked:
            symbol = self._symbols.get("ticked", self._check, c.danger, c.on_accent)
        else:
            symbol = self._symbols.get("box", self._check, c.muted, c.list_ground)
        self._canvas.create_image(self._left, middle, image=symbol, anchor="w")

    def _columns_in(self, width: int) -> tuple[int, list[tuple[int, int]]]:
        """The room for the name, and the columns of numbers that leave it enough, each with its right edge."""
        right = width - self._gap
        columns: list[tuple[int, int]] = []
        for column in (2, 1, 0):
            left = right - self._columns[column]
            if column < 2 and left - self._name_left < self._least_name:
                break
            columns.append((column, right))
            right = left
        return right - self._name_left, columns

    def _words(
        self,
        x: int,
        y: int,
        words: str,
        colour: str,
        font_name: str = style.TEXT_FONT,
        *,
        anchor: str = "w",
    ) -> int:
        item: int = self._canvas.create_text(
            x,
            y,
            text=words,
            fill=colour,
            font=font_name,
            anchor=anchor,  # type: ignore[call-overload]
        )
        return item

    def _measured(self, words: str, room: int, is_name: bool) -> str:
        """Words cut to a width: names in the middle, so that their end stays, folders at the start."""
        face = self._text if is_name else self._small
        if face.measure(words) <= room:
            return words
        low, high = 0, len(words)
        while low < high:
            kept = (low + high + 1) // 2
            if face.measure(_cut(words, kept, is_name)) <= room:
                low = kept
            else:
                high = kept - 1
        return _cut(words, low, is_name)


def _cut(words: str, kept: int, is_name: bool) -> str:
    end = min(kept // 2, 12) if is_name else kept
    return words[: kept - end] + _ELLIPSIS + (words[-end:] if end else "")
