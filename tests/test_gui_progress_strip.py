"""What the strip says of a job: the time left only when it can be known, a bar that never seems to hang."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator

import pytest

from engine.control import Progress
from engine.records import Stage
from gui import progress_strip
from gui.progress_strip import PACE_SECONDS, ProgressStrip
from waiting import wait_until


class Clock:
    seconds = 100.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress_strip, "time", clock)
    return clock


@pytest.fixture
def strip(root: tk.Tk, clock: Clock) -> Iterator[ProgressStrip]:
    strip = ProgressStrip(root)
    yield strip
    strip.destroy()


def show(strip: ProgressStrip, stage: Stage, done: int, total: int = 100) -> str:
    """What is said of the pace then."""
    strip._show(Progress(stage, done, total, 10.0))
    return strip.words[1]


def test_the_pace_of_a_stage_is_told_once_it_can_be_known(
    strip: ProgressStrip, clock: Clock
) -> None:
    assert show(strip, Stage.READING, 1) == ""
    clock.seconds += PACE_SECONDS / 2
    assert show(strip, Stage.READING, 20) == ""
    clock.seconds += PACE_SECONDS / 2
    assert show(strip, Stage.READING, 50) == "10 a second · 5 s left"
    assert show(strip, Stage.MATCHING, 10) == ""
    clock.seconds += PACE_SECONDS
    assert show(strip, Stage.MATCHING, 50) == "10 a second · 5 s left"
    assert show(strip, Stage.MATCHING, 2) == ""  # it was begun anew


def test_it_says_no_more_of_the_time_left_when_nothing_is_heard(
    strip: ProgressStrip, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_strip, "SILENCE_MS", 5)
    show(strip, Stage.MATCHING, 1)
    clock.seconds += PACE_SECONDS
    assert show(strip, Stage.MATCHING, 50) != ""
    wait_until(strip, lambda: strip.words == ("Comparing 50 of 100", ""))
    assert show(strip, Stage.MATCHING, 60) != ""


def test_the_bar_pulses_until_something_is_counted(strip: ProgressStrip) -> None:
    show(strip, Stage.MATCHING, 0)
    assert str(strip._bar["mode"]) == "indeterminate"
    show(strip, Stage.MATCHING, 50)
    assert str(strip._bar["mode"]) == "determinate"
    assert float(strip._bar["value"]) == progress_strip.BAR_STEPS / 2


def test_gone_it_says_nothing(root: tk.Tk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_strip, "SILENCE_MS", 1)
    strip = ProgressStrip(root)
    show(strip, Stage.MATCHING, 50)
    strip.destroy()
    passed: list[bool] = []
    root.after(10, lambda: passed.append(True))
    wait_until(root, lambda: passed)  # an error in a callback would fail the test
