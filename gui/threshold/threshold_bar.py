"""The threshold as a slider over its histogram and as a number, the look-alikes' box, and what the groups come to."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable
from tkinter import font, ttk

from gui.language.sentences import say
from gui.parts.number_field import NumberField
from gui.parts.tooltip import Tooltip
from gui.styling import style
from gui.styling.eliding import Ruler
from gui.threshold.threshold_slider import OnThreshold, ThresholdSlider

_LEAST_SLIDER = 110
_GOOD_SLIDER = 240  # less of it only where there are no two lines' room


class ThresholdBar(ttk.Frame):
    """Shows a threshold and calls on_change when it is dragged, stepped, typed or set back; on_look_alikes with
    whether they are wanted. Without results only the number can be changed: it is that of the next scan.

    Where there is little room, the note moves to a second line, then "strict" and "loose" go, then the summary moves
    down beside the note, which is cut to what is left.
    """

    def __init__(
        self,
        master: tk.Misc,
        *,
        on_change: OnThreshold,
        on_look_alikes: Callable[[bool], None],
    ) -> None:
        super().__init__(master)
        self._on_change = on_change
        self._gap = style.px(self, style.BETWEEN)
        self._wants_look_alikes = tk.BooleanVar(self)
        self._title = ttk.Label(self, text=say("threshold"))
        self._strict = ttk.Label(self, text=say("threshold-strict"), style="Small.TLabel")
        self._loose = ttk.Label(self, text=say("threshold-loose"), style="Small.TLabel")
        self.slider = ThresholdSlider(self, on_change=on_change, on_move=self._on_move)
        self._slider_hint = Tooltip(self.slider.canvas)
        self.number = NumberField(self, on_number=self._on_number)
        self.look_alikes = ttk.Checkbutton(
            self,
            variable=self._wants_look_alikes,
            command=lambda: on_look_alikes(self._wants_look_alikes.get()),
        )
        Tooltip(self.look_alikes, say("look-alikes-hint"))
        self._summary = ttk.Label(self, style="Strong.TLabel", anchor="e")
        self._note = ttk.Label(self, style="Muted.TLabel", anchor="e")
        self._note_words = ""
        self._note_tip = Tooltip(self._note)
        self._ruler = Ruler(font.nametofont(style.TEXT_FONT, self))
        self._lay_out()
        self.show_off(self.slider.threshold)
        self.bind("<Configure>", lambda _event: self._arrange(), add=True)

    def _lay_out(self) -> None:
        gap = self._gap
        self.columnconfigure(2, weight=1, minsize=style.px(self, _LEAST_SLIDER))
        self.columnconfigure(6, weight=1)
        parts = (self._title, self._strict, self.slider, self._loose, self.number, self.look_alikes)
        for column, part in enumerate(parts):
            part.grid(row=0, column=column, sticky="ew", padx=(0 if column == 0 else gap, 0))
        self._summary.grid(row=0, column=7, sticky="e", padx=(2 * gap, 0))

    @property
    def threshold(self) -> float:
        return self.slider.threshold

    @property
    def words(self) -> tuple[str, str]:
        """The summary, and what stands beside the box."""
        return str(self._summary.cget("text")), str(self.look_alikes.cget("text"))

    def show(
        self,
        threshold: float,
        cap: float,
        histogram: Iterable[int],
        scan_threshold: float | None = None,
    ) -> None:
        """What is under the hand stays: a handle that is dragged, a number that is being typed.

        histogram : counts of pairs in equal slices of 0 to the cap. scan_threshold : gets a notch, where it is another.
        """
        notch = scan_threshold if scan_threshold != threshold else None
        self.slider.show(threshold, cap, histogram, notch)
        hint = say("threshold-hint")
        self._slider_hint.words = hint if notch is None else f"{hint} {say('threshold-scan-hint')}"
        self._show_number()
        self.look_alikes.state(["!disabled"])

    def show_off(self, threshold: float) -> None:
        """There are no results."""
        self.slider.show_off(threshold)
        self._slider_hint.words = ""
        self._show_number()
        self.show_look_alikes(None, is_on=self._wants_look_alikes.get())
        self.look_alikes.state(["disabled"])

    def show_look_alikes(self, count: int | None, *, is_on: bool) -> None:
        """count : None while it is not known."""
        words = say("look-alikes") if count is None else say("look-alikes-count", count=count)
        self.look_alikes.configure(text=words)
        self._wants_look_alikes.set(is_on)
        self._arrange()

    def show_summary(self, words: str) -> None:
        self._summary.configure(text=words)
        self._arrange()

    @property
    def note(self) -> str:
        return self._note_words

    def show_note(self, words: str) -> None:
        """What was searched, or done last; "" says nothing."""
        self._note_words = words
        self._arrange()

    def destroy(self) -> None:
        super().destroy()
        del self._wants_look_alikes  # see Dialog.destroy

    def _show_number(self) -> None:
        if not (self.number.is_edited and self.focus_displayof() is self.number.entry):
            self.number.show(self.slider.threshold)

    def _on_move(self, threshold: float) -> None:
        self.number.show(threshold)

    def _on_number(self, threshold: float) -> None:
        self.slider.set(threshold)
        self._on_change(threshold, is_final=True)

    def _arrange(self) -> None:
        room = self.winfo_width()
        if room <= 1:
            return
        gap = self._gap
        fixed = (self._title, self.number, self.look_alikes)
        needed = sum(part.winfo_reqwidth() for part in fixed) + 3 * gap
        words = sum(label.winfo_reqwidth() + gap for label in (self._strict, self._loose))
        summary = self._summary.winfo_reqwidth() + 2 * gap
        note = self._ruler.width(self._note_words) + 3 * gap if self._note_words else 0
        least, good = (style.px(self, width) for width in (_LEAST_SLIDER, _GOOD_SLIDER))
        is_beside = needed + least + summary <= room
        has_words = needed + least + words + (summary if is_beside else 0) <= room
        is_one_line = needed + good + words + summary + note <= room
        self._show_words(has_words)
        self.columnconfigure(6, minsize=note if is_one_line else 0)  # the slider gives way to it
        self._place_summary(is_beside)
        self._place_note(is_one_line, room - (gap if is_beside else summary + 2 * gap))

    def _show_words(self, has_words: bool) -> None:
        for label in (self._strict, self._loose):
            if has_words:
                label.grid()
            else:
                label.grid_remove()

    def _place_summary(self, is_beside: bool) -> None:
        """At the right of the first line, or below it."""
        if is_beside:
            left = (2 * self._gap, 0)
            self._summary.grid(row=0, column=7, columnspan=1, sticky="e", padx=left)
        else:
            self._summary.grid(row=1, column=0, columnspan=8, sticky="w", padx=0)

    def _place_note(self, is_one_line: bool, room: int) -> None:
        """Before the summary, or on the second line, cut where that has too little room left."""
        shown = self._ruler.elided(self._note_words, room)
        self._note.configure(text=shown)
        self._note_tip.words = self._note_words if shown != self._note_words else ""
        if not shown:
            self._note.grid_remove()
        elif is_one_line:
            left = (2 * self._gap, 0)
            self._note.grid(row=0, column=6, columnspan=1, sticky="e", padx=left)
        else:
            self._note.grid(row=1, column=0, columnspan=8, sticky="e", padx=0)
