"""What a camera wrote into a picture: when, where and with what it was taken, by its EXIF block or XMP packet."""

from __future__ import annotations

import io
import re
import struct
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from PIL import ExifTags, Image

#: Longest name of a camera that is kept: the cache has a row for every picture.
MOST_CAMERA_LETTERS = 64

_HEADS = {b"II*\0": "<", b"MM\0*": ">"}
_HEAD = re.compile(rb"II\*\0|MM\0\*")
_HEAD_PLACE = (
    16  # where the first bytes end in which the block's own head is looked for, behind "Exif\0\0"
)
_MOST_ENTRIES = 512
_MOST_VALUE_BYTES = 256
#: Bytes of one value of each kind of TIFF 6.0, and how struct unpacks the numbers among them.
_KIND_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_FRACTIONS = {5: "I", 10: "i"}
_NUMBERS = {1: "B", 3: "H", 4: "I", 9: "i", 11: "f", 12: "d"}

_DATE = re.compile(r"\s*(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?", re.ASCII)
_XMP_PLACE = re.compile(r"\s*(\d+),(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?([NSEW])\s*")

_Entries = dict[int, tuple[int, bytes]]

#: What a file that is damaged, or means to harm, makes of reading a few numbers by their offsets.
_ERRORS = (
    struct.error,
    ValueError,
    OSError,
    OverflowError,
    ArithmeticError,
    LookupError,
    TypeError,
)


@dataclass(frozen=True, slots=True)
class CameraData:
    """What is told; "" or None where it is not. taken, changed : "YYYY-MM-DD HH:MM:SS", the second of the file itself.

    place : latitude, longitude. camera : maker and model.
    """

    taken: str = ""
    changed: str = ""
    place: tuple[float, float] | None = None
    camera: str = ""


def camera_data(image: Image.Image, stream: IO[bytes]) -> CameraData:
    """The camera data of an opened image; what is damaged says nothing.

    Parameters: image : a PNG tells all only once it is decoded, as EXIF may follow its pixels. stream : of its file,
    read from wherever the data of a TIFF lies.
    Notes: not Pillow's own `getexif`, which takes as long as decoding a small JPEG and warns of what is damaged.
    """
    found = CameraData()
    if image.format == "TIFF":
        found = _of_exif(stream)
    elif block := _exif_block(image):
        found = _of_exif(io.BytesIO(block))
    if found.taken and found.place and found.camera:
        return found
    xmp = image.info.get("xmp")
    return _completed(found, xmp) if isinstance(xmp, bytes | str) and xmp else found


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


def _of_exif(stream: IO[bytes]) -> CameraData:
    try:
        stream.seek(0)
        head = stream.read(8)
        order = _HEADS[head[:4]]
        (place,) = struct.unpack(order + "I", head[4:])
        first = _entries(stream, order, place)
    except _ERRORS:
        return CameraData()
    inner = _inner(stream, order, first, ExifTags.IFD.Exif)
    where = _inner(stream, order, first, ExifTags.IFD.GPSInfo)
    return CameraData(
        taken=_date(_text(stream, order, inner, ExifTags.Base.DateTimeOriginal)),
        changed=_date(_text(stream, order, first, ExifTags.Base.DateTime)),
        place=_place(stream, order, where),
        camera=_camera(
            _text(stream, order, first, ExifTags.Base.Make),
            _text(stream, order, first, ExifTags.Base.Model),
        ),
    )


