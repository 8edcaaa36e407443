"""The settings as they are kept, changed in their dialog and by the window itself, and the theme they ask for."""

from __future__ import annotations

import tkinter as tk
from dataclasses import replace
from typing import TYPE_CHECKING

from gui.dialogs.settings_dialog import SettingsDialog
from gui.styling.theme import apply_theme

if TYPE_CHECKING:
    from engine.rules import Rule
    from gui.main_window import MainWindow
    from gui.settings import Settings


class Preferences:
    """theme : the variable of the View menu."""

    def __init__(self, window: MainWindow, *, system_is_dark: bool) -> None:
        self._window = window
        self._system_is_dark = system_is_dark
        self.theme = tk.StringVar(window, window.settings.theme)

    def change(self) -> None:
        """What groups depend on, other groups are made by."""
        window = self._window
        dialog = SettingsDialog(window, window.settings, is_busy=lambda: window.strip.is_busy)
        changed = dialog.show()
        if changed is None or window.is_closed:
            return
        before = window.settings
        window.keep(changed)
        window.panel.take_settings(changed, window.memory_bytes)
        self.theme.set(changed.theme)
        self.paint()
        if (before.threshold, before.rules, before.look_alikes) != (
            changed.threshold, changed.rules, changed.look_alikes,
        ):  # fmt: skip
            window.reviewing.ask(
                threshold=changed.threshold, rules=changed.rules, look_alikes=changed.look_alikes
            )
        window.show_state()

    def take_folders(self, settings: Settings) -> None:
        """Other folders, or others of them protected: what is on show knows at once what may go."""
        window = self._window
        if window.is_closed:
            return
        window.keep(settings)
        window.chooser.show_in(window.folder_bar)
        window.searching.forget()
        findings, wishes = window.findings, window.reviewing.wishes
        if wishes is not None:
            protected = settings.still_protected(wishes.protected)
            if protected != wishes.protected:
                window.reviewing.ask(protected=protected)
        elif findings is not None:  # they cannot be made anew
            protected = (*findings.options.protected, *settings.protected)
            window.errands.find_protected(findings, protected, window.show_again)
        window.show_state()

    def take_rules(self, rules: tuple[Rule, ...]) -> None:
        """The chain as it is now, for the next search too."""
        self._window.keep(replace(self._window.settings, rules=rules))

    def take_theme(self) -> None:
        """As the menu has it."""
        self._window.keep(replace(self._window.settings, theme=self.theme.get()))
        self.paint()

    def paint(self) -> None:
        root = self._window.winfo_toplevel()
        assert isinstance(root, tk.Tk)
        apply_theme(root, self._window.settings.theme, system_is_dark=self._system_is_dark)
