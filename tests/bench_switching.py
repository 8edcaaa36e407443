"""How soon the right pixels are drawn when another pair is compared, and the longest stall in a huge picture.

    python tests/bench_switching.py [FOLDER]

Through the real compare pane, at the size it has in a window of 1280 x 800. Without FOLDER it makes JPEGs of 12
megapixels; with it each two pictures of FOLDER that follow each other are a pair. Then a JPEG of 100 megapixels is
zoomed and moved. Goals: 150 ms for a pair that is new, 30 ms for one that was preloaded, no stall over 50 ms.
Needs a display (`xvfb-run -a` in front gives one).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
import tkinter as tk
from itertools import chain
from pathlib import Path

import numpy as np
from PIL import Image, ImageTk

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.options import DEFAULT_MEMORY_MB, ScanOptions
from engine.pictures.budget import MemoryBudget
from engine.pictures.opening import ReadingError
from engine.pictures.reading import read_picture
from engine.pictures.thumbnails import make_thumbnail
from engine.reasons import reason
from engine.records import Pair, Picture, Relation, Step
from gui.app import make_root
from gui.compare.compare_view import CompareView
from gui.desktop import Desktop
from made import found_file, scene
from stalls import LongestStall
from waiting import wait_until

VIEW = "640x560"
PAIRS, HUGE = 12, (11_600, 8_700)
MEMORY = DEFAULT_MEMORY_MB * 1_000_000
NEAR = 12  # grey levels, on the mean, between what is drawn and the file
PAIR = Pair(0, 1, 4.8, Relation.TWIN, Step.NONE, 0.99, 0.9, 0.97)
OPTIONS = ScanOptions(folders=(Path("/"),))
WHY = reason("most-pixels", width=1, height=1)

Compared = tuple[Picture, Picture]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER")
    folder = parser.parse_args().folder
    root = make_root("light", Desktop(percent=100))
    root.geometry(f"{VIEW}+0+0")
    root.rowconfigure(0, weight=1)
    root.columnconfigure(0, weight=1)
    root.deiconify()
    with tempfile.TemporaryDirectory() as name:
        pairs = make_pairs(Path(name)) if folder is None else pairs_of(folder.absolute())
        measure_switching(root, pairs)
        measure_huge(root, Path(name))
    root.destroy()


def make_pairs(folder: Path) -> list[Compared]:
    """Photos of 12 megapixels, each beside one of half its sides."""
    rng = np.random.default_rng(1)
    grain = rng.integers(-8, 9, (3000, 4000, 1), np.int16)
    for seed in range(PAIRS):
        large = np.asarray(scene(seed, (1000, 750)).resize((4000, 3000)), np.int16) + grain
        image = Image.fromarray(np.clip(large, 0, 255).astype(np.uint8))
        image.save(folder / f"{seed:02d} a.jpg", quality=90)
        image.save(folder / f"{seed:02d} b.jpg", quality=75)
    return pairs_of(folder)


def pairs_of(folder: Path) -> list[Compared]:
    pictures = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and len(pictures) < 2 * PAIRS:
            try:
                read = read_picture(found_file(path), budget=MemoryBudget(MEMORY))
            except ReadingError:
                continue
            if read is not None:
                pictures.append(read.picture)
    return list(zip(pictures[::2], pictures[1::2], strict=False))


def measure_switching(root: tk.Tk, pairs: list[Compared]) -> None:
    pixels = statistics.median(picture.pixels for pair in pairs for picture in pair) / 1e6
    print(f"{len(pairs)} pairs of {pixels:.1f} megapixels (median); ms until both are drawn")
    view = new_view(root)
    switch(view, *pairs[0])  # what is imported once is no part of it
    report("new", [switch(view, *pair) for pair in pairs[1:]])
    view.destroy()
    view = new_view(root)
    switch(view, *pairs[0])
    times = []
    for pair in pairs[1:]:
        view.preload(pair)
        wait_until(root, lambda pair=pair: all(is_kept(view, one) for one in pair))
        times.append(switch(view, *pair))
    report("preloaded", times)
    view.destroy()


def new_view(root: tk.Tk) -> CompareView:
    view = CompareView(root, MEMORY)
    view.grid(sticky="nsew", padx=8, pady=8)
    root.update()
    return view


def is_kept(view: CompareView, picture: Picture) -> bool:
    return any(seen.path == picture.path for seen in view.pictures.pane.store._kept)


def switch(view: CompareView, keeper: Picture, twin: Picture) -> float:
    """Milliseconds until both are drawn; then they are compared with their files."""
    begin = time.perf_counter()
    view.show(keeper, twin, PAIR, WHY, OPTIONS, is_marked=False)
    pane = view.pictures.pane
    while not (pane.is_sharp and view.is_showing(keeper) and view.is_showing(twin)):
        view.update()
    view.update()
    took = 1000 * (time.perf_counter() - begin)
    for slot, picture in zip(pane._painter.slots, (keeper, twin), strict=True):
        drawn = ImageTk.getimage(slot._photo).convert("RGB").resize((64, 64))
        there = make_thumbnail(picture.path, (256, 256), MEMORY).resize((64, 64))
        apart = np.abs(np.asarray(drawn, float) - np.asarray(there, float)).mean()
        assert apart < NEAR, f"{picture.path} is not what is drawn: {apart:.1f}"
    return took


def report(what: str, times: list[float]) -> None:
    print(f"{what:12} median {statistics.median(times):6.1f}, longest {max(times):6.1f}")


def measure_huge(root: tk.Tk, folder: Path) -> None:
    path = folder / "huge.jpg"
    scene(1, (1450, 1087)).resize(HUGE).save(path, quality=85)
    read = read_picture(found_file(path), budget=MemoryBudget(MEMORY))
    assert read is not None
    huge, small = read.picture, folder / "small.jpg"
    Image.open(path).resize((2900, 2175)).save(small)
    other = read_picture(found_file(small), budget=MemoryBudget(MEMORY))
    assert other is not None
    print(f"{huge.pixels / 1e6:.0f} megapixels beside 6")
    view = new_view(root)
    pane = view.pictures.pane
    steps = {
        "fitted": lambda: view.show(huge, other.picture, PAIR, WHY, OPTIONS, is_marked=False),
        "1:1": lambda: pane.zoom_to(1.0),
        "moved": lambda: [drag(root, view, -40, -25) for _ in range(60)],
        "zoomed": lambda: [zoom(root, view, by) for by in chain([-1] * 20, [1] * 24, [-1] * 10)],
        "difference": lambda: view.set_mode("difference"),
    }
    for name, act in steps.items():
        stall, begin = LongestStall(root), time.perf_counter()
        act()
        wait_until(root, lambda: pane.is_sharp and pane.store.is_complete)
        took = time.perf_counter() - begin
        print(f"{name:12} {1000 * stall.stop():6.1f} ms longest stall; sharp after {took:.2f} s")
    kept = pane.store.kept_scale
    print(f"{'kept':12} {pane.store.kept_bytes / 1e6:6.1f} MB of {MEMORY / 1e6:.0f}, scale {kept}")
    view.destroy()


def drag(root: tk.Tk, view: CompareView, right: int, down: int) -> None:
    pane = view.pictures.pane
    pane.event_generate("<ButtonPress-1>", x=200, y=150)
    pane.event_generate("<B1-Motion>", x=200 + right, y=150 + down)
    pane.event_generate("<ButtonRelease-1>", x=200 + right, y=150 + down)
    let_live(root)


def zoom(root: tk.Tk, view: CompareView, by: int) -> None:
    view.pictures.pane.event_generate("<Button-4>" if by > 0 else "<Button-5>", x=180, y=120)
    let_live(root)


def let_live(root: tk.Tk) -> None:
    until = time.monotonic() + 0.02
    wait_until(root, lambda: time.monotonic() > until)


if __name__ == "__main__":
    main()
