"""Two pictures compared in grey, finely: how much they differ where they differ most, and where that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

#: Windows in which two pictures vary or differ, and the larger ones over which that must hold: together 11 pixels, the
#: height of a line of print. Chosen by tests/bench_last_look.py, as are all the numbers here; 7 and 9, as the scan's
#: second look has them, let twice as many replaced pieces of 0.02 % of a page through.
BLOCK, WINDOW = 5, 7
#: Variance that differences may have where a picture has none of its own: that of grain, 15 grey levels; in a picture
#: that has little contrast as much as there is where it has most, but not less than what saving as WebP leaves: at 16
#: some copies of pictures of 20 grey levels are stopped, at 64 most that is replaced in them is missed.
GRAIN, LEAST_GRAIN, CONTRAST_PERCENTILE = (0.06 * 255) ** 2, 32.0, 99.5
#: The share of what varies that may differ: copies reach it alone where a palette or a low quality has lost a detail.
#: More where the whole picture differs: it was softened, sharpened or saved badly.
MOST_DIFFERENT, NOISE_PERCENTILE, MOST_NOISE = 0.16, 95.0, 0.1
SAMPLE_STEP = 4  # of the windows whose percentiles are taken
LIMIT_VALUE = 0.5

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]
Size = tuple[int, int]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class FineLook:
    """value : 0.0 to 1.0; 0.5 where what differs is just at its limit. place : left, top, right, bottom of where they
    are least alike, as fractions of the picture.
    """

    value: float
    place: Box


def fine_look(one: Grey, other: Grey) -> FineLook:
    """How alike two pictures are where they are least alike.

    Parameters: one, other : uint8 of one shape (rows, columns), each at least 11.
    Returns: symmetric. The variance of the difference in windows of 5 x 5 and the two pictures' own variances added,
    both averaged over 7 x 7 and one divided by the other: the share of what is to be seen there that differs.
    Raises: ValueError if the shapes differ.
    Notes: what JPEG leaves around an edge is small beside the edge, whatever its size, and so is what another way of
    scaling makes of it; other text is not. In float32.
    """
    if one.shape != other.shape:
        raise ValueError(f"{one.shape} and {other.shape}")
    grey0, grey1 = one.astype(np.float32), other.astype(np.float32)
    shares, sums = _variances(grey0 - grey1), _variances(grey0 + grey1)
    sums += shares  # twice the two variances added
    varying = _window_means(sums, WINDOW)
    varying /= 2
    shares = _window_means(shares, WINDOW)
    contrast = np.percentile(_sampled(varying), CONTRAST_PERCENTILE)
    varying += np.float32(np.clip(contrast, LEAST_GRAIN, GRAIN))
    shares /= varying
    noise = float(np.percentile(_sampled(shares), NOISE_PERCENTILE))
    row, column = divmod(int(shares.argmax()), shares.shape[1])
    worst = float(shares[row, column]) / (MOST_DIFFERENT + min(noise, MOST_NOISE))
    rows, columns = one.shape
    around = BLOCK + WINDOW - 1
    place = (
        column / columns, row / rows,
        (column + around) / columns, (row + around) / rows,
    )  # fmt: skip
    return FineLook(max(1 - (1 - LIMIT_VALUE) * worst, 0.0), place)


def resized_grey(grey: Grey, size: Size) -> Grey:
    """A grey picture at another width and height; resized with LANCZOS."""
    if grey.shape == size[::-1]:
        return grey
    return np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.LANCZOS))


def _variances(levels: Floats) -> Floats:
    """The variance in every whole window of 5 x 5."""
    # Sums of 25 squares of whole numbers up to 510: float32 holds them exactly.
    means, squares = (_window_means(values, BLOCK) for values in (levels, levels * levels))
    squares -= means * means
    return np.maximum(squares, 0, out=squares)


def _window_means(values: Floats, window: int) -> Floats:
    """Means over every whole window."""
    # A few shifted arrays added: a third of the time of scipy.ndimage.uniform_filter.
    rows, columns = values.shape[0] - window + 1, values.shape[1] - window + 1
    means = values[:rows].copy()
    for start in range(1, window):
        means += values[start : start + rows]
    values, means = means, means[:, :columns].copy()
    for start in range(1, window):
        means += values[:, start : start + columns]
    means /= window * window
    return means


def _sampled(values: Floats) -> Floats:
    return values[::SAMPLE_STEP, ::SAMPLE_STEP]
