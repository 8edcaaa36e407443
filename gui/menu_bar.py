"""The menus. Each entry is a command of the window; what cannot be done now is off."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass

from gui.keys import entry_key
from gui.language.sentences import say
from gui.parts.dialog import unless_asking
from gui.styling import style


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: the code of its words, which is that of its key too; what it does, when it can be done; words that say
    more than those of the code each time the menu opens.
    """

    code: str
    action: Callable[[], object]
    is_possible: Callable[[], bool] = lambda: True
    words: Callable[[], str] | None = None


#: None is a line between entries.
Entries = tuple[Entry | None, ...]


def fill_menu(menu: tk.Menu, entries: Entries) -> None:
    for entry in entries:
        if entry is None:
            menu.add_separator()
        else:
            action = unless_asking(menu, entry.action)
            menu.add_command(
                label=say(entry.code), command=action, accelerator=entry_key(menu, entry.code)
            )
    menu.configure(postcommand=lambda: _update(menu, entries))


def _update(menu: tk.Menu, entries: Entries) -> None:
    for i, entry in enumerate(entries):
        if entry is not None:
            menu.entryconfigure(i, state="normal" if entry.is_possible() else "disabled")
            if entry.words is not None:
                menu.entryconfigure(i, label=entry.words())


class MenuBar(tk.Menu):
    """Shows the menus it is handed, by the codes of their titles, in the theme's colours."""

    def __init__(
        self,
        master: tk.Misc,
        menus: dict[str, Entries],
        *,
        theme: tk.StringVar,
        on_theme: Callable[[], None],
    ) -> None:
        super().__init__(master, tearoff=False)
        for code, entries in menus.items():
            menu = tk.Menu(self, tearoff=False)
            fill_menu(menu, entries)
            if code == "view":
                menu.add_separator()
                for name in ("light", "dark", "system"):
                    menu.add_radiobutton(
                        label=say(f"theme-{name}"), value=name, variable=theme, command=on_theme
                    )
            self.add_cascade(label=say(code), menu=menu)
        self.repaint()

    def repaint(self) -> None:
        style.paint_menu(self)
        self.configure(relief="flat")  # only what drops down from it has an edge
