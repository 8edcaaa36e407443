"""One pool that serves many questions, so that none of them starts threads of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from engine.control import Control
from engine.pool import answers, thread_pool

#: How many work at once in an executor that was brought: nobody can know, so that a small cluster is kept busy.
BROUGHT_WORKERS = 16

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


@contextmanager
def working(threads: int, control: Control, brought: Executor | None = None) -> Iterator[Workers]:
    """Workers in the executor that was brought, left running, else in threads of this process.

    Threads are started by the first work for them, so that none costs nothing.
    """
    if brought is not None:
        yield Workers(brought, BROUGHT_WORKERS, control)
        return
    with thread_pool(threads) as own:
        yield Workers(own, threads, control)
