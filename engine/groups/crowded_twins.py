"""Pairs of crowded pictures, checked while groups are made: a keeper's when its turn comes, no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.check import pair_tables
from engine.check.checking import Checked, Checker
from engine.control import Meter, OnProgress
from engine.groups.keeping import ranks
from engine.groups.standing import Standing
from engine.pairs.nearest import Near, pictures_at_once
from engine.pairs.neighbours import Neighbours
from engine.records import PairTable, Relation, Stage

_MOST_KEEPERS = 512  # looked up at once; at first one, since it may take all the others

Numbers = NDArray[np.int32]
Bools = NDArray[np.bool_]
Values = NDArray[np.float64]


class CrowdedTwins:
    """Answers what grouping asks of pairs between two crowded pictures.

    A keeper asks for pictures that come after it and are free; those before it have asked for it already. Where looks
    are of two sizes the smaller picture asks, of all larger ones at once, since its best match is needed then.
    Of pairs that the checker could not answer both ends are `is_unsure`, bool (N,), and they are counted. Beyond as
    many of them as `patience`, if that is given, all crowded pictures are unsure, and are told to have no twins: where
    hardly any answer is known every one of them would ask of every other.
    Raises, from every method: Cancelled.
    """

    def __init__(
        self,
        standing: Standing,
        neighbours: Neighbours,
        checker: Checker,
        progress: OnProgress | None = None,
        patience: int | None = None,
    ) -> None:
        """standing : of the pictures. neighbours, checker : of the same, while they can be asked."""
        order = standing.order
        self._rank = ranks(order)
        self.is_crowded = neighbours.is_crowded
        self._look_alike_pairs = self._second_looks = 0
        self.is_unsure = np.zeros(len(order), bool)
        self.unsure_pairs = 0
        self._patience = patience
        self._neighbours = neighbours
        self._checker = checker
        self._look_sides = standing.look_sides
        self._order = order[self.is_crowded[order]].astype(np.int32)
        self._ranks = self._rank[self._order]
        self._near: dict[int, Numbers] = {}
        self._batch = 1
        self._larger: dict[int, PairTable] = {}
        self._has_larger = np.zeros(len(order), bool)  # which have their larger twins there
        self._small_twins: dict[int, list[int]] = {}  # the same pairs by their larger end
        self._are_twins: dict[tuple[int, int], bool] = {}
        self._told = _Told(-1, np.empty(0, np.int32), set())
        crowded = int(self.is_crowded.sum())
        self._meter = Meter(Stage.GROUPING, crowded, progress, neighbours.control)

    @property
    def asked(self) -> Checked:
        """How many pairs were asked of, without a row of them: those of twins stand in the groups."""
        return Checked(pair_tables.joined([]), self._look_alike_pairs, self._second_looks)

    def after(self, keeper: int, is_taken: Bools) -> Numbers:
        """The crowded pictures that are under the threshold with a keeper, come after it and are not taken."""
        if self._has_given_up:
            return np.empty(0, np.int32)
        if keeper not in self._near:
            first = int(np.searchsorted(self._ranks, self._rank[keeper]))
            later = self._order[first + 1 :]
            later = later[~is_taken[later]]
            keepers = np.array([keeper, *later[: self._batch - 1]], np.int32)
            self._batch = min(2 * self._batch, _MOST_KEEPERS)
            found = self._neighbours.of(keepers, later)
            self._near = dict(zip(keepers.tolist(), found, strict=True))
        near = self._near.pop(keeper)
        left: Numbers = near[~is_taken[near] & (self._rank[near] > self._rank[keeper])]
        return left

    def twins(self, picture: int, others: Numbers) -> PairTable:
        """Which of the others, under the threshold with it, are its twins: a row each."""
        table = self._ask(picture, others)
        return pair_tables.part(table, np.flatnonzero(_is_twin(table)))

    def of_keeper(self, keeper: int, others: Numbers) -> PairTable:
        """`twins` of a keeper; each answer is remembered until the next keeper."""
        table = self.twins(keeper, others)
        self._told = _Told(keeper, others, set(others_of(table, keeper).tolist()))
        return table

    def small_twins(self, keeper: int, smaller: Numbers) -> list[int]:
        """Which of some pictures with smaller looks than a keeper, under the threshold with it, are its twins."""
        if self._has_given_up:
            return []
        self._ask_larger(smaller[~self._has_larger[smaller]])
        is_twin = np.isin(smaller, self._small_twins.get(keeper, []))
        found: list[int] = smaller[is_twin].tolist()
        return found

    def larger_twins(self, picture: int) -> PairTable:
        """The twins of a crowded picture that are crowded and have a larger look: a row each."""
        if self._has_given_up:
            return pair_tables.joined([])
        if not self._has_larger[picture]:
            self._ask_larger(np.array([picture], np.int32))
        return self._larger[picture]

    def _ask_larger(self, pictures: Numbers) -> None:
        """Have each picture ask all that have a larger look."""
        for start in range(0, len(pictures), _MOST_KEEPERS):
            some = pictures[start : start + _MOST_KEEPERS]
            sides = self._look_sides[some]
            larger = self._order[self._look_sides[self._order] > sides.min()]
            if self._has_given_up:
                return
            found = self._neighbours.of(some, larger)
            for picture, side, near in zip(some.tolist(), sides.tolist(), found, strict=True):
                table = self.twins(picture, near[self._look_sides[near] > side])
                self._larger[picture] = table
                self._has_larger[picture] = True
                for large in others_of(table, picture).tolist():
                    self._small_twins.setdefault(large, []).append(picture)

    def are_twins(self, one: int, other: int) -> bool:
        """Whether two crowded pictures are twins."""
        if self._has_given_up:
            return False
        small, large = sorted((one, other), key=lambda index: (self._look_sides[index], index))
        if self._look_sides[small] < self._look_sides[large]:
            return large in others_of(self.larger_twins(small), small)
        told = self._told.answer(one, other)
        if told is not None:
            return told
        pair = min(one, other), max(one, other)
        if pair not in self._are_twins:
            near = self._neighbours.of(np.array([small], np.int32), np.array([large], np.int32))[0]
            self._are_twins[pair] = len(self.twins(small, near)) > 0
        return self._are_twins[pair]

    def step(self, pictures: Iterable[int]) -> None:
        """These are in a group, or have asked."""
        self._meter.step(sum(bool(self.is_crowded[picture]) for picture in pictures))

    def look_alikes(self, pictures: Numbers, count: int) -> PairTable:
        """For each of some crowded pictures its nearest `count` crowded ones that fail the check, or more: rows."""
        tables, wanted = [], 2 * count
        while len(pictures) and not self._has_given_up:
            unsettled = []
            for picture, near in self._nearest(pictures, wanted):
                table = self._asked(*_ascending(picture, near.others), near.mse).pairs
                rows = np.flatnonzero(table.relation == Relation.LOOK_ALIKE)
                if near.is_all or _are_nearest(table.mse[rows], count, near.mse):
                    tables.append(pair_tables.part(table, rows))
                else:
                    unsettled.append(picture)
            pictures, wanted = np.array(unsettled, np.int32), 8 * wanted
        return pair_tables.joined(tables)

    def _nearest(self, pictures: Numbers, count: int) -> Iterator[tuple[int, Near]]:
        step = pictures_at_once(len(self._order))
        for start in range(0, len(pictures), step):
            some = pictures[start : start + step]
            found = self._neighbours.nearest(some, self._order, count)
            yield from zip(some.tolist(), found, strict=True)

    def _ask(self, picture: int, others: Numbers) -> PairTable:
        """Check pairs. The mse is computed of twins alone; elsewhere it is nan."""
        first, second = _ascending(picture, others)
        is_equal = self._neighbours.are_equal(first, second)
        found = self._asked(first, second, np.where(is_equal, 0.0, np.nan))
        self._look_alike_pairs += found.look_alike_pairs
        self._second_looks += found.second_looks
        table = found.pairs
        rows = np.flatnonzero(_is_twin(table))
        values = self._neighbours.mse(table.first[rows], table.second[rows])
        table.mse[rows] = np.fmax(table.mse[rows], values)
        return table

    def _asked(self, first: Numbers, second: Numbers, mse: Values) -> Checked:
        found = self._checker.ask(first, second, mse)
        rows = np.flatnonzero(found.pairs.relation == Relation.UNCHECKED)
        self.unsure_pairs += len(rows)
        self.is_unsure[found.pairs.first[rows]] = True
        self.is_unsure[found.pairs.second[rows]] = True
        if self._has_given_up:
            self.is_unsure |= self.is_crowded
        return found

    @property
    def _has_given_up(self) -> bool:
        return self._patience is not None and self.unsure_pairs > self._patience


def _are_nearest(found: Values, count: int, known: Values) -> bool:
    """Whether no pair that is not known yet is among the nearest `count`. Later frames only raise the mse of a pair."""
    return len(found) >= count and bool(np.partition(found, count - 1)[count - 1] <= known[-1])


def _ascending(picture: int, others: Numbers) -> tuple[Numbers, Numbers]:
    """Pairs of a picture with others as every other pair is asked: of two orientations that are equally near the answer
    depends on which of the two is turned.
    """
    pictures = np.full(len(others), picture, np.int32)
    return np.minimum(pictures, others), np.maximum(pictures, others)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a keeper was told of others."""

    keeper: int
    others: Numbers
    twins: set[int]

    def answer(self, one: int, other: int) -> bool | None:
        """Whether they are twins; None where the keeper did not ask."""
        if self.keeper not in (one, other):
            return None
        asked = other if one == self.keeper else one
        return asked in self.twins if (self.others == asked).any() else None


def _is_twin(table: PairTable) -> Bools:
    is_twin: Bools = (table.relation == Relation.IDENTICAL) | (table.relation == Relation.TWIN)
    return is_twin


def others_of(table: PairTable, picture: int) -> Numbers:
    """The other end of each row of a table in which all rows are of one picture."""
    others: Numbers = np.where(table.first == picture, table.second, table.first)
    return others
