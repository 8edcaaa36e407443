"""Whether pixels that were stored without loss were a JPEG before: its quantisers have left their grid in them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_BLOCK = 8
_MOST_BLOCKS = 1500
#: Quantisers looked for: of 1 nothing is left, and those of a JPEG of any use are smaller than the last.
_STEPS = np.arange(2, 49)
#: How many blocks must hold more of a frequency than half a step, so that it says anything.
_LEAST_BLOCKS = 60
#: A frequency has a grid where the mean cosine of its values by a step is over the first, and none under the second.
_GRID, _NO_GRID = 0.45, 0.3
#: How many with a grid make a JPEG: measured by tests/bench_doubts.py, of JPEGs 5 to 63 of 63 and else none. Line
#: drawings and what is dithered have some too, but they have them in blocks that begin anywhere: 4 to 48, JPEGs 0 or 1.
_LEAST_FREQUENCIES, _MOST_ELSEWHERE = 4, 2

Values = NDArray[np.float32]


def was_jpeg(grey: NDArray[np.uint8]) -> bool:
    """Whether the pixels of a picture, uint8 of shape (M, N), were decoded from a JPEG, turned or not.

    Notes: nothing is left of a quality over 95, and too little of a picture with fewer than some hundred blocks.
    """
    height, width = grey.shape
    if min(height, width) < 2 * _BLOCK:
        return False
    # Turned by 90 or 180 degrees a JPEG whose sides are no whole blocks begins with the broken one.
    starts = {(top, left) for top in (0, height % _BLOCK) for left in (0, width % _BLOCK)}
    return any(_has_grid_at(grey, *start) for start in sorted(starts))


def _has_grid_at(grey: NDArray[np.uint8], top: int, left: int) -> bool:
    """Whether blocks that begin there have a grid, and those half a block further have none. What was a JPEG before it
    was reduced to half has both.
    """
    grids = _grids(_frequencies(grey, top, left))
    if np.count_nonzero(grids >= _GRID) < _LEAST_FREQUENCIES:
        return False
    half = _BLOCK // 2
    elsewhere = _grids(_frequencies(grey, (top + half) % _BLOCK, (left + half) % _BLOCK))
    return int(np.count_nonzero(elsewhere > _NO_GRID)) <= _MOST_ELSEWHERE


def _frequencies(grey: NDArray[np.uint8], top: int, left: int) -> Values:
    """The cosine transform of blocks that are all different, shape (K, 64)."""
    rows, columns = (grey.shape[0] - top) // _BLOCK, (grey.shape[1] - left) // _BLOCK
    inner = grey[top : top + rows * _BLOCK, left : left + columns * _BLOCK]
    by_block = inner.reshape(rows, _BLOCK, columns, _BLOCK).swapaxes(1, 2)
    blocks = by_block.reshape(-1, _BLOCK * _BLOCK)
    if len(blocks) > _MOST_BLOCKS:
        blocks = blocks[np.linspace(0, len(blocks) - 1, _MOST_BLOCKS).astype(np.intp)]
    basis = _basis()
    square = np.unique(blocks, axis=0).reshape(-1, _BLOCK, _BLOCK).astype(np.float32)
    frequencies: Values = np.matmul(np.matmul(basis, square), basis.T, dtype=np.float32)
    return frequencies.reshape(-1, _BLOCK * _BLOCK)


def _basis() -> Values:
    """Of the orthonormal DCT-II of 8 values, as JPEG has it (ITU-T T.81 A.3.3)."""
    number = np.arange(_BLOCK)
    waves = np.cos((2 * number + 1) * number[:, None] * np.pi / (2 * _BLOCK)) / 2
    waves[0] /= np.sqrt(2)
    basis: Values = waves.astype(np.float32)
    return basis


def _grids(values: Values) -> Values:
    """How well each frequency but the first keeps to multiples of some step: at most 1, about 0 where it does not."""
    best = np.zeros(values.shape[1] - 1, np.float32)
    size = np.abs(values[:, 1:])
    for step in _STEPS:
        is_over = size > step / 2  # what is nearly nothing is a multiple of everything
        counts = np.count_nonzero(is_over, axis=0)
        waves = np.zeros_like(size)
        np.cos(size * np.float32(2 * np.pi / step), out=waves, where=is_over)
        mean = np.where(counts >= _LEAST_BLOCKS, waves.sum(0) / np.maximum(counts, 1), 0)
        best = np.maximum(best, mean.astype(np.float32))
    return best
