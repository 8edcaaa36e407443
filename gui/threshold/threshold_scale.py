"""Where a threshold lies on the slider, and how many pairs lie under each piece of it. Plain numbers, no widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import log

from engine.options import DEFAULT_THRESHOLD

_DEFAULT_SHARE = 1 / 3  # of the slider lies left of the default: most of the deciding is done there
FINE_BELOW = 10.0


@dataclass(frozen=True, slots=True)
class Scale:
    """A slider from 0 to `cap`, of which the low thresholds, where a step means more, get more room."""

    cap: float

    @property
    def exponent(self) -> float:
        """Of the curve: 1 (even) up to three times the default; smaller above, so that the default keeps its place."""
        share = DEFAULT_THRESHOLD / self.cap if self.cap > DEFAULT_THRESHOLD else 1.0
        return 1.0 if share >= _DEFAULT_SHARE else log(_DEFAULT_SHARE) / log(share)

    def share(self, threshold: float) -> float:
        """0 at the left end, 1 at the cap and above."""
        if self.cap <= 0:
            return 0.0
        return float(min(max(threshold / self.cap, 0.0), 1.0) ** self.exponent)

    def threshold(self, share: float) -> float:
        """A number fit to be read: whole, or halves below 10."""
        exact = self.cap * min(max(share, 0.0), 1.0) ** (1 / self.exponent)
        return min(round(exact * 2) / 2 if exact < FINE_BELOW else float(round(exact)), self.cap)


def counts_under(histogram: Sequence[int], scale: Scale, pieces: int) -> list[float]:
    """How many pairs lie in each of so many equally wide pieces of the slider, left to right.

    histogram : counts of pairs in equal slices of 0 to the cap; inside a slice they are taken to lie evenly.
    """
    sums = [0, *accumulate(histogram)]
    if len(sums) == 1 or scale.cap <= 0:
        return [0.0] * pieces
    exponent = 1 / scale.exponent

    def below(share: float) -> float:
        place = float(share**exponent) * len(histogram)
        whole = min(int(place), len(histogram) - 1)
        return sums[whole] + (sums[whole + 1] - sums[whole]) * (place - whole)

    edges = [below(piece / pieces) for piece in range(pieces + 1)]
    return [right - left for left, right in pairwise(edges)]


def step(threshold: float, by: float, cap: float) -> float:
    """The next threshold a key leads to: never past an end, and from a broken number to the next whole one."""
    return min(max(float(round(threshold + by)), 0.0), cap)
