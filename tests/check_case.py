"""What tests of the check need: files read into pictures and signatures, a cache of verdicts that is a dictionary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engine.check.checking import Checker
from engine.control import Control, OnProgress
from engine.measures.metrics import mse_many
from engine.options import ScanOptions
from engine.pictures.budget import MemoryBudget
from engine.pictures.reading import read_picture
from engine.records import PairTable, Picture, Verdict
from engine.storage.cache_rows import pair_key
from engine.storage.identical import Contents
from engine.storage.signatures import SignatureArray
from engine.storage.verdicts import Remembered
from engine.workers import Workers, working
from made import found_file

BUDGET = MemoryBudget(1_000_000_000)


class Candidates(NamedTuple):
    """What the check needs of `Matches`."""

    first: np.ndarray
    second: np.ndarray
    mse: np.ndarray


class Case:
    """The pictures of a folder, by path, their signatures, and every pair with its mse."""

    def __init__(self, folder: Path, threshold: float = 200.0) -> None:
        self.threshold = threshold
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        found = [read_picture(found_file(path), budget=BUDGET) for path in paths]
        self.pictures: list[Picture] = [one.picture for one in found if one is not None]
        self.signatures = np.stack([one.signature for one in found if one is not None])
        self.store = SignatureArray(self.signatures)
        ends = np.array(list(combinations(range(len(self.pictures)), 2)), np.int32).reshape(-1, 2)
        sides = np.array([picture.usable_side for picture in self.pictures])
        mse = np.array(
            [self._mse(first, second, min(sides[[first, second]])) for first, second in ends]
        )
        is_near = mse <= threshold
        self.matches = Candidates(*ends[is_near].T.copy(), mse[is_near])

    def _mse(self, first: int, second: int, side: int) -> float:
        pair = self.signatures[[first, second]]
        return float(mse_many(pair[:1], pair[1:], int(side))[0])

    def checker(
        self,
        *,
        remembered: Remembered | None = None,
        contents: Contents | None = None,
        control: Control | None = None,
        progress: OnProgress | None = None,
        threads: int = 2,
        check: bool = True,
    ) -> Checker:
        options = ScanOptions(
            folders=(Path("/"),), threshold=self.threshold, threads=threads, check=check
        )
        return Checker(
            self.pictures,
            self.store,
            options,
            budget=BUDGET,
            contents=contents or Contents(self.pictures, None, control),
            remembered=remembered,
            progress=progress,
            control=control,
        )


class FakeCache:
    """Verdicts of pairs of contents, in memory."""

    def __init__(self) -> None:
        self.kept: dict[bytes, Verdict] = {}

    def verdicts(
        self, pairs: Sequence[tuple[bytes, bytes, int]], control: Control | None = None
    ) -> list[Verdict | None]:
        return [self.kept.get(pair_key(*pair)) for pair in pairs]

    def remember_verdicts(
        self,
        pairs: Sequence[tuple[bytes, bytes, int]],
        verdicts: Sequence[Verdict],
        control: Control | None = None,
    ) -> None:
        for pair, verdict in zip(pairs, verdicts, strict=True):
            self.kept[pair_key(*pair)] = verdict


def rows_of(tables: Sequence[PairTable]) -> list[tuple[object, ...]]:
    """Every row of some tables, comparable: nan as None."""
    return [
        tuple(getattr(pair, name) for name in pair.__slots__)
        for table in tables
        for pair in map(table.row, range(len(table)))
    ]


def workers(threads: int = 2, control: Control | None = None) -> AbstractContextManager[Workers]:
    return working(threads, control or Control())


def counted(real: Callable[..., object], into: list[object]) -> Callable[..., object]:
    """The function, with the first argument of every call noted."""

    def call(*arguments: object, **named: object) -> object:
        into.append(arguments[0])
        return real(*arguments, **named)

    return call
