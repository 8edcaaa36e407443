"""How the rows of the results are drawn: headings, groups, pictures, as commands for a canvas. Knows only what it is
handed.
"""

from __future__ import annotations

import tkinter as tk
from tkinter import font

from gui.found.row_words import GroupRow, PictureRow
from gui.language.sentences import say
from gui.list.row_columns import Layout, RowColumns
from gui.parts.photos import Symbols
from gui.parts.scrolled_canvas import Command
from gui.styling import style
from gui.styling.eliding import Ruler

_AROUND = 8  # of a thumbnail, above and below together


class RowPainter:
    """Owns the measures of one scaling and one size of thumbnails. What it draws is added to `commands`."""

    def __init__(self, canvas: tk.Canvas, thumbnails: str) -> None:
        self.commands: list[Command] = []
        self.sort: tuple[str, bool] = ("", False)  # the column sorted by, and whether downwards
        self._canvas = canvas
        self._symbols = Symbols(canvas)
        self._text = Ruler(font.nametofont(style.TEXT_FONT, canvas))
        self._small = Ruler(font.nametofont(style.SMALL_FONT, canvas))
        self._strong = Ruler(font.nametofont(style.STRONG_FONT, canvas))
        self._gap = style.px(canvas, style.BETWEEN)
        self._left = style.px(canvas, 10)
        self._check = style.px(canvas, style.CHECK_BOX)
        self._arrow = style.px(canvas, 9)
        self._line_width = max(style.px(canvas, 1), 1)
        self.check_end = self._left + self._check + self._gap
        self.group_height = max(style.px(canvas, style.GROUP_ROW), self._text.line + self._gap)
        self.head_height = self._small.line + self._gap + style.px(canvas, 2)
        self.columns = RowColumns(
            self._text, self._small, self._gap, style.px(canvas, style.LEAST_NAME), self._arrow
        )
        self.resize(thumbnails)
        self.repaint()

    def resize(self, thumbnails: str) -> None:
        """Takes on another size of thumbnails."""
        width, height = style.THUMBNAILS[thumbnails]
        self.box = style.px(self._canvas, width), style.px(self._canvas, height)
        lines = self._text.line + self._small.line + self._gap
        self.row_height = max(self.box[1] + style.px(self._canvas, _AROUND), lines)
        self.name_left = self.check_end + self.box[0] + self._gap

    def repaint(self) -> None:
        """Takes on the colours of the theme in use."""
        self._colours = style.colours(self._canvas)

    def layout(self, width: int) -> Layout:
        return self.columns.layout(width, self.name_left)

    # Rows

    def draw_headings(self, layout: Layout, width: int) -> None:
        c, height = self._colours, self.head_height
        self._box(0, 0, width, height, c.list_ground)
        self._line(0, height - 1, width, height - 1, c.line)
        middle = height // 2
        sort, is_descending = self.sort
        ink = c.text if sort == "name" else c.muted
        self._words(self._left, middle, say("picture"), ink, style.SMALL_FONT)
        if sort == "name":
            left = self._left + self._small.width(say("picture")) + self._gap
            self._sort_arrow(left, middle, is_descending)
        for code, right in layout.columns:
            ink = c.text if code == sort else c.muted
            self._words(right, middle, say(code), ink, style.SMALL_FONT, "e")
            if code == sort:
                left = right - self._small.width(say(code)) - self._gap // 2 - self._arrow
                self._sort_arrow(left, middle, is_descending)

    def _sort_arrow(self, left: int, middle: int, is_descending: bool) -> None:
        half = self._arrow // 2
        base = middle + (-half if is_descending else half) // 2
        tip = base + (half if is_descending else -half)
        points = (left, base, left + 2 * half, base, left + half, tip)
        self.commands.append(("create", "polygon", *points, "-fill", self._colours.text))

    def draw_note(self, words: str, width: int, height: int) -> None:
        """In the middle of a list that has no rows."""
        middle = self.head_height + height // 3
        self._words(width // 2, middle, words, self._colours.muted, anchor="center")

    def draw_selection(self, top: int, height: int, width: int, *, has_focus: bool) -> None:
        c = self._colours
        self._box(0, top, width, top + height, c.tint)
        if not has_focus:
            return
        line = 2 * self._line_width
        inset = line // 2
        corners = (inset, top + inset, width - inset, top + height - inset)
        ring = ("-outline", c.link, "-width", line)
        self.commands.append(("create", "rectangle", *corners, *ring))

    def draw_group(self, row: GroupRow, top: int, width: int) -> None:
        c = self._colours
        middle = top + self.group_height // 2
        if top > self.head_height + 1:
            self._line(0, top, width, top, c.line)
        self._symbol("open" if row.is_open else "closed", middle, c.muted)
        ink = c.goes if row.is_exempt else c.differs if row.is_look_alike else c.text
        self._words(self.check_end, middle, row.title, ink, style.STRONG_FONT)
        left = self.check_end + self._strong.width(row.title) + self._gap
        right = width - self._gap
        room = right - left - self._text.width(row.count) - 2 * self._gap
        self._words(left, middle, row.count, c.muted)
        frees = self._text.elided(row.frees, max(room, 0))
        self._words(right, middle, frees, c.goes if row.is_marked else c.muted, anchor="e")
        if row.is_exempt:
            self._bar(top, self.group_height)

    def draw_picture(self, row: PictureRow, top: int, layout: Layout) -> None:
        c = self._colours
        middle = top + self.row_height // 2
        self._draw_sign(row, middle)
        self._draw_photo(row, middle)
        ink = c.stays if row.is_keeper else c.goes if row.is_marked else c.text
        room = layout.name_room - self._gap
        first = top + (self.row_height - self._text.line - self._small.line) // 2
        second = first + self._text.line
        self._words(self.name_left, first, self._text.elided(row.name, room), ink, anchor="nw")
        left = room - self._small.width(row.warning)  # which has to be read whole
        folder = row.warning + self._small.elided(row.folder, max(left, 0))
        ink = c.goes if row.is_exempt else c.muted
        self._words(self.name_left, second, folder, ink, style.SMALL_FONT, "nw")
        ink = c.stays if row.is_keeper else c.text
        values = row.values
        for code, right in layout.columns:
            if code != "mse":
                self._words(right, middle, values[code], ink, anchor="e")
                continue
            loud = c.goes if row.is_exempt else c.differs
            ink = loud if row.is_look_alike or row.is_exempt else ink
            if row.lies:
                self._words(right, first, row.match, ink, anchor="ne")
                self._words(right, second, row.lies, loud, style.SMALL_FONT, "ne")
            else:
                self._words(right, middle, row.match, ink, anchor="e")
        if row.is_exempt:
            self._bar(top, self.row_height)

    def is_cut(self, row: PictureRow, layout: Layout) -> bool:
        """Whether its name or its folder has not room enough."""
        room = layout.name_room - self._gap
        return (
            self._text.width(row.name) > room or self._small.width(row.warning + row.folder) > room
        )

    def _draw_sign(self, row: PictureRow, middle: int) -> None:
        c = self._colours
        if row.is_keeper and row.is_protected:
            half = 2 * self._check // 3
            self._symbol("star", middle - half, c.stays)
            self._symbol("lock", middle + half, c.stays)
        elif row.is_keeper:
            self._symbol("star", middle, c.stays)
        elif row.is_protected:
            self._symbol("lock", middle, c.stays)
        elif row.is_marked:
            self._symbol("ticked", middle, c.danger, c.on_accent)
        elif row.can_mark:
            self._symbol("box", middle, c.muted, c.list_ground)

    def _draw_photo(self, row: PictureRow, middle: int) -> None:
        width, height = self.box
        if row.photo is None:
            x, y = self.check_end, middle - height // 2
            self._box(x, y, x + width, y + height, self._colours.well)
        else:
            centre = self.check_end + width // 2
            self.commands.append(("create", "image", centre, middle, "-image", str(row.photo)))

    # What all that is made of

    def _symbol(self, name: str, middle: int, *inks: str) -> None:
        photo = str(self._symbols.get(name, self._check, *inks))
        self.commands.append(
            ("create", "image", self._left, middle, "-image", photo, "-anchor", "w")
        )

    def _bar(self, top: int, height: int) -> None:
        """At the left of all rows of which something goes that nothing keeps."""
        self._box(0, top, self._left // 2, top + height, self._colours.danger)

    def _box(self, left: int, top: int, right: int, bottom: int, colour: str) -> None:
        corners = (left, top, right, bottom)
        self.commands.append(("create", "rectangle", *corners, "-fill", colour, "-width", 0))

    def _line(self, left: int, top: int, right: int, bottom: int, colour: str) -> None:
        self.commands.append(("create", "line", left, top, right, bottom, "-fill", colour))

    def _words(
        self,
        x: int,
        y: int,
        words: str,
        colour: str,
        font_name: str = style.TEXT_FONT,
        anchor: str = "w",
    ) -> None:
        look = ("-fill", colour, "-font", font_name, "-anchor", anchor)
        self.commands.append(("create", "text", x, y, "-text", words, *look))
