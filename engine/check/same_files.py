"""Which pairs are byte for byte the same file: the first question of the check."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.check.open_pairs import OpenPairs
from engine.pictures.opening import ReadingError
from engine.records import Picture, Problem, Stage
from engine.storage.identical import Contents
from engine.workers import Workers


class SameFiles:
    """Tells identical pairs from the rest. `problems` are the files that could not be read again.

    Not for several threads at once (it has its own).
    """

    def __init__(
        self,
        pictures: Sequence[Picture],
        workers: Workers,
        contents: Contents,
        *,
        reads: bool = True,
    ) -> None:
        """reads : False where no file may be read, and what is not known of a pair leaves it unchecked."""
        self._reads = reads
        self._pictures = pictures
        self._sizes = np.array([picture.size_bytes for picture in pictures], np.int64)
        self._workers = workers
        self._contents = contents
        self._unread: set[int] = set()
        self.problems: list[Problem] = []

    def ask(self, pairs: OpenPairs) -> None:
        """Of every pair. Only files of one size whose signatures have an mse of 0 are read for it.

        Raises: Cancelled.
        """
        is_candidate = (pairs.mse == 0) & (self._sizes[pairs.first] == self._sizes[pairs.second])
        rows = np.flatnonzero(is_candidate)
        if not len(rows):
            return
        ends = np.stack([pairs.first[rows], pairs.second[rows]])
        numbers, places = np.unique(ends, return_inverse=True)
        if self._reads:
            self._hash_all(numbers.tolist())
        first, second = self._contents_of(numbers.tolist())[places.reshape(ends.shape)]
        if not self._reads:
            pairs.leave_unchecked(rows[(first < 0) | (second < 0)])
        pairs.take_identical(rows[first == second])

    def _hash_all(self, numbers: list[int]) -> None:
        unknown = [
            number
            for number in numbers
            if self._contents.known(number) is None and number not in self._unread
        ]
        for number, problem in self._workers.answers(self._hash, unknown):
            if problem is not None:
                self._unread.add(number)
                self.problems.append(problem)

    def _contents_of(self, numbers: list[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """A number for the content of each picture, equal where they are identical; negative for one not read."""
        numbering: dict[bytes, int] = {}
        found = []
        for place, number in enumerate(numbers):
            content = self._contents.known(number)
            found.append(-1 - place if content is None else numbering.setdefault(content, place))
        return np.array(found, np.int64)

    def _hash(self, number: int) -> tuple[int, Problem | None]:
        try:
            self._contents.hash(number)
        except ReadingError as error:
            return number, Problem(self._pictures[number].path, Stage.CHECKING, error.why)
        return number, None
