"""What is marked, what could not be read, and the buttons that act on the marks."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from gui import style
from gui.findings import Findings
from gui.sentences import say, size_words


class ActionBar(ttk.Frame):
    """Shows counts that it is handed. Move to Trash is accented once something is marked, and off until then."""

    def __init__(
        self,
        master: tk.Misc,
        *,
        fill_mark_menu: Callable[[tk.Menu], None],
        on_trash: Callable[[], None],
        on_problems: Callable[[], None],
    ) -> None:
        super().__init__(master)
        gap = style.px(self, style.BETWEEN)
        self._marked = ttk.Label(self)
        self.problems_button = ttk.Button(self, style="Link.TButton", command=on_problems)
        self._mark = ttk.Menubutton(self, text=say("mark-button"), style="Quiet.TMenubutton")
        self._menu = tk.Menu(self._mark, tearoff=False)
        fill_mark_menu(self._menu)
        self._mark.configure(menu=self._menu)
        self.trash_button = ttk.Button(self, text=say("trash"), command=on_trash)
        self.columnconfigure(1, weight=1)
        self._marked.grid(row=0, column=0, sticky="w")
        self.problems_button.grid(row=0, column=1, sticky="w", padx=gap)
        self._mark.grid(row=0, column=2, padx=(gap, 0))
        self.trash_button.grid(row=0, column=3, padx=(gap, 0))
        self.repaint()

    def repaint(self) -> None:
        style.paint_menu(self._menu)

    def show(self, findings: Findings | None, *, problems: int, is_busy: bool) -> None:
        marked = findings.marked if findings else set()
        words = ""
        if findings is not None:
            size = size_words(findings.freed_bytes(marked))
            words = say("marked", marked=len(marked), size=size) if marked else say("none-marked")
        self._marked.configure(text=words, style="TLabel" if marked else "Muted.TLabel")
        self.problems_button.configure(text=say("problems", count=problems))
        if problems:
            self.problems_button.grid()
        else:
            self.problems_button.grid_remove()
        can_go = bool(marked) and not is_busy
        self.trash_button.configure(style="Accent.TButton" if can_go else "Quiet.TButton")
        self.trash_button.state(["!disabled" if can_go else "disabled"])
        self._mark.state(["!disabled" if findings else "disabled"])

    @property
    def words(self) -> str:
        return str(self._marked.cget("text"))
