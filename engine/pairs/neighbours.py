"""The pairs of crowded pictures, found again when grouping asks for them: they are too many to keep."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.control import Control
from engine.pairs.collapsing import Collapsed
from engine.pairs.nearest import Near, nearest
from engine.pairs.settling import Settler
from engine.workers import working

_CHUNK_CLASSES = 2048  # with 512 keepers a million pairs, held at once by each thread

Numbers = NDArray[np.int32]
Bools = NDArray[np.bool_]


class Neighbours:
    """Asks for pairs between crowded pictures. is_crowded : bool (N,), by picture."""

    def __init__(
        self,
        classes: Collapsed,
        settler: Settler,
        is_crowded: Bools,
        threads: int,
        control: Control,
        bar: Callable[[float], float],
    ) -> None:
        """bar : of a settler, for each threshold."""
        self.is_crowded = is_crowded
        self._bar = bar
        self._classes = classes
        self._settler = settler
        self._threads = threads
        self.control = control

    def at(self, threshold: float, is_crowded: Bools, control: Control) -> Neighbours:
        """Those of other pictures at another threshold, in a work of its own."""
        settler = self._settler.at(threshold, self._bar(threshold), control)
        return Neighbours(self._classes, settler, is_crowded, self._threads, control, self._bar)

    def of(self, pictures: Numbers, others: Numbers) -> list[Numbers]:
        """For each picture, which of the others have mse <= threshold with it; in their order.

        Raises: Cancelled.
        """
        rows = self._classes.class_of[pictures]
        columns, column_of = np.unique(self._classes.class_of[others], return_inverse=True)
        are = np.zeros((len(rows), len(columns)), bool)

        def settle(part: slice) -> None:
            some = columns[part]
            first, second = np.repeat(rows, len(some)), np.tile(some, len(rows))
            found = first == second
            asked = np.flatnonzero(~found)
            found[asked] = self._settler.are_pairs(first[asked], second[asked])[0]
            are[:, part] = found.reshape(len(rows), len(some))

        with working(self._threads, self.control) as workers:
            workers.split(settle, len(columns), _CHUNK_CLASSES)
        return [others[row[column_of]] for row in are]

    def nearest(self, pictures: Numbers, others: Numbers, count: int) -> list[Near]:
        """For each picture about `count` of the others that are nearest to it, under the threshold."""
        return nearest(
            self._settler,
            pictures,
            others,
            count=count,
            threads=self._threads,
            control=self.control,
        )

    def are_equal(self, first: Numbers, second: Numbers) -> Bools:
        """Which pairs have the same signature."""
        are: Bools = self._classes.class_of[first] == self._classes.class_of[second]
        return are

    def mse(self, first: Numbers, second: Numbers) -> NDArray[np.float64]:
        """The mse of pairs of pictures."""
        one, other = self._classes.class_of[first], self._classes.class_of[second]
        values = np.zeros(len(first))
        rows = np.flatnonzero(one != other)
        values[rows] = self._settler.mse(one[rows], other[rows])
        return values
