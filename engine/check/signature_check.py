"""The steps of the check that signatures can answer: flat or correlation, then structure, coarse to fine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.check.grey_store import GreyStore
from engine.check.open_pairs import OpenPairs, Rows
from engine.check.structure import correlations, is_flat, structures
from engine.measures import metrics
from engine.measures.turning import ORIENTATIONS, UPRIGHT, turned_number
from engine.pairs.turned_signatures import TurnedSignatures
from engine.records import LEAST_SIDE, Step
from engine.storage.signatures import SignatureStore
from engine.workers import Workers

_STRUCTURE_SIDES = (16, 32, 64)
_TASK_VALUES = 1 << 20  # of one side of the pairs of one task: some ms of work
_FLAT_PAIRS = 128  # their colours are fetched at once: 3 MB

Numbers = NDArray[np.int32]


class SignatureCheck:
    """Asks pairs what their signatures can tell. Not for several threads at once (it has its own)."""

    def __init__(
        self,
        store: SignatureStore,
        usable_sides: NDArray[np.uint8],
        workers: Workers,
        *,
        turned: bool = False,
    ) -> None:
        """turned : whether pairs are asked of with an orientation of the second picture."""
        count = len(usable_sides)
        self._turned = turned
        self._store = TurnedSignatures(store) if turned else store
        self._usable_sides = usable_sides
        self._workers = workers
        numbers = len(ORIENTATIONS) * count if turned else count
        self._greys = {
            side: GreyStore(self._store, numbers, side, workers) for side in _STRUCTURE_SIDES
        }

    def ask(self, pairs: OpenPairs) -> None:
        """Of every open pair. Raises: Cancelled."""
        rows, most = pairs.open_rows(), self._greys[LEAST_SIDE].most_pairs
        for start in range(0, len(rows), most):
            portion = rows[start : start + most]
            self._ask_light_and_shade(pairs, portion)
        rows = pairs.open_rows()
        rows = rows[~np.isnan(pairs.correlation[rows])]  # flat ones have no structure
        common = np.minimum(
            self._usable_sides[pairs.first[rows]], self._usable_sides[pairs.second[rows]]
        )
        # Most pairs of different documents fail at side 16, at a thirtieth of the price of side 64.
        for side in _STRUCTURE_SIDES:
            is_asked = (common >= side) & (pairs.failed[rows] == Step.NONE)
            self._ask_structure(pairs, rows[is_asked], self._greys[side])

    def _ask_light_and_shade(self, pairs: OpenPairs, rows: Rows) -> None:
        """Where either picture is flat its colours, else correlation."""
        store = self._greys[LEAST_SIDE]
        places0, places1 = store.place(*self._numbers(pairs, rows))
        is_plain = is_flat(store.greys, places0) | is_flat(store.greys, places1)
        self._ask_colours(pairs, rows[is_plain])
        rest, places0, places1 = rows[~is_plain], places0[~is_plain], places1[~is_plain]
        values = np.empty(len(rest))

        def compare(part: slice) -> None:
            values[part] = correlations(store.greys, places0[part], places1[part])

        self._workers.split(compare, len(rest), _TASK_VALUES // LEAST_SIDE**2)
        pairs.take_correlations(rest, values)

    def _ask_colours(self, pairs: OpenPairs, rows: Rows) -> None:
        # Box means only lower the mse: where it is that small already, it is so at side 16. It may be unknown: nan.
        rows = rows[~(pairs.mse[rows] <= metrics.FLAT_MSE)]
        values = np.empty(len(rows))

        def compare(part: slice) -> None:
            first, second = (self._store.fetch(ends) for ends in self._numbers(pairs, rows[part]))
            values[part] = metrics.mse_many(first, second, LEAST_SIDE)

        self._workers.split(compare, len(rows), _FLAT_PAIRS)
        pairs.fail(rows[values > metrics.FLAT_MSE], Step.FLAT)

    def _ask_structure(self, pairs: OpenPairs, rows: Rows, store: GreyStore) -> None:
        for start in range(0, len(rows), store.most_pairs):
            portion = rows[start : start + store.most_pairs]
            places0, places1 = store.place(*self._numbers(pairs, portion))
            values = self._structures(store, places0, places1)
            pairs.take_structures(portion, values)

    def _numbers(self, pairs: OpenPairs, rows: Rows) -> tuple[Numbers, Numbers]:
        """By which numbers the store knows the two pictures of each pair."""
        first, second = pairs.first[rows], pairs.second[rows]
        if not self._turned:
            return first, second
        return turned_number(first, UPRIGHT), turned_number(second, pairs.orientations(rows))

    def _structures(self, store: GreyStore, places0: Rows, places1: Rows) -> NDArray[np.float64]:
        values = np.empty(len(places0))

        def compare(part: slice) -> None:
            values[part] = structures(store.greys, places0[part], places1[part])

        self._workers.split(compare, len(values), _TASK_VALUES // store.greys.side**2)
        return values