def _entries(stream: IO[bytes], order: str, place: int) -> _Entries:
    """By tag the kind of a directory's values and what stands in its entry: their count, and they or where they lie."""
    stream.seek(place)
    (count,) = struct.unpack(order + "H", stream.read(2))
    data = stream.read(12 * min(count, _MOST_ENTRIES))
    whole = data[: len(data) // 12 * 12]
    return {tag: (kind, rest) for tag, kind, rest in struct.iter_unpack(order + "HH8s", whole)}


def _inner(stream: IO[bytes], order: str, entries: _Entries, tag: int) -> _Entries:
    try:
        (place,) = struct.unpack_from(order + "I", entries[tag][1], 4)
        return _entries(stream, order, place)
    except _ERRORS:
        return {}


def _value(stream: IO[bytes], order: str, entry: tuple[int, bytes]) -> bytes:
    kind, rest = entry
    count, place = struct.unpack(order + "II", rest)
    size = min(count * _KIND_BYTES[kind], _MOST_VALUE_BYTES)
    if size <= 4:
        return rest[4 : 4 + size]
    stream.seek(place)
    return stream.read(size)


def _text(stream: IO[bytes], order: str, entries: _Entries, tag: int) -> str:
    """A text without what some cameras leave in it: NULs, control characters, blanks around."""
    try:
        data = _value(stream, order, entries[tag])
    except _ERRORS:
        return ""
    data = data.rstrip(b"\0")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return _plain(text)


def _plain(text: str) -> str:
    if text.isprintable():
        return text.strip()
    return "".join(one for one in text if one.isprintable()).strip()


def _numbers(stream: IO[bytes], order: str, entry: tuple[int, bytes]) -> list[float]:
    data, kind = _value(stream, order, entry), entry[0]
    if kind in _FRACTIONS:
        pairs = struct.iter_unpack(order + 2 * _FRACTIONS[kind], data)
        # Some cameras write 0/0 for no seconds.
        return [0.0 if over == under == 0 else over / under for over, under in pairs]
    return [float(one) for (one,) in struct.iter_unpack(order + _NUMBERS[kind], data)]


def _place(stream: IO[bytes], order: str, entries: _Entries) -> tuple[float, float] | None:
    def degrees(tag: int, side_tag: int) -> float:
        whole, minutes, seconds = _numbers(stream, order, entries[tag])
        size = whole + minutes / 60 + seconds / 3600
        side = _text(stream, order, entries, side_tag).upper()
        return -size if side in ("S", "W") else size

    try:
        latitude = degrees(ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef)
        longitude = degrees(ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef)
    except _ERRORS:
        return None
    return _on_earth(latitude, longitude)


def _on_earth(latitude: float, longitude: float) -> tuple[float, float] | None:
    is_there = abs(latitude) <= 90 and abs(longitude) <= 180  # nan fails too
    return (latitude, longitude) if is_there else None


def _date(text: str) -> str:
    """EXIF writes 2024:05:01 10:22:33, XMP 2024-05-01T10:22:33; cameras without a clock write zeros or spaces."""
    found = _DATE.match(text)
    if found is None:
        return ""
    year, month, day, hour, minute, second = (part or "00" for part in found.groups())
    try:  # there are such days and times
        datetime(int(year), int(month), int(day), int(hour), int(minute), int(second))
    except ValueError:
        return ""
    return f"{year}-{month}-{day} {hour}:{minute}:{second}"


def _camera(maker: str, model: str) -> str:
    # Many cameras repeat their maker in the model.
    name = model if model.lower().startswith(maker.lower()) else f"{maker} {model}"
    return name.strip()[:MOST_CAMERA_LETTERS].strip()


def _completed(found: CameraData, xmp: bytes | str) -> CameraData:
    """With what the XMP packet of the file says where EXIF says nothing."""
    text = xmp if isinstance(xmp, str) else xmp.decode("utf-8", "replace")

    def said(name: str) -> str:
        """As an attribute, or as an element of its own."""
        one = re.search(rf"""\b{name}(?:=["']([^"'<>]{{0,200}})|>([^<>]{{0,200}})<)""", text)
        return "" if one is None else _plain(one[1] or one[2] or "")

    return CameraData(
        taken=found.taken or _date(said("exif:DateTimeOriginal")),
        changed=found.changed,
        place=found.place or _xmp_place(said("exif:GPSLatitude"), said("exif:GPSLongitude")),
        camera=found.camera or _camera(said("tiff:Make"), said("tiff:Model")),
    )


def _xmp_place(latitude: str, longitude: str) -> tuple[float, float] | None:
    values = []
    for text in (latitude, longitude):
        one: Any = _XMP_PLACE.fullmatch(text)
        if one is None:
            return None
        size = float(one[1]) + float(one[2]) / 60 + float(one[3] or 0) / 3600
        values.append(-size if one[4] in "SW" else size)
    return _on_earth(values[0], values[1])
