"""Matching is exact: the pairs are those of a loop over scikit-image's mean_squared_error, to the last bit."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from itertools import combinations
from multiprocessing import get_context

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from skimage.metrics import mean_squared_error

from engine.control import Cancelled, Control, Progress
from engine.measures.sketching import are_far, sketch
from engine.pairs import joining, leaves, matching, settling, verifying
from engine.pairs.matching import Matches, find_pairs
from engine.pairs.projecting import project
from engine.storage.signatures import SignatureArray
from made import scene
from slow_definition import means


def brute_force(
    signatures: np.ndarray, sides: np.ndarray, threshold: float
) -> dict[tuple[int, int], float]:
    found = {}
    at_side = {
        side: [means(one.astype(float), side) for one in signatures] for side in (16, 32, 64)
    }
    for first, second in combinations(range(len(signatures)), 2):
        side = min(sides[first], sides[second])
        value = mean_squared_error(at_side[side][first], at_side[side][second])
        if value <= threshold:
            found[first, second] = value
    return found


def sketches_of(signatures: np.ndarray, sides: np.ndarray) -> np.ndarray:
    found = [sketch(one[None], int(side))[0] for one, side in zip(signatures, sides, strict=True)]
    return np.array(found, np.uint16).reshape(-1, 256)


def match(signatures: np.ndarray, sides: np.ndarray, threshold: float, **how: object) -> Matches:
    store = SignatureArray(signatures)
    return find_pairs(store, sketches_of(signatures, sides), sides, threshold, **how)


def fast(
    signatures: np.ndarray, sides: np.ndarray, threshold: float
) -> dict[tuple[int, int], float]:
    matches = match(signatures, sides, threshold, threads=2)
    assert matches.neighbours is None
    assert matches.pairs == len(matches.first)
    pairs = list(zip(matches.first.tolist(), matches.second.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    return dict(zip(pairs, matches.mse.tolist(), strict=True))


@pytest.fixture(scope="module")
def many() -> np.ndarray:
    """500 signatures: 100 scenes, and of each four more with noise of several strengths or another brightness."""
    rng = np.random.default_rng(5)
    found = []
    for seed in range(100):
        image = np.asarray(scene(seed, (96, 96)).resize((64, 64))).astype(float)
        found.append(image)
        found += [image + rng.normal(0, strength, image.shape) for strength in (2, 12, 30)]
        found.append(image + rng.choice([-25, -14, 14, 25]))
    return np.clip(np.rint(found), 0, 255).astype(np.uint8)


def test_equals_brute_force_on_500_pictures(many: np.ndarray) -> None:
    sides = np.random.default_rng(1).choice([16, 32, 64], len(many)).astype(np.uint8)
    found = brute_force(many, sides, 1000)
    for threshold in (0, 50, 200, 1000):
        wanted = {pair: value for pair, value in found.items() if value <= threshold}
        assert threshold == 0 or len(wanted) > 50
        assert fast(many, sides, threshold) == wanted


def test_portions_change_nothing(many: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    sides = np.full(len(many), 64, np.uint8)
    whole = fast(many, sides, 300)
    monkeypatch.setattr(matching, "LEAF_ROWS", 7)
    monkeypatch.setattr(matching, "_BLOCK_COLUMNS", 5)
    monkeypatch.setattr(leaves, "BRANCH_LEAVES", 3)
    monkeypatch.setattr(leaves, "_LEAST_BRANCHES", 1)
    monkeypatch.setattr(joining, "TILE_CELLS", 16)
    monkeypatch.setattr(settling, "_CHUNK_PAIRS", 3)
    monkeypatch.setattr(verifying, "_HELD_PAIRS", 5)
    monkeypatch.setattr(verifying, "_CHUNK_PAIRS", 2)
    assert fast(many[:150], sides[:150], 300) == {
        pair: value for pair, value in whole.items() if max(pair) < 150
    }


@settings(max_examples=60, deadline=None)
@given(
    data=st.data(), count=st.integers(0, 12), threshold=st.sampled_from([0, 1, 50, 200, 1000, 5000])
)
def test_equals_brute_force_on_anything(data: st.DataObject, count: int, threshold: float) -> None:
    coarse = data.draw(arrays.arrays(np.uint8, (count, 8, 8, 3)))
    spread = data.draw(st.integers(0, 60))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    which = data.draw(st.lists(st.integers(0, max(count - 1, 0)), min_size=count, max_size=count))
    base = coarse[which]
    signatures = base.repeat(8, 1).repeat(8, 2).astype(int)
    signatures = signatures + rng.integers(-spread, spread + 1, signatures.shape)
    signatures = np.clip(signatures, 0, 255).astype(np.uint8)
    sides = rng.choice([16, 32, 64], count).astype(np.uint8)
    assert fast(signatures, sides, threshold) == brute_force(signatures, sides, threshold)


@pytest.mark.parametrize("difference", [1, 7, 14, 70])
def test_threshold_is_inclusive_and_exact(difference: int) -> None:
    """Constant pictures are where the bound on box means is an equality, so the edge itself is met."""
    rng = np.random.default_rng(difference)
    first = rng.integers(0, 256 - difference, (64, 64, 3)).astype(np.uint8)
    signatures = np.stack([first, first + np.uint8(difference)])
    sides = np.array([64, 64], np.uint8)
    square = float(difference**2)
    assert fast(signatures, sides, square) == {(0, 1): square}
    assert fast(signatures, sides, np.nextafter(square, 0)) == {}


def test_uint8_does_not_wrap_round() -> None:
    """difPy's arithmetic gives 0 for grey levels 16 apart."""
    signatures = np.stack([np.full((64, 64, 3), level, np.uint8) for level in (100, 116)])
    assert fast(signatures, np.array([64, 64], np.uint8), 5000) == {(0, 1): 256.0}


