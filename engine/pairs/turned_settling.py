"""Which of the pairs that are near in some orientation have mse <= threshold in one of them."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.measures.turning import ORIENTATIONS, UPRIGHT, turned_number
from engine.pairs.folding import orientation_squares
from engine.pairs.settling import Settler
from engine.pairs.thickets import Block
from engine.pairs.turned_signatures import TurnedSignatures
from engine.pairs.turned_ways import Orientations

_CHUNK_PAIRS = 2048

Numbers = NDArray[np.int32]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class TurnedSettler(Settler):
    """A settler to which the least mse of a pair over all orientations is its mse. far : as of `folding.fold`.

    Two in one ball are a pair as they are, so in some orientation.
    """

    _ways = len(ORIENTATIONS)

    @cached_property
    def _orientations(self) -> Orientations:
        return Orientations(
            self.store, self._sketches, self.usable_sides, self.threshold, self._control
        )

    @cached_property
    def _turned(self) -> tuple[TurnedSignatures, NDArray[np.uint8]]:
        """Signatures and usable sides by turned number."""
        return TurnedSignatures(self.store), np.repeat(self.usable_sides, len(ORIENTATIONS))

    def mse(self, first: Numbers, second: Numbers) -> Floats:
        """inf where it is over the threshold."""
        least = np.empty(len(first))
        for start in range(0, len(first), _CHUNK_PAIRS):
            chunk = slice(start, start + _CHUNK_PAIRS)
            one, other = first[chunk], second[chunk]
            is_near = self._near_orientations(one, other)
            numbers = self._numbers[one], self._numbers[other]
            least[chunk] = self._orientations.each(*numbers, is_near).min(1)
        return least

    def mse_of(self, first: Numbers, second: Numbers) -> Floats:
        """inf where it is over the threshold."""
        least: Floats = self._orientations.each(first, second).min(1)
        return least

    def block(self, numbers: Numbers) -> Block:
        return Block(*self._turned, turned_number(numbers, UPRIGHT))

    def bounds(self, block: Block, numbers: Numbers) -> NDArray[np.float32]:
        least = super().bounds(block, turned_number(numbers, UPRIGHT))
        for orientation in ORIENTATIONS[1:]:
            np.minimum(least, super().bounds(block, turned_number(numbers, orientation)), out=least)
        return least

    def _block_pairs(self, block: Block, numbers: Numbers, is_asked: Bools) -> Bools:
        is_pair = np.zeros_like(is_asked)
        for orientation in ORIENTATIONS:
            is_open = is_asked & ~is_pair
            if not is_open.any():
                break
            is_pair |= super()._block_pairs(block, turned_number(numbers, orientation), is_open)
        return is_pair

    def _near(self, first: Numbers, second: Numbers, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        kept = [np.empty(0, np.intp)]
        for start in range(0, len(rows), _CHUNK_PAIRS):
            self._control.check()
            chunk = rows[start : start + _CHUNK_PAIRS]
            kept.append(chunk[self._near_orientations(first[chunk], second[chunk]).any(1)])
        return np.concatenate(kept)

    def _near_orientations(self, first: Numbers, second: Numbers) -> Bools:
        squares = orientation_squares(self._far[first], self._far[second])
        near: Bools = squares <= self._bar
        return near
