"""Correlation and structure of many pairs of grey signatures at once, in whole numbers as far as they go.

A grey box mean times 1000 times the pixels of its box is under 2^22; sums of products of two stay under 2^53, exact in
float64 in whatever order. So no value depends on how pairs are put together, nor on the number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.measures.metrics import (
    FLAT_STD,
    SSIM_C1,
    SSIM_WINDOW,
    STRUCTURE_K2,
    STRUCTURE_PERCENTILE,
    Signatures,
    box_sums,
)
from engine.records import SIGNATURE_SIDE

_WEIGHTS = np.array([299.0, 587.0, 114.0])  # grey times 1000
_AREA = SSIM_WINDOW**2
#: Values in one block of pairs: a megabyte in float64. Smaller blocks are quicker for one thread, but two then wait for
#: the interpreter more than they compute.
_BLOCK_VALUES = 131_072

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Greys:
    """Grey signatures at one side, with what correlation and structure need of each alone; M = side - 6.

    values : float32 (N, side, side), grey in units of `unit`. sums : int32 (N, M, M), over windows of 7 x 7.
    light, contrast : float32 (N, M, M), half of ssim's two divisors, multiplied out.
    totals, variations : float64 (N,), of the whole signature: its sum, and its variance times the square of its pixels.
    """

    values: NDArray[np.float32]
    sums: NDArray[np.int32]
    light: NDArray[np.float32]
    contrast: NDArray[np.float32]
    totals: Floats
    variations: Floats

    @classmethod
    def empty(cls, count: int, side: int) -> Greys:
        """Room for `count` of them; memory is used only where it is written."""
        windows = (count, side - SSIM_WINDOW + 1, side - SSIM_WINDOW + 1)
        return cls(
            np.empty((count, side, side), np.float32),
            np.empty(windows, np.int32),
            np.empty(windows, np.float32),
            np.empty(windows, np.float32),
            np.empty(count),
            np.empty(count),
        )

    @staticmethod
    def row_bytes(side: int) -> int:
        """Memory that one of them takes."""
        return 4 * side**2 + 12 * (side - SSIM_WINDOW + 1) ** 2 + 16

    @property
    def side(self) -> int:
        return int(self.values.shape[1])

    def write(self, places: Places, signatures: Signatures) -> None:
        """Prepare signatures, uint8 (N, 64, 64, 3), into these places."""
        side = self.side
        step = max(1, _BLOCK_VALUES // side**2)
        for start in range(0, len(places), step):
            into = places[start : start + step]
            colours = box_sums(signatures[start : start + step], side).reshape(-1, 3)
            values = (colours @ _WEIGHTS).reshape(len(into), side, side)
            squares = values * values
            sums = _window_sums(values)
            light = sums * sums
            contrast = _AREA * _window_sums(squares) - light
            half_c1, half_c2 = _half_constants(side)
            self.values[into], self.sums[into] = values, sums
            self.light[into], self.contrast[into] = light + half_c1, contrast + half_c2
            totals = self.totals[into] = values.sum((1, 2))
            self.variations[into] = side * side * squares.sum((1, 2)) - totals * totals


def unit(side: int) -> int:
    """How many units of `Greys.values` make one grey level."""
    return 1000 * (SIGNATURE_SIDE // side) ** 2


def is_flat(greys: Greys, places: Places) -> NDArray[np.bool_]:
    """Which have a standard deviation under 1 grey level (`greys` at side 16)."""
    least = (FLAT_STD * unit(greys.side) * greys.side**2) ** 2
    result: NDArray[np.bool_] = greys.variations[places] < least
    return result


def correlations(greys: Greys, places0: Places, places1: Places) -> Floats:
    """Correlation of N pairs, float64 of shape (N,); equal to `metrics.correlation` to 1e-9. No flat ones, please."""
    values = greys.values.reshape(len(greys.values), -1)
    found = np.empty(len(places0))
    step = max(1, _BLOCK_VALUES // values.shape[1])
    for start in range(0, len(found), step):
        place0, place1 = places0[start : start + step], places1[start : start + step]
        others = values[place1].astype(np.float64)
        if (place0 == place0[0]).all():  # one keeper against many: five times as fast
            products = others @ values[place0[0]].astype(np.float64)
        else:
            products = np.einsum("ij,ij->i", values[place0].astype(np.float64), others)
        found[start : start + step] = products
    found *= values.shape[1]
    found -= greys.totals[places0] * greys.totals[places1]
    found /= np.sqrt(greys.variations[places0]) * np.sqrt(greys.variations[places1])
    return found


def structures(greys: Greys, places0: Places, places1: Places) -> Floats:
    """The 1st percentile of the ssim maps of N pairs at one side.

    Returns: float64 of shape (N,); equal to one step of `metrics.structure` to 1e-6.
    """
    found = np.empty(len(places0))
    step = min(max(1, _BLOCK_VALUES // greys.side**2), max(1, len(found)))
    workspace = _Workspace(step, greys.side)
    for start in range(0, len(found), step):
        block = slice(start, start + step)
        maps = _ssim_maps(greys, places0[block], places1[block], workspace)
        found[block] = _percentile(maps)
    return found


class _Workspace:
    """Arrays that are used again for every block: fresh ones cost as much as what is computed in them."""

    def __init__(self, count: int, side: int) -> None:
        windows = side - SSIM_WINDOW + 1
        self.values = [np.empty((count, side, side), np.float32) for _ in "01"]
        self.products = np.empty((count, side, side))
        self.across = np.empty((count * side, windows))
        self.sums = [np.empty((count, windows, windows), np.int32) for _ in "01"]
        self.covariance, self.both = (np.empty((count, windows, windows)) for _ in "01")
        self.real = [np.empty((count, windows, windows), np.float32) for _ in "012"]


def _ssim_maps(
    greys: Greys, places0: Places, places1: Places, workspace: _Workspace
) -> NDArray[np.float32]:
    """scikit-image's local ssim (uniform windows of 7, sample covariance), multiplied out.

    Returns: float32 of shape (N, M * M), in the workspace.
    Notes: whole numbers up to the two factors of the dividend. The dozen roundings to float32 from there on each move a
    value by at most 2^-24 of the divisor, so by less than 1e-6 in all.
    """
    count = len(places0)
    half_c1, half_c2 = (np.float32(half) for half in _half_constants(greys.side))
    one, other = (
        _take(greys.values, *pair, count)
        for pair in zip((places0, places1), workspace.values, strict=True)
    )
    products = np.multiply(one, other, out=workspace.products[:count], dtype=np.float64)
    one, other = (
        _take(greys.sums, *pair, count)
        for pair in zip((places0, places1), workspace.sums, strict=True)
    )
    both = np.multiply(one, other, out=workspace.both[:count], dtype=np.float64)
    covariance = _window_sums(products, workspace.across, workspace.covariance[:count])
    covariance *= _AREA
    covariance -= both
    maps, factor, spare = (array[:count] for array in workspace.real)
    np.copyto(maps, covariance, casting="same_kind")
    maps += half_c2
    np.copyto(factor, both, casting="same_kind")
    factor += half_c1
    maps *= factor
    for divisors in (greys.light, greys.contrast):
        divisor = _take(divisors, places0, factor, count)
        divisor += _take(divisors, places1, spare, count)
        maps /= divisor
    maps *= 4  # each term of the dividend and of the divisor was half of its own
    return maps.reshape(count, -1)


def _half_constants(side: int) -> tuple[float, float]:
    """Half of ssim's C1 and C2, multiplied out like everything else."""
    scale = (_AREA * unit(side)) ** 2
    c2 = (STRUCTURE_K2 * 255) ** 2 * (_AREA - 1) / _AREA
    return SSIM_C1 * scale / 2, c2 * scale / 2


