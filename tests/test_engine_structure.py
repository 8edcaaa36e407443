"""Correlation and structure of many pairs at once equal scikit-image's, however the pairs are put together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.metrics import structural_similarity

from engine.check import structure
from engine.check.structure import Greys, correlations, is_flat, structures
from engine.measures import metrics
from made import scene

SIDES = (16, 32, 64)


def signature(seed: int, noise: float = 0.0) -> np.ndarray:
    image = np.asarray(scene(seed, (128, 128)).resize((64, 64))).astype(float)
    image += np.random.default_rng(seed).normal(0, noise, image.shape) if noise else 0
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def prepared(signatures: np.ndarray, side: int) -> Greys:
    greys = Greys.empty(len(signatures), side)
    greys.write(np.arange(len(signatures)), signatures)
    return greys


def by_definition(first: np.ndarray, second: np.ndarray, side: int) -> float:
    grey0, grey1 = (metrics.grey_means(one[None], side)[0] for one in (first, second))
    full = structural_similarity(grey0, grey1, data_range=255, full=True)[1]
    return float(np.percentile(full[3:-3, 3:-3], 1))


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("noise", [0.0, 5.0, 40.0])
def test_structures_equal_scikit_image(side: int, noise: float) -> None:
    first = [signature(seed) for seed in range(12)]
    second = [signature(seed - seed % 3, noise) for seed in range(12)]
    greys = prepared(np.stack(first + second), side)
    many = structures(greys, np.arange(12), np.arange(12, 24))
    wanted = [by_definition(*pair, side) for pair in zip(first, second, strict=True)]
    np.testing.assert_allclose(many, wanted, rtol=0, atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), side=st.sampled_from(SIDES), kind=st.integers(0, 3))
def test_structures_equal_scikit_image_on_the_worst(seed: int, side: int, kind: int) -> None:
    """Black against white, nearly flat, plain white with one dot, noise: where whole numbers are largest or cancel."""
    rng = np.random.default_rng(seed)
    shape = (2, 64, 64, 3)
    pictures = [
        rng.integers(0, 2, shape) * 255,
        255 - rng.integers(0, 2, shape),
        np.where(rng.random(shape) < 0.001, 0, 255),
        rng.integers(0, 256, shape),
    ][kind].astype(np.uint8)
    value = structures(prepared(pictures, side), np.array([0]), np.array([1]))[0]
    assert value == pytest.approx(by_definition(*pictures, side), abs=1e-6)
    assert -1 <= value <= 1


def test_structure_of_equal_pictures_is_one() -> None:
    for side in SIDES:
        greys = prepared(np.stack([signature(1), np.full((64, 64, 3), 255, np.uint8)]), side)
        np.testing.assert_allclose(structures(greys, np.arange(2), np.arange(2)), 1, atol=1e-7)


def test_correlations_equal_numpy() -> None:
    pictures = np.stack([signature(seed // 2, seed % 2 * 20) for seed in range(10)])
    first, second = np.triu_indices(10, 1)
    many = correlations(prepared(pictures, 16), first, second)
    wanted = [metrics.correlation(pictures[i], pictures[j]) for i, j in zip(first, second)]  # noqa: B905
    np.testing.assert_allclose(many, wanted, rtol=0, atol=1e-9)


def test_values_do_not_depend_on_how_pairs_are_put_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Otherwise the number of threads, or what a cancelled scan had done, could turn a verdict."""
    pictures = np.stack([signature(seed % 4, seed) for seed in range(24)])
    first, second = np.triu_indices(24, 1)
    for side in SIDES:
        greys = prepared(pictures, side)
        together = structures(greys, first, second), correlations(greys, first, second)
        alone = (
            structures(greys, second[5:6], first[5:6]),
            correlations(greys, second[5:6], first[5:6]),
        )
        assert (together[0][5], together[1][5]) == (alone[0][0], alone[1][0])
        monkeypatch.setattr(structure, "_BLOCK_VALUES", 3 * side * side)
        np.testing.assert_array_equal(structures(greys, first, second), together[0])
        np.testing.assert_array_equal(correlations(greys, first, second), together[1])
        again = prepared(pictures, side)
        np.testing.assert_array_equal(structures(again, first, second), together[0])
        monkeypatch.undo()


def test_flat_pictures() -> None:
    plain = np.full((64, 64, 3), 200, np.uint8)
    almost = plain.copy()
    almost[:16] = 198  # a quarter 2 levels darker: a standard deviation of 0.87
    more = plain.copy()
    more[:16] = 197  # 3 levels: 1.3
    exactly = plain.copy()
    exactly[:32] = 198  # half of it: 1.0, which is not under 1
    greys = prepared(np.stack([plain, almost, more, exactly]), 16)
    assert is_flat(greys, np.arange(4)).tolist() == [True, True, False, False]


def test_sums_are_whole_numbers() -> None:
    """On which everything above rests: white everywhere is the largest."""
    white = np.full((1, 64, 64, 3), 255, np.uint8)
    for side in SIDES:
        greys = prepared(np.concatenate([white, signature(1)[None]]), side)
        assert (greys.values == np.rint(greys.values)).all()
        assert greys.values.max() == 255 * structure.unit(side) < 2**24
        assert greys.sums[0].max() == 49 * 255 * structure.unit(side)
        plain = np.float32(structure._half_constants(side)[1])
        assert (greys.contrast[0] == plain).all()  # nothing is left where 49 squares cancel


def test_row_bytes_is_what_a_row_takes() -> None:
    for side in SIDES:
        greys = Greys.empty(3, side)
        arrays = (
            greys.values,
            greys.sums,
            greys.light,
            greys.contrast,
            greys.totals,
            greys.variations,
        )
        assert sum(array.nbytes for array in arrays) == 3 * Greys.row_bytes(side)
