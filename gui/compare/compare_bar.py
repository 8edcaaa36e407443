"""Over the compared pictures: the modes, one of which is chosen, fit and 1:1, and how large they are drawn now."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk

from gui.compare.compare_painter import MODES
from gui.language.sentences import say
from gui.parts.tooltip import Tooltip
from gui.styling import style


class CompareBar(ttk.Frame):
    """Calls back what is pressed, shows what it is told. Where there is no room for four modes, they are a menu."""

    def __init__(
        self,
        master: tk.Misc,
        *,
        on_mode: Callable[[str], None],
        on_fit: Callable[[], None],
        on_actual: Callable[[], None],
    ) -> None:
        super().__init__(master)
        self._modes = ttk.Frame(self)
        self.mode_buttons: dict[str, ttk.Button] = {}
        self.menu_button = ttk.Menubutton(self, style="Quiet.TMenubutton")
        self._menu = tk.Menu(self.menu_button, tearoff=False)
        self.menu_button.configure(menu=self._menu)
        for column, mode in enumerate(MODES):
            words, act = say(f"mode-{mode}"), partial(on_mode, mode)
            button = self._segment(self._modes, words, say(f"mode-{mode}-tip"), act)
            button.grid(row=0, column=column)
            self.mode_buttons[mode] = button
            self._menu.add_command(label=words, command=act)
        self._zoom = ttk.Label(self, style="Muted.TLabel", anchor="e")
        self.fit_button = self._segment(self, say("zoom-fit"), say("zoom-fit-tip"), on_fit)
        self.actual_button = self._segment(
            self, say("zoom-actual"), say("zoom-actual-tip"), on_actual
        )
        self.columnconfigure(1, weight=1)
        self._modes.grid(row=0, column=0, sticky="w")
        self.menu_button.grid(row=0, column=0, sticky="w")
        self.menu_button.grid_remove()
        self._zoom.grid(row=0, column=1, sticky="e", padx=style.px(self, style.BETWEEN))
        self.fit_button.grid(row=0, column=2)
        self.actual_button.grid(row=0, column=3)
        self.bind("<Configure>", lambda event: self._make_room(event.width), add=True)
        self.bind("<<ThemeChanged>>", lambda _event: style.paint_menu(self._menu), add=True)
        style.paint_menu(self._menu)

    def _segment(
        self, master: ttk.Frame, words: str, tip: str, act: Callable[[], None]
    ) -> ttk.Button:
        button = ttk.Button(master, text=words, style="Segment.TButton", command=act)
        Tooltip(button, tip)
        return button

    def show(self, mode: str, zoom: str, *, is_fit: bool, is_actual: bool) -> None:
        for name, button in self.mode_buttons.items():
            _choose(button, name == mode)
        self.menu_button.configure(text=f"{say(f'mode-{mode}')} ▾")
        _choose(self.fit_button, is_fit)
        _choose(self.actual_button, is_actual)
        if self._zoom.cget("text") != zoom:
            self._zoom.configure(text=zoom)
            self._make_room(self.winfo_width())

    @property
    def zoom_words(self) -> str:
        return str(self._zoom.cget("text"))

    def _make_room(self, width: int) -> None:
        """What there is no room for gives way: first the modes to their menu, then the words."""
        gap = style.px(self, style.BETWEEN)
        others = sum(one.winfo_reqwidth() for one in (self.fit_button, self.actual_button))
        words = self._zoom.winfo_reqwidth() + 2 * gap
        has_modes = self._modes.winfo_reqwidth() + words + others <= width
        has_words = has_modes or self.menu_button.winfo_reqwidth() + words + others <= width
        for widget, is_there in (
            (self._modes, has_modes),
            (self.menu_button, not has_modes),
            (self._zoom, has_words),
        ):
            (widget.grid if is_there else widget.grid_remove)()


def _choose(button: ttk.Button, is_chosen: bool) -> None:
    if button.instate(["selected"]) != is_chosen:
        button.state(["selected" if is_chosen else "!selected"])
