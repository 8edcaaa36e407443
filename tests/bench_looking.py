"""What it costs to look at groups while a scan reads, and to leave a scan open for review.

    python tests/bench_looking.py [--count 4000] [--camera 60] [--rounds 3]

Two folders: COUNT small pictures (480 x 320), of which two thirds are copies of the others, and CAMERA pictures of 12
megapixels with half as many copies. Each is scanned in turn as the command line does, for review, and for review while
groups are handed out, with a fresh cache each time. Prints the processor's seconds, which other programs disturb least,
the ratio of the least of each to that of the command line (goal: at most 1.1), and when groups were handed out.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.options import ScanOptions
from engine.scan import scan
from engine.scan_for_review import scan_for_review
from made import SHARED_PICTURES, scene
from made_camera import make_camera_pictures, make_copies


def make_small(folder: Path, count: int) -> None:
    """In an order of their own, so that copies are not read one after the other."""
    folder.mkdir()
    names = [f"{number:06d}" for number in range(count)]
    random.Random(1).shuffle(names)
    for number in range(0, count - 2, 3):
        picture = scene(number)
        picture.save(folder / f"{names[number]}.jpg", quality=92)
        picture.save(folder / f"{names[number + 1]}.jpg", quality=60)
        picture.resize((240, 160)).save(folder / f"{names[number + 2]}.jpg", quality=85)


def bench(name: str, folder: Path, rounds: int) -> None:
    handed: list[float] = []

    def command_line(options: ScanOptions) -> None:
        scan(options)

    def review(options: ScanOptions) -> None:
        found = scan_for_review(options)
        assert found.review is not None
        found.review.close()

    def looking(options: ScanOptions) -> None:
        handed.clear()
        started = time.perf_counter()
        found = scan_for_review(
            options, on_found=lambda _review: handed.append(time.perf_counter() - started)
        )
        assert found.review is not None
        found.review.close()

    works: list[Callable[[ScanOptions], None]] = [command_line, review, looking]
    seconds: dict[str, list[float]] = {work.__name__: [] for work in works}
    for _ in range(rounds):
        for work in works:
            with tempfile.TemporaryDirectory() as cache:
                options = ScanOptions(folders=(folder,), cache_path=Path(cache) / "cache.sqlite")
                started = time.process_time()
                work(options)
                seconds[work.__name__].append(time.process_time() - started)
    print(f"\n{name}: {len(list(folder.iterdir()))} pictures")
    least = min(seconds["command_line"])
    for work_name, taken in seconds.items():
        times = "".join(f"{one:8.2f}" for one in taken)
        print(f"  {work_name:14}{times}   ratio {min(taken) / least:.3f}")
    if handed:
        print("  handed out after", *(f"{one:.1f}" for one in handed), "s of the last")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=4000)
    parser.add_argument("--camera", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        made = Path(name)
        if given.count:
            make_small(made / "small", given.count)
            bench("small", made / "small", given.rounds)
        if given.camera:
            folder = made / "camera"
            make_camera_pictures(SHARED_PICTURES / "photos-wallpapers", folder, given.camera)
            make_copies(folder, given.camera // 2)
            bench("camera", folder, given.rounds)


if __name__ == "__main__":
    main()
