"""The facts that one file gets from another, as they are to stand in its EXIF block and its XMP packet."""

from __future__ import annotations

import math
import struct
from collections.abc import Collection
from dataclasses import replace

from PIL import ExifTags

from engine.pictures.exif_editing import FIRST, Value, text_value
from engine.pictures.told_facts import RATING as RATING_TAG
from engine.pictures.told_facts import RATING_PERCENT, XP_TITLE, ToldFacts
from engine.pictures.xmp_packet import replaced
from engine.removal.best_facts import CAMERA, GPS, RATING, TAKEN, TITLE

_BYTE, _TEXT, _SHORT, _FRACTION = 1, 2, 3, 5
_SIDES = (
    ExifTags.GPS.GPSLatitudeRef, ExifTags.GPS.GPSLatitude,
    ExifTags.GPS.GPSLongitudeRef, ExifTags.GPS.GPSLongitude,
)  # fmt: skip
_GPS_VERSION = Value(_BYTE, b"\2\3\0\0")
#: Of a second of arc, in which a place is written that was no fraction before: a third of a millimetre on the ground.
_PARTS = 100_000
#: How Windows counts stars.
_PERCENT = {1: 1, 2: 25, 3: 50, 4: 75, 5: 99}
_NEAR_DEGREES = 1e-6

_Directory = dict[int, Value | None]


def exif_changes(kinds: Collection[str], known: ToldFacts) -> dict[int, _Directory]:
    """What `exif_editing.edited_block` is to put in. kinds : of `best_facts.FACTS`. known : of the other file."""
    first: _Directory = {}
    inner: _Directory = {}
    where: _Directory = {}
    if TAKEN in kinds:
        inner[ExifTags.Base.DateTimeOriginal] = text_value(known.taken.replace("-", ":"))
        # Both are of that date: those of the one before must not stay with this one.
        inner[ExifTags.Base.OffsetTimeOriginal] = _text_or_none(known.offset)
        inner[ExifTags.Base.SubsecTimeOriginal] = _text_or_none(known.part)
    if GPS in kinds:
        where |= _gps(known)
    if CAMERA in kinds:
        first[ExifTags.Base.Make] = _text_or_none(known.maker)
        first[ExifTags.Base.Model] = _text_or_none(known.model)
    if TITLE in kinds:
        first[ExifTags.Base.ImageDescription] = text_value(known.caption or known.title)
        wide = (known.title or known.caption).encode("utf-16-le") + b"\0\0"
        first[XP_TITLE] = Value(_BYTE, wide)
    if RATING in kinds:
        first[RATING_TAG] = Value(_SHORT, struct.pack(">H", known.rating))
        first[RATING_PERCENT] = Value(_SHORT, struct.pack(">H", _PERCENT[known.rating]))
    changes = {
        FIRST: first, int(ExifTags.IFD.Exif): inner, int(ExifTags.IFD.GPSInfo): where
    }  # fmt: skip
    return {place: directory for place, directory in changes.items() if directory}


def changed_packet(packet: bytes, kinds: Collection[str], known: ToldFacts) -> bytes:
    """The packet, saying the same as the EXIF block does now where it says anything of these facts.

    What it says nothing of stays out of it: one home is enough, and every program reads EXIF.
    Raises: ValueError where it says it in a way that cannot be changed.
    """
    if TAKEN in kinds:
        part = f".{known.part}" if known.part else ""
        date = known.taken.replace(" ", "T") + part + known.offset
        for name in ("exif:DateTimeOriginal", "photoshop:DateCreated"):
            packet = replaced(packet, name, date)
    if RATING in kinds:
        for name in ("xmp:Rating", "xap:Rating"):
            packet = replaced(packet, name, str(known.rating))
        packet = replaced(packet, "MicrosoftPhoto:Rating", str(_PERCENT[known.rating]))
    return packet


def expected(kinds: Collection[str], victim: ToldFacts, keeper: ToldFacts) -> ToldFacts:
    """What the keeper is to say once it has the facts."""
    found = keeper
    if TAKEN in kinds:
        found = replace(found, taken=victim.taken, offset=victim.offset, part=victim.part)
    if GPS in kinds:
        found = replace(found, place=victim.place)
    if CAMERA in kinds:
        found = replace(found, camera=victim.camera, maker=victim.maker, model=victim.model)
    if TITLE in kinds:
        title, caption = victim.title or victim.caption, victim.caption or victim.title
        found = replace(found, title=title, caption=caption)
    if RATING in kinds:
        found = replace(found, rating=victim.rating)
    return found


def says_the_same(facts: ToldFacts, other: ToldFacts) -> bool:
    """Whether both say the same, the place as near as it can be written."""
    places = (facts.place, other.place)
    if None not in places and facts.place is not None and other.place is not None:
        is_near = all(
            math.isclose(one, two, abs_tol=_NEAR_DEGREES)
            for one, two in zip(facts.place, other.place, strict=True)
        )
    else:
        is_near = places == (None, None)
    return is_near and replace(facts, place=None, gps=()) == replace(other, place=None, gps=())


def _text_or_none(text: str) -> Value | None:
    return text_value(text) if text else None


def _gps(known: ToldFacts) -> _Directory:
    """All that the other file's block says of the place; of one that stands in a packet alone, where it is."""
    entries: _Directory = {ExifTags.GPS.GPSVersionID: _GPS_VERSION, **dict(known.gps)}
    if known.place is not None and not all(side in entries for side in _SIDES):
        latitude, longitude = known.place
        values = (
            Value(_TEXT, b"S\0" if latitude < 0 else b"N\0"), _degrees(latitude),
            Value(_TEXT, b"W\0" if longitude < 0 else b"E\0"), _degrees(longitude),
        )  # fmt: skip
        entries |= dict(zip(map(int, _SIDES), values, strict=True))
    return entries


def _degrees(value: float) -> Value:
    """Degrees, minutes and seconds as fractions."""
    parts = round(abs(value) * 3600 * _PARTS)
    minutes, seconds = divmod(parts, 60 * _PARTS)
    numbers = (minutes // 60, 1, minutes % 60, 1, seconds, _PARTS)
    return Value(_FRACTION, struct.pack(">6I", *numbers))
