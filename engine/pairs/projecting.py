"""Box means at side 8 on their principal directions: distances there are never larger than in full."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.control import Control
from engine.measures.sketching import BOX_PIXELS, COARSE_VALUES, Sketches

NEAR_VALUES, FAR_VALUES = 16, 32  # directions; chosen by experiment, see tests/bench_matching.py

_SAMPLE_ROWS = 20_000
_CHUNK_ROWS = 4096

#: How far a point may lie from where it should, as a share of the largest norm: its coordinates are rounded to float32
#: (2^-24 of it), and the last one is the root of a difference of float64 squares, each good to 200 * 2^-53 of it
#: (2^-22.6). The directions themselves are orthonormal to float64.
_MISPLACED = 2.0**-20
#: What float32 sums of up to 70 products may lose of a squared distance, for any order of adding: twice 70 * 2^-24
#: (Higham, Accuracy and Stability of Numerical Algorithms, 3.1), rounded up.
ROUNDING = 2.0**-16

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Projected:
    """Points whose distance is at most that of the box means at side 8 (as vectors of 192), but for rounding.

    near : float32 (17, N): the first 16 principal directions and, last, the norm of what they leave out, so that its
    difference bounds the rest from below. far : float32 (N, 33), the same with 32 directions.
    largest : no point is further from the origin.
    """

    near: Floats
    far: Floats
    largest: float

    def bar(self, threshold: float) -> float:
        """Squared distance that two points with mse <= threshold never exceed, however they were rounded."""
        radius = math.sqrt(threshold * COARSE_VALUES) + 2 * _MISPLACED * self.largest
        return radius * radius * (1 + ROUNDING)


def project(
    sketches: Sketches, numbers: NDArray[np.int32], *, control: Control | None = None
) -> Projected:
    """Project the box means of those numbers.

    Parameters: sketches : uint16 of shape (N, 256). Raises: Cancelled.
    Notes: the mse of box means is at most the mse at every finer side; an orthogonal projection only shortens a
    difference; and | |a| - |b| | <= |a - b| for what is left out. So no pair is lost, whatever the directions are: they
    are those of most variance among a sample only because these shorten least.
    """
    count = len(numbers)
    near = np.empty((NEAR_VALUES + 1, count), np.float32)
    far = np.empty((count, FAR_VALUES + 1), np.float32)
    centre, directions = _principal_directions(sketches, numbers)
    largest = 0.0
    for start in range(0, count, _CHUNK_ROWS):
        if control is not None:
            control.check()
        rows = slice(start, start + _CHUNK_ROWS)
        means = (sketches[numbers[rows], :COARSE_VALUES] - centre) / BOX_PIXELS
        norms = np.einsum("ij,ij->i", means, means)
        largest = max(largest, math.sqrt(norms.max()))
        places = means @ directions
        squares = np.cumsum(places * places, 1)
        left_out = np.sqrt(np.maximum(norms[:, None] - squares, 0))
        near[:-1, rows] = places[:, :NEAR_VALUES].T
        near[-1, rows] = left_out[:, NEAR_VALUES - 1]
        far[rows, :-1] = places
        far[rows, -1] = left_out[:, FAR_VALUES - 1]
    return Projected(near, far, largest)


def _principal_directions(
    sketches: Sketches, numbers: NDArray[np.int32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A whole-number centre, and the 32 directions of most variance, as columns."""
    sample = sketches[numbers[:: len(numbers) // _SAMPLE_ROWS + 1], :COARSE_VALUES].astype(float)
    centre = np.rint(sample.mean(0)) if len(sample) else np.zeros(COARSE_VALUES)
    sample -= centre
    directions = np.linalg.eigh(sample.T @ sample)[1]
    return centre, directions[:, : -FAR_VALUES - 1 : -1]
