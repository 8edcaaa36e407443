"""Undo and redo: every step can be taken back and done again, in the words of the menu, within bounds."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.rules import DEFAULT_RULES, Rule
from engine.storage.ignoring import NotTwins
from gui.found import undo
from gui.found.marks import Marks
from gui.found.undo import Change, History, Step, step_words
from gui.language.choice_sentences import CHOICE_SENTENCES

Bools = NDArray[np.bool_]
NOT_TWINS = NotTwins((b"a" * 32, b"b" * 32), (Path("/a"), Path("/b")), 3)


def marked(*numbers: int, count: int = 8) -> Bools:
    is_marked = np.zeros(count, bool)
    is_marked[list(numbers)] = True
    return is_marked


def marks_step(before: Bools, after: Bools) -> Step:
    return undo.marks_step(Marks.between(before, after))


def applied(marks: Marks | None, is_marked: Bools) -> Bools:
    """As the owner of the marks does it."""
    after = is_marked.copy()
    if marks is not None:
        after[marks.marked], after[marks.unmarked] = True, False
    return after


def listed(marks: Marks | None) -> tuple[list[int], list[int]]:
    assert marks is not None
    return marks.marked.tolist(), marks.unmarked.tolist()


def test_a_step_of_marks_holds_what_differs() -> None:
    step = marks_step(marked(1, 2), marked(2, 5, 6))
    assert listed(step.marks) == ([5, 6], [1])
    assert step.marks is not None
    assert step.marks.marked.dtype == np.int32
    assert not step.needs_regrouping


def test_undo_and_redo_of_marks() -> None:
    states = [marked(), marked(1, 2), marked(2), marked(0, 2, 7)]
    history = History()
    for before, after in pairwise(states):
        history.add(marks_step(before, after))
    is_marked = states[-1]
    for expected in reversed(states[:-1]):
        step = history.undo()
        assert step is not None
        is_marked = applied(step.marks, is_marked)
        assert is_marked.tolist() == expected.tolist()
    assert not history.can_undo
    assert history.undo() is None
    for expected in states[1:]:
        step = history.redo()
        assert step is not None
        is_marked = applied(step.marks, is_marked)
        assert is_marked.tolist() == expected.tolist()
    assert not history.can_redo
    assert history.redo() is None


def test_the_words_of_the_menu() -> None:
    history = History()
    assert (history.undo_words(), history.redo_words()) == ("Undo", "Redo")
    history.add(marks_step(marked(count=300), marked(*range(235), count=300)))
    assert history.undo_words() == "Undo: mark 235 pictures"
    history.add(marks_step(marked(1), marked()))
    assert history.undo_words() == "Undo: unmark 1 picture"
    history.undo()
    assert history.undo_words() == "Undo: mark 235 pictures"
    assert history.redo_words() == "Redo: unmark 1 picture"
    assert step_words(marks_step(marked(1), marked(2))) == "change 2 marks"


def test_each_kind_of_step_has_words() -> None:
    codes = [code for code in CHOICE_SENTENCES if code.startswith("step-")]
    assert {"step-mark", "step-rule", "step-keeper", "step-not-twins", "step-forget"} <= set(codes)
    for code in codes:
        one, more = (step_words(Step(code.removeprefix("step-"), count)) for count in (1, 1234))
        assert "1" in one
        assert "1\xa0234" in more


def test_keepers_rules_and_not_twins_go_back_and_forth() -> None:
    history = History()
    keepers = Change((Path("/a"),), (Path("/b"), Path("/a")))
    rules = Change(DEFAULT_RULES, (Rule("newest-file"), *DEFAULT_RULES))
    history.add(Step("keeper", 1, keepers=keepers))
    history.add(Step("rule", 0, rules=rules))
    history.add(Step("not-twins", 1, learned=(NOT_TWINS,)))
    back = [history.undo() for _ in range(3)]
    assert all(step is not None and step.needs_regrouping for step in back)
    assert back[0] is not None and back[0].forgotten == (NOT_TWINS,) and not back[0].learned  # noqa: PT018
    assert back[1] is not None and back[1].rules == Change(rules.after, rules.before)  # noqa: PT018
    assert back[2] is not None and back[2].keepers == Change(keepers.after, keepers.before)  # noqa: PT018
    again = [history.redo() for _ in range(3)]
    assert again[0] is not None and again[0].keepers == keepers  # noqa: PT018
    assert again[1] is not None and again[1].rules == rules  # noqa: PT018
    assert again[2] is not None and again[2].learned == (NOT_TWINS,)  # noqa: PT018


def test_what_changed_nothing_is_no_step() -> None:
    history = History()
    history.add(marks_step(marked(), marked(1)))
    history.undo()
    assert history.add(marks_step(marked(1), marked(1))) == 0
    assert history.can_redo  # nor does it cost what could be redone
    assert not history.can_undo


def test_something_new_ends_what_could_be_redone() -> None:
    history = History()
    history.add(marks_step(marked(), marked(1)))
    history.undo()
    history.add(marks_step(marked(), marked(2)))
    assert not history.can_redo


def test_marks_that_a_keeper_cost_come_back_with_it() -> None:
    """K makes another keeper; once regrouped, 3 and 4 could not stay marked."""
    history = History()
    keepers = Change((), (Path("/b"),))
    serial = history.add(Step("keeper", 1, keepers=keepers))
    history.amend(serial, Marks.between(marked(3, 4, 5), marked(5)))
    step = history.undo()
    assert step is not None
    assert listed(step.marks) == ([3, 4], [])
    assert step.serial == serial
    # Regrouped again, 5 could not stay marked; redone, it comes back, and 3 and 4 go.
    history.amend(serial, Marks.between(marked(3, 4, 5), marked(3, 4)))
    step = history.redo()
    assert step is not None
    assert listed(step.marks) == ([5], [3, 4])


def test_a_step_that_is_no_longer_known_is_no_matter() -> None:
    history = History()
    serial = history.add(marks_step(marked(), marked(1)))
    history.clear()
    history.amend(serial, Marks.between(marked(), marked(2)))
    assert not history.can_undo
    assert not history.can_redo


def test_other_numbers_for_the_same_pictures() -> None:
    """A running scan found another picture before the first, and picture 2 went to the trash."""
    history = History()
    history.add(marks_step(marked(), marked(2)))
    history.add(marks_step(marked(2), marked(2, 3, 4)))
    history.add(Step("keeper", 1, keepers=Change((), (Path("/b"),))))
    history.undo()
    history.renumber(np.array([1, 2, -1, 3, 4, 5, 6, 7]))
    step = history.redo()
    assert step is not None
    assert step.keepers == Change((), (Path("/b"),))
    history.undo()
    step = history.undo()
    assert step is not None
    assert listed(step.marks) == ([], [3, 4])
    assert not history.can_undo  # of the first nothing is left
    assert history.redo_words() == "Redo: mark 2 pictures"


def test_the_words_count_what_is_left() -> None:
    history = History()
    history.add(marks_step(marked(), marked(1, 2, 3)))
    history.renumber(np.array([0, -1, 1, 2, 3, 4, 5, 6]))
    assert history.undo_words() == "Undo: mark 2 pictures"


def test_it_is_bounded_by_steps() -> None:
    history = History(most_steps=3)
    for number in range(5):
        history.add(marks_step(marked(), marked(number)))
    undone = []
    while (step := history.undo()) is not None:
        undone.append(listed(step.marks)[1])
    assert undone == [[4], [3], [2]]


def test_it_is_bounded_by_pictures_but_the_last_step_stays() -> None:
    history = History(most_numbers=5)
    for count in (2, 3, 2, 7):
        history.add(marks_step(marked(), marked(*range(count))))
    step = history.undo()
    assert step is not None
    assert len(listed(step.marks)[1]) == 7
    assert not history.can_undo


def test_after_a_clear_there_is_nothing() -> None:
    history = History()
    for number in range(3):
        history.add(marks_step(marked(), marked(number)))
    history.undo()
    history.clear()
    assert (history.can_undo, history.can_redo) == (False, False)


STATE = st.lists(st.booleans(), min_size=8, max_size=8).map(lambda bits: np.array(bits))


@given(STATE, STATE, STATE)
def test_two_changes_as_one(first: Bools, second: Bools, third: Bools) -> None:
    both = Marks.between(first, second).then(Marks.between(second, third))
    assert listed(both) == listed(Marks.between(first, third))
    assert applied(both, first).tolist() == third.tolist()
    assert applied(both.reversed(), third).tolist() == first.tolist()


@given(st.lists(STATE, min_size=1, max_size=6), st.lists(st.booleans(), max_size=12))
def test_wherever_one_goes_the_marks_are_those_that_were(
    states: list[Bools], moves: list[bool]
) -> None:
    history, is_marked, trail = History(), np.zeros(8, bool), [np.zeros(8, bool)]
    for state in states:
        if history.add(marks_step(is_marked, state)):
            trail.append(state)
        is_marked = state
    place = len(trail) - 1
    for is_undo in moves:
        step = history.undo() if is_undo else history.redo()
        if step is not None:
            place += -1 if is_undo else 1
            is_marked = applied(step.marks, is_marked)
        assert is_marked.tolist() == trail[place].tolist()
        assert (history.can_undo, history.can_redo) == (place > 0, place < len(trail) - 1)


def test_a_hundred_thousand_marks_take_little_room() -> None:
    count = 100_000
    step = marks_step(np.zeros(count, bool), np.ones(count, bool))
    assert step.marks is not None
    assert step.marks.marked.nbytes == 4 * count


def test_it_has_no_widget() -> None:
    import ast

    source = (Path(__file__).parents[1] / "gui" / "found" / "undo.py").read_text("utf-8")
    names = {
        node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)
    }
    assert not any(name and name.startswith("tkinter") for name in names)
