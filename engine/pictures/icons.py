"""Icons: Pillow decodes one while it opens it, so what that will take is found out before."""

from __future__ import annotations

import struct
from typing import IO

from PIL import Image

from engine.pictures.budget import decode_bytes

_MARK = b"\0\0\1\0"
_PNG_MARK = b"\x89PNG\r\n\x1a\n"


def icon_bytes(stream: IO[bytes]) -> int:
    """Estimate of the memory that opening an icon takes, in bytes; 0 for any other file, and where it is damaged.

    Parameters: stream : at its start, where it is left.
    """
    try:
        if stream.read(len(_MARK)) != _MARK:
            return 0
        return decode_bytes(_largest(stream))
    except (OSError, ValueError, SyntaxError, LookupError, struct.error):
        return 0  # whoever opens it hears what is wrong with it
    finally:
        stream.seek(0)


def _largest(stream: IO[bytes]) -> Image.Image:
    """The picture in an icon that Pillow shows, not yet decoded: its directory only tells sides up to 256."""
    from PIL import BmpImagePlugin, IcoImagePlugin, PngImagePlugin

    stream.seek(0)
    place = IcoImagePlugin.IcoFile(stream).entry[0].offset
    stream.seek(place)
    is_png = stream.read(len(_PNG_MARK)) == _PNG_MARK
    stream.seek(place)
    return PngImagePlugin.PngImageFile(stream) if is_png else BmpImagePlugin.DibImageFile(stream)
