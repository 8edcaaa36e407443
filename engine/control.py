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
        self._lock = threading.Lock()
        self._is_cancelled = False
        self._goes = threading.Event()  # unless it is paused
        self._goes.set()
        self._paused_seconds = 0.0
        self._paused_since: float | None = None

    def cancel(self) -> None:
        """A paused job hears of it too."""
        with self._lock:
            self._is_cancelled = True
            self._go()

    def pause(self) -> None:
        """Let the job stand still from its next check on, within one file's work."""
        with self._lock:
            if not self._is_cancelled and self._paused_since is None:
                self._paused_since = time.monotonic()
                self._goes.clear()

    def resume(self) -> None:
        with self._lock:
            self._go()

    def _go(self) -> None:
        if self._paused_since is not None:
            self._paused_seconds += time.monotonic() - self._paused_since
            self._paused_since = None
        self._goes.set()

    @property
    def is_cancelled(self) -> bool:
        return self._is_cancelled

    @property
    def is_paused(self) -> bool:
        return self._paused_since is not None

    @property
    def paused_seconds(self) -> float:
        """How long it stood still until now, in all."""
        with self._lock:
            since = self._paused_since
            return self._paused_seconds + (0.0 if since is None else time.monotonic() - since)

    def check(self) -> None:
        """Stands still while the job is paused. Raises Cancelled once cancel was asked for."""
        if not self._goes.is_set():
            self._goes.wait()
        if self._is_cancelled:
            raise Cancelled


class Meter:
    """Counts the steps of one stage and reports them at most every `REPORT_SECONDS`. For one thread."""

    def __init__(
        self,
        stage: Stage,
        total: int | None,
        on_progress: OnProgress | None,
        control: Control | None = None,
    ) -> None:
        """control : the time for which it is paused says nothing of the rate."""
        self._stage = stage
        self._total = total
        self._on_progress = on_progress
        self._control = control
        self._done = self._skipped = 0
        self._started = self._now()
        self._reported = time.monotonic()
        self._report(self._reported)

    def _now(self) -> float:
        """The time less that of pauses."""
        now = time.monotonic()
        return now if self._control is None else now - self._control.paused_seconds

    def step(self, count: int = 1) -> None:
        self._done += count
        now = time.monotonic()
        if now - self._reported >= REPORT_SECONDS or self._done == self._total:
            self._report(now)

    def skip(self, count: int) -> None:
        """Count steps that took no time worth telling: they are done, and say nothing of how long the others take."""
        self._skipped += count
        self._started = self._now()
        self.step(count)

    def _report(self, now: float) -> None:
        self._reported = now
        if self._on_progress is None:
            return
        elapsed = self._now() - self._started
        rate = (
            (self._done - self._skipped) / elapsed if elapsed > 0.2 else 0.0
        )  # the first moments say nothing
        self._on_progress(Progress(self._stage, self._done, self._total, rate))
