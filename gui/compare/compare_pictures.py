"""The compare pane with its bar over it, and under it what differs, with the way to the next place."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from engine.measures.turning import UPRIGHT
from engine.records import Picture
from gui.compare.compare_bar import CompareBar
from gui.compare.compare_painter import DIFFERENCE
from gui.compare.compare_pane import ComparePane
from gui.compare.compare_words import difference_words, zoom_words
from gui.language.sentences import say
from gui.styling import style
from gui.styling.wrapping import wrap


class ComparePictures(ttk.Frame):
    """Two pictures in four modes; calls on_mode with each new one, on_difference when where they differ comes on the
    screen or leaves it. `pane` has what the hand does: zoom, flicker.
    """

    def __init__(
        self,
        master: tk.Misc,
        memory_bytes: int,
        *,
        on_mode: Callable[[str], None] = lambda _mode: None,
        on_difference: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(master)
        self._on_mode, self._on_difference = on_mode, on_difference
        self._had_difference = False
        gap = style.px(self, style.BETWEEN)
        self.pane = ComparePane(self, memory_bytes, on_change=self._on_change)
        self.bar = CompareBar(
            self,
            on_mode=self.set_mode,
            on_fit=self.pane.fit,
            on_actual=lambda: self.pane.zoom_to(1.0),
        )
        self._foot = ttk.Frame(self)
        self._words = wrap(ttk.Label(self._foot, style="Muted.TLabel"))
        self.next_button = ttk.Button(
            self._foot,
            text=say("next-difference"),
            style="Quiet.TButton",
            command=self.pane.go_to_difference,
        )
        self._foot.columnconfigure(0, weight=1)
        self._words.grid(row=0, column=0, sticky="ew", padx=(0, gap))
        self.next_button.grid(row=0, column=1)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        self.bar.grid(row=0, column=0, sticky="ew", pady=(0, gap))
        self.pane.grid(row=1, column=0, sticky="nsew")
        self._foot.grid(row=2, column=0, sticky="ew", pady=(gap, 0))
        self._on_change()

    @property
    def mode(self) -> str:
        return self.pane.mode

    def set_mode(self, mode: str) -> None:
        self.pane.set_mode(mode)
        self._on_change()
        self._on_mode(mode)

    def show(self, *pictures: Picture, turned: int = UPRIGHT) -> None:
        """Two pictures, or none. turned : the EXIF orientation by which the second is turned for the eye."""
        self.pane.show(*pictures, turned=turned)

    def is_showing(self, picture: Picture) -> bool:
        """Whether it is there to be seen."""
        return self.pane.is_showing(picture)

    def preload(self, pictures: Sequence[Picture], turned: Sequence[int] = ()) -> None:
        self.pane.preload(pictures, turned)

    def show_first_difference(self) -> None:
        self.set_mode(DIFFERENCE)
        self.pane.go_to_first_difference()

    @property
    def shows_difference(self) -> bool:
        """Whether the places where they differ are known and on the screen."""
        pane = self.pane
        return (
            pane.mode == DIFFERENCE and pane.zoom is not None and pane.differences.found is not None
        )

    @property
    def bars_height(self) -> int:
        """Of what is not picture."""
        gap = style.px(self, style.BETWEEN)
        bars = (self.bar, self._foot)
        return sum(bar.winfo_reqheight() + gap for bar in bars if bar.winfo_manager())

    @property
    def words(self) -> str:
        """What is said under the pictures; "" for nothing."""
        return str(self._words.cget("text"))

    def _on_change(self) -> None:
        pane = self.pane
        zoom = pane.zoom
        self.bar.show(
            pane.mode,
            zoom_words(zoom),
            is_fit=zoom is not None and zoom[1],
            is_actual=zoom is not None and zoom[0] == 1.0,
        )
        has_differences = pane.mode == DIFFERENCE and zoom is not None
        words = ""
        if has_differences:
            found = pane.differences
            words = difference_words(found.found, found.place_number, has_failed=found.has_failed)
            has_places = found.found is not None and bool(found.found.places)
            self.next_button.state(["!disabled" if has_places else "disabled"])
        kept = pane.store.kept_scale
        if kept < 1:
            words = f"{words}\n{say('kept-smaller', percent=max(round(100 * kept), 1))}".strip()
        self._words.configure(text=words)
        for widget, is_there in ((self.next_button, has_differences), (self._foot, bool(words))):
            if bool(widget.winfo_manager()) != is_there:
                (widget.grid if is_there else widget.grid_remove)()
        if self.shows_difference != self._had_difference:
            self._had_difference = self.shows_difference
            self._on_difference()
