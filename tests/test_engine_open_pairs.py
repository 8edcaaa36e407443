"""The columns that the check fills: what each answer does to a pair, and pairs cut and joined again."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.check.open_pairs import OpenPairs
from engine.records import Relation, Step


def some(count: int) -> OpenPairs:
    first = np.arange(count, dtype=np.int32)
    return OpenPairs(first, first + 1, np.linspace(0, 100, count))


def row(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.intp)


def test_a_new_pair_is_open_and_a_twin() -> None:
    pairs = some(3)
    assert pairs.open_rows().tolist() == [0, 1, 2]
    assert pairs.table().row(1).relation is Relation.TWIN
    assert pairs.table().row(1).second_look is None


def test_answers() -> None:
    pairs = some(8)
    pairs.take_identical(row(0))
    pairs.take_frames(row(1, 2), np.array([70.0, np.nan]))
    pairs.fail(row(3), Step.FRAMES)
    pairs.take_correlations(row(1, 4, 5), np.array([0.9, 0.89, 0.95]))
    pairs.take_structures(row(1, 5, 6), np.array([0.8, 0.6, 0.9]))
    pairs.take_structures(row(1, 5), np.array([0.9, 0.49]))
    pairs.take_second_looks(row(1, 6, 7), np.array([0.7, 0.69, np.nan]))
    table = pairs.table()
    assert [table.row(number).relation.name for number in range(8)] == [
        "IDENTICAL", "TWIN", "UNCHECKED", "LOOK_ALIKE", "LOOK_ALIKE", "LOOK_ALIKE", "LOOK_ALIKE", "UNCHECKED",
    ]  # fmt: skip
    assert [Step(code).name for code in table.failed[3:7]] == [
        "FRAMES", "CORRELATION", "STRUCTURE", "SECOND_LOOK",
    ]  # fmt: skip
    assert table.mse[1] == 70.0
    assert table.mse[2] == some(8).mse[2]
    np.testing.assert_array_equal(table.structure[[1, 5]], np.float32([0.8, 0.49]))
    assert pairs.look_alike_pairs == 3
    assert len(pairs.open_rows()) == 1


@given(is_open=st.lists(st.booleans(), max_size=30), most=st.integers(1, 6))
def test_parts_are_all_pairs_in_order(is_open: list[bool], most: int) -> None:
    pairs = some(len(is_open))
    pairs.fail(np.flatnonzero(~np.array(is_open, bool)), Step.FLAT)
    parts = list(pairs.parts(most))
    assert all(len(part.open_rows()) <= most for part in parts)
    for name, column in vars(pairs).items():
        whole = np.concatenate([getattr(part, name) for part in parts])
        np.testing.assert_array_equal(column, whole)


def test_a_part_has_columns_of_its_own() -> None:
    pairs = some(4)
    pairs.part(slice(0, 2)).fail(row(0), Step.FLAT)
    assert len(pairs.open_rows()) == 4
