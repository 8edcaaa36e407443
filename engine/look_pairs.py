"""The second look of many pairs: what each look needs alone is made once, then a pair costs a quarter of the price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.metrics import GRAIN_K2, LOOK_WINDOW, SSIM_C1, SSIM_WINDOW

_AREA = SSIM_WINDOW**2
_LIGHT = np.float32(SSIM_C1 * _AREA**2 / 2)
_CONTRAST = np.float32((GRAIN_K2 * 255) ** 2 * _AREA * (_AREA - 1) / 2)
_RIM = SSIM_WINDOW + LOOK_WINDOW - 2

Whole = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class PreparedLook:
    """A look with what its second looks need of it alone. Arrays are flat, row after row of `side` values: 1 MB.

    A window is found at its upper left pixel; those that run over the end of a row into the next are windows of other
    pixels, harmless, and are left out at the end.
    values, sums : int32. light, contrast : float32, the halves of ssim's two divisors.
    """

    side: int
    values: Whole
    sums: Whole
    light: NDArray[np.float32]
    contrast: NDArray[np.float32]


class Workspace:
    """Arrays that are used again for every pair: fresh ones of this size cost as much as what is computed in them."""

    def __init__(self, side: int) -> None:
        self.whole = [np.empty(side * side, np.int32) for _ in range(4)]
        self.real = [np.empty(side * side, np.float32) for _ in range(4)]


def prepare_look(look: NDArray[np.uint8], workspace: Workspace) -> PreparedLook:
    """What can be said of one look, uint8 of shape (L, L), before its partner is known."""
    values = look.ravel().astype(np.int32)
    side, spare = len(look), workspace.whole
    sums = _window_sums(values, side, SSIM_WINDOW, spare).copy()
    squares = np.multiply(values, values, out=spare[3][: len(values)])
    # 49 * 49 * 255 * 255 is under 2^28, so that all of this is exact in int32.
    spreads = _window_sums(squares, side, SSIM_WINDOW, spare)
    spreads *= _AREA
    squared = np.multiply(sums, sums, out=spare[0][: len(sums)])
    spreads -= squared
    light, contrast = squared.astype(np.float32), spreads.astype(np.float32)
    light += _LIGHT
    contrast += _CONTRAST
    return PreparedLook(side, values, sums, light, contrast)


def second_look_prepared(one: PreparedLook, other: PreparedLook, workspace: Workspace) -> float:
    """`metrics.second_look` of two looks of one side, equal to it to 1e-4: whole-number sums, then float32."""
    side, count, spare = one.side, len(one.sums), workspace.whole
    products = np.multiply(one.values, other.values, out=spare[3][: len(one.values)])
    covariance = _window_sums(products, side, SSIM_WINDOW, spare)
    both = np.multiply(one.sums, other.sums, out=spare[0][:count])
    covariance *= _AREA
    covariance -= both
    similarity, factor = workspace.real[3][:count], workspace.real[0][:count]
    np.copyto(similarity, covariance, casting="unsafe")
    similarity += _CONTRAST
    np.copyto(factor, both, casting="unsafe")
    factor += _LIGHT
    similarity *= factor
    similarity /= np.add(one.light, other.light, out=factor)
    similarity /= np.add(one.contrast, other.contrast, out=factor)
    means = _window_sums(similarity, side, LOOK_WINDOW, workspace.real)
    return float(_least(means, side)) * 4 / LOOK_WINDOW**2


def _least(windows: NDArray[np.float32], side: int) -> np.float32:
    """The smallest of the windows that lie in one row of pixels each."""
    width, rows = side - _RIM, len(windows) // side
    last = windows[rows * side :]
    whole = windows[: rows * side].reshape(rows, side)[:, :width]
    return min(part.min() for part in (whole, last[:width]) if part.size)


def _window_sums(
    array: NDArray[Any], side: int, window: int, spare: list[NDArray[Any]]
) -> NDArray[Any]:
    """Sums over every window of a flat square array, in its own type; the result lies in `spare[3]`."""
    down = _span_sums(array, side, window, spare[:3])
    return _span_sums(down, 1, window, [*spare[:2], spare[3]])


def _span_sums(
    array: NDArray[Any], step: int, window: int, spare: list[NDArray[Any]]
) -> NDArray[Any]:
    """Sums of `window` (7 or 9) values that are `step` apart.

    Doubled spans are added (2, 4, 8), which the processor does many values at a time; running sums it cannot.
    """
    count = len(array) - (window - 1) * step
    pairs = np.add(array[:-step], array[step:], out=spare[0][: len(array) - step])
    length = len(array) - 3 * step
    fours = np.add(pairs[:length], pairs[2 * step :], out=spare[1][:length])
    rest, last = (pairs, 4) if window == 7 else (fours, 4)
    sums: NDArray[Any] = np.add(
        fours[:count], rest[last * step : last * step + count], out=spare[2][:count]
    )
    sums += array[(window - 1) * step :]
    return sums
