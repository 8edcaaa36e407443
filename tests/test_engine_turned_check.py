"""Orientations are asked one after the other; where one cannot be answered now, none after it is."""

from __future__ import annotations

import numpy as np
import pytest

from engine.check.open_pairs import OpenPairs
from engine.check.turned_check import ask_in_turn
from engine.records import Relation


@pytest.mark.parametrize(
    ("is_sure", "wanted"), [(True, Relation.TWIN), (False, Relation.UNCHECKED)]
)
def test_what_is_unchecked_for_now_stays_so(is_sure: bool, wanted: Relation) -> None:
    values = np.full((1, 8), np.inf)
    values[0, [0, 2, 5]] = 9.0, 3.0, 4.0
    asked: list[int] = []

    def ask(pairs: OpenPairs) -> None:
        way = int(pairs.turned[0])
        asked.append(way)
        if way == 3:
            pairs.leave_unchecked(np.array([0]))
        elif way == 1:
            pairs.fail(np.array([0]), 3)

    first, second = np.array([0], np.int32), np.array([1], np.int32)
    found = ask_in_turn(first, second, values, ask, is_sure=is_sure)
    assert found.relation[0] == wanted
    assert asked == ([1, 3, 6] if is_sure else [1, 3])
