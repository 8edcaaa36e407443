"""Signatures to every pair with mse <= threshold: exact, in matrix products over blocks, no Python loop over pairs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from engine.collapsing import Collapsed, collapse
from engine.control import Control, Meter, OnProgress
from engine.metrics import box_means, box_sums, mse_of_sums
from engine.pool import answers, thread_pool
from engine.records import Stage

COARSE_SIDE = 8
_COARSE_VALUES = 3 * COARSE_SIDE**2
_BLOCK_ROWS = (
    2048  # a product of 16 MB: small enough for the cache of most machines, large enough for BLAS
)
_CHUNK_PAIRS = 256  # pairs verified at once: 25 MB, small enough to stay near the processor

#: Bound on the relative rounding error of a float32 squared distance, against the sum of the two squared norms: twice
#: gamma(n) = n u / (1 - n u) for sums of n = 192 products, u = 2^-24, and a few u for the last operations (Higham,
#: Accuracy and Stability of Numerical Algorithms, 3.1). The values themselves are exact: see `_coarse`.
_SLACK = 2 * (_COARSE_VALUES + 8) * 2.0**-24

Signatures = NDArray[np.uint8]
Indices = NDArray[np.int32]
_BlockPair = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Every pair with mse <= threshold: first < second, in that order; mse as scikit-image gives it."""

    first: Indices
    second: Indices
    mse: NDArray[np.float64]


def find_pairs(
    signatures: Signatures,
    usable_sides: NDArray[np.uint8],
    threshold: float,
    *,
    threads: int = 1,
    progress: OnProgress | None = None,
    control: Control | None = None,
) -> Matches:
    """All pairs of signatures whose mse at their common side is at most the threshold.

    Parameters: signatures : uint8 of shape (N, 64, 64, 3). usable_sides : shape (N,), 64, 32 or 16 for each; the common
    side of two is the smaller. threshold : 0 to 65 025, inclusive.
    Returns: none missed, none invented, at any N; sorted.
    Raises: Cancelled.
    Notes: the mse of 8 x 8 box means is at most the mse at every finer side, so a pair whose coarse distance is over
    the threshold is out. Coarse distances are float32 matrix products; the threshold is widened by the bound on their
    rounding error, so that nothing at the edge is lost. What is left is computed in full, in whole numbers.
    """
    control = control or Control()
    coarse, norms = _coarse(signatures)
    classes = collapse(signatures, usable_sides, coarse)
    if classes.has_classes:
        coarse, norms = coarse[classes.first_of], norms[classes.first_of]
    join = _Join(signatures, usable_sides, classes.first_of, threshold, control, coarse, norms)
    count = len(classes.first_of)
    blocks = list(pairwise([*range(0, count, _BLOCK_ROWS), count]))
    block_pairs = (
        (rows, columns) for index, rows in enumerate(blocks) for columns in blocks[index:]
    )
    meter = Meter(Stage.MATCHING, count * (count - 1) // 2, progress)
    found: list[Matches] = []
    # One BLAS thread for each of ours: BLAS taking every core inside every thread makes it 8 times slower.
    with threadpool_limits(1, "blas"), thread_pool(threads) as executor:
        for compared, matches in answers(
            executor, join.matches, block_pairs, threads=threads, control=control
        ):
            found.append(matches)
            meter.step(compared)
    return _sorted(classes, found)


@dataclass(frozen=True, slots=True, eq=False)
class _Join:
    """What a block pair is compared with; safe from any thread."""

    signatures: Signatures
    usable_sides: NDArray[np.uint8]
    indices: Indices  # of the signatures that are joined; everything else goes by place in it
    threshold: float
    control: Control
    coarse: NDArray[np.float32]
    norms: NDArray[np.float32]

    def matches(self, block: _BlockPair) -> tuple[int, Matches]:
        """How many pairs a pair of blocks has, and which of them match."""
        (top, bottom), (left, right) = block
        distances = self.coarse[top:bottom] @ self.coarse[left:right].T
        distances *= -2
        distances += self.norms[top:bottom, None]
        distances += self.norms[None, left:right]
        bar = np.nextafter(np.float32(self.threshold * _COARSE_VALUES), np.float32(np.inf))
        rows, columns = np.nonzero(distances <= bar)
        del distances  # before more is allocated
        is_upper = rows + top < columns + left
        first = (rows[is_upper] + top).astype(np.int32)
        second = (columns[is_upper] + left).astype(np.int32)
        height, width = bottom - top, right - left
        compared = height * (height - 1) // 2 if top == left else height * width
        values = _mse_up_to(
            self.signatures, self.usable_sides, self.indices[first], self.indices[second],
            self.threshold, self.control,
        )  # fmt: skip
        is_match = values <= self.threshold
        return compared, Matches(first[is_match], second[is_match], values[is_match])


def _coarse(signatures: Signatures) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Box means at side 8 about a whole-number centre, and their squared norms less the rounding they may carry.

    Means of 64 uint8 are multiples of 1/64, so these and their differences from a whole number are exact in float32.
    """
    count = len(signatures)
    coarse = np.empty((count, _COARSE_VALUES), np.float32)
    for start in range(0, count, _CHUNK_PAIRS):
        part = signatures[start : start + _CHUNK_PAIRS]
        coarse[start : start + len(part)] = box_means(part, COARSE_SIDE).reshape(len(part), -1)
    if count:
        coarse -= np.rint(coarse.mean(0, dtype=np.float64)).astype(np.float32)
    norms = np.einsum("ij,ij->i", coarse, coarse)
    return coarse, norms * np.float32(1 - _SLACK)


def _mse_up_to(
    signatures: Signatures,
    usable_sides: NDArray[np.uint8],
    first: Indices,
    second: Indices,
    threshold: float,
    control: Control,
) -> NDArray[np.float64]:
    """The mse of each pair at its common side; where it is over the threshold perhaps only a part of it that is so too.

    Asked at side 16, then 32, then 64, as far as the common side: each is at most the next, and computed exactly.
    """
    common = np.minimum(usable_sides[first], usable_sides[second])
    values = np.zeros(len(first))
    for side in (16, 32, 64):
        asked = np.flatnonzero((common >= side) & (values <= threshold))
        both = np.concatenate([first[asked], second[asked]])
        involved, places = np.unique(both, return_inverse=True)
        sums = box_sums(signatures[involved], side)
        first_places, second_places = np.split(places, 2)
        for start in range(0, len(asked), _CHUNK_PAIRS):
            control.check()
            chunk = slice(start, start + _CHUNK_PAIRS)
            pairs = sums[first_places[chunk]], sums[second_places[chunk]]
            values[asked[chunk]] = mse_of_sums(*pairs, side)
    return values


def mse_of_pairs(
    signatures: Signatures, usable_sides: NDArray[np.uint8], first: Indices, second: Indices
) -> NDArray[np.float64]:
    """The mse of each pair at its own common side; float64 of the shape of `first`."""
    return _mse_up_to(signatures, usable_sides, first, second, np.inf, Control())


def _sorted(classes: Collapsed, found: list[Matches]) -> Matches:
    """Matches of classes as matches of pictures, in order."""
    first = np.concatenate([np.empty(0, np.int32), *(part.first for part in found)])
    second = np.concatenate([np.empty(0, np.int32), *(part.second for part in found)])
    values = np.concatenate([np.empty(0), *(part.mse for part in found)])
    first, second, values = classes.expand(first, second, values)
    order = np.lexsort((second, first))
    return Matches(first[order], second[order], values[order])
