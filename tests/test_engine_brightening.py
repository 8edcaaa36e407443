"""How a whole look's brightening is told, and that it hides no more than it explains."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.measures.brightening import brightenings, moved_means


def means(seed: int, least: float = 30, most: float = 200) -> np.ndarray:
    return np.random.default_rng(seed).uniform(least, most, (40, 40))


@pytest.mark.parametrize(("factor", "offset"), [(1.06, 0.0), (0.9, 12.0), (1.0, -15.0)])
def test_brightening_is_told_both_ways(factor: float, offset: float) -> None:
    one = means(1)
    there, back = brightenings(one.ravel(), (factor * one + offset).ravel())
    assert (there.factor, there.offset) == pytest.approx((factor, offset))
    assert (back.factor, back.offset) == pytest.approx((1 / factor, -offset / factor))
    assert moved_means(one, factor * one + offset, 46).max() < 1e-9


def test_what_brightening_cuts_off_at_white_has_not_moved() -> None:
    one = means(2, 100, 255)
    assert moved_means(one, np.minimum(1.06 * one, 255), 46).max() < 0.5


def test_little_is_no_brightening_and_stays() -> None:
    one = means(3)
    assert brightenings(one.ravel(), one.ravel() + 2.9) == ()
    assert moved_means(one, one + 2.9, 46) == pytest.approx(2.9)


def test_black_and_white_alone_tell_nothing() -> None:
    one = np.where(means(4) > 110, 255.0, 0.0)
    assert brightenings(one.ravel(), 0.9 * one.ravel()) == ()


def test_no_more_than_a_brightening_changes_contrast() -> None:
    one = means(5)
    there, back = brightenings(one.ravel(), (0.5 * one).ravel())
    assert (there.factor, back.factor) == pytest.approx((0.85, 1 / 0.85))
    assert moved_means(one, 0.5 * one, 46).max() > 10


@given(seed=st.integers(0, 2**32 - 1), moved=st.integers(0, 40), side=st.integers(16, 256))
def test_never_more_than_the_difference_and_symmetric(seed: int, moved: int, side: int) -> None:
    one, other = means(seed), means(seed)
    other[:10, :10] += moved
    left = moved_means(one, other, side)
    assert (left <= np.abs(one - other)).all()
    assert (moved_means(other, one, side) == left).all()
