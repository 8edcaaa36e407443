"""A search from Find Dupes to its findings: what is shown while it runs, and what it came to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gui import works
from gui.errors import show_error
from gui.found.findings_words import outcome_of, scan_note
from gui.job import Newest
from gui.language.sentences import say

if TYPE_CHECKING:
    from engine.output.saved_results import Loaded
    from engine.records import Problem
    from engine.reviewing.wishes import Wishes
    from gui.found.findings import Findings
    from gui.main_window import MainWindow

WATCH_MS = 200


class Searching:
    """Runs searches in the window's strip. What was found before stays on show, and can be marked, until a search
    is over; where nothing was, what is found so far is shown.

    problems, folders : of what is on show. outcome : what the last search came to where it left no groups.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._newest: Newest[Findings] = Newest()
        self._watch_id: str | None = None
        self.problems: tuple[Problem, ...] = ()
        self.folders: tuple[Path, ...] = ()
        self.outcome: tuple[str, int] | None = None
        self.is_complete = True  # what is on show: no cancel cut it short

    @property
    def is_possible(self) -> bool:
        return not self._window.strip.is_busy and bool(self._window.settings.folders)

    @property
    def is_first(self) -> bool:
        """Whether a search runs, and what it has found so far is what is on show."""
        return self._watch_id is not None

    def find(self) -> None:
        if not self.is_possible:
            return
        window = self._window
        window.removing.search_begins()
        before = window.note
        is_first = window.findings is None
        self._newest = Newest()
        if is_first:
            self.problems, self.outcome, self.folders = (), ("scanning", 0), ()
        work = partial(
            works.find_twins,
            window.settings.scan_options(),
            window.marking.told_apart,
            self._newest.put if is_first else None,
        )
        window.strip.run(
            work,
            on_done=lambda found: self._end(lambda: self._on_found(found, before)),
            on_cancelled=lambda: self._end(lambda: self._on_stopped(before, ("cancelled", 0))),
            on_error=lambda error: self._end(lambda: self._on_failed(error, before)),
            can_pause=True,
        )
        if is_first:
            self._watch_id = window.after(WATCH_MS, self._watch)
        window.show_note("" if is_first else say("scanning-note"))

    def take_problems(self, problems: Sequence[Problem]) -> None:
        """What could not be read when pairs were checked later, too."""
        known = {(one.path, one.stage) for one in self.problems}
        new = [one for one in problems if (one.path, one.stage) not in known]
        self.problems = (*self.problems, *dict.fromkeys(new))

    def show_loaded(self, loaded: Loaded) -> None:
        """Results of a file are on show."""
        snapshot = loaded.snapshot
        self.problems, self.folders = snapshot.problems, snapshot.options.folders
        self.is_complete = snapshot.is_complete
        self.outcome = None if len(snapshot.groups) else ("nothing-left", len(loaded.problems))

    def forget(self) -> None:
        """The folders chosen are others: what the last search came to was of those before."""
        if not self._window.strip.is_busy:
            self.outcome = None
            self.folders = self.folders if self._window.findings else ()

    def close(self) -> None:
        if self._watch_id is not None:
            self._window.after_cancel(self._watch_id)
            self._watch_id = None

    def _watch(self) -> None:
        """What was found since the last look is shown."""
        window = self._window
        self._watch_id = window.after(WATCH_MS, self._watch)
        findings = self._newest.take()
        if findings is not None and len(findings.groups):
            self.folders = findings.options.folders
            window.show_some(findings)

    def _end(self, tell: works.Tell) -> None:
        self.close()
        tell()

    def _on_found(self, found: works.Found, before: str) -> None:
        result = found.result
        has_groups = found.findings is not None and len(found.findings.groups) > 0
        if not has_groups and not result.is_complete:
            found.close()
            self._on_stopped(before, ("cancelled", 0))
            return
        self.problems, self.folders = result.problems, result.options.folders
        self.outcome, self.is_complete = outcome_of(found), result.is_complete
        self._window.show_found(found, scan_note(found), self._decided(found.wishes))

    def _decided(self, begun_with: Wishes) -> dict[str, Any]:
        """The wishes as they are by now: what was decided since the search began it does not know."""
        window, settings = self._window, self._window.settings
        on_show = window.reviewing.wishes
        return {
            "threshold": settings.threshold,
            "look_alikes": settings.look_alikes,
            "rules": settings.rules,
            "protected": settings.still_protected(begun_with.protected),
            "chosen": on_show.chosen if on_show is not None else (),
            "not_twins": window.marking.told_apart,
        }

    def _on_stopped(self, note: str, outcome: tuple[str, int] | None) -> None:
        """Nothing new: what was found before, and marked, stays."""
        self.outcome = None if self._window.findings else outcome
        self._window.show_note(note)

    def _on_failed(self, error: BaseException, note: str) -> None:
        self._on_stopped(note, None)
        show_error(self._window, say("scan-failed"), error)
