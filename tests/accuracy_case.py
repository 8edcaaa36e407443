"""What a part of bench_accuracy.py is given, and the lines it prints."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from accuracy_goals import Goals
from accuracy_scores import Score, Truth
from accuracy_sets import readable_pictures

HEADER = f"{'':30}files  precision  recall       F1  false  missed"


@dataclass(frozen=True)
class Case:
    """One folder of pictures and what is asked."""

    folder: Path
    kind: str
    given: argparse.Namespace
    goals: Goals
    scratch: Path

    def pictures(self, seed: int) -> list[Path]:
        return readable_pictures(self.folder, self.given.limit, seed)

    def new_folder(self, name: str) -> Path:
        """Of a name not yet taken, not yet there."""
        names = (f"{self.folder.name} {name} {number}" for number in count(1))
        return next(path for one in names if not (path := self.scratch / one).exists())

    def named(self, what: str) -> str:
        return f"{self.folder.name}, {what}"


def row(name: str, truth: Truth, found: Score, note: str = "") -> None:
    figures = f"{found.precision:11.4f}{found.recall:8.4f}{found.f1:9.4f}"
    wrong = f"{len(found.false_pairs):7}{len(found.missed_pairs):8}"
    print(f"    {name:24}{len(truth):7}{figures}{wrong}{note}", flush=True)


def print_recalls(found: Score, goal: Callable[[str, float], str]) -> None:
    for variant in sorted(found.wanted_of):
        share = found.recall_of(variant)
        counts = f"({found.right_of[variant]} of {found.wanted_of[variant]})"
        print(f"      {variant:22}{share:7.4f} {counts}{goal(variant, share)}")


def print_wrong(found: Score, most: int) -> None:
    for what, pairs in (("false", found.false_pairs), ("missed", found.missed_pairs)):
        for pair in pairs[:most]:
            print(f"      {what}: {' '.join(pair)}")
