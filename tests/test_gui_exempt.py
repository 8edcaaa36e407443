"""Marks on what no other file keeps, in findings: what makes them, what ends them, what they never touch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.records import FileState, Relation
from engine.removal.removals import Exemption
from gui.found.arrangement import View, arrange
from gui.found.findings import Findings
from gui.found.marks import Exempt
from gui.found.row_words import group_row, picture_row
from gui.found.saved_findings import of_snapshot, snapshot_of
from gui.found.undo import History, marks_step
from made_lists import findings_of, picture_of

TWINS = [[0, 1, 2], [3, 4], [5, 6]]
LOOK_ALIKES = [[0, 3, 7], [8, 9]]
WHOLE, ALONE = Exemption.WHOLE_GROUP, Exemption.LOOK_ALIKE


def made(
    twins: list[list[int]] = TWINS,
    look_alikes: list[list[int]] = LOOK_ALIKES,
    *,
    protected: tuple[int, ...] = (6,),
    checking: tuple[bool, ...] = (),
    like: Findings | None = None,
) -> Findings:
    """like : findings of the same pictures."""
    pictures = like.pictures if like is not None else [picture_of(number) for number in range(10)]
    findings = findings_of(
        pictures, twins, look_alikes, is_protected=protected, is_checking=checking
    )
    if like is not None:
        findings.pictures = like.pictures
    return findings


def marked(findings: Findings) -> list[int]:
    numbers: list[int] = np.flatnonzero(findings.is_marked).tolist()
    return numbers


def going(findings: Findings) -> list[tuple[int, str, Exemption | None, int]]:
    names = {picture.path: number for number, picture in enumerate(findings.pictures)}
    for one in findings.going():
        assert findings.pictures[one.number] is one.victim
    return [
        (one.number, str(names[one.keeper.path]), one.exemption, one.group)
        for one in findings.going()
    ]


def test_a_whole_group_goes_with_its_keeper_last() -> None:
    findings = made()
    findings.toggle(4)
    findings.mark_exempt(findings.whole_group(0))
    assert marked(findings) == [0, 1, 2, 4]
    assert findings.exemptions == {0: WHOLE, 1: WHOLE, 2: WHOLE}
    assert (findings.marked_count, findings.marked_bytes) == (4, 4000)
    assert findings.group_frees(0) == (3000, True)
    assert going(findings) == [
        (1, "0", WHOLE, 1),
        (2, "0", WHOLE, 1),
        (0, "0", WHOLE, 1),
        (4, "3", None, 2),
    ]


def test_a_look_alike_goes_and_neither_keeper_can() -> None:
    findings = made()
    assert [number for number in range(10) if findings.can_exempt(number)] == [7, 9]
    findings.mark_exempt(findings.look_alike(9))
    findings.mark_exempt(findings.look_alike(3))  # it keeps twins
    findings.mark_exempt(findings.look_alike(8))  # others are compared with it
    assert findings.exemptions == {9: ALONE}
    assert going(findings) == [(9, "8", ALONE, 5)]
    assert findings.look_alike_keeper(9) == 8
    findings.toggle(9)
    assert (marked(findings), findings.exemptions) == ([], {})


def test_why_a_group_cannot_go_whole() -> None:
    findings = made(checking=(False, True))
    assert [findings.why_not_whole(place) for place in range(4)] == [
        "", "checking", "protected", "look-alike",
    ]  # fmt: skip
    for place in (1, 2):
        findings.mark_exempt(findings.whole_group(place))
    assert marked(findings) == []


def test_how_a_turned_twin_lies_goes_along() -> None:
    findings = made()
    findings.pairs.turned[:] = 6
    findings.toggle(1)
    assert [one.turned for one in findings.going()] == [6]
    pair = findings.shown(0).twins[0].pair
    assert pair.turned_onto(0) == 6
    other = made([[1, 0]], [])
    other.pairs.first[:], other.pairs.second[:], other.pairs.turned[:] = 0, 1, 6
    other.toggle(0)
    assert [one.turned for one in other.going()] == [8]
    assert other.shown(0).twins[0].pair.turned_onto(1) == 8


@pytest.mark.parametrize("picture", [0, 1])
def test_one_that_is_unmarked_ends_it_and_its_keeper_stays(picture: int) -> None:
    findings = made()
    findings.mark_exempt(findings.whole_group(0))
    findings.toggle(picture)
    assert findings.exemptions == {}
    assert marked(findings) == [number for number in (1, 2) if number != picture]
    assert all(one.exemption is None for one in findings.going())


MASSES = {
    "all": Findings.mark_all,
    "identical": Findings.mark_identical,
    "folder": lambda findings: findings.mark_folder(findings.pictures[0].path.parent),
    "rule": lambda findings: findings.mark(np.array([4])),
    "none": Findings.unmark_all,
}


@pytest.mark.parametrize("code", MASSES)
def test_no_mass_of_marks_keeps_one(code: str) -> None:
    findings = made()
    findings.mark_exempt(findings.whole_group(0))
    findings.mark_exempt(findings.look_alike(9))
    MASSES[code](findings)
    assert (findings.exemptions, findings.exempt) == ({}, frozenset())
    assert not {0, 3, 5, 7, 8, 9} & set(marked(findings))


def test_marking_one_more_group_does_not_end_it() -> None:
    findings = made()
    findings.mark_exempt(findings.whole_group(0))
    findings.mark_group(1)
    assert marked(findings) == [0, 1, 2, 4]
    assert set(findings.exemptions) == {0, 1, 2}


OTHERS = {
    "same": ([[0, 1, 2], [3, 4]], [[8, 9]], {0, 1, 2, 4, 9}, 0),
    "one less": ([[0, 1], [3, 4]], [[8, 9]], {4, 9}, 3),
    "one more": ([[0, 1, 2, 7], [3, 4]], [[8, 9]], {4, 9}, 3),
    "another keeper": ([[1, 0, 2], [3, 4]], [[8, 9]], {4, 9}, 3),
    "the keeper of other look-alikes": ([[0, 1, 2], [3, 4]], [[9, 8]], {0, 1, 2, 4}, 1),
    "twins now": ([[0, 1, 2], [3, 4], [8, 9]], [], {0, 1, 2, 4}, 1),
    "a keeper of twins now": ([[0, 1, 2], [3, 4], [9, 7]], [[8, 9]], {0, 1, 2, 4}, 1),
    "not shown": ([[0, 1, 2], [3, 4]], [], {0, 1, 2, 4}, 1),
}


@pytest.mark.parametrize("code", OTHERS)
def test_other_groups_keep_it_only_where_it_means_the_same(code: str) -> None:
    findings = made()
    findings.toggle(4)
    findings.mark_exempt(findings.whole_group(0))
    findings.mark_exempt(findings.look_alike(9))
    twins, look_alikes, left, dropped = OTHERS[code]
    after = made(twins, look_alikes, like=findings)
    assert after.take_marks(findings) == dropped
    assert set(marked(after)) == left
    assert set(after.exemptions) == left - {4}


def test_of_groups_that_are_checked_it_waits_and_does_not_count() -> None:
    findings = made()
    findings.mark_exempt(findings.whole_group(0))
    findings.mark_exempt(findings.look_alike(9))
    unsure = made(checking=(True, False, False, False, True), like=findings)
    assert unsure.take_marks(findings) == 0
    assert (marked(unsure), unsure.marked_count, unsure.going()) == ([0, 1, 2, 9], 0, [])
    sure = made(like=findings)
    sure.take_marks(unsure)
    assert sure.marked_count == 4


def test_what_is_protected_since_ends_it() -> None:
    findings = made()
    findings.mark_exempt(findings.whole_group(0))
    findings.mark_exempt(findings.look_alike(9))
    is_protected = np.zeros(10, bool)
    is_protected[[1, 9]] = True
    findings.protect(is_protected)
    assert (marked(findings), findings.exemptions) == ([], {})


def test_in_another_scan_it_stays_where_all_of_it_is_there() -> None:
    findings = made()
    findings.mark_exempt(findings.whole_group(0))
    findings.mark_exempt(findings.look_alike(9))
    more = [picture_of(100), *findings.pictures]
    up = [[number + 1 for number in group] for group in TWINS]
    after = findings_of(more, up, [[9, 10]])
    assert after.take_marks(findings) == 0
    assert set(after.exemptions) == {1, 2, 3, 10}
    changed = list(findings.pictures)
    changed[2] = replace(changed[2], state=FileState(1, 2, 3, 4))
    other = findings_of(changed, TWINS, LOOK_ALIKES)
    assert other.take_marks(findings) == 3
    assert set(marked(other)) == {9}


def test_what_is_left_of_it_when_the_rest_has_gone_stays() -> None:
    findings = made()
    findings.mark_exempt(findings.whole_group(0))
    assert not findings.drop({1})
    assert (marked(findings), findings.exemptions) == ([], {})
    findings = made()
    findings.mark_exempt(findings.whole_group(0))
    assert findings.drop({0, 1, 2})  # that of look-alikes went with its keeper
    assert findings.groups.keeper.tolist() == [3, 5, 8]
    assert findings.numbers.tolist() == [2, 3, 5]
    assert marked(findings) == []


def test_without_its_keeper_a_group_is_none() -> None:
    findings = made()
    findings.mark_exempt(findings.whole_group(0))
    assert findings.drop({0})
    assert 0 not in findings.groups.keeper.tolist()
    assert (marked(findings), findings.going()) == ([], [])


def test_a_file_of_results_does_not_bring_it_back() -> None:
    findings = made()
    findings.toggle(4)
    findings.mark_exempt(findings.whole_group(0))
    findings.mark_exempt(findings.look_alike(9))
    assert snapshot_of(findings).is_marked.nonzero()[0].tolist() == [0, 1, 2, 4, 9]  # a report
    saved = snapshot_of(findings, is_saved=True)
    assert saved.is_marked.nonzero()[0].tolist() == [4]
    forged = of_snapshot(replace(saved, is_marked=np.ones(10, bool)))
    assert (marked(forged), forged.exemptions) == ([1, 2, 4], {})


def test_what_is_hidden_of_it_is_counted() -> None:
    findings = made()
    findings.mark_exempt(findings.whole_group(0))
    shown = arrange(findings, View())
    assert shown.hidden_of(findings.is_marked) == 0
    only = replace(shown, groups=shown.groups[shown.groups == 1])
    assert only.hidden_of(findings.is_marked) == 3
    beside = replace(shown, groups=shown.groups[shown.groups == 3])  # its keeper is there too
    assert beside.hidden_of(findings.is_marked) == 2


def test_how_rows_say_it() -> None:
    findings = made()
    findings.mark_exempt(findings.whole_group(0))
    findings.mark_exempt(findings.look_alike(9))
    group, alike = (group_row(findings, place, is_open=True) for place in (0, 4))
    assert (group.frees, group.is_exempt, group.is_marked) == ("whole group goes, 3 kB", True, True)
    assert (alike.frees, alike.is_exempt) == ("1 goes, kept nowhere else", True)
    keeper = picture_row(findings, 0, None, None)
    assert (keeper.match, keeper.is_keeper, keeper.is_marked) == ("goes too", False, True)
    assert keeper.can_mark
    beside = picture_row(findings, 3, None, None)  # the same picture, among look-alikes
    assert (beside.is_marked, beside.is_exempt) == (True, True)
    one = picture_row(findings, 4, findings.shown(4).twins[0], None)
    assert (one.is_exempt, one.is_marked) == (True, True)
    assert one.warning.startswith("kept nowhere else")
    assert "kept nowhere else" not in one.folder  # which is cut where it has no room
    assert not picture_row(findings, 1, None, None).warning
    assert not group_row(findings, 1, is_open=True).is_exempt


def test_keepers_that_got_facts_are_other_files_and_identical_to_none() -> None:
    findings = findings_of(
        [picture_of(number) for number in range(4)], [[0, 1], [2, 3]], identical=[(0, 1), (2, 3)]
    )
    findings.toggle(1)
    before = findings.pictures[0]
    now = replace(before, state=FileState(1500, 0, 1, 77))
    between = replace(
        before, state=FileState(1200, 0, 1, 76)
    )  # of two that went, each told it something
    linked = replace(findings.pictures[2], links=2)  # one more name changes no byte
    findings.renew(
        [
            (before, between),
            (between, now),
            (findings.pictures[2], linked),
            (picture_of(99), picture_of(98)),
        ]
    )
    assert (findings.pictures[0], findings.pictures[2]) == (now, linked)
    assert findings.frees.tolist() == [1500, 1000, 0, 1000]
    assert [one.relation for one in findings.going()] == [Relation.TWIN]
    assert findings.going()[0].keeper is now
    assert findings.shown(1).twins[0].is_identical
    assert not findings.shown(0).twins[0].is_identical


def test_undo_and_redo_know_it() -> None:
    findings, history = made(), History()
    findings.toggle(1)
    before = findings.marked
    findings.mark_exempt(findings.whole_group(0))
    history.add(marks_step(before.changed_to(findings.marked)))
    assert history.undo_words() == "Undo: mark a whole group of 3 pictures"
    back = history.undo()
    assert back is not None and back.marks is not None  # noqa: PT018
    findings.apply(back.marks)
    assert (marked(findings), findings.exemptions) == ([1], {})
    again = history.redo()
    assert again is not None and again.marks is not None  # noqa: PT018
    findings.apply(again.marks)
    assert set(findings.exemptions) == {0, 1, 2}
    history.renumber(np.array([0, 1, -1, 3, 4, 5, 6, 7, 8, 9]))
    assert not history.can_undo  # together with one that is gone it does not come back


def test_redo_in_other_groups_marks_nothing_of_it() -> None:
    findings = made()
    before = findings.marked
    findings.mark_exempt(findings.whole_group(0))
    marks = before.changed_to(findings.marked)
    after = made([[0, 1], [2, 7], [3, 4]], [[8, 9]], like=findings)
    after.apply(marks)
    assert (marked(after), after.exemptions) == ([], {})


GROUPINGS = [
    (TWINS, LOOK_ALIKES),
    ([[0, 1], [3, 4], [5, 6]], [[0, 3, 2], [8, 9]]),
    ([[1, 0, 2], [8, 9]], [[3, 4, 7]]),
    ([[0, 1, 2, 3, 4]], [[5, 6], [8, 9]]),
]


class ByHand(RuleBasedStateMachine):
    """Whatever is done by hand, by rules and by other groups, with undo and redo between."""

    @initialize(protected=st.sets(st.integers(0, 9), max_size=2))
    def begin(self, protected: set[int]) -> None:
        self.protected = tuple(protected)
        self.findings = made(protected=self.protected)
        self.history = History()
        self.asked: set[Exempt] = set()

    def change(self, act: object) -> None:
        before = self.findings.marked
        act(self.findings)  # type: ignore[operator]
        self.history.add(marks_step(before.changed_to(self.findings.marked)))

    @rule(picture=st.integers(0, 9))
    def toggle(self, picture: int) -> None:
        self.change(lambda findings: findings.toggle(picture))

    @rule(code=st.sampled_from(sorted(MASSES)))
    def many(self, code: str) -> None:
        self.change(MASSES[code])

    @rule(place=st.integers(0, 4))
    def whole(self, place: int) -> None:
        if place < len(self.findings.groups) and not self.findings.why_not_whole(place):
            self._exempt(self.findings.whole_group(place))

    @rule(picture=st.integers(0, 9))
    def alone(self, picture: int) -> None:
        if self.findings.can_exempt(picture):
            self._exempt(self.findings.look_alike(picture))

    def _exempt(self, exempt: Exempt) -> None:
        self.asked.add(exempt)
        self.change(lambda findings: findings.mark_exempt(exempt))
        assert exempt in self.findings.exempt

    @rule(grouping=st.sampled_from(GROUPINGS), checking=st.lists(st.booleans(), max_size=3))
    def regroup(
        self, grouping: tuple[list[list[int]], list[list[int]]], checking: list[bool]
    ) -> None:
        before = self.findings
        self.findings = made(
            *grouping, protected=self.protected, checking=tuple(checking), like=before
        )
        self.findings.take_marks(before)

    @precondition(lambda self: self.history.can_undo)
    @rule()
    def undo(self) -> None:
        step = self.history.undo()
        assert step is not None and step.marks is not None  # noqa: PT018
        self.findings.apply(step.marks)

    @precondition(lambda self: self.history.can_redo)
    @rule()
    def redo(self) -> None:
        step = self.history.redo()
        assert step is not None and step.marks is not None  # noqa: PT018
        self.findings.apply(step.marks)

    @invariant()
    def only_what_was_asked_about_goes_without_a_keeper(self) -> None:
        findings = self.findings
        is_going = findings.would_go()
        assert findings.exempt <= self.asked
        assert not findings.is_marked[findings.is_protected].any()
        assert not is_going[~findings.is_marked].any()
        first = findings.first_look_alike
        for place in range(len(findings.groups)):
            keeper = int(findings.groups.keeper[place])
            members = set(findings.groups.members(place).tolist())
            if place < first and findings.is_marked[keeper]:
                assert findings.goes_whole(place)
                assert members <= set(findings.exemptions)
                assert Exempt.of(WHOLE, keeper, members) in self.asked
            if place >= first:
                for one in members & set(marked(findings)):
                    assert one in findings.exemptions
        assert sorted(one.number for one in findings.going()) == np.flatnonzero(is_going).tolist()
        for one in findings.going():
            if one.exemption is None:
                keeper = findings.pictures.index(one.keeper)
                assert not findings.is_marked[keeper]
                assert keeper != one.number


TestByHand = ByHand.TestCase
TestByHand.settings = settings(max_examples=60, stateful_step_count=15, deadline=None)


@given(st.lists(st.sampled_from(["a", "b", "toggle"]), max_size=5))
def test_undoing_all_leaves_nothing_marked(moves: list[str]) -> None:
    findings, history = made(), History()
    for move in moves:
        before = findings.marked
        if move == "toggle":
            findings.toggle(1)
        else:
            findings.mark_exempt(findings.whole_group(0) if move == "a" else findings.look_alike(9))
        history.add(marks_step(before.changed_to(findings.marked)))
    while (step := history.undo()) is not None:
        assert step.marks is not None
        findings.apply(step.marks)
    assert (marked(findings), findings.exemptions) == ([], {})
