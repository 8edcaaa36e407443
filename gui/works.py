"""What the window has done off its thread. These run in workers: plain data in and out, no widget.

The engine is imported in here, so that numpy and the picture libraries load while the window is already painted.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.comparison import Comparison
from engine.control import Control, OnProgress
from engine.options import ScanOptions
from engine.records import Problem
from gui.findings import Findings, Going


def find_twins(options: ScanOptions, progress: OnProgress, control: Control) -> Findings:
    """Cancelled, it gives what was found until then."""
    from engine.scan import scan

    findings = Findings(scan(options, progress, control))
    # There are no cycles in them. Looking for some in fifty thousand pictures, again and again, holds every thread up
    # for a tenth of a second.
    gc.freeze()
    return findings


def compare_files(
    first: Path, second: Path, options: ScanOptions, progress: OnProgress, control: Control
) -> Comparison:
    """Raises ComparingError where one of them cannot be read; Cancelled."""
    from engine.comparing import compare

    return compare(first, second, options, control)


@dataclass(frozen=True, slots=True)
class Removed:
    """What has gone, by number, what that frees, and why the rest stayed."""

    numbers: frozenset[int]
    freed_bytes: int
    kept: tuple[Problem, ...]


def move_to_trash(
    going: list[Going], memory_bytes: int, progress: OnProgress, control: Control
) -> Removed:
    from engine import disposal

    removals = [disposal.Removal(one.victim, one.keeper, one.relation) for one in going]
    result = disposal.move_to_trash(
        removals, memory_bytes=memory_bytes, progress=progress, control=control
    )
    gone = {removal.victim.path for removal in result.removed}
    numbers = frozenset(one.number for one in going if one.victim.path in gone)
    freed_bytes = sum(removal.victim.freed_bytes for removal in result.removed)
    return Removed(numbers, freed_bytes, result.kept)


def cache_bytes(path: Path) -> int:
    """What the cache takes on the disk."""
    from engine.cache_upkeep import size_bytes

    return size_bytes(path)


def clear_cache(path: Path) -> int:
    """Returns what the cache still takes. Raises OSError, and what SQLite and the cache raise."""
    from engine.cache_upkeep import clear, size_bytes

    clear(path)
    return size_bytes(path)


def purge_cache(path: Path, control: Control) -> int:
    """Forgets files that have vanished; returns what the cache still takes. Raises as `clear_cache`; Cancelled."""
    from engine.cache_upkeep import purge_vanished, size_bytes

    purge_vanished(path, control)
    return size_bytes(path)


def folders_of(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The folders among paths that were dropped, and of files the folders they are in, each once."""
    return tuple(dict.fromkeys(path if path.is_dir() else path.parent for path in paths))


def open_with_viewer(path: Path) -> subprocess.Popen[bytes] | None:
    """Shows a file in the program the system has for it. Raises OSError.

    Returns: the opener where one was started; it may be the viewer itself and run for hours.
    """
    if sys.platform == "win32":
        os.startfile(path)
        return None
    return subprocess.Popen(
        ["open" if sys.platform == "darwin" else "xdg-open", path],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
