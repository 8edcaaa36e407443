"""The second look of prepared looks equals the definition, at every side and on the worst pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import metrics
from engine.look_pairs import Workspace, prepare_look, second_look_prepared
from made import scene


def look(seed: int, side: int, *, noise: float = 0.0) -> np.ndarray:
    image = np.asarray(scene(seed, (side, side)).convert("L")).astype(float)
    image += np.random.default_rng(seed).normal(0, noise, image.shape) if noise else 0
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def fast(first: np.ndarray, second: np.ndarray) -> float:
    workspace = Workspace(256)
    prepared = [prepare_look(one, workspace) for one in metrics.at_one_side(first, second)]
    return second_look_prepared(*prepared, workspace)


@pytest.mark.parametrize("sides", [(256, 256), (256, 97), (16, 16), (33, 16), (180, 181)])
@pytest.mark.parametrize("noise", [0.0, 8.0, 60.0])
def test_equals_the_definition(sides: tuple[int, int], noise: float) -> None:
    first, second = look(3, sides[0]), look(3, sides[1], noise=noise)
    wanted = metrics.second_look(first, second)
    assert fast(first, second) == pytest.approx(wanted, abs=1e-4)
    assert fast(second, first) == fast(first, second)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1), side=st.integers(16, 64), levels=st.sampled_from([2, 8, 256])
)
def test_equals_the_definition_on_anything(seed: int, side: int, levels: int) -> None:
    rng = np.random.default_rng(seed)
    looks = [
        (rng.integers(0, levels, (side, side)) * (255 // (levels - 1))).astype(np.uint8)
        for _ in "01"
    ]
    assert fast(*looks) == pytest.approx(metrics.second_look(*looks), abs=1e-4)
    assert fast(looks[0], looks[0]) == pytest.approx(1.0)


@pytest.mark.parametrize("side", [16, 17, 31, 64])
def test_every_corner_counts(side: int) -> None:
    """Windows lie in flat arrays: none may be lost at an edge, none may run on into the next row."""
    plain = np.full((side, side), 200, np.uint8)
    for corner in ((0, 0), (0, -1), (-1, 0), (-1, -1), (side // 2, -1), (side // 2, 0)):
        spot = plain.copy()
        spot[corner] = 0
        assert fast(plain, spot) == pytest.approx(metrics.second_look(plain, spot), abs=1e-4)


def test_does_not_overflow() -> None:
    """The window sums are whole numbers in 32 bits: the worst case is white everywhere."""
    white, black = np.full((256, 256), 255, np.uint8), np.zeros((256, 256), np.uint8)
    assert fast(white, white) == pytest.approx(1.0)
    assert fast(white, black) == pytest.approx(metrics.second_look(white, black), abs=1e-6)


def test_a_workspace_is_used_again() -> None:
    """What one pair left in it does not show in the next, of whatever side."""
    workspace = Workspace(64)
    pairs = [(look(1, side), look(2, side, noise=9)) for side in (64, 16, 40, 64)]
    for pair in pairs:
        prepared = [prepare_look(one, workspace) for one in pair]
        assert second_look_prepared(*prepared, workspace) == fast(*pair)
