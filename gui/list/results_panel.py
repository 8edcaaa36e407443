"""The middle of the window: the groups beside the comparison of the selected twin, or a hint while there are none."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tkinter import ttk
from typing import TYPE_CHECKING

from engine.measures.turning import UPRIGHT
from gui.compare.compare_heads import HeadState
from gui.compare.compare_view import CompareView
from gui.found.small_places import SmallPlaces
from gui.language.words import copied_path
from gui.list.results_list import ResultsList
from gui.list.results_tree import ResultsTree
from gui.list.row_menu import RowMenu
from gui.menu_bar import Entries
from gui.parts.hint import Hint
from gui.settings import Settings
from gui.styling import style

if TYPE_CHECKING:  # numpy comes with the first findings
    from engine.records import Picture
    from gui.found.findings import Findings

LIST_SHARE = 0.48
LEAST_LIST, LEAST_COMPARE = 340, 300
_PRELOADED = 4  # twins of the group selected


@dataclass(frozen=True, slots=True)
class PanelCalls:
    """What the panel calls. on_columns : see `ResultsList`. row_entries : of the menu of a row. on_recent : with a
    folder searched before that is chosen again. places, on_next_place : see `CompareView`.
    """

    on_toggle: Callable[[int], None]
    on_open: Callable[[Path], None]
    on_columns: Callable[[tuple[str, ...], str, bool], None]
    row_entries: Callable[[], Entries]
    on_recent: Callable[[Path], None]
    places: SmallPlaces
    on_next_place: Callable[[], None]


class ResultsPanel(ttk.Frame):
    """Shows findings that it is handed; the comparison follows the selection."""

    def __init__(
        self, master: tk.Misc, settings: Settings, memory_bytes: int, calls: PanelCalls
    ) -> None:
        super().__init__(master)
        self._findings: Findings | None = None
        self._share = settings.sashes[0] if settings.sashes else LIST_SHARE
        self._panes = ttk.Panedwindow(self, orient="horizontal")
        self.compare = CompareView(self._panes, memory_bytes, calls.places, calls.on_next_place)
        self.list = ResultsList(
            self._panes,
            memory_bytes=memory_bytes,
            thumbnails=settings.thumbnails,
            hidden_columns=settings.hidden_columns,
            sort=settings.sort,
            is_descending=settings.is_descending,
            on_select=self._on_select,
            on_toggle=calls.on_toggle,
            on_open=calls.on_open,
            on_menu=lambda x, y: self._menu.pop_up(x, y),
            on_columns=calls.on_columns,
        )
        self._menu = RowMenu(self.tree.canvas, calls.row_entries)
        self.hint = Hint(self, on_recent=calls.on_recent)
        self._panes.add(self.list, weight=1)
        self._panes.add(self.compare, weight=1)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self.hint.grid(row=0, column=0, sticky="nsew")
        self._panes.bind("<Configure>", self._on_configure, add=True)
        self._panes.bind("<ButtonRelease-1>", self._on_sash_moved, add=True)

    @property
    def tree(self) -> ResultsTree:
        return self.list.tree

    @property
    def share(self) -> float:
        """The list's share of the width."""
        return self._share

    def take_settings(self, settings: Settings, memory_bytes: int) -> None:
        self.tree.thumbnails.memory_bytes = memory_bytes
        self.tree.set_thumbnails(settings.thumbnails)
        self.compare.memory_bytes = memory_bytes

    def show_hint(self, title: str, line: str, recent: tuple[Path, ...] = ()) -> None:
        self._findings = None
        self._panes.grid_remove()
        self.list.show(None)
        self.hint.show(title, line, recent)
        self.hint.grid()

    def show(self, findings: Findings) -> None:
        """What a search found, from its first row."""
        self._findings = findings
        self.hint.grid_remove()
        self._panes.grid(row=0, column=0, sticky="nsew")
        self.list.show(findings)
        self.list.focus_list()

    def regroup(self, findings: Findings) -> None:
        """Other groups; what is selected stays so where it is still there."""
        self._findings = findings
        self.list.regroup(findings)

    def refresh(self) -> None:
        """Marks changed."""
        self.list.refresh()
        self._show_heads()

    @property
    def selected(self) -> Picture | None:
        """The picture of the row selected."""
        picture = self.tree.selected_picture
        known = picture is not None and self._findings is not None
        return self._findings.pictures[picture] if known else None  # type: ignore[index,union-attr]

    def copy_path(self) -> None:
        """Of the picture selected, to the clipboard."""
        if self.selected is not None:
            self.clipboard_clear()
            self.clipboard_append(copied_path(self.selected.path))

    def _on_select(self) -> None:
        findings, place, twin = self._findings, self.tree.selected_place, self.tree.selected_twin
        if findings is None or place is None or twin is None:
            self.compare.clear()
            return
        keeper = int(findings.groups.keeper[place])
        self.compare.show(
            findings.pictures[keeper],
            findings.pictures[twin.picture],
            twin.pair,
            findings.why(place),
            findings.options,
            turned=twin.pair.turned_onto(keeper),
            is_marked=bool(findings.is_marked[twin.picture]),
            is_look_alike=findings.is_look_alike(place),
            state=self._state(findings, place, twin.picture),
        )
        pictures, turned = self._neighbours(findings, place)
        self.compare.preload(pictures, turned)

    def _show_heads(self) -> None:
        findings, place, twin = self._findings, self.tree.selected_place, self.tree.selected_twin
        if findings is not None and place is not None and twin is not None:
            self.compare.show_heads(self._state(findings, place, twin.picture))

    def _state(self, findings: Findings, place: int, picture: int) -> HeadState:
        if findings.is_protected[picture]:
            return HeadState.PROTECTED
        if findings.is_checking[place]:
            return HeadState.CHECKING
        if int(findings.groups.keeper[place]) in findings.exemptions:  # its whole group goes
            return HeadState.WHOLE if findings.is_marked[picture] else HeadState.LEFT
        if picture in findings.exemptions:
            return HeadState.ALONE
        return HeadState.GOES if findings.is_marked[picture] else HeadState.STAYS

    def _neighbours(self, findings: Findings, place: int) -> tuple[list[Picture], list[int]]:
        """What the next key may lead to, and how each lies: the first twins of the group, and of those beside it."""
        couples = [
            (place, member) for member in range(min(findings.groups.sizes[place], _PRELOADED))
        ]
        couples += [(other, 0) for other in self.tree.neighbour_places()]
        pictures, turned = [], []
        for other, member in couples:
            keeper = int(findings.groups.keeper[other])
            row = int(findings.groups.rows(other)[member])
            lies = findings.pairs.row(row).turned_onto(keeper) or UPRIGHT
            if member == 0 and other != place:
                pictures.append(findings.pictures[keeper])
                turned.append(UPRIGHT)
            pictures.append(findings.pictures[int(findings.groups.members(other)[member])])
            turned.append(lies)
        return pictures, turned

    def _on_configure(self, event: tk.Event[tk.Misc]) -> None:
        least, most = style.px(self, LEAST_LIST), event.width - style.px(self, LEAST_COMPARE)
        self._panes.sashpos(0, max(min(round(self._share * event.width), most), least))  # type: ignore[no-untyped-call]

    def _on_sash_moved(self, _event: tk.Event[tk.Misc]) -> None:
        width = self._panes.winfo_width()
        if width > 1:
            place = self._panes.sashpos(0)  # type: ignore[no-untyped-call]
            self._share = min(max(place / width, 0.0), 1.0)
