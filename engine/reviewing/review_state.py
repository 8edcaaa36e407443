"""What is known of pairs at one moment of a review, and of which pictures that holds no more."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.check import pair_tables
from engine.pairs.neighbours import Neighbours
from engine.reviewing.known_pairs import KnownPairs

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class ReviewState:
    """Never changed, so that it can be read from any thread: another comes in its place.

    neighbours : finds the pairs of crowded pictures; None where there are none. gone : pictures that were removed.
    renewed : files that have other bytes now, and the same pixels.
    """

    known: KnownPairs
    cap: float
    neighbours: Neighbours | None
    gone: Bools
    renewed: Bools

    @property
    def is_crowded(self) -> Bools:
        """Pictures that are there and whose pairs are not stored."""
        if self.neighbours is None:
            return np.zeros_like(self.gone)
        return self.neighbours.is_crowded & ~self.gone

    def left(self) -> KnownPairs:
        """The pairs of pictures that are still there, as they are now. Takes a while where there are many."""
        known = self.known
        if self.gone.any():
            table = known.table
            rows = np.flatnonzero(~(self.gone[table.first] | self.gone[table.second]))
            known = known.part(rows)
        if self.renewed.any():
            table = pair_tables.with_other_bytes(known.table, self.renewed)
            known = replace(known, table=table)
        return known
