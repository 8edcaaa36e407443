"""One piece of the text of a page replaced by another piece of it, as in a forged or a corrected receipt."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

_TRIES = 600
_LEAST_LINE, _MOST_LINE = 8, 64  # pixels of height, with a row of paper above and below
_PAPER_RADIUS = 20  # of the blur that tells paper and shade
_INK = 25  # grey levels under the paper around it
_SPECK = 0.02  # a row with a smaller share of ink is empty
_WRITTEN = (0.08, 0.5)  # share of ink in a piece of text
_SHADE = 40  # grey levels that paper may be under the page's median
_OTHER_TEXT = 0.1  # least share of ink that must differ: else both pieces say the same

Ink = NDArray[np.bool_]


@dataclass(frozen=True)
class Piece:
    """A box that holds part of one line of text, whole from top to bottom."""

    left: int
    top: int
    width: int
    height: int
    ink: Ink

    @property
    def box(self) -> tuple[int, int, int, int]:
        return self.left, self.top, self.left + self.width, self.top + self.height

    def is_apart(self, other: Piece) -> bool:
        a, b = self.box, other.box
        return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def with_text_replaced(image: Image.Image, share: float, rng: random.Random) -> Image.Image | None:
    """A piece of text, `share` of the page, replaced by another one of the same page; None where there are no two.

    The other is brought to its size: at most a fifth higher or lower.
    """
    grey = image.convert("L")
    paper = np.asarray(grey.filter(ImageFilter.BoxBlur(_PAPER_RADIUS)), np.int16)
    pixels = np.asarray(grey, np.int16)
    ink, is_paper = pixels < paper - _INK, pixels >= np.median(pixels) - _SHADE
    area, pieces = image.width * image.height * share, []
    for _ in range(_TRIES):
        place = rng.randrange(image.width), rng.randrange(image.height)
        piece = _piece(ink, is_paper, place, area)
        if piece is not None:
            pieces.append(piece)
    for piece in pieces:
        others = [other for other in pieces if _can_replace(piece, other)]
        if others:
            other = min(others, key=lambda one: abs(one.ink.mean() - piece.ink.mean()))
            size = piece.width, piece.height
            changed = image.copy()
            changed.paste(image.crop(other.box).resize(size, Image.Resampling.LANCZOS), piece.box)
            return changed
    return None


def _piece(ink: Ink, is_paper: Ink, place: tuple[int, int], area: float) -> Piece | None:
    """Of the line that runs through a place, from there to the right; None where there is no line of that width."""
    left, row = place
    first = max(0, row - _MOST_LINE)
    strip = ink[first : row + _MOST_LINE, left : left + max(1, round((area * 6) ** 0.5))]
    span = _run(strip.mean(1) >= _SPECK, row - first)
    if span is None or not _LEAST_LINE <= span[1] - span[0] <= _MOST_LINE:
        return None
    top, height = first + span[0], span[1] - span[0]
    width = round(area / height)
    part = slice(top, top + height), slice(left, left + width)
    found = ink[part]
    if width < height / 2 or found.shape != (height, width):
        return None
    is_line = max(found[0].mean(), found[-1].mean()) < _SPECK
    is_written = _WRITTEN[0] <= found.mean() <= _WRITTEN[1]
    # Torn edges and stamps stand on no paper.
    on_paper = bool(is_paper[part][~found].mean() > 0.95)
    return Piece(left, top, width, height, found) if is_line and is_written and on_paper else None


def _run(is_inked: Ink, at: int) -> tuple[int, int] | None:
    """First and last (excluded) row of the run of inked rows through `at`, with the empty row on either side."""
    empty = np.flatnonzero(~is_inked)
    above, below = empty[empty < at], empty[empty > at]
    if not is_inked[at] or not len(above) or not len(below):
        return None
    return int(above[-1]), int(below[0]) + 1


def _can_replace(piece: Piece, other: Piece) -> bool:
    if not piece.is_apart(other) or not 0.8 <= other.height / piece.height <= 1.25:
        return False
    fitted = np.asarray(Image.fromarray(other.ink).resize((piece.width, piece.height)))
    return bool((fitted != piece.ink).mean() >= _OTHER_TEXT)
