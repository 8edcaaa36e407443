"""Whether two files hold the same pixels: a hash of all that a file shows, at full size, in bounded memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
from PIL import Image

from engine.control import Control
from engine.pictures.budget import MemoryBudget
from engine.pictures.colour import conversion_of
from engine.pictures.reading import upright_frames
from engine.records import Picture

_STRIP_PIXELS = 1 << 20
_WIDER = 257  # times an 8-bit value is the same shade in 16 bits


def pixels_hash(picture: Picture, *, budget: MemoryBudget, control: Control | None = None) -> bytes:
    """BLAKE2b (32 bytes) of every frame of a picture, decoded whole, upright, with its transparency.

    Returns: equal for two files whose frames are as many, as large and the same in every pixel. Pixels are compared as
    decoded: red, green, blue and alpha in 8 bits, grey in 16 where 8 do not hold it, float as it is. What
    is wholly transparent shows nothing, so the colour hidden there does not count. The same numbers in another colour
    space than sRGB are the same in that one alone.
    Raises: ReadingError where it does not decode whole, or not within the budget; Cancelled. Safe from any thread.
    Notes: one picture is held at a time, and turned into bytes strip by strip.
    """
    digest = hashlib.blake2b(digest_size=32)
    for frame in upright_frames(picture, budget=budget, control=control):
        digest.update(f"{frame.width} {frame.height};".encode() + _colour_space(frame))
        for strip in _strips(frame):
            if control is not None:
                control.check()
            digest.update(_strip_bytes(strip))
    return digest.digest()


def _colour_space(frame: Image.Image) -> bytes:
    """Nothing for sRGB, as nearly all are; else what tells one colour space from another."""
    if conversion_of(frame) is None:
        return b""
    return bytes(frame.info.get("icc_profile") or b"as its camera says")


def _strips(image: Image.Image) -> Iterator[Image.Image]:
    """Bands of whole rows: the same ones in every picture of that size."""
    rows = max(_STRIP_PIXELS // image.width, 1)
    for top in range(0, image.height, rows):
        yield image.crop((0, top, image.width, min(top + rows, image.height)))


def _strip_bytes(strip: Image.Image) -> bytes:
    """The same for the same shades, whatever mode holds them; no two kinds begin with the same letter."""
    if not strip.mode.startswith(("I", "F")):
        return b"8" + _colours(strip)
    values = np.asarray(strip)
    if values.dtype.kind == "f" or values.min() < 0 or values.max() > 65535:
        return b"f" + values.astype("<f8").tobytes()
    if (values % _WIDER).any():
        return b"w" + values.astype("<u2").tobytes()
    return b"8" + _colours(Image.fromarray((values // _WIDER).astype(np.uint8)))


def _colours(strip: Image.Image) -> bytes:
    colours = np.array(strip.convert("RGBA"))
    colours[colours[..., 3] == 0] = 0
    return colours.tobytes()
