"""Mark by rule: a rule moves to the head of the chain, groups are made by it, and what is not kept is marked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.rules import RULE_CODES, Rule
from gui.dialogs.rule_dialog import Previewed, RuleAnswer, RuleDialog
from gui.dialogs.rule_field import VALUE_RULES
from gui.errors import show_error
from gui.found.undo import Change, Step
from gui.job import Work
from gui.language.sentences import say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.reviewing.doubts import KnownAnswers
    from gui import works
    from gui.main_window import MainWindow


class Ruling:
    """Asks before it marks; without a yes neither the chain nor a mark changes."""

    codes = RULE_CODES

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._known: KnownAnswers | None = None

    def is_possible(self) -> bool:
        """Not while other groups are on their way."""
        reviewing = self._window.reviewing
        if self._window.strip.is_busy:
            return False
        has_review = reviewing.review is not None and reviewing.is_settled
        return has_review and not self._window.removing.is_running

    def mark(self, code: str) -> None:
        window = self._window
        if not self.is_possible():
            return
        review, wishes = window.reviewing.review, window.reviewing.wishes
        rule = Rule(code, self._usual_value(code))
        folders = window.searching.folders
        dialog: RuleDialog[works.Regrouping] = RuleDialog(
            window, rule, self._count, folders=folders
        )
        answer = dialog.show()
        # The window lived on: a search may have brought others, a chip other wishes.
        if (
            answer is None
            or window.is_closed
            or window.reviewing.review is not review
            or window.reviewing.wishes != wishes
            or not self.is_possible()
        ):
            return
        assert window.findings is not None
        answer.previewed.groups.findings.take_marks(window.findings)
        if answer.show is not None:
            places = answer.previewed.preview.groups_of(answer.show)
            answer.previewed.groups.findings.is_left_alone[places] = True
            self._take(answer, None)
            window.panel.list.show_left_alone()
            return
        self._settle(answer)

    def _settle(self, answer: RuleAnswer[works.Regrouping]) -> None:
        """Of what was chosen, what can go together."""
        from gui.actions.rule_preview import settled  # numpy is there by now

        window = self._window
        wishes = window.reviewing.wishes
        marks = answer.previewed.preview.marks(answer.choice)
        note = window.note

        def on_done(settled_marks: NDArray[np.int32]) -> None:
            if window.reviewing.wishes == wishes:
                assert window.findings is not None
                exempt = set(window.findings.exemptions)
                self._take(answer, settled_marks)
                spared = [number for number in exempt if not window.findings.is_marked[number]]
                window.show_note(note, len(spared))

        window.strip.run(
            partial(settled, answer.previewed.groups.findings, marks),
            on_done=on_done,
            on_cancelled=lambda: window.show_note(note),
            on_error=lambda error: show_error(window, say("rule-failed"), error),
        )
        window.show_state()

    def _take(self, answer: RuleAnswer[works.Regrouping], marks: NDArray[np.int32] | None) -> None:
        """The groups as the rule makes them, and the marks."""
        from gui.actions.rule_preview import with_rule

        window, regrouping = self._window, answer.previewed.groups
        findings, wishes = window.findings, window.reviewing.wishes
        assert findings is not None
        assert wishes is not None
        regrouping.findings.take_marks(findings)
        if marks is not None:
            regrouping.findings.mark(marks)
        after = with_rule(wishes.rules, answer.rule)
        changed = findings.marked.changed_to(regrouping.findings.marked)
        step = Step("rule", len(changed.marked), changed, rules=Change(wishes.rules, after))
        window.preferences.take_rules(after)
        window.reviewing.take(regrouping, step, rules=after)

    def _usual_value(self, code: str) -> str:
        """Of a rule that takes one: what it is in the chain already, else nothing."""
        if code not in VALUE_RULES:
            return ""
        return next((rule.value for rule in self._window.settings.rules if rule.code == code), "")

    def _count(self, rule: Rule) -> Work[Previewed[works.Regrouping]]:
        from engine.reviewing.doubts import KnownAnswers
        from gui.actions.rule_preview import count

        reviewing, findings = self._window.reviewing, self._window.findings
        assert reviewing.review is not None
        assert reviewing.wishes is not None
        assert findings is not None
        self._known = self._known or KnownAnswers()
        memory_bytes = self._window.memory_bytes
        return partial(
            count, reviewing.review, reviewing.wishes, rule, findings, self._known, memory_bytes
        )
