"""What is on show and what was done with it by hand: findings, the wishes they were made by, the history of steps."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gui import works
from gui.actions.regrouper import Regrouper, RegrouperCalls
from gui.found.undo import History, Step, marks_step

if TYPE_CHECKING:  # numpy comes with the first findings
    import numpy as np
    from numpy.typing import NDArray

    from engine.control import Progress
    from engine.output.saved_results import Loaded
    from engine.records import Picture
    from engine.reviewing.review import Review
    from engine.reviewing.wishes import Wishes
    from gui.found.findings import Findings
    from gui.found.marks import Marked, Marks


class Reviewing:
    """Calls, on the Tk thread: on_regrouped when `findings` are others, with how many marks no longer make sense;
    on_checking with how far pairs are checked in the background, None when that is over, or when more is known of
    pairs; on_error.

    histogram : counts of all pairs up to the cap, by mse; None while it is not known.
    """

    def __init__(
        self,
        widget: tk.Misc,
        *,
        on_regrouped: Callable[[int], None],
        on_checking: Callable[[Progress | None], None],
        on_error: Callable[[BaseException], None],
    ) -> None:
        self.findings: Findings | None = None
        self.wishes: Wishes | None = None
        self.history = History()
        self.histogram: NDArray[np.int64] | None = None
        self._widget = widget
        self._on_regrouped = on_regrouped
        self._on_checking = on_checking
        self._calls = RegrouperCalls(self._on_done, on_checking, self._on_raised, on_error)
        self._regrouper: Regrouper | None = None
        #: What the person wants marked, from the first of several regroupings until groups are sure: what has no twin
        #: at one threshold, or while it is being checked, may have one again.
        self._wanted: Marked | None = None
        self._serial = 0  # of the last step that asked for groups which are not sure yet
        self._is_final = True

    @property
    def review(self) -> Review | None:
        """What groups can be made of anew; None while a search runs for the first time, and for results of a file."""
        return self._regrouper.review if self._regrouper is not None else None

    @property
    def is_settled(self) -> bool:
        """Whether no other groups are on their way."""
        return self._regrouper is None or self._regrouper.is_settled

    # What is on show

    def show(self, found: works.Found, decided: dict[str, Any]) -> int:
        """What a search found, in place of what was there; returns how many marks no longer make sense. decided : the
        wishes as they are now, which may have changed since it began.
        """
        assert found.findings is not None
        assert found.review is not None
        wanted = None if self.findings is None else found.findings.marks_of(self.findings)
        dropped = self._show(found.findings)
        self.close()
        self.wishes = found.wishes
        self._regrouper = Regrouper(self._widget, found.review, self._calls)
        self._regrouper.raise_cap()
        if replace(found.wishes, **decided) == found.wishes:
            return dropped
        self._wanted = wanted
        self.ask(**decided)
        return 0

    def show_some(self, findings: Findings) -> int:
        """What a running search has found so far; returns how many marks no longer make sense."""
        return self._show(findings)

    def show_loaded(self, loaded: Loaded) -> Findings | None:
        """Results of a file, in place of what was there; other groups cannot be made of them."""
        from gui.found.saved_findings import of_snapshot

        self.clear()
        if len(loaded.snapshot.groups):
            self.findings = of_snapshot(loaded.snapshot)
        return self.findings

    def drop(self, gone: Collection[int]) -> int:
        """Pictures that are not there any more; where no pair is left at any threshold, nothing is on show.

        Returns: of a group that did not go whole after all, how many pictures lost their marks.
        """
        findings, regrouper = self.findings, self._regrouper
        assert findings is not None
        wanted = (self._wanted or findings.marked).without(gone)
        is_keeper_gone = findings.drop(gone)
        spared = wanted.exempt - findings.exempt
        dropped = {number for one in spared for number in one.pictures} - set(gone)
        if self._wanted is not None:
            self._wanted = wanted
        if regrouper is not None:
            regrouper.review.drop(gone)
            # Those under way may have what is gone in them, those on show be made of it while it went.
            if is_keeper_gone or not self.is_settled:
                self._wanted = wanted  # of a keeper that is gone another may keep the twins
                self._ask_again()
        self.history.renumber(findings.numbers_without(gone))
        if not len(findings.groups) and (regrouper is None or not regrouper.review.has_pairs):
            self.clear()
        return (
            len(dropped) if self.is_settled else 0
        )  # others are told with the groups on their way

    def renew(self, renewed: Sequence[tuple[Picture, Picture]]) -> None:
        """Pictures that stay and whose files are others now, with the same pixels: as they were, and as they are."""
        if self.findings is None or not renewed:
            return
        if self._regrouper is None:
            self.findings.renew(renewed)
            return
        self._regrouper.review.renew(renewed)
        self.findings.renew(renewed, self._regrouper.review.pictures)
        self._ask_again()  # groups under way, and what is being checked, are of the files as they were

    def _ask_again(self) -> None:
        assert self._regrouper is not None
        self._regrouper.forget()
        self.ask()

    def clear(self) -> None:
        """Nothing is on show any more."""
        self.close()
        self.findings = None
        self.history.clear()

    def close(self) -> None:
        """Stops what is under way; nothing is called any more, and what the search left open is let go."""
        if self._regrouper is not None:
            self._regrouper.close()
        self._regrouper = self._wanted = self.wishes = self.histogram = None
        self._serial = 0
        self._is_final = True

    def _show(self, findings: Findings) -> int:
        before, self.findings = self.findings, findings
        if before is None:
            return 0
        if before.pictures is not findings.pictures:
            self.history.renumber(findings.numbers_of(before.pictures))
        return findings.take_marks(before)

    # What is done by hand

    def change_marks(self, change: Callable[[Findings], None], *, is_whole: bool = False) -> int:
        """A change of nothing but marks; it can be undone. is_whole : what is marked then is all that is to be, now and
        once groups are sure.

        Returns: the serial of the step, 0 where nothing changed.
        """
        findings = self.findings
        if findings is None:
            return 0
        before = findings.marked
        change(findings)
        step = marks_step(before.changed_to(findings.marked))
        self._want(step.marks)
        if is_whole and self._wanted is not None:
            self._wanted = self._wanted.only(findings.marked)
        return self.history.add(step)

    def do(self, step: Step, **wishes: Any) -> None:
        """A step that needs other groups, with the wishes it changes; its marks come with them."""
        serial = self.history.add(step)
        if serial:
            self._ask_for(replace(step, serial=serial), wishes)

    def take(self, regrouping: works.Regrouping, step: Step, **wishes: Any) -> None:
        """Groups that were made for a step already, marks and all, with the wishes they were made by."""
        assert self.wishes is not None
        assert self._regrouper is not None
        self.wishes = replace(self.wishes, **wishes)
        self.findings = regrouping.findings
        self.history.add(step)
        self._wanted = None
        self._regrouper.stop_checking()
        self._regrouper.check(self.wishes, self.findings, regrouping.open_pairs)
        self._on_regrouped(0)

    def undo(self) -> Step | None:
        """Takes the last step back; the caller sees to what it says of pairs that are not twins."""
        return self._apply(self.history.undo())

    def redo(self) -> Step | None:
        return self._apply(self.history.redo())

    def _apply(self, step: Step | None) -> Step | None:
        if step is None or self.findings is None:
            return None
        if step.needs_regrouping:
            self._ask_for(step, self._wishes_after(step))
        elif step.marks is not None:
            self.findings.apply(step.marks)
            self._want(step.marks)
        return step

    def _want(self, marks: Marks | None) -> None:
        """Marks that changed while groups are not sure."""
        if self._wanted is not None and marks is not None:
            self._wanted = self._wanted.after(marks)

    def _wishes_after(self, step: Step) -> dict[str, Any]:
        assert self.wishes is not None
        wishes: dict[str, Any] = {}
        if step.keepers is not None:
            wishes["chosen"] = step.keepers.after
        if step.rules is not None:
            wishes["rules"] = step.rules.after
        if step.learned or step.forgotten:
            pairs = self.wishes.not_twins - {one.contents for one in step.forgotten}
            wishes["not_twins"] = frozenset(pairs | {one.contents for one in step.learned})
        return wishes

    def _ask_for(self, step: Step, wishes: dict[str, Any]) -> None:
        self.ask(**wishes)
        # At once, so that what is marked or unmarked by hand from now on comes after it, also if making groups fails.
        self._serial = step.serial
        self._want(step.marks)

    # Other groups

    def ask(self, *, is_final: bool = True, **changes: Any) -> None:
        """Other wishes: see `Wishes`. is_final : False while more of the same kind come, as of a threshold dragged."""
        if self.wishes is None or self._regrouper is None or self.findings is None:
            return
        self.wishes = replace(self.wishes, **changes)
        self._is_final = is_final
        if self._wanted is None:
            self._wanted = self.findings.marked
        self._regrouper.ask(self.wishes, self.findings, is_final=is_final)

    def _on_raised(self, histogram: NDArray[np.int64]) -> None:
        self.histogram = histogram
        self._on_checking(None)

    def _on_done(self, regrouping: works.Regrouping, is_newest: bool) -> None:
        assert self.findings is not None
        wanted = self._wanted or self.findings.marked
        self.findings = findings = regrouping.findings
        findings.take_wanted(wanted)
        if is_newest and self._is_final and not regrouping.open_pairs:
            self._wanted = None
            self._on_regrouped(self._lose(wanted))
        else:
            self._wanted = wanted
            self._on_regrouped(0)

    def _lose(self, wanted: Marked) -> int:
        """Marks that make no sense in groups that are sure. Those lost by a step come back with it."""
        assert self.findings is not None
        lost = wanted.changed_to(self.findings.marked)
        if self._serial and lost:
            self.history.amend(self._serial, lost)
        self._serial = 0
        return len(lost)
