"""Which pictures are crowded, and which pairs are worth keeping: counted while pairs are found."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

#: A picture with more pairs than this at the threshold is crowded: a camera that never moved, scans of one form.
CROWDED_PAIRS = 200

Numbers = NDArray[np.int32]
Bools = NDArray[np.bool_]


class Crowd:
    """Counts the pairs of every class. Safe from any thread.

    A pair is kept unless both of its ends are crowded. Whether they are is known for certain only in the end; until
    then a pair is kept while one end has 200 pairs or fewer, so that never more than 200 a picture are held, in
    whatever order they come. Pairs of two crowded pictures are counted, and found again when grouping asks for them.
    """

    def __init__(self, sizes: NDArray[np.int64]) -> None:
        """sizes : how many pictures each class has; its own are pairs of each other."""
        self._sizes = sizes
        self._counts = sizes - 1  # of each picture in the class
        self._lock = threading.Lock()

    @property
    def is_crowded(self) -> Bools:
        """Which classes are crowded; final once every pair was counted."""
        is_crowded: Bools = self._counts > CROWDED_PAIRS
        return is_crowded

    @property
    def pairs(self) -> int:
        """How many pairs of pictures were counted, those inside a class too."""
        return int((self._sizes * self._counts).sum()) // 2

    def count(self, first: Numbers, second: Numbers) -> Bools:
        """Count pairs of classes, each once; which of them are worth keeping as far as is known."""
        ends, others = np.concatenate([first, second]), np.concatenate([second, first])
        involved, places = np.unique(ends, return_inverse=True)
        # Sums of whole numbers under 2^53: exact.
        more = np.bincount(places, self._sizes[others]).astype(np.int64)
        with self._lock:
            self._counts[involved] += more
            is_crowded = self._counts[involved] > CROWDED_PAIRS
        one, other = np.split(is_crowded[places], 2)
        is_kept: Bools = ~(one & other)
        return is_kept

    def count_block(self, rows: Numbers, columns: Numbers) -> bool:
        """Count every row with every column, other ones, if that leaves none of them worth keeping; else nothing."""
        in_rows, in_columns = (int(self._sizes[ends].sum()) for ends in (rows, columns))
        with self._lock:
            least = min(
                int(self._counts[rows].min()) + in_columns,
                int(self._counts[columns].min()) + in_rows,
            )
            if least <= CROWDED_PAIRS:
                return False
            self._counts[rows] += in_columns
            self._counts[columns] += in_rows
        return True


class TooManyPairs(Exception):
    """There are more pairs than were asked for."""


class KnownCrowd(Crowd):
    """Which classes are crowded is known from a smaller threshold. What is kept is counted, up to `most`.

    Raises TooManyPairs, from every method that counts and from the first, once more are kept.
    """

    def __init__(self, sizes: NDArray[np.int64], is_crowded: Bools, most: int) -> None:
        super().__init__(sizes)
        self._is_crowded = is_crowded
        self._most = most
        lone = sizes[~is_crowded]
        self._kept = 0
        self._keep(int((lone * (lone - 1)).sum()) // 2)

    @property
    def is_crowded(self) -> Bools:
        return self._is_crowded

    @property
    def pairs(self) -> int:
        return self._kept

    def count(self, first: Numbers, second: Numbers) -> Bools:
        is_kept: Bools = ~(self._is_crowded[first] & self._is_crowded[second])
        self._keep(int((self._sizes[first[is_kept]] * self._sizes[second[is_kept]]).sum()))
        return is_kept

    def count_block(self, rows: Numbers, columns: Numbers) -> bool:
        return bool(self._is_crowded[rows].all() and self._is_crowded[columns].all())

    def _keep(self, count: int) -> None:
        with self._lock:
            self._kept += count
            if self._kept > self._most:
                raise TooManyPairs
