"""The rows as one walks them: what is closed and selected outlives another order and other groups."""

from __future__ import annotations

import numpy as np
import pytest

from gui.found.arrangement import View, arrange
from gui.found.findings import Findings
from gui.list.row_cursor import RowCursor
from gui.list.row_map import Place
from made_findings import made_findings
from made_lists import findings_of, picture_of


def cursor_of(findings: Findings, view: View | None = None) -> RowCursor:
    return RowCursor(findings, arrange(findings, view or View(sort="number")), 30, 50)


def pictures_of(rows: RowCursor) -> list[int]:
    return [rows.picture(place) for place in rows.map.between(0, rows.map.total) if place.row]


@pytest.fixture
def six() -> Findings:
    """Two groups of twins and one of look-alikes, kept by the keeper of the second."""
    return findings_of(
        [picture_of(i) for i in range(7)],
        [[0, 2, 1], [3, 4]],
        [[3, 5, 6]],
        mse={(0, 2): 1.0, (0, 1): 9.0},
    )


def test_rows_are_keepers_and_their_members(six: Findings) -> None:
    rows = cursor_of(six)
    assert pictures_of(rows) == [0, 2, 1, 3, 4, 3, 5, 6]
    assert rows.twin(Place(0, 2)).picture == 2
    assert rows.twin(Place(2, 3)).pair.second == 6
    furthest = cursor_of(six, View(sort="mse", is_reversed=True))
    assert pictures_of(furthest) == [0, 1, 2, 3, 4, 3, 5, 6]
    assert furthest.twin(Place(0, 2)).pair.mse == 9.0


def test_a_picture_is_found_where_it_stands(six: Findings) -> None:
    rows = cursor_of(six)
    assert rows.place_of(1) == Place(0, 3)
    assert rows.place_of(3) == Place(1, 1)
    assert rows.place_of(3, is_look_alike=True) == Place(2, 1)
    assert rows.place_of(3, is_look_alike=True, is_group=True) == Place(2, 0)
    assert rows.place_of(6) == rows.place_of(6, is_look_alike=True) == Place(2, 3)
    twins = RowCursor(six, arrange(six, View(only="look-alikes")), 30, 50)
    assert twins.place_of(0) is None
    assert twins.place_of(3) == Place(0, 1)


def test_what_was_closed_stays_closed_in_any_order(six: Findings) -> None:
    rows = cursor_of(six)
    rows.open(Place(1, 0), False)
    assert [rows.is_open(Place(at, 0)) for at in range(3)] == [True, False, True]
    rows.regroup(six, arrange(six, View(sort="number", is_reversed=True)))
    assert rows.arrangement.groups.tolist() == [1, 0, 2]
    assert [rows.is_open(Place(at, 0)) for at in range(3)] == [False, True, True]
    rows.regroup(six, arrange(six, View(only="look-alikes")))
    rows.regroup(six, arrange(six, View(sort="number")))
    assert [rows.is_open(Place(at, 0)) for at in range(3)] == [True, False, True]


def test_a_keeper_of_two_groups_closes_each_for_itself(six: Findings) -> None:
    rows = cursor_of(six)
    rows.open(Place(2, 0), False)
    assert [rows.is_open(Place(at, 0)) for at in range(3)] == [True, True, False]


def test_the_selection_stays_on_its_picture(six: Findings) -> None:
    rows = cursor_of(six)
    rows.selected = Place(0, 3)
    anchor = rows.regroup(
        six, arrange(six, View(sort="number", is_reversed=True)), None, Place(2, 1)
    )
    assert rows.selected == Place(1, 3)
    assert anchor == Place(2, 1)  # that of the look-alikes, not the twins' keeper
    assert rows.regroup(six, arrange(six, View(only="look-alikes")), None, Place(1, 0)) is None


def test_where_its_picture_has_gone_the_nearest_row_is_selected() -> None:
    findings = made_findings(3, twins=2)
    rows = cursor_of(findings)
    rows.selected = Place(1, 3)
    assert rows.is_current
    findings.drop({5})
    assert not rows.is_current
    rows.regroup(findings, arrange(findings, View(sort="number")))
    assert rows.is_current
    assert rows.selected == Place(1, 2)
    findings.drop({4, 7, 8})
    rows.regroup(findings, arrange(findings, View(sort="number")))
    assert rows.selected == Place(0, 3)  # the last one of all
    findings.drop({1, 2})
    rows.regroup(findings, arrange(findings, View(sort="number")))
    assert (rows.selected, len(rows)) == (None, 0)


def test_another_scan_has_other_numbers() -> None:
    before = made_findings(3, twins=1)
    rows = cursor_of(before)
    rows.selected = Place(2, 2)
    rows.open(Place(1, 0), False)
    kept = [before.pictures[number] for number in (4, 5, 2, 3)]
    after = findings_of(kept, [[0, 1], [2, 3]])
    numbers = np.array([-1, -1, 2, 3, 0, 1])
    assert rows.regroup(after, arrange(after, View(sort="number")), numbers, Place(0, 1)) is None
    assert rows.selected == Place(0, 2)
    assert [rows.is_open(Place(at, 0)) for at in range(2)] == [True, False]


def test_closed_all_holds_for_groups_to_come() -> None:
    before = made_findings(1, twins=1)
    rows = cursor_of(before)
    rows.open_all(False)
    after = made_findings(2, twins=1)
    rows.regroup(after, arrange(after, View()), np.array([0, 1]))
    assert rows.map.is_collapsed.all()
    rows.open_all(True)
    assert not rows.map.is_collapsed.any()
