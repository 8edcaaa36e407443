"""What is asked once more, apart: before files are deleted for good, and before what no other file keeps goes."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tkinter import ttk
from typing import TYPE_CHECKING

from engine.removal.removals import Exemption
from gui.dialogs.removal_lines import Line
from gui.language.quantities import number_words
from gui.language.sentences import say, size_words
from gui.language.words import folder_words, path_words
from gui.parts.dialog import Dialog
from gui.parts.filled_tree import Column
from gui.parts.table import Table
from gui.styling import style
from gui.styling.wrapping import wrap

if TYPE_CHECKING:  # numpy comes with the first findings
    from gui.found.shown import Going

_TEXT_WIDTH = 620
_DELETE_WIDTH = 420
_MOST_ROWS_SHOWN = 10
_MOST_GROUPS_NAMED = 12


class DeleteDialog(Dialog[bool]):
    """Asks once more before files are deleted for good: their number has to be typed. Return means Cancel, in the field
    too.
    """

    def __init__(self, parent: tk.Misc, count: int) -> None:
        super().__init__(parent, title=say("removal-title-delete"))
        self._count = count
        self.typed = tk.StringVar(self)
        width, gap = style.px(self, _DELETE_WIDTH), style.px(self, style.BETWEEN)
        for row, (code, name) in enumerate(
            (("delete-head", "Strong.TLabel"), ("delete-note", "TLabel"))
        ):
            words = say(code, count=count)
            label = ttk.Label(self.body, text=words, style=name, wraplength=width)
            label.grid(row=row, column=0, columnspan=2, sticky="w", pady=(0, gap))
        ttk.Label(self.body, text=say("delete-type")).grid(row=2, column=0, sticky="w")
        self.entry = ttk.Entry(self.body, textvariable=self.typed, width=8)
        self.entry.grid(row=2, column=1, sticky="w", padx=(gap, 0))
        self.body.columnconfigure(1, weight=1)
        self.go = self.add_button(
            say("delete-go", count=count), self._on_go, button_style="Danger.TButton"
        )
        self.cancel = self.add_button(say("cancel"), self.close, is_default=True)
        self.typed.trace_add("write", lambda *_: self._on_typed())
        self._on_typed()

    def show(self, focus: tk.Misc | None = None) -> bool | None:
        return super().show(focus or self.entry)

    @property
    def is_right(self) -> bool:
        """Whether the number was typed; as it is written here counts too, with its spaces."""
        return "".join(self.typed.get().split()) == str(self._count)

    def _on_typed(self) -> None:
        self.go.state(["!disabled" if self.is_right else "disabled"])

    def _on_go(self) -> None:
        if self.is_right:
            self.close(True)


class ExemptDialog(Dialog[bool]):
    """Asks apart about what no other file keeps, and names the groups that would go whole. The answer: True where these
    go, False where they are left and the rest goes; None means that nothing goes, and so does Return.
    """

    def __init__(
        self,
        parent: tk.Misc,
        exempt: Sequence[Going],
        folders: Sequence[Path] = (),
        *,
        has_others: bool,
        notes: Iterable[Line] = (),
    ) -> None:
        """notes : what else is said, sentences with the styles of their labels."""
        super().__init__(parent, title=say("exempt-title"), is_resizable=True)
        self._exempt = exempt
        gap, row = style.px(self, style.BETWEEN), 0
        self.body.columnconfigure(0, weight=1)
        for row, (words, name) in enumerate((*_exempt_lines(exempt), *notes)):
            label = wrap(ttk.Label(self.body, text=words, style=name))
            label.configure(wraplength=self.text_width(_TEXT_WIDTH))
            label.grid(row=row, column=0, sticky="ew", pady=(0, style.px(self, style.INSIDE)))
        columns = (
            Column(say("column-file"), 180),
            Column(say("column-folder"), 220),
            Column(say("column-size"), 80, is_number=True, can_stretch=False),
            Column(say("column-why"), 160),
        )
        height = min(max(len(exempt), 3), _MOST_ROWS_SHOWN)
        rows = self._rows(folders)
        self.table = Table(self.body, columns, rows, describe=self._describe, height=height)
        self.table.grid(row=row + 1, column=0, sticky="nsew", pady=(gap, 0))
        self.body.rowconfigure(row + 1, weight=1, minsize=self.table.least_height)
        self.leave: ttk.Button | None = None
        self.go = self.add_button(
            say("exempt-go"), lambda: self.close(True), button_style="Danger.TButton"
        )
        if has_others:
            self.leave = self.add_button(say("exempt-leave"), lambda: self.close(False))
        self.cancel = self.add_button(say("cancel"), self.close, is_default=True)

    def _rows(self, folders: Sequence[Path]) -> Iterator[tuple[str, ...]]:
        for one in self._exempt:
            assert one.exemption is not None
            yield (
                path_words(one.victim.path.name),
                folder_words(one.victim.path, folders),
                size_words(one.victim.size_bytes),
                say(f"exempt-{one.exemption.value}", group=number_words(one.group)),
            )

    def _describe(self, row: int) -> str:
        return f"{path_words(self._exempt[row].victim.path)}\n"


def _exempt_lines(exempt: Sequence[Going]) -> Iterator[tuple[str, str]]:
    yield say("exempt-head", count=len(exempt)), "Strong.TLabel"
    whole = sorted({one.group for one in exempt if one.exemption is Exemption.WHOLE_GROUP})
    if whole:
        names = ", ".join(number_words(group) for group in whole[:_MOST_GROUPS_NAMED])
        more = len(whole) - _MOST_GROUPS_NAMED
        code = "exempt-groups-more" if more > 0 else "exempt-groups"
        yield say(code, count=len(whole), groups=names, more=more), "Go.TLabel"
    look_alikes = sum(one.exemption is Exemption.LOOK_ALIKE for one in exempt)
    if look_alikes:
        yield say("exempt-look-alikes", count=look_alikes), "Go.TLabel"
    yield say("exempt-trash"), "TLabel"
