"""What becomes of each of the two compared files, over its facts."""

from __future__ import annotations

import tkinter as tk
from enum import Enum
from tkinter import ttk

from gui.language.sentences import say
from gui.styling import style


class HeadState(Enum):
    """What becomes of the twin. ALONE : it goes, a look-alike. WHOLE : it goes, and so does its keeper. LEFT : only the
    keeper does.
    """

    GOES = "goes"
    ALONE = "alone"
    WHOLE = "whole"
    LEFT = "left"
    STAYS = "stays"
    PROTECTED = "protected"
    CHECKING = "checking"


_STYLES = {
    HeadState.GOES: ("\u2715 ", "Go.TLabel"),
    HeadState.ALONE: ("\u2715 ", "Go.TLabel"),
    HeadState.WHOLE: ("\u2715 ", "Go.TLabel"),
    HeadState.LEFT: ("", "Strong.TLabel"),
    HeadState.STAYS: ("", "Strong.TLabel"),
    HeadState.PROTECTED: ("", "Keep.TLabel"),
    HeadState.CHECKING: ("", "Muted.TLabel"),
}


class CompareHeads(ttk.Frame):
    """Two heads, each over its column of the facts."""

    def __init__(self, master: tk.Misc) -> None:
        super().__init__(master)
        self._heads = ttk.Label(self), ttk.Label(self)
        self.columnconfigure(0, weight=1)
        for column, head in enumerate(self._heads):
            head.grid(row=0, column=column, sticky="ew")

    @property
    def words(self) -> tuple[str, str]:
        left, right = (str(head.cget("text")) for head in self._heads)
        return left, right

    def show(self, state: HeadState) -> None:
        sign, name = _STYLES[state]
        if state in (HeadState.WHOLE, HeadState.LEFT):
            self._heads[0].configure(text="\u2715 " + say("head-goes"), style="Go.TLabel")
        else:
            self._heads[0].configure(text="★ " + say("head-keep"), style="Keep.TLabel")
        self._heads[1].configure(text=sign + say(f"head-{state.value}"), style=name)

    def clear(self) -> None:
        for head in self._heads:
            head.configure(text="")

    def align(self, left: int, middle: int) -> None:
        """Where each begins."""
        gap = style.px(self, style.BETWEEN)
        self.columnconfigure(0, weight=0, minsize=middle)
        self.columnconfigure(1, weight=1)
        self._heads[0].grid_configure(padx=(left, 0))
        self._heads[0].configure(wraplength=max(middle - left - gap, 1))
        room = self.winfo_width() - middle - gap // 2
        self._heads[1].configure(wraplength=max(room, middle - gap, 1))
