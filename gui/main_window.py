"""The window: holds what is going on (folders, findings, the running job) and ties its parts together."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from tkinter import ttk

from engine.records import Problem
from gui import commands, style, works
from gui.action_bar import ActionBar
from gui.dialog import is_asking, unless_asking
from gui.dropping import accept_drops
from gui.errands import Errands
from gui.errors import show_error
from gui.findings import Findings
from gui.findings_words import hint_words, note_words, outcome_of, scan_note, summary_words
from gui.folder_bar import FolderBar, ask_folder
from gui.menu_bar import MenuBar, fill_menu
from gui.problems_dialog import ProblemsDialog
from gui.progress_strip import ProgressStrip
from gui.removal_dialog import RemovalDialog
from gui.results_panel import ResultsPanel
from gui.sentences import say, size_words
from gui.settings import Settings
from gui.settings_dialog import SettingsDialog
from gui.theme import apply_theme
from gui.wrapping import wrap


class MainWindow(ttk.Frame):
    """Fills a root. `save` keeps settings on the disk and is called in a worker. After `close` the root is gone, and
    `settings` are those to keep.
    """

    def __init__(
        self,
        root: tk.Tk,
        settings: Settings,
        save: Callable[[Settings], None],
        *,
        system_is_dark: bool = False,
    ) -> None:
        super().__init__(root, padding=style.px(root, style.OUTSIDE))
        self.settings = settings
        self.findings: Findings | None = None
        self.problems: tuple[Problem, ...] = ()
        self.is_closed = False
        self._window = root
        self._system_is_dark = system_is_dark
        self._errands = Errands(self, save)
        self._can_drop = False
        self._is_removal = False  # the job that runs, or ran last
        self._outcome: tuple[str, int] | None = None  # of the last scan where it left no groups
        self._note = ""
        self._searched: tuple[Path, ...] = ()  # the folders of what is shown
        self._theme = tk.StringVar(self, settings.theme)
        self._build_parts()
        self._lay_out()
        commands.bind_keys(self)
        root.protocol("WM_DELETE_WINDOW", self.close)
        self.bind("<<ThemeChanged>>", self._on_theme_changed, add=True)
        self.folder_bar.show(settings.folders)
        self._show_state()

    def _build_parts(self) -> None:
        self.folder_bar = FolderBar(
            self,
            on_browse=unless_asking(self, self.browse),
            on_find=unless_asking(self, self.find),
            on_settings=unless_asking(self, self.change_settings),
            on_remove=self.remove_folder,
        )
        self.summary = ttk.Label(self, style="Strong.TLabel")
        self.note = wrap(ttk.Label(self, style="Muted.TLabel", anchor="e", justify="right"))
        self.panel = ResultsPanel(
            self,
            memory_bytes=self._memory_bytes,
            share=self.settings.sashes[0] if self.settings.sashes else None,
            on_toggle=lambda picture: self.change_marks(lambda findings: findings.toggle(picture)),
            on_open=self._errands.open_picture,
        )
        self.strip = ProgressStrip(self)
        self.actions = ActionBar(
            self,
            fill_mark_menu=lambda menu: fill_menu(menu, commands.mark_entries(self)),
            on_trash=unless_asking(self, self.move_to_trash),
            on_problems=unless_asking(self, self.show_problems),
        )
        menus = commands.menus(self)
        self._menu = MenuBar(self._window, menus, theme=self._theme, on_theme=self._on_theme)
        self._window.configure(menu=self._menu)

    def _lay_out(self) -> None:
        gap = style.px(self, style.BETWEEN)
        self.columnconfigure(1, weight=1)
        self.rowconfigure(2, weight=1)
        self.folder_bar.grid(row=0, column=0, columnspan=2, sticky="ew")
        self.summary.grid(row=1, column=0, sticky="w", pady=gap)
        self.note.grid(row=1, column=1, sticky="ew")
        self.panel.grid(row=2, column=0, columnspan=2, sticky="nsew")
        ttk.Separator(self).grid(row=3, column=0, columnspan=2, sticky="ew", pady=gap)
        self.strip.grid(row=4, column=0, columnspan=2, sticky="ew", pady=(0, gap))
        self.strip.grid_remove()
        self.actions.grid(row=5, column=0, columnspan=2, sticky="ew")

    # Folders

    def take_drops(self) -> None:
        """Once the window is painted: loading the library for it takes a moment."""
        self._can_drop = accept_drops(
            self._window, lambda dropped: self._errands.find_folders(dropped, self.add_folders)
        )
        self._show_state()

    def browse(self) -> None:
        chosen = ask_folder(self, self.settings.folders)
        if chosen is not None and not self.is_closed:
            self.add_folders((chosen,))

    def add_folders(self, folders: tuple[Path, ...]) -> None:
        self.set_folders(tuple(dict.fromkeys((*self.settings.folders, *folders))))

    def remove_folder(self, folder: Path) -> None:
        self.set_folders(tuple(other for other in self.settings.folders if other != folder))

    def set_folders(self, folders: tuple[Path, ...]) -> None:
        self._keep(replace(self.settings, folders=folders))
        self.folder_bar.show(folders)
        if not self.strip.is_busy:
            self._outcome = None  # it was of other folders
            self._searched = self._searched if self.findings else ()
        self._show_state()

    # The scan

    def can_find(self) -> bool:
        return not self.strip.is_busy and bool(self.settings.folders)

    def find(self) -> None:
        if not self.can_find():
            return
        options = self.settings.scan_options()
        before = self._note
        self._is_removal = False
        if self.findings is None:
            self.problems, self._outcome, self._searched = (), ("scanning", 0), ()
        self._note = say("scanning-note") if self.findings else ""
        self.strip.run(
            partial(works.find_twins, options),
            on_done=lambda findings: self._on_found(findings, before),
            on_cancelled=lambda: self._on_stopped(before, ("cancelled", 0)),
            on_error=lambda error: self._on_failed("scan-failed", error, before),
        )
        self._show_state()

    def _on_found(self, findings: Findings, before: str = "") -> None:
        result = findings.result
        if not findings.groups and not result.is_complete:
            self._on_stopped(before, ("cancelled", 0))
            return
        self.problems, self._searched = result.problems, result.options.folders
        self.findings = findings if findings.groups else None
        self._note, self._outcome = scan_note(findings), outcome_of(findings)
        if self.findings is not None:
            self.panel.show(self.findings)
        self._show_state()

    def _on_stopped(self, note: str, outcome: tuple[str, int] | None) -> None:
        """Nothing new: what was found before, and marked, stays."""
        self._note = note
        self._outcome = None if self.findings else outcome
        self._show_state()

    def _on_failed(self, code: str, error: BaseException, note: str) -> None:
        self._on_stopped(note, None)
        show_error(self, say(code), error)

    # Marks and removal

    def has_groups(self) -> bool:
        return self.findings is not None

    def has_marks(self) -> bool:
        return self.findings is not None and bool(self.findings.marked)

    @property
    def is_removing(self) -> bool:
        return self._is_removal and self.strip.is_busy

    def can_remove(self) -> bool:
        return self.has_marks() and not self.strip.is_busy

    def mark_group(self) -> None:
        shown = self.panel.tree.selected_group
        if shown is not None:
            self.change_marks(lambda findings: findings.mark_group(shown))

    def change_marks(self, change: Callable[[Findings], None]) -> None:
        if self.findings is not None and not self.is_removing and not is_asking(self):
            change(self.findings)
            self.panel.refresh()
            self._show_state()

    def move_to_trash(self) -> None:
        findings = self.findings
        if findings is None or not self.can_remove():
            return
        going = findings.going()
        is_yes = RemovalDialog(self, going, findings.result.options.folders).show()
        # The window lived on: a scan may run by now, or have brought other findings.
        if not is_yes or self.is_closed or self.findings is not findings or not self.can_remove():
            return
        self._is_removal = True
        self.strip.run(
            partial(works.move_to_trash, going, self._memory_bytes),
            on_done=self._on_removed,
            on_cancelled=self._show_state,  # move_to_trash itself returns what it did
            on_error=lambda error: self._on_failed("removal-failed", error, self._note),
        )
        self._show_state()

    def _on_removed(self, removed: works.Removed) -> None:
        assert self.findings is not None
        before = self.findings.groups
        self.findings.drop(removed.numbers)
        if self.findings.groups:
            self.panel.groups_changed(before)
        else:
            self.findings, self._outcome = None, ("cleaned", 0)
        count, size = len(removed.numbers), size_words(removed.freed_bytes)
        self._note = say("removed-note", count=count, size=size)
        self._show_state()
        if removed.kept:
            ProblemsDialog(self, removed.kept).show()

    def show_problems(self) -> None:
        ProblemsDialog(self, self.problems).show()

    # Settings

    def change_settings(self) -> None:
        dialog = SettingsDialog(self, self.settings, is_busy=lambda: self.strip.is_busy)
        changed = dialog.show()
        if changed is None or self.is_closed:
            return
        self._keep(changed)
        self.panel.set_memory(self._memory_bytes)
        self._theme.set(changed.theme)
        self._paint_theme()

    # State

    def close(self) -> None:
        """The window goes at once; what runs is told to stop and not waited for here."""
        if self.is_closed:
            return
        self.is_closed = True
        geometry = self._window.geometry()
        self.settings = replace(self.settings, geometry=geometry, sashes=(self.panel.share,))
        self.strip.abandon()
        self._window.destroy()

    def destroy(self) -> None:
        self._errands.close()
        super().destroy()

    @property
    def _memory_bytes(self) -> int:
        return self.settings.memory_mb * 1_000_000

    def _on_theme(self) -> None:
        self._keep(replace(self.settings, theme=self._theme.get()))
        self._paint_theme()

    def _paint_theme(self) -> None:
        apply_theme(self._window, self.settings.theme, system_is_dark=self._system_is_dark)

    def _on_theme_changed(self, _event: tk.Event[tk.Misc]) -> None:
        self._menu.repaint()
        self.actions.repaint()

    def _keep(self, settings: Settings) -> None:
        self.settings = settings
        self._errands.keep(settings)

    def _show_state(self) -> None:
        findings, is_busy = self.findings, self.strip.is_busy
        self.folder_bar.show_state(can_find=self.can_find(), is_accented=not self.can_remove())
        self.actions.show(findings, problems=len(self.problems), is_busy=is_busy)
        self.summary.configure(text=summary_words(findings) if findings else "")
        self.note.configure(text=note_words(self._note, self._searched, self.settings.folders))
        if findings is None:
            has_folders = bool(self.settings.folders)
            hint = hint_words(self._outcome, has_folders=has_folders, can_drop=self._can_drop)
            self.panel.show_hint(*hint)
