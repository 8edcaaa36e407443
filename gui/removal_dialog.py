"""The last question before files go to the trash: how many, what that frees, which ones, and what is kept instead."""

from __future__ import annotations

import os
import tkinter as tk
from collections.abc import Iterator, Sequence
from pathlib import Path
from tkinter import ttk

from gui import style
from gui.dialog import Dialog
from gui.findings import Going
from gui.sentences import say, size_words
from gui.table import Column, Table
from gui.words import folder_words, path_words
from gui.wrapping import wrap

_MOST_ROWS_SHOWN = 12
_TEXT_WIDTH = 740


class RemovalDialog(Dialog[bool]):
    """Asks before a batch of removals; the answer is True only if Move to Trash was pressed. Return means Cancel.

    folders : those scanned, from which on paths are shown.
    """

    def __init__(
        self, parent: tk.Misc, going: Sequence[Going], folders: Sequence[Path] = ()
    ) -> None:
        super().__init__(parent, title=say("removal-title"), is_resizable=True)
        self._going = going
        self.body.columnconfigure(0, weight=1)
        self.body.rowconfigure(2, weight=1)
        self._say(0, say("removal-count", count=len(going)), "Strong.TLabel")
        self._say(1, removal_words(going), "TLabel")
        columns = (
            Column(say("column-file"), 180),
            Column(say("column-folder"), 220),
            Column(say("column-size"), 80, is_number=True, can_stretch=False),
            Column(say("column-keeper"), 300),
        )
        height = min(max(len(going), 3), _MOST_ROWS_SHOWN)
        rows = _rows(going, folders)
        self.table = Table(self.body, columns, rows, describe=self._describe, height=height)
        self.table.grid(row=2, column=0, sticky="nsew", pady=style.px(self, style.BETWEEN))
        self._say(3, say("removal-checked"), "Small.TLabel")
        self.go = self.add_button(
            say("removal-go"), lambda: self.close(True), button_style="Accent.TButton"
        )
        self.cancel = self.add_button(say("cancel"), self.close, is_default=True)

    def _describe(self, row: int) -> str:
        one = self._going[row]
        return say(
            "removal-detail", victim=path_words(one.victim.path), keeper=path_words(one.keeper.path)
        )

    def _say(self, row: int, words: str, label_style: str) -> None:
        label = wrap(ttk.Label(self.body, text=words, style=label_style))
        label.configure(wraplength=style.px(self, _TEXT_WIDTH))
        label.grid(row=row, column=0, sticky="ew", pady=(0, style.px(self, style.INSIDE)))


def removal_words(going: Sequence[Going]) -> str:
    """What a removal frees: nothing for a file that has other names, since those keep its content."""
    linked = sum(one.victim.links > 1 for one in going)
    freed_bytes = sum(one.victim.freed_bytes for one in going)
    frees = (
        say("removal-frees", size=size_words(freed_bytes))
        if freed_bytes
        else say("removal-frees-nothing")
    )
    return f"{frees} {say('removal-linked', count=linked)}" if linked else frees


def _rows(going: Sequence[Going], folders: Sequence[Path]) -> Iterator[tuple[str, ...]]:
    for one in going:
        path, keeper = one.victim.path, one.keeper.path
        yield (
            path_words(path.name),
            folder_words(path, folders),
            size_words(one.victim.size_bytes),
            os.path.join(folder_words(keeper, folders), path_words(keeper.name)),  # noqa: PTH118
        )
