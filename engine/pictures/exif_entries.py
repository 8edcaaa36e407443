"""The entries of an EXIF block: a TIFF without a picture, inside another file, read tag by tag where it lies."""

from __future__ import annotations

import io
import re
import struct
from dataclasses import dataclass
from typing import IO

from PIL import ExifTags, Image

HEADS = {b"II*\0": "<", b"MM\0*": ">"}
#: Bytes of one value of each kind of TIFF 6.0.
KIND_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}

_HEAD = re.compile(rb"II\*\0|MM\0\*")
_HEAD_PLACE = (
    16  # where the first bytes end in which the block's own head is looked for, behind "Exif\0\0"
)
_MOST_ENTRIES = 512
_MOST_VALUE_BYTES = 256
#: How struct unpacks the numbers among them.
_FRACTIONS = {5: "I", 10: "i"}
_NUMBERS = {1: "B", 3: "H", 4: "I", 9: "i", 11: "f", 12: "d"}

#: By tag the kind of a directory's values and what stands in its entry: their count, and they or where they lie.
Entries = dict[int, tuple[int, bytes]]

#: What a file that is damaged, or means to harm, makes of reading a few numbers by their offsets.
EXIF_ERRORS = (
    struct.error,
    ValueError,
    OSError,
    OverflowError,
    ArithmeticError,
    LookupError,
    TypeError,
)


@dataclass(frozen=True, slots=True, eq=False)
class ExifEntries:
    """The entries of the first directory, of EXIF's own and of GPS; empty where there are none. order : for struct."""

    stream: IO[bytes]
    order: str
    first: Entries
    inner: Entries
    where: Entries

    def value(self, entry: tuple[int, bytes], most: int = _MOST_VALUE_BYTES) -> bytes:
        """The bytes of an entry's values, `most` of them. Raises one of `EXIF_ERRORS`."""
        kind, rest = entry
        count, place = struct.unpack(self.order + "II", rest)
        size = min(count * KIND_BYTES[kind], most)
        if size <= 4:
            return rest[4 : 4 + size]
        self.stream.seek(place)
        return self.stream.read(size)

    def raw_text(self, entries: Entries, tag: int, most: int = _MOST_VALUE_BYTES) -> str:
        """A text with all that is in it, but for NULs at its end; "" where there is none."""
        try:
            data = self.value(entries[tag], most)
        except EXIF_ERRORS:
            return ""
        data = data.rstrip(b"\0")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("latin-1")

    def text(self, entries: Entries, tag: int) -> str:
        """A text without what some cameras leave in it: NULs, control characters, blanks around."""
        return plain(self.raw_text(entries, tag))

    def numbers(self, entry: tuple[int, bytes]) -> list[float]:
        """Raises one of `EXIF_ERRORS`."""
        data, kind = self.value(entry), entry[0]
        if kind in _FRACTIONS:
            pairs = struct.iter_unpack(self.order + 2 * _FRACTIONS[kind], data)
            # Some cameras write 0/0 for no seconds.
            return [0.0 if over == under == 0 else over / under for over, under in pairs]
        return [float(one) for (one,) in struct.iter_unpack(self.order + _NUMBERS[kind], data)]


def exif_entries(image: Image.Image, stream: IO[bytes]) -> ExifEntries | None:
    """Those of an opened image; None where it has none that can be read. stream : of its file, which a TIFF is."""
    if image.format != "TIFF":
        block = _exif_block(image)
        if not block:
            return None
        stream = io.BytesIO(block)
    try:
        stream.seek(0)
        head = stream.read(8)
        order = HEADS[head[:4]]
        (place,) = struct.unpack(order + "I", head[4:])
        first = _entries(stream, order, place)
    except EXIF_ERRORS:
        return None
    inner = _inner(stream, order, first, ExifTags.IFD.Exif)
    return ExifEntries(
        stream, order, first, inner, _inner(stream, order, first, ExifTags.IFD.GPSInfo)
    )


def plain(text: str) -> str:
    """Without control characters, and blanks around."""
    if text.isprintable():
        return text.strip()
    return "".join(one for one in text if one.isprintable()).strip()


def _exif_block(image: Image.Image) -> bytes:
    """What is a TIFF of its own, from its head on; b"" where there is none."""
    data: object = image.info.get("exif")
    if not isinstance(data, bytes):
        # As ImageMagick writes it into a PNG: a line of name, one of length, the rest in hexadecimal.
        text = str(image.info.get("Raw profile type exif", ""))
        try:
            data = bytes.fromhex("".join(text.split("\n")[3:]))
        except ValueError:
            return b""
    head = _HEAD.search(data, 0, _HEAD_PLACE)
    return b"" if head is None else data[head.start() :]


def _entries(stream: IO[bytes], order: str, place: int) -> Entries:
    stream.seek(place)
    (count,) = struct.unpack(order + "H", stream.read(2))
    data = stream.read(12 * min(count, _MOST_ENTRIES))
    whole = data[: len(data) // 12 * 12]
    return {tag: (kind, rest) for tag, kind, rest in struct.iter_unpack(order + "HH8s", whole)}


def _inner(stream: IO[bytes], order: str, entries: Entries, tag: int) -> Entries:
    try:
        (place,) = struct.unpack_from(order + "I", entries[tag][1], 4)
        return _entries(stream, order, place)
    except EXIF_ERRORS:
        return {}
