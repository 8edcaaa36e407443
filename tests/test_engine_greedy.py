"""The groups that all rounds at once make are those of one keeper after the other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.groups.greedy import keeping_rows

Ends = list[tuple[int, int]]


def in_turn(pairs: Ends, rank: list[int]) -> dict[int, int]:
    """The keeper of each member, as DESIGN.md says it."""
    keepers: dict[int, int] = {}
    done = set()
    for keeper in sorted(range(len(rank)), key=rank.__getitem__):
        if keeper in keepers:
            continue
        done.add(keeper)
        for pair in pairs:
            for member, other in (pair, pair[::-1]):
                if other == keeper and member not in keepers and member not in done:
                    keepers[member] = keeper
    return keepers


def at_once(pairs: Ends, rank: list[int]) -> dict[int, int]:
    first, second = (np.array(ends, np.int32) for ends in zip(*pairs, strict=True))
    keepers: dict[int, int] = {}
    for row in keeping_rows(first, second, np.array(rank, np.int64)).tolist():
        keeper, member = sorted(pairs[row], key=rank.__getitem__)
        assert member not in keepers
        keepers[member] = keeper
    return keepers


@settings(max_examples=200, deadline=None)
@given(data=st.data(), count=st.integers(2, 12))
def test_same_as_in_turn(data: st.DataObject, count: int) -> None:
    every = [(first, second) for first in range(count) for second in range(first + 1, count)]
    pairs = data.draw(st.lists(st.sampled_from(every), min_size=1, unique=True))
    rank = data.draw(st.permutations(range(count)))
    assert at_once(pairs, rank) == in_turn(pairs, rank)


@pytest.mark.parametrize("is_worst_first", [False, True])
def test_chain_longer_than_the_rounds(is_worst_first: bool) -> None:
    count = 1000
    pairs = [(place, place + 1) for place in range(count - 1)]
    rank = list(range(count))[:: -1 if is_worst_first else 1]
    assert at_once(pairs, rank) == in_turn(pairs, rank)


def test_no_pairs() -> None:
    none = np.empty(0, np.int32)
    assert keeping_rows(none, none, np.arange(3)).tolist() == []
