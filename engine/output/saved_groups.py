"""Groups as rows of a file of saved results, and back again as tables, only if they are groups that can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.groups.group_table import GroupTable, grouped
from engine.output.saved_rows import Row, pair_of, pair_row
from engine.output.saved_values import Fields, SavedError, damaged
from engine.output.snapshot import Snapshot
from engine.records import Pair, PairTable, Relation

_MOST = (1 << 31) - 1
_TWINS = frozenset({Relation.IDENTICAL, Relation.TWIN})
_LOOK_ALIKES = frozenset({Relation.LOOK_ALIKE})


def group_rows(snapshot: Snapshot, places: Iterable[int], used: NDArray[np.int32]) -> Iterator[Row]:
    """A row for each group. used : the pictures that are saved, in order; rows name them by their place there."""
    groups = snapshot.groups
    for place in places:
        numbers = groups.members(place)
        pairs = map(snapshot.pairs.row, groups.rows(place).tolist())
        row: Row = {
            "number": int(snapshot.numbers[place]),
            "keeper": int(np.searchsorted(used, groups.keeper[place])),
            "members": [
                {"picture": saved, **pair_row(pair), **({"marked": True} if is_marked else {})}
                for saved, pair, is_marked in zip(
                    np.searchsorted(used, numbers).tolist(),
                    pairs,
                    snapshot.is_marked[numbers].tolist(),
                    strict=True,
                )
            ],
        }
        if snapshot.is_checking[place]:
            row["checking"] = True
        yield row


@dataclass(slots=True)
class SavedGroups:
    """The groups of one kind as they are read, and then their tables."""

    are_look_alikes: bool
    numbers: list[int] = field(default_factory=list)
    is_checking: list[bool] = field(default_factory=list)
    marked: list[int] = field(default_factory=list)
    _keepers: list[int] = field(default_factory=list)  # one a group
    _keeper_of: list[int] = field(default_factory=list)  # one a member, as the others below
    _members: list[int] = field(default_factory=list)
    _pairs: list[Pair] = field(default_factory=list)

    def take(self, row: Fields) -> None:
        """Raises SavedError for a row that is no group."""
        allowed = _LOOK_ALIKES if self.are_look_alikes else _TWINS
        keeper = row.whole("keeper", 0, _MOST)
        before = len(self._members)
        for one in row.objects("members"):
            member = one.whole("picture", 0, _MOST)
            pair = pair_of(one, min(keeper, member), max(keeper, member))
            if member == keeper or pair.relation not in allowed:
                raise one.wrong("relation")
            if one.flag("marked"):
                self.marked.append(member)
            self._keeper_of.append(keeper)
            self._members.append(member)
            self._pairs.append(pair)
        if len(self._members) == before or (self._keepers and keeper <= self._keepers[-1]):
            raise row.wrong("keeper")
        self._keepers.append(keeper)
        self.numbers.append(row.whole("number", 1, _MOST))
        self.is_checking.append(row.flag("checking"))

    def tables(self, count: int, first_row: int) -> tuple[GroupTable, PairTable]:
        """The groups, and the pairs that they stand on, which begin at `first_row` of the table they will be in.

        count : how many pictures there are.
        Raises: SavedError where they are not groups as grouping makes them.
        """
        members, keeper_of = np.array(self._members, np.int64), np.array(self._keeper_of, np.int64)
        pairs = _table(self._pairs)
        if len(members) and max(members.max(), keeper_of.max()) >= count:
            raise self._wrong("pictures")
        if len(np.unique(members)) < len(members) or np.isin(members, keeper_of).any():
            raise self._wrong("members")
        order = np.lexsort((members, pairs.mse, keeper_of))
        if (order != np.arange(len(order))).any():
            raise self._wrong("order")
        rows = first_row + np.arange(len(members))
        return grouped(keeper_of, members, rows), pairs

    def _wrong(self, what: str) -> SavedError:
        return damaged(f"{'look_alikes' if self.are_look_alikes else 'groups'}: {what}")


def check_apart(twins: GroupTable, look_alikes: GroupTable) -> None:
    """Raises SavedError where a look-alike is a member of a group of twins."""
    both = np.concatenate([look_alikes.keeper, look_alikes.member])
    if np.isin(both, twins.member).any():
        raise damaged("look_alikes: members")


def _table(pairs: list[Pair]) -> PairTable:
    def value(number: float | None) -> float:
        return np.nan if number is None else number

    return PairTable(
        first=np.array([pair.first for pair in pairs], np.int32),
        second=np.array([pair.second for pair in pairs], np.int32),
        mse=np.array([pair.mse for pair in pairs], np.float64),
        relation=np.array([pair.relation for pair in pairs], np.uint8),
        failed=np.array([pair.failed for pair in pairs], np.uint8),
        correlation=np.array([value(pair.correlation) for pair in pairs], np.float32),
        structure=np.array([value(pair.structure) for pair in pairs], np.float32),
        second_look=np.array([value(pair.second_look) for pair in pairs], np.float32),
        turned=np.array([pair.turned or 0 for pair in pairs], np.uint8),
    )
