"""Marks by hand on what no other file keeps: a whole group, a look-alike. Each is asked about by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.language.sentences import say
from gui.language.words import path_words
from gui.parts.question_dialog import NoticeDialog, QuestionDialog

if TYPE_CHECKING:  # numpy comes with the first findings
    from gui.found.findings import Findings
    from gui.found.marks import Exempt
    from gui.main_window import MainWindow


class Exempting:
    """Asks each time: no answer is remembered, so that a mark is never on a picture that was not named."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def can_mark_whole(self) -> bool:
        """Whether there is a group to be asked about: one that cannot be marked whole says why when it is asked."""
        shown, findings = self._window.panel.tree.selected_group, self._window.findings
        if shown is None or findings is None or shown.is_look_alike:
            return False
        return not findings.goes_whole(shown.place)

    def mark_whole(self) -> None:
        """The group selected, its keeper too."""
        window, findings = self._window, self._window.findings
        shown = window.panel.tree.selected_group
        if shown is None or findings is None or not self.can_mark_whole():
            return
        if not window.marking.can_change:
            return
        name = path_words(findings.pictures[shown.keeper].path.name)
        why = findings.why_not_whole(shown.place)
        if why:
            head = say("whole-refused", number=shown.number, name=name)
            note = say(f"whole-refused-{why}")
            NoticeDialog(window, title=say("whole-title"), head=head, note=note).show()
            return
        exempt = findings.whole_group(shown.place)
        count = len(exempt.pictures)
        question = say("whole-question", count=count, number=shown.number, name=name)
        self._ask("whole", question, say("whole-note"), findings, exempt)

    def mark_look_alike(self, picture: int) -> None:
        findings = self._window.findings
        if findings is None or not findings.can_exempt(picture):
            return
        exempt = findings.look_alike(picture)
        keeper = findings.pictures[findings.look_alike_keeper(picture)]
        name = path_words(findings.pictures[picture].path.name)
        question = say("look-alike-question", name=name)
        note = say("look-alike-note", keeper=path_words(keeper.path.name))
        self._ask("look-alike", question, note, findings, exempt)

    def _ask(self, code: str, question: str, note: str, findings: Findings, exempt: Exempt) -> None:
        window = self._window
        dialog = QuestionDialog(
            window, title=say(f"{code}-title"), question=question, note=note, go=say(f"{code}-go")
        )
        is_yes = dialog.show()
        if not is_yes or window.is_closed:
            return
        # The window lived on: a scan may have brought other pictures, a check other groups.
        now = exempt if window.findings is findings else _again(exempt, findings, window.findings)
        if now is None or window.findings is None or not window.findings.can_mark_exempt(now):
            window.show_note(say("exempt-changed"))
            return
        window.marking.change(lambda findings: findings.mark_exempt(now))


def _again(exempt: Exempt, before: Findings, findings: Findings | None) -> Exempt | None:
    """The same pictures in other findings; None where one of them is not there any more."""
    if findings is None or findings.pictures is before.pictures:
        return exempt if findings is not None else None
    return exempt.renumbered(findings.numbers_of(before.pictures))
