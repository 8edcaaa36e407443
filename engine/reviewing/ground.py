"""What pairs of a scan's pictures can be asked by: their signatures, contents and the cache, while these are open."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.check.checking import Checker
from engine.control import Control, OnProgress
from engine.measures.sketching import SKETCH_VALUES, Sketches
from engine.options import ScanOptions
from engine.pairs.matching import Kept, Matches, find_pairs
from engine.pairs.turned_ways import Orientations
from engine.pictures.budget import MemoryBudget
from engine.records import Picture
from engine.storage.cache import Cache
from engine.storage.identical import Contents
from engine.storage.look_store import LooksByPlace
from engine.storage.signatures import SignatureStore
from engine.storage.verdicts import Notes

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Pictures, by number, and all that is needed to match and to check them. Safe from any thread.

    looks : those decoded before. notes : verdicts of this session, for where there is no cache.
    """

    options: ScanOptions
    pictures: Sequence[Picture]
    store: SignatureStore
    sketches: Sketches
    usable_sides: NDArray[np.uint8]
    contents: Contents
    cache: Cache | None
    budget: MemoryBudget
    notes: Notes | None = None
    looks: LooksByPlace | None = None

    def matches(
        self,
        threshold: float,
        control: Control,
        progress: OnProgress | None = None,
        kept: Kept | None = None,
        executor: Executor | None = None,
    ) -> Matches:
        """The pairs up to a threshold. Reads no picture's file. Raises: as `find_pairs`."""
        return find_pairs(
            self.store,
            self.sketches,
            self.usable_sides,
            threshold,
            turned=self.options.turned,
            kept=kept,
            threads=self.options.threads,
            executor=executor,
            progress=progress,
            control=control,
        )

    def checker(
        self,
        threshold: float,
        control: Control,
        progress: OnProgress | None = None,
        *,
        reads: bool = True,
    ) -> Checker:
        """The check at a threshold. reads : False where no picture's file may be read."""
        return Checker(
            self.pictures,
            self.store,
            replace(self.options, threshold=threshold),
            budget=self.budget,
            contents=self.contents.under(control),
            sketches=self.sketches,
            remembered=self.cache,
            notes=self.notes,
            looks=self.looks,
            reads=reads,
            progress=progress,
            control=control,
        )

    def orientations(
        self, first: Numbers, second: Numbers, threshold: float, control: Control
    ) -> NDArray[np.float64]:
        """The mse of pairs in each orientation: float64 (N, 8), inf above the threshold. Raises: Cancelled."""
        ways = Orientations(self.store, self.sketches, self.usable_sides, threshold, control)
        return ways.each(first, second)

    def alone(self) -> Ground:
        """For groups of what is known already: without what it takes to find more, which is large or will be closed."""
        return replace(self, sketches=np.empty((0, SKETCH_VALUES), np.uint16), looks=None)
