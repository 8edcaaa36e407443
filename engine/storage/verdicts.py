"""What decoding found of pairs in earlier scans, so that a warm scan decodes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.control import Control
from engine.records import Verdict
from engine.storage.identical import Contents

_MOST_NOTES = 200_000  # 50 MB

#: First, second, and the orientation by which the second is turned.
Pairs = Sequence[tuple[int, int, int]]
ContentPairs = Sequence[tuple[bytes, bytes, int]]


class Remembered(Protocol):
    """Verdicts by pair of content hashes: the cache. It may wait for the disk."""

    def verdicts(
        self, pairs: ContentPairs, control: Control | None = None
    ) -> list[Verdict | None]: ...

    def remember_verdicts(
        self,
        pairs: ContentPairs,
        verdicts: Sequence[Verdict],
        control: Control | None = None,
    ) -> None: ...


class Notes:
    """Verdicts of one session, in bounded memory, by the places of files among those listed: these stay the same while
    a scan finds more and more pictures.
    """

    def __init__(
        self, places: NDArray[np.int32], kept: dict[tuple[int, int, int], Verdict] | None = None
    ) -> None:
        """places : by picture number, rising. kept : of other numbers, shared with them."""
        self._places = places
        self._kept = {} if kept is None else kept

    def of(self, places: NDArray[np.int32]) -> Notes:
        """The same by other numbers."""
        return Notes(places, self._kept)

    def find(self, pairs: Pairs) -> list[Verdict | None]:
        return [self._kept.get(key) for key in self._keys(pairs)]

    def remember(self, pairs: Pairs, verdicts: Sequence[Verdict]) -> None:
        for key, verdict in zip(self._keys(pairs), verdicts, strict=True):
            if len(self._kept) < _MOST_NOTES or key in self._kept:
                self._kept[key] = verdict

    def _keys(self, pairs: Pairs) -> Iterator[tuple[int, int, int]]:
        for first, second, orientation in pairs:
            yield int(self._places[first]), int(self._places[second]), orientation


class Verdicts:
    """Verdicts by pair of picture numbers: from a cache as far as their contents are known; without one from `notes`.

    Raises from every method: Cancelled.
    """

    def __init__(
        self,
        contents: Contents,
        remembered: Remembered | None,
        control: Control | None = None,
        notes: Notes | None = None,
    ) -> None:
        self._contents = contents
        self._remembered = remembered
        self._control = control
        self._notes = notes

    def recognise(self, number: int) -> None:
        """Hash a picture that is about to be decoded, so that what is found of it can be remembered.

        Raises: ReadingError. Safe from any thread.
        """
        if self._remembered is not None:
            self._contents.hash(number)

    def find(self, pairs: Pairs) -> list[Verdict | None]:
        """What is known of each pair."""
        if self._remembered is None:
            return [None] * len(pairs) if self._notes is None else self._notes.find(pairs)
        found: list[Verdict | None] = [None] * len(pairs)
        keys = self._keys(pairs)
        answers = self._remembered.verdicts(list(keys.values()), self._control)
        for place, answer in zip(keys, answers, strict=True):
            found[place] = answer
        return found

    def remember(self, pairs: Pairs, verdicts: Sequence[Verdict]) -> None:
        if self._remembered is None:
            if self._notes is not None:
                self._notes.remember(pairs, verdicts)
            return
        keys = self._keys(pairs)
        found = [verdicts[place] for place in keys]
        self._remembered.remember_verdicts(list(keys.values()), found, self._control)

    def _keys(self, pairs: Pairs) -> dict[int, tuple[bytes, bytes, int]]:
        """The contents of each pair of which both are known, by its place."""
        keys = {}
        for place, (first, second, orientation) in enumerate(pairs):
            known0, known1 = self._contents.known(first), self._contents.known(second)
            if known0 is not None and known1 is not None:
                keys[place] = known0, known1, orientation
        return keys
