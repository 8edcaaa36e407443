"""Each value for many pairs at once equals the one that scikit-image gives for a single pair."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.metrics import mean_squared_error, structural_similarity

from engine import metrics
from made import scene


def signature(seed: int, *, noise: float = 0.0) -> np.ndarray:
    image = np.asarray(scene(seed, (128, 128)).resize((64, 64))).astype(float)
    image += np.random.default_rng(seed).normal(0, noise, image.shape) if noise else 0
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def look(seed: int, side: int, *, noise: float = 0.0) -> np.ndarray:
    image = np.asarray(scene(seed, (side, side)).convert("L")).astype(float)
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


def test_correlation_is_a_product_of_standardised_signatures() -> None:
    signatures = np.stack([signature(seed) for seed in range(6)])
    standard, is_flat = metrics.standardised(signatures)
    assert not is_flat.any()
    products = standard @ standard.T
    for first in range(6):
        for second in range(6):
            value = metrics.correlation(signatures[first], signatures[second])
            assert products[first, second] == pytest.approx(value, abs=1e-12)


def test_flat_pictures() -> None:
    plain = np.full((64, 64, 3), 200, np.uint8)
    almost = plain.copy()
    almost[:16] = 198  # a quarter 2 levels darker: a standard deviation of 0.87
    more = plain.copy()
    more[:16] = 197  # 3 levels: 1.3
    assert metrics.standardised(np.stack([plain, almost, more]))[1].tolist() == [True, True, False]
    assert np.isnan(metrics.correlation(plain, plain))


@pytest.mark.parametrize("side", [16, 32, 64])
@pytest.mark.parametrize("noise", [0.0, 5.0, 40.0])
def test_structure_many_equals_scikit_image(side: int, noise: float) -> None:
    first = np.stack([signature(seed) for seed in range(12)])
    second = np.stack([signature(seed - seed % 3, noise=noise) for seed in range(12)])
    grey0, grey1 = metrics.grey_means(first, side), metrics.grey_means(second, side)
    many = metrics.structure_many(grey0, grey1)
    for index in range(12):
        full = structural_similarity(grey0[index], grey1[index], data_range=255, full=True)[1]
        assert many[index] == pytest.approx(np.percentile(full[3:-3, 3:-3], 1), abs=1e-6)


def test_structure_stops_where_it_fails() -> None:
    first, second = signature(1), signature(2)
    assert metrics.structure(first, second, 64) == metrics.structure(first, second, 16) < 0.5
    same = metrics.structure(first, signature(1, noise=3), 64)
    assert 0.5 <= same <= metrics.structure(first, signature(1, noise=3), 16) <= 1


@pytest.mark.parametrize("sides", [(256, 256), (256, 97), (16, 16), (33, 16), (180, 181)])
@pytest.mark.parametrize("noise", [0.0, 8.0, 60.0])
def test_fast_second_look_equals_the_definition(sides: tuple[int, int], noise: float) -> None:
    first, second = look(3, sides[0]), look(3, sides[1], noise=noise)
    wanted = metrics.second_look(first, second)
    assert metrics.second_look_fast(first, second) == pytest.approx(wanted, abs=1e-4)
    assert metrics.second_look_fast(second, first) == pytest.approx(wanted, abs=1e-4)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1), side=st.integers(16, 64), levels=st.sampled_from([2, 8, 256])
)
def test_fast_second_look_on_anything(seed: int, side: int, levels: int) -> None:
    rng = np.random.default_rng(seed)
    looks = [
        (rng.integers(0, levels, (side, side)) * (255 // (levels - 1))).astype(np.uint8)
        for _ in "01"
    ]
    assert metrics.second_look_fast(*looks) == pytest.approx(metrics.second_look(*looks), abs=1e-4)
    assert metrics.second_look_fast(looks[0], looks[0]) == pytest.approx(1.0)


def test_second_look_does_not_overflow() -> None:
    """The window sums are whole numbers in 32 bits: the worst case is white everywhere."""
    white, black = np.full((256, 256), 255, np.uint8), np.zeros((256, 256), np.uint8)
    assert metrics.second_look_fast(white, white) == pytest.approx(1.0)
    assert metrics.second_look_fast(white, black) == pytest.approx(
        metrics.second_look(white, black), abs=1e-6
    )
