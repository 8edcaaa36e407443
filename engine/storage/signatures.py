"""Signatures by number, kept out of memory: those of a million pictures take 12 GB."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.pictures.opening import ReadingError
from engine.reasons import Reason
from engine.records import LEAST_SIDE, SIGNATURE_SIDE
from engine.storage.cache_rows import SIGNATURE_BYTES
from engine.storage.spool import Spool

if TYPE_CHECKING:
    from engine.storage.cache import Cache

Numbers = NDArray[np.int32]
Signatures = NDArray[np.uint8]
Places = NDArray[np.int64]
Rows = NDArray[np.uint8]

_NOWHERE = np.iinfo(np.int64).min


class SignatureStore(ABC):
    """Where the signatures of a scan's pictures lie; the number of one is the picture's."""

    @abstractmethod
    def fetch(self, numbers: Numbers) -> Signatures:
        """Signatures by number, uint8 of shape (len(numbers), 64, 64, 3). Safe from any thread."""


class SignatureArray(SignatureStore):
    """A few that lie in memory: later frames, tests."""

    def __init__(self, signatures: Signatures) -> None:
        self._signatures = signatures

    def fetch(self, numbers: Numbers) -> Signatures:
        return self._signatures[numbers]


class SomeSignatures(SignatureStore):
    """Some of a store, by numbers of their own."""

    def __init__(self, store: SignatureStore, numbers: Numbers) -> None:
        """numbers : those that they have in the store."""
        self._store = store
        self._numbers = numbers

    def fetch(self, numbers: Numbers) -> Signatures:
        return self._store.fetch(self._numbers[numbers])


class SignaturesByPlace(SignatureStore, AbstractContextManager["SignaturesByPlace"]):
    """Those of one scan: in the cache, or in a private temporary file that goes with this store.

    A row of the cache that is gone (it was cleared meanwhile) is read again from its picture's file. Where that fails,
    its number stands in `lost`, with the reason, and in place of its signature comes a pattern that is a pair of
    nothing. Safe from any thread.
    """

    def __init__(
        self, count: int, cache: Cache | None, reread: Callable[[int], NDArray[np.uint8]]
    ) -> None:
        """Room for `count` files. reread : the signature of the file in a place, or ReadingError."""
        self._cache = cache
        self._reread = reread
        #: By file: an id in the cache; or ~slot in the spool, which is negative.
        self._places = np.full(count, _NOWHERE, np.int64)
        self._waiting: dict[int, bytes] = {}  # on their way into the cache
        self._files: NDArray[np.int32] = np.arange(count, dtype=np.int32)
        self._spool = Spool(SIGNATURE_BYTES)
        self._lock = threading.Lock()
        self.lost: dict[int, Reason] = {}

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._spool.close()

    def number_by(self, files: NDArray[np.int32]) -> None:
        """From now on number n means the file in place files[n], which rises with n."""
        self._files = files
        numbers = {file: number for number, file in enumerate(files.tolist())} if self.lost else {}
        self.lost = {numbers[file]: why for file, why in self.lost.items() if file in numbers}

    def lie(self, places: Sequence[int], row_ids: Sequence[int]) -> None:
        """The files in `places` have their signatures in the cache."""
        with self._lock:
            self._places[places] = row_ids

    def wait_for(self, place: int, signature: bytes) -> None:
        """It is handed to the cache, which answers by `stored` or `refused`."""
        with self._lock:
            self._waiting[place] = signature

    def stored(self, number: int, row_id: int) -> None:
        """The file in place `number` has its signature in the cache."""
        with self._lock:
            self._places[number] = row_id
            self._waiting.pop(number, None)

    def refused(self, number: int, signature: bytes) -> None:
        """The signature of the file in place `number` has to be kept here."""
        slot = self._spool.append(signature)
        with self._lock:
            self._places[number] = ~slot
            self._waiting.pop(number, None)

    def fetch(self, numbers: Numbers) -> Signatures:
        distinct, inverse = np.unique(self._files[numbers], return_inverse=True)
        rows = np.zeros((len(distinct), SIGNATURE_BYTES), np.uint8)
        with self._lock:
            places = self._places[distinct]
            waiting = [self._waiting.get(place) for place in distinct.tolist()]
        is_missing = np.ones(len(distinct), bool)
        for row, signature in enumerate(waiting):
            if signature is not None:
                rows[row] = np.frombuffer(signature, np.uint8)
                is_missing[row] = False
        self._from_spool(places, rows, is_missing)
        self._from_cache(places, rows, is_missing)
        for row in np.flatnonzero(is_missing).tolist():
            self._read_again(int(distinct[row]), rows[row])
        # 12 kB a row are not copied for nothing.
        if not np.array_equal(inverse, np.arange(len(distinct))):
            rows = rows[inverse]
        return rows.reshape(-1, SIGNATURE_SIDE, SIGNATURE_SIDE, 3)

    def _from_spool(self, places: Places, rows: Rows, is_missing: NDArray[np.bool_]) -> None:
        wanted = np.flatnonzero(is_missing & (places < 0) & (places != _NOWHERE))
        wanted = wanted[np.argsort(~places[wanted])]
        for row, data in zip(wanted, self._spool.read((~places[wanted]).tolist()), strict=True):
            if data is not None:
                rows[row] = np.frombuffer(data, np.uint8)
                is_missing[row] = False

    def _from_cache(self, places: Places, rows: Rows, is_missing: NDArray[np.bool_]) -> None:
        wanted = np.flatnonzero(is_missing & (places >= 0))
        if self._cache is None or not len(wanted):
            return
        # Two files never share an entry, so each id is that of one row.
        row_of = dict(zip(places[wanted].tolist(), wanted.tolist(), strict=True))
        for row_id, data in self._cache.signatures(sorted(row_of)):
            row = row_of[row_id]
            rows[row] = np.frombuffer(data, np.uint8)
            is_missing[row] = False

    def _read_again(self, file: int, row: NDArray[np.uint8]) -> None:
        number = int(np.searchsorted(self._files, file))
        try:
            if number in self.lost:
                raise ReadingError(self.lost[number])
            signature = self._reread(file)
        except ReadingError as error:
            self.lost[number] = error.why
            row[:] = _like_nothing(number)
            return
        row[:] = signature.reshape(-1)
        self.refused(file, signature.tobytes())


def _like_nothing(number: int) -> Rows:
    """Black and white squares at random: at every common side its mse is about 16 000 to any grey, more to another of
    its kind, and the largest threshold is 5 000.
    """
    squares = np.random.default_rng(number).integers(0, 2, (LEAST_SIDE, LEAST_SIDE, 3), np.uint8)
    step = SIGNATURE_SIDE // LEAST_SIDE
    pattern: Rows = np.repeat(np.repeat(squares * 255, step, 0), step, 1).reshape(-1)
    return pattern
