"""Mark by rule: what choosing a rule would mark and what it leaves alone, counted before it does."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tkinter import ttk
from typing import TYPE_CHECKING, Generic, TypeVar

from engine.control import Progress
from engine.rules import Rule
from gui.dialogs.left_alone import LeftAloneTable
from gui.dialogs.rule_field import VALUE_RULES, RuleField
from gui.job import Job, Work
from gui.language.sentences import say, size_words
from gui.parts.dialog import Dialog
from gui.styling import style

if TYPE_CHECKING:  # they need numpy, for which the window must not wait
    from gui.found.mark_preview import Choice, MarkPreview

TYPING_MS = 300  # no counting while a value is being typed
_SCREEN_SHARE = 0.85  # for the dialog: its title and the task bar are there too
_LEAST_LEFT = 60

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Previewed(Generic[T]):
    """The groups as a rule would make them, for whoever asked; and what it would mark of them."""

    groups: T
    preview: MarkPreview


@dataclass(frozen=True, slots=True)
class RuleAnswer(Generic[T]):
    """show : the code of a kind left alone that is to be looked at, with the groups as the rule makes them; then
    nothing is to be marked. Else `choice` says what is.
    """

    rule: Rule
    previewed: Previewed[T]
    choice: Choice
    show: str | None = None


class RuleDialog(Dialog[RuleAnswer[T]]):
    """Asks what a rule is to mark. The answer is given by Mark, or by one of the buttons that show a kind.

    count : makes the work that regroups with a rule at the head of the chain and counts; it is run in a job.
    folders : those to choose from, for a rule about a folder.
    """

    def __init__(
        self,
        parent: tk.Misc,
        rule: Rule,
        count: Callable[[Rule], Work[Previewed[T]]],
        *,
        folders: Sequence[Path] = (),
    ) -> None:
        super().__init__(parent, title=say("rule-title"))
        self._count = count
        self._job: Job[Previewed[T]] | None = None
        self._typing_id: str | None = None
        self._rule: Rule | None = rule
        self._previewed: Previewed[T] | None = None
        self._has_grown = False
        self.which = tk.StringVar(self, "all")
        self.field: RuleField | None = None
        self._build_parts(rule, folders)
        self.mark_button = self.add_button(
            say("rule-go-none"), self._on_mark, button_style="Accent.TButton", is_default=True
        )
        self.add_button(say("cancel"), self.close)
        self._show_counts()
        self._on_value(at_once=True)

    def _build_parts(self, rule: Rule, folders: Sequence[Path]) -> None:
        gap = style.px(self, style.BETWEEN)
        body = self.body
        body.columnconfigure(0, weight=1, minsize=style.px(self, style.NOTE_WIDTH))
        title = ttk.Label(body, text=say(f"keep-{rule.code}"), style="Strong.TLabel")
        title.grid(row=0, column=0, sticky="w")
        note = ttk.Label(body, text=say("rule-first"), style="Small.TLabel")
        note.grid(row=1, column=0, sticky="w", pady=(0, gap))
        if rule.code in VALUE_RULES:
            self.field = RuleField(body, rule, folders, on_change=self._on_value)
            self.field.grid(row=2, column=0, sticky="ew", pady=(0, gap))
        radios = ttk.Frame(body)
        for column, which in enumerate(("all", "identical")):
            radio = ttk.Radiobutton(
                radios,
                text=say(f"rule-which-{which}"),
                value=which,
                variable=self.which,
                command=self._show_preview,
            )
            radio.grid(row=0, column=column, padx=(0, 2 * gap))
        radios.grid(row=3, column=0, sticky="w", pady=(0, gap))
        self._result = ttk.Label(body, style="Strong.TLabel")
        self._result.grid(row=4, column=0, sticky="w", pady=(0, gap))
        self.left = LeftAloneTable(body, on_change=self._show_counts, on_show=self._on_show)
        self.left.grid(row=5, column=0, sticky="ew")

    @property
    def words(self) -> tuple[str, str]:
        """What it would mark, and what stands on the button."""
        return str(self._result.cget("text")), str(self.mark_button.cget("text"))

    def show(self, focus: tk.Misc | None = None) -> RuleAnswer[T] | None:
        return super().show(focus or (self.field.entry if self.field else None))

    def destroy(self) -> None:
        self._stop()
        super().destroy()

    # Counting

    def _on_value(self, *, at_once: bool = False) -> None:
        """The rule is another one now: what was counted is not true of it."""
        self._stop()
        self._previewed = None
        if self.field is not None:
            self._rule = self.field.rule
        if self._rule is not None:
            self._typing_id = self.after(0 if at_once else TYPING_MS, self._begin)
        self._show_counts()

    def _begin(self) -> None:
        self._typing_id = None
        assert self._rule is not None
        self._job = Job(
            self,
            self._count(self._rule),
            on_done=self._on_counted,
            on_cancelled=self._stop,
            on_error=self._on_failed,
            on_progress=self._on_progress,
        )

    def _stop(self) -> None:
        if self._typing_id is not None:
            self.after_cancel(self._typing_id)
            self._typing_id = None
        if self._job is not None:
            self._job.abandon()
            self._job = None

    def _on_progress(self, progress: Progress) -> None:
        if progress.total:
            percent = 100 * progress.done // progress.total
            self._result.configure(text=say("rule-counting-at", percent=percent))

    def _on_counted(self, previewed: Previewed[T]) -> None:
        self._job = None
        self._previewed = previewed
        self._show_preview()
        self._make_room()

    def _make_room(self) -> None:
        """It has grown by what is left alone: that scrolls where the screen is too small for it."""
        self.update_idletasks()
        others = self.winfo_reqheight() - self.left.winfo_reqheight()
        room = int(self.winfo_screenheight() * _SCREEN_SHARE) - others
        self.left.limit(max(room, style.px(self, _LEAST_LEFT)))
        self.update_idletasks()
        bottom = self.winfo_rooty() + self.winfo_reqheight()
        if not self._has_grown or bottom > self.winfo_screenheight():
            self._place()  # not again: it may have been moved by hand
        self._has_grown = True

    def _on_failed(self, _error: BaseException) -> None:
        """The job has logged what it was."""
        self._job = None
        self._result.configure(text=say("rule-failed"), style="Error.TLabel")

    # Showing it

    def _choice(self) -> Choice:
        from gui.found.mark_preview import Choice

        return Choice(self.which.get() == "identical", self.left.included)

    def _show_preview(self) -> None:
        if self._previewed is not None:
            is_identical_only = self._choice().is_identical_only
            self.left.show(self._previewed.preview.kinds(is_identical_only=is_identical_only))
        self._show_counts()

    def _show_counts(self) -> None:
        words, go = "", say("rule-go-none")
        pictures = 0
        if self._previewed is not None:
            pictures, size_bytes = self._previewed.preview.tally(self._choice())
            words = say("rule-marks-none")
            if pictures:
                words = say("rule-marks", count=pictures, size=size_words(size_bytes))
                go = say("rule-go", count=pictures)
        elif self._rule is not None:
            words = say("rule-counting")
        self._result.configure(
            text=words, style="Strong.TLabel" if self._previewed else "Muted.TLabel"
        )
        self.left.turn(self._previewed is not None)
        self.mark_button.configure(text=go)
        self.mark_button.state(["!disabled" if pictures else "disabled"])

    def _on_mark(self) -> None:
        self._answer(None)

    def _on_show(self, code: str) -> None:
        self._answer(code)

    def _answer(self, show: str | None) -> None:
        if self._previewed is not None and self._rule is not None:
            self.close(RuleAnswer(self._rule, self._previewed, self._choice(), show))
