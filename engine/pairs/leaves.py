"""Points parted into leaves, each a box: most pairs of leaves are too far apart to be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAF_ROWS = 512
BRANCH_LEAVES = (
    8  # at most: neighbouring leaves whose common box sorts out points for all of them first
)
_LEAST_BRANCHES = 64  # each is a task: few pictures too keep all threads busy, and progress moves
_BOX_VALUES = 8  # directions that are asked: along the others a box is as long as all points are
_VARIANCE_ROWS = 4096  # enough to see which direction varies most

Floats = NDArray[np.float32]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Leaves:
    """Points in leaves by halving, each time along the direction of most variance (a kd-tree's lowest level).

    points : float32 (D, N), in the order of the leaves. order : int32 (N,), which row each was.
    starts : (L + 1,). low, high : float32 (L, D), the box of each leaf.
    """

    points: Floats
    order: NDArray[np.int32]
    starts: NDArray[np.int64]
    low: Floats
    high: Floats

    def branches(self) -> list[range]:
        """The leaves of each branch."""
        count = len(self.low)
        step = min(max(count // _LEAST_BRANCHES, 1), BRANCH_LEAVES)
        return [range(first, min(first + step, count)) for first in range(0, count, step)]


def grow(points: Floats, leaf_rows: int) -> Leaves:
    """Part points, float32 (D, N), into leaves."""
    parts = list(_halves(points, np.arange(points.shape[1], dtype=np.int32), leaf_rows))
    order = np.concatenate(parts)
    starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])])
    ordered = np.empty_like(points)
    for direction, row in enumerate(points):
        ordered[direction] = row[order]
    low = np.minimum.reduceat(ordered, starts[:-1], axis=1).T
    high = np.maximum.reduceat(ordered, starts[:-1], axis=1).T
    return Leaves(ordered, order, starts, np.ascontiguousarray(low), np.ascontiguousarray(high))


def _halves(points: Floats, rows: NDArray[np.int32], leaf_rows: int) -> Iterator[NDArray[np.int32]]:
    if len(rows) <= leaf_rows:
        yield rows
        return
    sample = rows[:: len(rows) // _VARIANCE_ROWS + 1]
    direction = int(points[:, sample].var(1).argmax())
    middle = len(rows) // 2
    parted = rows[np.argpartition(points[direction, rows], middle)]
    yield from _halves(points, parted[:middle], leaf_rows)
    yield from _halves(points, parted[middle:], leaf_rows)


def near_places(leaves: Leaves, branch: range, bar: float) -> Iterator[tuple[int, Places]]:
    """For each leaf of a branch, the points of it and of later leaves that a point of it may be near to.

    Yields: leaf, places in `leaves.points`, ascending, beginning with those of the leaf itself. A point whose squared
    distance from some point of the leaf is at most `bar` is never left out, nor is one of the leaf itself.
    """
    start, stop = branch.start, branch.stop
    low, high = leaves.low[start:stop].min(0), leaves.high[start:stop].max(0)
    gaps = np.maximum(low - leaves.high[start:], leaves.low[start:] - high)
    np.maximum(gaps, 0, out=gaps)
    near = start + np.flatnonzero(np.einsum("ij,ij->i", gaps, gaps) <= bar)
    kept = []
    for run in np.split(near, np.flatnonzero(np.diff(near) > 1) + 1):
        first, last = leaves.starts[run[0]], leaves.starts[run[-1] + 1]
        points = leaves.points[:_BOX_VALUES, first:last]
        kept.append(first + np.flatnonzero(_squared_gaps(points, low, high) <= bar))
    places = np.concatenate(kept)
    some = leaves.points[:_BOX_VALUES, places]
    for leaf in branch:
        first = int(np.searchsorted(places, leaves.starts[leaf]))
        squares = _squared_gaps(some[:, first:], leaves.low[leaf], leaves.high[leaf])
        yield leaf, places[first + np.flatnonzero(squares <= bar)]


def _squared_gaps(points: Floats, low: Floats, high: Floats) -> Floats:
    """Squared distance of each point from a box; 0 inside. Direction by direction, which the processor likes."""
    total = np.zeros(points.shape[1], np.float32)
    for row, least, most in zip(points, low, high, strict=False):
        gap = np.maximum(least - row, row - most)
        np.maximum(gap, 0, out=gap)
        gap *= gap
        total += gap
    return total
