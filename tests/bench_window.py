"""How soon the window is painted, and the longest stall of its Tk loop while it scans, shows and scrolls.

    python tests/bench_window.py [FOLDER]

Without FOLDER it scans made pictures: 60 scenes of 12 megapixels, each stored four times. Goal: no stall over 50 ms.
Needs a display (`xvfb-run -a` in front gives one).
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from pathlib import Path

START = time.perf_counter()
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from gui.app import make_root, open_window  # noqa: E402  what it takes is measured
from gui.desktop import Desktop  # noqa: E402
from gui.settings import Settings  # noqa: E402

HEAVY = ("numpy", "skimage", "scipy")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER")
    folder = parser.parse_args().folder
    measure_start()
    # What is left of the first window must go here: Tcl ends a program in which another thread collects it.
    gc.collect()
    if folder is not None:
        measure_window(folder.absolute())
        return
    from made import save_twins, scene

    with tempfile.TemporaryDirectory() as name:
        for seed in range(60):
            save_twins(Path(name), f"DSC_{seed:04d}", scene(seed, (1000, 750)).resize((4000, 3000)))
        measure_window(Path(name))


def measure_start() -> None:
    root = make_root("light", Desktop())
    window = open_window(root, Settings(theme="light"), lambda kept: None)
    root.update()
    print(f"painted after      {time.perf_counter() - START:6.2f} s")
    print("heavy libraries    ", [one for one in HEAVY if one in sys.modules] or "none loaded yet")
    window.close()


def measure_window(folder: Path) -> None:
    from stalls import LongestStall
    from waiting import press, wait_until

    root = make_root("light", Desktop())
    window = open_window(root, Settings(theme="light", folders=(folder,)), lambda kept: None)
    root.update()
    for run in ("first scan", "second scan"):
        stall = LongestStall(window)
        window.searching.find()
        wait_until(root, lambda: not window.strip.is_busy and window.reviewing.is_settled, 3600)
        print(f"{run:18} {1000 * stall.stop():6.0f} ms longest stall; {window.note}")
    stall = LongestStall(window)
    for key in ["<Down>"] * 30 + ["<Next>"] * 20 + ["<Prior>"] * 20:
        press(window.panel.tree.canvas, key)
        until = time.monotonic() + 0.02
        wait_until(root, lambda until=until: time.monotonic() > until)
    print(f"through the rows   {1000 * stall.stop():6.0f} ms longest stall")
    window.close()


if __name__ == "__main__":
    main()
