"""Second looks: pairs of few pictures together, each look prepared once there, the values those of the definition."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from check_case import BUDGET, FakeCache, counted, workers
from engine.check import looks
from engine.check.looks import SecondLooks
from engine.check.open_pairs import OpenPairs
from engine.measures import metrics
from engine.pictures.reading import read_look
from engine.records import Picture, Relation, Verdict
from engine.storage import look_store
from engine.storage.cache_rows import pair_key
from engine.storage.identical import Contents
from engine.storage.verdicts import Verdicts
from made import as_picture, scene

SIZES = ((300, 200), (300, 200), (60, 90), (30, 30), (500, 400), (300, 200), (21, 40), (300, 200))


@pytest.fixture
def pictures(tmp_path: Path) -> list[Picture]:
    for number, size in enumerate(SIZES):
        picture = scene(number % 3, size)
        picture.putpixel((0, 0), (number, 0, 0))  # no two are identical
        picture.save(tmp_path / f"{number}.png")
    return [as_picture(tmp_path / f"{number}.png", *size) for number, size in enumerate(SIZES)]


def ask(pictures: list[Picture], verdicts: Verdicts | None = None) -> tuple[OpenPairs, list[int]]:
    """Every pair; and the steps that were told."""
    first, second = (ends.astype(np.int32) for ends in np.triu_indices(len(pictures), 1))
    pairs, steps = OpenPairs(first, second, np.full(len(first), 9.0)), []
    with workers() as some:
        second_looks = SecondLooks(
            pictures, some, BUDGET, verdicts or Verdicts(Contents(pictures, None), None)
        )
        assert second_looks.ask(pairs, steps.append) == len(first)
        second_looks.close()
    return pairs, steps


def test_values_are_those_of_the_definition(pictures: list[Picture]) -> None:
    pairs, steps = ask(pictures)
    made = [read_look(picture, budget=BUDGET) for picture in pictures]
    wanted = [metrics.second_look(*pair) for pair in combinations(made, 2)]
    np.testing.assert_allclose(pairs.second_look, wanted, rtol=0, atol=1e-4)
    assert sum(steps) == len(pairs) + len(pictures)


def test_values_do_not_depend_on_tiles_or_room(
    pictures: list[Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = ask(pictures)[0].second_look
    monkeypatch.setattr(looks, "_TILE", 1)
    np.testing.assert_array_equal(ask(pictures)[0].second_look, wanted)
    monkeypatch.setattr(look_store.LookStore.__init__, "__defaults__", (1,))
    np.testing.assert_array_equal(ask(pictures)[0].second_look, wanted)


def test_looks_given_up_at_once_are_decoded_again(
    pictures: list[Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full, and other threads take the room of a look before it is used."""
    wanted = ask(pictures)[0].second_look
    monkeypatch.setattr(look_store.LookStore, "get", lambda *_: None)
    np.testing.assert_array_equal(ask(pictures)[0].second_look, wanted)


def test_a_look_that_cannot_be_decoded_again_is_a_problem(
    pictures: list[Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    def given_up(*_: object) -> None:
        pictures[0].path.unlink(missing_ok=True)

    monkeypatch.setattr(look_store.LookStore, "get", given_up)
    with workers() as some:
        asked = SecondLooks(pictures, some, BUDGET, Verdicts(Contents(pictures, None), None))
        pairs = OpenPairs(*np.array([[0], [1]], np.int32), np.full(1, 9.0))
        asked.ask(pairs, lambda _: None)
        asked.close()
    assert pairs.relation.tolist() == [Relation.UNCHECKED]
    assert {(one.path, one.code) for one in asked.problems} == {(pictures[0].path, "vanished")}


def test_in_a_cluster_each_look_is_prepared_once_a_tile(
    pictures: list[Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[object] = []
    monkeypatch.setattr(looks, "prepare_looks", counted(looks.prepare_looks, prepared))
    ask([pictures[0], pictures[1], pictures[5], pictures[7]])
    assert sum(map(len, prepared)) == 4


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=80))
def test_tiles_hold_every_pair_once_and_few_pictures(ends: list[tuple[int, int]]) -> None:
    places = list(range(0, len(ends), 2))
    tiles = looks._tiles(ends, places)
    assert sorted(place for tile in tiles for place in tile) == places
    for tile in tiles:
        assert len({number for place in tile for number in ends[place]}) <= 2 * looks._TILE


def test_known_ones_are_not_made_again(
    pictures: list[Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, contents = FakeCache(), Contents(pictures, None)
    cold, _ = ask(pictures, Verdicts(contents, cache))
    assert len(cache.kept) == len(cold)
    first, second = contents.known(0), contents.known(1)
    assert first
    assert second
    del cache.kept[pair_key(first, second)]
    decoded: list[object] = []
    monkeypatch.setattr(looks, "read_look", counted(looks.read_look, decoded))
    warm, steps = ask(pictures, Verdicts(contents, cache))
    assert set(decoded) == {pictures[0], pictures[1]}
    np.testing.assert_allclose(warm.second_look, cold.second_look, rtol=1e-6)
    assert sum(steps) == len(warm) + 2


def test_what_was_asked_before_is_remembered_too(pictures: list[Picture]) -> None:
    """A verdict takes the place of the one before: later frames must stand in it as well."""
    cache = FakeCache()
    pairs = OpenPairs(np.array([0], np.int32), np.array([1], np.int32), np.array([9.0]))
    pairs.take_frames(np.array([0]), np.array([12.5]))
    pairs.take_structures(np.array([0]), np.array([0.75]))
    with workers() as some:
        second_looks = SecondLooks(
            pictures, some, BUDGET, Verdicts(Contents(pictures, None), cache)
        )
        second_looks.ask(pairs, lambda _: None)
        second_looks.close()
    assert list(cache.kept.values()) == [Verdict(12.5, 0.75, float(pairs.second_look[0]))]
