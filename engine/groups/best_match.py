"""Best match: a small copy goes to one of the larger pictures it could be a copy of, and to that one's twins."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.check import pair_tables
from engine.groups.crowded_twins import CrowdedTwins, others_of
from engine.groups.keeping import ranks
from engine.records import PairTable

Numbers = NDArray[np.integer]
Rows = NDArray[np.intp]
Bools = NDArray[np.bool_]


class BestMatches:
    """Which twins remain twins.

    Among P's twins with a larger look its best is the one with the highest second look (1.0 where none was needed; then
    lower mse, better rank). P stops being a twin of each other one of them that is not a twin of that best. All P are
    judged on the twins as they were before.
    """

    def __init__(
        self,
        look_sides: NDArray[np.int64],
        pairs: PairTable,
        rows: Rows,
        order: NDArray[np.intp],
        crowded: CrowdedTwins | None,
    ) -> None:
        """rows : of the twins in `pairs`. order : keeper order. crowded : for the twins that are not in `pairs`."""
        self._pairs = pairs
        self._crowded = crowded
        self._sides = look_sides
        self._rank = ranks(order)
        self._rows = rows
        self._twins = np.sort(self._key(pairs.first[rows], pairs.second[rows]))
        self._best, self._best_row = self._best_of_rows()
        self._crowded_best: dict[int, int] = {}

    @property
    def is_crowded(self) -> Bools:
        assert self._crowded is not None
        return self._crowded.is_crowded

    def rows(self) -> Rows:
        """The rows that are left, of those given; in order."""
        first, second = self._pairs.first[self._rows], self._pairs.second[self._rows]
        is_kept = self._are_kept(first, second)
        return self._rows[is_kept]

    def step(self, keeper: int, members: Sequence[int]) -> None:
        """A keeper has its members, if any."""
        if self._crowded is not None:
            self._crowded.step([keeper, *members])

    def crowded_twins(self, keeper: int, is_taken: Bools) -> PairTable:
        """The twins of a crowded keeper that are crowded too, come after it and are not taken: a row each."""
        assert self._crowded is not None
        near = self._crowded.after(keeper, is_taken)
        side = self._sides[keeper]
        tables = [self._crowded.of_keeper(keeper, near[self._sides[near] == side])]
        for small in self._crowded.small_twins(keeper, near[self._sides[near] < side]):
            tables.append(self._left(self._crowded.larger_twins(small), small, {keeper}))
        larger = near[self._sides[near] > side]
        if len(larger):
            tables.append(
                self._left(self._crowded.larger_twins(keeper), keeper, set(larger.tolist()))
            )
        return pair_tables.joined(tables)

    def _left(self, table: PairTable, small: int, wanted: set[int]) -> PairTable:
        """Rows of a small picture with wanted larger ones that are left."""
        rows = [
            row
            for row, large in enumerate(others_of(table, small).tolist())
            if large in wanted and self._is_kept(small, large)
        ]
        return pair_tables.part(table, np.array(rows, np.intp))

    def _are_kept(self, first: NDArray[np.int32], second: NDArray[np.int32]) -> Bools:
        is_first_small = self._sides[first] < self._sides[second]
        small, large = (
            np.where(is_first_small, first, second),
            np.where(is_first_small, second, first),
        )
        best = self._best[small]
        is_even = self._sides[first] == self._sides[second]
        is_kept = is_even | (large == best) | self._are_known(large, best)
        if self._crowded is not None:
            is_crowded = self.is_crowded
            is_open = is_crowded[small] | (~is_kept & is_crowded[large] & is_crowded[best])
            for row in np.flatnonzero(is_open & ~is_even).tolist():
                is_kept[row] = self._is_kept(int(small[row]), int(large[row]))
        kept: Bools = is_kept
        return kept

    def _is_kept(self, small: int, large: int) -> bool:
        best = self._best_of(small)
        if large == best:
            return True
        one, other = np.array([large], np.int32), np.array([best], np.int32)
        if self._are_known(one, other)[0]:
            return True
        is_asked = self._crowded is not None and self.is_crowded[large] and self.is_crowded[best]
        return is_asked and self._crowded is not None and self._crowded.are_twins(large, best)

    def _best_of(self, small: int) -> int:
        """The best match of a picture, among its crowded twins too."""
        best = int(self._best[small])
        if self._crowded is None or not self.is_crowded[small]:
            return best
        if small not in self._crowded_best:
            table = self._crowded.larger_twins(small)
            if best >= 0:
                row = pair_tables.part(self._pairs, self._best_row[small : small + 1])
                table = pair_tables.joined([table, row])
            larger = others_of(table, small)
            by_match = self._by_match(table, larger)
            self._crowded_best[small] = int(larger[by_match[0]]) if len(table) else -1
        return self._crowded_best[small]

    def _best_of_rows(self) -> tuple[NDArray[np.int64], Rows]:
        """Of each picture the best match among the rows given, -1 for none, and the row they are joined by."""
        rows = self._rows
        is_uneven = self._sides[self._pairs.first[rows]] != self._sides[self._pairs.second[rows]]
        rows = rows[is_uneven]
        table = pair_tables.part(self._pairs, rows)
        is_first_small = self._sides[table.first] < self._sides[table.second]
        small = np.where(is_first_small, table.first, table.second)
        large = np.where(is_first_small, table.second, table.first)
        by_match = self._by_match(table, large)
        by_match = by_match[np.argsort(small[by_match], kind="stable")]
        starts = np.flatnonzero(np.diff(small[by_match], prepend=-1))
        best, best_row = np.full((2, len(self._sides)), -1, np.int64)
        best[small[by_match[starts]]] = large[by_match[starts]]
        best_row[small[by_match[starts]]] = rows[by_match[starts]]
        return best, best_row

    def _by_match(self, table: PairTable, large: NDArray[np.int32]) -> Rows:
        """Rows by how well they match."""
        looks = np.nan_to_num(table.second_look.astype(np.float64), nan=1.0)
        return np.lexsort((self._rank[large], table.mse, -looks))

    def _are_known(self, one: Numbers, other: Numbers) -> Bools:
        """Which pairs are twins among the rows given."""
        if not len(self._twins):
            return np.zeros(len(one), bool)
        wanted = self._key(np.minimum(one, other), np.maximum(one, other))
        place = np.minimum(np.searchsorted(self._twins, wanted), len(self._twins) - 1)
        are: Bools = self._twins[place] == wanted
        return are

    def _key(self, first: NDArray[np.integer], second: NDArray[np.integer]) -> NDArray[np.int64]:
        key: NDArray[np.int64] = first.astype(np.int64) * len(self._sides) + second
        return key
