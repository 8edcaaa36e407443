"""One pool of threads that serves many questions, so that none of them starts threads of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TypeVar

from engine.control import Control
from engine.pool import answers

Item = TypeVar("Item")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Workers:
    """A pool that serves many questions, with what each of them needs to be asked in it."""

    executor: Executor
    threads: int
    control: Control

    def answers(self, work: Callable[[Item], Answer], items: Iterable[Item]) -> Iterator[Answer]:
        """`work` of each item, in the order in which they are done. Raises: Cancelled; whatever `work` raises."""
        return answers(self.executor, work, items, threads=self.threads, control=self.control)

    def split(self, work: Callable[[slice], None], count: int, step: int) -> None:
        """`work` of each slice of `step` out of `count`. One slice alone is done here: threads would only cost time.

        Raises: Cancelled between slices; whatever `work` raises.
        """
        self.control.check()
        if count <= step:
            work(slice(0, count))
            return
        for _ in self.answers(
            work, (slice(start, start + step) for start in range(0, count, step))
        ):
            pass
