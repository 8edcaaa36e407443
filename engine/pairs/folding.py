"""Box means as points that lie near each other whenever two pictures do in any of the eight orientations.

Turning a picture moves its 192 box means by one of eight orthogonal matrices, the group of the square. Their space
falls into parts that the group keeps apart (Serre, Linear Representations of Finite Groups, 2.6).
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.control import Control
from engine.measures.sketching import BOX_PIXELS, COARSE_SIDE, COARSE_VALUES, Sketches
from engine.measures.turning import ORIENTATIONS, turn
from engine.pairs.projecting import Projected

_SAMPLE_ROWS = 8_000
_CHUNK_ROWS = 512  # their parts fit the processor's second cache
_HALF = COARSE_SIDE // 2
_PART_VALUES = 3 * _HALF * _HALF
_NORMS = 5

Floats = NDArray[np.float64]
Numbers = NDArray[np.int32]


class _Parts(NamedTuple):
    """Coordinates in each part, float64 (k, N).

    fixed : the same in every orientation. stripes, corners, swirls : change their sign in four of them. across, down :
    what falls from left to right and what falls from top to bottom, the two coordinates of k planes, which turning a
    picture turns and mirrors all alike.
    """

    fixed: Floats
    stripes: Floats
    corners: Floats
    swirls: Floats
    across: Floats
    down: Floats


#: How many principal directions of each part are kept, chosen by experiment (tests/bench_matching.py --turned): those
#: that a matrix product sorts pairs out by, and those that each pair is then asked by in every orientation.
_NEAR = (7, 2, 2, 1, 3, 3)
_FAR = (16, 6, 6, 3, 12, 12)
_FAR_ENDS = np.cumsum(_FAR)


def fold(sketches: Sketches, numbers: Numbers, *, control: Control | None = None) -> Projected:
    """Project the box means of those numbers, so that the least distance over all orientations never grows.

    Parameters: sketches : uint16 of shape (N, 256). Raises: Cancelled.
    Returns: near : float32 (D, N), points whose distance is at most that of the box means in any orientation. far :
    float32 (N, 60), what `orientation_squares` needs.
    Notes: as in `projecting`, with directions inside each part, and one norm of what is left out for each. In `near`
    signs are dropped, and the two coordinates of a plane taken without signs, the larger first: that is where a
    picture lies when it is turned so that it falls most from left to right. No fold makes a distance longer, and two
    pictures that are the same but for an orientation come to one point.
    """
    count = len(numbers)
    centre, directions = _principal_directions(sketches, numbers)
    near = np.empty((sum(_NEAR) + _NORMS, count), np.float32)
    far = np.empty((count, sum(_FAR) + _NORMS), np.float32)
    largest = 0.0
    for start in range(0, count, _CHUNK_ROWS):
        if control is not None:
            control.check()
        rows = slice(start, start + _CHUNK_ROWS)
        parts = _parts(_centred(sketches[numbers[rows], :COARSE_VALUES], centre))
        squares = np.stack([np.einsum("ij,ij->j", part, part) for part in parts])
        largest = max(largest, float(np.sqrt(squares.sum(0).max())))
        places = _Parts(*(some @ part for part, some in zip(parts, directions, strict=True)))
        near[:, rows] = _folded(_kept(places, squares, _NEAR))
        far[rows] = _kept(places, squares, _FAR).T
    if count:
        # Boxes are asked by the first few: those that pictures differ most in.
        spread = near[:, :: count // _SAMPLE_ROWS + 1].var(1)
        near = near[np.argsort(-spread, kind="stable")]
    return Projected(near, far, largest)


def orientation_squares(first: NDArray[np.float32], second: NDArray[np.float32]) -> Floats:
    """Squared distances of pairs, the second in each orientation, along the directions kept in `far`.

    Parameters: first, second : float32 (P, 60), rows of `far`. Returns: float64 (P, 8).
    """
    one, other = first.astype(np.float64), second.astype(np.float64)
    fixed, *_, planes = _FAR_ENDS
    apart = one[:, :fixed] - other[:, :fixed]
    norms = one[:, planes:] - other[:, planes:]
    turned = slice(fixed, planes)
    base = sum(
        np.einsum("ij,ij->i", values, values)
        for values in (apart, norms, one[:, turned], other[:, turned])
    )
    products = np.empty((len(one), 7))
    columns = [slice(*ends) for ends in pairwise(_FAR_ENDS.tolist())]
    *signed, across, down = columns
    pairs = [(part, part) for part in signed]
    pairs += [(across, across), (across, down), (down, across), (down, down)]
    for place, (left, right) in enumerate(pairs):
        products[:, place] = np.einsum("ij,ij->i", one[:, left], other[:, right])
    squares: Floats = np.asarray(base)[:, None] - 2 * products @ _ACTIONS
    return squares


def _centred(sums: NDArray[np.uint16] | Floats, centre: Floats) -> NDArray[np.float32]:
    """Box sums, (N, 192), as means about a centre, float32 (8, 8, 3, N): what is added up lies side by side.

    Exact, like all that `_parts` makes of them: whole numbers under 2^18 in units of 2^-8.
    """
    means = sums.T.astype(np.float32) - centre[:, None].astype(np.float32)
    means /= BOX_PIXELS
    return means.reshape(COARSE_SIDE, COARSE_SIDE, 3, -1)


def _parts(means: NDArray[np.float32]) -> _Parts:
    """Box means in parts of 48 values each: orthonormal, but for values that stand in two places."""
    half = np.float32(0.5)
    upper, lower = means[:_HALF], means[: _HALF - 1 : -1]

    def split(rows: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        left, right = rows[:, :_HALF], rows[:, : _HALF - 1 : -1]
        return (left + right) * half, (left - right) * half

    (both, across), (down, neither) = split(upper + lower), split(upper - lower)
    parts = (
        (both + both.swapaxes(0, 1)) * half,
        (both - both.swapaxes(0, 1)) * half,
        (neither + neither.swapaxes(0, 1)) * half,
        (neither - neither.swapaxes(0, 1)) * half,
        across,
        down.swapaxes(0, 1),
    )
    return _Parts(*(part.reshape(_PART_VALUES, -1).astype(np.float64) for part in parts))


def _principal_directions(sketches: Sketches, numbers: Numbers) -> tuple[Floats, _Parts]:
    """A whole-number centre that is the same in every orientation, and the directions of most variance in each part."""
    sample = sketches[numbers[:: len(numbers) // _SAMPLE_ROWS + 1], :COARSE_VALUES].astype(float)
    centre = np.zeros(COARSE_VALUES)
    if len(sample):
        mean = sample.mean(0).reshape(COARSE_SIDE, COARSE_SIDE, 3)
        turned = [turn(mean, orientation) for orientation in ORIENTATIONS]
        # Rounded before it is unfolded: sums in eight orders may differ in their last bit.
        centre = _symmetric(np.rint(np.mean(turned, 0))).ravel()
    parts = _parts(_centred(sample, centre))
    slopes = np.concatenate([parts.across, parts.down], 1)
    planes = _directions(slopes, _FAR[-1])  # the same for both coordinates
    fixed, stripes, corners, swirls = (
        _directions(part, most) for part, most in zip(parts[:4], _FAR[:4], strict=True)
    )
    return centre, _Parts(fixed, stripes, corners, swirls, planes, planes)


def _symmetric(centre: Floats) -> Floats:
    """One eighth of a square, unfolded to the whole."""
    nearer = np.minimum(np.arange(COARSE_SIDE), COARSE_SIDE - 1 - np.arange(COARSE_SIDE))
    rows, columns = np.meshgrid(nearer, nearer, indexing="ij")
    whole: Floats = centre[np.minimum(rows, columns), np.maximum(rows, columns)]
    return whole


def _directions(values: Floats, most: int) -> Floats:
    """Of most variance, as rows."""
    return np.ascontiguousarray(np.linalg.eigh(values @ values.T)[1][:, : -most - 1 : -1].T)


def _kept(places: _Parts, squares: Floats, counts: tuple[int, ...]) -> Floats:
    """The first coordinates of each part, and the norm of what that leaves out of each; the planes' as one."""
    some = [part[:count] for part, count in zip(places, counts, strict=True)]
    kept = np.stack([np.einsum("ij,ij->j", part, part) for part in some])
    left = np.maximum(squares - kept, 0)
    norms = np.sqrt(np.concatenate([left[:-2], left[-2:].sum(0, keepdims=True)]))
    return np.concatenate([*some, norms])


