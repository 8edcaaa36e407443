"""The way back: the list of removed files, and what a removal left half-done when the program ended."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gui import restoring_works as works
from gui.dialogs.outcome_dialog import OutcomeDialog
from gui.dialogs.removed_dialog import RemovedDialog
from gui.errors import show_error
from gui.job import Job
from gui.language.sentences import say
from gui.parts.dialog import is_asking

if TYPE_CHECKING:
    from gui.main_window import MainWindow

AGAIN_MS = 30_000  # another window removes files
WAIT_MS = 500  # somebody is being asked something


class Restoring:
    """Puts right what was half-done, once, without a word where there is nothing to tell; a search and a removal may
    begin meanwhile: one reads only, the other waits for its turn (see engine.removal.removal_lock).
    """

    def __init__(self, window: MainWindow, lasting_file: Path) -> None:
        self._window = window
        self._file = lasting_file
        self._is_bringing_back = False
        self._job: Job[tuple[tuple[str, str], ...]] | None = None
        self._after_id: str | None = None
        self._is_recovering = False

    @property
    def is_running(self) -> bool:
        """Files may be on their way: when the window goes, an open step is waited for."""
        return self._is_bringing_back or self._is_recovering

    def can_show(self) -> bool:
        return not self._window.removing.is_running

    def show(self) -> None:
        if not self.can_show():
            return
        has_bin = sys.platform in ("win32", "darwin")
        RemovedDialog(
            self._window,
            self._file,
            self._folders(),
            protected=self._protected(),
            on_running=self._on_running,
            on_back=self._on_back,
            on_bin=self._window.errands.open_bin if has_bin else None,
        ).show()

    def recover(self) -> None:
        """For when the window is painted."""
        self._after_id = None
        self._is_recovering = True
        self._job = Job(
            self._window,
            partial(works.recover, self._file),
            on_done=self._on_recovered,
            on_cancelled=self._end,
            on_error=self._on_failed,
        )

    def close(self) -> None:
        if self._job is not None:
            self._job.abandon()
        if self._after_id is not None:
            self._window.after_cancel(self._after_id)
            self._after_id = None

    def _folders(self) -> tuple[Path, ...]:
        return (*self._window.searching.folders, *self._window.settings.folders)

    def _protected(self) -> tuple[Path, ...]:
        """As nothing is removed of: those of what is on show too."""
        findings, wishes = self._window.findings, self._window.reviewing.wishes
        before = () if findings is None else (wishes or findings.options).protected
        return self._window.settings.still_protected(before)

    def _on_running(self, is_running: bool) -> None:
        self._is_bringing_back = is_running

    def _on_back(self, count: int) -> None:
        """What is on show knows nothing of these files."""
        self._window.show_note(say("back-note", count=count))

    def _end(self) -> None:
        self._is_recovering = False

    def _on_recovered(self, rows: tuple[tuple[str, str], ...]) -> None:
        self._end()
        if rows:
            self._tell(rows)

    def _tell(self, rows: tuple[tuple[str, str], ...]) -> None:
        """Not on top of another question."""
        self._after_id = None
        if is_asking(self._window):
            self._after_id = self._window.after(WAIT_MS, self._tell, rows)
            return
        head = say("recovery-head", count=len(rows))
        OutcomeDialog(self._window, title=say("recovery-title"), head=head, rows=rows).show()

    def _on_failed(self, error: BaseException) -> None:
        self._end()
        why = getattr(error, "why", None)
        if why is not None and why.code == "lock-busy":
            self._after_id = self._window.after(AGAIN_MS, self.recover)
        else:
            show_error(self._window, say("recovery-failed"), error)
