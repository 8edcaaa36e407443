"""What could not be listed, read or removed: counted by kind, listed with its reason, to be copied as text."""

from __future__ import annotations

import tkinter as tk
from collections import Counter
from collections.abc import Sequence
from tkinter import ttk

from engine.reasons import sentence
from engine.records import Problem, Stage
from gui import style
from gui.dialog import Dialog
from gui.sentences import say
from gui.table import Column, Table
from gui.words import path_words

_MOST_ROWS_SHOWN = 14


class ProblemsDialog(Dialog[None]):
    """Shows problems. Owns nothing beyond itself; copying leaves it open."""

    def __init__(self, parent: tk.Misc, problems: Sequence[Problem]) -> None:
        super().__init__(parent, title=say("problems-title"), is_resizable=True)
        self._problems = problems
        self.body.columnconfigure(0, weight=1)
        self.body.rowconfigure(1, weight=1)
        summary = ttk.Label(self.body, text="\n".join(count_words(problems)), style="Strong.TLabel")
        summary.grid(row=0, column=0, sticky="w", pady=(0, style.px(self, style.BETWEEN)))
        columns = (Column(say("column-path"), 380), Column(say("column-reason"), 400))
        rows = ((path_words(problem.path), reason_words(problem)) for problem in problems)
        height = min(max(len(problems), 3), _MOST_ROWS_SHOWN)
        self.table = Table(self.body, columns, rows, describe=self._describe, height=height)
        self.table.grid(row=1, column=0, sticky="nsew")
        self.copy = self.add_button(say("copy"), self._on_copy, is_left=True)
        self.add_button(say("close"), self.close, is_default=True)

    def _describe(self, row: int) -> str:
        problem = self._problems[row]
        return f"{path_words(problem.path)}\n{reason_words(problem)}"

    def _on_copy(self) -> None:
        self.clipboard_clear()
        self.clipboard_append(problem_text(self._problems))
        self.copy.configure(text=say("copied"))


def count_words(problems: Sequence[Problem]) -> list[str]:
    """A sentence for each kind of problem there is."""
    counts = Counter(problem.stage for problem in problems)
    return [say(f"problems-{stage.value}", count=counts[stage]) for stage in Stage if counts[stage]]


def reason_words(problem: Problem) -> str:
    # A reason may hold the path of a keeper, and so anything a name can hold.
    return path_words(sentence(problem.reason))


def problem_text(problems: Sequence[Problem]) -> str:
    """The problems as text: the counts, then a line each with path, tab, reason."""
    lines = [f"{path_words(problem.path)}\t{reason_words(problem)}" for problem in problems]
    return "\n".join([*count_words(problems), "", *lines]) + "\n"
