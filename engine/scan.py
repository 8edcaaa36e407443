"""The pipeline: the one function that strings listing, reading, matching, checking and grouping together."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from engine.budget import MemoryBudget
from engine.checking import Checked, Checker
from engine.control import Cancelled, Control, Meter, OnProgress
from engine.grouping import group_look_alikes, group_twins
from engine.listing import FOLDER_KINDS, SKIPPED_KINDS, Listing, list_files
from engine.matching import find_pairs
from engine.options import ScanOptions
from engine.pool import answers, thread_pool
from engine.reading import ReadingError, ReadPicture, read_picture
from engine.records import (
    SIGNATURE_SIDE,
    FoundFile,
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
) -> ScanResult:
    """Find the twins in the folders of `options`.

    Parameters: progress, on_pairs : called in the calling thread while the scan runs. control : to cancel it from
    another.
    Returns: what was found; after a cancel, what was found until then, with `is_complete` False. The result depends on
    the files and options alone, not on threads or order.
    Notes: blocks until done. Writes nothing but a temporary spool, gone when it returns. A bad file raises nothing.
    """
    work = _Scan(options, progress, control or Control(), on_pairs)
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
    listing: Listing | None = None
    pictures: tuple[Picture, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    too_small: int = 0
    checked: list[Checked] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def run(self) -> None:
        budget = MemoryBudget(self.options.memory_bytes)
        with self._timed(Stage.LISTING):
            self.listing = list_files(self.options, self.progress, self.control)
        self.problems += self.listing.problems
        with self._timed(Stage.READING):
            signatures = self._read(self.listing.files, budget)
        with self._timed(Stage.MATCHING):
            matches = find_pairs(
                signatures,
                np.array([picture.usable_side for picture in self.pictures], np.uint8),
                self.options.threshold,
                threads=self.options.threads,
                progress=self.progress,
                control=self.control,
            )
        with self._timed(Stage.CHECKING):
            checker = Checker(
                self.pictures,
                signatures,
                self.options,
                budget=budget,
                progress=self.progress,
                control=self.control,
            )
            try:
                for batch in checker.batches(matches):
                    self.checked.append(batch)
                    if self.on_pairs is not None:
                        self.on_pairs(self.pictures, batch.pairs)
            finally:
                self.problems += checker.problems

    def _read(self, files: Sequence[FoundFile], budget: MemoryBudget) -> NDArray[np.uint8]:
        """Read every file. Sets the pictures, sorted by path; returns their signatures, (N, 64, 64, 3)."""
        # Memory is used only for the rows that are written.
        signatures = np.empty((len(files), SIGNATURE_SIDE, SIGNATURE_SIDE, 3), np.uint8)
        pictures: dict[int, Picture] = {}
        for index, found in self._each_read(files, budget):
            if isinstance(found, ReadPicture):
                pictures[index] = found.picture
                signatures[index] = found.signature
            elif found is None:
                self.too_small += 1
            else:
                self.problems.append(Problem(files[index].path, Stage.READING, found.why))
        kept = sorted(pictures)
        self.pictures = tuple(pictures[index] for index in kept)
        for row, index in enumerate(
            kept
        ):  # rows only move up, so none is overwritten before it moved
            signatures[row] = signatures[index]
        return signatures[: len(kept)]

    def _each_read(
        self, files: Sequence[FoundFile], budget: MemoryBudget
    ) -> Iterator[tuple[int, ReadPicture | ReadingError | None]]:
        """The place of each file with what came of it, None where it is too small, in the order they are done."""
        options, control = self.options, self.control

        def read(index: int) -> tuple[int, ReadPicture | ReadingError | None]:
            try:
                return index, read_picture(
                    files[index], budget=budget, min_side=options.min_side, control=control
                )
            except ReadingError as error:
                return index, error

        meter = Meter(Stage.READING, len(files), self.progress)
        with thread_pool(options.threads) as executor:
            places = range(len(files))
            for found in answers(executor, read, places, threads=options.threads, control=control):
                yield found
                meter.step()

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
        pairs = _joined([batch.pairs for batch in self.checked])
        threshold = self.options.threshold
        groups = group_twins(self.pictures, pairs, threshold)
        look_alikes = (
            group_look_alikes(self.pictures, pairs, threshold, groups)
            if self.options.look_alikes
            else ()
        )
        stages = (Stage.LISTING, Stage.READING, Stage.MATCHING, Stage.CHECKING)
        seconds = {stage.value: self.seconds.get(stage.value, 0.0) for stage in stages}
        return ScanResult(
            options=self.options,
            pictures=self.pictures,
            pairs=pairs,
            groups=groups,
            look_alikes=look_alikes,
            problems=_each_once(self.problems),
            files=listing.met,
            skipped={**listing.skipped, "too small": self.too_small},
            folders_skipped=listing.folders_skipped,
            threshold_pairs=len(pairs),
            look_alike_pairs=sum(batch.look_alike_pairs for batch in self.checked),
            second_looks=sum(batch.second_looks for batch in self.checked),
            seconds={**seconds, "total": total_seconds},
            is_complete=is_complete,
        )


def _each_once(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """One problem a file and stage, by path: what is gone is met again by every later step."""
    by_place = {(str(one.path), one.stage.value): one for one in reversed(problems)}
    return tuple(by_place[place] for place in sorted(by_place))


def _joined(tables: list[PairTable]) -> PairTable:
    kinds = {
        "first": np.int32, "second": np.int32, "mse": np.float64, "relation": np.uint8, "failed": np.uint8,
        "correlation": np.float32, "structure": np.float32, "second_look": np.float32,
    }  # fmt: skip
    return PairTable(
        **{
            column.name: np.concatenate(
                [
                    np.empty(0, kinds[column.name]),
                    *(getattr(table, column.name) for table in tables),
                ]
            )
            for column in fields(PairTable)
        }
    )
