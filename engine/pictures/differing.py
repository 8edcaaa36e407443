"""Where two pictures differ, and how much: as a heat map over the picture, a share of its area, and places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from engine.pictures.levels import Box, Level, Levels, Part, Size

#: Levels by which a pixel must lie outside all that the other picture has next to it. By experiment: of 64
#: photos, screenshots and receipts stored as WebP, half as large, and as JPEG of quality 60 to 95, at most 1 % of the
#: pixels of any reach it, and 0.35 % (median) of the worst kind, screenshots of quality 60. At 24: twice as many.
LEAST_DIFFERENCE = 32
MOST_SIDE = 1200  # at which whole pictures are compared: more would not be seen in a window
_FULL_HEAT = 128  # a difference from which on the heat is full
_BLOCK = 8  # what differs less than this many pixels apart is one place
_LEAST_PIXELS = 3  # in a block; fewer are specks
_MOST_PLACES = 99
_STRIP_ROWS = 256  # in floats at a time
_FADED = 0.55  # of the contrast of the picture under the heat
_COLD, _HOT = (255, 170, 0), (214, 0, 40)  # amber where it differs little, red where much

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Differences:
    """share : of the area that differs, 0 to 1. places : parts of the picture, the one that differs most first.

    picture : the heat over the whole picture. size : at which they were compared.
    """

    share: float
    places: tuple[Part, ...]
    picture: Levels
    size: Size


def compare_levels(first: Levels, second: Levels, frame: Size) -> Differences:
    """Compare two pictures laid on each other, at the largest size that both have here.

    Parameters: frame : the size of the larger one, on which the other is stretched, as the engine does.
    Notes: 1200 pixels at most. Safe from any thread.
    """
    scale = min(_scale(first, second, frame), MOST_SIDE / max(frame), 1.0)
    size = _scaled(frame, scale)
    box = (0, 0, *size)
    one, other = (np.asarray(levels.piece(size, box)) for levels in (first, second))
    found = difference(one, other)
    picture = Levels(frame, (Level(Image.fromarray(heated(one, found)), size),))
    is_different = found >= LEAST_DIFFERENCE
    return Differences(float(is_different.mean()), _places(found), picture, size)


def difference_piece(
    first: Levels, second: Levels, frame: Size, content: Size, box: Box
) -> Image.Image:
    """A piece of the heat map as it is drawn; parameters as of `Levels.piece`. Safe from any thread."""
    scale = min(_scale(first, second, frame), content[0] / frame[0])
    size = _scaled(frame, scale)
    at = [size[axis % 2] / content[axis % 2] for axis in range(4)]
    # A pixel more on each side, for what it has next to it.
    small = (
        max(int(box[0] * at[0]) - 1, 0), max(int(box[1] * at[1]) - 1, 0),
        min(int(box[2] * at[2]) + 2, size[0]), min(int(box[3] * at[3]) + 2, size[1]),
    )  # fmt: skip
    one, other = (np.asarray(levels.piece(size, small)) for levels in (first, second))
    heat = Image.fromarray(difference(one, other))
    source = [
        min(max(value * share - small[axis % 2], 0), heat.size[axis % 2])
        for axis, (value, share) in enumerate(zip(box, at, strict=True))
    ]
    drawn = box[2] - box[0], box[3] - box[1]
    heat = heat.resize(drawn, Image.Resampling.BILINEAR, box=(source[0], source[1], source[2], source[3]))  # fmt: skip
    return Image.fromarray(heated(np.asarray(first.piece(content, box)), np.asarray(heat)))


def difference(first: Pixels, second: Pixels) -> Pixels:
    """How far each pixel lies outside all that the other picture has next to it.

    Parameters: two pictures, uint8 (rows, columns, 3), of one shape.
    Returns: uint8 (rows, columns), the largest of the channels. Symmetric; 0 everywhere for the same picture, and for
    one that was moved by a pixel.
    """
    # Edges of a picture that was scaled lie half a pixel elsewhere: what is next to a pixel may be it.
    return np.maximum(_outside(first, second), _outside(second, first))


def heated(picture: Pixels, found: Pixels) -> Pixels:
    """The picture, pale and grey, under the heat of its differences; all uint8."""
    laid = np.empty_like(picture)
    for top in range(0, len(picture), _STRIP_ROWS):
        rows = slice(top, top + _STRIP_ROWS)
        laid[rows] = _heated_rows(picture[rows], found[rows])
    return laid


def _heated_rows(picture: Pixels, found: Pixels) -> Pixels:
    grey = picture.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    base = np.repeat((255 - _FADED * (255 - grey))[..., None], 3, axis=2)
    level = np.clip(found.astype(np.float32) / _FULL_HEAT, 0, 1)[..., None]
    colour = np.array(_COLD, np.float32) * (1 - level) + np.array(_HOT, np.float32) * level
    cover = np.clip((found.astype(np.float32) - LEAST_DIFFERENCE / 2) / LEAST_DIFFERENCE, 0, 0.9)
    laid: Pixels = (base + (colour - base) * cover[..., None]).astype(np.uint8)
    return laid


def _outside(picture: Pixels, other: Pixels) -> Pixels:
    size = (3, 3, 1)
    most = ndimage.maximum_filter(other, size, mode="nearest")
    least = ndimage.minimum_filter(other, size, mode="nearest")
    # In uint8, without wrapping: 0 where the pixel lies within.
    over = np.maximum(picture, most) - most
    under = least - np.minimum(picture, least)
    found: Pixels = np.maximum(over, under).max(axis=2)
    return found


def _places(found: Pixels) -> tuple[Part, ...]:
    """Boxes around what differs, the one with the most difference first."""
    height, width = found.shape
    rows, columns = -(-height // _BLOCK), -(-width // _BLOCK)
    strong = np.where(found >= LEAST_DIFFERENCE, found, 0).astype(np.uint32)
    strong = np.pad(strong, ((0, rows * _BLOCK - height), (0, columns * _BLOCK - width)))
    blocks = strong.reshape(rows, _BLOCK, columns, _BLOCK)
    sums = blocks.sum((1, 3))
    counts = (blocks > 0).sum((1, 3))
    is_full = counts >= _LEAST_PIXELS
    if not is_full.any():
        is_full = counts > 0  # specks are all there is
    names, count = ndimage.label(is_full, np.ones((3, 3)))
    weights = ndimage.sum_labels(sums, names, range(1, count + 1))
    slices = ndimage.find_objects(names)
    order = sorted(range(count), key=lambda number: (-weights[number], number))
    return tuple(
        (
            slices[number][1].start * _BLOCK / width,
            slices[number][0].start * _BLOCK / height,
            min(slices[number][1].stop * _BLOCK / width, 1.0),
            min(slices[number][0].stop * _BLOCK / height, 1.0),
        )
        for number in order[:_MOST_PLACES]
    )


def _scale(first: Levels, second: Levels, frame: Size) -> float:
    """Of the frame, at which both pictures are here: a larger one has details that the other cannot have."""
    return min(
        levels.reach() * max(levels.size[0] / frame[0], levels.size[1] / frame[1])
        for levels in (first, second)
    )


def _scaled(size: Size, scale: float) -> Size:
    return max(round(size[0] * scale), 1), max(round(size[1] * scale), 1)
