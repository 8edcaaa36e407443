"""Who keeps whom: in keeper order each picture not yet taken takes all its neighbours not yet taken, all at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Rounds of numpy before the rest is settled one by one: nearly all are settled by then, and a chain in which every
#: picture is worse than the one before it would need a round for each.
_MOST_ROUNDS = 64

Numbers = NDArray[np.integer]
Bools = NDArray[np.bool_]


def keeping_rows(first: Numbers, second: Numbers, rank: NDArray[np.int64]) -> NDArray[np.intp]:
    """Which pairs join a member to its keeper.

    Parameters: first, second : shape (N,), the ends of each pair. rank : by number, the smaller the better to keep.
    Returns: a row for every picture that is taken, joining it to the best ranked keeper next to it.
    Notes: a picture keeps unless a keeper next to it ranks before it, so it is settled once all its better ranked
    neighbours are: each round settles all that can be.
    """
    is_first_better = rank[first] < rank[second]
    better, worse = np.where(is_first_better, (first, second), (second, first))
    is_taken = _taken(better, worse, rank)
    rows = np.flatnonzero(is_taken[worse] & ~is_taken[better])
    best = np.full(len(rank), np.iinfo(np.int64).max)
    np.minimum.at(best, worse[rows], rank[better[rows]])
    kept: NDArray[np.intp] = rows[best[worse[rows]] == rank[better[rows]]]
    return kept


def _taken(better: Numbers, worse: Numbers, rank: NDArray[np.int64]) -> Bools:
    """Which pictures are taken, of pairs given by their better and their worse end."""
    is_taken, has_better = np.zeros((2, len(rank)), bool)
    for _ in range(_MOST_ROUNDS):
        if not len(better):
            return is_taken
        has_better[worse] = True
        is_taken[worse[~has_better[better]]] = True
        has_better[worse] = False
        # What is left is between pictures that no keeper has taken; of these none is a keeper yet.
        is_open = ~(is_taken[better] | is_taken[worse])
        better, worse = better[is_open], worse[is_open]
    by_rank = np.lexsort((rank[worse], rank[better]))
    for one, other in zip(better[by_rank].tolist(), worse[by_rank].tolist(), strict=True):
        if not is_taken[one]:
            is_taken[other] = True
    return is_taken
