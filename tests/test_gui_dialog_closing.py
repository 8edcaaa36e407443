"""Closing the window while a dialog waits for its answer: nothing goes wrong, and the log says nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import tkinter as tk
from pathlib import Path

import gui

SOURCE = Path(gui.__file__).parents[1]
PROGRAM = """
import sys
sys.path[:0] = {paths!r}
from gui import app
from gui.dialogs.help_dialogs import AboutDialog
opened = app.open_window
def open_ask_and_close(*values, **names):
    window = opened(*values, **names)
    shown = []
    window.after(300, lambda: window.winfo_toplevel().focus_force())  # to which the dialog gives it back
    window.after(600, lambda: shown.append(AboutDialog(window).show()))
    window.after(1200, window.close)
    return window
app.open_window = open_ask_and_close
sys.exit(app.main([]))
"""


def test_a_dialog_that_goes_with_the_window_says_nothing(root: tk.Tk, tmp_path: Path) -> None:
    names = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    home = dict.fromkeys((*names, "LOCALAPPDATA", "APPDATA"), str(tmp_path))
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(paths=[str(SOURCE)])],
        env=os.environ | home,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    logs = [path.read_text("utf-8") for path in tmp_path.rglob("twintracker.log")]
    assert logs
    assert not [text for text in logs if "Traceback" in text]
