"""The second look of prepared looks equals the definition, at every side and on the worst pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.check.look_pairs import Workspace, prepare_looks, second_look_prepared
from engine.measures import metrics
from engine.measures.turning import ORIENTATIONS, turn
from made_looks import look


def fast(first: np.ndarray, second: np.ndarray) -> float:
    workspace = Workspace(256)
    prepared = prepare_looks(metrics.at_one_side(first, second), workspace)
    return second_look_prepared(*prepared, workspace)


@pytest.mark.parametrize("sides", [(256, 256), (256, 97), (16, 16), (33, 16), (180, 181), (63, 64)])
@pytest.mark.parametrize("noise", [0.0, 8.0, 60.0])
def test_equals_the_definition(sides: tuple[int, int], noise: float) -> None:
    first, second = look(3, sides[0]), look(3, sides[1], noise=noise)
    wanted = metrics.second_look(first, second)
    assert fast(first, second) == pytest.approx(wanted, abs=1e-4)
    assert fast(second, first) == fast(first, second)


@pytest.mark.parametrize("sides", [(256, 256), (256, 97), (16, 16), (33, 16)])
@pytest.mark.parametrize("change", [(1.06, 0), (0.8, 30), (1.0, -40)])
def test_equals_the_definition_when_brightened(
    sides: tuple[int, int], change: tuple[float, float]
) -> None:
    first, second = look(3, sides[0]), look(3, sides[1], noise=8)
    second[..., 0] = np.clip(change[0] * second[..., 0] + change[1], 0, 255)
    assert fast(first, second) == pytest.approx(metrics.second_look(first, second), abs=1e-4)
    assert fast(second, first) == fast(first, second)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    side=st.integers(16, 70),
    levels=st.sampled_from([2, 8, 256]),
    changed=st.floats(0, 1),
)
def test_equals_the_definition_on_anything(
    seed: int, side: int, levels: int, changed: float
) -> None:
    rng = np.random.default_rng(seed)
    one, other = (
        (rng.integers(0, levels, (side, side, 3)) * (255 // (levels - 1))).astype(np.uint8)
        for _ in "01"
    )
    other = np.where(rng.random((side, side, 1)) < changed, other, one)
    assert fast(one, other) == pytest.approx(metrics.second_look(one, other), abs=1e-4)
    assert fast(other, one) == fast(one, other)
    assert fast(one, one) == 1.0


@pytest.mark.parametrize("side", [16, 17, 31, 64, 70])
def test_every_corner_counts(side: int) -> None:
    """Windows lie in flat arrays: none may be lost at an edge, none may run on into the next row."""
    plain = np.full((side, side, 3), (200, 128, 128), np.uint8)
    for corner in ((0, 0), (0, -1), (-1, 0), (-1, -1), (side // 2, -1), (side // 2, 0)):
        spot = plain.copy()
        spot[corner] = 120, 128, 128
        wanted = metrics.second_look(plain, spot)
        assert wanted < 1
        assert fast(plain, spot) == pytest.approx(wanted, abs=1e-4)


def test_does_not_overflow() -> None:
    """The window sums are whole numbers in 32 bits: the worst case is black beside white everywhere."""
    white, black = (np.full((256, 256, 3), (level, 128, 128), np.uint8) for level in (255, 0))
    board = np.where(np.indices((256, 256)).sum(0)[..., None] % 2, white, black)
    for one, other in ((white, white), (white, black), (board, white), (board, 255 - board)):
        assert fast(one, other) == pytest.approx(metrics.second_look(one, other), abs=1e-6)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_two_looks_turned_alike_are_as_alike_as_before(orientation: int) -> None:
    """Up to the windows that are sampled, and rounding."""
    first, second = look(5, 200), look(5, 200, noise=6)
    turned = [turn(one, orientation) for one in (first, second)]
    assert fast(*turned) == pytest.approx(fast(first, second), abs=0.01)
    assert fast(*turned) == pytest.approx(metrics.second_look(*turned), abs=1e-4)


def test_a_workspace_is_used_again() -> None:
    """What one pair left in it does not show in the next, of whatever side."""
    workspace = Workspace(64)
    pairs = [(look(1, side), look(2, side, noise=9)) for side in (64, 16, 40, 64)]
    for pair in pairs:
        prepared = prepare_looks(pair, workspace)
        assert second_look_prepared(*prepared, workspace) == fast(*pair)


def test_looks_prepared_together_are_as_prepared_alone() -> None:
    looks = [
        np.random.default_rng(number).integers(0, 256, (60, 60, 3)).astype(np.uint8)
        for number in range(50)
    ]
    workspace = Workspace(60)
    together = prepare_looks(looks, workspace)
    for one, picture in zip(together, looks, strict=True):
        alone = prepare_looks([picture], workspace)[0]
        for name in one.__slots__:
            np.testing.assert_array_equal(getattr(one, name), getattr(alone, name))
