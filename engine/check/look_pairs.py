"""The second look of many pairs: what each look needs alone is made once, then a pair costs a tenth of the price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from engine.measures.brightening import WHITE, Brightening, brightenings, sample_step
from engine.measures.metrics import (
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
    means_weight,
    weakenings,
)

_AREA = LOOK_BLOCK**2
#: What is summed is the variance times this, and that over a window.
_VARIANCE_UNIT = _AREA * (_AREA - 1)

#: Values of looks that are prepared at once: half a megabyte an array.
STACK_VALUES = 1 << 17

Whole = NDArray[np.int32]
Reals = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class PreparedLook:
    """A look with what its second looks need of it alone. Large arrays are flat, row after row of `side` values: 1 MB.

    A window is found at its upper left pixel; those that run over the end of a row into the next are windows of other
    pixels, harmless, and are never looked at.
    values : int32, luminance, Cb and Cr. sums : int32, of luminance over windows of 7 x 7. sample : float64, some of
    their means. varying : float32, the sums of their variances over the larger windows. colours : float64, Cb and Cr,
    for products. energy : the sum of their squares. means : float32 of shape (2, M, M), their means over windows.
    strength : the lengths of these.
    """

    side: int
    values: tuple[Whole, Whole, Whole]
    sums: Whole
    sample: NDArray[np.float64]
    varying: Reals
    colours: NDArray[np.float64]
    energy: float
    means: Reals
    strength: Reals


class Workspace:
    """Arrays that are used again for every pair: fresh ones of this size cost as much as what is computed in them."""

    def __init__(self, side: int) -> None:
        """side : the largest of the looks."""
        values = max(side * side, STACK_VALUES)
        self.whole = [np.empty(values, np.int32) for _ in range(5)]
        self.real = [np.empty(values, np.float32) for _ in range(5)]


def prepare_looks(looks: Sequence[Look], workspace: Workspace) -> list[PreparedLook]:
    """What can be said of looks of one side, uint8 of shape (L, L, 3), before their partners are known.

    Small ones are put below each other and prepared as one tall look: an operation on few values costs more than what
    it computes, and the more so the more threads wait for one another.
    """
    at_once = max(STACK_VALUES // len(looks[0]) ** 2, 1)
    starts = range(0, len(looks), at_once)
    return [one for start in starts for one in _prepared(looks[start:][:at_once], workspace)]


def _prepared(looks: Sequence[Look], workspace: Workspace) -> list[PreparedLook]:
    side, window = len(looks[0]), look_window(len(looks[0]))
    stack = np.stack(looks)
    light, blue, red = (stack[..., plane].ravel().astype(np.int32) for plane in range(3))
    sums = _window_sums(light, side, LOOK_BLOCK, workspace.whole).copy()
    variances = _products(light, side, workspace)
    variances -= sums * sums
    varying = _window_sums(_real(variances, workspace), side, window, workspace.real).copy()
    both = np.stack([colours(look) for look in looks])
    means, energy = _colour_means(both), np.einsum("iabc,iabc->i", both, both)
    strength = np.hypot(means[:, 0], means[:, 1])
    found = []
    for number in range(len(looks)):
        whole = slice(number * side**2, (number + 1) * side**2)
        own_sums = sums[whole][: side**2 - (LOOK_BLOCK - 1) * (side + 1)]
        found.append(
            PreparedLook(
                side,
                (light[whole], blue[whole], red[whole]),
                own_sums,
                _sample(own_sums, side, LOOK_BLOCK, sample_step(side)).ravel() / _AREA,
                varying[whole][: len(own_sums) - (window - 1) * (side + 1)],
                both[number].ravel(),
                float(energy[number]),
                means[number],
                strength[number],
            )
        )
    return found


def second_look_prepared(one: PreparedLook, other: PreparedLook, workspace: Workspace) -> float:
    """`metrics.second_look` of two looks of one side, equal to it to 1e-4: whole-number sums, then float32."""
    recoloured = _recoloured(one, other)
    return look_value(*_different_share(one, other, workspace), recoloured)


def _different_share(
    one: PreparedLook, other: PreparedLook, workspace: Workspace
) -> tuple[float, float]:
    side, count = one.side, len(one.varying)
    window = look_window(side)
    unit = _VARIANCE_UNIT * window**2
    width = LOOK_BLOCK + window - 1
    sampled = _sample(one.varying, side, width) + _sample(other.varying, side, width)
    contrast = _percentile(sampled, CONTRAST_PERCENTILE) / unit
    grain = float(np.clip(contrast, LEAST_GRAIN, GRAIN))
    excused = _excused(one, other, workspace)
    shares = _differing(one, other, means_weight(side, grain), workspace)
    varying = np.add(one.varying, other.varying, out=workspace.real[0][:count])
    varying += np.float32(grain * unit)
    varying += np.minimum(excused, varying, out=excused)
    shares /= varying
    noise = _percentile(_sample(shares, side, width), NOISE_PERCENTILE)
    return float(_whole_windows(shares, side, width).max()), float(noise)


def _differing(
    one: PreparedLook, other: PreparedLook, weight: float, workspace: Workspace
) -> Reals:
    """How much two looks differ, in units of `varying`; in `workspace.real[3]`."""
    side, count = one.side, len(one.sums)
    # Neither lies where `_products` writes before it has read it.
    values = np.subtract(
        one.values[0], other.values[0], out=workspace.whole[2][: len(one.values[0])]
    )
    sums = np.subtract(one.sums, other.sums, out=workspace.whole[4][:count])
    differing = _real(_products(values, side, workspace), workspace)
    real = [array[:count] for array in workspace.real]
    np.copyto(real[0], sums, casting="unsafe")
    squares = np.multiply(real[0], real[0], out=real[1])
    # The mean of squares less the square of the mean is the variance; with no brightening all is one product.
    part = np.float32(weight * (_AREA - 1) / _AREA)
    ways = brightenings(one.sample, other.sample)
    if ways:
        differing -= squares
        moved = _after(ways, real[0], (one.sums, other.sums), real[1:3])
        squares = np.multiply(moved, moved, out=real[1])
        squares *= part
    else:
        squares *= part - np.float32(1)
    differing += squares
    return _window_sums(differing, side, look_window(side), workspace.real)


def _after(
    ways: tuple[Brightening, ...], moved: Reals, sums: tuple[Whole, Whole], spare: list[Reals]
) -> Reals:
    """What is left of `moved`, the differences of sums, after brightening either look; in its place."""
    np.abs(moved, out=moved)
    brightened, wanted = spare
    for way, own, target in zip(ways, sums, sums[::-1], strict=True):
        np.copyto(brightened, own, casting="unsafe")
        np.copyto(wanted, target, casting="unsafe")
        brightened *= np.float32(way.factor)
        brightened += np.float32(way.offset * _AREA)
        np.clip(brightened, 0, WHITE * _AREA, out=brightened)
        brightened -= wanted
        np.minimum(moved, np.abs(brightened, out=brightened), out=moved)
    return moved


def _excused(one: PreparedLook, other: PreparedLook, workspace: Workspace) -> Reals:
    """What differing colours excuse, in units of `varying`; in `workspace.real[4]`."""
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
    sums = _window_sums(_real(blocks, workspace), side, look_window(side), workspace.real)
    factor = np.float32(COLOUR_EXCUSE * (_AREA - 1))
    excused: Reals = np.multiply(sums, factor, out=workspace.real[4][: len(sums)])
    return excused


def _products(values: Whole, side: int, workspace: Workspace) -> Whole:
    """The sums of squares in windows of 7 x 7, times 49; in `workspace.whole[3]`.

    49 * 49 * 255 * 255 is under 2^28, so that all is exact in int32 up to these.
    """
    spare = workspace.whole
    squares = np.multiply(values, values, out=spare[3][: len(values)])
    products: Whole = _window_sums(squares, side, LOOK_BLOCK, spare)
    products *= _AREA
    return products


def _real(whole: Whole, workspace: Workspace) -> Reals:
    """The same in float32; in `workspace.real[3]`."""
    real: Reals = workspace.real[3][: len(whole)]
    np.copyto(real, whole, casting="unsafe")
    return real


def _percentile(windows: Reals, percent: float) -> float:
    """Under 100, of two values or more: as numpy has it, but for rounding, in half the time."""
    place = percent / 100 * (windows.size - 1)
    below = int(place)
    parted = np.partition(windows, (below, below + 1), axis=None)
    least, most = parted[below : below + 2].tolist()
    return float(least + (most - least) * (place - below))


def _whole_windows(windows: NDArray[Any], side: int, window: int) -> NDArray[Any]:
    """The windows that lie in one row of pixels each, as a square view."""
    width = side - window + 1
    step = windows.itemsize
    square: NDArray[Any] = as_strided(windows, (width, width), (side * step, step), writeable=False)
    return square


def _sample(windows: NDArray[Any], side: int, window: int, step: int = SAMPLE_STEP) -> NDArray[Any]:
    return _whole_windows(windows, side, window)[::step, ::step]


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
    """Means of Cb and Cr, (N, 2, C, C), over every whole window: sums of whole numbers, exact."""
    spread = np.zeros((len(both), 2, both.shape[2] + 1, both.shape[3] + 1))
    spread[..., 1:, 1:] = both.cumsum(2).cumsum(3)
    down = spread[..., COLOUR_WINDOW:, :] - spread[..., :-COLOUR_WINDOW, :]
    sums = down[..., COLOUR_WINDOW:] - down[..., :-COLOUR_WINDOW]
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
