"""The pairs that are remembered as no twins: listed, and forgotten one, some or all of them."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from tkinter import ttk
from typing import TYPE_CHECKING

from gui.found.not_twins import NotTwinsMemory
from gui.language.sentences import say
from gui.language.words import path_words
from gui.parts.dialog import Dialog
from gui.parts.filled_tree import Column
from gui.parts.question_dialog import QuestionDialog
from gui.parts.table import Table
from gui.styling import style
from gui.styling.wrapping import wrap

if TYPE_CHECKING:
    from engine.storage.ignoring import NotTwins

_ROWS_SHOWN = 12
_TEXT_WIDTH = 760


class NotTwinsDialog(Dialog[None]):
    """Lists what a memory holds. on_forgotten gets what the user had it forget, once it is forgotten; the memory
    itself calls that its pairs are others.
    """

    def __init__(
        self,
        parent: tk.Misc,
        memory: NotTwinsMemory,
        *,
        on_forgotten: Callable[[tuple[NotTwins, ...]], None],
    ) -> None:
        super().__init__(parent, title=say("not-twins-title"), is_resizable=True)
        self._memory = memory
        self._on_forgotten = on_forgotten
        self._entries: tuple[NotTwins, ...] = ()
        self._is_waiting = False
        self._row = 0  # the one to select
        self._build_list()
        self.forget_selected = self.add_button(
            say("not-twins-forget"), self._on_forget, is_left=True
        )
        self.forget_all = self.add_button(say("not-twins-forget-all"), self._on_forget_all)
        self.add_button(say("close"), self.close, is_default=True)
        self._bind_keys()
        self._load()

    def _build_list(self) -> None:
        between = style.px(self, style.BETWEEN)
        self.body.columnconfigure(0, weight=1)
        self.body.rowconfigure(2, weight=1)
        self.summary = ttk.Label(self.body, style="Strong.TLabel")
        self.summary.grid(row=0, column=0, sticky="w", pady=(0, style.px(self, style.INSIDE)))
        note = wrap(ttk.Label(self.body, text=say("not-twins-note"), style="Muted.TLabel"))
        note.configure(wraplength=style.px(self, _TEXT_WIDTH))
        note.grid(row=1, column=0, sticky="ew", pady=(0, between))
        self.table = Table(
            self.body,
            _columns(),
            iter(()),
            describe=self._describe,
            height=_ROWS_SHOWN,
            selects_many=True,
        )
        self.table.grid(row=2, column=0, sticky="nsew")

    def _bind_keys(self) -> None:
        self.table.tree.bind("<<TreeviewSelect>>", lambda _event: self._show_state(), add=True)
        self.bind("<Delete>", lambda _event: self.forget_selected.invoke(), add=True)
        command = "Command" if self.tk.call("tk", "windowingsystem") == "aqua" else "Control"
        self.bind(f"<{command}-a>", lambda _event: self.table.select_all(), add=True)

    def show(self, focus: tk.Misc | None = None) -> None:
        return super().show(focus or self.table.tree)

    def _load(self) -> None:
        self._is_waiting = True
        self._show_state()
        self._memory.list_entries(self._on_listed, self._on_not_listed, self)

    def _on_listed(self, entries: tuple[NotTwins, ...]) -> None:
        if not self.winfo_exists():
            return
        self._is_waiting = False
        self._entries = entries
        self.table.show(_rows(entries))
        self.table.select(self._row)
        self._show_state()

    def _on_not_listed(self) -> None:
        if self.winfo_exists():
            self._is_waiting, self._entries = False, ()
            self.table.show(iter(()))
            self._show_state()
            self.summary.configure(text=say("not-twins-not-read"))

    def _show_state(self) -> None:
        count = len(self._entries)
        words = say("not-twins-count", count=count) if count else say("not-twins-none")
        self.summary.configure(text=say("not-twins-reading") if self._is_waiting else words)
        can_forget = bool(self._entries) and not self._is_waiting
        self.forget_selected.state(
            ["!disabled" if can_forget and self.table.selected else "disabled"]
        )
        self.forget_all.state(["!disabled" if can_forget else "disabled"])

    def _on_forget(self) -> None:
        rows = self.table.selected
        self._row = rows[0]
        self._ask([self._entries[row] for row in rows])

    def _on_forget_all(self) -> None:
        self._row = 0
        self._ask(self._entries)

    def _ask(self, entries: Sequence[NotTwins]) -> None:
        question = QuestionDialog(
            self,
            title=say("forget-title"),
            question=say("forget-question", count=len(entries)),
            note=say("forget-note"),
            go=say("forget-go"),
        )
        if not question.show() or not self.winfo_exists():
            return
        gone, on_forgotten = tuple(entries), self._on_forgotten
        self._is_waiting = True
        self._show_state()
        # Also when this dialog is closed meanwhile, the owner must hear of it.
        self._memory.change(forgotten=gone, on_done=lambda: on_forgotten(gone), parent=self)
        self._memory.list_entries(
            self._on_listed, self._on_not_listed, self
        )  # whether that failed or not

    def _describe(self, row: int) -> str:
        first, second = self._entries[row].paths
        return say("not-twins-detail", first=path_words(first), second=path_words(second))


def _columns() -> tuple[Column, ...]:
    return (
        Column(say("not-twins-first"), 150),
        Column(say("not-twins-first-folder"), 190),
        Column(say("not-twins-second"), 150),
        Column(say("not-twins-second-folder"), 190),
        Column(say("not-twins-when"), 130, can_stretch=False),
    )


def _rows(entries: Sequence[NotTwins]) -> Iterator[tuple[str, ...]]:
    for entry in entries:
        first, second = entry.paths
        yield (
            path_words(first.name),
            path_words(first.parent),
            path_words(second.name),
            path_words(second.parent),
            time_words(entry.learned),
        )


def time_words(seconds: int) -> str:
    """A moment by this computer's clock: 2024-05-01 10:22; "" for one that no calendar has."""
    try:
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))
    except (OverflowError, ValueError, OSError):
        return ""
