"""Pairs with what the check said of each, and at which thresholds that holds, so that it need not be asked again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.check import pair_tables
from engine.records import PairTable, Relation, Step

Numbers = NDArray[np.int32]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class KnownPairs:
    """A table of pairs, and of each row three thresholds, all float64 (N,).

    least : from which on there may be such a pair. low, high : what the row says holds from low on and below high; at
    every other threshold from `least` on the pair is open. Of upright pairs the verdict knows no threshold, so that
    high is inf. Of turned ones other orientations are asked at other thresholds: see `turned_bounds`.
    """

    table: PairTable
    least: Floats
    low: Floats
    high: Floats

    def __len__(self) -> int:
        return len(self.table)

    def is_open(self, threshold: float) -> Bools:
        """Which pairs have to be asked of at that threshold."""
        is_open: Bools = (self.least <= threshold) & ~self.holds(threshold)
        return is_open

    def holds(self, threshold: float) -> Bools:
        """Which rows say what is so at that threshold."""
        holds: Bools = (self.low <= threshold) & (threshold < self.high)
        return holds

    def at(self, threshold: float) -> PairTable:
        """The table, less the rows that say twin or look-alike of another threshold."""
        table = self.table
        says = (table.mse <= threshold) & (table.relation != Relation.UNCHECKED)
        if not (says & ~self.holds(threshold)).any():
            return table
        return pair_tables.part(table, np.flatnonzero(self.holds(threshold)))

    def part(self, rows: Rows) -> KnownPairs:
        return KnownPairs(
            pair_tables.part(self.table, rows), self.least[rows], self.low[rows], self.high[rows]
        )

    def with_answers(self, asked: Rows, answers: KnownPairs, threshold: float) -> KnownPairs:
        """Some rows asked of, and what was said of them, in order.

        Those of which nothing was said are over the threshold by their later frames: they may be pairs above it.
        """
        keys = _keys(self.table.first[asked], self.table.second[asked])
        places = np.searchsorted(keys, _keys(answers.table.first, answers.table.second))
        is_over = np.ones(len(asked), bool)
        is_over[places] = False
        over = asked[is_over]
        least, low, high = self.least.copy(), self.low.copy(), self.high.copy()
        least[over], low[over] = np.nextafter(threshold, np.inf), np.inf
        rows = asked[places]
        least[rows], low[rows], high[rows] = answers.least, answers.low, answers.high
        return KnownPairs(pair_tables.put(self.table, rows, answers.table), least, low, high)

    def widened(self, first: Numbers, second: Numbers, mse: Floats, threshold: float) -> KnownPairs:
        """All pairs of a matching, in order: those known here as they are, the others open.

        Parameters: threshold : all pairs up to it were asked of. Of those that are not known here, the later frames
        are over it.
        """
        mse = np.where(mse <= threshold, np.nextafter(threshold, np.inf), mse)
        found = unasked(first, second, mse)
        keys, mine = _keys(first, second), _keys(self.table.first, self.table.second)
        rows = np.minimum(np.searchsorted(keys, mine), max(len(keys) - 1, 0))
        is_there = keys[rows] == mine if len(keys) else np.zeros(len(mine), bool)
        rows, kept = rows[is_there], self.part(np.flatnonzero(is_there))
        found.least[rows], found.low[rows], found.high[rows] = kept.least, kept.low, kept.high
        return KnownPairs(
            pair_tables.put(found.table, rows, kept.table), found.least, found.low, found.high
        )


def unasked(first: Numbers, second: Numbers, mse: Floats) -> KnownPairs:
    """Pairs of which nothing was asked yet."""
    count = len(first)
    nothing = np.full(count, np.nan, np.float32)
    table = PairTable(
        first, second, mse.copy(), np.full(count, Relation.UNCHECKED, np.uint8), np.full(count, Step.NONE, np.uint8),
        nothing, nothing.copy(), nothing.copy(), np.zeros(count, np.uint8),
    )  # fmt: skip
    return KnownPairs(table, mse.copy(), np.full(count, np.inf), np.full(count, np.inf))


def checked(tables: Sequence[PairTable], threshold: float, *, turned: bool) -> KnownPairs:
    """What the check said at a threshold. Of turned pairs that is all it says, until their bounds are known."""
    table = pair_tables.joined(tables)
    high = np.full(len(table), np.inf)
    if not turned:
        return KnownPairs(table, table.mse.copy(), table.mse.copy(), high)
    high[:] = np.nextafter(threshold, np.inf)
    return KnownPairs(table, np.zeros(len(table)), np.full(len(table), threshold), high)


def turned_bounds(
    known: KnownPairs, values: Floats, threshold: float, is_animated: Bools
) -> KnownPairs:
    """Turned pairs that were asked of at a threshold, with the thresholds for which the answers hold.

    Parameters: values : float64 (N, 8), the mse in each orientation, inf above the cap. is_animated : bool (N,), which
    have later frames: an orientation that these fail at one threshold may pass at a larger one.
    Notes: orientations are asked upright first, then by mse, and the first that passes counts. One that passes does so
    while it is asked and until upright, if that was not asked, is. Where none passes the nearest is told, until one
    more is asked.
    """
    table = known.table
    has_passed = (table.relation == Relation.IDENTICAL) | (table.relation == Relation.TWIN)
    upright = values[:, 0]
    later = np.where(values > threshold, values, np.inf)
    high = np.where(
        has_passed,
        np.where((table.turned != 1) & (upright > threshold), upright, np.inf),
        later.min(1),
    )
    high = np.where(is_animated, np.nextafter(threshold, np.inf), high)
    return KnownPairs(table, values.min(1), table.mse.copy(), high)


def _keys(first: Numbers, second: Numbers) -> NDArray[np.int64]:
    """A number for each pair, rising as they are in order."""
    keys: NDArray[np.int64] = (first.astype(np.int64) << 32) | second
    return keys


def rebounded(
    known: KnownPairs, values: Floats, asked_to: float, cap: float, is_animated: Bools
) -> KnownPairs:
    """Turned pairs, some of which have no bounds yet, when more orientations are known.

    Parameters: values : as of `turned_bounds`, up to a new cap. asked_to : the threshold at which those without bounds
    were asked of. cap : that of the bounds there are.
    """
    bare = (known.low == asked_to) & (known.high == np.nextafter(asked_to, np.inf))
    new = turned_bounds(known, values, asked_to, is_animated)
    more = turned_bounds(known, values, cap, is_animated)
    is_asked = np.isfinite(known.low)
    return KnownPairs(
        known.table,
        np.where(is_asked & bare, new.least, known.least),
        np.where(bare, new.low, known.low),
        np.where(bare, new.high, np.where(is_asked, np.minimum(known.high, more.high), known.high)),
    )
