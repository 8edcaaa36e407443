"""Looks and later frames in bounded memory: the newest used are held, the others lie in a temporary spool file."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

from engine.pictures.reading import Look
from engine.storage.spool import PrivateFile

_MEMORY_BYTES = 128_000_000  # 650 looks of 192 kB


class LookStore:
    """Looks (or later frames) by picture index: small uint8 arrays of any shape.

    The newest used stay in memory, the others go to a private temporary file. A look that could not be spooled (disk
    full) is given up: `get` then says None, and it is decoded again. Safe from any thread.
    """

    def __init__(self, memory_bytes: int = _MEMORY_BYTES) -> None:
        self._memory_bytes = memory_bytes
        self._held = 0
        self._looks: OrderedDict[int, Look] = OrderedDict()
        self._places: dict[int, tuple[int, tuple[int, ...]]] = {}
        self._spool = PrivateFile("looks will be decoded again")
        self._end = 0
        self._lock = threading.Lock()

    def put(self, index: int, look: Look) -> None:
        with self._lock:
            self._hold(index, look)

    def get(self, index: int) -> Look | None:
        with self._lock:
            look = self._looks.get(index)
            if look is not None:
                self._looks.move_to_end(index)
                return look
            look = self._from_spool(index)
            if look is not None:
                self._hold(index, look)
            return look

    def has(self, index: int) -> bool:
        with self._lock:
            return index in self._looks or index in self._places

    def close(self) -> None:
        with self._lock:
            self._looks.clear()
            self._spool.close()

    def _hold(self, index: int, look: Look) -> None:
        if index not in self._looks:
            self._held += look.nbytes
        self._looks[index] = look
        while self._held > self._memory_bytes and len(self._looks) > 1:
            old_index, old = self._looks.popitem(last=False)
            self._held -= old.nbytes
            self._to_spool(old_index, old)

    def _to_spool(self, index: int, look: Look) -> None:
        if index not in self._places and self._spool.write(self._end, look.tobytes()):
            self._places[index] = (self._end, look.shape)
            self._end += look.nbytes

    def _from_spool(self, index: int) -> Look | None:
        if index not in self._places:
            return None
        offset, shape = self._places[index]
        data = self._spool.read(offset, math.prod(shape))
        return (
            np.frombuffer(data, np.uint8).reshape(shape) if len(data) == math.prod(shape) else None
        )


class LooksByPlace:
    """The looks of a store that knows them by the places of files, by the numbers that these have as pictures."""

    def __init__(self, store: LookStore, places: NDArray[np.int32]) -> None:
        """places : by number."""
        self._store = store
        self._places = places

    def put(self, index: int, look: Look) -> None:
        self._store.put(int(self._places[index]), look)

    def get(self, index: int) -> Look | None:
        return self._store.get(int(self._places[index]))

    def has(self, index: int) -> bool:
        return self._store.has(int(self._places[index]))

    def close(self) -> None:
        """Nothing: the store is another's."""
