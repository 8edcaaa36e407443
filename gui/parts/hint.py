"""What stands in the middle of the window while there is nothing to list: a title, one line on what to do, and folders
searched before.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tkinter import font, ttk

from gui.language.sentences import say
from gui.language.words import path_words
from gui.parts.tooltip import Tooltip
from gui.styling import style
from gui.styling.eliding import Ruler

MOST_RECENT = 5
_LINK_WIDTH = 420


class Hint(ttk.Frame):
    """Shows the two sentences it is handed, centred, and under them links to folders, each of which calls on_recent."""

    def __init__(self, master: tk.Misc, *, on_recent: Callable[[Path], None]) -> None:
        super().__init__(master)
        self._on_recent = on_recent
        self._shown: tuple[Path, ...] = ()
        self._title = ttk.Label(self, style="Title.TLabel", anchor="center", justify="center")
        self._line = ttk.Label(self, style="Muted.TLabel", anchor="center", justify="center")
        self._recent = ttk.Frame(self)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=3)  # a little above the middle
        self.rowconfigure(4, weight=4)
        self._title.grid(row=1, column=0, sticky="ew")
        self._line.grid(row=2, column=0, sticky="ew", pady=style.px(self, style.BETWEEN))
        self._recent.grid(row=3, column=0, pady=(style.px(self, style.BETWEEN), 0))
        self._recent.grid_remove()
        self.bind(
            "<Configure>", lambda event: self._line.configure(wraplength=event.width), add=True
        )

    def show(self, title: str, line: str, recent: Sequence[Path] = ()) -> None:
        """recent : folders, the last one first; no more than a few are shown."""
        self._title.configure(text=title)
        self._line.configure(text=line)
        self._show_recent(tuple(recent[:MOST_RECENT]))

    @property
    def words(self) -> tuple[str, str]:
        return str(self._title.cget("text")), str(self._line.cget("text"))

    @property
    def links(self) -> list[ttk.Button]:
        """From top to bottom."""
        return [child for child in self._recent.winfo_children() if isinstance(child, ttk.Button)]

    def _show_recent(self, folders: tuple[Path, ...]) -> None:
        if folders == self._shown:
            return  # the focus may be on one of them
        self._shown = folders
        for child in self._recent.winfo_children():
            child.destroy()
        if not folders:
            self._recent.grid_remove()
            return
        ruler = Ruler(font.nametofont(style.TEXT_FONT, self))
        ttk.Label(self._recent, text=say("recent-folders"), style="Small.TLabel").grid()
        for folder in folders:
            words = path_words(folder)
            short = ruler.elided(words, style.px(self, _LINK_WIDTH))
            command = partial(self._on_recent, folder)
            link = ttk.Button(self._recent, text=short, style="Link.TButton", command=command)
            Tooltip(link, words if short != words else "")
            link.grid()
        self._recent.grid()
