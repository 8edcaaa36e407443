"""The list of groups with their pictures: what is selected there, and what keys and mouse do to it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from gui.list.results_keys import bind_keys
from gui.list.row_cursor import RowCursor
from gui.list.row_map import Place
from gui.list.row_view import RowView

if TYPE_CHECKING:  # numpy comes with the first findings
    import numpy as np
    from numpy.typing import NDArray

    from gui.found.arrangement import Arrangement
    from gui.found.findings import Findings
    from gui.found.shown import Shown, Twin


class ResultsTree(RowView):
    """Shows findings as they are arranged. Calls on_select when another row is selected, on_toggle for Space or a click
    on a check box, on_menu with a place on the screen for a menu of the row selected, on_heading with a column's code,
    on_heading_menu. Whoever owns the findings changes them and calls `refresh`.

    A Treeview would cost half a second for 100 000 rows, has one row height and one colour a row.
    """

    def __init__(
        self,
        master: tk.Misc,
        *,
        memory_bytes: int,
        thumbnails: str,
        on_select: Callable[[], None],
        on_toggle: Callable[[int], None],
        on_open: Callable[[Path], None],
        on_menu: Callable[[int, int], None],
        on_heading: Callable[[str], None],
        on_heading_menu: Callable[[int, int], None],
    ) -> None:
        super().__init__(master, memory_bytes=memory_bytes, thumbnails=thumbnails)
        self._on_select = on_select
        self._on_toggle = on_toggle
        self._on_open = on_open
        self._on_menu = on_menu
        self._on_heading = on_heading
        self._on_heading_menu = on_heading_menu
        bind_keys(self)

    # What the window asks and tells

    def show(self, findings: Findings | None, arrangement: Arrangement | None = None) -> None:
        """Other findings, from their first row."""
        self._rows, self.top = None, 0
        if findings is not None and arrangement is not None:
            painter = self._painter
            heights = painter.group_height, painter.row_height
            self._rows = RowCursor(findings, arrangement, *heights)
            self.select_first()
            return
        self.scroll_to(0)
        self._on_select()

    def select_first(self) -> None:
        """The first twin, from the top."""
        self.top = 0
        if self._rows is not None and len(self._rows):
            # Not brought into view: the first group's top is to be seen.
            self._rows.selected = self._rows.map.nearest(Place(0, 2))
        self.scroll_to(0)
        self._on_select()

    def regroup(
        self,
        findings: Findings,
        arrangement: Arrangement,
        numbers: NDArray[np.int64] | None = None,
    ) -> None:
        """Other groups, or the same in another order: the selected row stays where it is on the screen.

        numbers : see `RowCursor.regroup`.
        """
        rows = self._rows
        if rows is None:
            self.show(findings, arrangement)
            return
        before = rows.selected
        is_in_view = before is not None and self._is_in_view(before)
        anchor = before if is_in_view else rows.map.at(self.top)
        above = 0 if anchor is None else rows.map.top(anchor) - self.top
        found = rows.regroup(findings, arrangement, numbers, anchor)
        if is_in_view:
            found = rows.selected
        if found is not None:
            self.top = rows.map.top(found) - above
        if rows.selected is None:
            self.select_first()
            return
        self.scroll_to(self.top)
        if is_in_view:
            self._bring_into_view(rows.selected)
        self._on_select()

    def _is_in_view(self, place: Place) -> bool:
        assert self._rows is not None
        above = self._rows.map.top(place) - self.top
        return 0 <= above < self.view_height

    def refresh(self) -> None:
        """Marks changed."""
        self.paint_soon()

    @property
    def _selected(self) -> Place | None:
        return None if self.rows is None else self.rows.selected

    @property
    def selected_place(self) -> int | None:
        """The place in the findings of the group selected."""
        rows, place = self.rows, self._selected
        return None if rows is None or place is None else rows.group(place)

    def neighbour_places(self) -> tuple[int, ...]:
        """The places in the findings of the groups after and before the selected one, in the order shown."""
        rows, place = self.rows, self._selected
        if rows is None or place is None:
            return ()
        near = (place.group + 1, place.group - 1)
        return tuple(rows.group(Place(at, 0)) for at in near if 0 <= at < len(rows))

    @property
    def selected_group(self) -> Shown | None:
        place = self.selected_place
        return None if place is None or self.rows is None else self.rows.findings.shown(place)

    @property
    def selected_twin(self) -> Twin | None:
        """The twin selected; of a group or a keeper its first."""
        rows, place = self.rows, self._selected
        if rows is None or place is None:
            return None
        return rows.twin(Place(place.group, max(place.row, 2)))

    @property
    def selected_picture(self) -> int | None:
        """The picture of the selected row; None for a group's own row."""
        rows, place = self.rows, self._selected
        if rows is None or place is None or place.row == 0:
            return None
        return rows.picture(place)

    def expand_all(self) -> None:
        self._open_all(True)

    def collapse_all(self) -> None:
        self._open_all(False)

    def focus_list(self) -> None:
        self.canvas.focus_set()

    # What keys and mouse do

    def press_heading(self, x: int) -> None:
        self._on_heading(self.heading_at(x))

    def select(self, place: Place) -> None:
        rows = self.rows
        if rows is None or not len(rows):
            return
        rows.selected = rows.map.nearest(place)
        self._bring_into_view(rows.selected)
        self._on_select()

    def step(self, count: int) -> None:
        if self.rows is not None and self._selected is not None:
            self.select(self.rows.map.moved(self._selected, count))

    def step_page(self, count: int) -> None:
        self.step(count * max(self.view_height // self._painter.row_height - 1, 1))

    def go_to_group(self, step: int) -> None:
        if self.rows is not None and self._selected is not None:
            group = self._selected.group + step
            if 0 <= group < len(self.rows):
                self.select(Place(group, 2))

    def go_to_end(self) -> None:
        if self.rows is not None and len(self.rows):
            self.select(self.rows.map.last)

    def open(self, is_open: bool | None = None) -> None:
        """Opens or closes the group selected; the other way round where it is not said."""
        rows, place = self.rows, self._selected
        if rows is not None and place is not None:
            rows.open(place, not rows.is_open(place) if is_open is None else is_open)
            self.select(rows.selected or place)

    def toggle_selected(self) -> None:
        picture = self.selected_picture
        if picture is not None:
            self._on_toggle(picture)

    def open_selected(self) -> None:
        picture = self.selected_picture
        if picture is not None and self.rows is not None:
            self._on_open(self.rows.findings.pictures[picture].path)

    def pop_up(self, x_root: int | None = None, y_root: int | None = None) -> None:
        """The menu of the row selected, there or below that row."""
        place = self._selected
        if self.rows is None or place is None:
            return
        if x_root is None or y_root is None:
            y = self.rows.map.top(place) + self.rows.map.height(place) - self.top
            x_root = self.canvas.winfo_rootx() + self._painter.check_end
            y_root = self.canvas.winfo_rooty() + self.head_height + min(y, self.view_height)
        self._on_menu(x_root, y_root)

    def pop_up_heading(self, x_root: int, y_root: int) -> None:
        self._on_heading_menu(x_root, y_root)

    def _open_all(self, is_open: bool) -> None:
        if self.rows is not None:
            self.rows.open_all(is_open)
            self.select(self._selected or Place(0, 0))
