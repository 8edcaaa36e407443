"""Short works of the window that touch the disk: keeping settings, looking at dropped paths, showing a picture or its
folder in other programs.
"""

from __future__ import annotations

import logging
import subprocess
import time
import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gui import viewers, works
from gui.errors import show_error
from gui.job import Crew
from gui.language.sentences import say
from gui.settings import Settings
from gui.works import Tell

if TYPE_CHECKING:  # numpy comes with the first findings
    from gui.found.findings import Findings

WATCH_MS = 200
SOON_SECONDS = 10.0  # a viewer that runs in the opener was seen by then

log = logging.getLogger(__name__)


class _Started(NamedTuple):
    """An opener that was started, when, and the code of what is told if it soon ends badly."""

    opener: subprocess.Popen[bytes]
    since: float
    code: str


class Errands:
    """Done one by one off the Tk thread; what fails is told. `save` writes settings and runs in the worker."""

    def __init__(self, widget: tk.Misc, save: Callable[[Settings], None]) -> None:
        self._widget = widget
        self._save = save
        self._newest: Settings | None = None
        self._is_unsaved_told = False
        self._crew = Crew(widget, size=1)
        # Of their own: a dead share must not keep settings waiting.
        self._openers = Crew(widget, size=2)
        self._started: list[_Started] = []
        self._watch_id: str | None = None

    def keep(self, settings: Settings) -> None:
        """The newest settings reach the disk, however slow it is."""
        self._newest = settings
        save = self._save
        self._crew.ask(
            "settings", lambda: save(settings), lambda answer: self._on_kept(settings, answer)
        )

    def find_folders(
        self, dropped: list[Path], on_known: Callable[[tuple[Path, ...]], None]
    ) -> None:
        def on_answer(answer: object) -> None:
            if isinstance(answer, tuple):
                on_known(answer)

        self._crew.ask(tuple(dropped), lambda: works.folders_of(dropped), on_answer)

    def find_protected(self, findings: Findings, folders: tuple[Path, ...], on_known: Tell) -> None:
        """Which pictures of findings that cannot be made anew are protected now."""

        def on_answer(answer: object) -> None:
            if isinstance(answer, Exception):
                show_error(self._widget, say("unexpected"), answer)
            else:
                findings.protect(answer)  # type: ignore[arg-type]
                on_known()

        pictures = findings.pictures
        key = ("protected", folders)
        self._openers.ask(key, lambda: works.protected_of(pictures, folders), on_answer)

    def open_picture(self, path: Path) -> None:
        self._openers.ask(
            ("picture", path),
            lambda: viewers.open_with_viewer(path),
            lambda answer: self._on_opened(answer, "open-failed", "no-viewer"),
        )

    def show_in_folder(self, path: Path) -> None:
        self._openers.ask(
            ("folder", path),
            lambda: viewers.show_in_folder(path),
            lambda answer: self._on_opened(answer, "folder-failed", "no-file-manager"),
        )

    def open_bin(self) -> None:
        self._openers.ask(
            "bin",
            viewers.open_bin,
            lambda answer: self._on_opened(answer, "bin-failed", "no-bin"),
        )

    def close(self) -> None:
        self._crew.close()
        self._openers.close()
        if self._watch_id is not None:
            self._widget.after_cancel(self._watch_id)
            self._watch_id = None

    def _on_opened(self, answer: object, failed: str, ended: str) -> None:
        self._tell(failed, answer)
        if isinstance(answer, subprocess.Popen):
            self._started.append(_Started(answer, time.monotonic(), ended))
            if self._watch_id is None:
                self._watch()

    def _watch(self) -> None:
        """Of openers that were started: one that ends soon, and badly, opened nothing."""
        self._watch_id = None
        ended = [one for one in self._started if one.opener.poll() is not None]
        self._started = [one for one in self._started if one not in ended]
        if self._started:
            self._watch_id = self._widget.after(WATCH_MS, self._watch)
        for opener, since, code in ended:
            if opener.returncode and time.monotonic() - since < SOON_SECONDS:
                self._tell(code, OSError(f"{opener.args!r}: {opener.returncode}"))

    def _on_kept(self, settings: Settings, answer: object) -> None:
        if self._newest != settings and self._newest is not None:
            self.keep(self._newest)  # they changed while the disk was busy
        elif not self._is_unsaved_told:
            self._is_unsaved_told = isinstance(answer, Exception)
            self._tell("settings-not-saved", answer)
        elif isinstance(answer, Exception):  # a full disk would be told of at every change
            log.warning("%s", say("settings-not-saved"), exc_info=answer)

    def _tell(self, code: str, answer: object) -> None:
        if isinstance(answer, Exception):
            show_error(self._widget, say(code), answer)
