"""How close reading comes to what the hardware gives: listing and reading against a bare decode loop.

    python tests/bench_reading.py [--pictures FOLDER] [--count 150] [--rounds 5] [--threads N]

Makes COUNT camera-size JPEGs (4000 x 3000, quality 90) from the pictures of FOLDER, then takes turns: the engine's
listing and reading, and a bare loop of as many threads that only drafts to 256, decodes and resizes to 64 x 64.
Prints the seconds of each round and the ratio of the medians (goal: at most 1.3).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.options import ScanOptions, default_threads
from engine.scan import scan
from made import SHARED_PICTURES, scene

CAMERA_SIZE = (4000, 3000)


def make_camera_pictures(source: Path, folder: Path, count: int) -> None:
    """`count` different 12-megapixel JPEGs: the pictures of a folder, enlarged, each time another part of them."""
    paths = sorted(
        path for path in source.glob("*") if path.suffix.lower() in (".jpg", ".png", ".webp")
    )
    for number in range(count):
        if paths:
            with Image.open(paths[number % len(paths)]) as image:
                picture = image.convert("RGB")
        else:
            picture = scene(number, (1000, 750))
        cut = 1 + number // max(len(paths), 1)
        box = (0, 0, picture.width - 7 * cut, picture.height - 5 * cut)
        picture.crop(box).resize(CAMERA_SIZE).save(folder / f"DSC_{number:04d}.jpg", quality=90)


def bare_loop(folder: Path, threads: int) -> None:
    def read(path: Path) -> Image.Image:
        with Image.open(path) as image:
            image.draft("RGB", (256, 256))
            return image.resize((64, 64), Image.Resampling.LANCZOS)

    with ThreadPoolExecutor(threads) as executor:
        list(executor.map(read, sorted(folder.iterdir())))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", type=Path, default=SHARED_PICTURES / "photos-wallpapers")
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=default_threads())
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_camera_pictures(given.pictures, folder, given.count)
        megabytes = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
        print(f"{given.count} JPEGs of 12 megapixels, {megabytes:.0f} MB, {given.threads} threads")
        bare_loop(folder, given.threads)  # fills the page cache
        options = ScanOptions(folders=(folder,), threads=given.threads, threshold=0.0, check=False)
        engine, bare = [], []
        for _ in range(given.rounds):
            started = time.perf_counter()
            bare_loop(folder, given.threads)
            bare.append(time.perf_counter() - started)
            seconds = scan(options).seconds
            engine.append(seconds["listing"] + seconds["reading"])
    print("bare loop           ", *(f"{value:6.2f}" for value in bare))
    print("listing and reading ", *(f"{value:6.2f}" for value in engine))
    ratio = statistics.median(engine) / statistics.median(bare)
    print(f"ratio of medians     {ratio:6.2f}   (goal: at most 1.3)")


if __name__ == "__main__":
    main()
