"""JPEG XL pictures, through pillow-jxl-plugin where it is installed. What that adds to Pillow decodes a file while it
opens it; this reads the header first, so that the memory budget has its say.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from PIL import Image, ImageFile

from engine.files.formats import is_bare_jxl
from engine.measures.turning import turn

#: Bytes a pixel that libjxl holds while it decodes, measured by tests/bench_memory.py.
_DECODER_PIXEL_BYTES = 16
_HEADER_BYTES = 64  # more than a header takes
#: Width over height by the number that a header has for the usual shapes (ISO/IEC 18181-1, SizeHeader).
_RATIOS = {1: (1, 1), 2: (12, 10), 3: (4, 3), 4: (3, 2), 5: (16, 9), 6: (5, 4), 7: (2, 1)}


@dataclass(frozen=True, slots=True)
class Header:
    """What the first bytes of a codestream say. Width and height are as stored; orientation is EXIF's number."""

    width: int
    height: int
    orientation: int
    is_animated: bool


class JxlPicture(ImageFile.ImageFile):
    """A JPEG XL picture, upright. Opened only, not decoded, until `load`."""

    format = "JXL"
    format_description = "JPEG XL"
    _data: bytes | None = None

    def _open(self) -> None:
        assert self.fp is not None
        self._data = data = self.fp.read()
        boxes = _boxes(data)
        self._header = header = read_header(_codestream(data, boxes))
        # Animations are told by `is_moving`: pillow-jxl-plugin gives none of their frames but one.
        self.is_moving = header.is_animated
        is_turned = header.orientation > 4
        self._size = (header.height, header.width) if is_turned else (header.width, header.height)
        self._mode = "RGB"
        self.decoder_bytes = len(data) + _DECODER_PIXEL_BYTES * header.width * header.height
        for kind, start, end in boxes:
            if kind == b"Exif":  # the first four bytes tell where its TIFF header is
                self.info["exif"] = data[start + 4 : end]
        self.tile = []

    def load(self) -> Any:
        if self._data is not None:
            picture, profile = _decode(self._data, self._header.orientation)
            if picture.size != self._size:
                raise ValueError("its picture has another size than it says")
            if profile:
                self.info["icc_profile"] = profile
            self._mode, self.im, self._data = picture.mode, picture.im, None
        return super().load()


def open_jxl(stream: IO[bytes]) -> JxlPicture:
    """Raises: ImportError without pillow-jxl-plugin; SyntaxError, ValueError or OSError where it is damaged."""
    import pillow_jxl  # noqa: F401

    return JxlPicture(stream)


def _decode(data: bytes, orientation: int) -> tuple[Image.Image, bytes | None]:
    """The picture upright, and its colour profile."""
    import pillow_jxl

    try:
        # One thread: a scan already reads as many files at a time as the user let it have threads.
        is_jpeg, info, pixels, profile, _ = pillow_jxl.Decoder(num_threads=1)(data)
    except BaseException as error:  # a panic of Rust is no Exception, and nothing of ours
        if type(error).__name__ == "PanicException":
            raise ValueError(str(error)) from error
        raise
    if not is_jpeg:  # libjxl has turned it
        size = (info.width, info.height)
        mode = "F" if info.mode.startswith("F") else info.mode
        return Image.frombytes(mode, size, pixels), profile
    with Image.open(io.BytesIO(pixels), formats=("JPEG",)) as jpeg:
        upright = turn(np.asarray(jpeg), orientation)
        return Image.fromarray(np.ascontiguousarray(upright), jpeg.mode), jpeg.info.get(
            "icc_profile"
        )


def _boxes(data: bytes) -> list[tuple[bytes, int, int]]:
    """Kind, start and end of what is in each ISO box; none of a bare codestream."""
    if is_bare_jxl(data):
        return []
    found, place = [], 0
    while place + 8 <= len(data):
        length, kind = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        start = place + 8
        if length == 1:
            length = int.from_bytes(data[start : start + 8], "big")
            start += 8
        end = len(data) if length == 0 else place + length
        if end < start:
            break
        found.append((kind, start, min(end, len(data))))
        place = end
    return found


def _codestream(data: bytes, boxes: list[tuple[bytes, int, int]]) -> bytes:
    """The first bytes of the codestream, which may lie in parts, each behind its number."""
    if not boxes:
        return data[:_HEADER_BYTES]
    skipped = {b"jxlc": 0, b"jxlp": 4}
    parts = [
        data[start + skipped[kind] : min(end, start + _HEADER_BYTES)]
        for kind, start, end in boxes
        if kind in skipped
    ]
    return b"".join(parts)[:_HEADER_BYTES]


def read_header(codestream: bytes) -> Header:
    """Raises: SyntaxError where it is not one.

    Source: ISO/IEC 18181-1, SizeHeader, ImageMetadata and PreviewHeader.
    """
    if not is_bare_jxl(codestream):
        raise SyntaxError("no JPEG XL codestream")
    bits = _Bits(codestream[2:])
    width, height = _read_size(bits)
    orientation, is_animated = 1, False
    if not bits.take(1) and bits.take(1):  # not all as usual, and with the rarer fields
        orientation = 1 + bits.take(3)
        if bits.take(1):
            _read_size(bits)  # the size that it should be shown at
        if bits.take(1):
            _skip_preview(bits)
        is_animated = bool(bits.take(1))
    return Header(width, height, orientation, is_animated)


class _Bits:
    """Bits of bytes, the lowest of each byte first."""

    def __init__(self, data: bytes) -> None:
        self._rest = int.from_bytes(data, "little")
        self._left = 8 * len(data)

    def take(self, count: int) -> int:
        if count > self._left:
            raise SyntaxError("truncated: its header ends early")
        value = self._rest & ((1 << count) - 1)
        self._rest >>= count
        self._left -= count
        return value

    def choose(self, *ways: tuple[int, int]) -> int:
        """A number stored in one of four ways, each of so many bits plus an offset."""
        count, offset = ways[self.take(2)]
        return offset + self.take(count)


def _read_size(bits: _Bits) -> tuple[int, int]:
    """Width, height."""
    ways = ((9, 1), (13, 1), (18, 1), (30, 1))
    is_small = bits.take(1)
    height = 8 * (1 + bits.take(5)) if is_small else bits.choose(*ways)
    ratio = bits.take(3)
    if ratio:
        over, under = _RATIOS[ratio]
        return height * over // under, height
    return 8 * (1 + bits.take(5)) if is_small else bits.choose(*ways), height


def _skip_preview(bits: _Bits) -> None:
    by_8 = ((0, 16), (0, 32), (5, 1), (9, 33))
    ways = by_8 if bits.take(1) else ((6, 1), (8, 65), (10, 321), (12, 1345))
    bits.choose(*ways)
    if not bits.take(3):
        bits.choose(*ways)
