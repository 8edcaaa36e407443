"""Pairs while the check asks its questions of them: the columns of a `PairTable`, filled step by step."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.measures.metrics import LEAST_CORRELATION, LEAST_SECOND_LOOK, LEAST_STRUCTURE
from engine.measures.turning import UPRIGHT
from engine.records import PairTable, Relation, Step

Numbers = NDArray[np.int32]
Rows = NDArray[np.intp]
Values = NDArray[np.floating]


class OpenPairs:
    """Some pairs; those that no question has answered yet are open.

    frames_mse : float64, the larger mse of the later frames; nan where they were not compared. The other columns are
    those of `PairTable`.
    """

    def __init__(
        self,
        first: Numbers,
        second: Numbers,
        mse: NDArray[np.float64],
        turned: NDArray[np.uint8] | None = None,
    ) -> None:
        count = len(first)
        self.turned = np.zeros(count, np.uint8) if turned is None else turned
        self.first, self.second, self.mse = first, second, mse.astype(np.float64)
        self.relation = np.full(count, Relation.TWIN, np.uint8)
        self.failed = np.full(count, Step.NONE, np.uint8)
        self.correlation, self.structure, self.second_look = (
            np.full(count, np.nan, np.float32) for _ in range(3)
        )
        self.frames_mse = np.full(count, np.nan)

    def __len__(self) -> int:
        return len(self.first)

    def orientations(self, rows: Rows) -> NDArray[np.uint8]:
        """By which orientation the second picture of each is turned to be compared: upright unless asked otherwise."""
        return np.maximum(self.turned[rows], UPRIGHT)

    def lying(self, rows: Rows) -> list[tuple[int, int, int]]:
        """First, second, and the orientation of the second, of each of some pairs."""
        columns = self.first[rows], self.second[rows], self.orientations(rows)
        return list(zip(*(column.tolist() for column in columns), strict=True))

    def part(self, rows: slice | NDArray[np.bool_] | Rows) -> OpenPairs:
        """Some of the pairs, in columns of their own."""
        some = OpenPairs.__new__(OpenPairs)
        for name, column in vars(self).items():
            setattr(some, name, column[rows].copy())
        return some

    def put(self, rows: Rows, others: OpenPairs) -> None:
        """Other answers in the place of some rows."""
        for name, column in vars(self).items():
            column[rows] = getattr(others, name)

    def parts(self, most_open: int) -> Iterator[OpenPairs]:
        """All of the pairs in order, at most so many open ones at once."""
        starts = [0, *self.open_rows()[most_open::most_open].tolist(), len(self)]
        for start, end in pairwise(starts):
            yield self.part(slice(start, end))

    def open_rows(self) -> Rows:
        """Pairs that the next question is asked of."""
        return np.flatnonzero(self.relation == Relation.TWIN)

    def take_identical(self, rows: Rows) -> None:
        self.relation[rows] = Relation.IDENTICAL

    def take_frames(self, rows: Rows, values: Values) -> None:
        """The larger mse of the later frames; nan where one of them could not be read."""
        self.frames_mse[rows] = values
        self.mse[rows] = np.fmax(self.mse[rows], values)
        self.leave_unchecked(rows[np.isnan(values)])

    def take_correlations(self, rows: Rows, values: Values) -> None:
        self.correlation[rows] = values
        self.fail(rows[values < LEAST_CORRELATION], Step.CORRELATION)

    def take_structures(self, rows: Rows, values: Values) -> None:
        """Of one more side: the least of all counts."""
        self.structure[rows] = np.fmin(self.structure[rows], values)
        self.fail(rows[values < LEAST_STRUCTURE], Step.STRUCTURE)

    def take_second_looks(self, rows: Rows, values: Values) -> None:
        """nan where one of the two could not be read again."""
        self.second_look[rows] = values
        self.leave_unchecked(rows[np.isnan(values)])
        self.fail(rows[values < LEAST_SECOND_LOOK], Step.SECOND_LOOK)

    def fail(self, rows: Rows, step: Step) -> None:
        self.failed[rows] = step
        self.relation[rows] = Relation.LOOK_ALIKE

    def leave_unchecked(self, rows: Rows) -> None:
        self.relation[rows] = Relation.UNCHECKED

    @property
    def look_alike_pairs(self) -> int:
        """How many failed frames, flat, correlation or structure."""
        is_cheap = (self.failed > Step.NONE) & (self.failed < Step.SECOND_LOOK)
        return int(is_cheap.sum())

    def table(self) -> PairTable:
        return PairTable(
            first=self.first,
            second=self.second,
            mse=self.mse,
            relation=self.relation,
            failed=self.failed,
            correlation=self.correlation,
            structure=self.structure,
            second_look=self.second_look,
            turned=self.turned,
        )
