"""The menu of a row of a list."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from gui.menu_bar import Entries, fill_menu
from gui.styling import style


class RowMenu(tk.Menu):
    """Offers commands for the row that is selected. The list says when and where: at a right click, the menu key and
    Shift+F10. Up, Down, Return and Escape are Tk's own.

    make_entries : asked when the menu opens for the first time, when all is there that they are about.
    """

    def __init__(self, rows: tk.Misc, make_entries: Callable[[], Entries]) -> None:
        super().__init__(rows, tearoff=False)
        self._make_entries = make_entries
        self._is_filled = False

    def pop_up(self, x: int, y: int) -> None:
        """x, y : the place on the screen."""
        if not self._is_filled:
            self._is_filled = True
            fill_menu(self, self._make_entries())
        style.paint_menu(self)  # the theme may be another by now
        self.tk_popup(x, y)
