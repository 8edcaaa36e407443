"""Work for many items at once, in threads or in an executor that the caller brought: a bounded number of them pending,
cancel between any two, an error where nobody is left to work.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
)
from contextlib import contextmanager
from itertools import islice
from queue import Empty, SimpleQueue
from typing import TypeVar

from engine.control import Control
from engine.reasons import Reason, reason

_PENDING_PER_THREAD = 16  # a pending Future takes 1.8 kB: a million of them at once would be 1.8 GB
_WAIT_SECONDS = 0.1  # how soon a cancel is noticed while every thread is busy

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class WorkersError(Exception):
    """Nobody does the work in the executor that the caller brought; `why` says it in a code with values."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why)
        self.why = why


class WatchedExecutor(Executor, ABC):
    """An executor that can tell, without being asked for work, whether anybody is there to do it."""

    @abstractmethod
    def check(self) -> None:
        """Raises WorkersError where nobody is. Called ten times a second while nothing is answered."""


@contextmanager
def thread_pool(threads: int) -> Iterator[Executor]:
    """An executor that does not keep a cancelled caller waiting: what runs ends by itself, the rest never starts."""
    executor = ThreadPoolExecutor(threads, thread_name_prefix="engine")
    is_done = False
    try:
        yield executor
        is_done = True
    finally:
        executor.shutdown(wait=is_done, cancel_futures=True)


def answers(
    executor: Executor,
    work: Callable[[Item], Answer],
    items: Iterable[Item],
    *,
    threads: int,
    control: Control,
) -> Iterator[Answer]:
    """`work` of each item, in the order in which they are done.

    Parameters: work, items : where the executor has other processes, a function of a module and plain data, since both
    are pickled. threads : how many work at once; sixteen items for each are pending.
    Raises: Cancelled between answers; WorkersError where a worker died; whatever `work` raises.
    """
    waiting = iter(items)
    pending: set[Future[Answer]] = set()
    done: SimpleQueue[Future[Answer]] = SimpleQueue()
    try:
        while True:
            for item in islice(waiting, threads * _PENDING_PER_THREAD - len(pending)):
                future = executor.submit(work, item)
                pending.add(future)
                future.add_done_callback(done.put)
            if not pending:
                return
            answered = _next_done(done, executor)
            control.check()
            if answered is not None:
                pending.remove(answered)
                yield answered.result()
    except (BrokenExecutor, CancelledError) as error:  # none of them was cancelled here
        raise WorkersError(reason("workers-lost")) from error
    finally:
        for future in pending:
            future.cancel()


def _next_done(done: SimpleQueue[Future[Answer]], executor: Executor) -> Future[Answer] | None:
    # Not concurrent.futures.wait: it takes every pending future's lock, twice, for each answer.
    try:
        return done.get(timeout=_WAIT_SECONDS)
    except Empty:
        if isinstance(executor, WatchedExecutor):
            executor.check()
        return None
