"""Two pictures by turns in the same place: by itself, and by the hand that holds a key."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

SWAP_MS = 500
#: On X11 a key that is held is let go and pressed again some thirty times a second.
LET_GO_MS = 60


class Flicker:
    """Which of two pictures is in front. Calls on_swap when that, or whether it is held, changed."""

    def __init__(self, widget: tk.Misc, on_swap: Callable[[], None]) -> None:
        self.front = 0
        self.is_held = False
        self._widget = widget
        self._on_swap = on_swap
        self._is_on = False
        self._swap_id: str | None = None
        self._let_go_id: str | None = None

    def run(self, is_on: bool) -> None:
        """Whether it swaps by itself, about twice a second."""
        self._is_on = is_on
        self.restart()

    def restart(self) -> None:
        """From the first picture on."""
        self.front = 0
        self._stop_waiting()
        if self._is_on or self.is_held:
            self._swap_id = self._widget.after(SWAP_MS, self._on_time)

    def hold(self) -> None:
        """Running, it stands still on the other picture; else it runs, from the other picture on."""
        if self._let_go_id is not None:
            self._widget.after_cancel(self._let_go_id)
            self._let_go_id = None
        if self.is_held:
            return
        self.is_held = True
        self._stop_waiting()
        self.front = 1 - self.front
        if not self._is_on:
            self._swap_id = self._widget.after(SWAP_MS, self._on_time)
        self._on_swap()

    def let_go(self) -> None:
        """A moment later, unless it is held again."""
        if self.is_held and self._let_go_id is None:
            self._let_go_id = self._widget.after(LET_GO_MS, self._on_let_go)

    def close(self) -> None:
        self._stop_waiting()
        if self._let_go_id is not None:
            self._widget.after_cancel(self._let_go_id)
            self._let_go_id = None

    def _on_let_go(self) -> None:
        self._let_go_id = None
        self.is_held = False
        self.restart()
        self._on_swap()

    def _on_time(self) -> None:
        self._swap_id = self._widget.after(SWAP_MS, self._on_time)
        self.front = 1 - self.front
        self._on_swap()

    def _stop_waiting(self) -> None:
        if self._swap_id is not None:
            self._widget.after_cancel(self._swap_id)
            self._swap_id = None
