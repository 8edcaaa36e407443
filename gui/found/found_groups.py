"""The groups that a scan found and that are still shown, in columns. No mark, no widget, no file I/O."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.check import pair_tables
from engine.groups.group_table import GroupTable, joined, no_groups
from engine.groups.keeping import why_kept
from engine.options import ScanOptions
from engine.reasons import Reason
from engine.records import PairTable, Picture
from engine.reviewing.renewing import with_renewed
from engine.reviewing.wishes import Wishes
from gui.found.shown import Shown, Twin

_MOST_SHOWN = 4000  # groups made for rows that are or were in view

Numbers = NDArray[np.integer]
Bools = NDArray[np.bool_]


class FoundGroups:
    """Pictures by number and groups by place.

    groups : those of twins first, from `first_look_alike` on those of look-alikes. numbers : int32, one a group.
    hidden_count : groups left out, since nothing in them may go.
    is_checking : bool, one a group. is_protected : bool, frees : int64 (bytes on the disk), one a picture.
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
        #: Groups in which the last rule left something unmarked.
        self.is_left_alone = none
        self._begin()

    def _begin(self) -> None:
        self._groups_changed()

    def _groups_changed(self) -> None:
        self._shown: dict[int, Shown] = {}

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

    def _drop_groups(self, is_gone: Bools) -> bool:
        """Takes removed pictures out, and groups of which no keeper or nothing but one is left; returns whether any
        keeper is gone.
        """
        is_kept_by_gone = is_gone[self.groups.keeper]
        is_left = ~(is_gone[self.groups.member] | is_kept_by_gone[self.groups.group_of_member])
        has_any = np.bincount(self.groups.group_of_member[is_left], minlength=len(self.groups)) > 0
        self.first_look_alike = int(has_any[: self.first_look_alike].sum())
        self.numbers, self.is_checking = self.numbers[has_any], self.is_checking[has_any]
        self.is_left_alone = self.is_left_alone[has_any]
        self.groups = self.groups.part(is_left)
        self._groups_changed()
        return bool(is_kept_by_gone.any())

    def renew(
        self, renewed: Sequence[tuple[Picture, Picture]], pictures: Sequence[Picture] | None = None
    ) -> None:
        """Pictures that stay and whose files are others now, since they got facts or one more name: as they were, and
        as they are.

        pictures : all of them as they are now, where whoever makes groups anew has them already.
        """
        now, is_other = with_renewed(self.pictures, renewed)
        self.frees = self.frees.copy()
        for number, (old, new) in enumerate(zip(self.pictures, now, strict=True)):
            if new is not old:
                self.frees[number] = new.freed_bytes
        self.pictures = now if pictures is None else pictures
        self.pairs = pair_tables.with_other_bytes(self.pairs, is_other)
        self._shown.clear()
