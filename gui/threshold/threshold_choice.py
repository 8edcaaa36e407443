"""The threshold and the look-alikes as they are chosen: what the bar shows, and which groups that asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gui.found.findings_words import summary_words
from gui.threshold.threshold_bar import ThresholdBar

if TYPE_CHECKING:
    from gui.main_window import MainWindow


class ThresholdChoice:
    """Owns the window's threshold bar. What is chosen is kept for the next search, too."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.bar = ThresholdBar(
            window, on_change=self._on_threshold, on_look_alikes=self._on_look_alikes
        )
        settings = window.settings
        self.bar.show_off(settings.threshold)
        self.bar.show_look_alikes(None, is_on=settings.look_alikes)

    def show(self) -> None:
        bar, reviewing = self.bar, self._window.reviewing
        findings, wishes, review = reviewing.findings, reviewing.wishes, reviewing.review
        bar.show_summary(summary_words(findings) if findings else "")
        if findings is None or review is None or wishes is None:
            bar.show_off(self._window.settings.threshold)
            return
        histogram = reviewing.histogram
        counts = histogram.tolist() if histogram is not None else ()
        bar.show(wishes.threshold, review.cap, counts, review.scanned_to)
        count = findings.look_alike_count if wishes.look_alikes else None
        bar.show_look_alikes(count, is_on=wishes.look_alikes)

    def _on_threshold(self, threshold: float, *, is_final: bool) -> None:
        window = self._window
        if is_final:
            window.keep(replace(window.settings, threshold=threshold))
        window.reviewing.ask(is_final=is_final, threshold=threshold)

    def _on_look_alikes(self, are_wanted: bool) -> None:
        window = self._window
        window.keep(replace(window.settings, look_alikes=are_wanted))
        window.reviewing.ask(look_alikes=are_wanted)
