"""What a scan found and what the person did with it: the groups still shown, the marks. No widget, no file I/O.

Made in a worker: it needs numpy, for which the window must not wait.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np

from engine.records import Relation
from engine.removal.removals import Exemption
from gui.found.found_groups import Bools, FoundGroups, Numbers
from gui.found.going import going_of
from gui.found.marks import Exempt, Marked, Marks
from gui.found.shown import Going


class Findings(FoundGroups):
    """Groups with their marks. Rules and hands mark twins: no keeper, nothing protected, no look-alike.

    By hand alone, after a question, a whole group can be marked, its keeper too, or a look-alike: these are exempt.
    Nothing that marks many keeps such a mark, and other groups keep it only where it still means the same.

    is_marked : bool, one a picture; exempt ones too. exempt : what was marked so. exemptions : by picture.
    """

    def _groups_changed(self) -> None:
        super()._groups_changed()
        first, count = self.first_look_alike, len(self.pictures)
        groups, of_group = self.groups, self.groups.group_of_member
        twins, look_alikes = np.split(groups.member, [self.twin_count])
        self._is_member = np.zeros(count, bool)
        self._is_member[twins] = True
        self._is_member &= ~self.is_protected
        self._is_look_alike = np.zeros(count, bool)
        self._is_look_alike[look_alikes] = True
        self._is_look_alike[groups.keeper[:first]] = False  # it keeps what others show
        self._is_look_alike[twins] = False
        self._is_look_alike &= ~self.is_protected
        self._is_checking = np.zeros(count, bool)
        self._is_checking[groups.keeper[self.is_checking]] = True
        self._is_checking[groups.member[self.is_checking[of_group]]] = True
        self._can_mark = self._is_member.copy()
        self._can_mark[twins] &= ~self.is_checking[of_group[: len(twins)]]
        #: What all that can go would free.
        self.total_bytes = int(self.frees[twins][~self.is_protected[twins]].sum())

    def _begin(self) -> None:
        super()._begin()
        self.unmark_all()

    def _set_exempt(self, exempt: Collection[Exempt]) -> None:
        self.exempt = frozenset(exempt)
        self.exemptions = {number: one.exemption for one in exempt for number in one.pictures}

    # Marks of twins

    def can_mark(self, picture: int) -> bool:
        return bool(self._can_mark[picture])

    def can_toggle(self, picture: int) -> bool:
        """Whether it can be marked or unmarked by hand, be it after a question."""
        return self.can_mark(picture) or self.can_exempt(picture) or picture in self.exemptions

    def toggle(self, picture: int) -> None:
        if picture in self.exemptions:
            self.unmark(picture)
        elif self.can_mark(picture):
            self.is_marked[picture] = ~self.is_marked[picture]

    def mark(self, pictures: Numbers) -> None:
        """Those of them that can be. Nothing is exempt any more: no mass of marks is to hide one that is."""
        self._spare(self.exempt)
        self._mark(pictures)

    def _mark(self, pictures: Numbers) -> None:
        wanted = np.zeros_like(self.is_marked)
        wanted[pictures] = True
        self.is_marked |= wanted & self._can_mark

    def mark_folder(self, folder: Path) -> None:
        """What lies in a folder, not in its subfolders."""
        inside = [number for number, one in enumerate(self.pictures) if one.path.parent == folder]
        self.mark(np.array(inside, np.intp))

    def mark_all(self) -> None:
        """All that can be. What was marked in a group that is being checked stays so."""
        self.mark(np.flatnonzero(self._can_mark))

    def mark_group(self, place: int) -> None:
        """All but its keeper, which stays as it is."""
        self._mark(self.groups.members(place))

    def mark_identical(self) -> None:
        """These and no others."""
        is_identical = self.pairs.relation[self.groups.row] == Relation.IDENTICAL
        self.unmark_all()
        self.mark(self.groups.member[is_identical])

    def protect(self, is_protected: Bools) -> None:
        """Other pictures are protected now, bool (N,); those lose their marks."""
        self.is_protected = is_protected
        self._groups_changed()
        self.take_wanted(self.marked)

    def unmark(self, picture: int) -> None:
        self.is_marked[picture] = False
        self._spare([one for one in self.exempt if picture in one.pictures])

    def unmark_all(self) -> None:
        self.is_marked = np.zeros(len(self.pictures), bool)
        self._set_exempt(())

    # Exempt marks

    def why_not_whole(self, place: int) -> str:
        """Why a group cannot be marked whole, as a code; "" where it can be."""
        numbers = [int(self.groups.keeper[place]), *self.groups.members(place).tolist()]
        if self.is_look_alike(place):
            return "look-alike"
        if self.is_checking[place]:
            return "checking"
        return "protected" if self.is_protected[numbers].any() else ""

    def whole_group(self, place: int) -> Exempt:
        keeper, members = int(self.groups.keeper[place]), self.groups.members(place).tolist()
        return Exempt.of(Exemption.WHOLE_GROUP, keeper, members)

    def can_exempt(self, picture: int) -> bool:
        """Whether it is a look-alike that can be marked by hand: no keeper, of either kind, and nothing protected."""
        return bool(self._is_look_alike[picture] and not self._is_checking[picture])

    def look_alike(self, picture: int) -> Exempt:
        return Exempt.of(Exemption.LOOK_ALIKE, picture)

    def look_alike_keeper(self, picture: int) -> int:
        """Of the group of look-alikes that it is a member of."""
        entries = np.flatnonzero(self.groups.member[self.twin_count :] == picture)
        of_group = self.groups.group_of_member[self.twin_count + int(entries[0])]
        return int(self.groups.keeper[of_group])

    def stands(self, exempt: Exempt) -> bool:
        """Whether that still means the same: the group has this keeper and just these members; the look-alike is one
        still. Nothing of it is protected.
        """
        keeper, *members = exempt.pictures
        if self.is_protected[list(exempt.pictures)].any():
            return False
        if exempt.exemption is Exemption.LOOK_ALIKE:
            return bool(self._is_look_alike[keeper])
        places = np.flatnonzero(self.groups.keeper[: self.first_look_alike] == keeper).tolist()
        return [sorted(self.groups.members(place).tolist()) for place in places] == [members]

    def can_mark_exempt(self, exempt: Exempt) -> bool:
        return self.stands(exempt) and not self._is_checking[list(exempt.pictures)].any()

    def mark_exempt(self, exempt: Exempt) -> None:
        """After a question that named it."""
        if self.can_mark_exempt(exempt):
            self.is_marked[list(exempt.pictures)] = True
            self._set_exempt({*self.exempt, exempt})

    def _spare(self, exempt: Collection[Exempt]) -> None:
        """What can be marked as a twin stays so."""
        self._set_exempt(self.exempt.difference(exempt))
        for one in exempt:
            self.is_marked[list(one.pictures)] &= self._is_member[list(one.pictures)]

    # Marks in other groups, and taken back

    @property
    def marked(self) -> Marked:
        """All marks as they are; later changes do not change it."""
        return Marked(self.is_marked.copy(), self.exempt)

    def take_marks(self, before: FoundGroups) -> int:
        """The marks of other findings, as far as they still make sense. In a group that is being checked they stay, and
        do not count until that is over.
        Returns: how many make none. Every member is a twin of its keeper, so what can go has one.
        """
        assert isinstance(before, Findings)
        self.take_wanted(self.marks_of(before))
        return int(np.count_nonzero(before.is_marked) - np.count_nonzero(self.is_marked))

    def marks_of(self, before: Findings) -> Marked:
        """What is marked in other findings, as far as it is of these pictures."""
        if before.pictures is self.pictures:
            return before.marked
        return before.marked.renumbered(self.numbers_of(before.pictures), len(self.pictures))

    def take_wanted(self, wanted: Marked) -> None:
        """Marks on what is wanted marked, as far as it is a twin that may go or exempt still. All of what is not exempt
        any more is unmarked: it was not chosen as a twin.
        """
        is_marked = wanted.is_marked.copy()
        kept = {
            one
            for one in wanted.exempt
            if self.stands(one) and wanted.is_marked[list(one.pictures)].all()
        }
        may_be = self._is_member.copy()
        for one in wanted.exempt - kept:
            may_be[list(one.pictures)] = False
        for one in kept:
            may_be[list(one.pictures)] = True
        self.is_marked = is_marked & may_be
        self._set_exempt(kept)

    def apply(self, marks: Marks) -> None:
        """What a step marks and unmarks, as far as it can be marked now."""
        wanted = self.marked.after(marks)
        is_exempt = [number for one in wanted.exempt for number in one.pictures]
        can_be = self.is_marked | self._can_mark
        can_be[is_exempt] = True
        self.take_wanted(Marked(wanted.is_marked & can_be, wanted.exempt))

    def would_go(self) -> Bools:
        """Which pictures are marked and may go now, bool (N,)."""
        is_going = self.would_go_as_twins()
        exempt = list(self.exemptions)
        is_going[exempt] = self.is_marked[exempt] & ~self._is_checking[exempt]
        return is_going

    def would_go_as_twins(self) -> Bools:
        """Those of them that a keeper stays for, bool (N,)."""
        is_going: Bools = self.is_marked & self._can_mark
        is_going[list(self.exemptions)] = False
        return is_going

    @property
    def marked_count(self) -> int:
        return int(np.count_nonzero(self.would_go()))

    @property
    def marked_bytes(self) -> int:
        return int(self.frees[self.would_go()].sum())

    def goes_whole(self, place: int) -> bool:
        is_whole = self.exemptions.get(int(self.groups.keeper[place])) is Exemption.WHOLE_GROUP
        return is_whole and not self.is_look_alike(place)

    def group_frees(self, place: int) -> tuple[int, bool]:
        """What removing the marked members frees, and the keeper where the group goes whole; where none is marked, what
        removing all that can go would.

        Returns: the bytes, and whether any is marked.
        """
        members = self.groups.members(place)
        marked = members[self.is_marked[members]]
        if len(marked):
            more = self.frees[self.groups.keeper[place]] if self.goes_whole(place) else 0
            return int(self.frees[marked].sum() + more), True
        return int(self.frees[members[~self.is_protected[members]]].sum()), False

    # Removal

    def going(self) -> list[Going]:
        return going_of(self)

    def drop(self, gone: Collection[int]) -> bool:
        """Takes removed pictures out, and groups of which only a keeper or none is left; returns whether any keeper is
        gone.
        """
        is_gone = np.isin(np.arange(len(self.pictures)), list(gone))
        is_keeper_gone = self._drop_groups(is_gone)
        self.take_wanted(self.marked.without(gone))
        return is_keeper_gone
