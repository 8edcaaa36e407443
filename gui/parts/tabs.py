"""Pages behind tabs: a dialog of many fields stays small enough for a small screen."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Collection
from tkinter import ttk

from gui.language.sentences import say
from gui.styling import style


class Tabs(ttk.Notebook):
    """A notebook whose pages are named. Ctrl+Tab and Ctrl+Page Down turn to the next page wherever in the window the
    focus is, with Shift or Page Up to the one before; Left and Right do where a tab has the focus.
    """

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent)
        self._pages: dict[str, ttk.Frame] = {}
        self._titles: dict[str, str] = {}
        window = self.winfo_toplevel()
        for key in ("<Control-Tab>", "<Control-Next>"):
            window.bind(key, lambda event: self._on_turn(1), add=True)
        backwards = ["<Control-Shift-Tab>", "<Control-Prior>"]
        if self.tk.call("tk", "windowingsystem") == "x11":
            backwards.append("<Control-ISO_Left_Tab>")  # what Shift+Tab is there
        for key in backwards:
            window.bind(key, lambda event: self._on_turn(-1), add=True)

    @property
    def shown(self) -> str:
        """The name of the page to be seen."""
        return list(self._pages)[int(self.tk.call(self, "index", "current"))]

    def title(self, name: str) -> str:
        """What stands on the tab of a page."""
        return str(self.tk.call(self, "tab", self._pages[name], "-text"))

    def add_page(self, name: str, title: str) -> ttk.Frame:
        """A page to be filled. All get the size of the largest, so turning them moves nothing."""
        outside = style.OUTSIDE
        page = ttk.Frame(self, padding=style.pad(self, outside, outside, outside, 0))
        self._pages[name], self._titles[name] = page, title
        self.add(page, text=title)
        return page

    def flag(self, names: Collection[str]) -> None:
        """Set off the tabs of the pages named: something on them is wrong and may be out of sight."""
        for name, title in self._titles.items():
            words = say("tab-wrong", title=title) if name in names else title
            self.tk.call(self, "tab", self._pages[name], "-text", words)

    def reserve(self, names: Collection[str]) -> None:
        """Take the width that setting off the tabs of these pages needs, so that it moves nothing."""
        self.flag(names)
        self.update_idletasks()
        width = self.winfo_reqwidth()
        self.flag(())
        self.master.columnconfigure(self.grid_info()["column"], minsize=width)

    def turn(self, step: int) -> None:
        """To another page, and to the first field on it unless a tab has the focus."""
        names = list(self._pages)
        page = self._pages[names[(names.index(self.shown) + step) % len(names)]]
        has_focus = self.focus_lastfor() is self
        self.tk.call(self, "select", page)
        self.update_idletasks()  # a field takes no focus before it can be seen
        field = str(self.tk.call("ttk::focusFirst", page))
        if field and not has_focus:
            self.tk.call("ttk::traverseTo", field)

    def _on_turn(self, step: int) -> str:
        self.turn(step)
        return "break"  # Tab alone would move the focus on from there
