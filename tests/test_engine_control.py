"""Progress and cancel: what a caller sees of a stage, how often, and when it stops."""

from __future__ import annotations

import threading

import pytest

from engine import control as control_module
from engine.control import Cancelled, Control, Meter, Progress
from engine.records import Stage


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(control_module, "time", clock)
    return clock


def test_first_and_last_are_always_reported(clock: Clock) -> None:
    seen: list[Progress] = []
    meter = Meter(Stage.READING, 1000, seen.append)
    for _ in range(1000):
        meter.step()
    assert [(one.done, one.total, one.rate) for one in seen] == [(0, 1000, 0.0), (1000, 1000, 0.0)]


def test_reports_keep_their_pace(clock: Clock) -> None:
    seen: list[Progress] = []
    meter = Meter(Stage.LISTING, None, seen.append)
    for _ in range(100):
        clock.now += 0.01
        meter.step()
    assert 15 <= len(seen) <= 21
    assert [one.done for one in seen] == sorted(one.done for one in seen)
    assert {one.stage for one in seen} == {Stage.LISTING}


def test_rate_is_steps_a_second_once_it_can_be_told(clock: Clock) -> None:
    seen: list[Progress] = []
    meter = Meter(Stage.READING, 100, seen.append)
    clock.now += 0.1
    meter.step(10)
    assert seen[-1].rate == 0.0
    clock.now += 0.9
    meter.step(30)
    assert seen[-1].rate == pytest.approx(40)
    assert seen[-1].seconds_left == pytest.approx(1.5)


def test_no_listener_is_no_trouble() -> None:
    Meter(Stage.READING, 3, None).step(3)


@pytest.mark.parametrize(
    ("done", "total", "rate", "left"),
    [
        (0, None, 5.0, None),
        (0, 10, 0.0, None),
        (5, 10, 2.0, 2.5),
        (10, 10, 2.0, 0.0),
        (12, 10, 2.0, 0.0),
    ],
)
def test_seconds_left(done: int, total: int | None, rate: float, left: float | None) -> None:
    assert Progress(Stage.READING, done, total, rate).seconds_left == left


def test_cancel_from_another_thread() -> None:
    control = Control()
    control.check()
    assert not control.is_cancelled
    thread = threading.Thread(target=control.cancel)
    thread.start()
    thread.join()
    assert control.is_cancelled
    with pytest.raises(Cancelled):
        control.check()
    control.cancel()


def test_what_took_no_time_says_nothing_of_the_rest(clock: Clock) -> None:
    seen: list[Progress] = []
    meter = Meter(Stage.READING, 1000, seen.append)
    for _ in range(3):
        clock.now += 0.5
        meter.skip(300)
    assert (seen[-1].done, seen[-1].rate) == (900, 0.0)
    clock.now += 1
    meter.step(20)
    assert (seen[-1].done, seen[-1].rate) == (920, pytest.approx(20))
    assert seen[-1].seconds_left == pytest.approx(4)


def test_a_paused_job_stands_still_until_it_is_resumed() -> None:
    control = Control()
    steps: list[int] = []

    def work() -> None:
        for step in range(1000):
            control.check()
            steps.append(step)

    control.pause()
    control.pause()
    assert control.is_paused
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(0.05)
    assert thread.is_alive()
    assert not steps
    control.resume()
    thread.join(5)
    assert len(steps) == 1000
    assert not control.is_paused
    assert control.paused_seconds >= 0.05


def test_cancel_wakes_a_paused_job() -> None:
    control = Control()
    heard: list[bool] = []

    def work() -> None:
        try:
            control.check()
        except Cancelled:
            heard.append(True)

    control.pause()
    thread = threading.Thread(target=work)
    thread.start()
    control.cancel()
    thread.join(5)
    assert heard == [True]
    control.pause()
    with pytest.raises(Cancelled):
        control.check()


def test_pauses_say_nothing_of_the_rate(clock: Clock) -> None:
    seen: list[Progress] = []
    control = Control()
    meter = Meter(Stage.READING, 100, seen.append, control)
    clock.now += 1
    control.pause()
    clock.now += 100
    assert control.paused_seconds == pytest.approx(100)
    control.resume()
    clock.now += 1
    meter.step(20)
    assert seen[-1].rate == pytest.approx(10)
    assert seen[-1].seconds_left == pytest.approx(8)
