"""Whether a picture is an enlargement of a smaller one: whether it is what enlarging that gives, and no more."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

#: Sides of the places looked at, multiples of JPEG's blocks, and how many: those with the most detail.
_PLACE_SIDE = 128
_MOST_PLACES = 16
_LEAST_SIDE = 32
#: Less is no enlargement: pictures of nearly one size are compared by other rules.
LEAST_RATIO = 1.1
#: How much wider or narrower one of the two may be in proportion, through sides rounded to whole pixels.
_SHAPE_TOLERANCE = 0.01
#: What may be left of the larger picture, as a mean square of grey levels: at most so many times what its own JPEG
#: coding loses, and what rounding leaves. Measured as tests/bench_doubts.py does: of enlargements 0 to 0.9 times, of
#: originals beside their reductions from 1.3 times on, and of what is not coded 0 to 2.5, and from 5 on.
_MOST_SHARE, _ROUNDING, _MOST_LEFT = 1.1, 0.3, 3.0
#: How many times more detail of its own the smaller one must have than is left of the larger one, by how much larger
#: that is. Else both are merely soft: of originals blurred by a pixel half have more than 1, 7 and 15 times as much at
#: a ratio of 1.25, 2 and 3, of enlargements half have 34, 330 and 1000.
_LEAST_DETAIL, _DETAIL_POWER, _ENOUGH_DETAIL = 4.0, 3.0, 16.0
#: The same where the small one is itself a later copy of what was enlarged.
_FAR_MORE_DETAIL = 20.0
#: Of a coding whose losses cannot be made again (WebP, HEIC) as much is taken as JPEG loses at this quality.
_ASSUMED_QUALITY = 85
_MUCH_NEARER = 0.7
_FILTERS = (Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS)

Places = NDArray[np.float32]
_Place = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Coding:
    """How the pixels of a picture were stored. table : a JPEG's luminance quantisers."""

    is_lossless: bool = False
    table: tuple[int, ...] | None = None


def is_enlargement(
    large: Image.Image, small: Image.Image, large_coding: Coding, small_coding: Coding
) -> bool:
    """Whether the larger of two pictures has no detail beyond the smaller one.

    Parameters: large, small : mode L, the large one as it is stored, the small one lying as that does.
    Notes: enlarged by each usual filter and coded again as it was, the small one must give the large one; or it does
    but for what the small one's own coding has lost since, and has far more detail for its size.
    """
    places = _places_of_detail(large) if _are_of_one_shape(large, small) else []
    if not places:
        return False
    pixels = _crops(large, places)
    best = _nearest(_enlarged(large, small, places), pixels)
    detail, apart = _detail(small, large, places), _mean_square(pixels, best)
    if large_coding.is_lossless:
        left, lost, most = apart, 0.0, _MOST_LEFT
    else:
        coded = _coded(best, large_coding)
        left = apart if large_coding.table is None else _mean_square(pixels, coded)
        lost = _mean_square(best, coded)
        most = _MOST_SHARE * (lost + _ROUNDING)
    if left <= most and detail >= _least_detail(large.width / small.width) * left:
        return True
    if small_coding.is_lossless or detail < _FAR_MORE_DETAIL * apart:
        return False
    parts = _crops(
        large.resize(small.size, Image.Resampling.LANCZOS), _within(small, places, large)
    )
    lost += _mean_square(parts, _coded(parts, small_coding))
    return apart <= _MOST_SHARE * (lost + _ROUNDING)


def _least_detail(ratio: float) -> float:
    least: float = _LEAST_DETAIL * (ratio / 1.25) ** _DETAIL_POWER
    return min(least, _ENOUGH_DETAIL)


def _within(small: Image.Image, places: Sequence[_Place], large: Image.Image) -> list[_Place]:
    """Places of the large picture in the small one, all of one size."""
    ratio = large.width / small.width
    width, height = (max(int(side / ratio), 8) for side in places[0][2:])
    return [
        (
            min(int(x / ratio), small.width - width),
            min(int(y / ratio), small.height - height),
            width,
            height,
        )
        for x, y, _, _ in places
    ]


def _are_of_one_shape(large: Image.Image, small: Image.Image) -> bool:
    if min(*small.size, *large.size) < _LEAST_SIDE:
        return False
    across, down = large.width / small.width, large.height / small.height
    return min(across, down) >= LEAST_RATIO and abs(across / down - 1) <= _SHAPE_TOLERANCE


