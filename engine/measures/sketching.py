"""The sketch of a signature: half a kilobyte that tells most pictures apart without the signature."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.records import SIGNATURE_SIDE

COARSE_SIDE = 8
COARSE_VALUES = 3 * COARSE_SIDE**2
DETAIL_VALUES = COARSE_SIDE**2
SKETCH_VALUES = COARSE_VALUES + DETAIL_VALUES

BOX_PIXELS = (SIGNATURE_SIDE // COARSE_SIDE) ** 2
_DETAIL_UNIT = 1 / 32  # grey levels: 255 times the root of 192 values is the most there can be
#: How far two details may lie from where they should as vectors, in grey levels: each value is rounded.
_ROUNDED = 2 * COARSE_SIDE * _DETAIL_UNIT / 2

Sketches = NDArray[np.uint16]


def sketch(signatures: NDArray[np.uint8], usable_side: int = SIGNATURE_SIDE) -> Sketches:
    """Box sums at side 8, then what each box has beside its mean: its detail.

    Parameters: signatures : uint8 of shape (N, 64, 64, 3). usable_side : of all of them.
    Returns: uint16 of shape (N, 256): 192 sums of 64 values each, at most 16 320; then 64 roots of the sum of squared
    differences from the box's mean (over the three colours), in 32nds; 0 where the usable side is under 64, since such
    pictures are never compared at side 64.
    """
    found = np.zeros((len(signatures), SKETCH_VALUES), np.uint16)
    wide = signatures.astype(np.int32)
    sums = _box_sums(wide)
    found[:, :COARSE_VALUES] = sums.reshape(len(signatures), COARSE_VALUES)
    if usable_side == SIGNATURE_SIDE:
        wide *= wide
        squares = _box_sums(wide).sum(3) - (sums.astype(np.int64) ** 2).sum(3) / BOX_PIXELS
        details = np.sqrt(np.maximum(squares, 0)) / _DETAIL_UNIT
        found[:, COARSE_VALUES:] = np.rint(details).reshape(len(signatures), DETAIL_VALUES)
    return found


def _box_sums(values: NDArray[np.int32]) -> NDArray[np.int32]:
    """Sums over boxes of 8 x 8, (N, 8, 8, 3): rows first, in whole lines, which the processor adds fastest."""
    rows = values.reshape(len(values), COARSE_SIDE, COARSE_SIDE, 3 * SIGNATURE_SIDE)
    while rows.shape[2] > 1:
        rows = rows[:, :, 0::2] + rows[:, :, 1::2]
    boxes = rows.reshape(len(values), COARSE_SIDE, COARSE_SIDE, COARSE_SIDE, 3)
    sums: NDArray[np.int32] = np.einsum("nabcd->nabd", boxes)
    return sums


def are_far(
    first: Sketches, second: Sketches, common_sides: NDArray[np.uint8], threshold: float
) -> NDArray[np.bool_]:
    """Which pairs have mse > threshold for certain, by their sketches alone.

    Parameters: first, second : shape (N, 256). common_sides : shape (N,), 64, 32 or 16.
    Notes: the squared error is that of the box means plus that of what each box has beside its mean; the latter is at
    least the squared difference of the two lengths. At coarser common sides only the first part is known.
    """
    difference = first.astype(np.float64)
    difference -= second
    sums, details = difference[:, :COARSE_VALUES], difference[:, COARSE_VALUES:]
    # Whole numbers under 2^53: the sums are exact.
    coarse = np.einsum("ij,ij->i", sums, sums) / BOX_PIXELS
    lengths = np.sqrt(np.einsum("ij,ij->i", details, details)) * _DETAIL_UNIT
    detail = np.maximum(lengths - _ROUNDED, 0) ** 2 * (1 - 1e-12)
    detail[common_sides < SIGNATURE_SIDE] = 0
    far: NDArray[np.bool_] = coarse + detail > threshold * 3 * SIGNATURE_SIDE**2 * (1 + 1e-12)
    return far
