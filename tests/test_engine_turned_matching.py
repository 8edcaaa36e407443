"""Pairs in any orientation: what a loop over all pairs and all eight orientations finds, none missed, none invented."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.control import Cancelled, Control
from engine.measures.metrics import mse_many
from engine.measures.sketching import COARSE_VALUES, sketch
from engine.measures.turning import ORIENTATIONS, turn
from engine.pairs import crowding, settling
from engine.pairs.folding import fold, orientation_squares
from engine.pairs.matching import Matches, find_pairs
from engine.storage.signatures import SignatureArray
from made import scene

Found = dict[tuple[int, int], float]


def loop(signatures: np.ndarray, sides: np.ndarray, threshold: float) -> Found:
    found = {}
    for first, second in combinations(range(len(signatures)), 2):
        side = int(min(sides[first], sides[second]))
        ways = np.stack([turn(signatures[second], way) for way in ORIENTATIONS])
        least = float(mse_many(np.stack([signatures[first]] * 8), ways, side).min())
        if least <= threshold:
            found[first, second] = least
    return found


def matched(
    signatures: np.ndarray, sides: np.ndarray, threshold: float, control: Control | None = None
) -> Matches:
    sketches = np.concatenate(
        [sketch(one[None], int(side)) for one, side in zip(signatures, sides, strict=True)]
    )
    return find_pairs(
        SignatureArray(signatures),
        sketches,
        sides,
        threshold,
        turned=True,
        threads=2,
        control=control,
    )


def as_dict(matches: Matches) -> Found:
    ends = zip(matches.first.tolist(), matches.second.tolist(), strict=True)
    return dict(zip(ends, matches.mse.tolist(), strict=True))


def pictures(seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Scenes, some nearly even, with turned and noisy copies of each, at three usable sides."""
    rng = np.random.default_rng(seed)
    found = []
    while len(found) < count:
        base = np.asarray(scene(int(rng.integers(1000)), (64, 64)), float)
        base = 128 + (base - 128) * rng.choice([1.0, 0.3, 0.05])
        for _ in range(rng.integers(1, 4)):
            noisy = base + rng.normal(0, rng.uniform(0, 14), base.shape)
            copy = np.clip(np.rint(noisy), 0, 255).astype(np.uint8)
            found.append(turn(copy, int(rng.integers(1, 9))))
    sides = rng.choice([64, 64, 32, 16], count).astype(np.uint8)
    return np.stack(found[:count]), sides


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    threshold=st.sampled_from([0.0, 25.0, 200.0, 900.0]),
    dear=st.sampled_from(["_NEAR_COST", "_PAIR_COST", "_CELL_COST"]),
)
def test_finds_what_a_loop_finds(seed: int, threshold: float, dear: str) -> None:
    signatures, sides = pictures(seed, 14)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settling, dear, 1e9)  # in blocks first, in blocks last, or never
        patch.setattr(settling, "BLOCK_ROWS", 5)
        matches = matched(signatures, sides, threshold)
    assert as_dict(matches) == loop(signatures, sides, threshold)
    assert matches.pairs == len(matches.first)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_the_edge_of_the_threshold_belongs_to_it(orientation: int) -> None:
    """The mse of two even greys is the square of their difference: 200 and a hair."""
    signatures = np.zeros((2, 64, 64, 3), np.uint8)
    signatures[0] = np.asarray(scene(7, (64, 64))) // 2
    signatures[1] = turn(signatures[0] + 14, orientation)
    sides = np.full(2, 64, np.uint8)
    assert len(matched(signatures, sides, 196.0).first) == 1
    assert len(matched(signatures, sides, np.nextafter(196.0, 0)).first) == 0


def test_turned_copies_are_no_pairs_unless_asked() -> None:
    signatures = np.stack([turn(np.asarray(scene(9, (64, 64))), way) for way in ORIENTATIONS])
    sides = np.full(8, 64, np.uint8)
    upright = find_pairs(SignatureArray(signatures), sketch(signatures), sides, 200.0)
    assert len(upright.first) == 0
    assert as_dict(matched(signatures, sides, 200.0)) == dict.fromkeys(
        combinations(range(8), 2), 0.0
    )


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_no_fold_makes_a_distance_longer(seed: int) -> None:
    """Along the directions kept, two pictures are never further apart than they are in that orientation."""
    rng = np.random.default_rng(seed)
    sums = rng.integers(0, 16_321, (6, 256)).astype(np.uint16)
    sums[3] = rng.integers(0, 16_321)  # even
    sums[4] = 16_320 * rng.integers(0, 2, 256)  # as far out as there is
    folded = fold(sums, np.arange(6, dtype=np.int32))
    slack = folded.bar(200.0) - 200.0 * COARSE_VALUES
    boxes = sums[:, :COARSE_VALUES].reshape(-1, 8, 8, 3) / 64
    for first, second in combinations(range(6), 2):
        squares = orientation_squares(folded.far[[first]], folded.far[[second]])[0]
        wanted = [((boxes[first] - turn(boxes[second], way)) ** 2).sum() for way in ORIENTATIONS]
        assert (squares <= np.array(wanted) + slack).all()
        near = ((folded.near[:, first].astype(float) - folded.near[:, second]) ** 2).sum()
        assert near <= min(wanted) + slack


def test_turned_pictures_come_to_one_point() -> None:
    rng = np.random.default_rng(1)
    boxes = rng.integers(0, 16_321, (8, 8, 3))
    sums = np.zeros((8, 256), np.uint16)
    for row, way in enumerate(ORIENTATIONS):
        sums[row, :COARSE_VALUES] = turn(boxes, way).ravel()
    folded = fold(sums, np.arange(8, dtype=np.int32))
    assert np.abs(folded.near - folded.near[:, :1]).max() < 1e-3
    squares = orientation_squares(folded.far[[0] * 8], folded.far)
    assert (squares.min(1) < 1e-3).all()


@pytest.mark.parametrize("most", [0, 2, 6])
def test_crowded_pictures_are_counted_and_asked_for(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    signatures, sides = pictures(77, 40)
    wanted = loop(signatures, sides, 400.0)
    monkeypatch.setattr(crowding, "CROWDED_PAIRS", most)
    matches = matched(signatures, sides, 400.0)
    assert matches.pairs == len(wanted)
    kept, neighbours = as_dict(matches), matches.neighbours
    assert neighbours is not None
    crowded = np.flatnonzero(neighbours.is_crowded).astype(np.int32)
    assert len(crowded) > 3
    near = {
        (first, int(second)): None
        for first, found in zip(crowded.tolist(), neighbours.of(crowded, crowded), strict=True)
        for second in found
        if first < second
    }
    assert {**kept, **near}.keys() == wanted.keys()
    for first, found in zip(crowded.tolist(), neighbours.nearest(crowded, crowded, 3), strict=True):
        for second, value in zip(found.others.tolist(), found.mse.tolist(), strict=True):
            assert wanted[min(first, second), max(first, second)] == value
        least = sorted(value for pair, value in wanted.items() if first in pair and pair in near)
        assert found.mse.tolist() == least[: len(found.mse)]
        assert found.is_all <= (len(found.mse) == len(least))


def test_a_cancel_ends_it() -> None:
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        matched(*pictures(3, 10), 200.0, control)
