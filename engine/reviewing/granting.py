"""Wishes to what grouping asks for: paths to numbers, rules to an order, contents to pairs that are apart."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.files.protecting import are_protected
from engine.groups.keeping import Ranking
from engine.groups.standing import Standing, look_sides
from engine.records import Picture
from engine.reviewing.apart import Apart, ContentPairs
from engine.reviewing.regrouping import Grouping
from engine.reviewing.wishes import Wishes
from engine.storage.identical import Contents

Bools = NDArray[np.bool_]


class Granting:
    """For the pictures of one scan. What was made once is kept for the next wishes. Safe from any thread."""

    def __init__(self, pictures: Sequence[Picture], contents: Contents) -> None:
        self._pictures = pictures
        self._contents = contents
        self._ranking = Ranking(pictures)
        self._look_sides = look_sides(pictures)
        self._sizes_bytes = np.array([picture.size_bytes for picture in pictures], np.int64)
        self._numbers: dict[Path, int] = {}
        self._protected: tuple[tuple[Path, ...], Bools] = ((), np.zeros(len(pictures), bool))
        self._apart: tuple[ContentPairs, int, Apart] | None = None
        self._unreadable = np.zeros(len(pictures), bool)
        self._lock = threading.Lock()

    def grouping(self, wishes: Wishes, threshold: float) -> Grouping:
        """threshold : up to which pairs are known, if that is less than what is wished."""
        with self._lock:
            protected = self._protected_by(wishes.protected)
            chosen = self._chosen(wishes.chosen)
            order = self._ranking.order(wishes.rules, protected, chosen)
            return Grouping(
                threshold=threshold,
                look_alikes=wishes.look_alikes,
                standing=Standing(order, self._look_sides),
                protected=protected,
                apart=self._apart_by(wishes.not_twins),
                unreadable=self._unreadable,
            )

    def give_up(self, number: int) -> None:
        """The contents of this picture cannot be had."""
        with self._lock:
            self._unreadable = self._unreadable.copy()
            self._unreadable[number] = True

    def _protected_by(self, folders: tuple[Path, ...]) -> Bools:
        if self._protected[0] != folders:
            self._protected = folders, are_protected(self._pictures, folders)
        return self._protected[1]

    def _chosen(self, paths: tuple[Path, ...]) -> list[int]:
        """Numbers of pictures made keeper by hand, the last one first."""
        if paths and not self._numbers:
            self._numbers = {picture.path: number for number, picture in enumerate(self._pictures)}
        return [self._numbers[path] for path in reversed(paths) if path in self._numbers]

    def _apart_by(self, pairs: ContentPairs) -> Apart | None:
        if not pairs:
            return None
        hashes = self._contents.hashes()
        if self._apart is None or self._apart[:2] != (pairs, len(hashes)):
            apart = Apart(pairs, hashes, self._sizes_bytes)
            self._apart = pairs, len(hashes), apart
        return self._apart[2]
