"""What a scan found and what the person did with it: the groups still shown, the marks. No widget, no file I/O."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from engine.records import Group, Pair, Picture, Relation, ScanResult


@dataclass(frozen=True, slots=True)
class Twin:
    """A member of a group: the picture's number in the result and the pair that joins it to the keeper."""

    picture: int
    pair: Pair

    @property
    def is_identical(self) -> bool:
        return self.pair.relation is Relation.IDENTICAL


@dataclass(frozen=True, slots=True)
class Shown:
    """A group as it is shown: `number` stays the same when other groups go."""

    number: int
    group: Group
    twins: tuple[Twin, ...]
    pictures: frozenset[int]  # of the twins


class Going(NamedTuple):
    """A marked picture, by its number too, and the keeper of its group."""

    number: int
    victim: Picture
    keeper: Picture
    relation: Relation


class Findings:
    """The result of a scan with its marks. A keeper cannot be marked; removed files leave.

    What a redraw asks of fifty thousand pictures is kept in sets and sums.
    """

    def __init__(self, result: ScanResult) -> None:
        self.result = result
        self.groups = tuple(
            self._shown(number, group) for number, group in enumerate(result.groups, 1)
        )
        self.marked: set[int] = set()
        self._frees = {
            number: self.picture(number).freed_bytes
            for shown in self.groups
            for number in shown.pictures
        }
        self.total_bytes = sum(self._frees.values())  # what all that can go would free

    def _shown(self, number: int, group: Group) -> Shown:
        pairs = self.result.pairs
        twins = (
            Twin(member, pairs.row(row))
            for member, row in zip(group.members, group.rows, strict=True)
        )
        return Shown(number, group, tuple(twins), frozenset(group.members))

    def picture(self, number: int) -> Picture:
        return self.result.pictures[number]

    def can_mark(self, picture: int) -> bool:
        return picture in self._frees

    def toggle(self, picture: int) -> None:
        if self.can_mark(picture):
            self.marked ^= {picture}

    def mark_all(self) -> None:
        self.marked = set(self._frees)

    def mark_group(self, shown: Shown) -> None:
        self.marked |= shown.pictures

    def mark_identical(self) -> None:
        self.marked = {
            twin.picture for shown in self.groups for twin in shown.twins if twin.is_identical
        }

    def unmark_all(self) -> None:
        self.marked = set()

    def freed_bytes(self, pictures: Iterable[int]) -> int:
        """What removing these, which can go, frees."""
        return sum(map(self._frees.__getitem__, pictures))

    @property
    def picture_count(self) -> int:
        return len(self.groups) + len(self._frees)

    def going(self) -> list[Going]:
        """Every marked picture with its keeper and their relation, in the order shown."""
        pictures, marked = self.result.pictures, self.marked
        return [
            Going(twin.picture, pictures[twin.picture], keeper, twin.pair.relation)
            for shown in self.groups
            if not marked.isdisjoint(shown.pictures)
            for keeper in (pictures[shown.group.keeper],)
            for twin in shown.twins
            if twin.picture in marked
        ]

    def drop(self, gone: Collection[int]) -> None:
        """Takes removed pictures out; a group of which only the keeper is left goes too."""
        numbers = self._frees.keys() & gone
        self.total_bytes -= self.freed_bytes(numbers)
        left = (_without(shown, numbers) for shown in self.groups)
        self.groups = tuple(shown for shown in left if shown.twins)
        self.marked -= numbers
        for number in numbers:
            del self._frees[number]


def _without(shown: Shown, gone: set[int]) -> Shown:
    if shown.pictures.isdisjoint(gone):
        return shown
    twins = tuple(twin for twin in shown.twins if twin.picture not in gone)
    return Shown(shown.number, shown.group, twins, shown.pictures - gone)
