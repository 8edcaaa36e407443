"""The check: which pairs under the threshold are twins and which only look alike, cheapest question first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import metrics
from engine.budget import MemoryBudget
from engine.control import Control, Meter, OnProgress
from engine.frames import compare_frames
from engine.identical import content_numbers
from engine.looks import SecondLooks
from engine.matching import Matches
from engine.options import ScanOptions
from engine.records import LEAST_SIDE, PairTable, Picture, Problem, Relation, Stage, Step

_CHUNK_PAIRS = 512  # 64 x 64 float64 maps of 512 pairs: 17 MB each
_BATCH_PAIRS = 2048  # pairs handed out at once: seconds of work, all that a cancel loses
_STRUCTURE_SIDES = (16, 32, 64)

Rows = NDArray[np.intp]


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

    `problems` are files that could not be read again.
    """

    def __init__(
        self,
        pictures: Sequence[Picture],
        signatures: NDArray[np.uint8],
        options: ScanOptions,
        *,
        budget: MemoryBudget,
        progress: OnProgress | None = None,
        control: Control | None = None,
    ) -> None:
        self._pictures = pictures
        self._signatures = signatures
        self._options = options
        self._budget = budget
        self._progress = progress
        self._control = control or Control()
        self._usable_sides = np.array([picture.usable_side for picture in pictures], np.uint8)
        self.problems: list[Problem] = []

    def batches(self, matches: Matches) -> Iterator[Checked]:
        """Ask of every pair, in this order: identical, frames, flat or correlation, structure, second look.

        Parameters: matches : pairs with mse <= threshold.
        Returns: tables whose rows, taken together, are the pairs whose later frames are under the threshold too.
        Raises: Cancelled.
        """
        options = self._options
        is_identical, problems = _identical(self._pictures, matches, options.threads, self._control)
        frames = compare_frames(
            self._pictures, self._usable_sides, matches, is_identical,
            threads=options.threads, budget=self._budget, control=self._control,
        )  # fmt: skip
        self.problems += [*problems, *frames.problems]
        columns = _Columns(matches, is_identical, frames.is_different_count, frames.mse)
        columns = columns.part(~(frames.mse > options.threshold))  # nan: not read, and stays
        pictures = np.unique(np.concatenate([columns.first, columns.second]))
        meter = Meter(Stage.CHECKING, len(pictures) + len(columns.mse), self._progress)
        looks = SecondLooks(
            self._pictures, threads=options.threads, budget=self._budget,
            meter=meter, control=self._control,
        )  # fmt: skip
        greys = _Greys(self._signatures, columns, self._control) if options.check else None
        try:
            with looks:
                for start in range(0, len(columns.mse), _BATCH_PAIRS):
                    self._control.check()
                    batch = columns.part(slice(start, start + _BATCH_PAIRS))
                    yield self._check(batch, greys, looks, meter)
        finally:
            self.problems += looks.problems
        meter.step(len(pictures) - looks.pictures_asked)

    def _check(
        self, columns: _Columns, greys: _Greys | None, looks: SecondLooks, meter: Meter
    ) -> Checked:
        asked = np.empty(0, np.intp)
        if greys is not None:
            self._ask_signatures(columns, greys)
            asked = columns.open_rows()
            meter.step(len(columns.mse) - len(asked))
            columns.take_second_looks(
                asked, looks.compare(columns.first[asked], columns.second[asked])
            )
        else:
            meter.step(len(columns.mse))
        is_cheap = (columns.failed > Step.NONE) & (columns.failed < Step.SECOND_LOOK)
        return Checked(columns.table(), int(is_cheap.sum()), len(asked))

    def _ask_signatures(self, columns: _Columns, greys: _Greys) -> None:
        """Flat or correlation, then structure, of every open pair."""
        for chunk in _chunks(columns.open_rows()):
            self._control.check()
            correlation, is_flat = greys.compare(columns.first[chunk], columns.second[chunk])
            _ask_flat(columns, chunk[is_flat], self._signatures)
            rest, correlation = chunk[~is_flat], correlation[~is_flat]
            columns.correlation[rest] = correlation
            is_low = correlation < metrics.LEAST_CORRELATION
            columns.fail(rest[is_low], Step.CORRELATION)
            _ask_structure(columns, rest[~is_low], self._signatures, self._usable_sides)


