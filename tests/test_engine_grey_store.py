"""Prepared greys in bounded memory: never the wrong picture's, made again only where room ran out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from check_case import workers
from engine.check.grey_store import GreyStore
from engine.check.structure import Greys
from engine.control import Cancelled, Control
from engine.storage.signatures import Numbers, SignatureArray, Signatures

COUNT = 40
PICTURES = np.random.default_rng(0).integers(0, 256, (COUNT, 64, 64, 3)).astype(np.uint8)
WHOLE = Greys.empty(COUNT, 16)
WHOLE.write(np.arange(COUNT), PICTURES)


class CountingStore(SignatureArray):
    def __init__(self) -> None:
        super().__init__(PICTURES)
        self.fetched: list[int] = []

    def fetch(self, numbers: Numbers) -> Signatures:
        self.fetched += numbers.tolist()
        return super().fetch(numbers)


def place(store: GreyStore, first: list[int], second: list[int]) -> None:
    """Ask for pairs and look whether each place holds the picture it should."""
    pairs = np.array(first, np.int32), np.array(second, np.int32)
    for numbers, places in zip(pairs, store.place(*pairs), strict=True):
        np.testing.assert_array_equal(store.greys.values[places], WHOLE.values[numbers])
        np.testing.assert_array_equal(store.greys.sums[places], WHOLE.sums[numbers])
        np.testing.assert_array_equal(store.greys.variations[places], WHOLE.variations[numbers])


def test_each_picture_is_made_once_where_there_is_room() -> None:
    source = CountingStore()
    with workers() as two:
        store = GreyStore(source, COUNT, 16, two)
        for start in range(0, COUNT - 1, 3):
            place(store, list(range(start, COUNT - 1)), list(range(start + 1, COUNT)))
    assert sorted(source.fetched) == list(range(COUNT))


@settings(max_examples=50, deadline=None)
@given(
    asked=st.lists(
        st.lists(st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)), max_size=4),
        max_size=20,
    )
)
def test_always_the_right_picture_however_little_room(asked: list[list[tuple[int, int]]]) -> None:
    with workers(1) as one:
        store = GreyStore(CountingStore(), COUNT, 16, one, memory_bytes=9 * Greys.row_bytes(16))
        assert (store.room, store.most_pairs) == (9, 4)
        for pairs in asked:
            place(store, [first for first, _ in pairs], [second for _, second in pairs])


def test_some_are_kept_when_all_are_asked_for_in_turn() -> None:
    """One keeper after the other is asked against all: with the newest used kept, nothing would ever be found again."""
    source = CountingStore()
    with workers(1) as one:
        store = GreyStore(source, COUNT, 16, one, memory_bytes=30 * Greys.row_bytes(16))
        for _ in range(10):
            for start in range(0, COUNT, 10):
                place(store, list(range(start, start + 10)), list(range(start, start + 10)))
    assert len(source.fetched) < 10 * COUNT * 0.7


def test_cancel_between_fetches_leaves_nothing_half_made() -> None:
    control = Control()
    source = CountingStore()
    with workers(1, control) as one:
        store = GreyStore(source, COUNT, 16, one)
        control.cancel()
        with pytest.raises(Cancelled):
            place(store, [1], [2])
    with workers(1) as one:
        store._workers = one
        place(store, [1, 2, 3], [2, 5, 9])
