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
    """In keeper order, each picture not yet taken takes all its neighbours not yet taken.

    Notes: neighbours lie in flat arrays, 12 bytes an end: a million pairs are a small matter.
    """
    ends = np.concatenate([pairs.first[rows], pairs.second[rows]])
    others = np.concatenate([pairs.second[rows], pairs.first[rows]])
    both = np.concatenate([rows, rows])
    # By end, then as members are listed: mse, then path.
    by_end = np.lexsort((others, pairs.mse[both], ends))
    others, both = others[by_end], both[by_end]
    starts = np.searchsorted(ends[by_end], np.arange(len(pictures) + 1))
    is_taken = np.zeros(len(pictures), bool)
    groups = []
    for keeper in order[np.diff(starts)[order] > 0].tolist():
        if is_taken[keeper]:
            continue
        near = slice(starts[keeper], starts[keeper + 1])
        is_free = ~is_taken[others[near]]
        members = others[near][is_free]
        if not len(members):
            continue
        is_taken[members] = is_taken[keeper] = True
        groups.append(_group(pictures, keeper, members.tolist(), both[near][is_free].tolist()))
    return tuple(sorted(groups, key=lambda group: group.keeper))


def _group(pictures: Sequence[Picture], keeper: int, members: list[int], rows: list[int]) -> Group:
    why = why_kept(pictures[keeper], [pictures[member] for member in members])
    return Group(keeper, tuple(members), tuple(rows), why)
