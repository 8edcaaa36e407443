"""How alike two pictures are: mse, correlation, structure, second look.

Each exists twice: for one pair through scikit-image, which is the definition, and for many pairs at once in numpy,
which is what a scan uses. Tests hold the two equal. scikit-image takes 1.2 s to import, so only the first kind does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.records import LEAST_SIDE, SIGNATURE_SIDE

#: To be raised with every change of what is computed here: the cache remembers verdicts.
METRICS_VERSION = 1

#: Largest value of each step's bar, with what it was measured on in DESIGN.md section 5.
LEAST_CORRELATION, LEAST_STRUCTURE, LEAST_SECOND_LOOK = 0.9, 0.5, 0.7
FLAT_STD = 1.0  # grey levels
FLAT_MSE = 1.0  # at side 16
GRAIN_K2 = 0.06  # ssim's K2 in the second look: differences under about 15 grey levels are grain, not content
LOOK_WINDOW = 9  # pixels of the look's map whose mean must hold
STRUCTURE_K2 = 0.03  # scikit-image's default
STRUCTURE_PERCENTILE = 1.0
SSIM_WINDOW = 7  # scikit-image's default
SSIM_C1 = (0.01 * 255) ** 2
_GREY = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601

Signatures = NDArray[np.uint8]
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
    while (
        sums.shape[1] > side
    ):  # by halves: adding four whole arrays is quick, summing over small axes is not
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


def second_look(look0: NDArray[np.uint8], look1: NDArray[np.uint8]) -> float:
    """The smallest 9 x 9 mean of the ssim map of two looks, the larger brought to the smaller one's side.

    Parameters: look0, look1 : uint8 of shape (L0, L0) and (L1, L1), 16 to 256.
    Returns: at most 1.0. Symmetric. It depends on these two alone.
    Source: skimage.metrics.structural_similarity with K2 = 0.06, scipy.ndimage.uniform_filter.
    """
    from scipy.ndimage import uniform_filter

    smaller0, smaller1 = (look.astype(np.float64) for look in at_one_side(look0, look1))
    means = uniform_filter(_similarity_map(smaller0, smaller1, GRAIN_K2), LOOK_WINDOW)
    rim = LOOK_WINDOW // 2
    return float(means[rim:-rim, rim:-rim].min())


def at_one_side(
    look0: NDArray[np.uint8], look1: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The two looks at the smaller one's side; the larger is resized with LANCZOS."""
    side = min(len(look0), len(look1))
    return resized_look(look0, side), resized_look(look1, side)


def resized_look(look: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """A look at another side, uint8 of shape (side, side)."""
    if len(look) == side:
        return look
    return np.asarray(Image.fromarray(look).resize((side, side), Image.Resampling.LANCZOS))
