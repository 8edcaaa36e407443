"""The question before files go: how many, what that frees, which ones, what is kept instead, and what would stay."""

from __future__ import annotations

import os
import tkinter as tk
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tkinter import ttk
from typing import TYPE_CHECKING

from engine.removal.ways import Way
from gui.dialogs.removal_lines import (
    NOT_IN_TRASH,
    Line,
    foot_lines,
    going_of,
    head_lines,
    more_known_words,
)
from gui.language.sentences import say, size_words
from gui.language.words import folder_words, path_words
from gui.parts.dialog import Dialog
from gui.parts.filled_tree import Column
from gui.parts.scrolled_frame import ScrolledFrame
from gui.parts.table import Table
from gui.styling import style

if TYPE_CHECKING:  # numpy comes with the first findings
    from gui.found.outlook import Asked, Outlook
    from gui.found.shown import Going

_MOST_ROWS_SHOWN = 12
_TEXT_WIDTH = 740
_LEAST_FOOT = 40
_SCROLLBAR = 16


@dataclass(frozen=True, slots=True)
class RemovalAnswer:
    """Yes. takes_facts : the keepers are to get what their copies know more. is_to_folder : no, but to a folder."""

    takes_facts: bool = False
    is_to_folder: bool = False


class RemovalDialog(Dialog[RemovalAnswer]):
    """Asks before a batch of removals; there is an answer only if a button that says what it does was pressed. Return
    means Cancel. What would not be taken is not in the list; a folder is offered for all in place of the trash.

    folders : those scanned, from which on paths are shown.
    """

    def __init__(
        self, parent: tk.Misc, asked: Asked, outlook: Outlook, folders: Sequence[Path] = ()
    ) -> None:
        way = asked.way
        super().__init__(parent, title=say(f"removal-title-{way.value}"), is_resizable=True)
        self._going = going_of(asked.going, outlook.refused)
        self._takes_facts = tk.BooleanVar(self, False)
        self._labels: list[ttk.Label] = []
        self.table: Table | None = None
        self._head, self._foot = ttk.Frame(self.body), ScrolledFrame(self.body)
        self._add_lines(self._head, head_lines(asked, self._going))
        inside = self._foot.inside
        self._add_lines(inside, foot_lines(asked, outlook, self._going))
        self.carry = self._offer_facts(inside, more_known_words(outlook.more_known, self._going))
        if self._going:
            self.table = self._made_table(folders)
            self._add_lines(inside, [(say("removal-checked"), "Small.TLabel")])
        self._lay_out()
        self.to_folder: ttk.Button | None = None
        if NOT_IN_TRASH & {problem.code for problem in outlook.refused}:
            self.to_folder = self.add_button(say("removal-instead"), self._on_folder, is_left=True)
        self.go = self._add_go(way)
        self.cancel = self.add_button(say("cancel"), self.close, is_default=True)

    def _lay_out(self) -> None:
        gap = style.px(self, style.BETWEEN)
        self.body.columnconfigure(0, weight=1)
        self._head.grid(row=0, column=0, sticky="ew")
        if self.table is not None:
            self.table.grid(row=1, column=0, sticky="nsew", pady=gap)
            self.body.rowconfigure(1, weight=1)
        self._foot.grid(row=2, column=0, sticky="ew")
        self._foot.set_width(self.text_width(_TEXT_WIDTH))
        self._foot.bind_wheel()
        self._foot.bind("<Configure>", self._on_width, add=True)

    def _on_width(self, event: tk.Event[tk.Misc]) -> None:
        """Before it is seen, the frame that scrolls knows no width."""
        if self.winfo_viewable():
            for label in self._labels:
                label.configure(wraplength=event.width - style.px(self, _SCROLLBAR))

    def _place(self) -> None:
        """On a small screen the list gets three rows, and what stands under it scrolls."""
        self.update_idletasks()
        height = self._foot.content_height
        self._foot.set_height(height)
        self.update_idletasks()
        rows = self.table.winfo_reqheight() if self.table else 0
        least = self.table.least_height if self.table else 0
        room = self.most_height - (self.winfo_reqheight() - height - rows) - least
        self._foot.set_height(max(min(height, room), style.px(self, _LEAST_FOOT)))
        self.body.rowconfigure(1, minsize=least)
        super()._place()

    def _add_go(self, way: Way) -> ttk.Button:
        """Deleting is asked once more, and shown as what it is there."""
        name = "Quiet.TButton" if way is Way.DELETE else "Accent.TButton"
        go = self.add_button(say(f"removal-go-{way.value}"), self._on_go, button_style=name)
        if not self._going:
            go.configure(style="Quiet.TButton")
            go.state(["disabled"])
        return go

    def _made_table(self, folders: Sequence[Path]) -> Table:
        columns = (
            Column(say("column-file"), 180),
            Column(say("column-folder"), 220),
            Column(say("column-size"), 80, is_number=True, can_stretch=False),
            Column(say("column-keeper"), 300),
        )
        height = min(max(len(self._going), 3), _MOST_ROWS_SHOWN)
        rows = _rows(self._going, folders)
        return Table(self.body, columns, rows, describe=self._describe, height=height)

    def _offer_facts(self, master: ttk.Frame, words: str) -> ttk.Checkbutton | None:
        """Off until it is asked for, each time anew."""
        if not words:
            return None
        self._add_lines(master, [(words, "Differs.TLabel")])
        box = ttk.Checkbutton(master, text=say("removal-carry"), variable=self._takes_facts)
        box.grid(column=0, sticky="w")
        box.bind("<FocusIn>", lambda _event: self._foot.see(box), add=True)
        self._add_lines(master, [(say("removal-carry-note"), "Small.TLabel")])
        return box

    def _describe(self, row: int) -> str:
        one = self._going[row]
        return say(
            "removal-detail", victim=path_words(one.victim.path), keeper=path_words(one.keeper.path)
        )

    def _add_lines(self, master: ttk.Frame, lines: Iterable[Line]) -> None:
        """Under what is there already."""
        master.columnconfigure(0, weight=1)
        for words, label_style in lines:
            label = ttk.Label(master, text=words, style=label_style)
            label.configure(wraplength=self.text_width(_TEXT_WIDTH))
            self._labels.append(label)
            label.grid(column=0, sticky="ew", pady=(0, style.px(self, style.INSIDE)))

    def _on_go(self) -> None:
        self.close(RemovalAnswer(takes_facts=self._takes_facts.get()))

    def _on_folder(self) -> None:
        self.close(RemovalAnswer(is_to_folder=True))


def _rows(going: Sequence[Going], folders: Sequence[Path]) -> Iterator[tuple[str, ...]]:
    for one in going:
        path, keeper = one.victim.path, one.keeper.path
        yield (
            path_words(path.name),
            folder_words(path, folders),
            size_words(one.victim.size_bytes),
            os.path.join(folder_words(keeper, folders), path_words(keeper.name)),  # noqa: PTH118
        )
