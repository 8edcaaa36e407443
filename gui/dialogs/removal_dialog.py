"""The last question before files go to the trash: how many, what that frees, which ones, and what is kept instead."""

from __future__ import annotations

import os
import tkinter as tk
from collections.abc import Iterator, Sequence
from pathlib import Path
from tkinter import ttk
from typing import TYPE_CHECKING

from gui.language.sentences import say, size_words
from gui.language.words import folder_words, path_words
from gui.parts.dialog import Dialog
from gui.parts.table import Column, Table
from gui.styling import style
from gui.styling.wrapping import wrap

if TYPE_CHECKING:  # numpy comes with the first findings
    from engine.removal.companions import Company
    from gui.found.shown import Going

_MOST_ROWS_SHOWN = 12
_TEXT_WIDTH = 740
_MOST_NAMED = 6


class RemovalDialog(Dialog[bool]):
    """Asks before a batch of removals; the answer is True only if Move to Trash was pressed. Return means Cancel.

    folders : those scanned, from which on paths are shown. company : what belongs to the pictures.
    """

    def __init__(
        self,
        parent: tk.Misc,
        going: Sequence[Going],
        folders: Sequence[Path] = (),
        company: Sequence[Company] = (),
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
        for row, (words, label_style) in enumerate(company_words(company), 3):
            self._say(row, words, label_style)
        self._say(5, say("removal-checked"), "Small.TLabel")
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


def company_words(company: Sequence[Company]) -> Iterator[tuple[str, str]]:
    """What goes along with pictures, and what would be left behind without one, by name; each with its style."""
    along = sum(len(one.along) for one in company)
    if along:
        yield say("removal-along", count=along), "TLabel"
    left = [path_words(path.name) for one in company for path in one.left]
    if left:
        names = ", ".join(left[:_MOST_NAMED])
        code = "removal-left" if len(left) <= _MOST_NAMED else "removal-left-more"
        more = len(left) - _MOST_NAMED
        yield say(code, count=len(left), names=names, more=more), "Differs.TLabel"


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
