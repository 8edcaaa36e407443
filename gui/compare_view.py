"""A keeper and one of its twins side by side, with their facts and a sentence on how alike they are."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path
from tkinter import font, ttk

from engine.reasons import Reason
from engine.records import Pair, Picture
from gui import style
from gui.facts_table import FactsTable
from gui.photo_pair import PhotoPair
from gui.words import pair_words


class CompareView(ttk.Frame):
    """Shows what it is handed; blank after `clear`. Owns the threads that load pictures and facts."""

    def __init__(self, master: tk.Misc, memory_bytes: int) -> None:
        super().__init__(master)
        gap = style.px(self, style.BETWEEN)
        self.photos = PhotoPair(self, memory_bytes)
        self.facts = FactsTable(self)
        self._alike = ttk.Label(self, style="Muted.TLabel", anchor="nw")
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1, minsize=style.px(self, style.LEAST_PICTURES))
        # Room for two lines, so that the pictures keep their place from one twin to the next.
        self.rowconfigure(
            2, minsize=2 * font.nametofont(style.TEXT_FONT, self).metrics("linespace")
        )
        self.photos.grid(row=0, column=0, sticky="nsew")
        self.facts.grid(row=1, column=0, sticky="ew", pady=gap)
        self._alike.grid(row=2, column=0, sticky="new")
        self.bind(
            "<Configure>",
            lambda event: self._alike.configure(wraplength=event.width - gap),
            add=True,
        )

    def show(
        self,
        keeper: Picture,
        twin: Picture,
        pair: Pair,
        why_kept: Reason,
        folders: tuple[Path, ...],
        *,
        is_marked: bool,
    ) -> None:
        self.photos.show(keeper, twin)
        self.facts.show(keeper, twin, folders)
        self.facts.show_heads(is_marked=is_marked)
        self._alike.configure(text=pair_words(pair, why_kept))

    def clear(self) -> None:
        self.photos.show()
        self.facts.clear()
        self._alike.configure(text="")

    @property
    def sentence(self) -> str:
        return str(self._alike.cget("text"))