def test_last_picture_is_compared() -> None:
    signatures = np.stack([np.full((64, 64, 3), level, np.uint8) for level in (0, 60, 120, 120)])
    assert list(fast(signatures, np.full(4, 64, np.uint8), 10)) == [(2, 3)]


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_compare(count: int) -> None:
    assert fast(np.zeros((count, 64, 64, 3), np.uint8), np.full(count, 64, np.uint8), 200) == {}


def test_cancel_and_progress(many: np.ndarray) -> None:
    sides = np.full(len(many), 64, np.uint8)
    seen: list[Progress] = []
    match(many, sides, 200, progress=seen.append)
    assert seen[-1].done == seen[-1].total == len(many)
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        match(many, sides, 200, control=control)


def test_equal_signatures_cost_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their pairs are all there, and none of them was computed."""
    compared: list[int] = []
    real = settling.mse_of_pairs

    def counted(
        store: object, sides: object, first: np.ndarray, *rest: object, **how: object
    ) -> np.ndarray:
        compared.append(len(first))
        return real(store, sides, first, *rest, **how)

    monkeypatch.setattr(settling, "mse_of_pairs", counted)
    kinds = np.stack([np.full((64, 64, 3), level, np.uint8) for level in (0, 10, 200)])
    which = np.array([0, 1, 0, 2, 0, 1, 0, 1])
    found = fast(kinds[which], np.full(8, 64, np.uint8), 150)
    assert found == {
        (first, second): 0.0 if which[first] == which[second] else 100.0
        for first, second in combinations(range(8), 2)
        if 2 not in (which[first], which[second])
    }
    assert sum(compared) == 1  # one pair of classes


def test_another_executor_finds_the_same(many: np.ndarray) -> None:
    """Products are made of plain data, so other processes can make them."""
    sides = np.full(len(many), 64, np.uint8)
    here = match(many, sides, 200.0)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        there = match(many, sides, 200.0, executor=executor)
    for column in ("first", "second", "mse"):
        assert (getattr(here, column) == getattr(there, column)).all()
    assert here.pairs == there.pairs


@settings(max_examples=100, deadline=None)
@given(
    signatures=arrays.arrays(np.uint8, (2, 64, 64, 3)), side=st.sampled_from([16, 32, 64]),
    strength=st.sampled_from([0, 1, 3, 20, 255]),
)  # fmt: skip
def test_no_bound_is_over_the_mse(signatures: np.ndarray, side: int, strength: int) -> None:
    """Sketches and projections never say further than it is."""
    mixed = signatures[0].astype(int) + (signatures[1].astype(int) - 128) * strength // 255
    pair = np.stack([signatures[0], np.clip(mixed, 0, 255).astype(np.uint8)])
    value = mean_squared_error(*(means(one.astype(float), side) for one in pair))
    sketches = sketches_of(pair, np.full(2, side, np.uint8))
    assert not are_far(sketches[:1], sketches[1:], np.array([side], np.uint8), value)[0]
    places = project(sketches, np.arange(2, dtype=np.int32))
    for points in (places.near.T, places.far):
        difference = points[0] - points[1]
        assert (difference * difference).sum() <= places.bar(value)


def test_the_sketch_of_a_picture_that_is_known() -> None:
    """A board of 0 and 100 by the pixel: every box has mean 50, and each of its 192 values lies 50 from it."""
    board = (np.indices((64, 64)).sum(0) % 2 * 100).astype(np.uint8)[..., None].repeat(3, 2)
    found = sketch(board[None])[0]
    assert (found[:192] == 50 * 64).all()
    assert (found[192:] == round(32 * 50 * 192**0.5)).all()
    assert (sketch(board[None], 32)[0, 192:] == 0).all()
