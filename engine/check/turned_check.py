"""Turned twins in the check: one orientation is asked after the other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.check.open_pairs import OpenPairs
from engine.measures.turning import ORIENTATIONS
from engine.records import Relation

Numbers = NDArray[np.int32]
Floats = NDArray[np.float64]


def ask_in_turn(
    first: Numbers,
    second: Numbers,
    values: Floats,
    ask: Callable[[OpenPairs], None],
    *,
    is_sure: bool = True,
) -> OpenPairs:
    """Ask pairs in one orientation after the other: upright first, then by mse, then by EXIF number.

    Parameters: values : as of `Orientations.each`. ask : asks the whole check of some pairs. is_sure : False where it
    may leave some unchecked that another asking would not: nothing more is asked of these.
    Returns: each pair in the first orientation that passes; where none does in the one of least mse. Pairs that are
    over the threshold in every orientation are left out.
    """
    keys = values.copy()
    keys[np.isfinite(values[:, 0]), 0] = -1
    order = np.argsort(keys, axis=1, kind="stable")
    counts = np.isfinite(values).sum(1)
    is_any = counts > 0
    first, second, values = first[is_any], second[is_any], values[is_any]
    order, counts = order[is_any], counts[is_any]

    def asked(rows: NDArray[np.intp], turn: int) -> OpenPairs:
        orientations = order[rows, turn]
        pairs = OpenPairs(
            first[rows],
            second[rows],
            values[rows, orientations],
            (orientations + 1).astype(np.uint8),
        )
        ask(pairs)
        return pairs

    best = asked(np.arange(len(first)), 0)
    for turn in range(1, len(ORIENTATIONS)):
        is_over = _has_passed(best)
        if not is_sure:
            is_over |= best.relation == Relation.UNCHECKED
        rows = np.flatnonzero(~is_over & (counts > turn))
        if not len(rows):
            break
        again = asked(rows, turn)
        is_better = _has_passed(again) | _is_nearer(again, best.part(rows))
        best.put(rows[is_better], again.part(is_better))
    return best


def _has_passed(pairs: OpenPairs) -> NDArray[np.bool_]:
    has: NDArray[np.bool_] = (pairs.relation == Relation.IDENTICAL) | (
        pairs.relation == Relation.TWIN
    )
    return has


def _is_nearer(one: OpenPairs, other: OpenPairs) -> NDArray[np.bool_]:
    """Which of two failures is told: that a file could not be read before all else."""
    is_unread0, is_unread1 = (pairs.relation == Relation.UNCHECKED for pairs in (one, other))
    is_less = (one.mse < other.mse) | ((one.mse == other.mse) & (one.turned < other.turned))
    is_nearer: NDArray[np.bool_] = (is_unread0 & ~is_unread1) | (
        (is_unread0 == is_unread1) & is_less
    )
    return is_nearer
