"""Signatures to every pair with mse <= threshold: exact, sub-quadratic in practice, in little memory."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from engine.control import Control, Meter, OnProgress
from engine.measures.sketching import Sketches
from engine.pairs.collapsing import Collapsed, collapse
from engine.pairs.crowding import Crowd, KnownCrowd
from engine.pairs.folding import fold
from engine.pairs.joining import near_pairs
from engine.pairs.leaves import LEAF_ROWS, Leaves, grow, near_places
from engine.pairs.neighbours import Neighbours
from engine.pairs.projecting import project
from engine.pairs.settling import Settler
from engine.pairs.turned_settling import TurnedSettler
from engine.records import Stage
from engine.storage.signatures import SignatureStore
from engine.workers import Workers, working

#: Points of a leaf that are near so many others of it, and this share of it, may lie in a ball.
_LEAST_NEAR, _CROWDED_SHARE = 32, 0.25
#: A leaf is compared with so many points at once; where all are near, these are 4 million pairs.
_BLOCK_COLUMNS = 8192

Numbers = NDArray[np.int32]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Pairs with mse <= threshold: first < second, in that order; mse as scikit-image gives it.

    Kept are all of them but those of two crowded pictures. pairs : how many there are, those not kept too.
    neighbours : finds those not kept; None where no picture is crowded.
    """

    first: Numbers
    second: Numbers
    mse: Floats
    pairs: int
    neighbours: Neighbours | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """Which pairs are kept of a matching over the threshold of an earlier one: all but those of two pictures that were
    crowded then, and no more than `most`. is_crowded : bool (N,).
    """

    is_crowded: Bools
    most: int


def find_pairs(
    store: SignatureStore,
    sketches: Sketches,
    usable_sides: NDArray[np.uint8],
    threshold: float,
    *,
    turned: bool = False,
    kept: Kept | None = None,
    threads: int = 1,
    executor: Executor | None = None,
    progress: OnProgress | None = None,
    control: Control | None = None,
) -> Matches:
    """All pairs of signatures whose mse at their common side is at most the threshold.

    Parameters: sketches : uint16 of shape (N, 256). usable_sides : shape (N,), 64, 32 or 16; the
    common side of two is the smaller. threshold : 0 to 65 025, inclusive. turned : whether the orientation of least mse
    counts, of all eight. kept : in place of counting anew which pictures are crowded; these have no neighbours then.
    executor : where leaves are compared, if not in threads of this process.
    Returns: none missed, none invented, at any N; sorted.
    Raises: Cancelled; TooManyPairs by `kept`; what the store raises.
    Notes: equal signatures stand as one. Box means on 16 principal directions are put into the leaves of a kd-tree;
    leaves too far apart are skipped, then points too far from a leaf's box; what is left is one matrix product a leaf,
    then 32 directions, then whole sketches, then whole signatures. Every bound is below the mse, with room for the
    rounding of float32 (see `projecting`), so nothing at the edge is lost. Where most are pairs of each other, `balls`
    and `thickets` settle many at once.
    No group changes by what is not kept: grouping asks for the pairs of a crowded keeper when its turn comes, and
    of two crowded pictures neither of which keeps the other it needs no pair.
    """
    control = control or Control()
    if not len(sketches):
        return Matches(*_joined([]), 0)
    meter = Meter(Stage.MATCHING, len(sketches), progress, control)
    # One BLAS thread for each of ours: BLAS taking every core inside every thread makes it 8 times slower.
    with threadpool_limits(1, "blas"):
        classes = collapse(store, usable_sides, sketches, control=control)
        numbers = classes.first_of
        projected = (fold if turned else project)(sketches, numbers, control=control)
        bar = projected.bar(threshold)
        settler = (TurnedSettler if turned else Settler)(
            store, sketches, usable_sides, numbers, projected.far, threshold, bar, control
        )
        crowd = _crowd(classes, kept)
        join = _Join(grow(projected.near, LEAF_ROWS), settler, crowd, bar, control)
        found = join.all_pairs(threads, executor, meter)
        meter.step(len(sketches) - len(numbers))
    pairs = _kept_pairs(classes, crowd.is_crowded, settler, found)
    if kept is not None or not crowd.is_crowded.any():
        return Matches(*pairs, crowd.pairs)
    lean = replace(projected, near=projected.near[:, :0].copy())  # only what its bar needs
    is_crowded = crowd.is_crowded[classes.class_of]
    return Matches(
        *pairs, crowd.pairs, Neighbours(classes, settler, is_crowded, threads, control, lean.bar)
    )


def _crowd(classes: Collapsed, kept: Kept | None) -> Crowd:
    if kept is None:
        return Crowd(classes.sizes)
    return KnownCrowd(classes.sizes, kept.is_crowded[classes.first_of], kept.most)


_Part = tuple[Numbers, Numbers, Floats]


