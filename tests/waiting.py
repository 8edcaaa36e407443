"""Waiting in tests: for something to become true, while Tk lives on; never for a time to pass."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable


def wait_until(root: tk.Misc, is_so: Callable[[], object], seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it never became true"
        root.update()
        time.sleep(0.002)  # the workers need the interpreter too
    root.update()


def press(widget: tk.Misc, *keys: str) -> None:
    """Keys as from the keyboard: they go where the focus is."""
    widget.focus_force()
    widget.update()
    for key in keys:
        widget.event_generate(key)
        widget.update()
