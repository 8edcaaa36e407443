"""The last look: before a file goes, it and its keeper are compared once more, finer than a scan can afford."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.control import Control
from engine.measures.fine_look import LIMIT_VALUE, Box, Grey, Size, fine_look, resized_grey
from engine.measures.turning import UPRIGHT, turn
from engine.pictures.budget import MemoryBudget
from engine.pictures.reading import read_grey
from engine.records import LEAST_SIDE, FileState, Picture

#: Under this a file stays until a person has seen the place where it differs from its keeper. By
#: tests/bench_last_look.py 4 of 2 484 copies that the scan found lie under it (and 15 of 85 GIFs, whose palettes lost
#: small things), all of 572 pages, receipts and screenshots of which 0.07 % was replaced, and 371 of the 388 with
#: 0.02 % replaced that the scan takes for twins.
LAST_LOOK_BAR = LIMIT_VALUE
#: The largest side at which two pictures are compared, as that of a square with as many pixels.
LAST_LOOK_SIDE = 1024
#: Pixels at which a picture is read: twice the side, so that what was made smaller twice differs by no more than grain.
_MOST_READ = (2 * LAST_LOOK_SIDE) ** 2


@dataclass(frozen=True, slots=True)
class LastLook:
    """How alike a picture and its keeper are where they are least alike.

    value : 0.0 to 1.0; under `LAST_LOOK_BAR` they differ there. side : of the square with as many pixels as were
    compared, 16 to 1 024. place : where that is: left, top, right, bottom as fractions of the keeper.
    """

    value: float
    side: int
    place: Box

    @property
    def is_different(self) -> bool:
        return self.value < LAST_LOOK_BAR


class LastLooks:
    """Last looks, one after the other, from one thread. Of the keeper it was asked about last it keeps what it read."""

    def __init__(self, budget: MemoryBudget) -> None:
        self._budget = budget
        self._held: tuple[FileState, Grey] | None = None

    def look(
        self,
        victim: Picture,
        keeper: Picture,
        turned: int | None = None,
        *,
        control: Control | None = None,
    ) -> LastLook:
        """Compare a picture with its keeper.

        Parameters: turned : the EXIF orientation that brings the victim onto the keeper; None or 1: it lies so.
        Raises: ReadingError where one of them cannot be read, or is not the file that was scanned; Cancelled.
        Notes: of several frames, the first. It depends on the two files alone.
        """
        held = self.hold(keeper, control=control)
        grey = self._read(victim, control)
        grey = np.ascontiguousarray(turn(grey, turned or UPRIGHT))
        size = common_size(grey.shape[::-1], held.shape[::-1])
        found = fine_look(resized_grey(grey, size), resized_grey(held, size))
        return LastLook(found.value, round(math.sqrt(size[0] * size[1])), found.place)

    def hold(self, keeper: Picture, *, control: Control | None = None) -> Grey:
        """Read a keeper, unless it is held; what a caller does first who must know which of two could not be read.

        Returns: uint8 of shape (rows, columns), upright. Raises: ReadingError; Cancelled.
        """
        if self._held is None or self._held[0] != keeper.state:
            self._held = None  # makes room for the next
            self._held = keeper.state, self._read(keeper, control)
        return self._held[1]

    def _read(self, picture: Picture, control: Control | None) -> Grey:
        return read_grey(picture, _MOST_READ, budget=self._budget, control=control)


def last_look(
    victim: Picture,
    keeper: Picture,
    turned: int | None = None,
    *,
    budget: MemoryBudget,
    control: Control | None = None,
) -> LastLook:
    """One last look, as `LastLooks.look` takes it."""
    return LastLooks(budget).look(victim, keeper, turned, control=control)


def common_size(size0: Size, size1: Size) -> Size:
    """Width and height at which two pictures are compared, at most 1 024 x 1 024 pixels.

    3/4 of the smaller one's: a picture that is made a little smaller keeps fine detail that the other one has lost.
    In proportion, not square: print that is pressed flat cannot be told apart.
    """
    width, height = (min(sides) for sides in zip(size0, size1, strict=True))
    share = min(0.75, LAST_LOOK_SIDE / math.sqrt(width * height))
    return max(round(width * share), LEAST_SIDE), max(round(height * share), LEAST_SIDE)
