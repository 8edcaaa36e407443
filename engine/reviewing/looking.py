"""Groups while a scan still reads: what is there is matched each time it has doubled, as far as that costs little."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.check.checking import Checker
from engine.control import Control
from engine.gathered import SoFar
from engine.options import ScanOptions
from engine.pairs.matching import Matches
from engine.pictures.budget import MemoryBudget
from engine.records import PairTable
from engine.reviewing.ground import Ground
from engine.reviewing.known_pairs import checked
from engine.reviewing.review import Review
from engine.storage.cache import Cache
from engine.storage.identical import Contents
from engine.storage.look_store import LooksByPlace, LookStore
from engine.storage.verdicts import Notes

#: Called, in the scan's thread, with all that was found so far, to make groups of.
OnFound = Callable[[Review], None]

_LEAST_PICTURES = 64
_MOST_SHARE = 0.1  # of the scan's time until now, for what has to be done again in the end
#: What matching takes at least, beside what it took the last time; 10 microseconds a picture of a hundred thousand.
_SECONDS_A_PICTURE = 2e-5
_HAND_OUT_SECONDS = 2.0  # between two, while pairs are checked
#: For how long pairs are checked at once, as a share of the time until now: reading waits for it.
_CHECK_SHARE, _LEAST_CHECK_SECONDS = 0.25, 1.0
_PAIRS_AT_ONCE = 128


@dataclass(slots=True)
class Looking:
    """Called while files are read. No result depends on it: it decodes what the check would decode in the end, and
    remembers what it found.

    looks, notes : where that is kept, by the places of files.
    """

    options: ScanOptions
    cache: Cache | None
    budget: MemoryBudget
    control: Control
    looks: LookStore
    notes: Notes
    on_found: OnFound
    newest: Review | None = None
    _next: int = field(default_factory=lambda: _LEAST_PICTURES)
    _spent: float = 0.0  # on what is done again in the end
    _matched: float = 0.0  # how long that took the last time
    _started: float = field(default_factory=time.monotonic)

    def __call__(self, count: int, so_far: Callable[[], SoFar]) -> None:
        """Raises: Cancelled."""
        if count < self._next:
            return
        elapsed = time.monotonic() - self._started - self.control.paused_seconds
        next_one = self._matched + count * _SECONDS_A_PICTURE
        if self._spent + next_one > _MOST_SHARE * elapsed:
            return
        self._next = 2 * count
        self._look(so_far())

    def _look(self, found: SoFar) -> None:
        began = time.monotonic()
        contents = Contents(found.pictures, self.cache, self.control, known=found.contents)
        ground = Ground(
            options=self.options,
            pictures=found.pictures,
            store=found.store,
            sketches=found.sketches,
            usable_sides=found.usable_sides,
            contents=contents,
            cache=self.cache,
            budget=self.budget,
            notes=self.notes.of(found.places),
            looks=LooksByPlace(self.looks, found.places),
        )
        matches = ground.matches(self.options.threshold, self.control)
        self._matched = time.monotonic() - began
        checker = ground.checker(self.options.threshold, self.control)
        try:
            with checker:
                self._check(ground, checker, matches, began)
        finally:
            found.learn(contents.hashes())
            self._spent += time.monotonic() - began - checker.look_seconds

    def _check(self, ground: Ground, checker: Checker, matches: Matches, began: float) -> None:
        """Check pairs for a while, so that reading goes on, and hand out those that were."""
        tables: list[PairTable] = []
        handed_out = began
        room = max(_LEAST_CHECK_SECONDS, _CHECK_SHARE * (began - self._started))
        for start in range(0, len(matches.mse), _PAIRS_AT_ONCE):
            part = slice(start, start + _PAIRS_AT_ONCE)
            columns = matches.first[part], matches.second[part], matches.mse[part]
            tables.append(checker.ask(*columns).pairs)
            now = time.monotonic()
            if now - began > room:
                break
            if now - handed_out > _HAND_OUT_SECONDS:
                self._hand_out(ground, tables)
                handed_out = time.monotonic()
        self._hand_out(ground, tables)

    def _hand_out(self, ground: Ground, tables: list[PairTable]) -> None:
        known = checked(tables, self.options.threshold, turned=False)
        self.newest = Review(ground.alone(), known, is_final=False)
        self.on_found(self.newest)
