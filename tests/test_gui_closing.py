"""Closing the window in the middle of a scan: it goes at once, and the process ends, whatever hangs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import tkinter as tk
from pathlib import Path

import pytest

import gui

SOURCE = Path(gui.__file__).parents[1]
PROGRAM = """
import sys, threading, time, tkinter
sys.path[:0] = {paths!r}
from gui import app, works
hangs = {hangs!r}
def find_twins(options, not_twins, on_some, progress, control):
    if hangs:
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(1) as pool:
            pool.submit(time.sleep, 60).result()
    from engine.scan import scan
    while not control.is_cancelled:
        scan(options, progress, control)
works.find_twins = find_twins
opened = app.open_window
def open_and_close(*values, **names):
    window = opened(*values, **names)
    window.after(600, window.searching.find)
    window.after(1500, lambda: (print("closing", time.time(), flush=True), window.close()))
    return window
app.open_window = open_and_close
sys.exit(app.main([{folder!r}]))
"""


@pytest.mark.parametrize("hangs", [False, True])
def test_closing_in_a_scan_ends_the_process(
    root: tk.Tk, made_pictures: Path, tmp_path: Path, hangs: bool
) -> None:
    program = PROGRAM.format(paths=[str(SOURCE)], hangs=hangs, folder=str(made_pictures))
    home = {
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path),
    }
    home |= {"LOCALAPPDATA": str(tmp_path), "APPDATA": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | home,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    now = time.time()
    assert ended.returncode == 0
    assert ended.stderr == ""
    word, closed_at = ended.stdout.split()
    assert word == "closing"
    assert now - float(closed_at) < 2
    assert list(tmp_path.rglob("settings.json"))
