"""A cold and a warm scan of many small pictures, stage by stage, against a bare loop of scandir and stat.

    python tests/bench_cache.py [--count 100000] [--pairs 0.5] [--side 48] [--folder FOLDER] [--threads N]

Makes COUNT pictures of SIDE x SIDE pixels (JPEG and PNG in turn, 1 000 to a folder; parts of real photos, see
made_signatures.py), of which the share PAIRS stands in pairs: the same picture saved twice. They stay in FOLDER, where
it is given, for the next run. The cache lies beside them and is always made anew. Goal: 100 000 warm in 15 s, of which
listing and stat are most.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.options import ScanOptions, default_threads
from engine.records import ScanResult
from engine.scan import scan
from engine.storage.cache_upkeep import clear, purge_vanished, size_bytes
from made import SHARED_PICTURES
from made_signatures import photo_like

_STAGES = ("listing", "reading", "matching", "checking")
_FOLDER_PICTURES = 1000
PHOTOS = SHARED_PICTURES / "photos-wallpapers"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--pairs", type=float, default=0.5, help="share of pictures in pairs")
    parser.add_argument("--side", type=int, default=48)
    parser.add_argument("--folder", type=Path, help="keep the pictures here")
    parser.add_argument("--threads", type=int, default=default_threads())
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        run(given, given.folder or Path(temporary))


def run(given: argparse.Namespace, folder: Path) -> None:
    pictures, cache_path = (
        folder / f"{given.count}-{given.side}-{given.pairs}",
        folder / "cache" / "c.sqlite",
    )
    if not pictures.exists():
        seconds, _ = timed(lambda: make_pictures(pictures, given.count, given.side, given.pairs))
        print(f"made in {seconds:.1f} s")
    clear(cache_path)
    options = ScanOptions(folders=(pictures,), threads=given.threads, cache_path=cache_path)
    scan(ScanOptions(folders=(next(pictures.iterdir()),)))  # modules are loaded, libraries awake
    bare = min(timed(lambda: bare_loop(pictures))[0] for _ in range(3))
    cold = timed(lambda: scan(options))
    print(
        f"{given.count} pictures, {given.threads} threads, {size_bytes(cache_path) / given.count / 1000:.1f} kB each"
    )
    warm = min((timed(lambda: scan(options)) for _ in range(2)), key=lambda one: one[0])
    assert warm[1].cached == given.count
    show(bare, cold, warm)
    seconds, gone = timed(lambda: purge_vanished(cache_path))
    print(f"looking for vanished files: {seconds:.2f} s, {gone} gone")
    seconds, _ = timed(lambda: clear(cache_path))
    print(f"clearing: {seconds:.2f} s, {size_bytes(cache_path) / 1000:.0f} kB left")


def show(bare: float, cold: tuple[float, ScanResult], warm: tuple[float, ScanResult]) -> None:
    print(f"{'':22}{'cold':>10}{'warm':>10}{'x bare':>10}")
    print(f"{'scandir and stat':22}{bare:10.2f}{bare:10.2f}{1:10.2f}")
    for stage in _STAGES:
        first, second = (result.seconds[stage] for _, result in (cold, warm))
        print(f"{stage:22}{first:10.2f}{second:10.2f}{second / bare:10.2f}")
    others = [whole - sum(result.seconds[s] for s in _STAGES) for whole, result in (cold, warm)]
    print(f"{'grouping and the rest':22}{others[0]:10.2f}{others[1]:10.2f}{others[1] / bare:10.2f}")
    print(f"{'whole':22}{cold[0]:10.2f}{warm[0]:10.2f}{warm[0] / bare:10.2f}")
    result = warm[1]
    print(
        f"{len(result.groups)} groups, {len(result.pairs)} pairs, {result.second_looks} second looks"
    )
    print(f"warm / cold: {warm[0] / cold[0]:.3f}")


def timed(work: Callable[[], object]) -> tuple[float, object]:
    gc.collect()
    started = time.perf_counter()
    answer = work()
    return time.perf_counter() - started, answer


def bare_loop(folder: Path) -> int:
    """What no scan can do without."""
    count, pending = 0, [str(folder)]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                else:
                    count += entry.stat(follow_symlinks=False).st_size >= 0
    return count


def make_pictures(folder: Path, count: int, side: int, share_in_pairs: float) -> None:
    in_pairs = int(count * share_in_pairs) // 2 * 2
    parts = (part for chunk in photo_like(PHOTOS, count) for part in chunk)
    for number in range(count):
        if number >= in_pairs or number % 2 == 0:
            image = Image.fromarray(next(parts)).resize((side, side))
        inner = folder / f"{number // _FOLDER_PICTURES:04d}"
        if number % _FOLDER_PICTURES == 0:
            inner.mkdir(parents=True)
        if number % 2:
            image.save(inner / f"IMG_{number:07d}.jpg", quality=90)
        else:
            image.save(inner / f"IMG_{number:07d}.png", compress_level=1)


if __name__ == "__main__":
    main()
