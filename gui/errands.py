"""Short works of the window that touch the disk: keeping settings, looking at dropped paths, opening a picture."""

from __future__ import annotations

import logging
import tkinter as tk
from collections.abc import Callable
from pathlib import Path

from gui import works
from gui.errors import show_error
from gui.job import Crew
from gui.sentences import say
from gui.settings import Settings

log = logging.getLogger(__name__)


class Errands:
    """Done one by one off the Tk thread; what fails is told. `save` writes settings and runs in the worker."""

    def __init__(self, widget: tk.Misc, save: Callable[[Settings], None]) -> None:
        self._widget = widget
        self._save = save
        self._newest: Settings | None = None
        self._crew = Crew(widget, size=1)

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

    def open_picture(self, path: Path) -> None:
        self._crew.ask(
            ("open", path),
            lambda: works.open_with_viewer(path),
            lambda answer: self._tell("open-failed", answer),
        )

    def close(self) -> None:
        self._crew.close()

    def _on_kept(self, settings: Settings, answer: object) -> None:
        if self._newest != settings and self._newest is not None:
            self.keep(self._newest)  # they changed while the disk was busy
        else:
            self._tell("settings-not-saved", answer)

    def _tell(self, code: str, answer: object) -> None:
        if isinstance(answer, Exception):
            show_error(self._widget, say(code), answer)
