"""Files that end early: known as such, and loaded as far as they go.

Pillow's own switch for that, ImageFile.LOAD_TRUNCATED_IMAGES, holds for the whole process and all its threads.
"""

from __future__ import annotations

import io
import os
import struct
from contextlib import suppress
from typing import IO, Any

from PIL import Image

#: Formats whose decoders leave what they decoded when the file ends.
_SHOWN_FORMATS = frozenset(
    {"BMP", "DDS", "DIB", "GIF", "JPEG", "MPO", "PCX", "PNG", "PPM", "QOI", "SGI", "TGA", "TIFF"}
)
_END_OF_JPEG = b"\xff\xd9"
_SAID_AT_END = ("truncated", "not enough image data")
_STRIPS, _STRIP_BYTES, _TILES, _TILE_BYTES = 273, 279, 324, 325
_TIFF_BYTES = dict(enumerate((1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8), 1))  # of one value, by its kind
_MORE_PAD_BYTES = 65_536  # with none, a tenth of cut WebPs could not be decoded for both pads, with this all of 75
_MOST_BOXES = 1000
_TAIL_BYTES = 64  # the last chunk of a PNG is shorter

#: What Pillow's plugins raise where a file ends.
_END_ERRORS = (OSError, ValueError, EOFError, SyntaxError, LookupError, struct.error)


def says_ends_early(error: BaseException) -> bool:
    """Whether what Pillow raised says that the file is too short."""
    said = str(error).lower()
    return isinstance(error, EOFError) or any(words in said for words in _SAID_AT_END)


def is_jpeg(image: Image.Image) -> bool:
    return image.format in ("JPEG", "MPO")


def loads(image: Image.Image, size_bytes: int) -> bool:
    """Decode an opened image of a file of that size. False: the file ends early, in a format that may show a part.

    Raises: what Pillow raises of files that are damaged otherwise.
    """
    try:
        image.load()
    except _END_ERRORS as error:
        is_cut = says_ends_early(error) or _points_beyond(image, size_bytes)
        if image.format not in _SHOWN_FORMATS or not is_cut:
            raise
        return False
    return True


def load_on(image: Image.Image, *, is_white: bool) -> None:
    """Decode a truncated image as far as its file goes, onto pixels that are 0, or full. It counts as loaded then.

    A TIFF is not turned, as it is otherwise while it is decoded.
    Notes: a JPEG's decoder meets an end where its file has none: of a progressive one it shows nothing before that.
    """
    opened: Any = image  # ImageFile.ImageFile, and what its plugins look for in it
    if is_jpeg(image):
        read = opened.fp.read
        opened.load_read = lambda size_bytes: read(size_bytes) or _END_OF_JPEG
    if image.format == "TIFF":
        opened.load_end = lambda: None  # would turn it, and what is missing would lie elsewhere
    prepare = opened.load_prepare

    def load_prepare() -> None:
        prepare()
        core, bands = opened.im, Image.getmodebands(opened.im.mode)
        ink = _full(core.mode) if is_white else 0
        core.paste((ink,) * bands if bands > 1 else ink, (0, 0, *core.size))

    opened.load_prepare = load_prepare
    try:
        opened.load()
    except _END_ERRORS:
        opened.tile = []
        with suppress(*_END_ERRORS):
            opened.load_end()  # lays a later frame of an animation on those before
    opened.tile = []
    if image.format == "TIFF":
        opened._size = opened.im.size  # Pillow's own was that of the turned one


def _full(mode: str) -> float:
    return 1.0 if mode == "F" else 65535 if mode.startswith("I") else 255


def _points_beyond(image: Image.Image, size_bytes: int) -> bool:
    """Whether any part of a TIFF's page lies after the end of the file, of which libtiff says nothing."""
    tags = getattr(image, "tag_v2", {})
    for places, lengths in ((_STRIPS, _STRIP_BYTES), (_TILES, _TILE_BYTES)):
        for place, length in zip(tags.get(places, ()), tags.get(lengths, ()), strict=False):
            if place + length > size_bytes:
                return True
    return False


