"""Crowded pictures: every pair is counted, and those of two crowded ones are not kept, however they were found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.control import Control
from engine.measures.metrics import box_sums
from engine.measures.sketching import sketch
from engine.pairs import balls, crowding, matching, settling, thickets
from engine.pairs.crowding import Crowd
from engine.pairs.matching import Matches, find_pairs
from engine.storage.signatures import SignatureArray, SignatureStore
from made import scene

Numbers = np.ndarray


class CountingStore(SignatureStore):
    def __init__(self, signatures: np.ndarray) -> None:
        self._array = SignatureArray(signatures)
        self.fetched = 0

    def fetch(self, numbers: Numbers) -> np.ndarray:
        self.fetched += len(numbers)
        return self._array.fetch(numbers)


def match(signatures: np.ndarray, sides: np.ndarray, threshold: float = 200.0) -> Matches:
    sketches = np.concatenate(
        [sketch(one[None], int(side)) for one, side in zip(signatures, sides, strict=True)]
    )
    return find_pairs(SignatureArray(signatures), sketches, sides, threshold, threads=2)


def all_mse(signatures: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """The mse of every two at their common side: products of whole numbers under 2^53 are exact in float64."""
    found = np.empty((len(signatures),) * 2)
    common = np.minimum(sides[:, None], sides[None])
    for side in (16, 32, 64):
        sums = box_sums(signatures, side).astype(float)
        lengths = (sums * sums).sum(1)
        squares = lengths[:, None] + lengths[None] - 2 * sums @ sums.T
        here = common == side
        found[here] = squares[here] / (64 // side) ** 4 / (3 * side * side)
    return found


def crowded(found: Matches, count: int) -> np.ndarray:
    return np.zeros(count, bool) if found.neighbours is None else found.neighbours.is_crowded


def assert_right(signatures: np.ndarray, sides: np.ndarray, threshold: float = 200.0) -> Matches:
    """Counts, crowded ones, and kept pairs are those of a look at every pair."""
    found = match(signatures, sides, threshold)
    values = all_mse(signatures, sides)
    is_pair = values <= threshold
    np.fill_diagonal(is_pair, False)
    is_crowded = is_pair.sum(1) > crowding.CROWDED_PAIRS
    assert found.pairs == is_pair.sum() // 2
    assert (crowded(found, len(signatures)) == is_crowded).all()
    wanted = np.triu(is_pair & ~(is_crowded[:, None] & is_crowded[None]))
    first, second = np.nonzero(wanted)
    assert (found.first == first).all()
    assert (found.second == second).all()
    assert (found.mse == values[first, second]).all()
    return found


def noisy(base: np.ndarray, count: int, strength: float, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, strength, (count, *base.shape))
    return np.clip(np.rint(base + noise), 0, 255).astype(np.uint8)


def base(seed: int) -> np.ndarray:
    return np.asarray(scene(seed, (64, 64)), float) * 0.6 + 50


@pytest.mark.parametrize("strength", [2.0, 8.0, 9.99, 10.0, 10.02, 14.0])
def test_frames_of_one_camera(strength: float) -> None:
    """From all in one ball to all beyond the threshold; at 10 the pairs lie on both sides of it."""
    signatures = np.concatenate([noisy(base(1), 260, strength), noisy(base(2), 30, strength)])
    assert_right(signatures, np.full(290, 64, np.uint8))


def test_some_are_crowded_and_some_are_not() -> None:
    """A chain in brightness: pictures in the middle have more neighbours than those at the ends."""
    rng = np.random.default_rng(4)
    levels = np.sort(rng.normal(0, 12, 400))
    signatures = np.clip(np.rint(base(3) + levels[:, None, None, None]), 0, 255).astype(np.uint8)
    found = assert_right(signatures, np.full(400, 64, np.uint8))
    assert 0 < crowded(found, 400).sum() < 400


@pytest.mark.parametrize("seed", range(3))
def test_every_common_side_at_once(seed: int) -> None:
    rng = np.random.default_rng(seed)
    signatures = noisy(base(seed), 300, 11, seed)
    assert_right(signatures, rng.choice([16, 32, 64], 300).astype(np.uint8))


def test_classes_count_their_members() -> None:
    """Equal signatures are one class, but crowded is said of pictures."""
    kinds = np.stack([np.full((64, 64, 3), level, np.uint8) for level in (0, 10, 30, 200)])
    which = np.repeat([0, 1, 2, 3], [150, 60, 5, 210])
    sides = np.full(len(which), 64, np.uint8)
    found = assert_right(kinds[which], sides, 400.0)
    assert set(which[crowded(found, len(which))]) == {0, 1, 3}
    found = assert_right(kinds[which], sides, 99.0)
    assert set(which[crowded(found, len(which))]) == {3}


def test_frames_in_balls_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    signatures = noisy(base(7), 1200, 3)
    store = CountingStore(signatures)
    blocks: list[int] = []
    monkeypatch.setattr(settling, "Block", lambda *given: blocks.append(1))
    found = find_pairs(store, sketch(signatures), np.full(1200, 64, np.uint8), 200.0)
    assert found.pairs == 1200 * 1199 // 2
    assert not len(found.first)
    assert not blocks
    assert store.fetched < 5 * 1200 + 400 * crowding.CROWDED_PAIRS


def test_no_more_is_held_than_200_a_picture() -> None:
    """In whatever order pairs come, only those stay of which an end has no more than 200 yet."""
    crowd = Crowd(np.ones(600, np.int64))
    kept = 0
    rng = np.random.default_rng(1)
    first, second = np.triu_indices(600, 1)
    order = rng.permutation(len(first))
    for part in np.array_split(order, 500):
        kept += int(crowd.count(first[part], second[part]).sum())
    assert crowd.is_crowded.all()
    assert crowd.pairs == len(first)
    assert kept <= 600 * (crowding.CROWDED_PAIRS + 2)


def test_a_block_is_counted_only_where_none_of_it_is_kept() -> None:
    crowd = Crowd(np.array([150, 1, 101, 1]))
    inner = 150 * 149 // 2 + 101 * 100 // 2
    assert not crowd.count_block(np.array([0, 1]), np.array([2, 3]))  # 1 would have 102 pairs
    assert crowd.pairs == inner
    assert crowd.count_block(np.array([0]), np.array([2]))
    assert crowd.pairs == inner + 150 * 101
    assert crowd.is_crowded.tolist() == [True, False, True, False]


def test_balls_in_several_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two films of one place each, whose frames fill many leaves, and a few frames that lie further out."""
    films = [noisy(base(seed), 260, 4, seed) for seed in (1, 2)]
    outer = [noisy(base(seed), 12, 9.5, seed + 5) for seed in (1, 2)]
    signatures = np.concatenate([*films, *outer])
    monkeypatch.setattr(matching, "LEAF_ROWS", 40)
    counted: list[bool] = []
    real = Crowd.count_block

    def watched(self: Crowd, *given: np.ndarray) -> bool:
        counted.append(real(self, *given))
        return counted[-1]

    monkeypatch.setattr(Crowd, "count_block", watched)
    assert_right(signatures, np.full(len(signatures), 64, np.uint8))
    assert True in counted


