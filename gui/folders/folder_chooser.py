"""What chips, menus and drops do to the chosen folders: each makes other settings of those there are."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from gui.folders.chip import ChipCalls
from gui.folders.folder_bar import FolderBar, FolderCalls, ask_folder
from gui.folders.path_dialog import PathDialog
from gui.parts.dialog import unless_asking
from gui.settings import Settings


class FolderChooser:
    """Hands other settings to `on_change`, which keeps and shows them; nothing where nothing would change."""

    def __init__(
        self,
        parent: tk.Misc,
        *,
        settings: Callable[[], Settings],
        on_change: Callable[[Settings], None],
        on_show: Callable[[Path], None],
    ) -> None:
        """parent : of the dialogs. on_show : a folder is to be shown in the file manager."""
        self._parent, self._settings, self._on_change = parent, settings, on_change
        self.calls = FolderCalls(
            on_browse=unless_asking(parent, self.browse),
            on_add=self.add,
            on_type=self.type_path,
            on_forget=self.forget_recent,
            chip=ChipCalls(
                on_remove=self.remove,
                on_protect=self.protect,
                on_flat=self.make_flat,
                on_show=on_show,
            ),
        )

    def browse(self) -> None:
        chosen = ask_folder(self._parent, self._settings().folders)
        if chosen is not None:
            self.add((chosen,))

    def type_path(self) -> None:
        chosen = PathDialog(self._parent).show()
        if chosen is not None:
            self.add((chosen,))

    def add(self, folders: tuple[Path, ...]) -> None:
        self.choose((*self._settings().folders, *folders))

    def remove(self, folder: Path) -> None:
        self.choose(tuple(other for other in self._settings().folders if other != folder))

    def choose(self, folders: tuple[Path, ...]) -> None:
        """These and no other."""
        self._change(self._settings().with_folders(folders))

    def clear(self) -> None:
        self.choose(())

    def protect(self, folder: Path, is_protected: bool) -> None:
        self._change(self._settings().with_protected(folder, is_protected))

    def make_flat(self, folder: Path, is_flat: bool) -> None:
        self._change(self._settings().with_flat(folder, is_flat))

    def forget_recent(self) -> None:
        self._change(replace(self._settings(), recent=()))

    def show_in(self, bar: FolderBar) -> None:
        settings = self._settings()
        bar.show(
            settings.folders,
            protected=settings.protected,
            flat=settings.flat,
            recent=settings.recent,
        )

    def _change(self, settings: Settings) -> None:
        if settings != self._settings():
            self._on_change(settings)
