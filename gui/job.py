"""Work off the Tk thread. The only place of the window that starts threads; workers get plain data and never touch Tk.

All threads are daemons of our own: those of concurrent.futures would be waited for at exit, and one that hangs on a
dead share would keep the process.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
import time
import tkinter as tk
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from engine.control import Cancelled, Control, OnProgress, Progress

POLL_MS = 50
_BACKGROUND_NICENESS = 5
PICTURE_POLL_MS = 15  # a picture that is ready should be seen at once

log = logging.getLogger(__name__)
T = TypeVar("T")
Work = Callable[[OnProgress, Control], T]


class Job(Generic[T]):
    """One long work. Calls, on the Tk thread, on_progress while it runs and at last exactly one of the other three.

    After `abandon` nothing is called any more; the work is told to stop and left behind.
    """

    def __init__(
        self,
        widget: tk.Misc,
        work: Work[T],
        *,
        on_done: Callable[[T], None],
        on_cancelled: Callable[[], None],
        on_error: Callable[[BaseException], None],
        on_progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self.control = Control()
        self._widget = widget
        self._on_done = on_done
        self._on_cancelled = on_cancelled
        self._on_error = on_error
        self._on_progress = on_progress
        self._outcome = _Outcome[T]()
        self._shown: Progress | None = None
        start_thread("job", _run_job, work, self._outcome, self.control)
        self._after_id: str | None = widget.after(POLL_MS, self._poll)

    @property
    def is_running(self) -> bool:
        return self._after_id is not None

    def cancel(self) -> None:
        self.control.cancel()

    def abandon(self) -> None:
        self.control.cancel()
        if self._after_id is not None:
            self._widget.after_cancel(self._after_id)
            self._after_id = None

    def _poll(self) -> None:
        self._after_id = None
        outcome = self._outcome
        if outcome.is_over:
            self._finish(outcome)
            return
        self._after_id = self._widget.after(POLL_MS, self._poll)
        latest = outcome.latest
        if latest is not None and latest is not self._shown and self._on_progress is not None:
            self._shown = latest
            self._on_progress(latest)

    def _finish(self, outcome: _Outcome[T]) -> None:
        if isinstance(outcome.error, Cancelled):
            self._on_cancelled()
        elif outcome.error is not None:
            self._on_error(outcome.error)
        else:
            self._on_done(outcome.results[0])


class Newest(Generic[T]):
    """A slot for the newest of something: a worker puts, the Tk thread takes. What is not taken in time is dropped."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._one: T | None = None

    def put(self, one: T) -> None:
        with self._lock:
            self._one = one

    def take(self) -> T | None:
        with self._lock:
            one, self._one = self._one, None
        return one


class _Outcome(Generic[T]):
    """What a worker leaves behind: its newest progress, then a result or an error, `is_over` last of all."""

    def __init__(self) -> None:
        self.latest: Progress | None = None
        self.results: list[T] = []
        self.error: BaseException | None = None
        self.is_over = False

    def report(self, progress: Progress) -> None:
        self.latest = progress


def _run_job(work: Work[T], outcome: _Outcome[T], control: Control) -> None:
    _step_back()
    try:
        outcome.results.append(work(outcome.report, control))
    except BaseException as error:  # the boundary: whatever it is, the window must hear of it
        if not isinstance(error, Cancelled):
            log.warning("job failed", exc_info=error)
        outcome.error = error
    outcome.is_over = True


def _step_back() -> None:
    """Let the Tk thread go first where this thread and it want one core. Threads that it starts inherit that."""
    if sys.platform == "linux":  # elsewhere the number of a thread is not taken for a process's
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _BACKGROUND_NICENESS)


class Crew:
    """A few threads for short works, the newest asked first; each answer is given on the Tk thread.

    A work that was not begun when `forget` drops its key is never done. An answer is a result or the exception.
    """

    def __init__(self, widget: tk.Misc, size: int = 2) -> None:
        self._widget = widget
        self._size = size
        self._desk = _Desk()
        self._on_answer: dict[Hashable, Callable[[object], None]] = {}
        self._threads = 0
        self._after_id: str | None = None

    def ask(
        self, key: Hashable, work: Callable[[], object], on_answer: Callable[[object], None]
    ) -> None:
        """A key that waits already comes to the front; one that is in work stays as it was asked."""
        desk = self._desk
        with desk.room:
            if key in self._on_answer and key not in desk.waiting:
                return
            self._on_answer[key] = on_answer
            desk.waiting.pop(key, None)
            desk.waiting[key] = work
            desk.room.notify()
        if self._threads < self._size:
            self._threads += 1
            start_thread("crew", _run_crew, desk)
        if self._after_id is None:
            self._after_id = self._widget.after(PICTURE_POLL_MS, self._poll)

    def forget(self, is_wanted: Callable[[Hashable], bool]) -> None:
        """Drops what is neither begun nor wanted any more."""
        desk = self._desk
        with desk.room:
            for key in [key for key in desk.waiting if not is_wanted(key)]:
                del desk.waiting[key]
                del self._on_answer[key]

    def close(self) -> None:
        desk = self._desk
        with desk.room:
            desk.waiting.clear()
            desk.is_closed = True
            desk.room.notify_all()
        self._on_answer.clear()
        if self._after_id is not None:
            self._widget.after_cancel(self._after_id)
            self._after_id = None

    def _poll(self) -> None:
        self._after_id = None
        answers = self._desk.answers
        if answers:  # one a turn: making its PhotoImage takes a while
            key, answer = answers.pop(0)
            on_answer = self._on_answer.pop(key, None)
            if on_answer is not None:
                on_answer(answer)
        if self._on_answer and self._after_id is None:
            self._after_id = self._widget.after(1 if answers else PICTURE_POLL_MS, self._poll)


class _Desk:
    """Where a crew's works wait, the newest last, and its answers lie."""

    def __init__(self) -> None:
        self.room = threading.Condition()
        self.waiting: dict[Hashable, Callable[[], object]] = {}
        self.answers: list[tuple[Hashable, object]] = []
        self.is_closed = False


def _run_crew(desk: _Desk) -> None:
    while True:
        with desk.room:
            while not desk.waiting and not desk.is_closed:
                desk.room.wait()
            if desk.is_closed:
                return
            key, work = desk.waiting.popitem()
        answer: object
        try:
            answer = work()
        except Exception as error:  # noqa: BLE001  the boundary: one bad picture must not end the crew
            answer = error
        desk.answers.append((key, answer))


def start_thread(name: str, target: Callable[..., None], *args: object) -> threading.Thread:
    thread = threading.Thread(target=target, args=args, name=name, daemon=True)
    thread.start()
    return thread


class Question(Generic[T]):
    """Asked at once, in a thread; waited for later. For before the window is there and after it has gone."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self._answers: list[T] = []
        self._thread = start_thread("question", _run_question, ask, self._answers)

    def answer_within(self, seconds: float, otherwise: T) -> T:
        self._thread.join(seconds)
        return self._answers[0] if self._answers else otherwise


def _run_question(ask: Callable[[], T], answers: list[T]) -> None:
    try:
        answers.append(ask())
    except Exception:  # the boundary: unanswered, the question has its other answer
        log.warning("%s failed", ask, exc_info=True)


def wait_for_threads(seconds: float) -> bool:
    """Whether every thread but this one ended in time, those of the engine's pools included."""
    until = time.monotonic() + seconds
    me = threading.current_thread()
    others = [thread for thread in threading.enumerate() if thread is not me]
    for thread in others:
        thread.join(max(until - time.monotonic(), 0))
    return not any(thread.is_alive() for thread in others)
