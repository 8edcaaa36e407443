"""The list of groups with their pictures: selection, keys, scrolling. Only the rows in view are ever drawn."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from pathlib import Path

from engine.records import Picture
from gui import style
from gui.findings import Findings, Shown, Twin
from gui.findings_words import group_row, picture_row
from gui.photos import Thumbnails
from gui.row_map import Place, RowMap
from gui.row_painter import RowPainter
from gui.scrolled_canvas import ScrolledCanvas

NOTCH = 78  # of the wheel: one row and a half


class ResultsTree(ScrolledCanvas):
    """Shows findings that it is handed. Calls on_select when another row is selected and on_toggle for Space or a click
    on a check box; whoever owns the findings changes them and calls `refresh`.

    A Treeview would cost half a second for 100 000 rows, has one row height and one colour a row.
    """

    def __init__(
        self,
        master: tk.Misc,
        *,
        memory_bytes: int,
        on_select: Callable[[], None],
        on_toggle: Callable[[int], None],
        on_open: Callable[[Path], None],
    ) -> None:
        super().__init__(master, notch=style.px(master, NOTCH))
        self._on_select = on_select
        self._on_toggle = on_toggle
        self._on_open = on_open
        self._findings: Findings | None = None
        self._collapsed: set[int] = set()
        self._map = RowMap((), self._collapsed, 1, 1)
        self._selected: Place | None = None
        self._painter = RowPainter(self.canvas)
        self.head_height = self._painter.head_height
        self.thumbnails = Thumbnails(self, memory_bytes, self.paint_soon)
        self._bind_keys()

    # What the window asks and tells

    def show(self, findings: Findings | None) -> None:
        """Other findings, from their first row."""
        self._findings = findings
        self._collapsed = set()
        self.top = 0
        self._selected = None
        self._remap()
        if findings is not None and findings.groups:
            self._selected = Place(0, 2)  # not scrolled to: the first group's top is to be seen
        self._on_select()

    def refresh(self) -> None:
        """Marks changed."""
        self.paint_soon()

    def groups_changed(self, before: tuple[Shown, ...]) -> None:
        """Groups or twins have gone; what was open stays open, and the selection as near as it can be."""
        assert self._findings is not None
        was_collapsed = {before[group].number for group in self._collapsed}
        groups = self._findings.groups
        self._collapsed = {i for i, shown in enumerate(groups) if shown.number in was_collapsed}
        self._remap()
        if not groups:
            self._selected = None
            self._on_select()
            return
        self._select(self._selected or Place(0, 2))

    @property
    def selected_group(self) -> Shown | None:
        if self._findings is None or self._selected is None:
            return None
        return self._findings.groups[self._selected.group]

    @property
    def selected_twin(self) -> Twin | None:
        """The twin selected; of a group or a keeper its first."""
        shown = self.selected_group
        if shown is None or self._selected is None:
            return None
        return shown.twins[max(self._selected.row - 2, 0)]

    @property
    def selected_picture(self) -> int | None:
        """The picture of the selected row; None for a group's own row."""
        shown = self.selected_group
        if shown is None or self._selected is None or self._selected.row == 0:
            return None
        return (
            shown.group.keeper
            if self._selected.row == 1
            else shown.twins[self._selected.row - 2].picture
        )

    def expand_all(self) -> None:
        self._collapse(set())

    def collapse_all(self) -> None:
        self._collapse(set(range(len(self._findings.groups))) if self._findings else set())

    def focus_list(self) -> None:
        self.canvas.focus_set()

    def destroy(self) -> None:
        self.thumbnails.close()
        super().destroy()

    # Keys and mouse

    def _bind_keys(self) -> None:
        steps: dict[str, Callable[[], object]] = {
            "<Up>": lambda: self._step(-1),
            "<Down>": lambda: self._step(1),
            "<Prior>": lambda: self._step(-self._page_rows),
            "<Next>": lambda: self._step(self._page_rows),
            "<Home>": lambda: self._select(Place(0, 0)),
            "<End>": lambda: self._select(self._map.last),
            "<Left>": lambda: self._go_to_group(-1),
            "<Right>": lambda: self._go_to_group(1),
            "<plus>": lambda: self._open(True),
            "<equal>": lambda: self._open(True),
            "<KP_Add>": lambda: self._open(True),
            "<minus>": lambda: self._open(False),
            "<KP_Subtract>": lambda: self._open(False),
            "<space>": self._toggle_selected,
            "<Return>": self._open_selected,
            "<KP_Enter>": self._open_selected,
        }
        for sequence, action in steps.items():
            self.canvas.bind(sequence, lambda _event, action=action: action() and None, add=True)  # type: ignore[misc]
        self.canvas.bind("<Button-1>", self._on_click, add=True)
        self.canvas.bind("<Double-Button-1>", self._on_double_click, add=True)

    def _on_click(self, event: tk.Event[tk.Misc]) -> None:
        self.canvas.focus_set()
        place = self._place_at(event.y)
        if place is None:
            return
        self._select(place)
        if event.x >= self._painter.check_end:
            return
        if place.row == 0:
            self._open(place.group in self._collapsed)
        else:
            self._toggle_selected()

    def _on_double_click(self, event: tk.Event[tk.Misc]) -> None:
        place = self._place_at(event.y)
        if place is None or event.x < self._painter.check_end:
            return
        if place.row == 0:
            self._open(place.group in self._collapsed)
        else:
            self._open_selected()

    def _place_at(self, y: int) -> Place | None:
        return self._map.at(y - self.head_height + self.top) if y >= self.head_height else None

    def _step(self, rows: int) -> None:
        if self._selected is not None:
            self._select(self._map.moved(self._selected, rows))

    @property
    def _page_rows(self) -> int:
        return max(self.view_height // self._painter.row_height - 1, 1)

    def _go_to_group(self, step: int) -> None:
        if self._selected is not None:
            group = self._selected.group + step
            if 0 <= group <= self._map.last.group:
                self._select(Place(group, 2))

    def _open(self, is_open: bool) -> None:
        if self._selected is None:
            return
        group = self._selected.group
        self._collapse(self._collapsed - {group} if is_open else self._collapsed | {group})

    def _collapse(self, collapsed: set[int]) -> None:
        self._collapsed = collapsed
        self._remap()
        if self._selected is not None:
            self._select(self._selected)

    def _toggle_selected(self) -> None:
        picture = self.selected_picture
        if picture is not None:
            self._on_toggle(picture)

    def _open_selected(self) -> None:
        picture = self.selected_picture
        if picture is not None and self._findings is not None:
            self._on_open(self._findings.picture(picture).path)

    def _select(self, place: Place) -> None:
        if self._findings is None or not self._findings.groups:
            return
        place = self._map.nearest(place)
        self._selected = place
        top, height = self._map.top(place), self._map.height(place)
        above = self._painter.group_height if place.row == 1 else 0  # a keeper brings its group
        self.bring_into_view(top - above, height + above)
        self._on_select()

    # Drawing

    def _remap(self) -> None:
        groups = self._findings.groups if self._findings else ()
        counts = [len(shown.twins) + 1 for shown in groups]
        painter = self._painter
        self._map = RowMap(counts, self._collapsed, painter.group_height, painter.row_height)
        self.scroll_to(self.top)

    def content_height(self) -> int:
        return self._map.total

    def paint(self, width: int, height: int) -> None:
        painter = self._painter
        in_view: list[Picture] = []
        for place in self._map.between(self.top, self.top + height):
            y = self._map.top(place) - self.top + painter.head_height
            if place == self._selected:
                row_height = self._map.height(place)
                painter.draw_selection(y, row_height, width, has_focus=self.has_focus)
            self._draw(place, y, width, in_view)
        painter.draw_headings(width)
        self.thumbnails.forget_others(in_view, painter.box)

    def _draw(self, place: Place, y: int, width: int, in_view: list[Picture]) -> None:
        assert self._findings is not None
        shown = self._findings.groups[place.group]
        if place.row == 0:
            is_open = place.group not in self._collapsed
            self._painter.draw_group(group_row(self._findings, shown, is_open=is_open), y, width)
            return
        number = shown.group.keeper if place.row == 1 else shown.twins[place.row - 2].picture
        picture = self._findings.picture(number)
        in_view.append(picture)
        photo = self.thumbnails.get(picture, self._painter.box)
        self._painter.draw_picture(
            picture_row(self._findings, shown, place.row - 1, photo), y, width
        )
