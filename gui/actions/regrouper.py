"""Asks a review for other groups, one job at a time; and has checked, in the background, what they leave open."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from gui import works
from gui.job import Job, start_thread

if TYPE_CHECKING:  # numpy comes with the first findings
    import numpy as np
    from numpy.typing import NDArray

    from engine.control import Progress
    from engine.reviewing.review import Review
    from engine.reviewing.wishes import Wishes
    from gui.found.findings import Findings

PATIENCE_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class RegrouperCalls:
    """All are called on the Tk thread.

    on_regrouped : other groups, and whether they are those of the newest wishes. on_checking : how far the check in the
    background is, None when it is over. on_raised : counts of pairs up to the cap, which is another.
    """

    on_regrouped: Callable[[works.Regrouping, bool], None]
    on_checking: Callable[[Progress | None], None]
    on_raised: Callable[[NDArray[np.int64]], None]
    on_error: Callable[[BaseException], None]


class Regrouper:
    """Owns the review, and closes it. While a job runs only the newest of all wishes that come is remembered."""

    def __init__(self, widget: tk.Misc, review: Review, calls: RegrouperCalls) -> None:
        self.review = review
        self._widget = widget
        self._calls = calls
        self._next: tuple[Wishes, Findings, bool] | None = None
        self._regrouping: Job[works.Regrouping] | None = None
        self._checking: Job[None] | None = None
        self._raising: Job[NDArray[np.int64]] | None = None
        self._left_open = 0  # pairs that the last check could not settle
        self._started = 0.0  # the job that makes groups

    @property
    def is_settled(self) -> bool:
        """Whether no other groups are on their way. Those that are checked in the background cannot be marked."""
        return self._regrouping is None

    def ask(self, wishes: Wishes, before: Findings, *, is_final: bool = True) -> None:
        """is_final : what the groups leave open is to be checked; not while other wishes are sure to follow."""
        self.stop_checking()
        if self._regrouping is not None:
            self._next = wishes, before, is_final
            # Usually it is done in a moment, and worth seeing; among crowded pictures it may take seconds.
            if time.monotonic() - self._started > PATIENCE_SECONDS:
                self._regrouping.cancel()
        else:
            self._regroup(wishes, before, is_final)

    def check(self, wishes: Wishes, before: Findings, open_pairs: int) -> None:
        """Have checked what groups leave open, and make them anew."""
        if not open_pairs or open_pairs == self._left_open or not self.review.is_final:
            return
        self._left_open = open_pairs

        def on_over() -> None:
            self._checking = None
            self._calls.on_checking(None)
            self._regroup(wishes, before, True)

        def on_error(error: BaseException) -> None:
            self._checking = None
            self._calls.on_checking(None)
            self._calls.on_error(error)

        self._checking = Job(
            self._widget,
            partial(works.check_open, self.review, wishes),
            on_done=lambda _none: on_over(),
            on_cancelled=on_over,
            on_error=on_error,
            on_progress=self._calls.on_checking,
        )

    def raise_cap(self) -> None:
        """Find, in the background, the pairs over the threshold, so that it can be moved up."""
        if not self.review.is_final:
            return

        def on_over(histogram: NDArray[np.int64] | None) -> None:
            self._raising = None
            if histogram is not None:
                self._calls.on_raised(histogram)

        def on_error(error: BaseException) -> None:
            self._raising = None
            self._calls.on_error(error)

        self._raising = Job(
            self._widget,
            partial(works.raise_cap, self.review),
            on_done=on_over,
            on_cancelled=lambda: on_over(None),
            on_error=on_error,
        )

    def stop_checking(self) -> None:
        self._left_open = 0  # what was stopped has not tried
        if self._checking is not None:
            self._checking.abandon()
            self._checking = None
            self._calls.on_checking(None)

    def forget(self) -> None:
        """Groups that are on their way are not wanted any more."""
        if self._regrouping is not None:
            self._regrouping.abandon()
        self._regrouping = self._next = None

    def close(self) -> None:
        """Nothing is called any more."""
        for job in (self._regrouping, self._checking, self._raising):
            if job is not None:
                job.abandon()
        self._regrouping = self._checking = self._raising = None
        start_thread("closing", self.review.close)  # it may wait for the disk

    def _regroup(self, wishes: Wishes, before: Findings, is_final: bool) -> None:
        def go_on() -> bool:
            """With newer wishes; returns whether there are any."""
            self._regrouping = None
            following, self._next = self._next, None
            if following is not None:
                self._regroup(*following)
            return following is not None

        def on_done(regrouping: works.Regrouping) -> None:
            is_newest = not go_on()
            self._calls.on_regrouped(regrouping, is_newest)
            if is_newest and is_final:
                self.check(wishes, before, regrouping.open_pairs)

        def on_cancelled() -> None:
            go_on()

        def on_error(error: BaseException) -> None:
            go_on()
            self._calls.on_error(error)

        self._started = time.monotonic()
        self._regrouping = Job(
            self._widget,
            partial(works.regroup, self.review, wishes, before),
            on_done=on_done,
            on_cancelled=on_cancelled,
            on_error=on_error,
        )
