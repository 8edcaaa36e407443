"""What could not be listed, read or removed: counted by kind, listed, to be copied as text, with what to do next."""

from __future__ import annotations

import tkinter as tk
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from tkinter import ttk

from engine.output.reports import problem_counts
from engine.reasons import ADVICE, kind_words, sentence
from engine.records import Problem, Stage
from gui.language.sentences import say
from gui.language.words import path_words
from gui.parts.dialog import Dialog
from gui.parts.filled_tree import Column
from gui.parts.table import Table
from gui.styling import style
from gui.styling.wrapping import wrap

_MOST_ROWS_SHOWN = 14
_TEXT_WIDTH = 740
_ALL = "all"  # no code of a problem


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be done about problems of some codes. code : of its words, "offer-" before it. is_for_one : it
    is done about one of them, the one selected or else the first.
    """

    code: str
    about: frozenset[str]
    is_for_one: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """The offer that was taken, by its code, and the problems it is about."""

    code: str
    problems: tuple[Problem, ...]


class ProblemsDialog(Dialog[Taken]):
    """Shows problems, all or those of one kind, with what can be done about that. Copying leaves it open; an offer that
    is taken closes it.
    """

    def __init__(
        self,
        parent: tk.Misc,
        problems: Sequence[Problem],
        *,
        head: str = "",
        title: str = "",
        offers: Sequence[Offer] = (),
    ) -> None:
        """head : what is said first, in place of how many there are of each stage."""
        super().__init__(parent, title=title or say("problems-title"), is_resizable=True)
        self._problems, self._head = problems, head
        self._shown = problems
        self.body.columnconfigure(0, weight=1)
        self.body.rowconfigure(3, weight=1)
        self._add_words()
        self._add_kinds()
        columns = (Column(say("column-path"), 380), Column(say("column-reason"), 400))
        height = min(max(len(problems), 3), _MOST_ROWS_SHOWN)
        self.table = Table(self.body, columns, self._rows(), describe=self._describe, height=height)
        self.table.grid(row=3, column=0, sticky="nsew")
        self.advice = ttk.Label(self.body, style="Muted.TLabel")
        self.advice.grid(row=4, column=0, sticky="ew")
        self.copy = self.add_button(say("copy"), self._on_copy, is_left=True)
        self.offers = {offer.code: self._add_offer(offer) for offer in self._possible(offers)}
        self.add_button(say("close"), self.close, is_default=True)
        self._show_kind()

    def _add_words(self) -> None:
        gap = (0, style.px(self, style.BETWEEN))
        words = self._head or "\n".join(count_words(self._problems))
        summary = wrap(ttk.Label(self.body, text=words, style="Strong.TLabel"))
        summary.configure(wraplength=self.text_width(_TEXT_WIDTH))
        summary.grid(row=0, column=0, sticky="ew", pady=gap)
        self._counts = wrap(
            ttk.Label(self.body, text=kind_counts(self._problems), style="Muted.TLabel")
        )
        self._counts.configure(wraplength=self.text_width(_TEXT_WIDTH))
        self._counts.grid(row=1, column=0, sticky="ew", pady=gap)

    def _add_kinds(self) -> None:
        self.kind = tk.StringVar(self, _ALL)
        self.kinds = ttk.Menubutton(self.body, style="Quiet.TMenubutton")
        self._menu = tk.Menu(self.kinds, tearoff=False)
        self.kinds.configure(menu=self._menu)
        self._fill_kinds()
        if len(self._labels) > 2:  # there is something to choose
            self.kinds.grid(row=2, column=0, sticky="w", pady=(0, style.px(self, style.BETWEEN)))

    def _place(self) -> None:
        """On a small screen the list gets three rows; the kinds are in their menu, too."""
        self.update_idletasks()
        more = self.winfo_reqheight() - self.table.winfo_reqheight() + self.table.least_height
        if more > self.most_height:
            self._counts.grid_remove()
        self.body.rowconfigure(3, minsize=self.table.least_height)
        super()._place()

    def _possible(self, offers: Sequence[Offer]) -> list[Offer]:
        codes = {problem.code for problem in self._problems}
        return [offer for offer in offers if offer.about & codes]

    def _add_offer(self, offer: Offer) -> ttk.Button:
        return self.add_button(say(f"offer-{offer.code}"), lambda: self._on_offer(offer))

    def _on_offer(self, offer: Offer) -> None:
        about = [problem for problem in self._problems if problem.code in offer.about]
        if offer.is_for_one:
            selected = [self._shown[row] for row in self.table.selected[:1]]
            about = [one for one in selected if one.code in offer.about] or about[:1]
        self.close(Taken(offer.code, tuple(about)))

    def _fill_kinds(self) -> None:
        """The kinds there are, most first, behind one button."""
        self._labels = {_ALL: say("problems-all", count=len(self._problems))}
        for code, count in problem_counts(self._problems).items():
            self._labels[code] = say("problems-kind", kind=kind_words(code), count=count)
        for code, label in self._labels.items():
            self._menu.add_radiobutton(
                label=label, value=code, variable=self.kind, command=self._on_kind
            )
        style.paint_menu(self._menu)

    def _rows(self) -> Iterator[tuple[str, str]]:
        return ((path_words(problem.path), reason_words(problem)) for problem in self._shown)

    def _on_kind(self) -> None:
        code = self.kind.get()
        self._shown = [one for one in self._problems if code in (_ALL, one.code)]
        self.table.show(self._rows())
        self._show_kind()

    def _show_kind(self) -> None:
        codes = {problem.code for problem in self._shown}
        self.kinds.configure(text=say("menu-button", words=self._labels[self.kind.get()]))
        advice = ADVICE.get(codes.pop()) if len(codes) == 1 else None
        self.advice.configure(text=say("problems-advice", advice=advice) if advice else "")

    def _describe(self, row: int) -> str:
        problem = self._shown[row]
        return f"{path_words(problem.path)}\n{reason_words(problem)}"

    def _on_copy(self) -> None:
        self.clipboard_clear()
        self.clipboard_append(problem_text(self._shown, self._head))
        self.copy.configure(text=say("copied"))


def count_words(problems: Sequence[Problem]) -> list[str]:
    """A sentence for each kind of problem there is."""
    counts = Counter(problem.stage for problem in problems)
    return [say(f"problems-{stage.value}", count=counts[stage]) for stage in Stage if counts[stage]]


def kind_counts(problems: Sequence[Problem]) -> str:
    """How many there are of each kind, most first, in one line; "" where there is but one kind."""
    counts = problem_counts(problems)
    parts = (say("problems-of-kind", kind=kind_words(code), number=counts[code]) for code in counts)
    return " · ".join(parts) if len(counts) > 1 else ""


def reason_words(problem: Problem) -> str:
    # A reason may hold the path of a keeper, and so anything a name can hold.
    return path_words(sentence(problem.reason))


def problem_text(problems: Sequence[Problem], head: str = "") -> str:
    """The problems as text: the head or else the counts, then a line each with path, tab, reason."""
    lines = [f"{path_words(problem.path)}\t{reason_words(problem)}" for problem in problems]
    kinds = [words] if (words := kind_counts(problems)) else []
    heads = [head] if head else count_words(problems)
    return "\n".join([*heads, *kinds, "", *lines]) + "\n"
