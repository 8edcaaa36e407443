"""What a file says of its picture that another could say too: date taken, place, camera, title, rating."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from PIL import ExifTags, Image

from engine.pictures.camera_data import camera_data, date_text
from engine.pictures.exif_editing import Value
from engine.pictures.exif_entries import (
    EXIF_ERRORS,
    KIND_BYTES,
    Entries,
    ExifEntries,
    exif_entries,
)
from engine.pictures.iptc import iptc_texts
from engine.pictures.metadata_png import texts_of_png
from engine.pictures.opening import opened_file
from engine.pictures.xmp_packet import packet_of, said, said_in_languages

RATING, RATING_PERCENT, XP_TITLE = 0x4746, 0x4749, 0x9C9B
MOST_STARS = 5
_MOST_TEXT_BYTES = 60_000  # what a block has room for
_MOST_GPS_BYTES = 2_000
_OFFSET = re.compile(r"[+-]\d\d:\d\d", re.ASCII)
_XMP_OFFSET = re.compile(r"T[\d:.]*([+-]\d\d:\d\d|Z)$", re.ASCII)
#: What cameras and programs write into every picture in the place of a title.
_NO_TITLES = re.compile(
    r"(OLYMPUS|SAMSUNG|SANYO|MINOLTA|KONICA|PENTAX|KODAK|SONY|RICOH|CASIO)?[A-Z ]*DIGITAL( STILL)? CAMERA"
    r"|SONY DSC|DCIM|DSC|DEFAULT|IMAGE|UNTITLED|EXIF[ _]JPEG([ _]PICTURE)?|<(KENOX|DIGIMAX).*|[{<].*|IMAGEJ=.*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class ToldFacts:
    """What a file says; "", None, () or 0 where it does not.

    taken : "YYYY-MM-DD HH:MM:SS". offset : of its time from UTC, "+02:00". part : of its second, digits.
    place : latitude, longitude. gps : the entries of its GPS directory. camera : maker and model in one.
    title, caption : what a person wrote. rating : 1 to 5 stars, -1 for rejected.
    """

    taken: str = ""
    offset: str = ""
    part: str = ""
    place: tuple[float, float] | None = None
    gps: tuple[tuple[int, Value], ...] = ()
    camera: str = ""
    maker: str = ""
    model: str = ""
    title: str = ""
    caption: str = ""
    rating: int = 0


def told_facts(path: Path) -> ToldFacts:
    """Read them; no pixel is decoded.

    Raises: ReadingError where the file cannot be opened as a picture. What is damaged says nothing. Safe from any
    thread.
    """
    with opened_file(path) as file:
        image, stream = file.image, file.stream
        if image.format == "PNG":
            _take_all_texts(image, stream)
        data = camera_data(image, stream)
        exif, xmp = exif_entries(image, stream), packet_of(image)
        maker, model = _maker_and_model(exif, xmp)
        title, caption = _titles(image, exif, xmp)
        return ToldFacts(
            data.taken,
            *_offset_and_part(exif, xmp),
            place=data.place,
            gps=() if exif is None else _gps(exif),
            camera=data.camera,
            maker=maker,
            model=model,
            title=title,
            caption=caption,
            rating=_rating(exif, xmp),
        )


def _take_all_texts(image: Image.Image, stream: IO[bytes]) -> None:
    """What of a PNG lies behind its pixels would be told only once they are decoded."""
    # Its own place in the stream is not ours to move.
    place = stream.tell()
    exif, xmp = texts_of_png(stream)
    stream.seek(place)
    if exif:
        image.info["exif"] = exif
    if xmp:
        image.info["xmp"] = xmp


def _offset_and_part(exif: ExifEntries | None, xmp: str) -> tuple[str, str]:
    """Those that belong to the date taken, which EXIF says where it can, else XMP."""
    if exif is not None and date_text(exif.text(exif.inner, ExifTags.Base.DateTimeOriginal)):
        offset = exif.text(exif.inner, ExifTags.Base.OffsetTimeOriginal)
        part = exif.text(exif.inner, ExifTags.Base.SubsecTimeOriginal)
        is_part = part.isascii() and part.isdigit() and len(part) <= 9
        return offset if _OFFSET.fullmatch(offset) else "", part if is_part else ""
    found = _XMP_OFFSET.search(said(xmp, "exif:DateTimeOriginal"))
    return ("" if found is None else found[1].replace("Z", "+00:00")), ""


def _maker_and_model(exif: ExifEntries | None, xmp: str) -> tuple[str, str]:
    if exif is not None:
        maker = exif.text(exif.first, ExifTags.Base.Make)
        model = exif.text(exif.first, ExifTags.Base.Model)
        if maker or model:
            return maker, model
    return said(xmp, "tiff:Make"), said(xmp, "tiff:Model")


def _titles(image: Image.Image, exif: ExifEntries | None, xmp: str) -> tuple[str, str]:
    name, text = iptc_texts(image)
    titles = [said_in_languages(xmp, "dc:title"), name]
    captions = [said_in_languages(xmp, "dc:description"), text]
    if exif is not None:
        titles.insert(0, _wide_text(exif, XP_TITLE))
        most = _MOST_TEXT_BYTES
        captions.insert(0, exif.raw_text(exif.first, ExifTags.Base.ImageDescription, most))
    return _first_title(titles), _first_title(captions)


def _first_title(texts: list[str]) -> str:
    for text in texts:
        cleaned = "".join(one for one in text if one.isprintable() or one in "\n\t").strip()
        if cleaned and not _NO_TITLES.fullmatch(cleaned):
            return cleaned
    return ""


def _wide_text(exif: ExifEntries, tag: int) -> str:
    try:
        data = exif.value(exif.first[tag], _MOST_TEXT_BYTES)
    except EXIF_ERRORS:
        return ""
    return data.decode("utf-16-le", "ignore").rstrip("\0")


def _rating(exif: ExifEntries | None, xmp: str) -> int:
    stars = 0.0
    try:
        if exif is not None:
            stars = exif.numbers(exif.first[RATING])[0]
    except EXIF_ERRORS:
        stars = 0.0
    if stars not in range(1, MOST_STARS + 1):
        text = said(xmp, "xmp:Rating") or said(xmp, "xap:Rating")
        stars = int(text) if re.fullmatch(r"-1|[1-5]", text) else 0
    return int(stars)


def _gps(exif: ExifEntries) -> tuple[tuple[int, Value], ...]:
    """All entries of the directory that are whole, and small as those that the standard knows are."""
    found = []
    for tag, entry in _standard(exif.where).items():
        try:
            value = Value(entry[0], exif.value(entry, _MOST_GPS_BYTES + 1), exif.order)
            count = int.from_bytes(entry[1][:4], "little" if exif.order == "<" else "big")
        except EXIF_ERRORS:
            continue
        if 0 < len(value.data) == count * KIND_BYTES[entry[0]] <= _MOST_GPS_BYTES:
            found.append((tag, value))
    return tuple(sorted(found, key=lambda one: one[0]))


def _standard(where: Entries) -> Entries:
    return {tag: entry for tag, entry in where.items() if tag in ExifTags.GPSTAGS}
