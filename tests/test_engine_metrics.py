"""Each value for many pairs at once equals the one that scikit-image gives for a single pair."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.metrics import mean_squared_error

from engine.measures import metrics
from made import scene


def signature(seed: int, *, noise: float = 0.0) -> np.ndarray:
    image = np.asarray(scene(seed, (128, 128)).resize((64, 64))).astype(float)
    image += np.random.default_rng(seed).normal(0, noise, image.shape) if noise else 0
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("side", [16, 32, 64])
def test_mse_many_equals_scikit_image_to_the_last_bit(side: int) -> None:
    first = np.stack([signature(seed) for seed in range(20)])
    second = np.stack([signature(seed // 2, noise=10) for seed in range(20)])
    many = metrics.mse_many(first, second, side)
    for index in range(20):
        means = [metrics.box_means(one[index : index + 1], side)[0] for one in (first, second)]
        assert many[index] == mean_squared_error(*means)
        assert many[index] == metrics.mse(first[index], second[index], side)
        assert many[index] == metrics.mse(second[index], first[index], side)


def test_mse_at_its_ends() -> None:
    black, white = np.zeros((1, 64, 64, 3), np.uint8), np.full((1, 64, 64, 3), 255, np.uint8)
    for side in (16, 32, 64):
        assert metrics.mse_many(black, white, side) == [65025.0]
        assert metrics.mse_many(white, white, side) == [0.0]


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), strength=st.integers(0, 255))
def test_coarser_mse_is_never_larger(seed: int, strength: int) -> None:
    """The law that lets matching reject on box means."""
    rng = np.random.default_rng(seed)
    first = rng.integers(0, 256, (1, 64, 64, 3)).astype(np.uint8)
    second = np.clip(first + rng.integers(-strength, strength + 1, first.shape), 0, 255).astype(
        np.uint8
    )
    values = [metrics.mse_many(first, second, side)[0] for side in (8, 16, 32, 64)]
    assert all(low <= high + 1e-9 for low, high in pairwise(values))


def test_structure_stops_where_it_fails() -> None:
    first, second = signature(1), signature(2)
    assert metrics.structure(first, second, 64) == metrics.structure(first, second, 16) < 0.5
    same = metrics.structure(first, signature(1, noise=3), 64)
    assert 0.5 <= same <= metrics.structure(first, signature(1, noise=3), 16) <= 1


def test_correlation_of_a_plain_picture_is_not_a_number() -> None:
    plain = np.full((64, 64, 3), 200, np.uint8)
    assert np.isnan(metrics.correlation(plain, plain))
    assert metrics.correlation(signature(1), signature(1)) == pytest.approx(1)
