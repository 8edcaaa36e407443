"""Which points of two sets are near each other: matrix products in tiles that fit the processor's cache.

A pure function of plain arrays, so that it can run on another machine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.pairs.projecting import ROUNDING

TILE_CELLS = (
    1 << 17
)  # half a megabyte of distances: chosen by experiment, a second-level cache holds them

Floats = NDArray[np.float32]
Places = NDArray[np.intp]


def near_pairs(rows: Floats, columns: Floats, bar: float) -> tuple[Places, Places]:
    """Every pair of a row and a column whose squared distance is at most `bar`; a few a little further.

    Parameters: rows : float32 (D, M). columns : float32 (D, N).
    Returns: indices of rows and of columns.
    Notes: the squared distance is one product, |a|^2 + |b|^2 - 2ab. Its terms are larger than it is; both norms are
    taken less by `ROUNDING`, which is more than summing them may add.
    """
    left = np.concatenate([rows * -2, np.ones((1, rows.shape[1]), np.float32), _norms(rows)])
    right = np.concatenate([columns, _norms(columns), np.ones((1, columns.shape[1]), np.float32)])
    left = np.ascontiguousarray(left)
    right = np.ascontiguousarray(right.T)
    height, width = len(right), left.shape[1]
    step = max(TILE_CELLS // width, 1)
    squares = np.empty((min(step, height), width), np.float32)
    is_near = np.empty(squares.size, bool)
    found_rows, found_columns = [np.empty(0, np.intp)], [np.empty(0, np.intp)]
    for start in range(0, height, step):
        part = right[start : start + step]
        tile = np.matmul(part, left, out=squares[: len(part)])
        np.less_equal(tile.reshape(-1), np.float32(bar), out=is_near[: tile.size])
        cells = np.flatnonzero(is_near[: tile.size])
        found_columns.append(start + cells // width)
        found_rows.append(cells % width)
    return np.concatenate(found_rows), np.concatenate(found_columns)


def _norms(points: Floats) -> Floats:
    """Squared norms, less what rounding may add to a distance: float32 (1, N)."""
    norms = np.einsum("ij,ij->j", points, points, dtype=np.float64)
    less: Floats = (norms * (1 - ROUNDING)).astype(np.float32)[None]
    return less
