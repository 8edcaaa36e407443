"""The window never waits: the longest stall of the Tk loop during a scan."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path

import pytest

from gui.app import open_window
from gui.settings import Settings
from stalls import LongestStall
from waiting import wait_until

GOAL, MOST = 0.05, 0.15  # seconds; the goal is what bench_window.py shows


def test_the_longest_stall(root: tk.Tk, made_pictures: Path) -> None:
    window = open_window(root, Settings(theme="light"), lambda kept: None)
    wait_until(root, lambda: window.winfo_width() > 500)
    window.chooser.add((made_pictures,))
    longest = []
    for _ in range(3):
        stall = LongestStall(window)
        window.searching.find()
        wait_until(window, lambda: not window.strip.is_busy, 60)
        longest.append(stall.stop())
        if longest[-1] < MOST:
            return
    pytest.fail(f"stalls of {longest} seconds")
