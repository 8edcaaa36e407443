"""The window: lays out its parts, holds settings and what is on show, and tells each part when that changes."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from tkinter import ttk
from typing import TYPE_CHECKING, Any

from gui import commands, works
from gui.actions.marking import Marking
from gui.actions.preferences import Preferences
from gui.actions.removing import Removing
from gui.actions.restoring import Restoring
from gui.actions.reviewing import Reviewing
from gui.actions.ruling import Ruling
from gui.actions.saving import Saving
from gui.actions.searching import Searching
from gui.dialogs.problems_dialog import ProblemsDialog
from gui.dropping import accept_drops
from gui.errands import Errands
from gui.errors import show_error
from gui.folders.folder_bar import FolderBar
from gui.folders.folder_chooser import FolderChooser
from gui.found.findings_words import background_words, hint_words, note_words
from gui.language.sentences import say
from gui.list.results_panel import ResultsPanel
from gui.menu_bar import MenuBar
from gui.parts.action_bar import ActionBar
from gui.parts.dialog import unless_asking
from gui.parts.progress_strip import ProgressStrip
from gui.settings import Settings
from gui.styling import style
from gui.threshold.threshold_choice import ThresholdChoice

if TYPE_CHECKING:  # numpy comes with the first findings
    from engine.control import Progress
    from engine.output.saved_results import Loaded
    from gui.found.findings import Findings


class MainWindow(ttk.Frame):
    """Fills a root. `save` keeps settings on the disk and is called in a worker. After `close` the root is gone, and
    `settings` are those to keep. lasting_file : where what must last is kept.
    """

    def __init__(
        self,
        root: tk.Tk,
        settings: Settings,
        save: Callable[[Settings], None],
        lasting_file: Path,
        *,
        system_is_dark: bool = False,
    ) -> None:
        super().__init__(root, padding=style.px(root, style.OUTSIDE))
        self.settings = settings
        self.is_closed = False
        self.note = ""
        self._window = root
        self._can_drop = False
        self.preferences = Preferences(self, system_is_dark=system_is_dark)
        self.errands = Errands(self, save)
        self.reviewing = Reviewing(
            self,
            on_regrouped=self._on_regrouped,
            on_checking=self._on_checking,
            on_error=self._on_regrouping_failed,
        )
        self.searching = Searching(self)
        self.removing = Removing(self, lasting_file)
        self.restoring = Restoring(self, lasting_file)
        self.marking = Marking(self, lasting_file)
        self.ruling = Ruling(self)
        self.saving = Saving(self)
        self._build_parts()
        self._lay_out()
        commands.bind_keys(self)
        root.protocol("WM_DELETE_WINDOW", self.close)
        self.bind("<<ThemeChanged>>", self._on_theme_changed, add=True)
        self.chooser.show_in(self.folder_bar)
        self.show_state()

    def _build_parts(self) -> None:
        self.chooser = FolderChooser(
            self,
            settings=lambda: self.settings,
            on_change=self.preferences.take_folders,
            on_show=self.errands.show_in_folder,
        )
        self.folder_bar = FolderBar(
            self,
            on_find=unless_asking(self, self.searching.find),
            on_settings=unless_asking(self, self.preferences.change),
            calls=self.chooser.calls,
        )
        self.threshold = ThresholdChoice(self)
        self.panel = ResultsPanel(
            self, self.settings, self.memory_bytes, commands.panel_calls(self)
        )
        self.strip = ProgressStrip(self)
        self.actions = ActionBar(
            self,
            mark_entries=commands.mark_entries(self),
            more_entries=commands.more_entries(self),
            on_trash=unless_asking(self, self.removing.move_to_trash),
            on_problems=unless_asking(self, self.show_problems),
        )
        self._menu = MenuBar(
            self._window,
            commands.menus(self),
            theme=self.preferences.theme,
            on_theme=self.preferences.take_theme,
        )
        self._window.configure(menu=self._menu)

    def _lay_out(self) -> None:
        gap = style.px(self, style.BETWEEN)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(2, weight=1)
        self.folder_bar.grid(row=0, column=0, sticky="ew")
        self.threshold.bar.grid(row=1, column=0, sticky="ew", pady=gap)
        self.panel.grid(row=2, column=0, sticky="nsew")
        ttk.Separator(self).grid(row=3, column=0, sticky="ew", pady=gap)
        self.strip.grid(row=4, column=0, sticky="ew", pady=(0, gap))
        self.strip.grid_remove()
        self.actions.grid(row=5, column=0, sticky="ew")

    # Folders and settings

    def take_drops(self) -> None:
        """Once the window is painted: loading the library for it takes a moment."""
        self._can_drop = accept_drops(
            self._window, lambda dropped: self.errands.find_folders(dropped, self.chooser.add)
        )
        self.show_state()

    def keep(self, settings: Settings) -> None:
        self.settings = settings
        self.errands.keep(settings)

    @property
    def memory_bytes(self) -> int:
        return self.settings.memory_mb * 1_000_000

    # What is on show

    @property
    def findings(self) -> Findings | None:
        return self.reviewing.findings

    def has_groups(self) -> bool:
        return self.findings is not None

    def has_marks(self) -> bool:
        return self.findings is not None and bool(self.findings.is_marked.any())

    def show_found(self, found: works.Found, note: str, decided: dict[str, Any]) -> None:
        """What a search found; with no group in it, nothing is on show. decided : see `Reviewing.show`."""
        findings, had_any = found.findings, self.findings is not None
        if findings is None or not len(findings.groups):
            found.close()
            self.reviewing.clear()
            self.show_note("")
            return
        dropped = self.reviewing.show(found, decided)
        self._show_findings(findings, note, dropped, is_first=not had_any)

    def show_loaded(self, loaded: Loaded, note: str) -> None:
        """Results of a file: what they say can be marked and removed, but not grouped anew."""
        had_any = self.findings is not None
        findings = self.reviewing.show_loaded(loaded)
        self.searching.show_loaded(loaded)
        if findings is None:
            self.show_note("")
            return
        self._show_findings(findings, note, 0, is_first=not had_any)

    def show_some(self, findings: Findings) -> None:
        """What a search has found so far."""
        had_any = self.findings is not None
        dropped = self.reviewing.show_some(findings)
        self._show_findings(findings, say("found-so-far"), dropped, is_first=not had_any)

    def _show_findings(
        self, findings: Findings, note: str, dropped: int, *, is_first: bool
    ) -> None:
        if is_first:
            self.panel.show(findings)
        else:
            self.panel.regroup(findings)
        self.show_note(note, dropped)

    def show_gone(self, gone: Collection[int], note: str) -> None:
        """Some pictures are not there any more."""
        dropped = self.reviewing.drop(gone)
        if self.findings is not None:
            self.panel.regroup(self.findings)
        else:
            self.searching.outcome = ("cleaned", 0)
        self.show_note(note, dropped)

    def show_again(self) -> None:
        """What can be marked of the findings is another."""
        if self.findings is not None:
            self.panel.regroup(self.findings)
        self.show_state()

    def show_marks(self) -> None:
        self.panel.refresh()
        self.show_state()

    def show_note(self, note: str, dropped: int = 0) -> None:
        """dropped : marks that make no sense in the groups on show."""
        lost = say("marks-dropped", count=dropped) if dropped else ""
        self.note = " · ".join(part for part in (note, lost) if part)
        self.show_state()

    def show_problems(self) -> None:
        ProblemsDialog(self, self.searching.problems).show()

    # Other groups

    def _on_regrouped(self, dropped: int) -> None:
        assert self.findings is not None
        if self.reviewing.review is not None:
            self.searching.take_problems(self.reviewing.review.problems)
        self.panel.regroup(self.findings)
        self.show_note("" if dropped else self.note, dropped)

    def _on_checking(self, progress: Progress | None) -> None:
        self.strip.show_background(background_words(progress))
        self.show_state()

    def _on_regrouping_failed(self, error: BaseException) -> None:
        self.show_state()
        show_error(self, say("regrouping-failed"), error)

    # State

    def show_state(self) -> None:
        findings = self.findings
        can_remove = self.removing.is_possible
        self.folder_bar.show_state(
            can_find=self.searching.is_possible,
            is_accented=not can_remove,
            is_held=self.removing.is_running,
        )
        self.actions.show(
            marked=findings.marked_count if findings else 0,
            size_bytes=findings.marked_bytes if findings else 0,
            has_groups=findings is not None,
            problems=len(self.searching.problems),
            is_busy=not can_remove,
        )
        self.threshold.show()
        note = note_words(self.note, self.searching.folders, self.settings.folders)
        self.threshold.bar.show_note(note)
        if findings is None:
            has_folders = bool(self.settings.folders)
            hint = hint_words(
                self.searching.outcome, has_folders=has_folders, can_drop=self._can_drop
            )
            self.panel.show_hint(*hint, () if has_folders else self.settings.recent)

    def close(self) -> None:
        """The window goes at once; what runs is told to stop and not waited for here."""
        if self.is_closed:
            return
        self.is_closed = True
        geometry = self._window.geometry()
        self.settings = replace(self.settings, geometry=geometry, sashes=(self.panel.share,))
        self.strip.abandon()
        self.searching.close()
        self.reviewing.close()
        self._window.destroy()

    def destroy(self) -> None:
        self.errands.close()
        self.marking.close()
        self.restoring.close()
        self.searching.close()
        self.reviewing.close()
        super().destroy()
        del self.preferences  # with its variable, see Dialog.destroy

    def _on_theme_changed(self, _event: tk.Event[tk.Misc]) -> None:
        self._menu.repaint()
        self.actions.repaint()
