"""Numbers and times as the window writes them."""

from __future__ import annotations


def number_words(number: int) -> str:
    """12 304: thousands apart by a space that does not break."""
    return f"{number:,}".replace(",", "\u00a0")


def time_words(seconds: float) -> str:
    """How long something still takes, no finer than can be known."""
    whole = round(seconds)
    if whole < 60:
        return f"{max(whole, 1)} s"
    if whole < 600:
        return f"{whole // 60} min {whole % 60 // 5 * 5} s"
    if whole < 3600:
        return f"{round(whole / 60)} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
