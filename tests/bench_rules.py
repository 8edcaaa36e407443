"""How long it takes to rank pictures by rules: the first time, with another chain, and with another choice by hand.

    python tests/bench_rules.py [--count 100000] [--help]

Pictures are made in memory: a thousand folders, a date taken for half of them, a tenth with GPS.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.groups.keeping import Ranking
from engine.records import FileState, Picture
from engine.rules import DEFAULT_RULES, RULE_CODES, Rule

_VALUES = {"in-folder": "/photos/0007", "name": "*_1?.JPG"}


def make(count: int) -> list[Picture]:
    rng = random.Random(1)
    made = []
    for number in range(count):
        taken = f"20{rng.randrange(10, 24)}-0{rng.randrange(1, 10)}-11 12:13:14"
        made.append(
            Picture(
                Path(f"/photos/{number // 100:04d}/IMG_{number:06d}.jpg"),
                FileState(rng.randrange(10**7), rng.randrange(10**18), 1, number),
                rng.randrange(100, 6000),
                rng.randrange(100, 4000),
                taken=taken if number % 2 else "",
                has_gps=number % 10 == 0,
            )
        )
    return made


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=100_000)
    given = parser.parse_args()
    pictures = make(given.count)
    ranking = Ranking(pictures)
    everything = tuple(Rule(code, _VALUES.get(code, "")) for code in RULE_CODES)
    protected = np.arange(given.count) % 7 == 0
    works: list[tuple[str, Callable[[], object]]] = [
        ("first time, the usual rules", ranking.order),
        ("again, a keeper made by hand", lambda: ranking.order(chosen=(5, 7))),
        ("again, folders protected", lambda: ranking.order(protected=protected)),
        ("the same rules the other way round", lambda: ranking.order(DEFAULT_RULES[::-1])),
        ("all twelve rules, first time", lambda: ranking.order(everything)),
        ("all twelve rules the other way round", lambda: ranking.order(everything[::-1])),
        ("why one of ten is kept", lambda: ranking.why(3, range(4, 13), everything)),
    ]
    for rule in everything:
        alone = Ranking(pictures)
        works.append((f"{rule.code} alone, first time", lambda r=rule, a=alone: a.order((r,))))  # type: ignore[misc]
    print(f"{given.count} pictures, milliseconds")
    for what, work in works:
        print(f"  {what:40}{milliseconds(work):9.2f}")


if __name__ == "__main__":
    main()
