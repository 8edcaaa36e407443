"""Pictures with several frames: twins only with equally many, and only when the middle and the last agree too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.budget import MemoryBudget
from engine.control import Control
from engine.matching import Matches, mse_of_pairs
from engine.pool import answers, thread_pool
from engine.reading import ReadingError, Signature, read_frame
from engine.records import SIGNATURE_SIDE, Picture, Problem, Stage


@dataclass(frozen=True, slots=True, eq=False)
class FrameAnswer:
    """Per pair: the largest mse of the frames compared (nan where one could not be read), and whether counts differ."""

    mse: NDArray[np.float64]
    is_different_count: NDArray[np.bool_]
    problems: tuple[Problem, ...]


def compare_frames(
    pictures: Sequence[Picture],
    usable_sides: NDArray[np.uint8],
    matches: Matches,
    is_identical: NDArray[np.bool_],
    *,
    threads: int,
    budget: MemoryBudget,
    control: Control,
) -> FrameAnswer:
    """Compare the middle frame (n // 2) and the last of pairs with equally many frames over 1.

    Parameters: matches : pairs, with the mse of their first frames. is_identical : shape (pairs,); these are not asked.
    Raises: Cancelled.
    """
    counts = np.array([picture.frames for picture in pictures], np.int64)
    count0, count1 = counts[matches.first], counts[matches.second]
    is_asked = (count0 == count1) & (count0 > 1) & ~is_identical
    values = matches.mse.copy()
    rows = np.flatnonzero(is_asked)
    first, second = matches.first[rows], matches.second[rows]
    involved = np.unique(np.concatenate([first, second]))
    frames, problems = _later_frames(
        pictures, involved.tolist(), threads=threads, budget=budget, control=control
    )
    places = np.searchsorted(involved, first), np.searchsorted(involved, second)
    for signatures in frames:
        later = mse_of_pairs(
            signatures,
            usable_sides[involved],
            places[0].astype(np.int32),
            places[1].astype(np.int32),
        )
        values[rows] = np.maximum(values[rows], later)
    unread = {problem.path for problem in problems}
    is_unread = np.array([pictures[index].path in unread for index in involved], bool)
    if len(rows):
        values[rows[is_unread[places[0]] | is_unread[places[1]]]] = np.nan
    return FrameAnswer(values, (count0 != count1) & ~is_identical, tuple(problems))


def _later_frames(
    pictures: Sequence[Picture],
    indices: Sequence[int],
    *,
    threads: int,
    budget: MemoryBudget,
    control: Control,
) -> tuple[tuple[NDArray[np.uint8], NDArray[np.uint8]], list[Problem]]:
    """Signatures of the middle and the last frame of each picture, (len(indices), 64, 64, 3)."""
    shape = (len(indices), SIGNATURE_SIDE, SIGNATURE_SIDE, 3)
    frames = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    problems: list[Problem] = []

    def read(place: int) -> tuple[int, tuple[Signature, Signature] | ReadingError]:
        picture = pictures[indices[place]]
        try:
            middle = read_frame(picture, picture.frames // 2, budget=budget)
            return place, (middle, read_frame(picture, picture.frames - 1, budget=budget))
        except ReadingError as error:
            return place, error

    with thread_pool(threads) as executor:
        for place, found in answers(
            executor, read, range(len(indices)), threads=threads, control=control
        ):
            if isinstance(found, ReadingError):
                problems.append(Problem(pictures[indices[place]].path, Stage.CHECKING, found.why))
            else:
                frames[0][place], frames[1][place] = found
    return frames, problems
