"""What a picture shows whose file ends early, how much of it that is, and a fill for the rest that is no content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

#: Of the rows of a picture that must be there. The rest is filled, which makes different pictures more alike: of 72
#: photos, 80 receipts and 40 screenshots cut to their upper third the only twins are two wallpapers that are the same
#: there to the last pixel; cut to their upper eighth 21 pairs are twins, and 82 where the rest is left black.
LEAST_SHOWN = 1 / 3
#: Standard deviation, of 256 levels, under which what is there is one plain colour, which shows nothing.
_PLAIN_DEVIATION = 1.0
_JPEG_GREY = (127, 129)  # what libjpeg makes of a block that it has no data for, in any channel
#: In an interlaced GIF or PNG: the most rows from one that is there to the next, and of such a row's pixels the share
#: that the first pass has.
_MOST_GAP, _LEAST_ROW_SHARE = 8, 1 / 8
_STRIP_PIXELS = 1 << 20
_STRIP_PIXEL_BYTES, _MOST_STRIP_BYTES = 48, 48_000_000

Rows = NDArray[np.bool_]


class ShowsTooLittleError(OSError):
    """A truncated file that shows too little of its picture."""

    def __init__(self) -> None:
        super().__init__("truncated: too little is left")


def mended_bytes(decode_bytes: int, image: Image.Image) -> int:
    """Estimate of the memory that mending takes of a picture: thrice what decoding it takes, two copies, a strip."""
    pixels = image.width * image.height
    return 3 * decode_bytes + 9 * pixels + min(_STRIP_PIXEL_BYTES * pixels, _MOST_STRIP_BYTES)


def mended(on_black: Image.Image, on_white: Image.Image | None) -> Image.Image:
    """What a truncated file shows of its picture; what is missing has the mean colour of what is there.

    Parameters: on_black, on_white : decoded as far as the file goes, onto pixels that were 0 and full: what differs is
    missing. Of a JPEG the first alone, ended where its file does: what is missing is the grey at its end.
    Returns: an image of the whole size, of a mode without a palette. Between the rows and pixels that the first passes
    of an interlaced picture have, the others take what is left of them, or above.
    Raises: ShowsTooLittleError where less than a third of the rows are there, or one plain colour.
    """
    picture = _without_palette(on_black)
    if on_white is None:
        rows = _rows_above_grey(picture)
    else:
        other = _without_palette(on_white)
        if (other.mode, other.size) != (picture.mode, picture.size):
            raise ShowsTooLittleError
        rows = _rows_alike(picture, other)
        _fill_between(picture, rows)
    mean, deviation = _mean_and_deviation(picture, rows)
    if rows.mean() < LEAST_SHOWN or deviation < _PLAIN_DEVIATION:
        raise ShowsTooLittleError
    for top, bottom in _runs(~rows):
        # Not paste(mean, box), which sets the two bytes of a 16-bit pixel alike.
        picture.paste(Image.new(picture.mode, (picture.width, bottom - top), mean), (0, top))
    return picture


def _runs(rows: Rows) -> list[list[int]]:
    """The first row of each run that is set, and the one after its last."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], rows, [False])).astype(np.int8)))
    runs: list[list[int]] = edges.reshape(-1, 2).tolist()
    return runs


def _without_palette(image: Image.Image) -> Image.Image:
    if image.mode in ("P", "PA"):
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image.convert("L") if image.mode == "1" else image.copy()


def _strips(image: Image.Image) -> Iterator[tuple[int, int, int, int]]:
    """Boxes of whole rows."""
    rows = max(_STRIP_PIXELS // image.width, 1)
    for top in range(0, image.height, rows):
        yield 0, top, image.width, min(top + rows, image.height)


def _rows_above_grey(picture: Image.Image) -> Rows:
    least, most = _JPEG_GREY
    is_grey = np.empty(picture.height, bool)
    for box in _strips(picture):
        pixels = np.asarray(picture.crop(box)).reshape(box[3] - box[1], -1)
        is_grey[box[1] : box[3]] = ((pixels >= least) & (pixels <= most)).all(1)
    there = np.flatnonzero(~is_grey)
    rows: Rows = np.arange(picture.height) <= (there[-1] if len(there) else -1)
    return rows


def _rows_alike(picture: Image.Image, other: Image.Image) -> Rows:
    """Rows of which enough is the same in both; the rest of such a row takes what is left of it."""
    rows = np.empty(picture.height, bool)
    for box in _strips(picture):
        pixels = np.array(picture.crop(box))
        is_there = pixels == np.asarray(other.crop(box))
        is_there = is_there.reshape(*pixels.shape[:2], -1).all(2)
        rows[box[1] : box[3]] = is_there.mean(1) >= _LEAST_ROW_SHARE
        partial = np.flatnonzero(~is_there.all(1) & is_there.any(1))
        if len(partial):
            places = np.where(is_there[partial], np.arange(picture.width), 0)
            pixels[partial] = pixels[partial[:, None], np.maximum.accumulate(places, axis=1)]
            size = box[2], box[3] - box[1]
            picture.paste(Image.frombytes(picture.mode, size, pixels.tobytes()), box)
    return rows


def _fill_between(picture: Image.Image, rows: Rows) -> None:
    """Rows that are missing just under one that is there take its pixels, and then count as there."""
    places = np.arange(len(rows))
    above = np.maximum.accumulate(np.where(rows, places, -1))
    below = np.minimum.accumulate(np.where(rows, places, len(rows))[::-1])[::-1]
    is_between = ~rows & (above >= 0) & (below < len(rows)) & (below - above <= _MOST_GAP)
    for row in np.flatnonzero(is_between).tolist():
        from_row = picture.crop((0, int(above[row]), picture.width, int(above[row]) + 1))
        picture.paste(from_row, (0, row))
    rows |= is_between


def _mean_and_deviation(picture: Image.Image, rows: Rows) -> tuple[Any, float]:
    """The mean colour of rows as an image takes it, and the largest standard deviation of a channel, of 256 levels."""
    if not rows.any():
        return 0, 0.0
    if picture.mode.startswith(("I", "F")):
        values = np.nan_to_num(np.asarray(picture, np.float64)[rows])
        scale = 1 / 255 if picture.mode == "F" else 257
        mean = float(values.mean())
        return mean if picture.mode == "F" else round(mean), float(values.std()) / scale
    parts = [
        picture.crop((0, top, picture.width, bottom)).histogram() for top, bottom in _runs(rows)
    ]
    counts = np.sum(parts, axis=0, dtype=np.int64).reshape(-1, 256)
    levels = np.arange(256)
    means = counts @ levels / counts.sum(1)
    variances = counts @ levels**2 / counts.sum(1) - means * means
    ink = tuple(round(level) for level in means.tolist())
    return ink if len(ink) > 1 else ink[0], float(np.sqrt(np.maximum(variances, 0)).max())
