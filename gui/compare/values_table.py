"""How alike two pictures are: each value of the check beside the bar it has to pass."""

from __future__ import annotations

import tkinter as tk
from dataclasses import dataclass
from tkinter import ttk

from engine.comparison import Comparison, shown_mse, shown_value
from engine.options import ScanOptions
from engine.records import Pair
from gui.language.sentences import say
from gui.styling import style
from gui.styling.wrapping import wrap

NAMES = ("mse", "correlation", "structure", "second-look")
_NO_VALUE = "–"  # noqa: RUF001 - a dash, as in tables

_VALUE_WIDTH, _BAR_WIDTH = 7, 13  # characters: other values move nothing


@dataclass(frozen=True, slots=True)
class Value:
    """One value in words. `passes` is None where it was not asked, or says nothing."""

    words: str
    bar: str
    passes: bool | None


def pair_values(pair: Pair | Comparison, options: ScanOptions) -> dict[str, Value]:
    """The values of a pair by name. Rounded so that none that misses its bar reads as if it passed."""
    from engine.measures import metrics  # whoever has a pair has loaded numpy

    is_near = pair.mse <= options.threshold
    bar = say("value-at-most", bar=f"{options.threshold:g}")
    found = {"mse": Value(shown_mse(pair.mse, options.threshold), bar, is_near)}
    leasts = metrics.LEAST_CORRELATION, metrics.LEAST_STRUCTURE, metrics.LEAST_SECOND_LOOK
    values = pair.correlation, pair.structure, pair.second_look
    for name, value, least in zip(NAMES[1:], values, leasts, strict=True):
        bar = say("value-at-least", bar=f"{least:g}") if options.check else say("value-not-asked")
        if value is None:
            found[name] = Value(_NO_VALUE, bar, None)
        else:
            passes = value >= least if options.check else None
            found[name] = Value(shown_value(value, least), bar, passes)
    return found


class ValuesTable(ttk.Frame):
    """Shows values that it is handed: side by side, or with `has_hints` one below the other, each explained."""

    def __init__(self, master: tk.Misc, *, has_hints: bool = False) -> None:
        super().__init__(master)
        self._labels: dict[str, tuple[ttk.Label, ttk.Label]] = {}
        gap, inside = style.px(self, style.BETWEEN), style.px(self, style.INSIDE)
        for number, name in enumerate(NAMES):
            head = ttk.Label(self, text=say(f"value-{name}"), style="Small.TLabel")
            value = ttk.Label(self, width=_VALUE_WIDTH if has_hints else 0)
            bar = ttk.Label(self, style="Small.TLabel", width=_BAR_WIDTH if has_hints else 0)
            self._labels[name] = value, bar
            if not has_hints:
                self.columnconfigure(number, weight=1, uniform="values")
                for row, label in enumerate((head, value, bar)):
                    label.grid(row=row, column=number, sticky="w", padx=(0, gap))
                continue
            hint = wrap(ttk.Label(self, text=say(f"value-{name}-hint"), style="Small.TLabel"))
            self.columnconfigure(3, weight=1)
            for column, label in enumerate((head, value, bar, hint)):
                label.grid(row=number, column=column, sticky="ew", padx=(0, gap), pady=inside // 2)

    def show(self, values: dict[str, Value]) -> None:
        for name, value in values.items():
            words, bar = self._labels[name]
            has_failed = value.passes is False
            words.configure(text=value.words, style="Go.TLabel" if has_failed else "Strong.TLabel")
            bar.configure(text=value.bar)

    def clear(self) -> None:
        for labels in self._labels.values():
            for label in labels:
                label.configure(text="")

    def value(self, name: str) -> tuple[str, str]:
        """What is shown of one value, and of its bar."""
        words, bar = self._labels[name]
        return str(words.cget("text")), str(bar.cget("text"))
