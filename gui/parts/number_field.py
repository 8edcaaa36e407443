"""The field of the threshold's number: told as wrong while it is typed, applied by Return, taken back by Escape."""

from __future__ import annotations

import re
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from engine.option_error import OptionError
from engine.options import MOST_THRESHOLD, check_threshold
from gui.language.sentences import say
from gui.parts.tooltip import Tooltip

_NUMBER = re.compile(r"\d+([.,]\d*)?|[.,]\d+", re.ASCII)
_SPACES = {ord(space): None for space in " \u00a0\u2009\u202f"}  # 1 000 as it may be copied
_STEP = 5


class NumberField(ttk.Frame):
    """Shows a threshold. Calls on_number with another one that was typed or stepped to; never with a wrong one."""

    def __init__(self, master: tk.Misc, *, on_number: Callable[[float], None]) -> None:
        super().__init__(master)
        self._on_number = on_number
        self._number = 0.0
        self._hint = say("threshold-field-hint", most=int(MOST_THRESHOLD))
        self.text = tk.StringVar(self)
        self.entry = ttk.Spinbox(
            self,
            textvariable=self.text,
            from_=0,
            to=MOST_THRESHOLD,
            increment=_STEP,
            width=6,
            command=self.apply,
        )
        self.tooltip = Tooltip(self.entry, self._hint)
        self.entry.grid(row=0, column=0)
        self.text.trace_add("write", lambda *_: self._on_typed())
        self.entry.bind("<Return>", self._on_return, add=True)
        self.entry.bind("<KP_Enter>", self._on_return, add=True)
        self.entry.bind("<Escape>", self._on_escape, add=True)
        self.entry.bind("<FocusOut>", lambda _event: self._on_left(), add=True)
        self.show(0.0)

    @property
    def is_edited(self) -> bool:
        """Whether something else stands in it than was shown."""
        return self.text.get() != _words(self._number)

    @property
    def is_wrong(self) -> bool:
        return self._read() is None

    def show(self, number: float) -> None:
        self._number = number
        self.text.set(_words(number))

    def apply(self) -> bool:
        """Puts what was typed to use; False where it is wrong, which is then told."""
        number = self._read()
        if number is None:
            self.tooltip.show(below=True)
            return False
        has_changed = number != self._number
        self.show(number)
        if has_changed:
            self._on_number(number)
        return True

    def destroy(self) -> None:
        super().destroy()
        del self.text  # see Dialog.destroy

    def _read(self) -> float | None:
        text = self.text.get().translate(_SPACES)
        if not _NUMBER.fullmatch(text):
            return None
        try:
            number = float(text.replace(",", "."))
            check_threshold(number)
        except (OptionError, OverflowError):  # 400 digits are infinite as a float
            return None
        return number

    def _on_typed(self) -> None:
        is_wrong = self.is_wrong
        self.entry.state(["invalid" if is_wrong else "!invalid"])
        wrong = say("threshold-wrong", most=int(MOST_THRESHOLD))
        self.tooltip.words = wrong if is_wrong else self._hint

    def _on_return(self, _event: tk.Event[tk.Misc]) -> str:
        if self.apply():
            self.entry.selection_range(0, "end")
        return "break"

    def _on_escape(self, _event: tk.Event[tk.Misc]) -> str | None:
        if not self.is_edited:
            return None  # it is the window's
        self.show(self._number)
        self.entry.selection_range(0, "end")
        return "break"

    def _on_left(self) -> None:
        """What is shown is what counts: a number is applied, anything else taken back."""
        if self.is_wrong:
            self.show(self._number)
        elif self.is_edited:
            self.apply()


def _words(number: float) -> str:
    return f"{number:g}"
