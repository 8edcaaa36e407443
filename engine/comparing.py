"""Two files compared, whatever they are: every value, the way they lie, and what would make twins of them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.check import pair_tables
from engine.check.checking import Checker
from engine.comparison import (
    TWINS,
    ComparingError,
    Comparison,
    best_orientation,
    check_reason,
    shown_mse,
)
from engine.control import Control
from engine.files.listing import file_mark, file_state
from engine.gathered import Gathered
from engine.gathering import gather
from engine.measures import metrics
from engine.measures.turning import ORIENTATIONS, UPRIGHT, inverse, turn
from engine.options import MOST_THRESHOLD, ScanOptions
from engine.pairs.matching import find_pairs
from engine.pictures.budget import MemoryBudget
from engine.pictures.opening import ReadingError, why_unreadable
from engine.pictures.pixels import pixels_hash
from engine.pictures.reading import read_frame, read_look
from engine.reasons import Reason, reason
from engine.records import LEAST_SIDE, FoundFile, Pair, Picture, Problem, Relation, Stage, Step
from engine.storage.identical import Contents


def compare(
    path0: Path, path1: Path, options: ScanOptions, control: Control | None = None
) -> Comparison:
    """Compare two files, with the threshold, the check and `turned` of the options.

    Returns: what a scan of a folder with these two says, and more.
    Raises: ComparingError where one cannot be read; Cancelled. Safe from any thread. Writes nothing.
    """
    control = control or Control()
    options = replace(options, min_side=0, cache_path=None)
    files = _found_file(path0), _found_file(path1)
    is_one_file = _are_one(*files)
    # In the order of a scan, so that every value is the same to the last bit.
    by_path = [files[0]] if is_one_file else sorted(files, key=lambda file: str(file.path))
    budget = MemoryBudget(options.memory_bytes)
    found = gather(by_path, options, cache=None, budget=budget, control=control)
    with found.store:
        for problem in found.problems:
            raise ComparingError(problem.path, problem.reason)
        if is_one_file:
            return _one_file(found, files[1], options)
        work = _Comparing(found, options, budget, control, is_swapped=by_path[0] is files[1])
        return work.result()


def _found_file(path: Path) -> FoundFile:
    path = Path(os.path.abspath(path))  # noqa: PTH100 - links are kept, as the user spelled them
    try:
        state = path.stat()
    except FileNotFoundError as error:
        raise ComparingError(path, reason("no-such-file")) from error
    except (OSError, ValueError) as error:  # a name with a NUL in it is a ValueError
        raise ComparingError(path, why_unreadable(error)) from error
    if not stat.S_ISREG(state.st_mode):
        raise ComparingError(path, reason("not-a-file"))
    return FoundFile(path, file_state(state), links=max(state.st_nlink, 1), mark=file_mark(state))


def _are_one(file0: FoundFile, file1: FoundFile) -> bool:
    """Named twice, a link, or a hard link."""
    if file0.state.file_id:
        return (file0.state.device, file0.state.file_id) == (
            file1.state.device,
            file1.state.file_id,
        )
    return os.path.realpath(file0.path) == os.path.realpath(file1.path)


def _one_file(found: Gathered, other: FoundFile, options: ScanOptions) -> Comparison:
    picture = found.pictures[0]
    signature = found.store.fetch(np.zeros(1, np.int32))[0]
    side = picture.usable_side
    return Comparison(
        options, picture, replace(picture, path=other.path), Relation.IDENTICAL, Step.NONE, 0.0, None, None, None,
        UPRIGHT if options.turned else None,
        tuple(_mse(signature[None], turn(signature, way)[None], side) for way in ORIENTATIONS),
        is_one_file=True, same_bytes=True, same_pixels=True, pixels_unknown=None, smallest_threshold=0.0,
        reasons=(reason("one-file"),),
    )  # fmt: skip


def _mse(first: metrics.Signatures, second: metrics.Signatures, side: int) -> float:
    """The largest mse of some frames, uint8 (N, 64, 64, 3)."""
    return float(metrics.mse_many(first, second, side).max())


class _Comparing:
    """Two different files: `pictures` in the order of their paths, in which a scan compares them."""

    def __init__(
        self,
        found: Gathered,
        options: ScanOptions,
        budget: MemoryBudget,
        control: Control,
        *,
        is_swapped: bool,
    ) -> None:
        self._found = found
        self._options = options
        self._budget = budget
        self._control = control
        self._is_swapped = is_swapped
        self._pictures = found.pictures
        self._side = min(picture.usable_side for picture in found.pictures)
        self._contents = Contents(found.pictures, None, control, known=found.contents)
        self._signatures = found.store.fetch(np.arange(2, dtype=np.int32))

    def result(self) -> Comparison:
        options = self._options
        ways = self._orientations()
        row, row_later, smallest = self._rows()
        best = best_orientation(ways) if options.turned else UPRIGHT
        shown = row or row_later
        way = shown.turned or UPRIGHT if shown else best
        mse = shown.mse if shown else ways[way - 1]
        is_identical = row is not None and row.relation is Relation.IDENTICAL
        same_pixels, pixels_unknown = (True, None) if is_identical else self._same_pixels()
        first, second = self._in_order(*self._pictures)
        return Comparison(
            options, first, second,
            row.relation if row else None,
            shown.failed if shown else Step.NONE,
            mse,
            *self._values(shown, way),
            self._seen(way) if options.turned else None,
            tuple(ways[self._seen(one) - 1] for one in ORIENTATIONS),
            is_one_file=False,
            same_bytes=is_identical,
            same_pixels=same_pixels,
            pixels_unknown=pixels_unknown,
            smallest_threshold=smallest,
            reasons=tuple(self._why_not(row, row_later, ways, mse)),
        )  # fmt: skip

    def _in_order(self, first: Picture, second: Picture) -> tuple[Picture, Picture]:
        return (second, first) if self._is_swapped else (first, second)

    @property
    def _first_frame_mse(self) -> float:
        return _mse(self._signatures[:1], self._signatures[1:], self._side)

    def _seen(self, way: int) -> int:
        """The orientation that brings the second file given onto the first; and back."""
        return inverse(way) if self._is_swapped else way

    def _rows(self) -> tuple[Pair | None, Pair | None, float | None]:
        """What a scan says at the threshold, what it says at the largest one, and the smallest that makes twins."""
        threshold = self._options.threshold
        row = self._row(MOST_THRESHOLD, turned=self._options.turned)
        last, smallest = row, None
        while row is not None and row.relation in TWINS:
            smallest = row.mse
            if not self._options.turned or not smallest:
                break
            # Upright is asked first: turned, they may be nearer still.
            row = self._row(float(np.nextafter(smallest, -1.0)), turned=True)
        if not self._options.turned:  # the answer of the check knows no threshold
            return (last if last is not None and last.mse <= threshold else None), last, smallest
        return self._row(threshold, turned=True), last, smallest

    def _row(self, threshold: float, *, turned: bool) -> Pair | None:
        """The pair as a scan finds and checks it; None where its mse is over the threshold."""
        found, options = self._found, replace(self._options, threshold=threshold, turned=turned)
        matches = find_pairs(
            found.store,
            found.sketches,
            found.usable_sides,
            threshold,
            turned=turned,
            control=self._control,
        )
        checker = Checker(
            self._pictures,
            found.store,
            options,
            budget=self._budget,
            contents=self._contents,
            sketches=found.sketches,
            control=self._control,
        )
        with checker:
            table = pair_tables.joined([batch.pairs for batch in checker.batches(matches)])
        for problem in checker.problems:
            raise ComparingError(problem.path, problem.reason)
        return table.row(0) if len(table) else None

    def _orientations(self) -> tuple[float, ...]:
        """The mse with the second picture turned by each EXIF orientation, later frames counted as a scan does."""
        first, second = self._signatures[:1], self._signatures[1:]
        frames = {picture.frames for picture in self._pictures}
        if len(frames) == 1 and frames != {1}:
            first, second = (
                np.concatenate([one, self._later_frames(picture)])
                for one, picture in zip((first, second), self._pictures, strict=True)
            )
        return tuple(
            _mse(first, turn(second, way, rows_axis=1), self._side) for way in ORIENTATIONS
        )

    def _later_frames(self, picture: Picture) -> metrics.Signatures:
        places = picture.frames // 2, picture.frames - 1
        with _told_of(picture):
            return np.stack([read_frame(picture, place, budget=self._budget) for place in places])

    def _values(
        self, row: Pair | None, way: int
    ) -> tuple[float | None, float | None, float | None]:
        """Correlation, structure, second look: as the scan says, and computed where it did not ask."""
        if row is not None and row.relation is Relation.IDENTICAL:
            return None, None, None
        first, second = self._signatures[0], turn(self._signatures[1], way)
        looks = []
        for picture in self._pictures:
            with _told_of(picture):
                looks.append(read_look(picture, budget=self._budget, control=self._control))
        known = (row.correlation, row.structure, row.second_look) if row else (None, None, None)
        greys = metrics.grey_means(np.stack([first, second]), LEAST_SIDE)
        is_flat = bool((greys.std((1, 2)) < metrics.FLAT_STD).any())
        correlation, structure, second_look = known
        if not is_flat:
            if correlation is None:
                correlation = metrics.correlation(first, second)
            if structure is None:
                structure = metrics.structure(first, second, self._side)
        if second_look is None:
            second_look = metrics.second_look(looks[0], turn(looks[1], way))
        return correlation, structure, second_look

    def _same_pixels(self) -> tuple[bool | None, Problem | None]:
        """Whether the pixels are the same; None, and why, where that cannot be known."""
        if len({(picture.width, picture.height, picture.frames) for picture in self._pictures}) > 1:
            return False, None
        hashes = set()
        for picture in self._pictures:
            try:
                hashes.add(pixels_hash(picture, budget=self._budget, control=self._control))
            except ReadingError as error:
                return None, Problem(picture.path, Stage.READING, error.why)
        return len(hashes) == 1, None

    def _why_not(
        self, row: Pair | None, later: Pair | None, ways: tuple[float, ...], mse: float
    ) -> Iterator[Reason]:
        """Why they are no twins; nothing where they are. later : what a scan says at the largest threshold."""
        if row is not None and row.relation in TWINS:
            return
        options, (first, second) = self._options, self._in_order(*self._pictures)
        if first.frames != second.frames:
            yield reason("frames-differ", first=first.frames, second=second.frames)
        elif row is None:
            is_later = self._first_frame_mse <= options.threshold
            code = "later-frames-differ" if is_later else "over-threshold"
            shown = shown_mse(mse, options.threshold)
            yield reason(code, mse=shown, threshold=options.threshold)
        asked = row or later
        if asked is not None and asked.failed > Step.FRAMES:
            yield check_reason(asked)
        if not options.turned and min(ways[1:]) <= options.threshold:
            turned = self._row(options.threshold, turned=True)
            if turned is not None and turned.relation in TWINS and turned.turned:
                yield reason("turned-only", turned=self._seen(turned.turned))


@contextmanager
def _told_of(picture: Picture) -> Iterator[None]:
    """What cannot be read is told with its path."""
    try:
        yield
    except ReadingError as error:
        raise ComparingError(picture.path, error.why) from error
