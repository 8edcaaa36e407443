"""The words beside the pointer: after a moment, at once where the keyboard led there, gone with the widget."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

import pytest

from gui.parts import tooltip
from gui.parts.tooltip import Tooltip
from waiting import wait_until


@pytest.fixture
def button(root: tk.Tk, monkeypatch: pytest.MonkeyPatch) -> ttk.Button:
    monkeypatch.setattr(tooltip, "DELAY_MS", 10)
    button = ttk.Button(root, text="here")
    button.grid()
    root.minsize(1, 1)  # a window of another test may have set it
    root.deiconify()
    wait_until(root, button.winfo_ismapped)
    return button


def label_of(tip: Tooltip) -> ttk.Label:
    assert tip._window is not None
    (label,) = tip._window.winfo_children()
    assert isinstance(label, ttk.Label)
    return label


def test_it_comes_when_the_pointer_rests_and_goes_when_it_leaves(button: ttk.Button) -> None:
    tip = Tooltip(button, "what it does")
    button.event_generate("<Enter>")
    assert not tip.is_shown
    wait_until(button, lambda: tip.is_shown)
    assert label_of(tip).cget("text") == "what it does"
    button.event_generate("<Leave>")
    assert not tip.is_shown


def test_nothing_to_say_shows_nothing(button: ttk.Button) -> None:
    tip = Tooltip(button)
    tip.show()
    assert not tip.is_shown


def test_other_words_take_the_place_of_those_shown(button: ttk.Button) -> None:
    tip = Tooltip(button, "one")
    button.event_generate("<Enter>")
    wait_until(button, lambda: tip.is_shown)
    tip.words = "two"
    wait_until(button, lambda: tip.is_shown)
    assert label_of(tip).cget("text") == "two"
    tip.words = ""
    assert not tip.is_shown


def test_it_is_whole_on_the_screen(button: ttk.Button, root: tk.Tk) -> None:
    root.geometry(f"100x50+{root.winfo_screenwidth() - 100}+{root.winfo_screenheight() - 50}")
    root.update()
    tip = Tooltip(button, "a sentence that is longer than the window is wide, by far " * 3)
    tip.show(below=True)
    root.update()
    window = tip._window
    assert window is not None
    assert 0 <= window.winfo_rootx() <= root.winfo_screenwidth() - window.winfo_width()
    assert 0 <= window.winfo_rooty() <= root.winfo_screenheight() - window.winfo_height()


def test_it_goes_with_its_widget(button: ttk.Button, root: tk.Tk) -> None:
    Tooltip(button, "gone").show()
    button.event_generate("<Enter>")
    button.destroy()
    passed: list[bool] = []
    root.after(30, lambda: passed.append(True))
    wait_until(root, lambda: passed)  # an error in a callback would fail the test
    assert not [child for child in root.winfo_children() if isinstance(child, tk.Toplevel)]
