"""The cap is the largest at which pairs are not too many; those of crowded pictures are neither kept nor counted."""

from __future__ import annotations

import numpy as np
import pytest

from engine.pairs.capping import CAPS, PAIRS_A_PICTURE, pairs_to_cap
from engine.pairs.crowding import TooManyPairs
from engine.pairs.matching import Kept, Matches, find_pairs
from engine.storage.signatures import SignatureArray
from test_engine_matching import sketches_of

NONE = Matches(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0), 0)


@pytest.mark.parametrize(
    ("pairs_at", "threshold", "wanted"),
    [
        ({}, 200.0, 1000.0),
        ({1000.0: 201}, 200.0, 700.0),
        ({1000.0: 999, 700.0: 999, 500.0: 200}, 200.0, 500.0),
        (dict.fromkeys(CAPS, 201), 200.0, 200.0),
        (dict.fromkeys(CAPS, 201), 600.0, 600.0),
        ({}, 600.0, 1000.0),
        ({}, 1000.0, 1000.0),
        ({}, 3000.0, 3000.0),
    ],
)
def test_the_largest_cap_with_few_enough_pairs(
    pairs_at: dict[float, int], threshold: float, wanted: float
) -> None:
    def find(cap: float, most: int) -> Matches:
        assert most == 10 * PAIRS_A_PICTURE == 200
        if pairs_at.get(cap, 0) > most:
            raise TooManyPairs
        return NONE

    cap, matches = pairs_to_cap(find, threshold, 10)
    assert cap == wanted
    assert (matches is None) == (wanted == threshold)


def crowd(count: int) -> tuple[SignatureArray, np.ndarray, np.ndarray]:
    """Noise about a few greys, some of it equal."""
    rng = np.random.default_rng(4)
    greys = rng.integers(60, 120, (count, 1, 1, 1))
    noise = rng.integers(-12, 13, (count, 64, 64, 3))
    signatures = np.clip(greys + noise, 0, 255).astype(np.uint8)
    signatures[count // 2 : count // 2 + 9] = signatures[3]
    sides = np.full(count, 64, np.uint8)
    return SignatureArray(signatures), sketches_of(signatures, sides), sides


@pytest.mark.parametrize("turned", [False, True])
def test_pairs_over_the_threshold_are_those_of_a_fresh_matching(turned: bool) -> None:
    store, sketches, sides = crowd(120)
    everything = find_pairs(store, sketches, sides, 700.0, turned=turned)
    assert everything.neighbours is None
    is_crowded = np.zeros(120, bool)
    is_crowded[np.flatnonzero(np.bincount(everything.first, minlength=120) > 30)] = True
    is_crowded[[3, *range(60, 69)]] = True  # equal ones are crowded together
    is_kept = ~(is_crowded[everything.first] & is_crowded[everything.second])
    count = int(is_kept.sum())
    assert 0 < count < len(is_kept)
    found = find_pairs(store, sketches, sides, 700.0, turned=turned, kept=Kept(is_crowded, count))
    for name in ("first", "second", "mse"):
        assert np.array_equal(getattr(found, name), getattr(everything, name)[is_kept])
    assert (found.pairs, found.neighbours) == (count, None)
    with pytest.raises(TooManyPairs):
        find_pairs(store, sketches, sides, 700.0, turned=turned, kept=Kept(is_crowded, count - 1))


def test_equal_signatures_alone_can_be_too_many() -> None:
    store, sketches, sides = crowd(60)
    with pytest.raises(TooManyPairs):
        find_pairs(store, sketches, sides, 0.0, kept=Kept(np.zeros(60, bool), 44))
    assert find_pairs(store, sketches, sides, 0.0, kept=Kept(np.zeros(60, bool), 45)).pairs == 45
