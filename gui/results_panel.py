"""The middle of the window: the groups beside the comparison of the selected twin, or a hint while there are none."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from tkinter import ttk

from gui import style
from gui.compare_view import CompareView
from gui.findings import Findings, Shown
from gui.hint import Hint
from gui.results_tree import ResultsTree
from gui.words import copied_path

LIST_SHARE = 0.48
LEAST_LIST, LEAST_COMPARE = 340, 300


class ResultsPanel(ttk.Frame):
    """Shows findings that it is handed; the comparison follows the selection."""

    def __init__(
        self,
        master: tk.Misc,
        *,
        memory_bytes: int,
        share: float | None,
        on_toggle: Callable[[int], None],
        on_open: Callable[[Path], None],
    ) -> None:
        super().__init__(master)
        self._findings: Findings | None = None
        self._share = LIST_SHARE if share is None else share
        self._panes = ttk.Panedwindow(self, orient="horizontal")
        self.compare = CompareView(self._panes, memory_bytes)
        self.tree = ResultsTree(
            self._panes,
            memory_bytes=memory_bytes,
            on_select=self._on_select,
            on_toggle=on_toggle,
            on_open=on_open,
        )
        self.hint = Hint(self)
        self._panes.add(self.tree, weight=1)
        self._panes.add(self.compare, weight=1)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self.hint.grid(row=0, column=0, sticky="nsew")
        self._panes.bind("<Configure>", self._on_configure, add=True)
        self._panes.bind("<ButtonRelease-1>", self._on_sash_moved, add=True)

    @property
    def share(self) -> float:
        """The list's share of the width."""
        return self._share

    def set_memory(self, memory_bytes: int) -> None:
        self.tree.thumbnails.memory_bytes = memory_bytes
        self.compare.photos.memory_bytes = memory_bytes

    def show_hint(self, title: str, line: str) -> None:
        self._findings = None
        self._panes.grid_remove()
        self.tree.show(None)
        self.hint.show(title, line)
        self.hint.grid()

    def show(self, findings: Findings) -> None:
        self._findings = findings
        self.hint.grid_remove()
        self._panes.grid(row=0, column=0, sticky="nsew")
        self.tree.show(findings)
        self.tree.focus_list()

    def refresh(self) -> None:
        """Marks changed."""
        self.tree.refresh()
        twin = self.tree.selected_twin
        if self._findings is not None and twin is not None:
            self.compare.facts.show_heads(is_marked=twin.picture in self._findings.marked)

    def groups_changed(self, before: tuple[Shown, ...]) -> None:
        self.tree.groups_changed(before)

    def copy_path(self) -> None:
        """Of the picture selected, to the clipboard."""
        picture = self.tree.selected_picture
        if picture is not None and self._findings is not None:
            self.clipboard_clear()
            self.clipboard_append(copied_path(self._findings.picture(picture).path))

    def _on_select(self) -> None:
        shown, twin = self.tree.selected_group, self.tree.selected_twin
        if self._findings is None or shown is None or twin is None:
            self.compare.clear()
            return
        keeper = shown.group.keeper
        self.compare.show(
            self._findings.picture(keeper),
            self._findings.picture(twin.picture),
            twin.pair,
            shown.group.reason,
            self._findings.result.options,
            turned=twin.pair.turned_onto(keeper),
            is_marked=twin.picture in self._findings.marked,
        )

    def _on_configure(self, event: tk.Event[tk.Misc]) -> None:
        least, most = style.px(self, LEAST_LIST), event.width - style.px(self, LEAST_COMPARE)
        self._panes.sashpos(0, max(min(round(self._share * event.width), most), least))  # type: ignore[no-untyped-call]

    def _on_sash_moved(self, _event: tk.Event[tk.Misc]) -> None:
        width = self._panes.winfo_width()
        if width > 1:
            place = self._panes.sashpos(0)  # type: ignore[no-untyped-call]
            self._share = min(max(place / width, 0.0), 1.0)
