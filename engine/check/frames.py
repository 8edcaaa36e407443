"""Pictures with several frames: twins only with equally many, and only when the middle and the last agree too."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.check.open_pairs import OpenPairs
from engine.measures.metrics import mse_many
from engine.measures.turning import turn
from engine.pictures.budget import MemoryBudget
from engine.pictures.opening import ReadingError
from engine.pictures.reading import read_frame
from engine.records import Picture, Problem, Stage, Step, Verdict
from engine.storage.look_store import LookStore
from engine.storage.verdicts import Verdicts
from engine.workers import Workers

_CHUNK_PAIRS = 32  # pairs compared at once: 3 MB of signatures

Signatures = NDArray[np.uint8]


class LaterFrames:
    """Compares later frames. `problems` are the pictures that could not be read again.

    Not for several threads at once (it has its own).
    """

    def __init__(
        self,
        pictures: Sequence[Picture],
        usable_sides: NDArray[np.uint8],
        workers: Workers,
        budget: MemoryBudget,
        verdicts: Verdicts,
        *,
        reads: bool = True,
    ) -> None:
        """reads : False where no file may be read, and what is not known of a pair leaves it unchecked."""
        self._reads = reads
        self._pictures = pictures
        self._counts = np.array([picture.frames for picture in pictures], np.int32)
        self._usable_sides = usable_sides
        self._workers = workers
        self._budget = budget
        self._verdicts = verdicts
        self._store = LookStore()
        self._asked: set[int] = set()
        self.problems: list[Problem] = []

    def close(self) -> None:
        self._store.close()

    def ask(self, pairs: OpenPairs) -> None:
        """Compare the middle frame (n // 2) and the last of every open pair with equally many frames over 1.

        Raises: Cancelled.
        """
        rows = pairs.open_rows()
        counts0, counts1 = self._counts[pairs.first[rows]], self._counts[pairs.second[rows]]
        pairs.fail(rows[counts0 != counts1], Step.FRAMES)
        rows = rows[(counts0 == counts1) & (counts0 > 1)]
        if not len(rows):
            return
        lying = pairs.lying(rows)
        values = np.array(
            [
                np.nan if known is None or known.frames_mse is None else known.frames_mse
                for known in self._verdicts.find(lying)
            ]
        )
        if self._reads:
            self._read_and_compare(lying, values)
        pairs.take_frames(rows, values)

    def _read_and_compare(
        self, lying: list[tuple[int, int, int]], values: NDArray[np.float64]
    ) -> None:
        """What is not known yet."""
        places = np.flatnonzero(np.isnan(values))
        self._read({end for place in places.tolist() for end in lying[place][:2]})
        values[places] = self._compare([lying[place] for place in places.tolist()])
        new = places[~np.isnan(values[places])].tolist()
        self._verdicts.remember(
            [lying[place] for place in new], [Verdict(float(values[place])) for place in new]
        )

    def _read(self, numbers: set[int]) -> None:
        missing = sorted(numbers - self._asked)
        self._asked |= numbers
        for found in self._workers.answers(self._take, missing):
            if isinstance(found, Problem):
                self.problems.append(found)

    def _take(self, number: int) -> Signatures | Problem:
        picture = self._pictures[number]
        try:
            self._verdicts.recognise(number)
            frames = [
                read_frame(picture, frame, budget=self._budget)
                for frame in (picture.frames // 2, picture.frames - 1)
            ]
        except ReadingError as error:
            return Problem(picture.path, Stage.CHECKING, error.why)
        signatures = np.stack(frames)
        self._store.put(number, signatures)
        return signatures

    def _compare(self, lying: list[tuple[int, int, int]]) -> NDArray[np.float64]:
        values = np.full(len(lying), np.nan)

        def compare(part: slice) -> None:
            numbers = sorted({end for pair in lying[part] for end in pair[:2]})
            frames = {number: self._frames(number) for number in numbers}
            for row in range(*part.indices(len(lying))):
                first, second, orientation = lying[row]
                one, other = frames[first], frames[second]
                if one is not None and other is not None:
                    side = int(min(self._usable_sides[[first, second]]))
                    values[row] = mse_many(one, turn(other, orientation, 1), side).max()

        self._workers.split(compare, len(lying), _CHUNK_PAIRS)
        return values

    def _frames(self, number: int) -> Signatures | None:
        """Signatures of the middle frame and the last, uint8 (2, 64, 64, 3); None where they could not be read."""
        frames = self._store.get(number)
        # Given up for want of room: read again.
        found = self._take(number) if frames is None else frames
        return None if isinstance(found, Problem) else found
