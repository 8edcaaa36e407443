"""Folders and files dropped on a window, where the tkdnd library can be loaded."""

from __future__ import annotations

import logging
import tkinter as tk
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

#: For all that lies inside too: tkdnd looks for the nearest parent that takes drops.
_FILES = "DND_Files"


def accept_drops(root: tk.Tk | tk.Toplevel, on_drop: Callable[[list[Path]], None]) -> bool:
    """Calls on_drop with the paths of everything dropped. False when this system cannot do it."""

    def take(names: str) -> str:
        on_drop([Path(name) for name in root.tk.splitlist(names)])
        return "copy"

    try:
        from tkinterdnd2 import TkinterDnD  # type: ignore[import-untyped]

        TkinterDnD._require(root)
        # Its Python methods are given to BaseWidget only, which a root is not.
        root.tk.call("tkdnd::drop_target", "register", root, _FILES)
        root.tk.call("bind", root, "<<Drop>>", f"{root.register(take)} %D")
    except (ImportError, RuntimeError, tk.TclError) as error:
        log.info("folders cannot be dropped here: %s", error)
        return False
    return True
