"""The stages of a scan, one after the other, and what each leaves behind for the result."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from engine.check import pair_tables
from engine.check.checking import Checked, Checker
from engine.control import Control, OnProgress
from engine.files.listing import FOLDER_KINDS, SKIPPED_KINDS, Listing, list_files
from engine.files.protecting import are_protected
from engine.gathered import Gathered, OnRead
from engine.gathering import gather
from engine.groups.group_table import no_groups
from engine.groups.grouping import Grouped, listed
from engine.options import ScanOptions
from engine.pairs.matching import Matches
from engine.pictures.budget import MemoryBudget
from engine.records import PairTable, Picture, Problem, ScanResult, Stage
from engine.reviewing.ground import Ground
from engine.storage.cache import Cache, remembering
from engine.storage.identical import Contents

#: Called with the pictures and each batch of checked pairs, in the scan's thread.
OnPairs = Callable[[Sequence[Picture], PairTable], None]


@dataclass(slots=True)
class Scanning:
    """One scan. Every method raises Cancelled; what was done until then stands in the result."""

    options: ScanOptions
    progress: OnProgress | None
    control: Control
    on_pairs: OnPairs | None = None
    executor: Executor | None = None
    budget: MemoryBudget = field(init=False)
    cache: Cache | None = None
    listing: Listing | None = None
    pictures: tuple[Picture, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    too_small: int = 0
    cached: int = 0
    checked: list[Checked] = field(default_factory=list)
    crowded_pairs: int = 0
    grouped: Grouped | None = None
    _seconds: dict[Stage, float] = field(default_factory=dict)
    _started: float = field(init=False)

    def __post_init__(self) -> None:
        self.budget = MemoryBudget(self.options.memory_bytes)
        self._started = self._now()

    def _now(self) -> float:
        """The time less that of pauses."""
        return time.perf_counter() - self.control.paused_seconds

    @contextmanager
    def timed(self, stage: Stage) -> Iterator[None]:
        started = self._now()
        try:
            yield
        finally:
            self._seconds[stage] = self._seconds.get(stage, 0.0) + self._now() - started

    def list(self, stack: ExitStack) -> Listing:
        """List the files and open the cache, until the stack is closed."""
        with self.timed(Stage.LISTING):
            self.listing = list_files(self.options, self.progress, self.control)
        self.problems += self.listing.problems
        self.cache = stack.enter_context(remembering(self.options.cache_path))
        return self.listing

    def read(self, stack: ExitStack, on_read: OnRead | None = None) -> Gathered:
        """Make pictures of the files that were listed; their signatures lie open until the stack is closed."""
        assert self.listing is not None
        with self.timed(Stage.READING):
            found = gather(
                self.listing.files,
                self.options,
                cache=self.cache,
                budget=self.budget,
                progress=self.progress,
                control=self.control,
                executor=self.executor,
                on_read=on_read,
            )
        self.pictures, self.cached = found.pictures, found.cached
        self.too_small = found.too_small
        self.problems += found.problems
        stack.enter_context(found.store)
        stack.callback(lambda: self.problems.extend(found.lost_problems()))
        return found

    def ground(self, found: Gathered) -> Ground:
        return Ground(
            options=self.options,
            pictures=found.pictures,
            store=found.store,
            sketches=found.sketches,
            usable_sides=found.usable_sides,
            contents=Contents(found.pictures, self.cache, self.control, known=found.contents),
            cache=self.cache,
            budget=self.budget,
        )

    def match(self, ground: Ground) -> Matches:
        with self.timed(Stage.MATCHING):
            matches = ground.matches(
                self.options.threshold, self.control, self.progress, executor=self.executor
            )
        return matches

    def check(self, checker: Checker, matches: Matches) -> None:
        """Ask of every pair but those of crowded pictures."""
        for batch in checker.batches(matches):
            self.checked.append(batch)
            if self.on_pairs is not None:
                self.on_pairs(self.pictures, batch.pairs)
        self.crowded_pairs = matches.pairs - len(matches.first)

    @contextmanager
    def checking(self, ground: Ground) -> Iterator[Checker]:
        """The check at the threshold; the problems that it meets are kept."""
        with self.timed(Stage.CHECKING):
            checker = ground.checker(self.options.threshold, self.control, self.progress)
            try:
                with checker:
                    yield checker
            finally:
                self.problems += checker.problems

    def result(self, *, is_complete: bool) -> ScanResult:
        """What was found until now. Without `grouped` it has no groups."""
        listing = self.listing or Listing(
            (), 0, dict.fromkeys(SKIPPED_KINDS, 0), dict.fromkeys(FOLDER_KINDS, 0), ()
        )
        grouped = self.grouped or Grouped(no_groups(), pair_tables.joined([]), no_groups())
        stages = (Stage.LISTING, Stage.READING, Stage.MATCHING, Stage.CHECKING)
        seconds = {stage.value: self._seconds.get(stage, 0.0) for stage in stages}
        rules, protected = self.options.rules, are_protected(self.pictures, self.options.protected)
        return ScanResult(
            options=self.options,
            pictures=self.pictures,
            pairs=grouped.pairs,
            groups=listed(self.pictures, grouped.groups, rules, protected),
            look_alikes=listed(self.pictures, grouped.look_alikes, rules, protected),
            problems=_each_once(self.problems),
            files=listing.met,
            skipped={**listing.skipped, "too small": self.too_small},
            folders_skipped=listing.folders_skipped,
            threshold_pairs=sum(len(batch.pairs) for batch in self.checked) + self.crowded_pairs,
            look_alike_pairs=sum(batch.look_alike_pairs for batch in self.checked),
            second_looks=sum(batch.second_looks for batch in self.checked),
            seconds={**seconds, "total": self._now() - self._started},
            is_complete=is_complete,
            cached=self.cached,
        )


def _each_once(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """One problem a file and stage, by path: what is gone is met again by every later step."""
    by_place = {(str(one.path), one.stage.value): one for one in reversed(problems)}
    return tuple(by_place[place] for place in sorted(by_place))
