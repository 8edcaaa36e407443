"""Work for many items in threads: a bounded number of them pending, cancel between any two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

from engine.control import Control

_PENDING_PER_THREAD = 16  # a pending Future takes 1.8 kB: a million of them at once would be 1.8 GB
_WAIT_SECONDS = 0.1  # how soon a cancel is noticed while every thread is busy

Item = TypeVar("Item")
Answer = TypeVar("Answer")


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

    Raises: Cancelled between answers; whatever `work` raises.
    """
    waiting = iter(items)
    pending: set[Future[Answer]] = set()
    try:
        while True:
            room = threads * _PENDING_PER_THREAD - len(pending)
            pending.update(executor.submit(work, item) for item in islice(waiting, room))
            if not pending:
                return
            done, pending = wait(pending, _WAIT_SECONDS, FIRST_COMPLETED)
            control.check()
            for future in done:
                yield future.result()
    finally:
        for future in pending:
            future.cancel()
