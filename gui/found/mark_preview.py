"""What a rule would mark and what it leaves alone, counted before it does. Made in a worker, which has numpy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.groups.group_table import GroupTable

#: Why a rule never marks a picture, the first that holds being told; then the blocks, then the doubts of the columns.
LOOK_ALIKE, CHECKING, PROTECTED = "look-alike", "checking", "protected"

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """Pictures that a rule leaves unmarked for one reason. size_bytes : what removing them would free.

    can_include : it is a doubt, which the user may settle; those of a group with several count under each.
    """

    code: str
    groups: int
    pictures: int
    size_bytes: int
    can_include: bool


class Tally(NamedTuple):
    pictures: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user wants marked. included : the codes of the doubts that do not hold it back."""

    is_identical_only: bool = False
    included: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class MarkColumns:
    """What is known of the groups that a rule would mark in.

    groups : those of twins first, from `first_look_alike` on those of look-alikes; G groups, M members of N pictures.
    is_identical : bool (M,), to its keeper. is_checking : bool (G,). is_protected : bool (N,).
    frees : int64 (N,), bytes. doubts : integers (G,), bit i stands for `doubt_codes[i]`.
    blocks : integers (N,), 0 for a picture that may be marked, i for one that `block_codes[i - 1]` holds back.
    """

    groups: GroupTable
    first_look_alike: int
    is_identical: Bools
    is_checking: Bools
    is_protected: Bools
    frees: NDArray[np.int64]
    doubts: NDArray[np.integer]
    doubt_codes: tuple[str, ...]
    blocks: NDArray[np.integer]
    block_codes: tuple[str, ...]


class MarkPreview:
    """Which pictures a rule marks, for every choice. Asking it takes no time: it is counted when it is made."""

    def __init__(self, columns: MarkColumns) -> None:
        groups = columns.groups
        self._member = groups.member
        self._of_group = groups.group_of_member
        self._is_identical = columns.is_identical
        self._frees = columns.frees[groups.member]
        self._never = (LOOK_ALIKE, CHECKING, PROTECTED, *columns.block_codes)
        self._doubt_codes = columns.doubt_codes
        self._why_never = self._reasons(columns)
        self._doubts = columns.doubts[self._of_group].astype(np.int64)
        self._counts = self._counted()
        self._kinds = {only: self._left_alone(only) for only in (False, True)}

    def kinds(self, *, is_identical_only: bool = False) -> tuple[LeftAlone, ...]:
        """What is left alone unless it is included, the doubts first; kinds of which there are none are not told."""
        return self._kinds[is_identical_only]

    def tally(self, choice: Choice) -> Tally:
        """How many pictures would be marked."""
        allowed = self._mask(choice.included)
        pictures = size_bytes = 0
        for (doubts, is_identical), tally in self._counts.items():
            if not doubts & ~allowed and (is_identical or not choice.is_identical_only):
                pictures += tally.pictures
                size_bytes += tally.size_bytes
        return Tally(pictures, size_bytes)

    def marks(self, choice: Choice) -> NDArray[np.int32]:
        """The pictures that would be marked, by number. No keeper is among them."""
        is_going = (self._why_never == 0) & (self._doubts & ~self._mask(choice.included) == 0)
        if choice.is_identical_only:
            is_going &= self._is_identical
        marks: NDArray[np.int32] = self._member[is_going]
        return marks

    def groups_of(self, code: str) -> NDArray[np.int64]:
        """The groups, by place, in which a picture is left alone for that reason."""
        places: NDArray[np.int64] = np.unique(self._of_group[self._is_left(code)])
        return places

    @staticmethod
    def _reasons(columns: MarkColumns) -> NDArray[np.uint8]:
        """For each member 0, or the number from 1 on of the first reason for which it is never marked."""
        member, of_group = columns.groups.member, columns.groups.group_of_member
        blocks = columns.blocks[member]
        reasons = np.where(blocks > 0, blocks + 3, 0).astype(np.uint8)
        reasons[columns.is_protected[member]] = 3
        reasons[columns.is_checking[of_group]] = 2
        reasons[of_group >= columns.first_look_alike] = 1
        return reasons

    def _mask(self, codes: frozenset[str]) -> int:
        return sum(1 << i for i, code in enumerate(self._doubt_codes) if code in codes)

    def _is_left(self, code: str) -> Bools:
        if code in self._doubt_codes:
            bit = 1 << self._doubt_codes.index(code)
            is_left: Bools = (self._why_never == 0) & (self._doubts & bit != 0)
        else:
            is_left = self._why_never == self._never.index(code) + 1
        return is_left

    def _counted(self) -> dict[tuple[int, bool], Tally]:
        """The pictures that may be marked, by the doubts that hold them back and whether they are identical."""
        may = self._why_never == 0
        keys, which = np.unique(
            2 * self._doubts[may] + self._is_identical[may], return_inverse=True
        )
        pictures = np.bincount(which, minlength=len(keys))
        sizes = np.zeros(len(keys), np.int64)
        np.add.at(sizes, which, self._frees[may])
        return {
            (key >> 1, bool(key & 1)): Tally(count, size)
            for key, count, size in zip(
                keys.tolist(), pictures.tolist(), sizes.tolist(), strict=True
            )
        }

    def _left_alone(self, is_identical_only: bool) -> tuple[LeftAlone, ...]:
        kinds = []
        for code in (*self._doubt_codes, *self._never):
            is_left = self._is_left(code)
            if is_identical_only:
                is_left = is_left & self._is_identical
            count = int(np.count_nonzero(is_left))
            if count:
                groups = len(np.unique(self._of_group[is_left]))
                frees = int(self._frees[is_left].sum())
                kinds.append(LeftAlone(code, groups, count, frees, code in self._doubt_codes))
        return tuple(kinds)
