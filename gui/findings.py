"""What a scan found and what the person did with it: the groups still shown, the marks. No widget, no file I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.records import Group, Pair, Picture, Relation, ScanResult


def freed_bytes(pictures: Iterable[Picture]) -> int:
    """What removing these frees: nothing for a file that has another name too (a hard link)."""
    return sum(picture.size_bytes for picture in pictures if not picture.other_names)


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


class Findings:
    """The result of a scan with its marks. A keeper cannot be marked; removed files leave."""

    def __init__(self, result: ScanResult) -> None:
        self.result = result
        self.groups = tuple(
            self._shown(number, group) for number, group in enumerate(result.groups, 1)
        )
        self.marked: set[int] = set()
        self._can_go = {twin.picture: shown for shown in self.groups for twin in shown.twins}

    def _shown(self, number: int, group: Group) -> Shown:
        pairs = self.result.pairs
        twins = (
            Twin(member, pairs.row(row))
            for member, row in zip(group.members, group.rows, strict=True)
        )
        return Shown(number, group, tuple(twins))

    def picture(self, number: int) -> Picture:
        return self.result.pictures[number]

    def can_mark(self, picture: int) -> bool:
        return picture in self._can_go

    def toggle(self, picture: int) -> None:
        if self.can_mark(picture):
            self.marked ^= {picture}

    def mark_all(self) -> None:
        self.marked = set(self._can_go)

    def mark_group(self, shown: Shown) -> None:
        self.marked.update(twin.picture for twin in shown.twins)

    def mark_identical(self) -> None:
        self.marked = {
            twin.picture for shown in self.groups for twin in shown.twins if twin.is_identical
        }

    def unmark_all(self) -> None:
        self.marked = set()

    def freed_bytes(self, pictures: Iterable[int]) -> int:
        return freed_bytes(self.picture(number) for number in pictures)

    def all_twins(self) -> Iterator[int]:
        return iter(self._can_go)

    @property
    def picture_count(self) -> int:
        return len(self.groups) + len(self._can_go)

    def going(self) -> list[tuple[Picture, Picture, Relation]]:
        """Every marked picture with its keeper and their relation, in the order shown."""
        return [
            (self.picture(twin.picture), self.picture(shown.group.keeper), twin.pair.relation)
            for shown in self.groups
            for twin in shown.twins
            if twin.picture in self.marked
        ]

    def drop(self, paths: set[Path]) -> None:
        """Takes removed files out; a group of which only the keeper is left goes too."""
        gone = {number for number in self._can_go if self.picture(number).path in paths}
        left = (
            Shown(s.number, s.group, tuple(twin for twin in s.twins if twin.picture not in gone))
            for s in self.groups
        )
        self.groups = tuple(shown for shown in left if shown.twins)
        self.marked -= gone
        self._can_go = {twin.picture: shown for shown in self.groups for twin in shown.twins}
