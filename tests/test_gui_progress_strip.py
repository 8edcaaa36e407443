"""What the strip says of a job: the time left only when it can be known, a bar that never seems to hang; Pause."""

from __future__ import annotations

import threading
import time
import tkinter as tk
from collections.abc import Iterator

import pytest

from engine.control import Control, OnProgress, Progress
from engine.records import Stage
from gui.language.sentences import say
from gui.parts import progress_strip
from gui.parts.progress_strip import PACE_SECONDS, ProgressStrip
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


class Still:
    """A work that reports once, stands still while it is paused, and ends when it is let go."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.rounds = 0

    def __call__(self, progress: OnProgress, control: Control) -> str:
        progress(Progress(Stage.READING, 40, 100, 10.0))
        while not self.may_end.is_set():
            control.check()
            self.rounds += 1
            time.sleep(0.001)
        return "done"


class Ends:
    """How the job ended."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def run(self, strip: ProgressStrip, work: Still, *, can_pause: bool) -> None:
        strip.run(
            work,
            on_done=self.told.append,
            on_cancelled=lambda: self.told.append("cancelled"),
            on_error=lambda error: self.told.append(repr(error)),
            can_pause=can_pause,
        )


@pytest.fixture
def ends(strip: ProgressStrip, root: tk.Tk) -> Iterator[Ends]:
    strip.grid()
    root.deiconify()
    yield Ends()
    strip.abandon()


def test_pause_stands_still_and_resume_goes_on(strip: ProgressStrip, ends: Ends) -> None:
    work = Still()
    ends.run(strip, work, can_pause=True)
    wait_until(strip, lambda: strip.words[0] == "Reading 40 of 100")
    assert strip.pause_button.winfo_ismapped()
    strip.pause_button.invoke()
    assert strip.is_paused
    assert strip.words == ("Paused · Reading 40 of 100", "")
    assert strip.pause_button.cget("text") == "Resume"
    assert str(strip._bar["mode"]) == "determinate"
    wait_until(strip, lambda: stands_still(work))
    strip._show(Progress(Stage.READING, 41, 100, 10.0))  # of a file that was being read
    assert strip.words == ("Paused · Reading 41 of 100", "")
    strip.pause_button.invoke()
    assert not strip.is_paused
    assert strip.words == ("Reading 41 of 100", "")  # nothing of the time left: it stood still
    rounds = work.rounds
    wait_until(strip, lambda: work.rounds > rounds)
    work.may_end.set()
    wait_until(strip, lambda: ends.told)
    assert ends.told == ["done"]


def stands_still(work: Still) -> bool:
    before = work.rounds
    time.sleep(0.02)
    return work.rounds == before


def test_cancel_works_while_it_is_paused(strip: ProgressStrip, ends: Ends) -> None:
    ends.run(strip, Still(), can_pause=True)
    strip.toggle_pause()
    assert strip.words == (say("paused"), "")  # nothing was reported yet
    strip.cancel_button.invoke()
    assert strip.words == (say("cancelling"), "")
    assert not strip.can_pause
    assert strip.pause_button.instate(["disabled"])
    wait_until(strip, lambda: ends.told)
    assert ends.told == ["cancelled"]


def test_the_next_job_begins_unpaused(strip: ProgressStrip, ends: Ends) -> None:
    ends.run(strip, Still(), can_pause=True)
    strip.toggle_pause()
    strip.cancel()
    wait_until(strip, lambda: not strip.is_busy)
    ends.run(strip, Still(), can_pause=True)
    assert strip.can_pause
    assert not strip.is_paused
    assert strip.pause_button.cget("text") == say("pause")
    assert strip.pause_button.instate(["!disabled"])


def test_only_what_can_be_paused_has_the_button(strip: ProgressStrip, ends: Ends) -> None:
    ends.run(strip, Still(), can_pause=False)
    strip.update()
    assert strip.cancel_button.winfo_ismapped()
    assert not strip.pause_button.winfo_ismapped()
    strip.toggle_pause()  # by a key
    assert not strip.is_paused


def test_background_work_is_told_quietly(strip: ProgressStrip, ends: Ends) -> None:
    words = "Looking closely at 312 pairs"
    strip.show_background(words)
    strip.update()
    assert strip.winfo_ismapped()
    assert strip.background_words == words
    assert not strip.is_busy
    assert not strip.cancel_button.winfo_ismapped()
    work = Still()
    ends.run(strip, work, can_pause=True)
    strip.update()
    assert strip.cancel_button.winfo_ismapped()
    work.may_end.set()
    wait_until(strip, lambda: ends.told)
    assert strip.winfo_ismapped()  # the background work goes on
    strip.show_background(None)
    strip.update()
    assert not strip.winfo_ismapped()
