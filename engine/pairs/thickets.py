"""Places where most pictures are pairs of each other: their signatures are multiplied block by block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.control import Control
from engine.measures.metrics import box_sums
from engine.pairs.verifying import mse_of_pairs
from engine.records import SIGNATURE_SIDE
from engine.storage.signatures import SignatureStore

BLOCK_ROWS = 512  # 25 MB of floats on either side

_SIDES = (16, 32, 64)
_UNIT = 2.0**-24  # half a unit in the last place of a float32
_EXACT_VALUES = 128  # so many squares of 255 stay under 2^24: their sum is exact in float32

Numbers = NDArray[np.int32]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class _Vectors:
    """Box sums about a whole-number centre, exact in float32, and their squared lengths."""

    values: Floats
    squares: Floats


class Block:
    """Some signatures, up to about `BLOCK_ROWS`, made ready to be compared with many others. Safe from any thread."""

    def __init__(
        self, store: SignatureStore, usable_sides: NDArray[np.uint8], rows: Numbers
    ) -> None:
        self._store = store
        self._usable_sides = usable_sides
        self._rows = rows
        self._signatures = store.fetch(rows)
        self._centre = np.rint(self._signatures.mean(0, dtype=np.float32)).astype(np.uint8)[None]
        self._vectors: dict[int, _Vectors] = {}

    def pairs(
        self, columns: Numbers, is_asked: Bools, threshold: float, *, control: Control
    ) -> Bools:
        """Which of the pairs asked have mse <= threshold at their common side.

        Parameters: columns : numbers, as many. is_asked : bool (rows, columns).
        Returns: bool of the same shape, False where not asked. Raises: Cancelled.
        """
        low, high = self.bounds(columns, control=control)
        bar = np.float64(threshold)  # a plain float would be rounded to float32 to be compared
        is_pair: Bools = is_asked & (high <= bar)
        open_rows, open_columns = np.nonzero(is_asked & (low <= bar) & ~is_pair)
        values = mse_of_pairs(
            self._store, self._usable_sides, self._rows[open_rows], columns[open_columns],
            control=control,
        )  # fmt: skip
        is_pair[open_rows, open_columns] = values <= threshold
        return is_pair

    def bounds(self, columns: Numbers, *, control: Control) -> tuple[Floats, Floats]:
        """What the mse of each row and column is at least and at most: a fraction of a percent apart.

        Returns: float32 (rows, columns), twice. Raises: Cancelled.
        Notes: one float32 product of box sums.
        """
        common = np.minimum(
            self._usable_sides[self._rows][:, None], self._usable_sides[columns][None]
        )
        signatures = self._store.fetch(columns)
        low, high = (np.empty(common.shape, np.float32) for _ in range(2))
        for side in _SIDES:
            is_here = common == side
            if not is_here.any():
                continue
            control.check()
            if side not in self._vectors:
                self._vectors[side] = _vectors(self._signatures, self._centre, side)
            bounds = _bounds(self._vectors[side], _vectors(signatures, self._centre, side), side)
            if is_here.all():
                return bounds
            low[is_here], high[is_here] = (bound[is_here] for bound in bounds)
        return low, high


def _vectors(signatures: NDArray[np.uint8], centre: NDArray[np.uint8], side: int) -> _Vectors:
    count = len(signatures)
    if side == SIGNATURE_SIDE:
        values = np.subtract(signatures, centre, dtype=np.float32).reshape(count, -1)
        parts = values.reshape(count, -1, _EXACT_VALUES)
        squares = np.einsum("ijk,ijk->ij", parts, parts).sum(1, dtype=np.float64)
    else:
        values = np.subtract(box_sums(signatures, side), box_sums(centre, side), dtype=np.float32)
        squares = np.einsum("ij,ij->i", values, values, dtype=np.float64)
    return _Vectors(values, squares.astype(np.float32))


def _bounds(rows: _Vectors, columns: _Vectors, side: int) -> tuple[Floats, Floats]:
    distances = rows.values @ columns.values.T
    lengths = rows.squares[:, None] + columns.squares[None]
    distances *= -2
    distances += lengths
    values = 3 * side * side
    # A product may be wrong by values * u of the lengths (Higham, 3.1); a few u for the sums after it.
    lengths *= np.float32((values + 16) * _UNIT)
    unit = values * float((SIGNATURE_SIDE // side) ** 4)
    low: Floats = (distances - lengths) * np.float32((1 - 8 * _UNIT) / unit)
    distances += lengths
    distances *= np.float32((1 + 8 * _UNIT) / unit)
    return low, distances
