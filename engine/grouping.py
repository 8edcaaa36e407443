"""Pairs to groups: best match, then each keeper takes its twins. Instant, reads no file."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.keeping import keeper_order, why_kept
from engine.records import Group, PairTable, Picture, Relation

NEAREST_LOOK_ALIKES = 20

Rows = NDArray[np.intp]


def group_twins(
    pictures: Sequence[Picture], pairs: PairTable, threshold: float
) -> tuple[Group, ...]:
    """The groups of twins at a threshold.

    Parameters: pictures : sorted by path. pairs : checked at `threshold` or above.
    Returns: groups by their keeper's path. In keeper order, each picture not yet in a group takes all its twins not yet
    in a group, so every member is a direct twin of its keeper, and no file stands in two groups.
    """
    is_twin = (pairs.relation == Relation.IDENTICAL) | (pairs.relation == Relation.TWIN)
    rows = np.flatnonzero(is_twin & (pairs.mse <= threshold))
    order = keeper_order(pictures)
    return _grouped(pictures, pairs, best_matches(pictures, pairs, rows, order), order)


def group_look_alikes(
    pictures: Sequence[Picture], pairs: PairTable, threshold: float, groups: Sequence[Group]
) -> tuple[Group, ...]:
    """Groups of look-alikes, made the same way among keepers and lone pictures.

    Notes: of the pairs that failed the check, one counts when it is among the 20 nearest (mse, then path) of either.
    """
    rows = np.flatnonzero((pairs.relation == Relation.LOOK_ALIKE) & (pairs.mse <= threshold))
    rows = _nearest(pairs, rows)
    is_member = np.zeros(len(pictures), bool)
    is_member[[member for group in groups for member in group.members]] = True
    rows = rows[~(is_member[pairs.first[rows]] | is_member[pairs.second[rows]])]
    return _grouped(pictures, pairs, rows, keeper_order(pictures))


def best_matches(
    pictures: Sequence[Picture], pairs: PairTable, rows: Rows, order: NDArray[np.intp]
) -> Rows:
    """The rows that are left when every small copy goes to its best match.

    Among P's twins with a larger look its best is the one with the highest second look (1.0 where none was needed; then
    lower mse, better rank). P stops being a twin of each other one of them that is not a twin of that best. All P are
    judged on the twins as they were before.
    """
    if not len(rows):
        return rows
    sides = np.array([picture.look_side for picture in pictures], np.int64)
    rank = np.empty(len(pictures), np.int64)
    rank[order] = np.arange(len(pictures))
    is_uneven = sides[pairs.first[rows]] != sides[pairs.second[rows]]
    uneven = rows[is_uneven]
    first, second = pairs.first[uneven].astype(np.int64), pairs.second[uneven].astype(np.int64)
    is_first_small = sides[first] < sides[second]
    small, large = np.where(is_first_small, first, second), np.where(is_first_small, second, first)
    looks = np.nan_to_num(pairs.second_look[uneven].astype(np.float64), nan=1.0)
    by_match = np.lexsort((rank[large], pairs.mse[uneven], -looks, small))
    starts = np.flatnonzero(np.diff(small[by_match], prepend=-1))
    best_of = np.full(len(pictures), -1, np.int64)
    best_of[small[by_match[starts]]] = large[by_match[starts]]
    best = best_of[small]
    count = len(pictures)
    twins = np.sort(pairs.first[rows].astype(np.int64) * count + pairs.second[rows])
    wanted = np.minimum(large, best) * count + np.maximum(large, best)
    place = np.minimum(np.searchsorted(twins, wanted), len(twins) - 1)
    is_kept = (large == best) | (twins[place] == wanted)
    return np.sort(np.concatenate([rows[~is_uneven], uneven[is_kept]]))


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
    pictures: Sequence[Picture], pairs: PairTable, rows: Rows, order: NDArray[np.intp]
) -> tuple[Group, ...]:
    """In keeper order, each picture not yet taken takes all its neighbours not yet taken."""
    neighbours: dict[int, list[tuple[int, int]]] = {}
    columns = (pairs.first[rows].tolist(), pairs.second[rows].tolist(), rows.tolist())
    for first, second, row in zip(*columns, strict=True):
        neighbours.setdefault(first, []).append((second, row))
        neighbours.setdefault(second, []).append((first, row))
    is_taken = bytearray(len(pictures))
    groups = []
    for keeper in order.tolist():
        if is_taken[keeper] or keeper not in neighbours:
            continue
        members = [(member, row) for member, row in neighbours[keeper] if not is_taken[member]]
        if not members:
            continue
        is_taken[keeper] = 1
        for member, _ in members:
            is_taken[member] = 1
        groups.append(_group(pictures, pairs, keeper, members))
    return tuple(sorted(groups, key=lambda group: group.keeper))


def _group(
    pictures: Sequence[Picture], pairs: PairTable, keeper: int, members: list[tuple[int, int]]
) -> Group:
    members.sort(key=lambda found: (pairs.mse[found[1]], found[0]))
    return Group(
        keeper=keeper,
        members=tuple(member for member, _ in members),
        rows=tuple(row for _, row in members),
        reason=why_kept(pictures[keeper], [pictures[member] for member, _ in members]),
    )
