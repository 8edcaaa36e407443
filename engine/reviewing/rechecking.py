"""The check of pairs that an earlier one left out, and at which thresholds its answers hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import numpy as np
from numpy.typing import NDArray

from engine.check.checking import Checker
from engine.control import Control, OnProgress
from engine.pairs.matching import Matches
from engine.pictures.opening import ReadingError
from engine.records import PairTable, Picture
from engine.reviewing.ground import Ground
from engine.reviewing.known_pairs import KnownPairs, checked, rebounded, turned_bounds
from engine.workers import working

Numbers = NDArray[np.int32]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]


def check_rows(
    ground: Ground,
    known: KnownPairs,
    rows: Rows,
    threshold: float,
    cap: float,
    *,
    on_known: Callable[[KnownPairs], None],
    open_checker: Callable[[float, Control, OnProgress | None], AbstractContextManager[Checker]],
    progress: OnProgress | None,
    control: Control,
) -> None:
    """Ask of some pairs at a threshold.

    Parameters: on_known : called with what is known then; after a cancel too, with what was answered until then.
    open_checker : a checker of the ground, to be closed here. Raises: Cancelled.
    """
    table = known.table
    asked = Matches(table.first[rows], table.second[rows], table.mse[rows], len(rows))
    tables: list[PairTable] = []
    is_over = False
    try:
        with open_checker(threshold, control, progress) as checker:
            tables += (batch.pairs for batch in checker.batches(asked))
        is_over = True
    finally:
        # Turned ones need their bounds, which a cancel leaves no time for; their verdicts are remembered by pair.
        answers = checked(tables, threshold, turned=ground.options.turned)
        if is_over or (len(answers) and not ground.options.turned):
            if not is_over:  # answers come in the order of rows
                rows = rows[: 1 + int(_last_place(asked, answers.table))]
            if ground.options.turned:
                answers = _with_bounds(ground, answers, threshold, cap, control)
            on_known(known.with_answers(rows, answers, threshold))


def widened(
    ground: Ground,
    known: KnownPairs,
    matches: Matches | None,
    old_cap: float,
    cap: float,
    control: Control,
) -> KnownPairs:
    """All pairs of a matching up to a new cap, with what is known of those up to the old one.

    Parameters: matches : None where the cap stays, and only bounds are to be known. Raises: Cancelled.
    """
    scanned_to, found = ground.options.threshold, known
    if matches is not None:
        found = known.widened(matches.first, matches.second, matches.mse, scanned_to)
    if not ground.options.turned:
        return found
    rows = np.flatnonzero(np.isfinite(found.low))
    values = np.full((len(found), 8), np.inf)
    values[rows] = ground.orientations(
        found.table.first[rows], found.table.second[rows], cap, control
    )
    animated = _are_animated(ground.pictures, found.table)
    return rebounded(found, values, scanned_to, old_cap, animated)


def unreadable(ground: Ground, pictures: Numbers, control: Control) -> list[int]:
    """Have the contents of pictures known; returns those whose file could not be read. Raises: Cancelled."""
    contents = ground.contents.under(control)

    def read(number: int) -> int | None:
        try:
            contents.hash(number)
        except ReadingError:
            return number
        return None

    with working(ground.options.threads, control) as workers:
        answers = list(workers.answers(read, pictures.tolist()))
    return sorted(number for number in answers if number is not None)


def _with_bounds(
    ground: Ground, answers: KnownPairs, threshold: float, cap: float, control: Control
) -> KnownPairs:
    table = answers.table
    values = ground.orientations(table.first, table.second, cap, control)
    return turned_bounds(answers, values, threshold, _are_animated(ground.pictures, table))


def _are_animated(pictures: Sequence[Picture], table: PairTable) -> Bools:
    frames = np.array([picture.frames for picture in pictures], np.int64)
    are: Bools = (frames[table.first] == frames[table.second]) & (frames[table.first] > 1)
    return are


def _last_place(asked: Matches, answered: PairTable) -> int:
    """Where the last pair that was answered stands among those asked."""
    is_last = (asked.first == answered.first[-1]) & (asked.second == answered.second[-1])
    return int(np.flatnonzero(is_last)[0])
