"""Moving what is marked to the trash: the question, the job, what became of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gui import works
from gui.dialogs.problems_dialog import ProblemsDialog
from gui.dialogs.removal_dialog import RemovalDialog
from gui.errors import show_error
from gui.language.sentences import say, size_words

if TYPE_CHECKING:
    from pathlib import Path

    from engine.removal.companions import Company
    from gui.found.shown import Going
    from gui.main_window import MainWindow


class Removing:
    """Removes in the window's strip, one batch at a time, and only what was asked about."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._is_removal = False  # the job that runs, or ran last

    @property
    def is_running(self) -> bool:
        return self._is_removal and self._window.strip.is_busy

    @property
    def is_possible(self) -> bool:
        """Not while other groups are on their way: what is marked may be a keeper in those, or no twin."""
        window = self._window
        is_settled = window.reviewing.is_settled and not window.marking.is_busy
        is_free = not window.strip.is_busy and is_settled
        return is_free and window.findings is not None and window.findings.marked_count > 0

    def search_begins(self) -> None:
        self._is_removal = False

    def move_to_trash(self) -> None:
        """First of all it is found out what belongs to the pictures: sidecars, the films of Live Photos."""
        window, findings = self._window, self._window.findings
        if findings is None or not self.is_possible:
            return
        asked, note = findings.going(), window.note
        self._is_removal = True
        window.strip.run(
            partial(works.find_company, asked),
            on_done=lambda company: self._ask(asked, company),
            on_cancelled=window.show_state,
            on_error=lambda error: self._on_failed(error, note),
        )
        window.show_state()

    def _ask(self, asked: list[Going], company: dict[Path, Company]) -> None:
        window = self._window
        window.show_state()
        folders = window.searching.folders
        is_yes = RemovalDialog(window, asked, folders, tuple(company.values())).show()
        if not is_yes or window.is_closed:
            return
        going = self._still_going(asked)
        if not going or not self.is_possible:
            return
        self._is_removal = True
        note, settings = window.note, window.settings
        window.strip.run(
            partial(works.move_to_trash, going, company, settings.protected, window.memory_bytes),
            on_done=self._on_removed,
            on_cancelled=window.show_state,  # move_to_trash itself returns what it did
            on_error=lambda error: self._on_failed(error, note),
        )
        window.show_state()

    def _still_going(self, asked: list[Going]) -> list[Going]:
        """The window lived on while it asked: a scan may have brought other findings, a check other groups. What was
        asked about goes where it is still marked, and still has the keeper that was named.
        """
        findings = self._window.findings
        if findings is None:
            return []
        named = {(one.victim, one.keeper) for one in asked}
        return [one for one in findings.going() if (one.victim, one.keeper) in named]

    def _on_removed(self, removed: works.Removed) -> None:
        count, size = len(removed.numbers), size_words(removed.freed_bytes)
        note = say("removed-note", count=count, size=size)
        self._window.show_gone(removed.numbers, note)
        if removed.kept:
            ProblemsDialog(self._window, removed.kept).show()

    def _on_failed(self, error: BaseException, note: str) -> None:
        self._window.show_note(note)
        show_error(self._window, say("removal-failed"), error)
