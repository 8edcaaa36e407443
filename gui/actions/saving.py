"""Results as files: saved and opened again, or exported as a page, a table or data."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.reasons import sentence
from gui.dialogs.export_dialog import ExportDialog
from gui.dialogs.problems_dialog import ProblemsDialog
from gui.errors import show_error
from gui.found import exporting
from gui.found.exporting import Exportable
from gui.language.sentences import say
from gui.language.words import path_words
from gui.parts.file_asking import ask_results_to_open, ask_results_to_save, loaded_words
from gui.parts.question_dialog import NoticeDialog

if TYPE_CHECKING:
    from engine.output.saved_results import Loaded
    from engine.output.snapshot import Snapshot
    from gui.main_window import MainWindow


class Saving:
    """Commands of the window that read and write results, in its strip."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._folder: Path | None = None  # of the last file

    def can_save(self) -> bool:
        """Not while a search runs for the first time: what it has found so far is no result yet."""
        return self._window.findings is not None and not self._window.searching.is_first

    def can_open(self) -> bool:
        return not self._window.strip.is_busy

    def save(self) -> None:
        window = self._window
        if not self.can_save() or window.strip.is_busy:
            return
        path = ask_results_to_save(window, self._folder)
        # The window lived on while the system asked.
        if path is None or window.is_closed or not self.can_save() or window.strip.is_busy:
            return
        self._folder = path.parent
        before = window.note
        window.strip.run(
            partial(exporting.save_results, path, self._snapshot(is_saved=True)),
            on_done=lambda _none: window.show_note(say("results-saved", path=path_words(path))),
            on_cancelled=lambda: window.show_note(before),
            on_error=lambda error: self._on_failed("results-not-saved", path, before, error),
        )
        window.show_state()

    def open(self) -> None:
        window = self._window
        if not self.can_open():
            return
        path = ask_results_to_open(window, self._folder)
        if path is None or window.is_closed or not self.can_open():
            return
        self._folder = path.parent
        before = window.note
        window.removing.search_begins()
        window.strip.run(
            partial(exporting.load_results, path, window.settings.protected),
            on_done=self._on_loaded,
            on_cancelled=lambda: window.show_note(before),
            on_error=lambda error: self._on_failed("results-not-opened", path, before, error),
        )
        window.show_state()

    def export(self) -> None:
        window, findings = self._window, self._window.findings
        if findings is None or not self.can_save():
            return
        exportable = Exportable(self._snapshot(), findings.why, window.panel.list.shown_places())
        ExportDialog(
            window,
            exportable,
            folder=self._folder,
            on_open=window.errands.open_picture,
            on_show=window.errands.show_in_folder,
        ).show()

    def _snapshot(self, *, is_saved: bool = False) -> Snapshot:
        from gui.found.saved_findings import snapshot_of  # numpy is there by now

        findings = self._window.findings
        assert findings is not None
        searching = self._window.searching
        return snapshot_of(
            findings, searching.problems, is_complete=searching.is_complete, is_saved=is_saved
        )

    def _on_loaded(self, loaded: Loaded) -> None:
        window, words = self._window, loaded_words(loaded)
        window.show_loaded(loaded, say("results-opened", date=loaded.saved))
        if loaded.problems:
            ProblemsDialog(window, loaded.problems, head=words).show()
        elif words:
            title = say("open-results").removesuffix("…")
            NoticeDialog(
                window, title=title, head=say("results-opened", date=loaded.saved), note=words
            ).show()

    def _on_failed(self, code: str, path: Path, before: str, error: BaseException) -> None:
        window = self._window
        window.show_note(before)
        why = getattr(error, "why", None)
        words = sentence(why) if why is not None else str(error)
        show_error(window, say(code, path=path_words(path), why=words), error)
