"""HEIC and HEIF pictures, through pi-heif (libheif and libde265), which is imported with the first one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, Any

import numpy as np
from PIL import Image, ImageFile

#: pi-heif turns deep pictures with alpha or colour to 8 bits. Deep grey is left as it is: to scale it, pi-heif (1.4)
#: writes past the end of a picture that is of 8 bits, but is said to be deeper.
_DEPTH = {"convert_hdr_to_8bit": True, "hdr_to_16bit": False, "remove_stride": False}
_DEEP_GREY = "I;16"


class HeifPicture(ImageFile.ImageFile):
    """The primary picture of a HEIC or HEIF file, upright: libheif applies the file's own `irot` and `imir`, and the
    standard has EXIF's orientation ignored. Opened only, not decoded, until `load`.

    The other pictures in it (a burst, thumbnails, maps of depth) are not counted.
    """

    format = "HEIF"
    format_description = "HEIF"
    #: pi_heif.HeifImage, until it is decoded.
    _primary: Any = None

    def _open(self) -> None:
        assert self.fp is not None
        data = self.fp.read()
        if not has_readable_items(data):
            raise SyntaxError("its list of items is no text")
        found = _heif().HeifFile(io.BytesIO(data), **_DEPTH)
        if not len(found):
            raise SyntaxError("no picture in it that can be decoded")
        self._primary = primary = found[found.primary_index]
        self._mode = _DEEP_GREY if primary.mode.startswith("I;") else primary.mode
        self._size = primary.size
        kept = ("exif", "xmp", "icc_profile")
        self.info = {name: primary.info[name] for name in kept if primary.info.get(name)}
        self.tile = []

    def load(self) -> Any:
        if self._primary is not None:
            pixels = self._primary.data
            if self._primary.size != self._size:
                raise ValueError("its picture has another size than it says")
            stride, primary, self._primary = self._primary.stride, self._primary, None
            if self._mode == _DEEP_GREY:
                self.im = _scaled(pixels, self.size, stride, primary.info["bit_depth"]).im
            else:
                self.load_prepare()
                self.frombytes(pixels, "raw", (primary.mode, stride))
        return super().load()


def open_heif(stream: IO[bytes]) -> HeifPicture:
    """Raises: ImportError without pi-heif; SyntaxError, ValueError or OSError where it is damaged."""
    _heif()
    return HeifPicture(stream)


def _scaled(pixels: memoryview, size: tuple[int, int], stride: int, bits: int) -> Image.Image:
    """Grey of so many bits in two bytes each, as grey of 16 bits."""
    width, height = size
    rows = np.frombuffer(pixels, np.uint8).reshape(height, stride)[:, : 2 * width]
    most = (1 << bits) - 1
    values = np.ascontiguousarray(rows).view("<u2").astype(np.uint32)
    if values.shape[1] < width or values.max() > most:
        raise ValueError("its pixels are not as deep as it says")
    return Image.fromarray((values * 65535 // most).astype(np.uint16))


def _heif() -> Any:
    import pi_heif

    # A scan already reads as many files at a time as the user let it have threads.
    pi_heif.options.DECODE_THREADS = 1
    pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False
    return pi_heif


def has_readable_items(data: bytes) -> bool:
    """Whether the kinds of a file's items can be read as text: pi-heif (1.4) crashes on those of others that cannot."""
    for start, end in _boxes(data, b"meta", 0, len(data)):
        for first, last in _boxes(data, b"iinf", start + 4, end):
            # A version with 32-bit numbers counts its items in 4 bytes.
            count = 2 if data[first] == 0 else 4
            for item in _boxes(data, b"infe", first + 4 + count, last):
                if not _is_readable(data[slice(*item)]):
                    return False
    return True


def _is_readable(item: bytes) -> bool:
    """Source: ISO/IEC 14496-12, ItemInfoEntry."""
    numbers = {0: 8, 1: 8, 2: 8, 3: 10}.get(item[0] if item else 0, 8)
    kind, texts = item[numbers : numbers + 4], item[numbers + 4 :].split(b"\0")
    if item[:1] in (b"\0", b"\1"):
        kind, texts = b"", item[numbers:].split(b"\0")
    try:
        for text in (kind, *texts[1:2]):
            text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _boxes(data: bytes, kind: bytes, place: int, end: int) -> Iterator[tuple[int, int]]:
    """Start and end of what is in each ISO box of a kind between two places."""
    while place + 8 <= end:
        length, start = int.from_bytes(data[place : place + 4], "big"), place + 8
        if length == 1:
            length, start = int.from_bytes(data[start : start + 8], "big"), start + 8
        last = end if length == 0 else min(place + length, end)
        if last < start:
            return
        if data[place + 4 : place + 8] == kind:
            yield start, last
        place = last