def last_frame_is_cut(image: Image.Image, stream: IO[bytes], size_bytes: int) -> bool:
    """Whether a file with several frames ends before the last of them does, at which it is. Nothing is decoded."""
    if image.format == "TIFF":
        return _points_beyond(image, size_bytes)
    stream.seek(max(size_bytes - _TAIL_BYTES, 0))
    tail = stream.read(_TAIL_BYTES)
    if image.format == "GIF":
        return not tail.rstrip(b"\0").endswith(b";")
    return image.format == "PNG" and b"IEND" not in tail


def promised_bytes(stream: IO[bytes]) -> int:
    """How long a file must be at least, by what its first bytes say; 0 where they say nothing.

    Parameters: stream : is left at its start.
    """
    stream.seek(0)
    head = stream.read(16)
    promised = 0
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        promised = 8 + int.from_bytes(head[4:8], "little")
    elif head[:4] in (b"II*\0", b"MM\0*"):
        promised = _end_of_directory(stream, head)
    elif head[4:8] in (b"ftyp", b"jP  ", b"JXL "):
        promised = _end_of_boxes(stream)
    stream.seek(0)
    return promised


def _end_of_directory(stream: IO[bytes], head: bytes) -> int:
    """Where the first directory of a TIFF ends, or what it points to that is too long to stand in it."""
    order = "<" if head[:1] == b"I" else ">"
    (place,) = struct.unpack(order + "I", head[4:8].rjust(4, b"\xff"))
    stream.seek(place)
    (count,) = struct.unpack(order + "H", stream.read(2).rjust(2, b"\0"))
    entries = stream.read(12 * count)
    end: int = place + 2 + 12 * count + 4  # the last says where the next directory is
    for start in range(0, len(entries) - 11, 12):
        kind, values, where = struct.unpack_from(order + "HII", entries, start + 2)
        length = _TIFF_BYTES.get(kind, 0) * values
        if length > 4:
            end = max(end, where + length)
    return end


def _end_of_boxes(stream: IO[bytes]) -> int:
    """Where the last of the boxes ends of which AVIF, HEIC, JPEG 2000 and JPEG XL files are made."""
    size, place = stream.seek(0, os.SEEK_END), 0
    for _ in range(_MOST_BOXES):
        if place + 8 > size:
            break
        stream.seek(place)
        head = stream.read(16)
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:], "big")
        if length < 8:  # 0: it ends with the file
            return place
        place += length
    return place


def padded(stream: IO[bytes], pad: int) -> IO[bytes] | None:
    """A WebP that ends early, made longer than it promises, so that its decoder takes it; None for any other file.

    Parameters: stream : at its start, where it is left. pad : the byte added. What differs between two of them was not
    in the file: libwebp decodes on, whatever follows, as long as something does.
    """
    promised, size = promised_bytes(stream), stream.seek(0, os.SEEK_END)
    stream.seek(0)
    # So small a part shows nothing, whatever is promised.
    if stream.read(12)[8:] != b"WEBP" or not size < promised <= 16 * size:
        stream.seek(0)
        return None
    stream.seek(0)
    data = stream.read()
    stream.seek(0)
    chunk = 12
    while True:
        length = int.from_bytes(data[chunk + 4 : chunk + 8], "little")
        if chunk + 8 + length >= len(data):
            break
        chunk += 8 + length + length % 2
    missing = min(max(chunk + 8 + length - len(data), 0), 16 * len(data))
    size = len(data) + 2 * missing + _MORE_PAD_BYTES
    size += size % 2
    lengths = (size - 8).to_bytes(4, "little"), (size - chunk - 8).to_bytes(4, "little")
    whole = data[:4] + lengths[0] + data[8 : chunk + 4] + lengths[1] + data[chunk + 8 :]
    return io.BytesIO(whole.ljust(size, bytes([pad])))
