"""Which of the pairs that are near on a few directions have mse <= threshold: cheapest proof first."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.control import Control
from engine.measures.sketching import Sketches, are_far
from engine.pairs.balls import Balls
from engine.pairs.thickets import BLOCK_ROWS, Block
from engine.pairs.verifying import mse_of_pairs
from engine.storage.signatures import SignatureStore

_CHUNK_PAIRS = 4096  # gathered at once, 4 MB of sketches a side at most
#: Microseconds, measured: to ask for a pair what is held in memory, to compute one alone; to make a signature ready for
#: a product of many, and a cell of it.
_NEAR_COST, _PAIR_COST = 1.5, 10.0
_SIGNATURE_COST, _CELL_COST = 25.0, 0.3

Numbers = NDArray[np.int32]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Settler:
    """Settles pairs for one threshold. Safe from any thread, but for `balls`, which are filled before.

    Pairs are given as places in `numbers`. far : float32 (len(numbers), D), points whose squared distance exceeds
    `bar` for no pair under the threshold.
    """

    #: Times that a block multiplies its signatures.
    _ways = 1

    def __init__(
        self,
        store: SignatureStore,
        sketches: Sketches,
        usable_sides: NDArray[np.uint8],
        numbers: Numbers,
        far: NDArray[np.float32],
        threshold: float,
        bar: float,
        control: Control,
    ) -> None:
        self.store = store
        self._sketches = sketches
        self.usable_sides = usable_sides
        self._numbers = numbers
        self._far = far
        self.threshold = threshold
        self._bar = np.float32(np.nextafter(np.float32(bar), np.float32(np.inf)))
        self._control = control
        self.balls = Balls(len(numbers), threshold)

    def at(self, threshold: float, bar: float, control: Control) -> Self:
        """One for another threshold, and `bar` for that, in a work of its own."""
        other = type(self)(
            self.store, self._sketches, self.usable_sides, self._numbers, self._far, threshold, bar, control
        )  # fmt: skip
        other.balls = self.balls.at(threshold)
        return other

    def fill_balls(self, places: Numbers) -> None:
        """Look for balls among places of which many are near each other."""
        self.balls.add(self.store, self._numbers, places, control=self._control)

    def are_pairs(self, first: Numbers, second: Numbers) -> tuple[Bools, Floats]:
        """Which pairs have mse <= threshold, and their mse, nan where it was not needed for that."""
        values = np.full(len(first), np.nan)
        are = np.zeros(len(first), bool)
        if not self.balls.is_empty:
            are = self.balls.are_pairs(first, second)
        rest = np.flatnonzero(~are)
        if self._settle_blocks(first, second, rest, are, _NEAR_COST):
            return are, values
        rest = self._near(first, second, rest)
        if not self._settle_blocks(first, second, rest, are, _PAIR_COST):
            values[rest] = self.mse(first[rest], second[rest])
            are[rest] = values[rest] <= self.threshold
        return are, values

    def mse(self, first: Numbers, second: Numbers) -> Floats:
        """The mse of pairs, from their signatures."""
        return self.mse_of(self._numbers[first], self._numbers[second])

    def mse_of(self, first: Numbers, second: Numbers) -> Floats:
        """The mse of pairs given by number."""
        return mse_of_pairs(self.store, self.usable_sides, first, second, control=self._control)

    def block(self, numbers: Numbers) -> Block:
        """Signatures by number, ready to be compared with many."""
        return Block(self.store, self.usable_sides, numbers)

    def bounds(self, block: Block, numbers: Numbers) -> NDArray[np.float32]:
        """What the mse of each row of a block and each number is at least. Raises: Cancelled."""
        return block.bounds(numbers, control=self._control)[0]

    def _block_pairs(self, block: Block, numbers: Numbers, is_asked: Bools) -> Bools:
        return block.pairs(numbers, is_asked, self.threshold, control=self._control)

    def _near(self, first: Numbers, second: Numbers, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Those rows that are near each other by all that is held of them in memory."""
        kept = [np.empty(0, np.intp)]
        for start in range(0, len(rows), _CHUNK_PAIRS):
            self._control.check()
            chunk = rows[start : start + _CHUNK_PAIRS]
            difference = self._far[first[chunk]]
            difference -= self._far[second[chunk]]
            squares = np.einsum("ij,ij->i", difference, difference)
            chunk = chunk[squares <= self._bar]
            one, other = self._numbers[first[chunk]], self._numbers[second[chunk]]
            common = np.minimum(self.usable_sides[one], self.usable_sides[other])
            is_far = are_far(self._sketches[one], self._sketches[other], common, self.threshold)
            kept.append(chunk[~is_far])
        return np.concatenate(kept)

    def _settle_blocks(
        self, first: Numbers, second: Numbers, rows: NDArray[np.intp], are: Bools, cost: float
    ) -> bool:
        """Settle the rows in blocks where that is cheaper than `cost` each; False, and nothing done, if not."""
        if len(rows) * cost < 2 * self._ways * _SIGNATURE_COST * np.sqrt(len(rows)):
            return False  # not even if they are all the pairs of a square
        rows_of, row_places = np.unique(first[rows], return_inverse=True)
        columns_of, column_places = np.unique(second[rows], return_inverse=True)
        signatures, cells = len(rows_of) + len(columns_of), len(rows_of) * len(columns_of)
        if len(rows) * cost < self._ways * (signatures * _SIGNATURE_COST + cells * _CELL_COST):
            return False
        for top in range(0, len(rows_of), BLOCK_ROWS):
            block_rows = rows_of[top : top + BLOCK_ROWS]
            block = self.block(self._numbers[block_rows])
            for left in range(0, len(columns_of), BLOCK_ROWS):
                self._control.check()
                here = np.flatnonzero(
                    (row_places >= top) & (row_places < top + BLOCK_ROWS)
                    & (column_places >= left) & (column_places < left + BLOCK_ROWS)
                )  # fmt: skip
                block_columns = columns_of[left : left + BLOCK_ROWS]
                is_asked = np.zeros((len(block_rows), len(block_columns)), bool)
                places = row_places[here] - top, column_places[here] - left
                is_asked[places] = True
                is_pair = self._block_pairs(block, self._numbers[block_columns], is_asked)
                are[rows[here]] = is_pair[places]
        return True