def _folded(kept: Floats) -> Floats:
    fixed, stripes, corners, swirls, across, down = _NEAR
    ends = np.cumsum([fixed, stripes + corners + swirls, across, down])
    same, signed, one, other, norms = np.split(kept, ends)
    one, other = np.abs(one), np.abs(other)
    return np.concatenate(
        [same, np.abs(signed), np.maximum(one, other), np.minimum(one, other), norms]
    )


def _actions() -> Floats:
    """What each orientation of the second picture makes of the products of its parts with the first's: (7, 8).

    Found by turning pictures, not by hand.
    """
    pictures = np.random.default_rng(0).random((64, COARSE_SIDE, COARSE_SIDE, 3), np.float32)
    upright = _parts(np.moveaxis(pictures, 0, -1))
    columns = []
    for orientation in ORIENTATIONS:
        lying = _parts(np.moveaxis(turn(pictures, orientation, rows_axis=1), 0, -1))
        signs = [_share(lying[part], upright[part]) for part in (1, 2, 3)]
        # across and down, each as a sum of the two as they were upright
        signs += [_share(lying[part], upright[old]) for part in (4, 5) for old in (4, 5)]
        columns.append(signs)
    return np.array(columns).T


def _share(turned: Floats, upright: Floats) -> float:
    return float(np.rint((turned * upright).sum() / (upright * upright).sum()))


_ACTIONS = _actions()
