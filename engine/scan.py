"""The pipeline: the one function that strings listing, reading, matching, checking and grouping together."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field

from engine import pair_tables
from engine.budget import MemoryBudget
from engine.cache import Cache, remembering
from engine.checking import Checked, Checker
from engine.control import Cancelled, Control, OnProgress
from engine.crowded_twins import CrowdedTwins
from engine.gathering import Gathered, gather
from engine.grouping import Grouped, group_look_alikes, group_twins
from engine.identical import Contents
from engine.listing import FOLDER_KINDS, SKIPPED_KINDS, Listing, list_files
from engine.matching import Matches, find_pairs
from engine.options import ScanOptions
from engine.records import (
    PairTable,
    Picture,
    Problem,
    ScanResult,
    Stage,
)

#: Called with the pictures and each batch of checked pairs, in the scan's thread.
OnPairs = Callable[[Sequence[Picture], PairTable], None]


def scan(
    options: ScanOptions,
    progress: OnProgress | None = None,
    control: Control | None = None,
    on_pairs: OnPairs | None = None,
    executor: Executor | None = None,
) -> ScanResult:
    """Find the twins in the folders of `options`.

    Parameters: progress, on_pairs : called in the calling thread while the scan runs. control : to cancel it from
    another. executor : reads and matches in place of threads of this process; it is left running.
    Returns: what was found; after a cancel, what was found until then, with `is_complete` False. The result depends on
    the files and options alone, not on threads or order.
    Raises: WorkersError where nobody works in the executor.
    Notes: blocks until done. Writes nothing but the cache and a temporary spool, gone when it returns. A bad file
    raises nothing.
    """
    work = _Scan(options, progress, control or Control(), on_pairs, executor)
    started = time.perf_counter()
    is_complete = True
    try:
        work.run()
    except Cancelled:
        is_complete = False
    return work.result(time.perf_counter() - started, is_complete=is_complete)


@dataclass(slots=True)
class _Scan:
    options: ScanOptions
    progress: OnProgress | None
    control: Control
    on_pairs: OnPairs | None
    executor: Executor | None
    listing: Listing | None = None
    pictures: tuple[Picture, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    too_small: int = 0
    cached: int = 0
    checked: list[Checked] = field(default_factory=list)
    crowded_pairs: int = 0
    grouped: Grouped | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    def run(self) -> None:
        options, budget = self.options, MemoryBudget(self.options.memory_bytes)
        with self._timed(Stage.LISTING):
            self.listing = list_files(options, self.progress, self.control)
        self.problems += self.listing.problems
        with remembering(options.cache_path) as cache:
            with self._timed(Stage.READING):
                found = gather(
                    self.listing.files,
                    options,
                    cache=cache,
                    budget=budget,
                    progress=self.progress,
                    control=self.control,
                    executor=self.executor,
                )
            self._take(found)
            with found.store:
                try:
                    self._compare(found, cache, budget)
                finally:
                    self.problems += found.lost_problems()

    def _take(self, found: Gathered) -> None:
        self.pictures, self.cached = found.pictures, found.cached
        self.too_small = found.too_small
        self.problems += found.problems

    def _compare(self, found: Gathered, cache: Cache | None, budget: MemoryBudget) -> None:
        with self._timed(Stage.MATCHING):
            matches = find_pairs(
                found.store,
                found.sketches,
                found.usable_sides,
                self.options.threshold,
                turned=self.options.turned,
                threads=self.options.threads,
                executor=self.executor,
                progress=self.progress,
                control=self.control,
            )
        with self._timed(Stage.CHECKING):
            checker = Checker(
                self.pictures,
                found.store,
                self.options,
                budget=budget,
                sketches=found.sketches,
                contents=Contents(self.pictures, cache, self.control, known=found.contents),
                remembered=cache,
                progress=self.progress,
                control=self.control,
            )
            try:
                with checker:
                    self._check(checker, matches)
            finally:
                self.problems += checker.problems

    def _check(self, checker: Checker, matches: Matches) -> None:
        for batch in checker.batches(matches):
            self.checked.append(batch)
            if self.on_pairs is not None:
                self.on_pairs(self.pictures, batch.pairs)
        self.crowded_pairs = matches.pairs - len(matches.first)
        crowded = None
        if matches.neighbours is not None:
            crowded = CrowdedTwins(self.pictures, matches.neighbours, checker, self.progress)
        try:
            self.grouped = self._group(crowded)
        finally:
            if crowded is not None:
                self.checked.append(crowded.asked)

    def _group(self, crowded: CrowdedTwins | None = None) -> Grouped:
        """The groups of what was checked, look-alikes where they are wanted."""
        pairs = pair_tables.joined([batch.pairs for batch in self.checked])
        threshold = self.options.threshold
        twins = group_twins(self.pictures, pairs, threshold, crowded)
        if not self.options.look_alikes:
            return twins
        return group_look_alikes(self.pictures, twins, threshold, crowded)

    @contextmanager
    def _timed(self, stage: Stage) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage.value] = time.perf_counter() - started

    def result(self, total_seconds: float, *, is_complete: bool) -> ScanResult:
        listing = self.listing or Listing(
            (), 0, dict.fromkeys(SKIPPED_KINDS, 0), dict.fromkeys(FOLDER_KINDS, 0), ()
        )
        grouped = self.grouped or self._group()
        stages = (Stage.LISTING, Stage.READING, Stage.MATCHING, Stage.CHECKING)
        seconds = {stage.value: self.seconds.get(stage.value, 0.0) for stage in stages}
        return ScanResult(
            options=self.options,
            pictures=self.pictures,
            pairs=grouped.pairs,
            groups=grouped.groups,
            look_alikes=grouped.look_alikes,
            problems=_each_once(self.problems),
            files=listing.met,
            skipped={**listing.skipped, "too small": self.too_small},
            folders_skipped=listing.folders_skipped,
            threshold_pairs=sum(len(batch.pairs) for batch in self.checked) + self.crowded_pairs,
            look_alike_pairs=sum(batch.look_alike_pairs for batch in self.checked),
            second_looks=sum(batch.second_looks for batch in self.checked),
            seconds={**seconds, "total": total_seconds},
            is_complete=is_complete,
            cached=self.cached,
        )


def _each_once(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """One problem a file and stage, by path: what is gone is met again by every later step."""
    by_place = {(str(one.path), one.stage.value): one for one in reversed(problems)}
    return tuple(by_place[place] for place in sorted(by_place))
