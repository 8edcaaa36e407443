"""What the window has done off its thread. These run in workers: plain data in and out, no widget.

The engine is imported in here, so that numpy and the picture libraries load while the window is already painted.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from engine.control import Control, OnProgress
from engine.options import ScanOptions
from engine.records import Picture, Relation
from gui.findings import Findings

if TYPE_CHECKING:
    from engine.disposal import Removal, RemovalResult


def find_twins(options: ScanOptions, progress: OnProgress, control: Control) -> Findings:
    """Cancelled, it gives what was found until then."""
    from engine.scan import scan

    return Findings(scan(options, progress, control))


def removals_of(going: Iterable[tuple[Picture, Picture, Relation]]) -> list[Removal]:
    from engine.disposal import Removal

    return [Removal(victim, keeper, relation) for victim, keeper, relation in going]


def move_to_trash(
    removals: list[Removal], memory_bytes: int, progress: OnProgress, control: Control
) -> RemovalResult:
    from engine import disposal

    return disposal.move_to_trash(
        removals, memory_bytes=memory_bytes, progress=progress, control=control
    )


def folders_of(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The folders among paths that were dropped, and of files the folders they are in, each once."""
    return tuple(dict.fromkeys(path if path.is_dir() else path.parent for path in paths))


def open_with_viewer(path: Path) -> None:
    """Shows a file in the program the system has for it. Raises OSError."""
    if sys.platform == "win32":
        os.startfile(path)
    else:
        opener = "open" if sys.platform == "darwin" else "xdg-open"
        subprocess.run([opener, str(path)], check=False, stdin=subprocess.DEVNULL)
