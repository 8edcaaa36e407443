"""The check: which pairs under the threshold are twins and which only look alike, cheapest question first."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from engine.check import pair_tables
from engine.check.frames import LaterFrames
from engine.check.looks import OnStep, SecondLooks
from engine.check.open_pairs import OpenPairs
from engine.check.same_files import SameFiles
from engine.check.signature_check import SignatureCheck
from engine.check.turned_check import ask_in_turn
from engine.control import Control, Meter, OnProgress
from engine.measures.sketching import Sketches
from engine.options import ScanOptions
from engine.pairs.matching import Matches
from engine.pairs.turned_ways import Orientations
from engine.pictures.budget import MemoryBudget
from engine.records import PairTable, Picture, Problem, Stage, Step
from engine.storage.identical import Contents
from engine.storage.look_store import LooksByPlace
from engine.storage.signatures import SignatureStore
from engine.storage.verdicts import Notes, Remembered, Verdicts
from engine.workers import working

_BATCH_PAIRS = 32_768  # asked at once: the columns of a batch take 2 MB
_BATCH_LOOKS = (
    2048  # second looks in what is handed out at once: seconds of work, all that a cancel loses
)

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """A batch of pairs with their relation.

    look_alike_pairs : how many failed flat, frames, correlation or structure. second_looks : how many needed one.
    """

    pairs: PairTable
    look_alike_pairs: int
    second_looks: int


class Checker:
    """Asks the check of the pairs of one scan, batch by batch, so that what is done survives a cancel.

    A context manager: it owns threads, and what it made ready or decoded is kept, in bounded memory, until it ends.
    Not for several threads at once (it has its own). `problems` are files that could not be read again.
    """

    def __init__(
        self,
        pictures: Sequence[Picture],
        store: SignatureStore,
        options: ScanOptions,
        *,
        budget: MemoryBudget,
        contents: Contents,
        sketches: Sketches | None = None,
        remembered: Remembered | None = None,
        notes: Notes | None = None,
        looks: LooksByPlace | None = None,
        reads: bool = True,
        progress: OnProgress | None = None,
        control: Control | None = None,
    ) -> None:
        """contents : hashes of the pictures. sketches : needed where turned pictures are asked of.
        remembered : verdicts of earlier scans; None where nothing is kept. notes : those of this session, for then.
        looks : decoded before. reads : False where no file may be read: a pair is left unchecked when it would be.
        """
        self._pictures = pictures
        self._store = store
        self._options = options
        self._budget = budget
        self._contents = contents
        self._progress = progress
        self._control = control or Control()
        self._sketches = sketches
        self._verdicts = Verdicts(contents, remembered, self._control, notes)
        self._shared_looks = looks
        self._reads = reads
        self._parts: tuple[SameFiles | LaterFrames | SecondLooks, ...] = ()
        self._open = ExitStack()
        self.look_seconds = 0.0  # spent on second looks, which need not be made again

    def __enter__(self) -> Checker:
        pictures, threads = self._pictures, self._options.threads
        with ExitStack() as stack:
            # One BLAS thread for each of ours: BLAS taking every core inside every thread is many times slower.
            stack.enter_context(threadpool_limits(1, "blas"))
            workers = stack.enter_context(working(threads, self._control))
            usable_sides = np.array([picture.usable_side for picture in pictures], np.uint8)
            reads = self._reads
            self._same_files = SameFiles(pictures, workers, self._contents, reads=reads)
            self._frames = LaterFrames(
                pictures, usable_sides, workers, self._budget, self._verdicts, reads=reads
            )
            stack.callback(self._frames.close)
            self._signatures = SignatureCheck(
                self._store, usable_sides, workers, turned=self._options.turned
            )
            self._orientations = self._turned_ways(usable_sides)
            self._looks = SecondLooks(
                pictures, workers, self._budget, self._verdicts, self._shared_looks, reads=reads
            )
            stack.callback(self._looks.close)
            self._parts = (self._same_files, self._frames, self._looks)
            self._open = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.__exit__(kind, error, trace)

    @property
    def problems(self) -> list[Problem]:
        return [problem for part in self._parts for problem in part.problems]

    def batches(self, matches: Matches) -> Iterator[Checked]:
        """Ask of every pair, in this order: identical, frames, flat or correlation, structure, second look.

        Parameters: matches : pairs with mse <= threshold.
        Returns: tables whose rows, taken together, are the pairs whose later frames are under the threshold too.
        Raises: Cancelled.
        """
        count = len(matches.mse)
        is_involved = np.zeros(len(self._pictures), bool)
        is_involved[matches.first] = is_involved[matches.second] = True
        pictures, asked_before = int(is_involved.sum()), self._looks.pictures_asked
        meter = Meter(Stage.CHECKING, pictures + count, self._progress, self._control)
        for rows in self._portions(count):
            yield from self._answers(
                matches.first[rows], matches.second[rows], matches.mse[rows], meter.step
            )
        is_counted = self._orientations is None  # the looks of turned pairs are not, one by one
        meter.step(pictures - is_counted * (self._looks.pictures_asked - asked_before))

    def ask(self, first: Numbers, second: Numbers, mse: NDArray[np.float64]) -> Checked:
        """Ask of any pairs, as `batches` does: cheapest when they are one keeper against many.

        Parameters: first, second : indices into the pictures, shape (N,); mse <= threshold, shape (N,).
        Returns: the rows as given, less those whose later frames are over the threshold.
        Raises: Cancelled.
        """
        found: list[Checked] = []
        for rows in self._portions(len(mse)):
            found += self._answers(first[rows], second[rows], mse[rows], lambda _: None)
        return Checked(
            pair_tables.joined([part.pairs for part in found]),
            sum(part.look_alike_pairs for part in found),
            sum(part.second_looks for part in found),
        )

    def _answers(
        self, first: Numbers, second: Numbers, mse: NDArray[np.float64], on_step: OnStep
    ) -> Iterator[Checked]:
        if self._orientations is not None:
            yield self._turned_answers(first, second, self._orientations.each(first, second))
            on_step(len(mse))
            return
        pairs = OpenPairs(first, second, mse)
        self._ask_cheap(pairs)
        on_step(len(mse) - len(pairs.open_rows()))
        for part in pairs.parts(_BATCH_LOOKS):
            yield self._told(part, self._ask_looks(part, on_step))

    def _turned_answers(
        self, first: Numbers, second: Numbers, values: NDArray[np.float64]
    ) -> Checked:
        looks = 0

        def ask(pairs: OpenPairs) -> None:
            nonlocal looks
            self._ask_cheap(pairs)
            looks += self._ask_looks(pairs, lambda _: None)

        return self._told(ask_in_turn(first, second, values, ask, is_sure=self._reads), looks)

    def _told(self, pairs: OpenPairs, looks: int) -> Checked:
        """Pairs less those whose later frames are over the threshold."""
        pairs = pairs.part(~(pairs.frames_mse > self._options.threshold))
        return Checked(pairs.table(), pairs.look_alike_pairs, looks)

    def _ask_cheap(self, pairs: OpenPairs) -> None:
        """All but the second look, which is left to ask of the pairs that stay open."""
        self._control.check()
        self._same_files.ask(pairs)
        self._frames.ask(pairs)
        pairs.fail(np.flatnonzero(pairs.frames_mse > self._options.threshold), Step.FRAMES)
        if self._options.check:
            self._signatures.ask(pairs)

    def _portions(self, count: int) -> Iterator[slice]:
        """What is asked of at once. Turned pairs are answered whole, so fewer: a cancel loses no more looks."""
        step = _BATCH_PAIRS if self._orientations is None else _BATCH_LOOKS
        for start in range(0, count, step):
            yield slice(start, start + step)

    def _turned_ways(self, usable_sides: NDArray[np.uint8]) -> Orientations | None:
        if not self._options.turned:
            return None
        if self._sketches is None:
            raise ValueError("turned pictures need sketches")
        return Orientations(
            self._store, self._sketches, usable_sides, self._options.threshold, self._control
        )

    def _ask_looks(self, pairs: OpenPairs, on_step: OnStep) -> int:
        if self._options.check:
            began = time.monotonic()
            looks = self._looks.ask(pairs, on_step)
            self.look_seconds += time.monotonic() - began
            return looks
        on_step(len(pairs.open_rows()))
        return 0
