"""Where a JPEG keeps its EXIF block and its XMP packet, and what puts others into their place; its scans stay as they
are, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.pictures.metadata_edits import Edit, MetadataError
from engine.reasons import reason

_EXIF, _XMP = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0"
_APP0, _APP1, _APP2, _APP11 = 0xE0, 0xE1, 0xE2, 0xEB
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a segment
_MOST_CONTENT_BYTES = 65_533
#: Within a scan: a marker that is no stuffed byte, no restart and no filling. Each run of filling is looked at once.
_MARKER = re.compile(rb"(?<!\xff)\xff+[^\x00\xff\xd0-\xd7]")


@dataclass(frozen=True, slots=True)
class _Segment:
    """marker, and where it begins (at its 0xFF) and ends; content is from 4 bytes on."""

    marker: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class JpegMetadata:
    """See `metadata_edits.Located`. The segments are None where there are none; new ones come at `place`."""

    exif: bytes | None
    xmp: bytes | None
    exif_segment: _Segment | None
    xmp_segment: _Segment | None
    place: int

    def edits(self, exif: bytes | None, xmp: bytes | None) -> tuple[Edit, ...]:
        wanted = ((exif, _EXIF, self.exif_segment), (xmp, _XMP, self.xmp_segment))
        return tuple(self._edit(head + new, old) for new, head, old in wanted if new is not None)

    def _edit(self, content: bytes, old: _Segment | None) -> Edit:
        if len(content) > _MOST_CONTENT_BYTES:
            raise MetadataError(reason("facts-no-room"))
        segment = b"\xff\xe1" + (len(content) + 2).to_bytes(2, "big") + content
        if old is None:
            return Edit(self.place, self.place, segment)
        return Edit(old.start, old.end, segment)


def jpeg_metadata(data: bytes) -> JpegMetadata:
    """Raises MetadataError for a JPEG that holds more than one picture or that anything is unclear of."""
    segments = list(_segments(data))
    exif = _only(data, segments, b"Exif\0")
    xmp = _only(data, segments, _XMP)
    place = 2
    for segment in segments:
        content = data[segment.start + 4 : segment.end]
        # The index of a camera's MPO, and of a picture with another one behind it that makes it brighter.
        if segment.marker == _APP2 and content.startswith(b"MPF\0"):
            raise MetadataError(reason("facts-several"))
        if segment.marker == _APP11 and b"jumb" in content:
            raise MetadataError(reason("facts-signed"))
        if segment.marker == _APP0 and segment.start == place:
            place = segment.end  # JFIF's own comes first of all
    block = None if exif is None else data[exif.start + 4 : exif.end]
    if block is not None and not block.startswith(_EXIF):
        raise _odd("its EXIF block has another head")
    return JpegMetadata(
        None if block is None else block[len(_EXIF) :],
        None if xmp is None else data[xmp.start + 4 + len(_XMP) : xmp.end],
        exif,
        xmp,
        place,
    )


def _only(data: bytes, segments: list[_Segment], head: bytes) -> _Segment | None:
    found = [
        one
        for one in segments
        if one.marker == _APP1 and data.startswith(head, one.start + 4, one.end)
    ]
    if len(found) > 1:
        raise _odd("it has several EXIF blocks or XMP packets")
    return found[0] if found else None


def _segments(data: bytes) -> Iterator[_Segment]:
    """All segments up to the end of the picture, which is the end of the file."""
    if data[:2] != b"\xff\xd8":
        raise _odd("it does not begin as one")
    place = 2
    while True:
        if data[place : place + 1] != b"\xff":
            raise _odd("something lies between its segments")
        while data[place : place + 1] == b"\xff":
            place += 1
        marker = data[place] if place < len(data) else _START
        place += 1
        if marker == _END:
            break
        if marker in (0, _START):
            raise _odd("it ends early, or has another picture within")
        if marker in _ALONE:
            continue
        # Where filling comes first it belongs to no segment.
        segment = _Segment(
            marker, place - 2, place + int.from_bytes(data[place : place + 2], "big")
        )
        if segment.end < place + 2 or segment.end > len(data):
            raise _odd("it ends early")
        yield segment
        place = segment.end
        if marker == _SCAN:
            place = _after_scan(data, place)
    if data[place:].strip(b"\0"):
        raise MetadataError(reason("facts-several"))


def _after_scan(data: bytes, place: int) -> int:
    found = _MARKER.search(data, place)
    if found is None:
        raise _odd("it ends early")
    return found.start()


def _odd(detail: str) -> MetadataError:
    return MetadataError(reason("facts-odd", detail=detail))
