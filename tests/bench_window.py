"""Prints how soon the window is painted, and the longest stall of its Tk loop while it scans, shows and scrolls.

python tests/bench_window.py FOLDER
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

START = time.perf_counter()
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from gui.app import make_root, open_window  # noqa: E402  what it takes is measured
from gui.desktop import Desktop  # noqa: E402
from gui.settings import Settings  # noqa: E402
from stalls import LongestStall  # noqa: E402
from waiting import press, wait_until  # noqa: E402


def main(folder: Path) -> None:
    root = make_root("light", Desktop())
    window = open_window(root, Settings(theme="light", folders=(folder,)), lambda kept: None)
    root.update()
    print(f"painted after {time.perf_counter() - START:.2f} s; modules: {len(sys.modules)}")
    print(
        "loaded:",
        [name for name in ("numpy", "skimage", "scipy") if name in sys.modules] or "nothing heavy",
    )
    for run in ("first", "second"):
        stall = LongestStall(window)
        window.find()
        wait_until(root, lambda: not window.strip.is_busy, 3600)
        print(f"{run} scan: longest stall {1000 * stall.stop():.0f} ms; {window.note.cget('text')}")
    stall = LongestStall(window)
    for key in ["<Down>"] * 30 + ["<Next>"] * 20 + ["<Prior>"] * 20:
        press(window.panel.tree.canvas, key)
        until = time.monotonic() + 0.02
        wait_until(root, lambda until=until: time.monotonic() > until)
    print(f"going through the rows: longest stall {1000 * stall.stop():.0f} ms")
    window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
