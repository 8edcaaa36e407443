"""A keeper and one of its twins side by side, with their facts and a sentence on how alike they are."""

from __future__ import annotations

import tkinter as tk
from tkinter import font, ttk

from engine.options import ScanOptions
from engine.reasons import Reason
from engine.records import Pair, Picture
from engine.turning import UPRIGHT
from gui import style
from gui.facts_table import FactsTable
from gui.photo_pair import PhotoPair
from gui.sentences import say
from gui.values_table import ValuesTable, pair_values
from gui.words import pair_words


class CompareView(ttk.Frame):
    """Shows what it is handed; blank after `clear`. Owns the threads that load pictures and facts."""

    def __init__(self, master: tk.Misc, memory_bytes: int) -> None:
        super().__init__(master)
        gap = style.px(self, style.BETWEEN)
        self.photos = PhotoPair(self, memory_bytes)
        self.facts = FactsTable(self)
        self.values = ValuesTable(self)
        self.is_turned = tk.BooleanVar(self, True)
        self.turn_box = ttk.Checkbutton(
            self, text=say("show-turned"), variable=self.is_turned, command=self._on_turn
        )
        self._shown: tuple[Picture, Picture, int] | None = None
        self._alike = ttk.Label(self, style="Muted.TLabel", anchor="nw")
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1, minsize=style.px(self, style.LEAST_PICTURES))
        # Room for two lines, so that the pictures keep their place from one twin to the next.
        self.rowconfigure(
            4, minsize=2 * font.nametofont(style.TEXT_FONT, self).metrics("linespace")
        )
        self.photos.grid(row=0, column=0, sticky="nsew")
        self.turn_box.grid(row=1, column=0, sticky="w", pady=(gap, 0))
        self.turn_box.grid_remove()
        self.facts.grid(row=2, column=0, sticky="ew", pady=gap)
        self.values.grid(row=3, column=0, sticky="ew", pady=(0, gap))
        self._alike.grid(row=4, column=0, sticky="new")
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
        options: ScanOptions,
        *,
        turned: int | None = None,
        is_marked: bool,
    ) -> None:
        """turned : the EXIF orientation that brings the twin onto its keeper; None where it was not asked for."""
        self._shown = keeper, twin, turned or UPRIGHT
        self._offer_to_turn(turned)
        self._on_turn()
        self.facts.show(keeper, twin, options.folders, turned=turned)
        self.facts.show_heads(is_marked=is_marked)
        self.values.show(pair_values(pair, options))
        self._alike.configure(text=pair_words(pair, why_kept))

    def clear(self) -> None:
        self._shown = None
        self.turn_box.grid_remove()
        self.photos.show()
        self.facts.clear()
        self.values.clear()
        self._alike.configure(text="")

    def destroy(self) -> None:
        super().destroy()
        del self.is_turned  # see Dialog.destroy

    def _offer_to_turn(self, turned: int | None) -> None:
        """The box keeps its place in a search for turned twins, also beside one that is upright."""
        if turned is None:
            self.turn_box.grid_remove()
            return
        self.turn_box.grid()
        self.turn_box.state(["disabled" if turned == UPRIGHT else "!disabled"])

    def _on_turn(self) -> None:
        if self._shown is not None:
            keeper, twin, turned = self._shown
            self.photos.show(keeper, twin, turned=turned if self.is_turned.get() else UPRIGHT)

    @property
    def sentence(self) -> str:
        return str(self._alike.cget("text"))
