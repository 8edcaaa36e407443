"""Which files are still what they were when they were scanned: each looked at, none opened."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.control import Control, Meter, OnProgress
from engine.files.listing import file_state
from engine.pictures.opening import why_unreadable
from engine.pool import answers, thread_pool
from engine.reasons import reason
from engine.records import Picture, Problem, Stage

_AT_ONCE = 64  # files a task: a future for each would cost more than looking does


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """pictures : as they were given, with how many names each has today. is_gone : bool (N,), of those whose file
    vanished, changed or cannot be looked at; each is a problem.
    """

    pictures: tuple[Picture, ...]
    is_gone: NDArray[np.bool_]
    problems: tuple[Problem, ...]


def look_again(
    pictures: Sequence[Picture], threads: int, progress: OnProgress | None, control: Control
) -> Looked:
    """Look at the file of each picture.

    Notes: a drive may come back under another device number; a file whose size, time and file id are all as they were
    is taken for the same, and gets the number it has now.
    Raises: Cancelled.
    """
    found = list(pictures)
    problems: list[tuple[int, Problem]] = []
    meter = Meter(Stage.LOADING, len(found), progress)
    starts = range(0, len(found), _AT_ONCE)

    def look(start: int) -> list[tuple[int, Picture | Problem]]:
        part = pictures[start : start + _AT_ONCE]
        return [(start + i, _look(picture)) for i, picture in enumerate(part)]

    with thread_pool(threads) as executor:
        for part in answers(executor, look, starts, threads=threads, control=control):
            for number, one in part:
                if isinstance(one, Problem):
                    problems.append((number, one))
                else:
                    found[number] = one
            meter.step(len(part))
    is_gone = np.zeros(len(found), bool)
    is_gone[[number for number, _ in problems]] = True
    by_number = sorted(problems, key=lambda entry: entry[0])
    return Looked(tuple(found), is_gone, tuple(problem for _, problem in by_number))


def _look(picture: Picture) -> Picture | Problem:
    try:
        now = picture.path.lstat()
    except (OSError, ValueError) as error:  # the latter for a name that no file can have
        return Problem(picture.path, Stage.LOADING, why_unreadable(error))
    state, before = file_state(now), picture.state
    if before.file_id:
        before = replace(before, device=state.device)
    if not stat.S_ISREG(now.st_mode) or state != before:
        return Problem(picture.path, Stage.LOADING, reason("changed-since"))
    if before == picture.state and now.st_nlink == picture.links:
        return picture
    return replace(picture, state=state, links=now.st_nlink)
