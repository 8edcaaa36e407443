"""Undo and redo of what was chosen by hand: marks, keepers, rules, not twins. Pure logic; the owner applies the steps.

A step holds differences, not states: it can be taken back after the groups were made anew.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from gui.found.marks import Marks
from gui.language.sentences import say

if TYPE_CHECKING:  # numpy comes with the first findings
    import numpy as np
    from numpy.typing import NDArray

    from engine.rules import Rule
    from engine.storage.ignoring import NotTwins

MOST_STEPS = 200
MOST_NUMBERS = 4_000_000  # pictures in all steps together: 16 MB

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """A small value before and after a step."""

    before: T
    after: T

    def reversed(self) -> Change[T]:
        return Change(self.after, self.before)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What one action changed. None, or empty: nothing of that kind.

    code, count : of its words, see `step_words`. keepers : those made by hand, in that order. rules : the chain.
    learned, forgotten : pairs that are not twins. serial : which step it is, taken back or not; given by History.

    To apply one: give keepers, rules and not twins their values after it, make the groups anew, and then mark and
    unmark, as far as these pictures can be marked now.
    """

    code: str
    count: int
    marks: Marks | None = None
    keepers: Change[tuple[Path, ...]] | None = None
    rules: Change[tuple[Rule, ...]] | None = None
    learned: tuple[NotTwins, ...] = ()
    forgotten: tuple[NotTwins, ...] = ()
    serial: int = 0

    @property
    def needs_regrouping(self) -> bool:
        return bool(self.keepers or self.rules or self.learned or self.forgotten)

    @property
    def is_empty(self) -> bool:
        return not self.marks and not self.needs_regrouping

    def reversed(self) -> Step:
        """The step that takes this one back."""
        return replace(
            self,
            marks=self.marks and self.marks.reversed(),
            keepers=self.keepers and self.keepers.reversed(),
            rules=self.rules and self.rules.reversed(),
            learned=self.forgotten,
            forgotten=self.learned,
        )


def marks_step(marks: Marks) -> Step:
    """The step of an action that changed nothing but marks, with words that say what it did."""
    if marks.exempted:
        count = sum(len(one.pictures) for one in marks.exempted)
        return Step(next(iter(marks.exempted)).exemption.value, count, marks)
    has_both = len(marks.marked) and len(marks.unmarked)
    code = "change-marks" if has_both else "mark" if len(marks.marked) else "unmark"
    return Step(code, len(marks), marks)


def step_words(step: Step) -> str:
    return say(f"step-{step.code}", count=step.count)


class History:
    """The last steps, and those taken back since. Bounded: the oldest are forgotten first, the newest never."""

    def __init__(self, most_steps: int = MOST_STEPS, most_numbers: int = MOST_NUMBERS) -> None:
        self._most_steps, self._most_numbers = most_steps, most_numbers
        self._done: deque[Step] = deque()
        self._undone: list[Step] = []
        self._serial = 0

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def undo_words(self) -> str:
        """For the menu: Undo: mark 235 pictures."""
        return say("undo-step", step=step_words(self._done[-1])) if self._done else say("undo")

    def redo_words(self) -> str:
        return say("redo-step", step=step_words(self._undone[-1])) if self._undone else say("redo")

    def add(self, step: Step) -> int:
        """What was just done; what was taken back before cannot be redone any more. One that changed nothing is no
        step.

        Returns: its serial, 0 where it is no step.
        """
        if step.is_empty:
            return 0
        self._serial += 1
        self._undone.clear()
        self._done.append(replace(step, serial=self._serial))
        self._shorten()
        return self._serial

    def undo(self) -> Step | None:
        """The step to apply now, so that the last one is taken back; None where there is none."""
        if not self._done:
            return None
        self._undone.append(self._done.pop())
        return self._undone[-1].reversed()

    def redo(self) -> Step | None:
        """The step to apply now, so that the last one taken back is done again; None where there is none."""
        if not self._undone:
            return None
        self._done.append(self._undone.pop())
        return self._done[-1]

    def withdraw(self, serial: int) -> Marks | None:
        """A step that becomes part of the next one; returns its marks. None where it is not known, or taken back."""
        for step in self._done:
            if serial and step.serial == serial:
                self._done.remove(step)
                return step.marks
        return None

    def amend(self, serial: int, marks: Marks) -> None:
        """Marks that changed on account of a step, after it was added, taken back or done again: those that made no
        sense any more in the new groups. They come back with it. A step that is no longer known is no matter.
        """
        for steps in (self._done, self._undone):
            for place, step in enumerate(steps):
                if step.serial == serial:
                    changed = _amended(step.marks, marks, is_done=steps is self._done)
                    steps[place] = replace(step, marks=changed)
        self._shorten()

    def renumber(self, numbers: NDArray[np.integer]) -> None:
        """The pictures are called otherwise now, as while a scan still finds more, or some are gone.

        numbers : as in Marks.renumbered. Steps of which nothing is left are dropped.
        """
        self._done = deque(_renumbered_steps(self._done, numbers))
        self._undone = list(_renumbered_steps(self._undone, numbers))

    def clear(self) -> None:
        """For other pictures: the steps say nothing of these."""
        self._done.clear()
        self._undone.clear()

    def _shorten(self) -> None:
        numbers = sum(len(step.marks or ()) for step in (*self._done, *self._undone))
        while len(self._done) > 1 and (
            len(self._done) > self._most_steps or numbers > self._most_numbers
        ):
            numbers -= len(self._done.popleft().marks or ())


def _amended(before: Marks | None, later: Marks, *, is_done: bool) -> Marks:
    if before is None:
        return later if is_done else later.reversed()
    return before.then(later) if is_done else later.reversed().then(before)


def _renumbered_steps(steps: deque[Step] | list[Step], numbers: NDArray[np.integer]) -> list[Step]:
    found = []
    for step in steps:
        marks = step.marks and step.marks.renumbered(numbers)
        gone = len(step.marks or ()) - len(marks or ())
        count = step.count - gone if step.code in _COUNTS_MARKS else step.count
        found.append(replace(step, marks=marks, count=max(count, 0)))
    return [step for step in found if not step.is_empty]


_COUNTS_MARKS = frozenset({"mark", "unmark", "change-marks", "rule"})
