"""The small button beside Browse: folders searched before, and typing a path."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tkinter import font, ttk
from typing import Literal

from gui.job import Crew
from gui.language.sentences import say
from gui.language.words import path_words
from gui.parts.dialog import unless_asking
from gui.parts.tooltip import Tooltip
from gui.styling import style
from gui.styling.eliding import Ruler


class RecentButton(ttk.Button):
    """Opens a menu of the folders it is handed. Which of them are there is looked at in a worker once it opens, not
    earlier: that may wake a drive. One that is not, is off. Calls back for a choice.
    """

    def __init__(
        self,
        master: tk.Misc,
        *,
        on_add: Callable[[tuple[Path, ...]], None],
        on_type: Callable[[], None],
        on_forget: Callable[[], None],
    ) -> None:
        super().__init__(master, text="▾", width=2, style="Quiet.TButton", command=self.open_menu)
        self._on_add, self._on_type, self._on_forget = on_add, on_type, on_forget
        self._recent: tuple[Path, ...] = ()
        self._missing: frozenset[Path] = frozenset()
        self._ruler = Ruler(font.nametofont("TkMenuFont", self))
        # One that hangs on a dead share leaves the others to be looked at.
        self._crew = Crew(self, size=2)
        self.menu = tk.Menu(self, tearoff=False)
        self.tip = Tooltip(self, say("add-more-tip"))
        for sequence in ("<Return>", "<KP_Enter>", "<Down>"):
            self.bind(sequence, self._on_key, add=True)

    def show(self, recent: tuple[Path, ...]) -> None:
        self._recent = recent
        self._fill()

    def open_menu(self) -> None:
        self.tip.hide()
        self._look()
        style.paint_menu(self.menu)
        self.menu.tk_popup(self.winfo_rootx(), self.winfo_rooty() + self.winfo_height())

    def destroy(self) -> None:
        self._crew.close()
        super().destroy()

    def _on_key(self, _event: tk.Event[tk.Misc]) -> str:
        self.open_menu()
        return "break"

    def _fill(self) -> None:
        menu, room = self.menu, style.px(self, style.MENU_PATH)
        menu.delete(0, "end")
        for folder in self._recent:
            add = unless_asking(self, partial(self._on_add, (folder,)))
            words = self._ruler.elided(path_words(folder), room)
            menu.add_command(label=words, command=add, state=self._state(folder))
        if not self._recent:
            menu.add_command(label=say("recent-none"), state="disabled")
        menu.add_separator()
        menu.add_command(label=say("type-path"), command=unless_asking(self, self._on_type))
        menu.add_command(
            label=say("recent-clear"),
            command=unless_asking(self, self._on_forget),
            state="normal" if self._recent else "disabled",
        )

    def _state(self, folder: Path) -> Literal["normal", "disabled"]:
        return "disabled" if folder in self._missing else "normal"

    def _look(self) -> None:
        """Whether each is there; until that is known it can be chosen, and a scan would tell."""
        for folder in self._recent:
            self._crew.ask(folder, folder.is_dir, partial(self._on_looked, folder))

    def _on_looked(self, folder: Path, answer: object) -> None:
        self._missing = self._missing - {folder} if answer is True else self._missing | {folder}
        if folder in self._recent:
            self.menu.entryconfigure(self._recent.index(folder), state=self._state(folder))
