"""What a camera wrote into a picture: when, where and with what it was taken, by its EXIF block or XMP packet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from PIL import ExifTags, Image

from engine.pictures.exif_entries import EXIF_ERRORS, ExifEntries, exif_entries
from engine.pictures.xmp_packet import packet_of, said

#: Longest name of a camera that is kept: the cache has a row for every picture.
MOST_CAMERA_LETTERS = 64

_DATE = re.compile(r"\s*(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?", re.ASCII)
_XMP_PLACE = re.compile(r"\s*(\d+),(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?([NSEW])\s*")


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
    exif = exif_entries(image, stream)
    found = CameraData() if exif is None else _of_exif(exif)
    if found.taken and found.place and found.camera:
        return found
    text = packet_of(image)
    return _completed(found, text) if text else found


def _of_exif(exif: ExifEntries) -> CameraData:
    return CameraData(
        taken=date_text(exif.text(exif.inner, ExifTags.Base.DateTimeOriginal)),
        changed=date_text(exif.text(exif.first, ExifTags.Base.DateTime)),
        place=_place(exif),
        camera=camera_name(
            exif.text(exif.first, ExifTags.Base.Make), exif.text(exif.first, ExifTags.Base.Model)
        ),
    )


def _place(exif: ExifEntries) -> tuple[float, float] | None:
    def degrees(tag: int, side_tag: int) -> float:
        whole, minutes, seconds = exif.numbers(exif.where[tag])
        size = whole + minutes / 60 + seconds / 3600
        side = exif.text(exif.where, side_tag).upper()
        return -size if side in ("S", "W") else size

    try:
        latitude = degrees(ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef)
        longitude = degrees(ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef)
    except EXIF_ERRORS:
        return None
    return _on_earth(latitude, longitude)


def _on_earth(latitude: float, longitude: float) -> tuple[float, float] | None:
    is_there = abs(latitude) <= 90 and abs(longitude) <= 180  # nan fails too
    return (latitude, longitude) if is_there else None


def date_text(text: str) -> str:
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


def camera_name(maker: str, model: str) -> str:
    """Both in one, no longer than is kept."""
    # Many cameras repeat their maker in the model.
    name = model if model.lower().startswith(maker.lower()) else f"{maker} {model}"
    return name.strip()[:MOST_CAMERA_LETTERS].strip()


def _completed(found: CameraData, xmp: str) -> CameraData:
    """With what the XMP packet of the file says where EXIF says nothing."""
    return CameraData(
        taken=found.taken or date_text(said(xmp, "exif:DateTimeOriginal")),
        changed=found.changed,
        place=found.place
        or _xmp_place(said(xmp, "exif:GPSLatitude"), said(xmp, "exif:GPSLongitude")),
        camera=found.camera or camera_name(said(xmp, "tiff:Make"), said(xmp, "tiff:Model")),
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
