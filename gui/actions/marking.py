"""What is decided by hand: marks, keepers, pairs that are not twins; and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui.actions.exempting import Exempting
from gui.dialogs.not_twins_dialog import NotTwinsDialog
from gui.found.not_twins import NotTwinsMemory
from gui.found.undo import Change, Step
from gui.language.sentences import say
from gui.parts.dialog import is_asking

if TYPE_CHECKING:
    from pathlib import Path

    from engine.storage.ignoring import ContentPair, NotTwins
    from gui.found.findings import Findings
    from gui.main_window import MainWindow


class Marking:
    """Commands of the window, on the row that is selected or on all. Owns the memory of what are not twins."""

    def __init__(self, window: MainWindow, lasting_file: Path) -> None:
        self._window = window
        self.exempting = Exempting(window)
        self._memory = NotTwinsMemory(window, lasting_file, on_changed=self._on_remembered)
        self._memory.load()

    @property
    def told_apart(self) -> frozenset[ContentPair]:
        """Contents that are not twins, as far as that is known by now."""
        return self._memory.pairs

    @property
    def is_busy(self) -> bool:
        """Whether pairs are being remembered or forgotten: groups may not agree with that yet."""
        return self._memory.is_busy

    def close(self) -> None:
        self._memory.close()

    @property
    def can_change(self) -> bool:
        """Not while files go, nor while something is asked."""
        window = self._window
        is_free = not window.removing.is_running and not is_asking(window)
        return window.findings is not None and is_free

    def change(self, change: Callable[[Findings], None], *, is_whole: bool = False) -> None:
        """A change of marks alone. is_whole : it says of every picture whether it is marked."""
        if self.can_change:
            self._window.reviewing.change_marks(change, is_whole=is_whole)
            self._window.show_marks()

    def toggle(self, picture: int) -> None:
        """Of a look-alike that is not marked it is asked first."""
        findings = self._window.findings
        if findings is None or not self.can_change:
            return
        if findings.can_exempt(picture) and not findings.is_marked[picture]:
            self.exempting.mark_look_alike(picture)
        else:
            self.change(lambda findings: findings.toggle(picture))

    def mark_many(self, change: Callable[[Findings], None], *, is_whole: bool = False) -> None:
        """As `change`; what was exempt is so no more, and that is told."""
        findings = self._window.findings
        before = set(findings.exemptions) if findings is not None else set()
        self.change(change, is_whole=is_whole)
        if findings is not None and findings is self._window.findings:
            spared = [number for number in before if not findings.is_marked[number]]
            if spared:
                self._window.show_note(say("exempt-spared", count=len(spared)))

    def mark_group(self) -> None:
        shown = self._window.panel.tree.selected_group
        if shown is not None:
            self.change(lambda findings: findings.mark_group(shown.place))

    def can_toggle(self) -> bool:
        picture, findings = self._window.panel.tree.selected_picture, self._window.findings
        return picture is not None and findings is not None and findings.can_toggle(picture)

    def toggle_words(self) -> str:
        picture, findings = self._window.panel.tree.selected_picture, self._window.findings
        is_marked = picture is not None and findings is not None and findings.is_marked[picture]
        return say("unmark-row" if is_marked else "mark-row")

    def can_mark_whole_here(self) -> bool:
        """From the row of a group or its keeper: that of a twin is not about the group."""
        tree = self._window.panel.tree
        picture, shown = tree.selected_picture, tree.selected_group
        is_of_group = shown is not None and picture in (None, shown.keeper)
        return is_of_group and self.exempting.can_mark_whole()

    def mark_folder(self) -> None:
        """All that can be marked in the folder of the picture selected."""
        picture, findings = self._window.panel.tree.selected_picture, self._window.findings
        if picture is None or findings is None:
            return
        folder = findings.pictures[picture].path.parent
        self.mark_many(lambda findings: findings.mark_folder(folder))

    # Keepers

    @property
    def can_regroup(self) -> bool:
        return self._window.reviewing.review is not None and not self._window.removing.is_running

    def can_make_keeper(self) -> bool:
        picture, shown = (
            self._window.panel.tree.selected_picture,
            self._window.panel.tree.selected_group,
        )
        is_other = shown is not None and picture is not None and picture != shown.keeper
        return is_other and self.can_regroup

    def make_keeper(self) -> None:
        """The picture selected is kept before all others; what is no twin of it leaves its group, unmarked."""
        reviewing, findings = self._window.reviewing, self._window.findings
        picture = self._window.panel.tree.selected_picture
        if not self.can_make_keeper() or not self.can_change or findings is None or picture is None:
            return
        assert reviewing.wishes is not None
        before = reviewing.wishes.chosen
        path = findings.pictures[picture].path
        after = (*(other for other in before if other != path), path)  # the last one ranks first
        reviewing.do(Step("keeper", 1, keepers=Change(before, after)), chosen=after)

    # Not twins

    def can_tell_apart(self) -> bool:
        """Whether the row selected is that of a twin, or of its keeper. Of the same file twice it is told why not."""
        tree = self._window.panel.tree
        has_both = tree.selected_picture is not None and tree.selected_twin is not None
        return has_both and self.can_regroup

    def not_twins(self) -> None:
        """The twin selected is none of its keeper: that is remembered, and both stay."""
        tree, findings = self._window.panel.tree, self._window.findings
        shown, twin = tree.selected_group, tree.selected_twin
        if not self.can_tell_apart() or not self.can_change or findings is None:
            return
        assert shown is not None
        assert twin is not None
        couple = findings.pictures[shown.keeper], findings.pictures[twin.picture]
        # Whatever comes of it, such a picture does not go.
        serial = self._window.reviewing.change_marks(lambda findings: findings.unmark(twin.picture))
        self._window.show_marks()
        self._memory.learn([couple], lambda entries: self._on_learned(entries, serial))

    def show_not_twins(self) -> None:
        NotTwinsDialog(self._window, self._memory, on_forgotten=self._on_forgotten).show()

    def _on_learned(self, entries: tuple[NotTwins, ...], serial: int) -> None:
        """serial : the step that took a mark away for it, which is taken back together with it."""
        if entries:
            marks = self._window.reviewing.history.withdraw(serial)
            self._told_apart(Step("not-twins", len(entries), marks=marks, learned=entries))

    def _on_forgotten(self, entries: tuple[NotTwins, ...]) -> None:
        if entries:
            self._told_apart(Step("forget", len(entries), forgotten=entries))

    def _told_apart(self, step: Step) -> None:
        """Without results there is nothing to be taken back but in the dialog."""
        if self._window.reviewing.wishes is not None:
            self._window.reviewing.do(step, not_twins=self._memory.pairs)

    def _on_remembered(self) -> None:
        """Another window may have learned some, too."""
        wishes = self._window.reviewing.wishes
        if wishes is not None and wishes.not_twins != self._memory.pairs:
            self._window.reviewing.ask(not_twins=self._memory.pairs)

    # Undo

    def undo(self) -> None:
        if self.can_change:
            self._after(self._window.reviewing.undo())

    def redo(self) -> None:
        if self.can_change:
            self._after(self._window.reviewing.redo())

    def _after(self, step: Step | None) -> None:
        if step is None:
            return
        if step.learned or step.forgotten:
            self._memory.change(learned=step.learned, forgotten=step.forgotten)
        if step.rules is not None:
            self._window.preferences.take_rules(step.rules.after)
        self._window.show_marks()
