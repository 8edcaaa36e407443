"""What it costs to read pictures that are not sRGB, or that end early, against the same ones that are and do not.

    python tests/bench_reading.py [--pictures FOLDER] [--count 4] [--rounds 5] [--help]

Pictures of 12 megapixels, each saved plain, with an sRGB profile, in Display P3 with its profile, and cut to 9/10 of
its bytes: processor milliseconds for one signature, and for one with its look, and the ratio to the plain ones. One
thread; the least of the rounds, in which the kinds take turns. Files come from the page cache.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.pictures.budget import MemoryBudget
from engine.pictures.reading import read_look, read_picture
from made import SHARED_PICTURES, found_file
from made_camera import make_camera_pictures
from made_cut import cut
from made_profiles import DISPLAY_P3, SRGB, in_profile

SAVED: dict[str, dict[str, object]] = {
    "jpg": {"quality": 90},
    "png": {"compress_level": 1},
    "tif": {},
    "webp": {"quality": 80, "method": 0},
}
BUDGET = MemoryBudget(2_000_000_000)


def make(source: Path, folder: Path, ending: str) -> dict[str, list[Path]]:
    """The paths of each kind of copy."""
    found: dict[str, list[Path]] = {}
    for path in sorted(source.iterdir()):
        with Image.open(path) as image:
            plain = image.convert("RGB")
        for name, picture, profile in (
            ("plain", plain, None),
            ("sRGB profile", plain, SRGB),
            ("Display P3", in_profile(plain, DISPLAY_P3), DISPLAY_P3),
        ):
            target = folder / f"{name} {path.stem}.{ending}"
            more = {} if profile is None else {"icc_profile": profile}
            picture.save(target, **SAVED[ending], **more)
            found.setdefault(name, []).append(target)
        short = cut(folder / f"plain {path.stem}.{ending}", 0.9, f"cut {path.stem}.{ending}")
        found.setdefault("cut to 9/10", []).append(short)
    return found


def milliseconds(work: Callable[[Path], object], paths: list[Path]) -> float:
    started = time.process_time()
    for path in paths:
        work(path)
    return 1000 * (time.process_time() - started) / len(paths)


def signature(path: Path) -> object:
    return read_picture(found_file(path), budget=BUDGET)


def look(path: Path) -> object:
    found = read_picture(found_file(path), budget=BUDGET)
    assert found is not None
    return read_look(found.picture, budget=BUDGET)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", type=Path, default=SHARED_PICTURES / "photos-kodak")
    parser.add_argument("--count", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    print("milliseconds each, and the ratio to plain ones     signature         signature and look")
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "source"
        make_camera_pictures(given.pictures, source, given.count)
        for ending in SAVED:
            folder = Path(place) / ending
            folder.mkdir()
            kinds = make(source, folder, ending)
            least = {name: [float("inf")] * 2 for name in kinds}
            for _ in range(given.rounds):
                for name, paths in kinds.items():
                    taken = [milliseconds(work, paths) for work in (signature, look)]
                    least[name] = [min(pair) for pair in zip(least[name], taken, strict=True)]
            for name, taken in least.items():
                pairs = zip(taken, least["plain"], strict=True)
                parts = (f"{value:10.1f}{value / plain:7.2f}" for value, plain in pairs)
                print(f"  {ending:5}{name:40}", *parts)


if __name__ == "__main__":
    main()
