"""Work in threads: all of it done, little of it pending, exceptions and cancel come through."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor

import pytest

from engine.control import Cancelled, Control
from engine.pool import (
    WatchedExecutor,
    WorkersError,
    answers,
    thread_pool,
)
from engine.reasons import reason, sentence
from made import within


def test_every_item_is_answered_once() -> None:
    with thread_pool(4) as executor:
        found = answers(
            executor, lambda number: number * 2, range(1000), threads=4, control=Control()
        )
        assert sorted(found) == list(range(0, 2000, 2))


def test_nothing_to_do() -> None:
    with thread_pool(2) as executor:
        assert list(answers(executor, str, [], threads=2, control=Control())) == []


@pytest.mark.parametrize("threads", [1, 3])
def test_pending_work_is_bounded(threads: int) -> None:
    taken, answered, most = 0, 0, 0

    def items() -> Iterator[int]:
        nonlocal taken, most
        for number in range(500):
            taken += 1
            most = max(most, taken - answered)
            yield number

    with thread_pool(threads) as executor:
        for _ in answers(executor, abs, items(), threads=threads, control=Control()):
            answered += 1
    assert answered == 500
    # A batch that was done together is answered one by one before more is taken.
    assert most <= threads * 16


def test_works_in_as_many_threads_as_asked_for() -> None:
    meeting = threading.Barrier(3, timeout=10)
    with thread_pool(3) as executor:
        found = answers(executor, lambda _: meeting.wait(), range(3), threads=3, control=Control())
        assert sorted(found) == [0, 1, 2]


def test_exception_of_the_work_comes_through() -> None:
    def work(number: int) -> int:
        if number == 5:
            raise ZeroDivisionError("five")
        return number

    with pytest.raises(ZeroDivisionError, match="five"), thread_pool(2) as executor:
        list(answers(executor, work, range(10), threads=2, control=Control()))


def test_cancel_is_noticed_though_every_thread_is_busy() -> None:
    control, is_over, started = Control(), threading.Event(), []

    def work(number: int) -> None:
        started.append(number)
        is_over.wait(20)

    def run() -> None:
        with thread_pool(2) as executor:
            list(answers(executor, work, range(100), threads=2, control=control))

    threading.Timer(0.1, control.cancel).start()
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        within(10, run)
    assert time.monotonic() - begun < 2, "it waited for what hangs"
    is_over.set()
    assert len(started) <= 2, "what was pending never starts"


def test_cancel_between_two_answers() -> None:
    control = Control()

    def run() -> None:
        with thread_pool(1) as executor:
            for _ in answers(executor, abs, range(10_000), threads=1, control=control):
                control.cancel()

    with pytest.raises(Cancelled):
        run()


def test_a_worker_that_dies_is_an_error_and_no_hang() -> None:
    def run() -> None:
        spawned = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=spawned) as executor:
            list(answers(executor, os._exit, range(3, 90), threads=1, control=Control()))

    with pytest.raises(WorkersError) as caught:
        within(60, run)
    assert caught.value.why.code == "workers-lost"
    assert "died" in sentence(caught.value.why)


class Deserted(WatchedExecutor):
    """Takes work that nobody does."""

    def __init__(self) -> None:
        self.taken: list[Future[object]] = []

    def submit(self, *_: object, **__: object) -> Future[object]:
        self.taken.append(Future())
        return self.taken[-1]

    def check(self) -> None:
        raise WorkersError(reason("workers-lost"))


def test_nobody_there_to_work_is_an_error_and_no_hang() -> None:
    executor = Deserted()
    with pytest.raises(WorkersError):
        within(10, lambda: list(answers(executor, abs, [1, 2], threads=1, control=Control())))
    assert all(future.cancelled() for future in executor.taken)


def test_work_that_was_cancelled_elsewhere_is_an_error() -> None:
    class Cancelling(Deserted):
        def submit(self, *_: object, **__: object) -> Future[object]:
            future: Future[object] = Future()
            future.cancel()
            return future

    with pytest.raises(WorkersError):
        within(10, lambda: list(answers(Cancelling(), abs, [1], threads=1, control=Control())))
