"""A picture at several resolutions, so that any part of it is drawn soon at any size. In bounded memory."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from engine.pictures.opening import ReadingError
from engine.pictures.reading import open_upright
from engine.pictures.upright import turned_upright, upright_size

Size = tuple[int, int]
Box = tuple[int, int, int, int]
Part = tuple[float, float, float, float]  # of a picture: left, top, right, bottom, each 0 to 1

WHOLE: Part = (0.0, 0.0, 1.0, 1.0)
STEPS = (1 / 8, 1 / 4, 1 / 2, 1.0)  # what a JPEG can be decoded at
PIXEL_BYTES = 4  # Pillow stores RGB in 4 bytes
_FIRST_STEP, _LEAST_SIDE = (
    4,
    256,
)  # from the largest level to the next, which costs a 16th more; and of the last
_LEVELS_SHARE = 1 + 1 / 16 + 1 / 48
_DETAIL_SHARE = (
    0.7  # of what may be kept, for a part at full resolution where the whole is too large
)
_NEARLY = 0.999  # sides are rounded
_PIXELS_SEEN = 4  # a pixel drawn so large is shown as the square it is


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The picture at one resolution, or a part of it. whole : the size of the whole; left, top : where in it."""

    image: Image.Image
    whole: Size
    left: int = 0
    top: int = 0

    def covers(self, part: Part) -> bool:
        width, height = self.whole
        return (
            self.left <= part[0] * width + 1
            and self.top <= part[1] * height + 1
            and part[2] * width - 1 <= self.left + self.image.width
            and part[3] * height - 1 <= self.top + self.image.height
        )


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """Resolutions of one picture, the smallest first. Drawing from it is safe from any thread.

    size : of the picture itself, as it is turned. limit : the largest scale that memory allows, 1.0 for all of it.
    """

    size: Size
    levels: tuple[Level, ...]
    limit: float = 1.0

    @property
    def memory_bytes(self) -> int:
        return sum(PIXEL_BYTES * level.image.width * level.image.height for level in self.levels)

    def reach(self, part: Part = WHOLE) -> float:
        """The largest scale at which this part of the picture is here."""
        return max(
            (level.whole[0] / self.size[0] for level in self.levels if level.covers(part)),
            default=0.0,
        )

    def serves(self, scale: float, part: Part = WHOLE) -> bool:
        """Whether it would not help to read it again for this scale."""
        return self.reach(part) >= _NEARLY * min(scale, self.limit)

    def is_exact(self, content: Size, box: Box) -> bool:
        """Whether a piece is there as it is asked for, and need not be scaled."""
        return self._level_for(content, box).whole == content

    def piece(self, content: Size, box: Box, *, is_fine: bool = True) -> Image.Image:
        """A piece of the picture as it is drawn.

        Parameters: content : the size at which the whole is drawn. box : the piece, in pixels of that. is_fine : False
        takes a few milliseconds at most, and it is a bit rough.
        """
        level = self._level_for(content, box)
        width, height = box[2] - box[0], box[3] - box[1]
        across, down = level.whole[0] / content[0], level.whole[1] / content[1]
        if level.whole == content:
            left, top = box[0] - level.left, box[1] - level.top
            return level.image.crop((left, top, left + width, top + height))
        source = (
            max(box[0] * across - level.left, 0),
            max(box[1] * down - level.top, 0),
            min(box[2] * across - level.left, level.image.width),
            min(box[3] * down - level.top, level.image.height),
        )
        if not is_fine or across * _PIXELS_SEEN <= 1:
            return level.image.resize((width, height), Image.Resampling.NEAREST, box=source)
        method = Image.Resampling.LANCZOS if across > 1 else Image.Resampling.BICUBIC
        return level.image.resize((width, height), method, box=source, reducing_gap=2.0)

    def _level_for(self, content: Size, box: Box) -> Level:
        """The smallest that is large enough, or the largest that there is."""
        part = (
            box[0] / content[0], box[1] / content[1], box[2] / content[0], box[3] / content[1],
        )  # fmt: skip
        there = [level for level in self.levels if level.covers(part)]
        for level in there:
            if level.whole[0] >= content[0] and level.whole[1] >= content[1]:
                return level
        return there[-1]


