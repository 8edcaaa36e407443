"""The fields of one page of the settings: each with its label, and what is said of it below."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from tkinter import font, ttk

from gui.language.sentences import say
from gui.styling import style


class Fields:
    """Fills a page from the top. The words of a field are `setting-<name>`; `tell` says something under it."""

    def __init__(self, page: ttk.Frame) -> None:
        self.notes: dict[str, ttk.Label] = {}
        self._page = page
        self._row = -1
        # As wide as a note may be with its own edge, so that another note moves nothing.
        width = style.px(page, style.NOTE_WIDTH + style.INSIDE)
        page.columnconfigure(1, weight=1, minsize=width)

    def add_number(
        self,
        name: str,
        variable: tk.StringVar,
        limits: tuple[float, float, float],
        *,
        unit: str = "",
        lines: int = 2,
    ) -> ttk.Spinbox:
        """limits : least, most, step. lines : that the note may need."""
        line = ttk.Frame(self._add_cell(name, lines))
        line.grid(row=0, column=0, sticky="w")
        least, most, step = limits
        spinbox = ttk.Spinbox(
            line, textvariable=variable, from_=least, to=most, increment=step, width=9
        )
        spinbox.grid(row=0, column=0)
        if unit:
            words = ttk.Label(line, text=unit, style="Muted.TLabel")
            words.grid(row=0, column=1, padx=style.px(line, style.BETWEEN))
        return spinbox

    def add_text(self, name: str, variable: tk.StringVar, *, lines: int = 2) -> ttk.Entry:
        cell = self._add_cell(name, lines)
        cell.columnconfigure(0, weight=1)
        entry = ttk.Entry(cell, textvariable=variable)
        entry.grid(row=0, column=0, sticky="ew")
        return entry

    def add_check(self, name: str, variable: tk.BooleanVar, *, lines: int = 2) -> None:
        """Its label is beside the box."""
        cell = self._add_cell(name, lines, has_label=False)
        box = ttk.Checkbutton(cell, text=say(f"setting-{name}"), variable=variable)
        box.grid(row=0, column=0, sticky="w")

    def add_choice(
        self, name: str, variable: tk.StringVar, values: Sequence[str], words: str
    ) -> None:
        """words : what the codes of the values begin with."""
        cell = self._add_cell(name, 0)
        gap = (0, style.px(cell, style.OUTSIDE))
        for column, value in enumerate(values):
            button = ttk.Radiobutton(
                cell, text=say(f"{words}-{value}"), value=value, variable=variable
            )
            button.grid(row=0, column=column, padx=gap)

    def tell(self, name: str, words: str, *, is_wrong: bool = False, is_odd: bool = False) -> None:
        look = "Error.TLabel" if is_wrong else "Differs.TLabel" if is_odd else "Small.TLabel"
        self.notes[name].configure(text=words, style=look)

    def _add_cell(self, name: str, lines: int, *, has_label: bool = True) -> ttk.Frame:
        page = self._page
        self._row += 1
        outside, inside = style.px(page, style.OUTSIDE), style.px(page, style.INSIDE)
        if has_label:
            label = ttk.Label(page, text=say(f"setting-{name}"))
            above = inside if lines else 0
            label.grid(row=self._row, column=0, sticky="nw", pady=above, padx=(0, outside))
        cell = ttk.Frame(page)
        cell.grid(row=self._row, column=1, sticky="ew", pady=(0, outside))
        if lines:
            self._add_note(cell, name, lines)
        return cell

    def _add_note(self, cell: ttk.Frame, name: str, lines: int) -> None:
        note = ttk.Label(cell, style="Small.TLabel", wraplength=style.px(cell, style.NOTE_WIDTH))
        inside = style.px(cell, style.INSIDE)
        # With the room that the longest note takes, so that another one moves nothing.
        height = lines * font.nametofont(style.TEXT_FONT, cell).metrics("linespace")
        cell.rowconfigure(1, minsize=height + lines * inside)
        note.grid(row=1, column=0, sticky="nw", pady=(inside, 0))
        self.notes[name] = note
