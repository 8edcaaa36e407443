"""What is marked, what could not be read, and the buttons that act on the marks."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from gui.language.sentences import say, size_words
from gui.menu_bar import Entries, fill_menu
from gui.styling import style


class ActionBar(ttk.Frame):
    """Shows counts that it is handed. Move to Trash is accented once something is marked, and off until then; a menu
    is off while there is nothing in it that can be done.
    """

    def __init__(
        self,
        master: tk.Misc,
        *,
        mark_entries: Entries,
        more_entries: Entries,
        on_trash: Callable[[], None],
        on_problems: Callable[[], None],
    ) -> None:
        super().__init__(master)
        gap = style.px(self, style.BETWEEN)
        self._marked = ttk.Label(self)
        self.problems_button = ttk.Button(self, style="Link.TButton", command=on_problems)
        self.mark_button = _MenuButton(self, "mark-by-rule", mark_entries)
        self.trash_button = ttk.Button(self, text=say("trash"), command=on_trash)
        self.more_button = _MenuButton(self, "more", more_entries)
        self.columnconfigure(1, weight=1)
        self._marked.grid(row=0, column=0, sticky="w")
        self.problems_button.grid(row=0, column=1, sticky="w", padx=gap)
        for column, button in enumerate((self.mark_button, self.trash_button, self.more_button), 2):
            button.grid(row=0, column=column, padx=(gap, 0))
        self.repaint()

    def repaint(self) -> None:
        for button in (self.mark_button, self.more_button):
            style.paint_menu(button.menu)

    def show(
        self, *, marked: int, size_bytes: int, has_groups: bool, problems: int, is_busy: bool
    ) -> None:
        """size_bytes : what is freed by removing what is marked. is_busy : nothing can be removed now."""
        words = ""
        if has_groups:
            size = size_words(size_bytes)
            words = say("marked", marked=marked, size=size) if marked else say("none-marked")
        self._marked.configure(text=words, style="TLabel" if marked else "Muted.TLabel")
        self.problems_button.configure(text=say("problems", count=problems))
        if problems:
            self.problems_button.grid()
        else:
            self.problems_button.grid_remove()
        can_go = bool(marked) and not is_busy
        self.trash_button.configure(style="Accent.TButton" if can_go else "Quiet.TButton")
        self.trash_button.state(["!disabled" if can_go else "disabled"])
        for button in (self.mark_button, self.more_button):
            button.update_state()

    @property
    def words(self) -> str:
        return str(self._marked.cget("text"))


class _MenuButton(ttk.Menubutton):
    """Opens a menu upwards, where there is room: the bar is at the window's foot."""

    def __init__(self, master: tk.Misc, code: str, entries: Entries) -> None:
        words = say("menu-button", words=say(code))
        super().__init__(master, text=words, style="Quiet.TMenubutton", direction="above")
        self._entries = entries
        self.menu = tk.Menu(self, tearoff=False)
        fill_menu(self.menu, entries)
        self.configure(menu=self.menu)

    def update_state(self) -> None:
        can_do = any(entry is not None and entry.is_possible() for entry in self._entries)
        self.state(["!disabled" if can_do else "disabled"])