class _Columns:
    """The columns of a `PairTable` while the check fills them."""

    def __init__(
        self,
        matches: Matches,
        is_identical: NDArray[np.bool_],
        is_different_count: NDArray[np.bool_],
        mse: NDArray[np.float64],
    ) -> None:
        self.first, self.second = matches.first, matches.second
        is_unread = np.isnan(mse)
        self.mse = np.where(is_unread, matches.mse, mse)
        self.relation = np.full(len(mse), Relation.TWIN, np.uint8)
        self.relation[is_identical] = Relation.IDENTICAL
        self.relation[is_unread] = Relation.UNCHECKED
        self.failed = np.full(len(mse), Step.NONE, np.uint8)
        self.fail(np.flatnonzero(is_different_count & ~is_unread), Step.FRAMES)
        self.correlation, self.structure, self.second_look = (
            np.full(len(mse), np.nan, np.float32) for _ in range(3)
        )

    def part(self, rows: slice | NDArray[np.bool_]) -> _Columns:
        """Some of the pairs, in columns of their own."""
        some = copy(self)
        for name, column in vars(self).items():
            setattr(some, name, column[rows].copy())
        return some

    def fail(self, rows: Rows, step: Step) -> None:
        self.failed[rows] = step
        self.relation[rows] = Relation.LOOK_ALIKE

    def open_rows(self) -> Rows:
        """Pairs that the next question is asked of."""
        return np.flatnonzero(self.relation == Relation.TWIN)

    def take_second_looks(self, rows: Rows, values: NDArray[np.float32]) -> None:
        self.second_look[rows] = values
        self.relation[rows[np.isnan(values)]] = Relation.UNCHECKED
        self.fail(rows[values < metrics.LEAST_SECOND_LOOK], Step.SECOND_LOOK)

    def table(self) -> PairTable:
        return PairTable(**vars(self))


def _identical(
    pictures: Sequence[Picture], matches: Matches, threads: int, control: Control
) -> tuple[NDArray[np.bool_], list[Problem]]:
    """Which pairs are identical files. Only files of one size and one signature are read for it."""
    sizes = np.array([picture.size_bytes for picture in pictures], np.int64)
    is_candidate = (matches.mse == 0) & (sizes[matches.first] == sizes[matches.second])
    pairs = np.concatenate([matches.first[is_candidate], matches.second[is_candidate]])
    numbers, problems = content_numbers(
        pictures, np.unique(pairs).tolist(), threads=threads, control=control
    )
    return numbers[matches.first] == numbers[matches.second], problems


class _Greys:
    """The grey signatures of the pictures in open pairs, made ready for correlation once a scan: 2 kB each."""

    def __init__(self, signatures: NDArray[np.uint8], columns: _Columns, control: Control) -> None:
        rows = columns.open_rows()
        self._indices = np.unique(np.concatenate([columns.first[rows], columns.second[rows]]))
        self._standard = np.empty((len(self._indices), LEAST_SIDE**2))
        self._is_flat = np.empty(len(self._indices), bool)
        for start in range(0, len(self._indices), _CHUNK_PAIRS):
            control.check()
            part = slice(start, start + _CHUNK_PAIRS)
            found = metrics.standardised(signatures[self._indices[part]])
            self._standard[part], self._is_flat[part] = found

    def compare(
        self, first: NDArray[np.int32], second: NDArray[np.int32]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """The correlation of each pair, and whether one of the two is flat."""
        place0 = np.searchsorted(self._indices, first)
        place1 = np.searchsorted(self._indices, second)
        products = np.einsum("ij,ij->i", self._standard[place0], self._standard[place1])
        return products, self._is_flat[place0] | self._is_flat[place1]


def _ask_flat(columns: _Columns, rows: Rows, signatures: NDArray[np.uint8]) -> None:
    first, second = columns.first[rows], columns.second[rows]
    values = metrics.mse_many(signatures[first], signatures[second], LEAST_SIDE)
    columns.fail(rows[values > metrics.FLAT_MSE], Step.FLAT)


def _ask_structure(
    columns: _Columns, rows: Rows, signatures: NDArray[np.uint8], usable_sides: NDArray[np.uint8]
) -> None:
    """Coarse to fine: most pairs of different documents fail at side 16, at a fortieth of the price of side 64."""
    common = np.minimum(usable_sides[columns.first[rows]], usable_sides[columns.second[rows]])
    least = np.ones(len(rows))
    for side in _STRUCTURE_SIDES:
        asked = np.flatnonzero((common >= side) & (least >= metrics.LEAST_STRUCTURE))
        if not len(asked):
            break
        grey0 = metrics.grey_means(signatures[columns.first[rows[asked]]], side)
        grey1 = metrics.grey_means(signatures[columns.second[rows[asked]]], side)
        least[asked] = np.minimum(least[asked], metrics.structure_many(grey0, grey1))
    columns.structure[rows] = least
    columns.fail(rows[least < metrics.LEAST_STRUCTURE], Step.STRUCTURE)


def _chunks(rows: Rows) -> list[Rows]:
    return [rows[start : start + _CHUNK_PAIRS] for start in range(0, len(rows), _CHUNK_PAIRS)]
