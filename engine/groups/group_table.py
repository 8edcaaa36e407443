"""Groups as numpy columns: a hundred thousand of them are made, joined and counted in milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.records import Group


@dataclass(frozen=True, slots=True, eq=False)
class GroupTable:
    """Groups by their keeper's number, which stands for its path.

    keeper : int32 (G,). starts : int64 (G + 1,). member : int32 (M,); those of group g are
    `member[starts[g]:starts[g + 1]]`, by mse, then path. row : int64 (M,), the row of the pair table that joins each
    member to its keeper.
    """

    keeper: NDArray[np.int32]
    starts: NDArray[np.int64]
    member: NDArray[np.int32]
    row: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.keeper)

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many members each group has."""
        sizes: NDArray[np.int64] = np.diff(self.starts)
        return sizes

    @property
    def group_of_member(self) -> NDArray[np.int64]:
        """The group of each entry of `member`."""
        return np.repeat(np.arange(len(self)), self.sizes)

    def members(self, group: int) -> NDArray[np.int32]:
        return self.member[self.starts[group] : self.starts[group + 1]]

    def rows(self, group: int) -> NDArray[np.int64]:
        return self.row[self.starts[group] : self.starts[group + 1]]

    def part(self, is_kept: NDArray[np.bool_]) -> GroupTable:
        """The groups of which `is_kept`, bool (M,), leaves a member, with the members it leaves."""
        counts = np.bincount(self.group_of_member[is_kept], minlength=len(self))
        return GroupTable(
            self.keeper[counts > 0],
            _starts(counts[counts > 0]),
            self.member[is_kept],
            self.row[is_kept],
        )


def grouped(
    keeper_of: NDArray[np.integer], member: NDArray[np.integer], row: NDArray[np.integer]
) -> GroupTable:
    """A table of members that stand by keeper already, each with its keeper and its row."""
    keepers, counts = np.unique(keeper_of, return_counts=True)
    return GroupTable(
        keepers.astype(np.int32), _starts(counts), member.astype(np.int32), row.astype(np.int64)
    )


def joined(tables: Sequence[GroupTable]) -> GroupTable:
    """All groups, in order."""
    return GroupTable(
        np.concatenate([np.empty(0, np.int32), *(table.keeper for table in tables)]),
        _starts(np.concatenate([np.empty(0, np.int64), *(table.sizes for table in tables)])),
        np.concatenate([np.empty(0, np.int32), *(table.member for table in tables)]),
        np.concatenate([np.empty(0, np.int64), *(table.row for table in tables)]),
    )


def from_groups(groups: Sequence[Group]) -> GroupTable:
    return GroupTable(
        np.array([group.keeper for group in groups], np.int32),
        _starts(np.array([len(group.members) for group in groups], np.int64)),
        np.array([member for group in groups for member in group.members], np.int32),
        np.array([row for group in groups for row in group.rows], np.int64),
    )


def no_groups() -> GroupTable:
    return from_groups(())


def _starts(sizes: NDArray[np.integer]) -> NDArray[np.int64]:
    starts: NDArray[np.int64] = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return starts
