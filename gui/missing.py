"""Starting the program, or saying in a plain window what it needs and how to get it. The standard library alone.

Under pythonw there is no console: an ImportError there would be a program that dies unseen.
"""

from __future__ import annotations

import importlib.util
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gui.language.sentences import say

if TYPE_CHECKING:  # it may be what is missing
    import tkinter as tk

#: What is imported, and what it is called where it is installed from.
REQUIRED = {
    "numpy": "numpy",
    "PIL": "Pillow",
    "skimage": "scikit-image",
    "scipy": "scipy",
    "send2trash": "Send2Trash",
    "platformdirs": "platformdirs",
    "ttkbootstrap": "ttkbootstrap",
    "tkinterdnd2": "tkinterdnd2",
    "darkdetect": "darkdetect",
    "threadpoolctl": "threadpoolctl",
}
_PADDING = 16


def start() -> int:
    """Run the program; the exit code is 1 if a part it needs is missing."""
    if importlib.util.find_spec("tkinter") is None or importlib.util.find_spec("_tkinter") is None:
        _say_without_window(say("missing-tkinter"))
        return 1
    missing = [] if getattr(sys, "frozen", False) else missing_packages()
    if missing:
        head = say("missing-head", count=len(missing), names=", ".join(missing))
        show_missing(head + "\n" + say("missing-do"), install_command(missing))
        return 1
    try:
        from gui.app import main
    except (
        ImportError
    ) as error:  # there, but broken: a wheel for another Python, a library it needs
        show_missing(f"{error}\n{say('missing-broken')}", install_command(list(REQUIRED.values())))
        return 1
    return main()


def missing_packages() -> list[str]:
    """The names, as they are installed, of what cannot be found. Nothing is imported."""
    return [name for module, name in REQUIRED.items() if importlib.util.find_spec(module) is None]


def install_command(packages: list[str]) -> str:
    """The command that installs packages into the Python that runs now."""
    python = Path(sys.executable)
    if python.stem.lower() == "pythonw":  # it would say nothing in a terminal
        python = python.with_name("python" + python.suffix)
    pinned = Path(__file__).resolve().parent.parent / "requirements.txt"
    wanted = ["-r", str(pinned)] if pinned.is_file() else packages
    command = [str(python), "-m", "pip", "install", *wanted]
    if sys.platform == "win32":
        return " ".join(f'"{part}"' if " " in part else part for part in command)
    return shlex.join(command)


def show_missing(what: str, command: str) -> None:
    """A window with a sentence and a command to copy; on stderr too, for where there is no display."""
    import tkinter as tk

    _say_without_window(f"{what}\n{command}")
    try:
        root = tk.Tk()
    except tk.TclError as error:
        _say_without_window(say("missing-display", why=error))
        return
    root.title(say("missing-title"))
    root.bind("<Escape>", lambda _: root.destroy(), add=True)
    _fill_window(root, what, command)
    root.mainloop()


def _fill_window(root: tk.Tk, what: str, command: str) -> None:
    import tkinter as tk
    from tkinter import font, ttk

    wide = 80 * font.nametofont("TkDefaultFont", root).measure("0")
    label = ttk.Label(root, text=what, wraplength=wide)
    label.pack(anchor="w", padx=_PADDING, pady=_PADDING)
    text = tk.Text(root, height=3, width=80, wrap="char", font="TkFixedFont", padx=6, pady=6)
    text.insert("1.0", command)
    text.configure(state="disabled")
    text.bind("<Button-1>", lambda _: text.focus_set(), add=True)  # or nothing can be selected
    text.pack(fill="both", expand=True, padx=_PADDING)
    row = ttk.Frame(root)
    row.pack(fill="x", padx=_PADDING, pady=_PADDING)

    def copy() -> None:
        root.clipboard_clear()
        root.clipboard_append(command)
        copy_button.configure(text=say("copied"))

    copy_button = ttk.Button(row, text=say("copy"), command=copy)
    copy_button.pack(side="left")
    close_button = ttk.Button(row, text=say("close"), command=root.destroy)
    close_button.pack(side="right")
    close_button.focus_set()


def _say_without_window(words: str) -> None:
    if sys.stderr is not None:  # pythonw has none
        sys.stderr.write(words + "\n")
