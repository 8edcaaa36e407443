"""What stands beside the summary, and that words and window keep to the room there is."""

from __future__ import annotations

import tkinter as tk
from dataclasses import replace
from tkinter import font, ttk

import pytest

from gui.app import open_window
from gui.found.findings_words import scan_note
from gui.settings import Settings
from gui.styling import style
from gui.styling.wrapping import wrap
from made_findings import made_found
from waiting import wait_until


def note_of(group_count: int, twins: int, **changes: object) -> str:
    found = made_found(group_count, twins)
    result = replace(found.result, seconds={"total": 12.0}, **changes)  # type: ignore[arg-type]
    return scan_note(replace(found, result=result))


def test_the_note_says_what_was_known_from_earlier_scans() -> None:
    assert note_of(2, 2) == "6 pictures compared in 12 s"
    assert note_of(2, 2, cached=4) == "6 pictures compared in 12 s, 4 known from earlier scans"
    assert note_of(2, 2, cached=4, is_complete=False).startswith("Cancelled")


def test_a_note_wraps_where_it_has_no_room(root: tk.Tk) -> None:
    window = tk.Toplevel(root)
    window.columnconfigure(0, weight=1)
    label = wrap(ttk.Label(window, text="Looking again; until then these are the old ones"))
    label.grid(row=0, column=0, sticky="ew")
    line = font.nametofont(style.TEXT_FONT, root).metrics("linespace")
    window.geometry("700x100")
    wait_until(root, lambda: label.winfo_width() == 700)
    assert label.winfo_reqheight() < 2 * line
    window.geometry("160x100")
    wait_until(root, lambda: label.winfo_reqheight() > 2 * line)
    window.geometry("700x100")
    wait_until(root, lambda: label.winfo_reqheight() < 2 * line)


def test_the_window_never_has_to_be_larger_than_the_screen(
    root: tk.Tk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Menu, title and the system's own bar come on top of it."""
    monkeypatch.setattr(root, "winfo_screenheight", lambda: 500)
    monkeypatch.setattr(root, "winfo_screenwidth", lambda: 700)
    window = open_window(root, Settings(theme="light"), lambda kept: None)
    assert root.minsize() == (700, 400)
    window.strip.abandon()
