"""Labels whose sentences wrap at the room there is instead of being cut off."""

from __future__ import annotations

from tkinter import ttk

_EDGES = 4  # a label's own, on both sides


def wrap(label: ttk.Label) -> ttk.Label:
    """The label, that from now on wraps at its own width; it is to be gridded as wide as its cell."""
    label.bind(
        "<Configure>",
        lambda event: label.configure(wraplength=max(event.width - _EDGES, 1)),
        add=True,
    )
    return label
