"""Looks and later frames in bounded memory: the newest used are held, the others lie in a temporary spool file."""

from __future__ import annotations

import errno
import logging
import math
import os
import tempfile
import threading
from collections import OrderedDict
from typing import IO

import numpy as np

from engine.reading import Look
from engine.spool import spool_folder

_MEMORY_BYTES = 128_000_000  # 2 000 looks of 64 kB

log = logging.getLogger(__name__)


class LookStore:
    """Looks (or later frames) by picture index: small uint8 arrays of any shape.

    The newest used stay in memory, the others go to a temporary file without
    a name. A look that could not be spooled (disk full) is given up: `get` then says None, and it is decoded again.
    Safe from any thread.
    """

    def __init__(self, memory_bytes: int = _MEMORY_BYTES) -> None:
        self._memory_bytes = memory_bytes
        self._held = 0
        self._looks: OrderedDict[int, Look] = OrderedDict()
        self._places: dict[int, tuple[int, tuple[int, ...]]] = {}
        self._spool: IO[bytes] | None = None
        self._end = 0
        self._is_full = False
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

    def close(self) -> None:
        with self._lock:
            self._looks.clear()
            if self._spool is not None:
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
        if index in self._places:
            return
        try:
            if self._spool is None:
                # Without a buffer: one that a full disk left unwritten would raise again at each seek and at close.
                self._spool = tempfile.TemporaryFile(  # noqa: SIM115 - it is closed by close
                    buffering=0, prefix="twintracker-", dir=spool_folder()
                )
            self._spool.seek(self._end)
            if self._spool.write(look.tobytes()) < look.nbytes:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            if not self._is_full:  # once is enough
                log.warning("No room to spool looks, they will be decoded again: %s", error)
            self._is_full = True
            return
        self._places[index] = (self._end, look.shape)
        self._end += look.nbytes

    def _from_spool(self, index: int) -> Look | None:
        if index not in self._places or self._spool is None:
            return None
        offset, shape = self._places[index]
        size_bytes = math.prod(shape)
        try:
            self._spool.seek(offset)
            data = self._spool.read(size_bytes)
        except OSError as error:
            log.warning(
                "A spooled look could not be read back, it will be decoded again: %s", error
            )
            return None
        if len(data) < size_bytes:
            return None
        return np.frombuffer(data, np.uint8).reshape(shape)
