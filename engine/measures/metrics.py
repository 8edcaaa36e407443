"""How alike two pictures are: mse, correlation, structure, second look.

Each exists twice: for one pair through scikit-image, which is the definition, and for many pairs at once in numpy,
which is what a scan uses. Tests hold the two equal. scikit-image takes 1.2 s to import, so only the first kind does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.measures.brightening import moved_means
from engine.records import LEAST_SIDE, LOOK_SIDE, SIGNATURE_SIDE

#: To be raised with every change of what is computed here: the cache remembers verdicts.
METRICS_VERSION = 2

#: Largest value of each step's bar, with what it was measured on in DESIGN.md section 5.
LEAST_CORRELATION, LEAST_STRUCTURE, LEAST_SECOND_LOOK = 0.9, 0.5, 0.7
FLAT_STD = 1.0  # grey levels
FLAT_MSE = 1.0  # at side 16
#: The second look: windows in which two looks vary or differ, and the larger ones over which that must hold.
LOOK_BLOCK = 7
LOOK_WINDOW, SMALL_LOOK_WINDOW, SMALL_LOOK_SIDE = 9, 5, 64
#: Variance that differences may have where a look has none of its own: that of grain, 15 grey levels; in a look that
#: has little contrast as much as there is where it has most, but not less than what saving as JPEG leaves.
GRAIN, LEAST_GRAIN, CONTRAST_PERCENTILE = (0.06 * 255) ** 2, 16.0, 98.0
#: Largest share of what varies that may differ, and how much more where the whole look differs: it was saved badly.
MOST_DIFFERENT, NOISE_FACTOR, NOISE_PERCENTILE, MOST_NOISE = 0.13, 2.0, 95.0, 0.05
SAMPLE_STEP = 4  # of the windows whose percentiles are taken
#: Means that differ count beside variances that do; more in smaller looks, where a row fills less of a window.
MEANS_WEIGHT, MOST_MEANS_WEIGHT = 0.2, 2.0
#: Where a palette has lost colours, light and shade are lost with them: how much the one excuses of the other,
#: which is never more than half.
COLOUR_EXCUSE = 2.0
#: Colour: the side at which it is compared, what is nearly grey, and the largest difference beside that.
COLOUR_SIDE, LEAST_COLOUR_SIDE, COLOUR_WINDOW, NEARLY_GREY, MOST_RECOLOURED = 64, 16, 9, 20.0, 0.4
STRUCTURE_K2 = 0.03  # scikit-image's default
STRUCTURE_PERCENTILE = 1.0
SSIM_WINDOW = 7  # scikit-image's default
SSIM_C1 = (0.01 * 255) ** 2
_GREY = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601

Signatures = NDArray[np.uint8]
Look = NDArray[np.uint8]
Floats = NDArray[np.float64]


def box_means(arrays: NDArray[np.generic], side: int) -> Floats:
    """Means over equal boxes, not rounded.

    Parameters: arrays : shape (N, S, S) or (N, S, S, 3), S a multiple of `side`.
    Returns: float64 of shape (N, side, side) or (N, side, side, 3); exact for uint8.
    """
    count, size = arrays.shape[:2]
    step = size // side
    boxes = arrays.reshape(count, side, step, side, step, *arrays.shape[3:])
    means: Floats = boxes.mean((2, 4), dtype=np.float64)
    return means


def grey_means(signatures: Signatures, side: int) -> Floats:
    """Grey signatures as box means: (N, 64, 64, 3) uint8 to (N, side, side) float64."""
    grey: Floats = box_means(signatures, side) @ _GREY
    return grey


def mse(first: Signatures, second: Signatures, side: int = SIGNATURE_SIDE) -> float:
    """Mean squared error of two signatures at a common side.

    Parameters: first, second : uint8 of shape (64, 64, 3). side : 64, 32 or 16.
    Returns: 0.0 for equal signatures, at most 65 025.0. Symmetric.
    Source: skimage.metrics.mean_squared_error, which computes it.
    """
    from skimage.metrics import mean_squared_error

    return float(
        mean_squared_error(box_means(first[None], side)[0], box_means(second[None], side)[0])
    )


def mse_many(first: Signatures, second: Signatures, side: int = SIGNATURE_SIDE) -> Floats:
    """`mse` of N pairs at one common side, equal to it to the last bit.

    Parameters: first, second : uint8 of shape (N, 64, 64, 3).
    Returns: float64 of shape (N,).
    """
    return mse_of_sums(box_sums(first, side), box_sums(second, side), side)


def box_sums(signatures: Signatures, side: int) -> NDArray[np.int16]:
    """Sums over equal boxes: (N, 64, 64, 3) uint8 to (N, side * side * 3) int16; side at least 8."""
    sums = signatures.astype(np.int16)
    # By halves: adding four whole arrays is quick, summing over small axes is not.
    while sums.shape[1] > side:
        sums = sums[:, 0::2] + sums[:, 1::2]
        sums = sums[:, :, 0::2] + sums[:, :, 1::2]
    return sums.reshape(len(signatures), 3 * side * side)


def mse_of_sums(first: NDArray[np.int16], second: NDArray[np.int16], side: int) -> Floats:
    """The mse of N pairs of box sums at one side, equal to `mse` to the last bit.

    Notes: differences of sums are whole numbers and so are their squares, whose sum stays under 2^53: nothing is
    rounded before the one division that is no power of two.
    """
    difference = first.astype(np.float64)
    difference -= second
    squares = np.einsum("ij,ij->i", difference, difference)
    result: Floats = squares / float((SIGNATURE_SIDE // side) ** 4) / (3 * side * side)
    return result


def correlation(first: Signatures, second: Signatures) -> float:
    """Correlation of two grey signatures at side 16, -1 to 1; nan where one has no variance. Source: numpy.corrcoef."""
    greys = grey_means(np.stack([first, second]), LEAST_SIDE).reshape(2, -1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.asarray(np.corrcoef(greys))[0, 1])


def structure(first: Signatures, second: Signatures, common_side: int) -> float:
    """The 1st percentile of the ssim map of two grey signatures, coarse to fine.

    Parameters: first, second : uint8 of shape (64, 64, 3). common_side : 64, 32 or 16.
    Returns: the value at the first side (16, 32, 64) where it is under 0.5, else the least of all. At most 1.0.
    Source: skimage.metrics.structural_similarity (full=True, data_range=255), its border of 3 left out.
    """
    least, side = 1.0, LEAST_SIDE
    while side <= common_side and least >= LEAST_STRUCTURE:
        grey0, grey1 = (grey_means(one[None], side)[0] for one in (first, second))
        least = min(
            least,
            float(np.percentile(_similarity_map(grey0, grey1, STRUCTURE_K2), STRUCTURE_PERCENTILE)),
        )
        side *= 2
    return least


def _similarity_map(grey0: Floats, grey1: Floats, k2: float) -> Floats:
    from skimage.metrics import structural_similarity

    full = structural_similarity(grey0, grey1, data_range=255.0, full=True, K2=k2)[1]  # type: ignore[no-untyped-call]
    rim = SSIM_WINDOW // 2
    whole: Floats = full[rim:-rim, rim:-rim]
    return whole


def second_look(look0: Look, look1: Look) -> float:
    """How alike two looks are where they are least alike, in light and shade or in colour.

    Parameters: look0, look1 : uint8 of shape (L0, L0, 3) and (L1, L1, 3), L 16 to 256: luminance, Cb, Cr.
    Returns: 0.0 to 1.0; 0.7 where what differs, or the colour, is just at its limit. Symmetric. It depends on these
    two alone.
    """
    one, other = at_one_side(look0, look1)
    share, noise = _different_share(one.astype(np.float64), other.astype(np.float64))
    return look_value(share, noise, _recoloured(colours(one), colours(other)))


def look_value(share: float, noise: float, recoloured: float) -> float:
    """The second look, from the largest share that differs, the noise, and the largest difference of colour."""
    limit = MOST_DIFFERENT + NOISE_FACTOR * min(noise, MOST_NOISE)
    worst = max(share / limit, recoloured / MOST_RECOLOURED)
    return max(1 - (1 - LEAST_SECOND_LOOK) * worst, 0.0)


def _different_share(one: Floats, other: Floats) -> tuple[float, float]:
    """The largest share of what varies in two looks that differs between them, and the 95th percentile of it.

    Source: scipy.ndimage.uniform_filter. In each window of 7 x 7 the variance of the difference with the weighted
    square of what means differ by, and the variances of the two added; the means of both over windows of 9 x 9 (5 x 5
    in looks under 64), one divided by the other.
    """
    window = look_window(len(one))
    grey0, grey1 = one[..., 0], other[..., 0]
    varying = _window_means(_variances(grey0) + _variances(grey1), window)
    contrast = np.percentile(varying[::SAMPLE_STEP, ::SAMPLE_STEP], CONTRAST_PERCENTILE)
    grain = float(np.clip(contrast, LEAST_GRAIN, GRAIN))
    means0, means1 = (_window_means(grey, LOOK_BLOCK) for grey in (grey0, grey1))
    moved = means_weight(len(one), grain) * moved_means(means0, means1, len(one)) ** 2
    differing = _window_means(_variances(grey0 - grey1) + moved, window)
    colour = ((one[..., 1:] - other[..., 1:]) ** 2).sum(2)
    excused = COLOUR_EXCUSE * _window_means(_window_means(colour, LOOK_BLOCK), window)
    varying += grain
    shares = differing / (varying + np.minimum(excused, varying))
    noise = np.percentile(shares[::SAMPLE_STEP, ::SAMPLE_STEP], NOISE_PERCENTILE)
    return float(shares.max()), float(noise)


def means_weight(side: int, grain: float) -> float:
    """How much squared differences of means count; less in a look of little contrast, whose copies shift as much."""
    return min(MEANS_WEIGHT * (LOOK_SIDE / side) ** 3, MOST_MEANS_WEIGHT) * grain / GRAIN


def _variances(grey: Floats) -> Floats:
    """The sample variance in every window of 7 x 7."""
    means, squares = (_window_means(values, LOOK_BLOCK) for values in (grey, grey * grey))
    return (squares - means * means) * (LOOK_BLOCK**2 / (LOOK_BLOCK**2 - 1))


def _window_means(values: Floats, window: int) -> Floats:
    """Means over every whole window of the last two axes."""
    from scipy.ndimage import uniform_filter

    rim = window // 2
    means: Floats = uniform_filter(values, window, axes=(-2, -1))[..., rim:-rim, rim:-rim]
    return means


def look_window(side: int) -> int:
    """Windows of a look over which what differs is averaged: the same part of a small look is more of it."""
    return LOOK_WINDOW if side >= SMALL_LOOK_SIDE else SMALL_LOOK_WINDOW


def _recoloured(colours0: Floats, colours1: Floats) -> float:
    """The largest difference between the colours of two looks, beside how strong they are there.

    Parameters: colours0, colours1 : as `colours` makes them.
    Notes: the stronger ones are first weakened by the one factor that brings them nearest to the weaker ones: a copy
    that is paler as a whole, or grey, is no other picture.
    """
    means0, means1 = (_window_means(one, COLOUR_WINDOW) for one in (colours0, colours1))
    found = []
    for factor0, factor1 in weakenings(
        (colours0**2).sum(), (colours1**2).sum(), (colours0 * colours1).sum()
    ):
        one, other = factor0 * means0, factor1 * means1
        strength = np.maximum(np.hypot(*one), np.hypot(*other))
        found.append((np.hypot(*(one - other)) / (strength + NEARLY_GREY)).max())
    return float(max(found))


def weakenings(energy0: float, energy1: float, product: float) -> list[tuple[float, float]]:
    """By what to multiply two looks' colours. Two ways where both are equally strong: their order must not count."""
    factor = min(max(product / max(energy0, energy1, 1.0), 0.0), 1.0)
    ways = [(factor, 1.0)] if energy0 >= energy1 else []
    return [*ways, (1.0, factor)] if energy1 >= energy0 else ways


