"""The mse of pairs from their full signatures, in whole numbers: equal to scikit-image's to the last bit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.control import Control
from engine.measures.metrics import box_sums, mse_of_sums
from engine.records import SIGNATURE_SIDE
from engine.storage.signatures import SignatureStore

#: Signatures held at once, 12 kB each: near the processor, and few enough reads to merge.
_HELD_PAIRS = 512
_CHUNK_PAIRS = 32  # their differences fit the processor's first cache
_VALUES = 3 * SIGNATURE_SIDE**2
_SIDES = (16, 32, 64)

Numbers = NDArray[np.int32]
Sides = NDArray[np.uint8]
Signatures = NDArray[np.uint8]
Floats = NDArray[np.float64]


def mse_of_pairs(
    store: SignatureStore,
    usable_sides: Sides,
    first: Numbers,
    second: Numbers,
    *,
    control: Control | None = None,
) -> Floats:
    """The mse of each pair at its common side, the smaller of their usable sides.

    Parameters: usable_sides : 64, 32 or 16 for every number in the store. first, second : shape (N,).
    Returns: float64 of shape (N,). Memory does not grow with N but for the values.
    Raises: Cancelled. Safe from any thread.
    """
    common = np.minimum(usable_sides[first], usable_sides[second])
    values = np.empty(len(first))
    for held in _held(first, second):
        if control is not None:
            control.check()
        both = np.concatenate([first[held], second[held]])
        involved, places = np.unique(both, return_inverse=True)
        place0, place1 = np.split(places, 2)
        signatures = store.fetch(involved)
        values[held] = mse_between(signatures, place0, signatures, place1, common[held])
    return values


def mse_between(
    signatures0: Signatures,
    places0: NDArray[np.intp],
    signatures1: Signatures,
    places1: NDArray[np.intp],
    common_sides: Sides,
) -> Floats:
    """The mse of pairs of signatures by their places in two arrays, uint8 (N, 64, 64, 3), each at its common side."""
    values = np.empty(len(places0))
    for side in _SIDES:
        here = np.flatnonzero(common_sides == side)
        if len(here):
            values[here] = _mse(signatures0, places0[here], signatures1, places1[here], side)
    return values


def _held(first: Numbers, second: Numbers) -> Iterator[NDArray[np.intp]]:
    """Pairs in portions that share signatures as far as they can: by first, then second."""
    order = np.lexsort((second, first))
    for start in range(0, len(order), _HELD_PAIRS):
        yield order[start : start + _HELD_PAIRS]


def _mse(
    signatures0: Signatures,
    places0: NDArray[np.intp],
    signatures1: Signatures,
    places1: NDArray[np.intp],
    side: int,
) -> Floats:
    if side < SIGNATURE_SIDE:
        sums0 = box_sums(signatures0, side)
        sums1 = sums0 if signatures1 is signatures0 else box_sums(signatures1, side)
        return mse_of_sums(sums0[places0], sums1[places1], side)
    values = np.empty(len(places0))
    flat0, flat1 = (some.reshape(len(some), _VALUES) for some in (signatures0, signatures1))
    for start in range(0, len(places0), _CHUNK_PAIRS):
        chunk = slice(start, start + _CHUNK_PAIRS)
        values[chunk] = squared_distances(flat0[places0[chunk]], flat1[places1[chunk]])
    return values / _VALUES


def squared_distances(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Sums of squared differences along the last axis: exact, 12 288 * 255^2 is under 2^31."""
    difference = first.astype(np.int16)
    difference -= second
    wide = difference.astype(np.int32)
    squares: NDArray[np.int32] = np.einsum("ij,ij->i", wide, wide)
    return squares
