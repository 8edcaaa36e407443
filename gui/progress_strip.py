"""The one job that runs: how far it is, in words and as a bar, and the way to cancel it."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import TypeVar

from engine.control import Progress
from gui import style
from gui.job import Job, Work
from gui.sentences import say
from gui.words import pace_words, progress_words

BAR_STEPS = 1000
PULSE_MS = 30
PACE_SECONDS = 2.0  # a stage's first steps are no measure of the others: cheap ones come at once, slow ones late
SILENCE_MS = 2000  # what was said of the pace is not true any longer

T = TypeVar("T")


class ProgressStrip(ttk.Frame):
    """Runs a job and is to be seen while it does. Owns the job, the bar's pulse while nothing is counted yet,
    and what is said of the time left: not in the first moments of a stage, nor once nothing more is heard.
    """

    def __init__(self, master: tk.Misc) -> None:
        super().__init__(master)
        gap = style.px(self, style.BETWEEN)
        self._stage = ttk.Label(self)
        self._bar = ttk.Progressbar(self, maximum=BAR_STEPS)
        self._pace = ttk.Label(self, style="Muted.TLabel", anchor="e")
        self.cancel_button = ttk.Button(
            self, text=say("cancel"), style="Quiet.TButton", command=self.cancel
        )
        self._is_pulsing = False
        self._shown: Progress | None = None
        self._stage_began = 0.0
        self._silence_id: str | None = None
        self._cancel: Callable[[], None] | None = None
        self._abandon: Callable[[], None] | None = None
        self.columnconfigure(1, weight=1)
        self._stage.grid(row=0, column=0, sticky="w")
        self._bar.grid(row=0, column=1, sticky="ew", padx=2 * gap)
        self._pace.grid(row=0, column=2, sticky="e")
        self.cancel_button.grid(row=0, column=3, padx=(2 * gap, 0))

    @property
    def is_busy(self) -> bool:
        return self._cancel is not None

    @property
    def words(self) -> tuple[str, str]:
        return str(self._stage.cget("text")), str(self._pace.cget("text"))

    def run(
        self,
        work: Work[T],
        *,
        on_done: Callable[[T], None],
        on_cancelled: Callable[[], None],
        on_error: Callable[[BaseException], None],
    ) -> None:
        """One at a time. The strip is gone, and another may be run, when one of the three is called."""
        assert not self.is_busy

        def ended(tell: Callable[[], None]) -> None:
            self._end()
            tell()

        job = Job(
            self,
            work,
            on_done=lambda result: ended(lambda: on_done(result)),
            on_cancelled=lambda: ended(on_cancelled),
            on_error=lambda error: ended(lambda: on_error(error)),
            on_progress=self._show,
        )
        self._cancel, self._abandon = job.cancel, job.abandon
        self._begin()

    def cancel(self) -> None:
        if self._cancel is None:
            return
        self._cancel()
        self.cancel_button.state(["disabled"])
        self._stage.configure(text=say("cancelling"))
        self._pace.configure(text="")

    def destroy(self) -> None:
        self._stop_waiting()
        super().destroy()

    def abandon(self) -> None:
        """For when the window goes: the job is told to stop, nothing is heard of it any more."""
        if self._abandon is not None:
            self._abandon()
        self._stop_waiting()
        self._pulse(False)

    def _begin(self) -> None:
        self.cancel_button.state(["!disabled"])
        self._stage.configure(text=say("starting"))
        self._pace.configure(text="")
        self._bar.configure(value=0)
        self._pulse(True)
        self.grid()

    def _show(self, progress: Progress) -> None:
        if self.cancel_button.instate(["disabled"]):
            return  # it says "Cancelling" until the end
        before, now = self._shown, time.monotonic()
        if before is None or before.stage is not progress.stage or before.done > progress.done:
            self._stage_began = now
        self._shown = progress
        self._stage.configure(text=progress_words(progress))
        has_pace = now - self._stage_began >= PACE_SECONDS
        self._pace.configure(text=pace_words(progress) if has_pace else "")
        self._wait_for_more()
        self._pulse(not (progress.total and progress.done))
        if progress.total:
            self._bar.configure(value=BAR_STEPS * progress.done / progress.total)

    def _wait_for_more(self) -> None:
        self._stop_waiting()
        self._silence_id = self.after(SILENCE_MS, self._on_silence)

    def _stop_waiting(self) -> None:
        if self._silence_id is not None:
            self.after_cancel(self._silence_id)
            self._silence_id = None

    def _on_silence(self) -> None:
        self._silence_id = None
        self._pace.configure(text="")

    def _end(self) -> None:
        self._cancel = self._abandon = self._shown = None
        self._stop_waiting()
        self._pulse(False)
        self.grid_remove()

    def _pulse(self, is_pulsing: bool) -> None:
        if is_pulsing == self._is_pulsing:
            return
        self._is_pulsing = is_pulsing
        self._bar.configure(mode="indeterminate" if is_pulsing else "determinate")
        if is_pulsing:
            self._bar.start(PULSE_MS)
        else:
            self._bar.stop()
