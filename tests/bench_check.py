"""The check alone: candidate pairs a second at each step, on receipts and on photos, against scikit-image pair by pair.

    python tests/bench_check.py [--pairs 1000000] [--pictures 4000] [--threads N] [--camera 0]

Makes PICTURES signatures of each kind from the real ones (cropped a little, turned by a degree, brightened, blended),
finds their pairs with mse <= 200 and asks the signature steps of the check of PAIRS of them (of photos a tenth; each
more than once if need be): batch after batch, and one keeper against many. Second looks are made of the same pictures:
pairs that share nothing, and all pairs of a cluster. With --camera N it also scans N camera-size JPEGs, half of them
copies of the other half, with and without the check (goal: half of all in pairs, at most 1.8 times the time).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance
from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.check.look_pairs import Workspace, prepare_looks, second_look_prepared
from engine.check.open_pairs import OpenPairs
from engine.check.signature_check import SignatureCheck
from engine.control import Control
from engine.measures import metrics
from engine.options import ScanOptions, default_threads
from engine.pool import thread_pool
from engine.records import Step
from engine.scan import scan
from engine.storage.signatures import SignatureArray
from engine.workers import Workers
from made import SHARED_PICTURES, scene
from made_camera import make_camera_pictures

KINDS = {"receipts": ("documents-receipts", 1.0), "photos": ("photos-wallpapers", 0.1)}
THRESHOLD = 200.0
BATCH = 32_768
BLOCK_ROWS = 1024
SIZE = 96  # of the pictures that variations are made from
SLOW_PAIRS = 200  # enough to know what scikit-image needs for one


@dataclass
class Library:
    """Signatures of one kind, and which of them lie under the threshold."""

    signatures: np.ndarray
    first: np.ndarray
    second: np.ndarray
    mse: np.ndarray


def sources(folder: Path) -> list[Image.Image]:
    paths = sorted(
        path for path in folder.glob("*") if path.suffix.lower() in (".jpg", ".png", ".webp")
    )
    pictures = [Image.open(path).convert("RGB").resize((SIZE, SIZE)) for path in paths]
    return pictures or [scene(seed, (SIZE, SIZE)) for seed in range(80)]


def variation(pictures: list[Image.Image], number: int) -> Image.Image:
    """A picture that has something of a real one: its own crop, angle, light, and a little of another picture."""
    rng = np.random.default_rng(number)
    picture = pictures[number % len(pictures)]
    if number >= len(pictures):
        other = pictures[int(rng.integers(len(pictures)))]
        picture = Image.blend(picture, other, float(rng.uniform(0, 0.5)))
        picture = picture.rotate(
            float(rng.normal(0, 1)), Image.Resampling.BILINEAR, fillcolor="#ddd"
        )
        left, top, right, bottom = rng.uniform(0, 0.04, 4) * SIZE
        box = (left, top, SIZE - right, SIZE - bottom)
        picture = picture.resize((64, 64), Image.Resampling.LANCZOS, box=box)
        picture = ImageEnhance.Brightness(picture).enhance(float(rng.uniform(0.9, 1.1)))
    return picture.resize((64, 64), Image.Resampling.LANCZOS)


def make_library(folder: Path, count: int) -> Library:
    pictures = sources(folder)
    signatures = np.stack([np.asarray(variation(pictures, number)) for number in range(count)])
    coarse = metrics.box_means(signatures, 8).reshape(count, -1) - 128
    norms = (coarse * coarse).sum(1)
    found = []
    for start in range(0, count, BLOCK_ROWS):
        rows = slice(start, start + BLOCK_ROWS)
        distances = norms[rows, None] + norms - 2 * coarse[rows] @ coarse.T
        first, second = np.nonzero(distances <= THRESHOLD * coarse.shape[1] + 1e-6)
        ends = np.stack([first + start, second]).astype(np.int32)
        found.append(ends[:, ends[0] < ends[1]])
    first, second = np.concatenate(found, axis=1)
    mse = np.concatenate(
        [
            metrics.mse_many(
                signatures[first[start : start + 256]], signatures[second[start : start + 256]]
            )
            for start in range(0, len(first), 256)
        ]
    )
    is_near = mse <= THRESHOLD
    return Library(signatures, first[is_near], second[is_near], mse[is_near])


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def row(name: str, pairs: int, seconds: float, slow: float | None = None) -> None:
    ratio = "" if slow is None else f"{slow * pairs / seconds:10.0f} x"
    print(f"  {name:42}{pairs:9} in {seconds:7.2f} s {pairs / seconds:10.0f} a second {ratio}")


def slow_seconds(library: Library, ask: Callable[[np.ndarray, np.ndarray], object]) -> float:
    """What one pair costs through scikit-image and numpy alone."""
    some = np.random.default_rng(1).integers(len(library.mse), size=SLOW_PAIRS)
    ends = zip(library.first[some], library.second[some], strict=True)
    pairs = [(library.signatures[one], library.signatures[other]) for one, other in ends]
    ask(*pairs[0])
    return timed(lambda: [ask(*pair) for pair in pairs]) / SLOW_PAIRS


def against_all(keeper: int, count: int) -> OpenPairs:
    """One keeper with every picture; an mse that lets no pair pass for that alone."""
    others = np.flatnonzero(np.arange(count) != keeper).astype(np.int32)
    return OpenPairs(np.full(len(others), keeper, np.int32), others, np.full(len(others), 9.0))


def bench_signatures(library: Library, most: int, threads: int) -> None:
    def slow_check(one: np.ndarray, other: np.ndarray) -> None:
        if metrics.correlation(one, other) >= metrics.LEAST_CORRELATION:
            metrics.structure(one, other, 64)

    slow = slow_seconds(library, slow_check)
    rows = np.sort(np.resize(np.random.default_rng(0).permutation(len(library.mse)), most))
    pairs = OpenPairs(library.first[rows], library.second[rows], library.mse[rows])
    count = len(library.signatures)
    sides = np.full(count, 64, np.uint8)
    with threadpool_limits(1, "blas"), thread_pool(threads) as executor:
        check = SignatureCheck(
            SignatureArray(library.signatures), sides, Workers(executor, threads, Control())
        )
        parts = [pairs.part(slice(start, start + BATCH)) for start in range(0, len(pairs), BATCH)]
        seconds = timed(lambda: [check.ask(part) for part in parts])
        row("signature steps, in batches", len(pairs), seconds, slow)
        failed = np.concatenate([part.failed for part in parts])
        shares = [f"{step.name.lower()} {(failed == step).mean():.1%}" for step in Step]
        print("    failed at:", ", ".join(shares))
        row(
            "the same again, what is held made ready",
            len(pairs),
            timed(lambda: check.ask(pairs)),
            slow,
        )
        keepers = [against_all(keeper, count) for keeper in range(0, count, max(1, count // 50))]
        seconds = timed(lambda: [check.ask(one) for one in keepers])
        row("one keeper against all, related or not", len(keepers) * (count - 1), seconds, slow)


def bench_looks(folder: Path) -> None:
    looks = [np.asarray(one.resize((256, 256)).convert("YCbCr")) for one in sources(folder)[:40]]
    ends = list(combinations(looks[:12], 2))
    slow = timed(lambda: [metrics.second_look(*pair) for pair in ends[:20]]) / 20
    workspace = Workspace(256)

    def apart() -> None:
        for pair in ends:
            second_look_prepared(*prepare_looks(pair, workspace), workspace)

    def cluster() -> None:
        prepared = prepare_looks(looks[:12], workspace)
        for pair in combinations(prepared, 2):
            second_look_prepared(*pair, workspace)

    row("second looks, pairs apart (one thread)", len(ends), timed(apart), slow)
    row("second looks, a cluster (one thread)", len(ends), timed(cluster), slow)


def bench_camera(source: Path, count: int, threads: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_camera_pictures(source, folder, count // 2)
        for path in sorted(folder.iterdir()):
            with Image.open(path) as image:
                image.save(folder / f"copy of {path.name}", quality=85)
        seconds = {}
        for check in (False, True, False, True):  # the first one fills the page cache
            options = ScanOptions(folders=(folder,), threads=threads, check=check)
            result = scan(options)
            seconds[check] = result.seconds["total"]
        print(f"camera pictures: {count}, {result.second_looks} second looks")
    ratio = seconds[True] / seconds[False]
    print(
        f"  without the check {seconds[False]:.2f} s, with it {seconds[True]:.2f} s, ratio {ratio:.2f};"
    )
    print(f"  were half of them in pairs: {1 + (ratio - 1) / 2:.2f} (goal: 1.8)")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--pictures", type=int, default=4000)
    parser.add_argument("--threads", type=int, default=default_threads())
    parser.add_argument("--camera", type=int, default=0)
    given = parser.parse_args()
    for kind, (name, share) in KINDS.items():
        folder = SHARED_PICTURES / name
        library = make_library(folder, given.pictures)
        print(
            f"{kind}: {given.pictures} pictures, {len(library.mse)} pairs, {given.threads} threads"
        )
        bench_signatures(library, int(given.pairs * share), given.threads)
        bench_looks(folder)
    if given.camera:
        bench_camera(SHARED_PICTURES / "photos-wallpapers", given.camera, given.threads)


if __name__ == "__main__":
    main()
