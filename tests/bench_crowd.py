"""Libraries in which very many pictures are pairs of each other: scanned pages of one form, a camera that never moved.

    python tests/bench_crowd.py [--pages 2000,20000] [--frames 5000,50000] [--look-alikes]

Makes COUNT small pictures of one kind in a temporary folder, scans them with the command line's engine, and prints the
seconds of each stage, pairs under the threshold, second looks, groups and the peak memory. Pages are one form filled in
differently: about half of all pairs are under the threshold, hardly any are twins. Frames differ by noise alone: all
are twins of each other, and the best of them keeps the others.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

sys.path.insert(0, str(Path(__file__).parents[1]))

from made import scene

ROOT = Path(__file__).parents[1]

PAGE_SIZE = (210, 297)
FIELDS = [(x, y) for y in range(60, 280, 22) for x in (20, 80, 140)]


def form() -> Image.Image:
    """An empty form: a heading, rules, boxes."""
    page = Image.new("L", PAGE_SIZE, 250)
    draw = ImageDraw.Draw(page)
    draw.rectangle((15, 12, 195, 40), outline=40, width=3)
    draw.text((50, 20), "APPLICATION FORM", fill=30)
    for x, y in FIELDS:
        draw.rectangle((x - 3, y - 3, x + 52, y + 14), outline=120)
    return page


def page(empty: Image.Image, number: int) -> Image.Image:
    """The form filled in: most fields, with strokes of many strengths."""
    rng = np.random.default_rng(number)
    filled = empty.copy()
    draw = ImageDraw.Draw(filled)
    for x, y in FIELDS:
        if rng.random() < 0.7:
            ink = int(rng.integers(105, 195))
            points = [(x + 4 * step, y + int(rng.integers(0, 12))) for step in range(13)]
            draw.line(points[: int(rng.integers(3, 13))], fill=ink, width=int(rng.integers(1, 4)))
    return filled


def make_pages(folder: Path, count: int) -> None:
    empty = form()
    for number in range(count):
        page(empty, number).save(folder / f"page {number:06d}.jpg", quality=85)


def make_frames(folder: Path, count: int) -> None:
    base = np.asarray(scene(1, (160, 120)), np.int16)
    for number in range(count):
        noise = np.random.default_rng(number).integers(-6, 7, base.shape, np.int16)
        frame = Image.fromarray(np.clip(base + noise, 0, 255).astype(np.uint8))
        frame.save(folder / f"frame {number:06d}.jpg", quality=80)


def measure(kind: str, make: Callable[[Path, int], None], count: int, extra: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, count)
        command = [
            sys.executable,
            "-m",
            "engine",
            name,
            "--no-cache",
            "--quiet",
            "--json",
            "-",
            *extra,
        ]
        with tempfile.TemporaryFile() as answer:
            process = subprocess.Popen(command, cwd=ROOT, stdout=answer)
            _, status, usage = os.wait4(process.pid, 0)  # of this one process alone
            answer.seek(0)
            found = json.load(answer)
    assert status == 0
    memory = usage.ru_maxrss / 1e3
    seconds = found["seconds"]
    share = found["pairs"] / (count * (count - 1) / 2)
    stages = " ".join(
        f"{seconds[stage]:9.1f}" for stage in ("reading", "matching", "checking", "total")
    )
    print(
        f"{kind:7}{count:8}{stages}{found['pairs']:13}{share:7.2f}{found['second_looks']:10}"
        f"{len(found['groups']):8}{len(found['look_alikes']):8}{memory:9.0f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", default="2000,20000")
    parser.add_argument("--frames", default="5000,50000")
    parser.add_argument("--look-alikes", action="store_true")
    given = parser.parse_args()
    extra = ["--look-alikes"] if given.look_alikes else []
    print(
        "kind      count  reading  matching  checking     total        pairs  share     looks  groups"
        "  alikes  peak MB"
    )
    for kind, make, counts in (
        ("pages", make_pages, given.pages),
        ("frames", make_frames, given.frames),
    ):
        for count in filter(None, counts.split(",")):
            measure(kind, make, int(count), extra)


if __name__ == "__main__":
    main()
