"""What a scan found and what the person did with it: the groups still shown, the marks. No widget, no file I/O.

Made in a worker: it needs numpy, for which the window must not wait.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.groups.group_table import GroupTable, joined, no_groups
from engine.groups.keeping import why_kept
from engine.options import ScanOptions
from engine.reasons import Reason
from engine.records import PairTable, Picture, Relation
from engine.reviewing.wishes import Wishes
from gui.found.shown import Going, Shown, Twin

if TYPE_CHECKING:
    from gui.found.undo import Marks

_MOST_SHOWN = 4000  # groups made for rows that are or were in view

Numbers = NDArray[np.integer]
Bools = NDArray[np.bool_]


class Findings:
    """Groups with their marks, in columns. Only twins can be marked: no keeper, nothing protected, no look-alike.

    groups : those of twins first, from `first_look_alike` on those of look-alikes. numbers : int32, one a group.
    hidden_count : groups left out, since nothing in them may go.
    is_checking : bool, one a group. is_marked, is_protected : bool, frees : int64 (bytes on the disk), one a picture.
    """

    def __init__(
        self,
        pictures: Sequence[Picture],
        pairs: PairTable,
        options: ScanOptions,
        twins: GroupTable,
        look_alikes: GroupTable | None = None,
        *,
        wishes: Wishes | None = None,
        hidden_count: int = 0,
        is_checking: Bools | None = None,
        is_protected: Bools | None = None,
        frees: NDArray[np.int64] | None = None,
    ) -> None:
        """wishes : by which the groups were made; those of the options where there is nothing else to go by.
        frees : where they are known from other findings of the same pictures.
        """
        self.wishes = wishes or Wishes.of(options)
        self.hidden_count = hidden_count
        look_alikes = look_alikes or no_groups()
        count = len(pictures)
        self.pictures, self.pairs, self.options = pictures, pairs, options
        self.groups = joined([twins, look_alikes])
        self.first_look_alike = len(twins)
        self.numbers = np.arange(1, len(self.groups) + 1, dtype=np.int32)
        none = np.zeros(len(self.groups), bool)
        self.is_checking = none.copy() if is_checking is None else is_checking.copy()
        self.is_protected = np.zeros(count, bool) if is_protected is None else is_protected
        if frees is None:
            frees = np.fromiter((picture.freed_bytes for picture in pictures), np.int64, count)
        self.frees = frees
        self.is_marked = np.zeros(count, bool)
        #: Groups in which the last rule left something unmarked.
        self.is_left_alone = none
        self._groups_changed()

    def _groups_changed(self) -> None:
        twins = self.groups.member[: self.groups.starts[self.first_look_alike]]
        of_group = self.groups.group_of_member[: len(twins)]
        self._is_member = np.zeros(len(self.pictures), bool)
        self._is_member[twins] = True
        self._is_member &= ~self.is_protected
        self._can_mark = self._is_member.copy()
        self._can_mark[twins] &= ~self.is_checking[of_group]
        #: What all that can go would free.
        self.total_bytes = int(self.frees[twins][~self.is_protected[twins]].sum())
        self._shown: dict[int, Shown] = {}

    # Groups

    def shown(self, place: int) -> Shown:
        """A group by its place."""
        known = self._shown.get(place)
        if known is not None:
            return known
        if len(self._shown) >= _MOST_SHOWN:
            self._shown.clear()
        groups = self.groups
        twins = zip(groups.members(place).tolist(), groups.rows(place).tolist(), strict=True)
        shown = Shown(
            place,
            int(self.numbers[place]),
            int(groups.keeper[place]),
            tuple(Twin(member, self.pairs.row(row)) for member, row in twins),
            is_look_alike=self.is_look_alike(place),
            is_checking=bool(self.is_checking[place]),
        )
        self._shown[place] = shown
        return shown

    def is_look_alike(self, place: int) -> bool:
        return place >= self.first_look_alike

    def why(self, place: int) -> Reason:
        """Why the keeper of a group is kept."""
        numbers = [int(self.groups.keeper[place]), *self.groups.members(place).tolist()]
        keeper, *others = (self.pictures[number] for number in numbers)
        are_protected = self.is_protected[numbers].tolist()
        is_chosen = keeper.path in self.wishes.chosen
        return why_kept(keeper, others, self.wishes.rules, are_protected, is_chosen=is_chosen)

    @property
    def twin_count(self) -> int:
        """Members of groups of twins."""
        return int(self.groups.starts[self.first_look_alike])

    @property
    def look_alike_count(self) -> int:
        """Groups of look-alikes."""
        return len(self.groups) - self.first_look_alike

    @property
    def picture_count(self) -> int:
        """Pictures that stand in groups of twins."""
        return self.first_look_alike + self.twin_count

    # Marks

    def can_mark(self, picture: int) -> bool:
        return bool(self._can_mark[picture])

    def toggle(self, picture: int) -> None:
        if self.can_mark(picture):
            self.is_marked[picture] = ~self.is_marked[picture]

    def mark(self, pictures: Numbers) -> None:
        """Those of them that can be."""
        wanted = np.zeros_like(self.is_marked)
        wanted[pictures] = True
        self.is_marked |= wanted & self._can_mark

    def mark_folder(self, folder: Path) -> None:
        """What lies in a folder, not in its subfolders."""
        inside = [number for number, one in enumerate(self.pictures) if one.path.parent == folder]
        self.mark(np.array(inside, np.intp))

    def mark_all(self) -> None:
        """All that can be. What was marked in a group that is being checked stays so."""
        self.is_marked = self.is_marked | self._can_mark

    def mark_group(self, place: int) -> None:
        self.mark(self.groups.members(place))

    def mark_identical(self) -> None:
        """These and no others."""
        is_identical = self.pairs.relation[self.groups.row] == Relation.IDENTICAL
        self.unmark_all()
        self.mark(self.groups.member[is_identical])

    def protect(self, is_protected: Bools) -> None:
        """Other pictures are protected now, bool (N,); those lose their marks."""
        self.is_protected = is_protected
        self.is_marked &= ~is_protected
        self._groups_changed()

    def unmark(self, picture: int) -> None:
        self.is_marked[picture] = False

    def unmark_all(self) -> None:
        self.is_marked = np.zeros_like(self.is_marked)

    def take_marks(self, before: Findings) -> int:
        """The marks of other findings, as far as they still make sense: on a twin that may go. In a group that is being
        checked they stay, and do not count until that is over.
        Returns: how many make none. Every member is a twin of its keeper, so what can go has one.
        """
        self.take_wanted(self.marks_of(before))
        return int(np.count_nonzero(before.is_marked) - np.count_nonzero(self.is_marked))

    def marks_of(self, before: Findings) -> Bools:
        """Which pictures are marked in other findings, as far as they are pictures of these."""
        marked: NDArray[np.integer] = np.flatnonzero(before.is_marked)
        if before.pictures is not self.pictures:
            marked = self.numbers_of(before.pictures)[marked]
        wanted = np.zeros(len(self.pictures), bool)
        wanted[marked[marked >= 0]] = True
        return wanted

    def take_wanted(self, wanted: Bools) -> None:
        """Marks on what is wanted marked, bool (N,), as far as it is a twin that may go."""
        self.is_marked = wanted & self._is_member

    def numbers_of(self, pictures: Sequence[Picture]) -> NDArray[np.int32]:
        """What each of some pictures, of an earlier scan, is called here; -1 for what is none of these any more."""
        numbers = {(one.path, one.state): number for number, one in enumerate(self.pictures)}
        known = (numbers.get((one.path, one.state), -1) for one in pictures)
        return np.fromiter(known, np.int32, len(pictures))

    def numbers_without(self, gone: Collection[int]) -> NDArray[np.int32]:
        """What each picture is called without those that are gone: as before; -1 for one of these."""
        numbers = np.arange(len(self.pictures), dtype=np.int32)
        numbers[list(gone)] = -1
        return numbers

    def apply(self, marks: Marks) -> None:
        """What a step marks and unmarks, as far as it can be marked now."""
        self.mark(marks.marked)
        self.is_marked[marks.unmarked] = False

    def would_go(self) -> Bools:
        """Which pictures are marked and may go now, bool (N,)."""
        is_going: Bools = self.is_marked & self._can_mark
        return is_going

    @property
    def marked_count(self) -> int:
        return int(np.count_nonzero(self.would_go()))

    @property
    def marked_bytes(self) -> int:
        return int(self.frees[self.would_go()].sum())

    def group_frees(self, place: int) -> tuple[int, bool]:
        """What removing the marked members frees; where none is marked, what removing all that can go would.

        Returns: the bytes, and whether any is marked.
        """
        members = self.groups.members(place)
        marked = members[self.is_marked[members]]
        if len(marked):
            return int(self.frees[marked].sum()), True
        return int(self.frees[members[~self.is_protected[members]]].sum()), False

    # Removal

    def going(self) -> list[Going]:
        """Every marked picture with its keeper and their relation, in the order of groups."""
        member = self.groups.member[: self.twin_count]
        marked = np.flatnonzero(self.is_marked[member] & self._can_mark[member])
        keepers = self.groups.keeper[self.groups.group_of_member[marked]]
        relations = self.pairs.relation[self.groups.row[marked]]
        return [
            Going(number, self.pictures[number], self.pictures[keeper], Relation(relation))
            for number, keeper, relation in zip(
                member[marked].tolist(), keepers.tolist(), relations.tolist(), strict=True
            )
        ]

    def drop(self, gone: Collection[int]) -> bool:
        """Takes removed pictures out, and groups of which only a keeper is left; returns whether any keeper is gone."""
        is_gone = np.isin(np.arange(len(self.pictures)), list(gone))
        is_left = ~is_gone[self.groups.member]
        has_any = np.bincount(self.groups.group_of_member[is_left], minlength=len(self.groups)) > 0
        self.first_look_alike = int(has_any[: self.first_look_alike].sum())
        self.numbers, self.is_checking = self.numbers[has_any], self.is_checking[has_any]
        self.is_left_alone = self.is_left_alone[has_any]
        self.groups = self.groups.part(is_left)
        self.is_marked &= ~is_gone
        self._groups_changed()
        return bool(is_gone[self.groups.keeper].any())
