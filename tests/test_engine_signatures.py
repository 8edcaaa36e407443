"""Signatures by number, wherever they lie: in the cache, on their way into it, in the spool."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cache_case import as_read
from engine.control import Control
from engine.measures.metrics import mse_many
from engine.options import MOST_THRESHOLD
from engine.pictures.opening import ReadingError
from engine.reasons import reason
from engine.records import FileState, Picture
from engine.storage.cache import Cache, open_cache
from engine.storage.signatures import SignatureArray, SignaturesByPlace

ROWS = np.random.default_rng(4).integers(0, 256, (12, 64, 64, 3), np.uint8)


def no_file(place: int) -> NDArray[np.uint8]:
    raise ReadingError(reason("vanished"))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    cache = open_cache(tmp_path_factory.mktemp("cache") / "cache.sqlite")
    yield cache
    cache.close()


def put(store: SignaturesByPlace, cache: Cache, place: int) -> None:
    picture = Picture(Path(f"/pictures/{place}"), FileState(9, 9, 9, 9), 90, 80)
    store.wait_for(place, ROWS[place].tobytes())
    read = as_read(picture, ROWS[place])
    cache.put(read, mark=3, content=None, number=place, taker=store, control=Control())


@settings(deadline=None)
@given(
    st.lists(st.sampled_from("cswr"), min_size=12, max_size=12),
    st.lists(st.integers(0, 11), max_size=20),
)
def test_wherever_they_lie(cache: Cache, homes: list[str], asked: list[int]) -> None:
    """c: cache; s: spool; w: on the way; r: gone, and read again. In any order, any number of times."""
    with SignaturesByPlace(12, cache, lambda place: ROWS[place]) as store:
        for place, home in enumerate(homes):
            if home == "c":
                put(store, cache, place)
        cache.flush()
        for place, home in enumerate(homes):
            if home == "s":
                store.refused(place, ROWS[place].tobytes())
            elif home == "w":
                store.wait_for(place, ROWS[place].tobytes())
            elif home == "r":
                store.stored(place, 5)  # never an id: they start far above
        for _ in range(2):
            found = store.fetch(np.array(asked, np.int32))
            assert found.dtype == np.uint8
            assert np.array_equal(found, ROWS[asked])
        assert store.lost == {}


def test_numbers_of_pictures() -> None:
    with SignaturesByPlace(12, None, no_file) as store:
        for place in (2, 5, 11):
            store.refused(place, ROWS[place].tobytes())
        store.number_by(np.array([2, 5, 11], np.int32))
        assert np.array_equal(store.fetch(np.array([2, 0], np.int32)), ROWS[[11, 2]])


def test_lost_is_told_by_number_and_asked_once() -> None:
    asked = []

    def gone(place: int) -> NDArray[np.uint8]:
        asked.append(place)
        return no_file(place)

    with SignaturesByPlace(3, None, gone) as store:
        store.refused(2, ROWS[2].tobytes())
        store.number_by(np.array([1, 2], np.int32))
        for _ in range(2):
            found = store.fetch(np.array([0, 1, 0], np.int32))
            assert np.array_equal(found[0], found[2])
            assert np.array_equal(found[1], ROWS[2])
            assert store.lost == {0: reason("vanished")}
    assert asked == [1]


def test_nothing_asked() -> None:
    with SignaturesByPlace(3, None, no_file) as store:
        assert store.fetch(np.empty(0, np.int32)).shape == (0, 64, 64, 3)


def test_array() -> None:
    store = SignatureArray(ROWS)
    assert np.array_equal(store.fetch(np.array([3, 3, 0], np.int32)), ROWS[[3, 3, 0]])


def test_what_stands_for_the_lost_is_a_pair_of_nothing() -> None:
    with SignaturesByPlace(40, None, no_file) as store:
        lost = store.fetch(np.arange(40, dtype=np.int32))
    greys = np.full((1, 64, 64, 3), 128, np.uint8)
    others = np.concatenate([lost, ROWS, greys, 0 * greys, 0 * greys + 255])
    for number, row in enumerate(lost):
        for side in (16, 32, 64):
            distances = mse_many(np.broadcast_to(row, others.shape), others, side)
            assert (np.delete(distances, number) > 2 * MOST_THRESHOLD).all()
