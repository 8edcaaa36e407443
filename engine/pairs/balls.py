"""Places where signatures lie close together: two in one ball are a pair for certain, and need not be compared."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from engine.control import Control
from engine.pairs.verifying import squared_distances
from engine.records import SIGNATURE_SIDE
from engine.storage.signatures import SignatureStore

_VALUES = 3 * SIGNATURE_SIDE**2
_LEAST_MEMBERS = 32  # a smaller ball saves less than it costs to find
_MOST_TRIED = 8  # balls that exist already and lie near: a film of one place makes few
_CHUNK_ROWS = 64

Numbers = NDArray[np.int32]
Bools = NDArray[np.bool_]


class Balls:
    """Pivots, and how far from its own each number lies: fifty thousand frames of a camera that never moved.

    By the triangle inequality two numbers of one pivot are no further apart than their distances from it together. All
    distances are those of whole signatures, in that one space; the mse at a coarser common side is only smaller.
    """

    def __init__(self, count: int, threshold: float) -> None:
        # Rounding a root and a sum of two loses less than this share.
        self._diameter = math.sqrt(threshold * _VALUES) * (1 - 1e-12)
        self._pivots: list[NDArray[np.uint8]] = []
        self._pivot_of = np.full(count, -1, np.int32)
        self._distance = np.full(count, np.inf)

    def at(self, threshold: float) -> Balls:
        """The same places for another threshold: distances are what they are. Nothing more can be added to them."""
        other = Balls(0, threshold)
        other._pivots, other._pivot_of = self._pivots, self._pivot_of
        other._distance = self._distance
        return other

    @property
    def is_empty(self) -> bool:
        return not self._pivots

    def add(
        self, store: SignatureStore, numbers: Numbers, places: Numbers, *, control: Control
    ) -> None:
        """Put those of some places that lie close together into balls: one that is there, or one of their own.

        Parameters: numbers : of the signatures in the store, place by place; by place they are known here.
        """
        if self._diameter == 0:
            return
        numbers = numbers[places]
        signatures = store.fetch(numbers).reshape(len(numbers), _VALUES)
        rest = np.arange(len(numbers))
        for pivot in range(len(self._pivots))[-_MOST_TRIED:]:
            control.check()
            rest = self._join(pivot, places, signatures, rest)
        while len(rest) >= _LEAST_MEMBERS:
            control.check()
            self._pivots.append(np.rint(signatures[rest].mean(0)).astype(np.uint8))
            left = self._join(len(self._pivots) - 1, places, signatures, rest)
            if len(rest) - len(left) < _LEAST_MEMBERS:
                return
            rest = left

    def _join(
        self, pivot: int, places: Numbers, signatures: NDArray[np.uint8], rest: NDArray[np.intp]
    ) -> NDArray[np.intp]:
        """Those of `rest` that the ball does not take."""
        squares = np.empty(len(rest))
        centre = self._pivots[pivot][None]
        for start in range(0, len(rest), _CHUNK_ROWS):
            chunk = slice(start, start + _CHUNK_ROWS)
            squares[chunk] = squared_distances(signatures[rest[chunk]], centre)
        distances = np.sqrt(squares)
        is_in = distances <= self._diameter / 2
        self._pivot_of[places[rest[is_in]]] = pivot
        self._distance[places[rest[is_in]]] = distances[is_in]
        return rest[~is_in]

    def are_pairs(self, first: Numbers, second: Numbers) -> Bools:
        """Which pairs are certain to have mse <= threshold, from what is known of both ends."""
        pivot0, pivot1 = self._pivot_of[first], self._pivot_of[second]
        reach = self._distance[first] + self._distance[second]
        are: Bools = (pivot0 == pivot1) & (pivot0 >= 0) & (reach <= self._diameter)
        return are

    def sure_columns(self, rows: Numbers, columns: Numbers) -> Bools:
        """Which columns are certain to be pairs of all the rows; none where the rows are not of one ball."""
        pivot = self._pivot_of[rows[0]]
        if pivot < 0 or (self._pivot_of[rows] != pivot).any():
            return np.zeros(len(columns), bool)
        room = self._diameter - self._distance[rows].max()
        sure: Bools = (self._pivot_of[columns] == pivot) & (self._distance[columns] <= room)
        return sure
