"""How much brighter one look is than another as a whole, and what of their local means that does not explain."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Windows tell it that are neither black nor white: brightening cuts those off. No mean of 49 pixels lies on a bound.
NOT_BLACK, NOT_WHITE, LEAST_UNCLIPPED = 4.99, 250.01, 0.1
#: Grey levels under which contrast is none and brightening is none; the most that contrast may change.
LEAST_STD, LEAST_SHIFT, LEAST_FACTOR = 1.0, 3.0, 0.85
SAMPLED = 32  # windows along a look's side that are asked
WHITE = 255.0


@dataclass(frozen=True, slots=True)
class Brightening:
    """A grey level times `factor` plus `offset`."""

    factor: float
    offset: float

    @property
    def largest(self) -> float:
        """By how many levels it changes what it changes most."""
        return max(abs(self.offset), abs(WHITE * (self.factor - 1) + self.offset))


def brightenings(means0: Floats, means1: Floats) -> tuple[Brightening, ...]:
    """What brings the first look to the brightness of the second, and the second to the first's; () if neither much.

    Parameters: means0, means1 : samples of the local means of two looks, flat.
    """
    kept = np.flatnonzero(unclipped(means0) & unclipped(means1))
    if len(kept) < LEAST_UNCLIPPED * len(means0):
        return ()
    means, stds = zip(*(_mean_and_std(one[kept]) for one in (means0, means1)), strict=True)
    found = []
    for own, other in ((0, 1), (1, 0)):
        factor = stds[other] / stds[own] if min(stds) > LEAST_STD else 1.0
        factor = min(max(factor, LEAST_FACTOR), 1 / LEAST_FACTOR)
        found.append(Brightening(factor, means[other] - factor * means[own]))
    return tuple(found) if max(one.largest for one in found) >= LEAST_SHIFT else ()


def unclipped(means: Floats) -> NDArray[np.bool_]:
    """Which of these are neither black nor white."""
    return (means > NOT_BLACK) & (means < NOT_WHITE)


def _mean_and_std(values: Floats) -> tuple[float, float]:
    """As numpy has them, without the time that its std takes to begin."""
    mean = float(values.sum()) / len(values)
    apart = values - mean
    return mean, math.sqrt(float(apart @ apart) / len(values))


def sample_step(side: int) -> int:
    """From one of the windows that tell the brightness of a look to the next."""
    return max(side // SAMPLED, 1)


def moved_means(means0: Floats, means1: Floats, side: int) -> Floats:
    """The differences between local means, or what is left of them after brightening either look: the least of these.

    Parameters: means0, means1 : of every window of two looks, square. side : of these looks.
    """
    least = np.abs(means1 - means0)
    sample = slice(None, None, sample_step(side))
    ways = brightenings(means0[sample, sample].ravel(), means1[sample, sample].ravel())
    for way, own, other in zip(ways, (means0, means1), (means1, means0), strict=False):
        brightened = np.clip(way.factor * own + way.offset, 0, WHITE)
        least = np.minimum(least, np.abs(other - brightened))
    return least
