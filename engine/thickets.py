"""Places where most pictures are pairs of each other: their signatures are multiplied block by block."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.control import Control
from engine.metrics import box_sums
from engine.records import SIGNATURE_SIDE
from engine.signatures import SignatureStore
from engine.verifying import mse_of_pairs

BLOCK_ROWS = 512  # 25 MB of floats on either side

_SIDES = (16, 32, 64)
_UNIT = 2.0**-24  # half a unit in the last place of a float32

Numbers = NDArray[np.int32]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]


def pairs_in_block(
    store: SignatureStore,
    usable_sides: NDArray[np.uint8],
    rows: Numbers,
    columns: Numbers,
    is_asked: Bools,
    threshold: float,
    *,
    control: Control,
) -> Bools:
    """Which of the pairs asked have mse <= threshold at their common side.

    Parameters: rows, columns : numbers, up to about `BLOCK_ROWS` of each. is_asked : bool (rows, columns).
    Returns: bool of the same shape, False where not asked. Raises: Cancelled.
    """
    low, high = mse_bounds(store, usable_sides, rows, columns, control=control)
    bar = np.float64(threshold)  # a plain float would be rounded to float32 to be compared
    is_pair: Bools = is_asked & (high <= bar)
    open_rows, open_columns = np.nonzero(is_asked & (low <= bar) & ~is_pair)
    values = mse_of_pairs(
        store, usable_sides, rows[open_rows], columns[open_columns], control=control
    )
    is_pair[open_rows, open_columns] = values <= threshold
    return is_pair


def mse_bounds(
    store: SignatureStore,
    usable_sides: NDArray[np.uint8],
    rows: Numbers,
    columns: Numbers,
    *,
    control: Control,
) -> tuple[Floats, Floats]:
    """What the mse of each row and column is at least and at most: a fraction of a percent apart.

    Returns: float32 (rows, columns), twice. Raises: Cancelled.
    Notes: one float32 product of box sums, which are whole numbers and so exact, about a whole-number centre.
    """
    common = np.minimum(usable_sides[rows][:, None], usable_sides[columns][None])
    signatures = store.fetch(rows), store.fetch(columns)
    low, high = (np.empty(common.shape, np.float32) for _ in range(2))
    for side in _SIDES:
        is_here = common == side
        if not is_here.any():
            continue
        control.check()
        bounds = _bounds_at(box_sums(signatures[0], side), box_sums(signatures[1], side), side)
        low[is_here], high[is_here] = (bound[is_here] for bound in bounds)
    return low, high


def _bounds_at(
    rows: NDArray[np.int16], columns: NDArray[np.int16], side: int
) -> tuple[Floats, Floats]:
    centre = np.rint(rows.mean(0)).astype(np.int16)
    left, right = (rows - centre).astype(np.float32), (columns - centre).astype(np.float32)
    lengths = _squares(left)[:, None] + _squares(right)[None]
    distances = left @ right.T
    distances *= -2
    distances += lengths
    values = 3 * side * side
    # A product may be wrong by values * u of the lengths (Higham, 3.1); a few u for the sums after it.
    lengths *= np.float32((values + 16) * _UNIT)
    unit = values * float((SIGNATURE_SIDE // side) ** 4)
    low = (distances - lengths) * np.float32((1 - 8 * _UNIT) / unit)
    distances += lengths
    distances *= np.float32((1 + 8 * _UNIT) / unit)
    return low, distances


def _squares(vectors: Floats) -> Floats:
    squares: Floats = np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64).astype(np.float32)
    return squares
