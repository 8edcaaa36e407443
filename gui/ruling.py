"""Mark by rule: a rule moves to the head of the chain, groups are made by it, and what is not kept is marked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.rules import RULE_CODES, Rule
from gui.job import Work
from gui.rule_dialog import Previewed, RuleDialog
from gui.rule_field import VALUE_RULES
from gui.undo import Change, Marks, Step

if TYPE_CHECKING:
    from engine.doubts import KnownAnswers
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
        has_review = reviewing.review is not None and reviewing.is_settled
        return has_review and not self._window.removing.is_running

    def mark(self, code: str) -> None:
        window = self._window
        if not self.is_possible():
            return
        findings, wishes = window.findings, window.reviewing.wishes
        assert findings is not None
        assert wishes is not None
        rule = Rule(code, self._usual_value(code))
        folders = window.searching.folders
        dialog: RuleDialog[works.Regrouping] = RuleDialog(window, rule, self._count, folders=folders)
        answer = dialog.show()
        # The window lived on: a search may have brought other findings.
        if answer is None or window.is_closed or window.findings is not findings:
            return
        regrouping, preview = answer.previewed.groups, answer.previewed.preview
        regrouping.findings.take_marks(findings)
        from gui.rule_preview import with_rule  # numpy is there by now

        after = with_rule(wishes.rules, answer.rule)
        before = findings.is_marked
        if answer.show is None:
            regrouping.findings.mark(preview.marks(answer.choice))
        else:
            regrouping.findings.is_left_alone[preview.groups_of(answer.show)] = True
        marks = Marks.between(before, regrouping.findings.is_marked)
        step = Step("rule", len(marks.marked), marks, rules=Change(wishes.rules, after))
        window.take_rules(after)
        window.reviewing.take(regrouping, step, rules=after)
        if answer.show is not None:
            window.panel.list.show_left_alone()

    def _usual_value(self, code: str) -> str:
        """Of a rule that takes one: what it is in the chain already, else nothing."""
        if code not in VALUE_RULES:
            return ""
        return next((rule.value for rule in self._window.settings.rules if rule.code == code), "")

    def _count(self, rule: Rule) -> Work[Previewed[works.Regrouping]]:
        from engine.doubts import KnownAnswers
        from gui.rule_preview import count

        reviewing, findings = self._window.reviewing, self._window.findings
        assert reviewing.review is not None
        assert reviewing.wishes is not None
        assert findings is not None
        self._known = self._known or KnownAnswers()
        memory_bytes = self._window.memory_bytes
        return partial(
            count, reviewing.review, reviewing.wishes, rule, findings, self._known, memory_bytes
        )
