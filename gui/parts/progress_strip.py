"""The one job that runs: how far it is, in words and as a bar, and the ways to pause and to cancel it."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import TypeVar

from engine.control import Control, Progress
from gui.job import Job, Work
from gui.language.sentences import say
from gui.language.words import pace_words, progress_words
from gui.styling import style

BAR_STEPS = 1000
PULSE_MS = 30
PACE_SECONDS = 2.0  # a stage's first steps are no measure of the others: cheap ones come at once, slow ones late
SILENCE_MS = 2000  # what was said of the pace is not true any longer

T = TypeVar("T")


class ProgressStrip(ttk.Frame):
    """Runs a job and is to be seen while it does, or while there is background work to tell of. Owns the job, the
    bar's pulse while nothing is counted yet, and what is said of the time left: not in the first moments of a stage,
    nor while it is paused, nor once nothing more is heard.
    """

    def __init__(self, master: tk.Misc) -> None:
        super().__init__(master)
        self._line = ttk.Frame(self)
        self._stage = ttk.Label(self._line)
        self._bar = ttk.Progressbar(self._line, maximum=BAR_STEPS)
        self._pace = ttk.Label(self._line, style="Muted.TLabel", anchor="e")
        self.pause_button = self._add_button("pause", self.toggle_pause)
        self.cancel_button = self._add_button("cancel", self.cancel)
        self._background = ttk.Label(self, style="Muted.TLabel")
        self._is_pulsing = self._can_pause = False
        self._shown: Progress | None = None
        self._stage_began = 0.0
        self._silence_id: str | None = None
        self._control: Control | None = None
        self._abandon: Callable[[], None] | None = None
        self._progress_words: Callable[[Progress], str] = progress_words
        self._lay_out()

    def _lay_out(self) -> None:
        gap = style.px(self, style.BETWEEN)
        self.columnconfigure(0, weight=1)
        self._line.columnconfigure(1, weight=1)
        self._line.grid(row=0, column=0, sticky="ew")
        self._stage.grid(row=0, column=0, sticky="w")
        self._bar.grid(row=0, column=1, sticky="ew", padx=2 * gap)
        self._pace.grid(row=0, column=2, sticky="e")
        self.pause_button.grid(row=0, column=3, padx=(2 * gap, 0))
        self.cancel_button.grid(row=0, column=4, padx=(gap, 0))
        self._background.grid(row=1, column=0, sticky="ew")
        self.pause_button.grid_remove()
        self._background.grid_remove()

    def _add_button(self, code: str, command: Callable[[], None]) -> ttk.Button:
        return ttk.Button(self._line, text=say(code), style="Quiet.TButton", command=command)

    @property
    def is_busy(self) -> bool:
        return self._control is not None

    @property
    def can_pause(self) -> bool:
        """Whether the job that runs is one that can be paused, or resumed, now."""
        control = self._control
        return self._can_pause and control is not None and not control.is_cancelled

    @property
    def is_paused(self) -> bool:
        return self._control is not None and self._control.is_paused

    @property
    def words(self) -> tuple[str, str]:
        return str(self._stage.cget("text")), str(self._pace.cget("text"))

    @property
    def background_words(self) -> str:
        return str(self._background.cget("text"))

    def run(
        self,
        work: Work[T],
        *,
        on_done: Callable[[T], None],
        on_cancelled: Callable[[], None],
        on_error: Callable[[BaseException], None],
        can_pause: bool = False,
        words: Callable[[Progress], str] = progress_words,
    ) -> None:
        """One at a time. The strip is gone, and another may be run, when one of the three is called. words : what is
        said of how far it is.
        """
        assert not self.is_busy
        self._progress_words = words

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
        self._control, self._abandon = job.control, job.abandon
        self._can_pause = can_pause
        self._begin()

    def cancel(self) -> None:
        """Paused or not."""
        if self._control is None:
            return
        self._control.cancel()
        self.cancel_button.state(["disabled"])
        self.pause_button.state(["disabled"])
        self._stop_waiting()
        self._stage.configure(text=say("cancelling"))
        self._pace.configure(text="")

    def toggle_pause(self) -> None:
        if self._control is None or not self.can_pause:
            return
        if self._control.is_paused:
            self._control.resume()
        else:
            self._control.pause()
        self._show_pause(self._control.is_paused)

    def show_background(self, words: str | None) -> None:
        """A quiet line about work that nobody has to wait for; None takes it away."""
        self._background.configure(text=words or "")
        self._arrange()

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
        self.pause_button.state(["!disabled"])
        self.pause_button.configure(text=say("pause"))
        if self._can_pause:
            self.pause_button.grid()
        else:
            self.pause_button.grid_remove()
        self._stage.configure(text=say("starting"))
        self._pace.configure(text="")
        self._bar.configure(value=0)
        self._pulse(True)
        self._arrange()

    def _arrange(self) -> None:
        """To be seen is what there is something to say of."""
        for part, has_words in (
            (self._line, self.is_busy),
            (self._background, bool(self.background_words)),
            (self, self.is_busy or bool(self.background_words)),
        ):
            if has_words:
                part.grid()
            else:
                part.grid_remove()

    def _show_pause(self, is_paused: bool) -> None:
        self.pause_button.configure(text=say("resume" if is_paused else "pause"))
        progress = self._shown
        if not is_paused:
            self._stage_began = (
                time.monotonic()
            )  # the time it stood still is no measure of its pace
            if progress is None:
                self._stage.configure(text=say("starting"))
                self._pulse(True)
            else:
                self._show(progress)
            return
        words = say("paused")
        if progress:
            words = say("paused-at", words=self._progress_words(progress))
        self._stop_waiting()
        self._stage.configure(text=words)
        self._pace.configure(text="")
        self._pulse(False)

    def _show(self, progress: Progress) -> None:
        if self.cancel_button.instate(["disabled"]):
            return  # it says "Cancelling" until the end
        before, now = self._shown, time.monotonic()
        if before is None or before.stage is not progress.stage or before.done > progress.done:
            self._stage_began = now
        self._shown = progress
        if self.is_paused:  # the last steps under way when it was
            self._show_pause(True)
            return
        self._stage.configure(text=self._progress_words(progress))
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
        self._control = self._abandon = self._shown = None
        self._stop_waiting()
        self._pulse(False)
        self._arrange()

    def _pulse(self, is_pulsing: bool) -> None:
        if is_pulsing == self._is_pulsing:
            return
        self._is_pulsing = is_pulsing
        self._bar.configure(mode="indeterminate" if is_pulsing else "determinate")
        if is_pulsing:
            self._bar.start(PULSE_MS)
        else:
            self._bar.stop()
