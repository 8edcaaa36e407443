"""How long it takes to make all groups anew at another threshold, in another keeper order, with pairs told apart.

    python tests/bench_regrouping.py [--pictures 100000] [--pairs 300000]

Pictures in clusters of copies, with pairs of which nine tenths are twins, up to a cap of 1 000. Prints the median and
the longest time of each kind of wish (goal: 100 ms), and of the histogram. No file is read.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.options import ScanOptions
from engine.pictures.budget import MemoryBudget
from engine.records import FileState, PairTable, Picture, Relation
from engine.reviewing.ground import Ground
from engine.reviewing.known_pairs import KnownPairs
from engine.reviewing.review import Review, Wishes
from engine.rules import DEFAULT_RULES, Rule
from engine.storage.identical import Contents, content_key
from engine.storage.signatures import SignatureArray

CAP = 1000.0


def make_pictures(count: int, rng: np.random.Generator) -> tuple[Picture, ...]:
    sides = rng.integers(300, 4000, (count, 2)).tolist()
    sizes = rng.integers(20_000, 8_000_000, count).tolist()
    return tuple(
        Picture(
            Path(f"/pictures/{number // 500:04d}/IMG_{number:06d}.jpg"),
            FileState(size, 10**18 + number * 7919 % count, 1, number),
            width,
            height,
            format="JPEG",
        )
        for number, ((width, height), size) in enumerate(zip(sides, sizes, strict=True))
    )


def make_pairs(count: int, pairs: int, rng: np.random.Generator) -> KnownPairs:
    """Of pictures that lie near each other by number, as those of one folder do."""
    first = rng.integers(0, count - 8, 2 * pairs)
    keys = np.unique(first * count + first + rng.integers(1, 8, 2 * pairs))
    keys = np.sort(rng.choice(keys, min(pairs, len(keys)), replace=False))
    first, second = (ends.astype(np.int32) for ends in np.divmod(keys, count))
    total = len(keys)
    mse = rng.uniform(0, CAP, total)
    is_open = mse > 600
    relation = np.where(rng.random(total) < 0.9, Relation.TWIN, Relation.LOOK_ALIKE)
    relation = np.where(is_open, Relation.UNCHECKED, relation).astype(np.uint8)
    values = [rng.uniform(0.7, 1, total).astype(np.float32) for _ in range(3)]
    nothing = np.zeros(total, np.uint8)
    table = PairTable(first, second, mse, relation, nothing, *values, nothing.copy())
    low = np.where(is_open, np.inf, mse)
    return KnownPairs(table, mse.copy(), low, np.full(total, np.inf))


def make_review(pictures: tuple[Picture, ...], known: KnownPairs) -> Review:
    """With the content of every picture known, as after a scan with a cache."""
    hashes = {number: number.to_bytes(32, "big") for number in range(len(pictures))}
    ground = Ground(
        options=ScanOptions(folders=(Path("/pictures"),), threshold=CAP),
        pictures=pictures,
        store=SignatureArray(np.zeros((0, 64, 64, 3), np.uint8)),
        sketches=np.zeros((0, 256), np.uint16),
        usable_sides=np.zeros(0, np.uint8),
        contents=Contents(pictures, None, known=hashes),
        cache=None,
        budget=MemoryBudget(1),
    )
    return Review(ground, known)


def wishes_of(pictures: Sequence[Picture], rng: np.random.Generator) -> dict[str, list[Wishes]]:
    plain = Wishes(200.0)
    thresholds = [replace(plain, threshold=float(value)) for value in rng.uniform(20, CAP, 15)]
    chosen = rng.choice(len(pictures), 40, replace=False).tolist()
    keys = [
        content_key(number.to_bytes(32, "big"), pictures[number].size_bytes)
        for number in range(1000)
    ]
    apart = frozenset(zip(keys[::2], keys[1::2], strict=True))
    orders = [
        (Rule("newest-file"), *DEFAULT_RULES), (Rule("shortest-path"), *DEFAULT_RULES), DEFAULT_RULES,
        (Rule("in-folder", "/pictures/0001"), *DEFAULT_RULES), (Rule("name", "*7.jpg"), *DEFAULT_RULES),
    ]  # fmt: skip
    return {
        "thresholds": thresholds,
        "thresholds, with look-alikes": [replace(one, look_alikes=True) for one in thresholds],
        "keepers made by hand": [
            replace(plain, chosen=tuple(pictures[one].path for one in chosen[:count]))
            for count in range(1, 40, 3)
        ],
        "rules": [replace(plain, rules=rules) for rules in orders],
        "not twins, and thresholds": [replace(one, not_twins=apart) for one in thresholds],
    }


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=100_000)
    parser.add_argument("--pairs", type=int, default=300_000)
    given = parser.parse_args()
    rng = np.random.default_rng(1)
    pictures = make_pictures(given.pictures, rng)
    review = make_review(pictures, make_pairs(given.pictures, given.pairs, rng))
    first = milliseconds(lambda: review.regroup(Wishes(150.0)))
    groups = len(review.regroup(Wishes(200.0)).groups)
    print(f"{len(pictures)} pictures, {review.pair_count} pairs, {groups} groups at 200")
    print(f"{'':32}median  longest (ms)")
    print(f"{'the first time':32}{first:6.0f}")
    print(f"{'the histogram':32}{milliseconds(lambda: review.histogram):6.0f}")
    for name, some in wishes_of(pictures, rng).items():
        review.regroup(some[0])
        times = [milliseconds(lambda one=one: review.regroup(one)) for one in some]
        print(f"{name:32}{statistics.median(times):6.0f}{max(times):9.0f}")


if __name__ == "__main__":
    main()
