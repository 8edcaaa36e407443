"""The folders to scan as chips, each with its own way out, and the three buttons beside them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from tkinter import filedialog, ttk

from gui import style
from gui.sentences import say
from gui.words import short_names


class FolderBar(ttk.Frame):
    """Shows the folders it is handed; chips wrap to another line where there are many. Calls back for every press."""

    def __init__(
        self,
        master: tk.Misc,
        *,
        on_browse: Callable[[], None],
        on_find: Callable[[], None],
        on_settings: Callable[[], None],
        on_remove: Callable[[Path], None],
    ) -> None:
        super().__init__(master)
        self._on_remove = on_remove
        self._gap = style.px(self, style.BETWEEN)
        self._chips = ttk.Frame(self)
        self._browse = ttk.Button(
            self._chips, text=say("browse"), style="Quiet.TButton", command=on_browse
        )
        self._shown: list[ttk.Frame] = []
        self._lines: list[ttk.Frame] = []
        self.find_button = ttk.Button(
            self, text=say("find"), style="Accent.TButton", command=on_find
        )
        settings = ttk.Button(
            self, text=say("settings"), style="Quiet.TButton", command=on_settings
        )
        self.columnconfigure(0, weight=1)
        self._chips.grid(row=0, column=0, sticky="ew")
        self.find_button.grid(row=0, column=1, sticky="n", padx=(self._gap, 0))
        settings.grid(row=0, column=2, sticky="n", padx=(self._gap, 0))
        self._chips.bind("<Configure>", lambda _event: self._flow(), add=True)

    def show(self, folders: tuple[Path, ...]) -> None:
        for chip in self._shown:
            chip.destroy()
        self._shown = [
            self._chip(folder, name)
            for folder, name in zip(folders, short_names(folders), strict=True)
        ]
        self._browse.lift()  # Tab goes from the chips to Browse
        self._flow()

    def show_state(self, *, can_find: bool, is_accented: bool) -> None:
        self.find_button.configure(style="Accent.TButton" if is_accented else "Quiet.TButton")
        self.find_button.state(["!disabled" if can_find else "disabled"])

    def _chip(self, folder: Path, name: str) -> ttk.Frame:
        chip = ttk.Frame(self._chips, style="Chip.TFrame", padding=max(style.px(self, 1), 1))
        chip.rowconfigure(0, weight=1)
        label = ttk.Label(
            chip, text=name, style="Chip.TLabel", padding=style.pad(self, 10, 0, 2, 0)
        )
        label.grid(row=0, column=0)
        close = ttk.Button(
            chip,
            text="\u00d7",
            width=2,
            style="Chip.TButton",
            command=lambda: self._on_remove(folder),
        )
        close.grid(row=0, column=1, sticky="ns")
        return chip

    def _flow(self) -> None:
        """Lays the chips in lines as wide as there is room."""
        room = self._chips.winfo_width()
        row, x = 0, 0
        for widget in (*self._shown, self._browse):
            needed = widget.winfo_reqwidth() + self._gap
            if x and x + needed > room > 1:
                row, x = row + 1, 0
            line = self._line(row)
            widget.grid(
                in_=line,
                row=0,
                column=x,
                padx=(0, self._gap),
                sticky="ns",
            )
            x += needed
        for i, line in enumerate(self._lines):
            if i > row:
                line.grid_remove()
            else:
                line.grid()

    def _line(self, row: int) -> ttk.Frame:
        if row == len(self._lines):
            line = ttk.Frame(self._chips)
            line.rowconfigure(0, minsize=self._browse.winfo_reqheight())  # chips alone are lower
            line.grid(row=row, column=0, sticky="w", pady=(self._gap if row else 0, 0))
            line.lower()  # the chips are its siblings and must lie above it
            self._lines.append(line)
        return self._lines[row]


def ask_folder(parent: tk.Misc, folders: tuple[Path, ...]) -> Path | None:
    """A folder the person chooses, beginning where the last one was."""
    chosen = filedialog.askdirectory(
        parent=parent,
        title=say("choose-folder"),
        mustexist=True,
        initialdir=folders[-1] if folders else None,
    )
    return Path(chosen) if chosen else None