def _take(rows: NDArray[Any], places: Places, into: NDArray[Any], count: int) -> NDArray[Any]:
    # Any other mode than "raise" writes to `into` without a copy in between; no place is out of range.
    return np.take(rows, places, axis=0, out=into[:count], mode="clip")


def _window_sums(
    arrays: Floats, across: Floats | None = None, into: Floats | None = None
) -> Floats:
    """Sums over every whole window of 7 x 7 of N square arrays, as matrix products with a band of ones."""
    count, side = arrays.shape[:2]
    windows = side - SSIM_WINDOW + 1
    start = np.arange(windows)[:, None]
    band = ((start <= np.arange(side)) & (np.arange(side) < start + SSIM_WINDOW)).astype(np.float64)
    out = None if across is None else across[: count * side]
    rows = np.matmul(arrays.reshape(-1, side), band.T, out=out).reshape(count, side, windows)
    sums: Floats = np.matmul(band, rows, out=into)
    return sums


def _percentile(maps: NDArray[np.float32]) -> Floats:
    """numpy.percentile(maps, 1, axis=1) (linear), by selecting the two values that it needs. Reorders `maps`."""
    place = (maps.shape[1] - 1) * STRUCTURE_PERCENTILE / 100
    below = int(place)
    # Selecting one place and looking for its predecessor is five times as fast as selecting two.
    maps.partition(below + 1, axis=1)
    low, high = maps[:, : below + 1].max(1).astype(np.float64), maps[:, below + 1]
    result: Floats = low + (high - low) * (place - below)
    return result
