"""What stands in the middle of the window while there is nothing to list: a title and one line on what to do."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from gui import style


class Hint(ttk.Frame):
    """Shows the two sentences it is handed, centred."""

    def __init__(self, master: tk.Misc) -> None:
        super().__init__(master)
        self._title = ttk.Label(self, style="Title.TLabel", anchor="center", justify="center")
        self._line = ttk.Label(self, style="Muted.TLabel", anchor="center", justify="center")
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=3)  # a little above the middle
        self.rowconfigure(3, weight=4)
        self._title.grid(row=1, column=0, sticky="ew")
        self._line.grid(row=2, column=0, sticky="ew", pady=style.px(self, style.BETWEEN))
        self.bind(
            "<Configure>", lambda event: self._line.configure(wraplength=event.width), add=True
        )

    def show(self, title: str, line: str) -> None:
        self._title.configure(text=title)
        self._line.configure(text=line)

    @property
    def words(self) -> tuple[str, str]:
        return str(self._title.cget("text")), str(self._line.cget("text"))
