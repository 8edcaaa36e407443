"""Second looks of many pairs: the look of each picture is decoded once, in the thread pool."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from types import TracebackType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.budget import MemoryBudget
from engine.control import Control, Meter
from engine.look_store import LookStore
from engine.metrics import second_look_fast
from engine.pool import answers, thread_pool
from engine.reading import Look, ReadingError, read_look
from engine.records import Picture, Problem, Stage

Answer = TypeVar("Answer")

_CHUNK_PAIRS = (
    32  # pairs a task: about 50 ms, so that cancel is quick and handing out tasks costs little
)


class SecondLooks:
    """Makes second looks, batch by batch. `problems` are the pictures that could not be read again.

    A context manager: it owns the store of looks. Not for several threads at once (it has its own).
    """

    def __init__(
        self,
        pictures: Sequence[Picture],
        *,
        threads: int,
        budget: MemoryBudget,
        meter: Meter,
        control: Control,
    ) -> None:
        self._pictures = pictures
        self._threads = threads
        self._budget = budget
        self._meter = meter
        self._control = control
        self._store = LookStore()
        self._asked: set[int] = set()
        self.problems: list[Problem] = []

    def __enter__(self) -> SecondLooks:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._store.close()

    @property
    def pictures_asked(self) -> int:
        return len(self._asked)

    def compare(self, first: NDArray[np.int32], second: NDArray[np.int32]) -> NDArray[np.float32]:
        """The second look of each pair; the meter is stepped once a pair and once a picture not yet met.

        Parameters: first, second : indices into the pictures, shape (N,).
        Returns: float32 of shape (N,), nan where one of the two could not be read again.
        Raises: Cancelled.
        """
        found = np.empty(len(first), np.float32)
        wanted = set(first.tolist()) | set(second.tolist())
        missing = sorted(wanted - self._asked)
        self._asked |= wanted

        def compare_chunk(start: int) -> tuple[int, list[float]]:
            chunk = slice(start, start + _CHUNK_PAIRS)
            pairs = zip(first[chunk].tolist(), second[chunk].tolist(), strict=True)
            return start, [self._second_look(*pair) for pair in pairs]

        with thread_pool(self._threads) as executor:
            for problem in self._answers(executor, self._take, missing):
                self._meter.step()
                if problem is not None:
                    self.problems.append(problem)
            starts = range(0, len(first), _CHUNK_PAIRS)
            for start, values in self._answers(executor, compare_chunk, starts):
                found[start : start + len(values)] = values
                self._meter.step(len(values))
        return found

    def _answers(
        self, executor: Executor, work: Callable[[int], Answer], items: Iterable[int]
    ) -> Iterator[Answer]:
        return answers(executor, work, items, threads=self._threads, control=self._control)

    def _take(self, index: int) -> Problem | None:
        picture = self._pictures[index]
        try:
            look = read_look(picture, budget=self._budget, control=self._control)
        except ReadingError as error:
            return Problem(picture.path, Stage.CHECKING, error.why)
        self._store.put(index, look)
        return None

    def _second_look(self, first: int, second: int) -> float:
        self._control.check()
        look0, look1 = self._look(first), self._look(second)
        if look0 is None or look1 is None:
            return float("nan")
        return second_look_fast(look0, look1)

    def _look(self, index: int) -> Look | None:
        look = self._store.get(index)
        if look is None and self._take(index) is None:  # given up for want of room: decoded again
            look = self._store.get(index)
        return look
