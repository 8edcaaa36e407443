"""One pool for many questions: slices cover everything once, errors and cancels come through."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from check_case import workers
from engine.control import Cancelled, Control
from engine.workers import BROUGHT_WORKERS, working


@pytest.mark.parametrize(("count", "step"), [(0, 5), (1, 5), (5, 5), (6, 5), (100, 7)])
def test_slices_cover_everything_once(count: int, step: int) -> None:
    done: list[int] = []
    with workers(3) as some:
        some.split(lambda part: done.extend(range(*part.indices(count))), count, step)
    assert sorted(done) == list(range(count))


def test_one_slice_is_done_by_the_caller() -> None:
    by: list[threading.Thread] = []
    with workers() as some:
        some.split(lambda _: by.append(threading.current_thread()), 5, 5)
        assert by == [threading.current_thread()]
        some.split(lambda _: by.append(threading.current_thread()), 6, 5)
    assert threading.current_thread() not in by[1:]


@pytest.mark.parametrize("count", [5, 50])
def test_cancel_and_errors_come_through(count: int) -> None:
    def fail(part: slice) -> None:
        raise LookupError

    control = Control()
    with workers(2, control) as some:
        with pytest.raises(LookupError):
            some.split(fail, count, 5)
        control.cancel()
        with pytest.raises(Cancelled):
            some.split(lambda _: None, count, 5)
        with pytest.raises(Cancelled):
            list(some.answers(str, range(count)))


def test_an_executor_that_was_brought_is_used_and_left_running() -> None:
    control = Control()
    with ThreadPoolExecutor(1) as brought:
        with working(5, control, brought) as some:
            assert (some.executor, some.threads) == (brought, BROUGHT_WORKERS)
        assert brought.submit(abs, -1).result() == 1
    with working(5, control) as some:
        assert some.threads == 5
        assert some.executor.submit(threading.current_thread).result().name.startswith("engine")
