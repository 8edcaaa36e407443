"""How long the Tk loop was away at most."""

from __future__ import annotations

import time
import tkinter as tk

TICK_MS = 5


class LongestStall:
    """Ticks in the Tk loop from the start; `stop` gives the longest time, in seconds, that a tick came late."""

    def __init__(self, widget: tk.Misc) -> None:
        self._widget = widget
        self._longest = 0.0
        self._due = 0.0
        self._after_id = ""
        self._tick(is_first=True)

    def stop(self) -> float:
        self._widget.after_cancel(self._after_id)
        return self._longest

    def _tick(self, *, is_first: bool = False) -> None:
        now = time.monotonic()
        if not is_first:
            self._longest = max(self._longest, now - self._due)
        self._due = now + TICK_MS / 1000
        self._after_id = self._widget.after(TICK_MS, self._tick)
