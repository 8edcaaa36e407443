"""How a caller follows and stops a scan: progress handed out, cancel asked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from engine.records import Stage

REPORT_SECONDS = 0.05  # the window polls at this pace; more reports would only cost time


class Cancelled(Exception):
    """The caller asked the work to stop."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is. total is None while it is not known; rate is in steps a second, 0.0 until known."""

    stage: Stage
    done: int
    total: int | None
    rate: float

    @property
    def seconds_left(self) -> float | None:
        """Seconds this stage still needs at its rate; None while that cannot be said."""
        if self.total is None or self.rate <= 0:
            return None
        return max(self.total - self.done, 0) / self.rate


OnProgress = Callable[[Progress], None]


class Control:
    """The caller's hand on a running job. Safe from any thread."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    def check(self) -> None:
        """Raises Cancelled once cancel was asked for."""
        if self._cancelled.is_set():
            raise Cancelled


class Meter:
    """Counts the steps of one stage and reports them at most every `REPORT_SECONDS`. For one thread."""

    def __init__(self, stage: Stage, total: int | None, on_progress: OnProgress | None) -> None:
        self._stage = stage
        self._total = total
        self._on_progress = on_progress
        self._done = self._skipped = 0
        self._started = self._reported = time.monotonic()
        self._report(self._started)

    def step(self, count: int = 1) -> None:
        self._done += count
        now = time.monotonic()
        if now - self._reported >= REPORT_SECONDS or self._done == self._total:
            self._report(now)

    def skip(self, count: int) -> None:
        """Count steps that took no time worth telling: they are done, and say nothing of how long the others take."""
        self._skipped += count
        self._started = time.monotonic()
        self.step(count)

    def _report(self, now: float) -> None:
        self._reported = now
        if self._on_progress is None:
            return
        elapsed = now - self._started
        rate = (
            (self._done - self._skipped) / elapsed if elapsed > 0.2 else 0.0
        )  # the first moments say nothing
        self._on_progress(Progress(self._stage, self._done, self._total, rate))