def _places_of_detail(large: Image.Image) -> list[_Place]:
    """Left, top, width and height of the places whose pixels differ most from those beside them."""
    pixels = np.asarray(large)
    width, height = (min(side // 8 * 8, _PLACE_SIDE) for side in large.size)
    found = []
    for top in range(0, large.height - height + 1, height):
        band = pixels[top : top + height : 3].astype(np.int16)
        step = np.abs(np.diff(band, axis=1)).mean(0)
        for left in range(0, large.width - width + 1, width):
            found.append((float(step[left : left + width - 1].mean()), (left, top, width, height)))
    found.sort(reverse=True)
    return [place for detail, place in found[:_MOST_PLACES] if detail]


def _crops(image: Image.Image, places: Sequence[_Place]) -> Places:
    pixels = np.asarray(image)
    return np.stack(
        [pixels[y : y + height, x : x + width] for x, y, width, height in places]
    ).astype(np.float32)


def _enlarged(large: Image.Image, small: Image.Image, places: Sequence[_Place]) -> list[Places]:
    """What each filter makes of the small picture in those places of the large one."""
    made = [_repeated(large, small, places, is_floor=is_floor) for is_floor in (False, True)]
    across, down = large.width / small.width, large.height / small.height
    for kind in _FILTERS:
        # Pillow looks beyond the box, so this is a part of what enlarging all of it gives.
        parts = [
            small.resize((w, h), kind, (x / across, y / down, (x + w) / across, (y + h) / down))
            for x, y, w, h in places
        ]
        made.append(np.stack([np.asarray(part) for part in parts]).astype(np.float32))
    return made


def _repeated(
    large: Image.Image, small: Image.Image, places: Sequence[_Place], *, is_floor: bool
) -> Places:
    """Each pixel repeated: as Pillow chooses it, or as others do, who round down."""

    def numbers(count: int, wanted: int) -> NDArray[np.intp]:
        if is_floor:
            return np.arange(wanted, dtype=np.intp) * count // wanted
        row = Image.fromarray(np.arange(count, dtype=np.int32)[None])
        chosen = np.asarray(row.resize((wanted, 1), Image.Resampling.NEAREST))
        places: NDArray[np.intp] = chosen[0].astype(np.intp)
        return places

    pixels = np.asarray(small)
    columns, rows = numbers(small.width, large.width), numbers(small.height, large.height)
    return np.stack(
        [pixels[np.ix_(rows[y : y + h], columns[x : x + w])] for x, y, w, h in places]
    ).astype(np.float32)


def _nearest(made: Sequence[Places], pixels: Places) -> Places:
    best = min(made, key=lambda one: _mean_square(one, pixels))
    mixed = _mixed(made, pixels)
    # A mixture is always a little nearer: it has its weights for that.
    is_better = _mean_square(mixed, pixels) < _MUCH_NEARER * _mean_square(best, pixels)
    return mixed if is_better else best


def _mixed(made: Sequence[Places], pixels: Places) -> Places:
    """The mixture of all of them that is nearest to the large picture: other programs have other filters."""
    columns = np.stack([one.ravel() for one in made])
    square = columns @ columns.T
    square += np.eye(len(made)) * np.trace(square) * 1e-7  # two of them may be the same
    weights = np.linalg.solve(square, columns @ pixels.ravel())
    mixed: Places = np.clip(np.tensordot(weights, np.stack(made), 1), 0, 255).astype(np.float32)
    return mixed


def _coded(places: Places, coding: Coding) -> Places:
    """What is left of them once they were a JPEG of that table."""
    table = coding.table
    options = {"quality": _ASSUMED_QUALITY} if table is None else {"qtables": {0: list(table)}}
    decoded = []
    for place in places:
        stream = io.BytesIO()
        whole = np.clip(np.rint(place), 0, 255).astype(np.uint8)
        Image.fromarray(whole).save(stream, "JPEG", **options)
        with Image.open(stream) as image:
            decoded.append(np.asarray(image))
    return np.stack(decoded).astype(np.float32)


def _detail(small: Image.Image, large: Image.Image, places: Sequence[_Place]) -> float:
    """What the small picture would lose in those places, were it reduced in its turn."""
    ratio = large.width / small.width
    lost = []
    for left, top, width, height in _within(small, places, large):
        part = small.crop((left, top, left + width, top + height))
        size = max(round(part.width / ratio), 1), max(round(part.height / ratio), 1)
        kind = Image.Resampling.LANCZOS
        less = part.resize(size, kind).resize(part.size, kind)
        first, second = (np.asarray(one, dtype=np.float32) for one in (part, less))
        lost.append(_mean_square(first, second))
    return float(np.mean(lost))


def _mean_square(first: Places, second: Places) -> float:
    return float(np.square(first - second).mean())
