"""Pairs to groups: each keeper takes its twins. Instant, and reads no file, but where crowded pictures are asked of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.check import pair_tables
from engine.groups.best_match import BestMatches
from engine.groups.crowded_twins import CrowdedTwins, others_of
from engine.groups.greedy import keeping_rows
from engine.groups.group_table import GroupTable, grouped, no_groups
from engine.groups.keeping import Ranking, ranks
from engine.groups.standing import Standing as Standing
from engine.records import Group, PairTable, Picture, Relation
from engine.rules import DEFAULT_RULES, Rule

NEAREST_LOOK_ALIKES = 20

Rows = NDArray[np.intp]
Bools = NDArray[np.bool_]
#: Which pairs, given by their ends, the person said are not twins.
Apart = Callable[[NDArray[np.int32], NDArray[np.int32]], Bools]


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """Groups, and the pairs that their rows are in: those given and those asked for."""

    groups: GroupTable
    pairs: PairTable
    look_alikes: GroupTable


def group_twins(
    standing: Standing,
    pairs: PairTable,
    threshold: float,
    crowded: CrowdedTwins | None = None,
    apart: Apart | None = None,
) -> Grouped:
    """The groups of twins at a threshold.

    Parameters: pairs : checked at `threshold` or above. crowded : answers for pairs of two
    crowded pictures, which are not in `pairs`; None where there are none, or they are left out.
    apart : of twins, which are not to stand in one group; asked after best match.
    Returns: in keeper order, each picture not yet in a group takes all its twins not yet in a group, so every member
    is a direct twin of its keeper, and no file stands in two groups.
    """
    is_twin = (pairs.relation == Relation.IDENTICAL) | (pairs.relation == Relation.TWIN)
    rows = np.flatnonzero(is_twin & (pairs.mse <= threshold))
    matched = BestMatches(standing.look_sides, pairs, rows, standing.order, crowded)
    rows = _not_apart(pairs, matched.rows(), apart)
    if crowded is not None:
        table, pairs = _grouped_in_turn(standing, pairs, rows, matched, apart)
    else:
        table = _grouped(pairs, rows, ranks(standing.order))
    return Grouped(table, pairs, no_groups())


def group_look_alikes(
    standing: Standing,
    twins: Grouped,
    threshold: float,
    crowded: CrowdedTwins | None = None,
    apart: Apart | None = None,
) -> Grouped:
    """Groups of look-alikes, made the same way among keepers and lone pictures; `twins` with them.

    Notes: of the pairs that failed the check, one counts when it is among the 20 nearest (mse, then path) of either.
    """
    is_member = np.zeros(len(standing.order), bool)
    is_member[twins.groups.member] = True
    groups, pairs = twins.groups, twins.pairs
    if crowded is not None:
        free = np.flatnonzero(crowded.is_crowded & ~is_member).astype(np.int32)
        asked = crowded.look_alikes(free, NEAREST_LOOK_ALIKES)
        groups, pairs = _with_rows(groups, [pairs, pair_tables.distinct(asked)])
    rows = np.flatnonzero((pairs.relation == Relation.LOOK_ALIKE) & (pairs.mse <= threshold))
    rows = _nearest(pairs, rows)
    rows = rows[~(is_member[pairs.first[rows]] | is_member[pairs.second[rows]])]
    rows = _not_apart(pairs, rows, apart)
    return Grouped(groups, pairs, _grouped(pairs, rows, ranks(standing.order)))


def listed(
    pictures: Sequence[Picture],
    groups: GroupTable,
    rules: Sequence[Rule] = DEFAULT_RULES,
    protected: NDArray[np.bool_] | None = None,
) -> tuple[Group, ...]:
    """Groups one by one, each with why its keeper is kept: for reports, not for the window's hundred thousand.

    rules, protected : those that made the rank.
    """
    found, ranking = [], Ranking(pictures)
    for number, keeper in enumerate(groups.keeper.tolist()):
        members, rows = groups.members(number).tolist(), groups.rows(number).tolist()
        why = ranking.why(keeper, members, rules, protected)
        found.append(Group(keeper, tuple(members), tuple(rows), why))
    return tuple(found)


def _not_apart(pairs: PairTable, rows: Rows, apart: Apart | None) -> Rows:
    return rows if apart is None else rows[~apart(pairs.first[rows], pairs.second[rows])]


def _nearest(pairs: PairTable, rows: Rows) -> Rows:
    """The rows that are among the nearest of either picture. Indices stand for paths: pictures are sorted by path."""
    both = np.concatenate([rows, rows])
    ends = np.concatenate([pairs.first[rows], pairs.second[rows]])
    others = np.concatenate([pairs.second[rows], pairs.first[rows]])
    by_end = np.lexsort((others, pairs.mse[both], ends))
    starts = np.flatnonzero(np.diff(ends[by_end], prepend=-1))
    lengths = np.diff(np.append(starts, len(by_end)))
    place = np.arange(len(by_end)) - np.repeat(starts, lengths)
    return np.unique(both[by_end[place < NEAREST_LOOK_ALIKES]])


def _grouped(pairs: PairTable, rows: Rows, rank: NDArray[np.int64]) -> GroupTable:
    """In keeper order, each picture not yet taken takes all its neighbours not yet taken."""
    rows = rows[keeping_rows(pairs.first[rows], pairs.second[rows], rank)]
    first, second = pairs.first[rows], pairs.second[rows]
    keeper, member = np.where(rank[first] < rank[second], (first, second), (second, first))
    by_keeper = np.lexsort((member, pairs.mse[rows], keeper))
    return grouped(keeper[by_keeper], member[by_keeper], rows[by_keeper])


def _grouped_in_turn(
    standing: Standing, pairs: PairTable, rows: Rows, matched: BestMatches, apart: Apart | None
) -> tuple[GroupTable, PairTable]:
    """The same, one keeper after the other, with the crowded twins of each: they are asked for at its turn."""
    order = standing.order
    neighbours = _Neighbours(len(order), pairs, rows)
    is_asked = neighbours.has_any | matched.is_crowded
    is_taken = np.zeros(len(order), bool)
    tables, count, found = [pairs], len(pairs), []
    for keeper in order[is_asked[order]].tolist():
        if is_taken[keeper]:
            continue
        members, member_rows = neighbours.free(keeper, is_taken)
        if matched.is_crowded[keeper]:
            table = matched.crowded_twins(keeper, is_taken)
            everyone = np.arange(len(table))
            table = pair_tables.part(table, _not_apart(table, everyone, apart))
            values = np.concatenate([pairs.mse[member_rows], table.mse])
            members = np.concatenate([members, others_of(table, keeper)])
            member_rows = np.concatenate([member_rows, count + np.arange(len(table))])
            by_mse = np.lexsort((members, values))
            members, member_rows = members[by_mse], member_rows[by_mse]
            tables.append(table)
            count += len(table)
        matched.step(keeper, members.tolist())
        if len(members):
            is_taken[members] = is_taken[keeper] = True
            found.append((keeper, members, member_rows))
    found.sort(key=lambda group: group[0])
    keeper_of = [np.full(len(members), keeper) for keeper, members, _ in found]
    none = np.empty(0, np.int64)
    groups = grouped(
        np.concatenate([none, *keeper_of]),
        np.concatenate([none, *(members for _, members, _ in found)]),
        np.concatenate([none, *(rows for _, _, rows in found)]),
    )
    return _with_rows(groups, tables)


class _Neighbours:
    """Which pictures some rows join, in flat arrays, 12 bytes an end: a million pairs are a small matter."""

    def __init__(self, count: int, pairs: PairTable, rows: Rows) -> None:
        ends = np.concatenate([pairs.first[rows], pairs.second[rows]])
        others = np.concatenate([pairs.second[rows], pairs.first[rows]])
        both = np.concatenate([rows, rows])
        # By end, then as members are listed: mse, then path.
        by_end = np.lexsort((others, pairs.mse[both], ends))
        self._others, self._rows = others[by_end], both[by_end]
        self._starts = np.searchsorted(ends[by_end], np.arange(count + 1))

    @property
    def has_any(self) -> NDArray[np.bool_]:
        """Which pictures stand in a row."""
        has_any: NDArray[np.bool_] = np.diff(self._starts) > 0
        return has_any

    def free(self, keeper: int, is_taken: NDArray[np.bool_]) -> tuple[NDArray[np.int32], Rows]:
        """The others that are not taken, and the row of each."""
        near = slice(self._starts[keeper], self._starts[keeper + 1])
        is_free = ~is_taken[self._others[near]]
        return self._others[near][is_free], self._rows[near][is_free]


def _with_rows(groups: GroupTable, tables: list[PairTable]) -> tuple[GroupTable, PairTable]:
    """Several tables as one in order, and groups whose rows are in it instead of in one after the other."""
    if len(tables) == 1:
        return groups, tables[0]
    table, place = pair_tables.in_order(pair_tables.joined(tables))
    return replace(groups, row=place[groups.row].astype(np.int64)), table
