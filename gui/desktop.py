"""What the desktop says of itself: whether it is dark, and how large it wants things drawn."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from dataclasses import dataclass

import darkdetect

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desktop:
    """percent : the size to draw at, None where Tk knows it by itself."""

    is_dark: bool = False
    percent: float | None = None


def ask_desktop() -> Desktop:
    """Asks other programs on Linux, so it may take its time: not for the Tk thread."""
    return Desktop(bool(darkdetect.isDark()), _percent())


def _percent() -> float | None:
    """TWINTRACKER_SCALING (in percent) where it is set; else the dpi that X desktops set, which Tk 8.6 overlooks."""
    wanted = os.environ.get("TWINTRACKER_SCALING", "")
    if wanted:
        try:
            return min(max(float(wanted), 50.0), 500.0)
        except ValueError:
            log.warning("TWINTRACKER_SCALING=%s is not a number of percent", wanted)
    if sys.platform in ("win32", "darwin"):
        return None
    return _x_percent()


def _x_percent() -> float | None:
    try:
        found = subprocess.run(
            ["xrdb", "-query"], capture_output=True, text=True, timeout=2, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    for line in found.stdout.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "Xft.dpi" and value.strip().replace(".", "", 1).isdigit():
            return float(value) / 96 * 100
    return None
