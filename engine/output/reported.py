"""What a report tells: groups of a snapshot one by one, all or some, and what is marked in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from engine.control import Control, OnProgress
from engine.output.snapshot import Snapshot, of_result
from engine.reasons import Reason
from engine.records import Pair, Picture, ScanResult
from engine.removal.companions import Company, find_company

_ALONE = Company()


@dataclass(frozen=True, slots=True)
class Member:
    """A picture of a group. frees : bytes that removing it frees. company : what goes along with it, or would
    be left behind. pair, turned : what joins it to its keeper, and how
    it lies; None of the keeper itself.
    """

    picture: Picture
    frees: int
    company: Company
    pair: Pair | None
    turned: int | None
    is_marked: bool
    is_protected: bool


@dataclass(frozen=True, slots=True)
class ReportedGroup:
    """A group with why its keeper is kept. members : by mse, then path."""

    number: int
    is_look_alike: bool
    is_checking: bool
    keeper: Member
    why: Reason
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """A snapshot, and what of it is told.

    why : why the keeper of a group (its place in the table) is kept; asked in the thread that writes the report.
    places : the groups that are told, in this order; None: all. only_marked : members that are not marked are left
    out, and groups in which nothing is. company : of marked pictures to which other files belong; see `with_company`.
    """

    snapshot: Snapshot
    why: Callable[[int], Reason]
    places: NDArray[np.intp] | None = None
    only_marked: bool = False
    company: Mapping[int, Company] = field(default_factory=dict)

    @property
    def told(self) -> NDArray[np.intp]:
        """The places of the groups that are told."""
        groups, places = self.snapshot.groups, self.places
        places = np.arange(len(groups)) if places is None else places
        if not self.only_marked:
            return places
        is_marked = self.snapshot.is_marked[groups.member]
        return places[
            np.bincount(groups.group_of_member[is_marked], minlength=len(groups))[places] > 0
        ]

    @property
    def marked(self) -> NDArray[np.int32]:
        """The marked pictures of the groups that are told, each once; a keeper only where its whole group goes."""
        told = self.told
        both = np.unique(np.concatenate([self._members(told), self.snapshot.groups.keeper[told]]))
        marked: NDArray[np.int32] = both[self.snapshot.is_marked[both]]
        return marked

    @property
    def goable(self) -> NDArray[np.int32]:
        """All that could go: members of groups of twins that are told, but what is protected."""
        told = self.told
        members = np.unique(self._members(told[told < self.snapshot.first_look_alike]))
        goable: NDArray[np.int32] = members[~self.snapshot.is_protected[members]]
        return goable

    @property
    def picture_count(self) -> int:
        """How many pictures are told of, a keeper of both kinds of groups twice."""
        members = self._members(self.told)
        if self.only_marked:
            members = members[self.snapshot.is_marked[members]]
        return len(self.told) + len(members)

    def groups(self, *, is_look_alike: bool | None = None) -> Iterator[ReportedGroup]:
        """In the order told: where nothing else was asked for twins first, by keeper path.

        is_look_alike : of which kind; None: both.
        """
        for place in self.told.tolist():
            if is_look_alike in (None, place >= self.snapshot.first_look_alike):
                yield self._group(place)

    def _members(self, places: NDArray[np.intp]) -> NDArray[np.int32]:
        is_told = np.zeros(len(self.snapshot.groups), bool)
        is_told[places] = True
        groups = self.snapshot.groups
        members: NDArray[np.int32] = groups.member[is_told[groups.group_of_member]]
        return members

    def _group(self, place: int) -> ReportedGroup:
        shot = self.snapshot
        keeper = int(shot.groups.keeper[place])
        numbers, rows = shot.groups.members(place).tolist(), shot.groups.rows(place).tolist()
        members = [
            self._member(number, shot.pairs.row(row), keeper)
            for number, row in zip(numbers, rows, strict=True)
            if shot.is_marked[number] or not self.only_marked
        ]
        return ReportedGroup(
            int(shot.numbers[place]),
            place >= shot.first_look_alike,
            bool(shot.is_checking[place]),
            self._member(keeper, None, keeper),
            self.why(place),
            tuple(members),
        )

    def _member(self, number: int, pair: Pair | None, keeper: int) -> Member:
        shot = self.snapshot
        return Member(
            shot.pictures[number],
            int(shot.frees[number]),
            self.company.get(number, _ALONE),
            pair,
            None if pair is None else pair.turned_onto(keeper),
            bool(shot.is_marked[number]),
            bool(shot.is_protected[number]),
        )


def report_of(result: ScanResult) -> Report:
    """All that a scan found."""
    groups = [*result.groups, *result.look_alikes]
    return Report(of_result(result), lambda place: groups[place].reason)


def with_company(
    report: Report, progress: OnProgress | None = None, control: Control | None = None
) -> Report:
    """The same, with the sidecars and films that belong to what is marked, as they lie there now.

    Notes: lists the folders of what is marked, and compares small files. Raises: Cancelled.
    """
    shot, groups = report.snapshot, report.snapshot.groups
    marked = np.flatnonzero(shot.is_marked[groups.member])
    keepers = groups.keeper[groups.group_of_member[marked]].tolist()
    numbers = groups.member[marked].tolist()
    asked = [
        (shot.pictures[number], shot.pictures[keeper])
        for number, keeper in zip(numbers, keepers, strict=True)
    ]
    found = find_company(asked, is_decided=True, progress=progress, control=control)
    company = {number: one for number, one in zip(numbers, found, strict=True) if one != _ALONE}
    return replace(report, company=company)