@dataclass(frozen=True, slots=True, eq=False)
class _Join:
    """The leaves of one matching. Points go by class; safe from any thread."""

    leaves: Leaves
    settler: Settler
    crowd: Crowd
    bar: float
    control: Control

    def all_pairs(self, threads: int, executor: Executor | None, meter: Meter) -> list[_Part]:
        found = []
        with working(threads, self.control) as workers:
            self.fill_balls(workers)
            work = self.here(workers) if executor is None else self.elsewhere(executor)
            for points, part in work:
                found.append(part)
                meter.step(points)
        return found

    def fill_balls(self, workers: Workers) -> None:
        """Find the leaves of which many points are near each other, then the balls in them."""

        def crowded_places(leaf: int) -> Numbers | None:
            start, stop = self.leaves.starts[leaf : leaf + 2]
            points = self.leaves.points[:, start:stop]
            rows, _ = near_pairs(points, points, self.bar)
            near = np.bincount(rows, minlength=stop - start)
            is_crowded = near > max(_LEAST_NEAR, len(near) * _CROWDED_SHARE)
            return self.leaves.order[start:stop][is_crowded] if is_crowded.any() else None

        answered = workers.answers(crowded_places, range(len(self.leaves.low)))
        crowded = [places for places in answered if places is not None]
        for places in sorted(crowded, key=lambda places: int(places[0])):
            self.settler.fill_balls(places)

    def here(self, workers: Workers) -> Iterator[tuple[int, _Part]]:
        """The pairs of each branch, and how many points it has."""

        def join_branch(branch: range) -> tuple[int, _Part]:
            parts, points = [], 0
            for leaf, places in near_places(self.leaves, branch, self.bar):
                points += int(self.leaves.starts[leaf + 1] - self.leaves.starts[leaf])
                for task in self._tasks(leaf, places):
                    self.control.check()
                    parts.append(self._settle(task.key, *_compare(task)[1:]))
            return points, _joined(parts)

        yield from workers.answers(join_branch, self.leaves.branches())

    def elsewhere(self, executor: Executor) -> Iterator[tuple[int, _Part]]:
        """The same with the products made where the executor is; the signatures stay here."""
        tasks = (
            task
            for branch in self.leaves.branches()
            for leaf, places in near_places(self.leaves, branch, self.bar)
            for task in self._tasks(leaf, places)
        )
        with working(1, self.control, executor) as workers:
            for key, rows, columns in workers.answers(_compare, tasks):
                yield key.points, self._settle(key, rows, columns)

    def _tasks(self, leaf: int, places: NDArray[np.intp]) -> Iterator[_Task]:
        start, stop = (int(place) for place in self.leaves.starts[leaf : leaf + 2])
        rows = self.leaves.points[:, start:stop]
        others = self._without_ball(start, stop, places[stop - start :])
        for first in range(start - stop, len(others), _BLOCK_COLUMNS):
            columns = others[max(first, 0) : first + _BLOCK_COLUMNS]
            if first < 0:
                columns = np.concatenate([places[: stop - start], columns])
            key = _Key(start, columns, stop - start if first < 0 else 0)
            yield _Task(key, rows, self.leaves.points[:, columns], self.bar)

    def _without_ball(self, start: int, stop: int, others: NDArray[np.intp]) -> NDArray[np.intp]:
        """Places after a leaf less those that are in one ball with all of it, and are counted so."""
        if self.settler.balls.is_empty or not len(others):
            return others
        rows = self.leaves.order[start:stop]
        is_sure = self.settler.balls.sure_columns(rows, self.leaves.order[others])
        sure = self.leaves.order[others[is_sure]]
        if len(sure) and self.crowd.count_block(rows, sure):
            return others[~is_sure]
        return others

    def _settle(self, key: _Key, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> _Part:
        """Which of the near pairs are pairs, and are worth keeping."""
        row_places, column_places = key.start + rows, key.columns[columns]
        is_once = row_places < column_places
        first = self.leaves.order[row_places[is_once]]
        second = self.leaves.order[column_places[is_once]]
        are, values = self.settler.are_pairs(first, second)
        first, second, values = first[are], second[are], values[are]
        is_kept = self.crowd.count(first, second)
        return first[is_kept], second[is_kept], values[is_kept]


@dataclass(frozen=True, slots=True, eq=False)
class _Key:
    """Which points a task is about: those of a leaf from `start`, and these columns. points : done with it."""

    start: int
    columns: NDArray[np.intp]
    points: int


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """Plain data, so that it can be done on another machine."""

    key: _Key
    rows: NDArray[np.float32]
    columns: NDArray[np.float32]
    bar: float


def _compare(task: _Task) -> tuple[_Key, NDArray[np.intp], NDArray[np.intp]]:
    return (task.key, *near_pairs(task.rows, task.columns, task.bar))


def _joined(parts: list[_Part]) -> _Part:
    return (
        np.concatenate([np.empty(0, np.int32), *(part[0] for part in parts)]),
        np.concatenate([np.empty(0, np.int32), *(part[1] for part in parts)]),
        np.concatenate([np.empty(0), *(part[2] for part in parts)]),
    )


def _kept_pairs(
    classes: Collapsed, is_crowded: Bools, settler: Settler, found: list[_Part]
) -> _Part:
    """Pairs of classes as pairs of pictures, in order, those of two crowded ones left out."""
    first, second, values = _joined(found)
    is_kept = ~(is_crowded[first] & is_crowded[second])
    first, second, values = first[is_kept], second[is_kept], values[is_kept]
    is_open = np.isnan(values)  # it was certain without its mse
    values[is_open] = settler.mse(first[is_open], second[is_open])
    pairs = classes.expand(first, second, values)
    inner = classes.inner_pairs(np.flatnonzero((classes.sizes > 1) & ~is_crowded))
    first, second, values = _joined([pairs, (*inner, np.zeros(len(inner[0])))])
    order = np.lexsort((second, first))
    return first[order], second[order], values[order]
