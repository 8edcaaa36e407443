"""Pairs to groups: each keeper takes its twins. Instant, and reads no file, but where crowded pictures are asked of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine import pair_tables
from engine.best_match import BestMatches
from engine.crowded_twins import CrowdedTwins, others_of
from engine.keeping import keeper_order, why_kept
from engine.records import Group, PairTable, Picture, Relation

NEAREST_LOOK_ALIKES = 20

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """Groups by their keeper's path, and the pairs that their rows are in: those given and those asked for."""

    groups: tuple[Group, ...]
    pairs: PairTable
    look_alikes: tuple[Group, ...] = ()


def group_twins(
    pictures: Sequence[Picture],
    pairs: PairTable,
    threshold: float,
    crowded: CrowdedTwins | None = None,
) -> Grouped:
    """The groups of twins at a threshold.

    Parameters: pictures : sorted by path. pairs : checked at `threshold` or above. crowded : answers for pairs of two
    crowded pictures, which are not in `pairs`; None where there are none, or they are left out.
    Returns: in keeper order, each picture not yet in a group takes all its twins not yet in a group, so every member
    is a direct twin of its keeper, and no file stands in two groups.
    """
    is_twin = (pairs.relation == Relation.IDENTICAL) | (pairs.relation == Relation.TWIN)
    rows = np.flatnonzero(is_twin & (pairs.mse <= threshold))
    order = keeper_order(pictures)
    matched = BestMatches(pictures, pairs, rows, order, crowded)
    return _grouped(pictures, pairs, matched.rows(), order, matched if crowded else None)


def group_look_alikes(
    pictures: Sequence[Picture],
    twins: Grouped,
    threshold: float,
    crowded: CrowdedTwins | None = None,
) -> Grouped:
    """Groups of look-alikes, made the same way among keepers and lone pictures; `twins` with them.

    Notes: of the pairs that failed the check, one counts when it is among the 20 nearest (mse, then path) of either.
    """
    is_member = np.zeros(len(pictures), bool)
    is_member[[member for group in twins.groups for member in group.members]] = True
    groups, pairs = twins.groups, twins.pairs
    if crowded is not None:
        free = np.flatnonzero(crowded.is_crowded & ~is_member).astype(np.int32)
        asked = crowded.look_alikes(free, NEAREST_LOOK_ALIKES)
        groups, pairs = _with_rows(groups, [pairs, pair_tables.distinct(asked)])
    rows = np.flatnonzero((pairs.relation == Relation.LOOK_ALIKE) & (pairs.mse <= threshold))
    rows = _nearest(pairs, rows)
    rows = rows[~(is_member[pairs.first[rows]] | is_member[pairs.second[rows]])]
    found = _grouped(pictures, pairs, rows, keeper_order(pictures))
    return Grouped(groups, pairs, found.groups)


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


def _grouped(
    pictures: Sequence[Picture],
    pairs: PairTable,
    rows: Rows,
    order: NDArray[np.intp],
    matched: BestMatches | None = None,
) -> Grouped:
    """In keeper order, each picture not yet taken takes all its neighbours not yet taken."""
    joined = _Joined(len(pictures), pairs, rows)
    is_asked = joined.has_any
    if matched is not None:
        is_asked = is_asked | matched.is_crowded
    is_taken = np.zeros(len(pictures), bool)
    tables, count, groups = [pairs], len(pairs), []
    for keeper in order[is_asked[order]].tolist():
        if is_taken[keeper]:
            continue
        members, member_rows = joined.free(keeper, is_taken)
        if matched is not None:
            if matched.is_crowded[keeper]:
                table = matched.crowded_twins(keeper, is_taken)
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
            groups.append(_group(pictures, keeper, members.tolist(), member_rows.tolist()))
    groups.sort(key=lambda group: group.keeper)
    return Grouped(*_with_rows(groups, tables))


class _Joined:
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


def _with_rows(
    groups: Sequence[Group], tables: list[PairTable]
) -> tuple[tuple[Group, ...], PairTable]:
    """Several tables as one in order, and groups whose rows are in it instead of in one after the other."""
    if len(tables) == 1:
        return tuple(groups), tables[0]
    table, place = pair_tables.in_order(pair_tables.joined(tables))
    moved = [replace(group, rows=tuple(place[list(group.rows)].tolist())) for group in groups]
    return tuple(moved), table


def _group(pictures: Sequence[Picture], keeper: int, members: list[int], rows: list[int]) -> Group:
    why = why_kept(pictures[keeper], [pictures[member] for member in members])
    return Group(keeper, tuple(members), tuple(rows), why)
