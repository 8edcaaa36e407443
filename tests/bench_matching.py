"""Matching alone: seconds, memory and growth on signatures that look like photos, with planted twins.

    python tests/bench_matching.py [--counts 10000,100000,1000000] [--pictures FOLDER] [--threads N] [--brute N]
        [--turned]

Signatures are made from the pictures of FOLDER (see made_signatures.py: windows of real pictures, blended two by two,
so that their spectrum is real and two are hardly ever near by accident); one in fifty gets a planted twin. They lie in
a file, 12 kB each, their sketches in memory, as a scan leaves them. A process of its own then finds the pairs with
mse <= 200. Printed for each count: seconds from sketches to pairs, preparation included; peak memory; planted twins
found; pairs that came about by accident; and up to `--brute` pictures whether a look at every pair finds the same; last
the exponent of growth. Goals on two cores: 100 000 in 1 s, 1 000 000 in 20 s and 1 GB, exponent under 1.4.
With --turned the planted twins lie in any of the eight orientations, and each count is run upright, turned, upright and
turned; printed is what turned matching finds, and how many times the seconds it takes. Goal: at most 3.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.measures.sketching import SKETCH_VALUES, sketch
from engine.measures.turning import ORIENTATIONS, turn
from engine.options import default_threads
from engine.pairs.matching import find_pairs
from engine.records import SIGNATURE_SIDE
from engine.storage.signatures import SignatureStore
from made import SHARED_PICTURES, peak_megabytes
from made_signatures import photo_like, twins_of

THRESHOLD = 200.0
BYTES = 3 * SIGNATURE_SIDE**2
ONE_TWIN_IN = 50


class SignatureFile(SignatureStore):
    """Signatures one after the other in a file, read by place."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY)

    def fetch(self, numbers: np.ndarray) -> np.ndarray:
        rows = [os.pread(self._descriptor, BYTES, number * BYTES) for number in numbers.tolist()]
        flat = np.frombuffer(b"".join(rows), np.uint8)
        return flat.reshape(-1, SIGNATURE_SIDE, SIGNATURE_SIDE, 3)


def make(folder: Path, pictures: Path, count: int, *, turned: bool = False) -> None:
    """`count` signatures, their sketches, and which are planted twins of which, if wanted turned ones."""
    rng = np.random.default_rng(9)
    sketches = np.empty((count, SKETCH_VALUES), np.uint16)
    planted, place = [], 0
    with (folder / "signatures").open("wb") as stream:
        for chunk in photo_like(pictures, count):
            copies = len(chunk) // ONE_TWIN_IN
            twin = twins_of(chunk[:copies], rng)
            if turned:
                ways = rng.choice(ORIENTATIONS, len(twin)).tolist()
                twin = np.stack([turn(one, way) for one, way in zip(twin, ways, strict=True)])
            part = np.concatenate([chunk, twin])[: count - place]
            stream.write(part.tobytes())
            sketches[place : place + len(part)] = sketch(part)
            twins = range(max(len(part) - len(chunk), 0))
            planted += [(place + twin, place + len(chunk) + twin) for twin in twins]
            place += len(part)
            if place == count:
                break
    np.save(folder / "sketches.npy", sketches)
    np.save(folder / "planted.npy", np.array(planted))


def work(folder: Path, threads: int, *, turned: bool) -> None:
    """In a process of its own: find the pairs, write them, print seconds and peak memory as JSON."""
    sketches = np.load(folder / "sketches.npy")
    sides = np.full(len(sketches), SIGNATURE_SIDE, np.uint8)
    store = SignatureFile(folder / "signatures")
    started = time.perf_counter()
    found = find_pairs(store, sketches, sides, THRESHOLD, turned=turned, threads=threads)
    seconds = time.perf_counter() - started
    np.save(folder / "found.npy", np.stack([found.first, found.second], 1))
    print(json.dumps({"seconds": seconds, "peak": peak_megabytes(), "pairs": found.pairs}))


def brute_force(folder: Path, *, turned: bool) -> set[tuple[int, int]]:
    """Every pair under the threshold: products of whole numbers in float64 are exact."""
    flat = np.fromfile(folder / "signatures", np.uint8).reshape(-1, BYTES)
    lengths = np.array([(row.astype(np.int64) ** 2).sum() for row in flat], np.float64)
    found = set()
    for top in range(0, len(flat), 1000):
        rows = flat[top : top + 1000].astype(np.float64)
        for left in range(top, len(flat), 1000):
            columns = flat[left : left + 1000].reshape(-1, SIGNATURE_SIDE, SIGNATURE_SIDE, 3)
            products = np.full((len(rows), len(columns)), -np.inf)
            for way in ORIENTATIONS if turned else ORIENTATIONS[:1]:
                lying = turn(columns, way, 1).reshape(-1, BYTES).astype(np.float64)
                np.maximum(products, rows @ lying.T, out=products)
            squares = lengths[top : top + 1000, None] + lengths[None, left : left + 1000]
            squares -= 2 * products
            first, second = np.nonzero(squares <= THRESHOLD * BYTES)
            found |= {
                (top + one, left + other)
                for one, other in zip(first.tolist(), second.tolist(), strict=True)
                if top + one < left + other
            }
    return found


def run(folder: Path, threads: int, *, turned: bool) -> dict[str, float]:
    command = [sys.executable, __file__, "--work", str(folder), "--threads", str(threads)]
    command += ["--turned"] * turned
    done: dict[str, float] = json.loads(
        subprocess.run(command, check=True, capture_output=True).stdout
    )
    return done


def measure(count: int, pictures: Path, threads: int, *, is_brute: bool, turned: bool) -> float:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, pictures, count, turned=turned)
        ratio = ""
        done = run(folder, threads, turned=False)
        if turned:
            upright, again = done["seconds"], run(folder, threads, turned=True)["seconds"]
            upright = min(upright, run(folder, threads, turned=False)["seconds"])
            done = run(folder, threads, turned=True)
            done["seconds"] = min(done["seconds"], again)
            ratio = f"   x {done['seconds'] / upright:.2f} of upright ({upright:.2f} s)"
        found = set(map(tuple, np.load(folder / "found.npy").tolist()))
        planted = set(map(tuple, np.load(folder / "planted.npy").tolist()))
        said = "-"
        if is_brute:
            said = "same" if brute_force(folder, turned=turned) == found else "DIFFERENT"
    print(
        f"{count:10}{done['seconds']:9.2f}{done['peak']:9.0f}{len(planted & found):9} of {len(planted):<8}"
        f"{len(found - planted):9}   {said}{ratio}",
        flush=True,
    )
    return float(done["seconds"])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--counts", default="10000,100000,1000000")
    parser.add_argument("--pictures", type=Path, default=SHARED_PICTURES / "photos-wallpapers")
    parser.add_argument("--threads", type=int, default=default_threads())
    parser.add_argument("--brute", type=int, default=10_000)
    parser.add_argument("--turned", action="store_true")
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        work(given.work, given.threads, turned=given.turned)
        return
    counts = [int(count) for count in given.counts.split(",")]
    print(f"{given.threads} threads, threshold {THRESHOLD:g}")
    print("  pictures  seconds  peak MB   planted, found       others   brute force")
    seconds = [
        measure(
            count, given.pictures, given.threads, is_brute=count <= given.brute, turned=given.turned
        )
        for count in counts
    ]
    if len(counts) > 1:
        exponent = np.polyfit(np.log(counts), np.log(seconds), 1)[0]
        print(f"growth: seconds ~ pictures ^ {exponent:.2f} (goal: under 1.4)")


if __name__ == "__main__":
    main()