def step_of(scale: float) -> float:
    """The least of STEPS that is no smaller."""
    return next((step for step in STEPS if step >= _NEARLY * scale), 1.0)


def read_levels(
    path: Path,
    size: Size,
    *,
    scale: float,
    memory_bytes: int,
    keep_bytes: int,
    orientation: int = 1,
    fit: Size | None = None,
    around: Part = WHOLE,
) -> Levels:
    """Read a picture at no less than a scale, or as near to that as memory allows.

    Parameters: size : of the picture, upright. scale : 0 to 1. memory_bytes : for decoding. keep_bytes : for what is
    returned. orientation : by which it is turned for the eye, as EXIF counts. fit : a size at which it will be drawn
    first, made ready. around : the part that will be looked at, as it is turned; where the whole is too large to keep
    at that scale, this is what is kept of it.
    Raises: ReadingError. Safe from any thread.
    """
    image, limit = _decoded(path, size, step_of(scale), memory_bytes)
    turned = upright_size(size, orientation)
    kept: list[Level] = []
    detail: list[Level] = []
    needed = _LEVELS_SHARE * PIXEL_BYTES * image.width * image.height
    if needed > keep_bytes:
        factor = math.ceil(math.sqrt(needed / (keep_bytes * (1 - _DETAIL_SHARE))))
        small = image.reduce(factor)
        if small.width < _NEARLY * scale * size[0]:
            detail = [_detail(image, orientation, around, keep_bytes * _DETAIL_SHARE)]
        image = small
    image = turned_upright(image, orientation)
    if fit is not None and image.width > fit[0] and image.height > fit[1]:
        # First reduced, which one does not see at this size and which is twice as fast.
        kept.append(Level(image.resize(fit, Image.Resampling.LANCZOS, reducing_gap=2.0), fit))
    kept += _pyramid(image)
    kept.sort(key=lambda level: level.whole)
    return Levels(turned, (*kept, *detail), limit)


def _decoded(path: Path, size: Size, step: float, memory_bytes: int) -> tuple[Image.Image, float]:
    """The image at a step, or at the largest that there is room to decode; and the scale that is its limit."""
    limit = 1.0
    while True:
        side = math.ceil(min(size) * step)
        try:
            draft_side = (side, side) if step < 1 else None
            image = open_upright(path, memory_bytes=memory_bytes, draft_side=draft_side)
        except ReadingError as error:
            if error.why.code != "too-large" or step <= STEPS[0]:
                raise
            step /= 2
            limit = step
            continue
        # Formats that cannot be shrunk on load are there in full, whatever was asked for.
        return image, limit


def _detail(image: Image.Image, orientation: int, around: Part, most_bytes: float) -> Level:
    """As much of the image around the middle of a part as may be kept, turned."""
    whole = upright_size(image.size, orientation)
    share = math.sqrt(most_bytes / (PIXEL_BYTES * whole[0] * whole[1]))
    box = []
    for axis in (0, 1):
        side = min(int(share * whole[axis]), whole[axis])
        start = round((around[axis] + around[axis + 2]) / 2 * whole[axis] - side / 2)
        start = max(min(start, whole[axis] - side), 0)
        box.append((start, start + side))
    (left, right), (top, bottom) = box
    lying = lying_box((left, top, right, bottom), whole, orientation)
    return Level(turned_upright(image.crop(lying), orientation), whole, left, top)


def lying_box(box: Box, whole: Size, orientation: int) -> Box:
    """Where a box of a turned picture lies in the picture as it was before. whole : the size of the turned one."""
    x0, y0, x1, y1 = box
    width, height = whole
    if orientation in (2, 3, 6, 7):  # its columns run backwards
        x0, x1 = width - x1, width - x0
    if orientation in (3, 4, 7, 8):  # its rows do
        y0, y1 = height - y1, height - y0
    return (y0, x0, y1, x1) if orientation >= 5 else (x0, y0, x1, y1)


def _pyramid(image: Image.Image) -> list[Level]:
    levels, factor = [Level(image, image.size)], _FIRST_STEP
    while min(image.size) / factor >= _LEAST_SIDE:
        image = image.reduce(factor)
        levels.append(Level(image, image.size))
        factor = 2
    return levels
