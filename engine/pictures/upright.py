"""Which way up a picture is: its EXIF orientation, and its pixels turned by that."""

from __future__ import annotations

from PIL import Image

from engine.files.formats import UPRIGHT_FORMATS
from engine.pictures.opening import DECODE_ERRORS

_ORIENTATION = 0x0112  # EXIF
_TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def orientation_of(image: Image.Image, *, is_as_stored: bool = False) -> int:
    """The EXIF orientation by which the pixels of an image are still to be turned; 1 where it is not told.

    Parameters: image : already decoded, as a PNG's EXIF block may follow its pixels. is_as_stored : it was not turned
    while it was decoded, though others of its format are.
    """
    if image.format in UPRIGHT_FORMATS and not is_as_stored:
        return 1
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except DECODE_ERRORS:  # the EXIF block is damaged, the picture is not
        return 1


def turned_upright(image: Image.Image, orientation: int) -> Image.Image:
    """The image turned; itself where nothing is to be done."""
    # Not ImageOps.exif_transpose: it writes the EXIF block anew, which fails where any part of it is damaged.
    method = _TRANSPOSE.get(orientation)
    return image if method is None else image.transpose(method)


def upright_size(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """Width and height once it is turned."""
    width, height = size
    return (height, width) if orientation in (5, 6, 7, 8) else size