def colours(look: Look) -> Floats:
    """Cb and Cr of a look, -128 to 127, at half its side, at least 16, at most 64: float64 of shape (2, C, C)."""
    side = min(max(len(look) // 2, LEAST_COLOUR_SIDE), COLOUR_SIDE)
    image = Image.fromarray(np.ascontiguousarray(look))
    small = np.asarray(image.resize((side, side), Image.Resampling.BOX), np.float64)
    found: Floats = np.moveaxis(small[..., 1:], 2, 0) - 128
    return found


def at_one_side(look0: Look, look1: Look) -> tuple[Look, Look]:
    """The two looks at their common side."""
    side = common_look_side(len(look0), len(look1))
    return resized_look(look0, side), resized_look(look1, side)


def common_look_side(side0: int, side1: int) -> int:
    """The side at which two looks are compared: the smaller one's; unless equal, at most 3/4 of the larger one's.

    A look that is made a little smaller keeps some of the fine detail that the other one has lost.
    """
    if side0 == side1:
        return side0
    return min(side0, side1, max(3 * max(side0, side1) // 4, LEAST_SIDE))


def resized_look(look: Look, side: int) -> Look:
    """A look at another side, uint8 of shape (side, side, 3); resized with LANCZOS."""
    if len(look) == side:
        return look
    return np.asarray(Image.fromarray(look).resize((side, side), Image.Resampling.LANCZOS))
