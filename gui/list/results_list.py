"""The results at the left of the window: the bar with search, filter and sort, and under it the list it arranges."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from pathlib import Path
from tkinter import ttk
from typing import TYPE_CHECKING

from gui.found.arrangement import SORTS, View
from gui.found.arranging import Arranged, Arranger, Request
from gui.language.sentences import say
from gui.list.filter_bar import FilterBar
from gui.list.results_tree import ResultsTree
from gui.list.row_columns import NUMBER_COLUMNS
from gui.menu_bar import Entries, Entry, fill_menu
from gui.styling import style

if TYPE_CHECKING:  # numpy comes with the first findings
    import numpy as np
    from numpy.typing import NDArray

    from gui.found.findings import Findings

_TICKED, _NOT_TICKED = "✓ {words}", "    {words}"


class ResultsList(ttk.Frame):
    """Shows findings that it is handed, arranged as the person asks. The callbacks are those of `ResultsTree`;
    on_columns is called with the hidden columns, the sort and whether the largest comes first, to be remembered.
    """

    #: A picture whose row is to be selected once it is arranged, and what is done then.
    _wanted: tuple[int, Callable[[], None]] | None = None

    def __init__(
        self,
        master: tk.Misc,
        *,
        memory_bytes: int,
        thumbnails: str = "medium",
        hidden_columns: Collection[str] = (),
        sort: str = "",
        is_descending: bool = False,
        on_select: Callable[[], None],
        on_toggle: Callable[[int], None],
        on_open: Callable[[Path], None],
        on_menu: Callable[[int, int], None] = lambda _x, _y: None,
        on_columns: Callable[[tuple[str, ...], str, bool], None] = lambda *_: None,
    ) -> None:
        super().__init__(master)
        self._on_columns = on_columns
        self._hidden = tuple(code for code in NUMBER_COLUMNS if code in hidden_columns)
        self._arranger = Arranger(self, self._on_arranged)
        self._menu: tk.Menu | None = None
        self.bar = FilterBar(
            self,
            view=_kept_view(sort, is_descending),
            on_change=self._on_view,
            on_leave=self.focus_list,
        )
        self.tree = ResultsTree(
            self,
            memory_bytes=memory_bytes,
            thumbnails=thumbnails,
            on_select=on_select,
            on_toggle=on_toggle,
            on_open=on_open,
            on_menu=on_menu,
            on_heading=self.bar.sort_by,
            on_heading_menu=self._pop_up_columns,
        )
        self._lay_out()
        self._show_columns()

    def _lay_out(self) -> None:
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        self.bar.grid(row=0, column=0, sticky="ew", pady=(0, style.px(self, style.BETWEEN)))
        self.tree.grid(row=1, column=0, sticky="nsew")

    # What the window asks and tells

    def show(self, findings: Findings | None) -> None:
        """Other findings, from their first row, all of them; the order stays as the person wants it."""
        self._wanted = None
        view = self.bar.view
        self.bar.set_view(View(sort=view.sort, is_reversed=view.is_reversed))
        self._show_columns()
        self._ask(findings, "show")

    def regroup(self, findings: Findings) -> None:
        """Groups have gone or were made anew: what is selected and closed stays so, and stays in its place."""
        self._ask(findings, "regroup")

    def refresh(self) -> None:
        """Marks changed."""
        self.tree.refresh()
        self._show_counts()

    def show_left_alone(self) -> None:
        """The groups that the last rule left alone, and no others."""
        view = replace(self.bar.view, search="", only="left-alone")
        self.bar.set_view(view)
        self._on_view(view)

    def select_picture(self, picture: int, on_selected: Callable[[], None]) -> None:
        """The row of a twin, once it is arranged; what hides it is taken away. Nothing where it is in no group."""
        self._wanted = picture, on_selected
        if not self.is_arranging:
            self._find_wanted()

    def _find_wanted(self) -> None:
        rows = self.tree.rows
        if self._wanted is None or rows is None or not rows.is_current:
            return
        picture, on_selected = self._wanted
        place = rows.place_of(picture)
        if place is None and self.bar.view.hides:
            view = replace(self.bar.view, search="", only="all")
            self.bar.set_view(view)
            self._on_view(view)  # it is looked for again when that is arranged
            return
        self._wanted = None
        if place is not None:
            rows.open(place, True)
            self.tree.select(place)
            on_selected()

    def shown_places(self) -> NDArray[np.intp]:
        """The places in the findings of the groups that are shown, in the order shown; none while others are on
        their way.
        """
        import numpy as np

        rows = self.tree.rows
        return np.empty(0, np.intp) if rows is None else rows.arrangement.groups.copy()

    @property
    def is_arranging(self) -> bool:
        return self._arranger.is_busy

    def focus_list(self) -> None:
        self.tree.focus_list()

    def focus_search(self) -> None:
        self.bar.focus_search()

    def column_entries(self) -> Entries:
        """For a menu: which columns are shown."""
        entries = [
            Entry(
                code,
                partial(self._turn_column, code),
                words=partial(self._column_words, code),
            )
            for code in NUMBER_COLUMNS
        ]
        shows_all = Entry("show-all-columns", partial(self._hide, ()), lambda: bool(self._hidden))
        return (*entries, None, shows_all)

    def destroy(self) -> None:
        self._arranger.close()
        super().destroy()

    # Order

    def _on_view(self, view: View) -> None:
        self._show_columns()
        self._keep_columns()
        before = self._arranger.asked
        if before is None:
            return
        is_order = (before.view.sort, before.view.is_reversed) != (view.sort, view.is_reversed)
        self._ask(before.findings, "sort" if is_order else "filter")

    def _ask(self, findings: Findings | None, why: str) -> None:
        if findings is None:
            self._arranger.forget()
            self.tree.is_held = False
            self.tree.show(None)
            return
        self._arranger.ask(Request(findings, self.bar.view, why))
        self.tree.is_held = self.is_arranging and findings is not self._arranger.shown

    def _on_arranged(self, request: Request, arranged: Arranged) -> None:
        findings, arrangement = request.findings, arranged.arrangement
        self.tree.is_held = False
        if request.why == "show":
            self.tree.show(findings, arrangement)
        else:
            self.tree.regroup(findings, arrangement, arranged.numbers)
            if request.why == "sort":
                self.tree.select_first()
        self.bar.set_left_alone(bool(findings.is_left_alone.any()))
        if arranged.folders is not None:
            self.bar.set_folders(arranged.folders)
        self._show_counts()
        self._find_wanted()

    def _show_counts(self) -> None:
        rows = self.tree.rows
        if rows is not None and self.bar.view.hides:
            arrangement = rows.arrangement
            hidden = arrangement.hidden_of(rows.findings.is_marked)
            self.bar.show_counts(len(arrangement.groups), len(arrangement.table), hidden)

    # Columns

    def _show_columns(self) -> None:
        view = self.bar.view
        self.tree.set_columns(self._hidden, view.sort, is_descending=view.is_descending)

    def _keep_columns(self) -> None:
        view = self.bar.view
        is_usual = view.sort == SORTS[0] and not view.is_reversed
        self._on_columns(
            self._hidden, "" if is_usual else view.sort, view.is_descending and not is_usual
        )

    def _column_words(self, code: str) -> str:
        ticked = _NOT_TICKED if code in self._hidden else _TICKED
        return ticked.format(words=say(code))

    def _turn_column(self, code: str) -> None:
        self._hide(tuple(one for one in NUMBER_COLUMNS if (one in self._hidden) != (one == code)))

    def _hide(self, hidden: tuple[str, ...]) -> None:
        self._hidden = hidden
        self._show_columns()
        self._keep_columns()

    def _pop_up_columns(self, x_root: int, y_root: int) -> None:
        if self._menu is None:
            self._menu = tk.Menu(self, tearoff=False)
            fill_menu(self._menu, self.column_entries())
        style.paint_menu(self._menu)
        self._menu.tk_popup(x_root, y_root)


def _kept_view(sort: str, is_descending: bool) -> View:
    if sort not in SORTS:
        return View()
    view = View(sort=sort)
    return View(sort=sort, is_reversed=view.is_descending != is_descending)
