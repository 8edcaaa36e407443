"""In which of the eight orientations pairs are under the threshold: sketches first, then whole signatures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.control import Control
from engine.measures.sketching import Sketches, are_far
from engine.measures.turning import ORIENTATIONS
from engine.pairs.turned_signatures import lying_signatures, lying_sketches
from engine.pairs.verifying import mse_between
from engine.storage.signatures import SignatureStore

_CHUNK_PAIRS = 1024  # 8 MB of sketches
_HELD_PAIRS = 512  # 12 MB of signatures at most

Numbers = NDArray[np.int32]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


class Orientations:
    """Finds in which orientations pairs have mse <= threshold. Safe from any thread."""

    def __init__(
        self,
        store: SignatureStore,
        sketches: Sketches,
        usable_sides: NDArray[np.uint8],
        threshold: float,
        control: Control,
    ) -> None:
        self._store = store
        self._sketches = sketches
        self._usable_sides = usable_sides
        self._threshold = threshold
        self._control = control

    def each(self, first: Numbers, second: Numbers, is_asked: Bools | None = None) -> Floats:
        """The mse of the first picture and the second in each orientation.

        Parameters: is_asked : bool (N, 8), False where it is known to be over the threshold.
        Returns: float64 of shape (N, 8), inf where it is over the threshold. Raises: Cancelled.
        """
        values = np.full((len(first), len(ORIENTATIONS)), np.inf)
        for start in range(0, len(first), _CHUNK_PAIRS):
            self._control.check()
            chunk = slice(start, start + _CHUNK_PAIRS)
            here = values[chunk]
            rows, places = np.nonzero(np.isinf(here) if is_asked is None else is_asked[chunk])
            one, other = first[chunk][rows], second[chunk][rows]
            near = np.flatnonzero(self._are_near(one, other, places))
            one, other, places = one[near], other[near], places[near]
            here[rows[near], places] = self._mse(one, other, places)
        values[values > self._threshold] = np.inf
        return values

    def _are_near(self, one: Numbers, other: Numbers, places: Rows) -> Bools:
        """Which pairs may be under the threshold, by their sketches."""
        common = np.minimum(self._usable_sides[one], self._usable_sides[other])
        turned = lying_sketches(self._sketches[other], places)
        near: Bools = ~are_far(self._sketches[one], turned, common, self._threshold)
        return near

    def _mse(self, first: Numbers, second: Numbers, places: Rows) -> Floats:
        values = np.empty(len(first))
        common = np.minimum(self._usable_sides[first], self._usable_sides[second])
        for start in range(0, len(first), _HELD_PAIRS):
            self._control.check()
            held = slice(start, start + _HELD_PAIRS)
            values[held] = self._mse_of(first[held], second[held], places[held], common[held])
        return values

    def _mse_of(
        self, first: Numbers, second: Numbers, places: Rows, common: NDArray[np.uint8]
    ) -> Floats:
        involved, rows = np.unique([first, second], return_inverse=True)
        signatures = self._store.fetch(involved)
        one, other = rows.reshape(2, -1)
        # Each is turned once, however many it is compared with.
        lying, row_of = np.unique(other * len(ORIENTATIONS) + places, return_inverse=True)
        rows, lying_places = np.divmod(lying, len(ORIENTATIONS))
        turned = lying_signatures(signatures[rows], lying_places)
        return mse_between(signatures, one, turned, row_of, common)