@settings(max_examples=25, deadline=None)
@given(
    dear=st.sampled_from(["_NEAR_COST", "_PAIR_COST", "_CELL_COST"]),
    seed=st.integers(0, 2**32 - 1),
    most=st.integers(0, 12),
    strength=st.integers(0, 30),
)
def test_equals_a_look_at_every_pair(dear: str, seed: int, most: int, strength: int) -> None:
    """With few pairs enough to be crowded, small blocks and small balls, whatever the pictures."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 60))
    places = rng.integers(0, 4, count)
    signatures = np.stack([base(int(place)) for place in places])
    signatures = signatures + rng.normal(0, strength, signatures.shape) * rng.random(
        (count, 1, 1, 1)
    )
    signatures = np.clip(np.rint(signatures), 0, 255).astype(np.uint8)
    sides = rng.choice([16, 32, 64], count).astype(np.uint8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crowding, "CROWDED_PAIRS", most)
        patch.setattr(settling, dear, 1e9)  # in blocks first, in blocks last, or never
        patch.setattr(settling, "BLOCK_ROWS", 7)
        patch.setattr(balls, "_LEAST_MEMBERS", 3)
        patch.setattr(matching, "_LEAST_NEAR", 2)
        patch.setattr(matching, "LEAF_ROWS", 9)
        assert_right(signatures, sides)


@pytest.mark.parametrize("side", [16, 32, 64])
def test_thickets_are_exact_at_the_edge(side: int) -> None:
    """Constant pictures 14 grey levels apart: the mse is 196 to the last bit, and the product may not say otherwise."""
    signatures = np.stack(
        [np.full((64, 64, 3), level, np.uint8) for level in (0, 14, 28, 200, 214)]
    )
    sides, numbers = np.full(5, side, np.uint8), np.arange(5, dtype=np.int32)
    for threshold in (196.0, np.nextafter(196.0, 0)):
        block = thickets.Block(SignatureArray(signatures), sides, numbers)
        every = np.ones((5, 5), bool)
        found = block.pairs(numbers, every, threshold, control=Control())
        assert (found == (all_mse(signatures, sides) <= threshold)).all()


@pytest.mark.parametrize("threshold", [20.0, 230.0])
def test_neighbours_at_another_threshold(threshold: float) -> None:
    rng = np.random.default_rng(2)
    base = np.asarray(scene(1).resize((64, 64)), int)
    strengths = rng.integers(2, 24, (300, 1, 1, 1))
    noise = rng.integers(-strengths, strengths + 1, (300, 64, 64, 3))
    signatures = np.clip(base + noise, 0, 255).astype(np.uint8)
    sides = np.full(300, 64, np.uint8)
    found = match(signatures, sides)
    assert found.neighbours is not None
    is_crowded = np.ones(300, bool)
    neighbours = found.neighbours.at(threshold, is_crowded, Control())
    assert neighbours.is_crowded is is_crowded
    pictures, others = np.arange(0, 300, 7, dtype=np.int32), np.arange(300, dtype=np.int32)
    is_pair = all_mse(signatures, sides) <= threshold
    assert 0 < is_pair.sum() - 300 < 300 * 299
    for picture, near in zip(pictures, neighbours.of(pictures, others), strict=True):
        assert np.array_equal(near, np.flatnonzero(is_pair[picture]))
