"""Waiting in tests: for something to become true, while Tk lives on; never for a time to pass."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable

SEEN_SECONDS = 2.0


def wait_until(root: tk.Misc, is_so: Callable[[], object], seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it never became true"
        root.update()
        time.sleep(0.002)  # the workers need the interpreter too
    root.update()


def take_focus(widget: tk.Misc) -> None:
    """The focus, also where no window manager gives it; not before the widget can be seen."""
    until = time.monotonic() + SEEN_SECONDS
    while not widget.winfo_viewable() and time.monotonic() < until:
        widget.update()
        time.sleep(0.002)
    widget.focus_force()
    widget.update()


def press(widget: tk.Misc, *keys: str) -> None:
    """Keys as from the keyboard: they go where the focus is."""
    take_focus(widget)
    for key in keys:
        widget.event_generate(key)
        widget.update()
