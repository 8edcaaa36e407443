"""What decoding found of pairs in earlier scans, so that a warm scan decodes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from engine.control import Control
from engine.identical import Contents
from engine.records import Verdict

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


class Verdicts:
    """Verdicts by pair of picture numbers, as far as their contents are known. Without a cache nothing is.

    Raises from every method: Cancelled.
    """

    def __init__(
        self, contents: Contents, remembered: Remembered | None, control: Control | None = None
    ) -> None:
        self._contents = contents
        self._remembered = remembered
        self._control = control

    def recognise(self, number: int) -> None:
        """Hash a picture that is about to be decoded, so that what is found of it can be remembered.

        Raises: ReadingError. Safe from any thread.
        """
        if self._remembered is not None:
            self._contents.hash(number)

    def find(self, pairs: Pairs) -> list[Verdict | None]:
        """What is known of each pair."""
        found: list[Verdict | None] = [None] * len(pairs)
        if self._remembered is None:
            return found
        keys = self._keys(pairs)
        answers = self._remembered.verdicts(list(keys.values()), self._control)
        for place, answer in zip(keys, answers, strict=True):
            found[place] = answer
        return found

    def remember(self, pairs: Pairs, verdicts: Sequence[Verdict]) -> None:
        if self._remembered is None:
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
