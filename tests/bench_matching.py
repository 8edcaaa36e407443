"""Matching alone: seconds, memory and growth on signatures that look like photos, with planted twins.

    python tests/bench_matching.py [--counts 10000,100000,1000000] [--pictures FOLDER] [--threads N] [--brute 10000]

Signatures are made from the pictures of FOLDER (see made_signatures.py: windows of real pictures, blended two by two,
so that their spectrum is real and two are hardly ever near by accident); one in fifty gets a planted twin. They lie in
a file, 12 kB each, their sketches in memory, as a scan leaves them. A process of its own then finds the pairs with
mse <= 200. Printed for each count: seconds from sketches to pairs, preparation included; peak memory; planted twins
found; pairs that came about by accident; and up to `--brute` pictures whether a look at every pair finds the same; last
the exponent of growth. Goals on two cores: 100 000 in 1 s, 1 000 000 in 20 s and 1 GB, exponent under 1.4.
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

from engine.matching import find_pairs
from engine.options import default_threads
from engine.records import SIGNATURE_SIDE
from engine.signatures import SignatureStore
from engine.sketching import SKETCH_VALUES, sketch
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


def make(folder: Path, pictures: Path, count: int) -> None:
    """`count` signatures, their sketches, and which are planted twins of which."""
    rng = np.random.default_rng(9)
    sketches = np.empty((count, SKETCH_VALUES), np.uint16)
    planted, place = [], 0
    with (folder / "signatures").open("wb") as stream:
        for chunk in photo_like(pictures, count):
            copies = len(chunk) // ONE_TWIN_IN
            part = np.concatenate([chunk, twins_of(chunk[:copies], rng)])[: count - place]
            stream.write(part.tobytes())
            sketches[place : place + len(part)] = sketch(part)
            twins = range(max(len(part) - len(chunk), 0))
            planted += [(place + twin, place + len(chunk) + twin) for twin in twins]
            place += len(part)
            if place == count:
                break
    np.save(folder / "sketches.npy", sketches)
    np.save(folder / "planted.npy", np.array(planted))


def work(folder: Path, threads: int) -> None:
    """In a process of its own: find the pairs, write them, print seconds and peak memory as JSON."""
    sketches = np.load(folder / "sketches.npy")
    sides = np.full(len(sketches), SIGNATURE_SIDE, np.uint8)
    store = SignatureFile(folder / "signatures")
    started = time.perf_counter()
    found = find_pairs(store, sketches, sides, THRESHOLD, threads=threads)
    seconds = time.perf_counter() - started
    np.save(folder / "found.npy", np.stack([found.first, found.second], 1))
    print(json.dumps({"seconds": seconds, "peak": peak_megabytes(), "pairs": found.pairs}))


def brute_force(folder: Path) -> set[tuple[int, int]]:
    """Every pair under the threshold: products of whole numbers in float64 are exact."""
    flat = np.fromfile(folder / "signatures", np.uint8).reshape(-1, BYTES)
    lengths = np.array([(row.astype(np.int64) ** 2).sum() for row in flat], np.float64)
    found = set()
    for top in range(0, len(flat), 1000):
        rows = flat[top : top + 1000].astype(np.float64)
        for left in range(top, len(flat), 1000):
            columns = flat[left : left + 1000].astype(np.float64)
            squares = lengths[top : top + 1000, None] + lengths[None, left : left + 1000]
            squares -= 2 * rows @ columns.T
            first, second = np.nonzero(squares <= THRESHOLD * BYTES)
            found |= {
                (top + one, left + other)
                for one, other in zip(first.tolist(), second.tolist(), strict=True)
                if top + one < left + other
            }
    return found


def measure(count: int, pictures: Path, threads: int, *, is_brute: bool) -> float:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, pictures, count)
        command = [sys.executable, __file__, "--work", name, "--threads", str(threads)]
        done = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        found = set(map(tuple, np.load(folder / "found.npy").tolist()))
        planted = set(map(tuple, np.load(folder / "planted.npy").tolist()))
        said = "-"
        if is_brute:
            said = "same" if brute_force(folder) == found else "DIFFERENT"
    print(
        f"{count:10}{done['seconds']:9.2f}{done['peak']:9.0f}{len(planted & found):9} of {len(planted):<8}"
        f"{len(found - planted):9}   {said}",
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
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        work(given.work, given.threads)
        return
    counts = [int(count) for count in given.counts.split(",")]
    print(f"{given.threads} threads, threshold {THRESHOLD:g}")
    print("  pictures  seconds  peak MB   planted, found       others   brute force")
    seconds = [
        measure(count, given.pictures, given.threads, is_brute=count <= given.brute)
        for count in counts
    ]
    if len(counts) > 1:
        exponent = np.polyfit(np.log(counts), np.log(seconds), 1)[0]
        print(f"growth: seconds ~ pictures ^ {exponent:.2f} (goal: under 1.4)")


if __name__ == "__main__":
    main()
