"""The second look of many pairs: what each look needs alone is made once, then a pair costs a tenth of the price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from engine.metrics import (
    COLOUR_EXCUSE,
    COLOUR_WINDOW,
    CONTRAST_PERCENTILE,
    GRAIN,
    LEAST_GRAIN,
    LOOK_BLOCK,
    NEARLY_GREY,
    NOISE_PERCENTILE,
    SAMPLE_STEP,
    Look,
    colours,
    look_value,
    look_window,
    weakenings,
)

_AREA = LOOK_BLOCK**2
#: What is summed is the variance times this, and that over a window.
_VARIANCE_UNIT = _AREA * (_AREA - 1)

Whole = NDArray[np.int32]
Reals = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class PreparedLook:
    """A look with what its second looks need of it alone. Large arrays are flat, row after row of `side` values: 1 MB.

    A window is found at its upper left pixel; those that run over the end of a row into the next are windows of other
    pixels, harmless, and are never looked at.
    values : int32, luminance, Cb and Cr. sums : int32, of luminance over windows of 7 x 7. varying : float32, the
    sums of their variances over the larger windows. colours : float64, Cb and Cr, for products. energy : the sum of
    their squares. means : float32 of shape (2, M, M), their means over windows. strength : the lengths of these.
    """

    side: int
    values: tuple[Whole, Whole, Whole]
    sums: Whole
    varying: Reals
    colours: NDArray[np.float64]
    energy: float
    means: Reals
    strength: Reals


class Workspace:
    """Arrays that are used again for every pair: fresh ones of this size cost as much as what is computed in them."""

    def __init__(self, side: int) -> None:
        self.whole = [np.empty(side * side, np.int32) for _ in range(5)]
        self.real = [np.empty(side * side, np.float32) for _ in range(5)]


def prepare_look(look: Look, workspace: Workspace) -> PreparedLook:
    """What can be said of one look, uint8 of shape (L, L, 3), before its partner is known."""
    side = len(look)
    light, blue, red = (look[..., plane].ravel().astype(np.int32) for plane in range(3))
    sums = _window_sums(light, side, LOOK_BLOCK, workspace.whole).copy()
    varying = _varying(light, sums, side, workspace).copy()
    both = colours(look)
    means = _colour_means(both)
    return PreparedLook(
        side,
        (light, blue, red),
        sums,
        varying,
        both.ravel(),
        float((both * both).sum()),
        means,
        np.hypot(*means),
    )


def second_look_prepared(one: PreparedLook, other: PreparedLook, workspace: Workspace) -> float:
    """`metrics.second_look` of two looks of one side, equal to it to 1e-4: whole-number sums, then float32."""
    recoloured = _recoloured(one, other)
    return look_value(*_different_share(one, other, workspace), recoloured)


def _different_share(
    one: PreparedLook, other: PreparedLook, workspace: Workspace
) -> tuple[float, float]:
    side, count = one.side, len(one.varying)
    window = look_window(side)
    excused = _excused(one, other, workspace)
    # Neither lies where `_varying` writes before it has read it.
    values = np.subtract(
        one.values[0], other.values[0], out=workspace.whole[2][: len(one.values[0])]
    )
    sums = np.subtract(one.sums, other.sums, out=workspace.whole[4][: len(one.sums)])
    shares = _varying(values, sums, side, workspace)
    varying = np.add(one.varying, other.varying, out=workspace.real[0][:count])
    unit = _VARIANCE_UNIT * window**2
    contrast = np.percentile(_sample(varying, side, window), CONTRAST_PERCENTILE) / unit
    varying += np.float32(np.clip(contrast, LEAST_GRAIN, GRAIN) * unit)
    varying += np.minimum(excused, varying, out=excused)
    shares /= varying
    noise = np.percentile(_sample(shares, side, window), NOISE_PERCENTILE)
    return float(_whole_windows(shares, side, window).max()), float(noise)


def _excused(one: PreparedLook, other: PreparedLook, workspace: Workspace) -> Reals:
    """What differing colours excuse, in units of `_varying`; in `workspace.real[4]`."""
    side, spare = one.side, workspace.whole
    count = side * side
    colour = spare[3][:count]
    for plane in (1, 2):
        difference = np.subtract(one.values[plane], other.values[plane], out=spare[2][:count])
        if plane == 1:
            np.multiply(difference, difference, out=colour)
        else:
            difference *= difference
            colour += difference
    blocks = _window_sums(colour, side, LOOK_BLOCK, spare)
    real = workspace.real[3][: len(blocks)]
    np.copyto(real, blocks, casting="unsafe")
    sums = _window_sums(real, side, look_window(side), workspace.real)
    factor = np.float32(COLOUR_EXCUSE * (_AREA - 1))
    excused: Reals = np.multiply(sums, factor, out=workspace.real[4][: len(sums)])
    return excused


def _varying(values: Whole, sums: Whole, side: int, workspace: Workspace) -> Reals:
    """The variances in windows of 7 x 7, multiplied out, summed over the larger windows; in `workspace.real[3]`.

    49 * 49 * 255 * 255 is under 2^28, so that all is exact in int32 up to the sums of variances.
    """
    spare = workspace.whole
    squares = np.multiply(values, values, out=spare[3][: len(values)])
    variances = _window_sums(squares, side, LOOK_BLOCK, spare)
    variances *= _AREA
    variances -= np.multiply(sums, sums, out=spare[0][: len(sums)])
    real = workspace.real[3][: len(variances)]
    np.copyto(real, variances, casting="unsafe")
    sums_of_variances: Reals = _window_sums(real, side, look_window(side), workspace.real)
    return sums_of_variances


def _whole_windows(windows: Reals, side: int, window: int) -> Reals:
    """The windows that lie in one row of pixels each, as a square view."""
    width = side - LOOK_BLOCK - window + 2
    step = windows.itemsize
    square: Reals = as_strided(windows, (width, width), (side * step, step), writeable=False)
    return square


def _sample(windows: Reals, side: int, window: int) -> Reals:
    return _whole_windows(windows, side, window)[::SAMPLE_STEP, ::SAMPLE_STEP]


def _recoloured(one: PreparedLook, other: PreparedLook) -> float:
    """The largest difference of colour, as `metrics.second_look` means it: means of windows can be weakened too."""
    product = float(one.colours @ other.colours)
    found = []
    for factor0, factor1 in weakenings(one.energy, other.energy, product):
        means0, means1 = (np.float32(factor0) * one.means, np.float32(factor1) * other.means)
        strength = np.maximum(
            np.float32(factor0) * one.strength, np.float32(factor1) * other.strength
        )
        strength += np.float32(NEARLY_GREY)
        found.append((np.hypot(*(means0 - means1)) / strength).max())
    return float(max(found))


def _colour_means(both: NDArray[np.float64]) -> Reals:
    """Means of Cb and Cr over every whole window: sums of whole numbers, exact."""
    spread = np.zeros((2, both.shape[1] + 1, both.shape[2] + 1))
    spread[:, 1:, 1:] = both.cumsum(1).cumsum(2)
    down = spread[:, COLOUR_WINDOW:] - spread[:, :-COLOUR_WINDOW]
    sums = down[:, :, COLOUR_WINDOW:] - down[:, :, :-COLOUR_WINDOW]
    means: Reals = (sums / COLOUR_WINDOW**2).astype(np.float32)
    return means


def _window_sums(
    array: NDArray[Any], side: int, window: int, spare: list[NDArray[Any]]
) -> NDArray[Any]:
    """Sums over every window of a flat square array, in its own type; the result lies in `spare[3]`."""
    down = _span_sums(array, side, window, spare[:3])
    return _span_sums(down, 1, window, [*spare[:2], spare[3]])


def _span_sums(
    array: NDArray[Any], step: int, window: int, spare: list[NDArray[Any]]
) -> NDArray[Any]:
    """Sums of `window` (5, 7 or 9) values that are `step` apart.

    Doubled spans are added (2, 4, 8), which the processor does many values at a time; running sums it cannot.
    """
    count = len(array) - (window - 1) * step
    pairs = np.add(array[:-step], array[step:], out=spare[0][: len(array) - step])
    length = len(array) - 3 * step
    fours = np.add(pairs[:length], pairs[2 * step :], out=spare[1][:length])
    last = array[(window - 1) * step :]
    if window == 5:
        sums: NDArray[Any] = np.add(fours[:count], last, out=spare[2][:count])
        return sums
    rest = pairs if window == 7 else fours
    sums = np.add(fours[:count], rest[4 * step : 4 * step + count], out=spare[2][:count])
    sums += last
    return sums
