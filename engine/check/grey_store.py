"""Grey signatures ready to be compared, in bounded memory: made when first asked for, kept while there is room."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.check.structure import Greys, Places
from engine.storage.signatures import SignatureStore
from engine.workers import Workers

#: By side, for 43 000, 21 000 and 1 100 pictures. Side 32 has most, so that a library of 20 000 pages of one form finds
#: all of them there: half of all their pairs may be asked for, and most of these fail at that side.
_MEMORY_BYTES = {16: 96_000_000, 32: 256_000_000, 64: 64_000_000}
_MANY_PAIRS = 16_384
_CHUNK = 128  # signatures fetched at once: 1.6 MB

Numbers = NDArray[np.int32]


class GreyStore:
    """The greys of a scan's pictures at one side. Not for several threads at once (it has its own).

    Where there is no more room, those to give up are drawn by lot: each keeper is asked against all the others, so that
    what was used longest ago would always be what is asked for next.
    """

    def __init__(
        self,
        store: SignatureStore,
        pictures: int,
        side: int,
        workers: Workers,
        *,
        memory_bytes: int | None = None,
    ) -> None:
        """pictures : how many there are. memory_bytes : None for what is usual at that side."""
        most = memory_bytes or _MEMORY_BYTES[side]
        self._store = store
        self._workers = workers
        self.room = max(2, min(pictures, most // Greys.row_bytes(side)))
        self.greys = Greys.empty(self.room, side)
        self._place_of = np.full(pictures, -1, np.int32)
        self._number_in = np.full(self.room, -1, np.int32)
        self._filled = 0
        self._lot = np.random.default_rng(0)

    @property
    def most_pairs(self) -> int:
        """Pairs that can be placed in one call, whatever their pictures."""
        return _MANY_PAIRS if self.room >= len(self._place_of) else min(self.room // 2, _MANY_PAIRS)

    def place(self, first: Numbers, second: Numbers) -> tuple[Places, Places]:
        """Where in `greys` the pictures of these pairs lie, until the next call.

        Parameters: at most `most_pairs` of them. Raises: Cancelled.
        """
        both = np.concatenate([first, second])
        places = self._place_of[both]
        missing = np.unique(both[places < 0])
        if len(missing):
            taken = self._make_room(len(missing), places[places >= 0])

            def write(part: slice) -> None:
                self.greys.write(taken[part], self._store.fetch(missing[part]))

            self._workers.split(write, len(missing), _CHUNK)
            self._number_in[taken] = missing
            self._place_of[missing] = taken
        return self._place_of[first].astype(np.intp), self._place_of[second].astype(np.intp)

    def _make_room(self, count: int, in_use: NDArray[np.int32]) -> Places:
        if self._filled + count <= self.room:
            self._filled += count
            return np.arange(self._filled - count, self._filled)
        self._filled = self.room
        is_free = np.ones(self.room, bool)
        is_free[in_use] = False
        taken = self._lot.permutation(np.flatnonzero(is_free))[:count]
        gone = self._number_in[taken]
        self._place_of[gone[gone >= 0]] = -1
        self._number_in[taken] = -1
        return taken
