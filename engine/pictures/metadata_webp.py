"""Where a WebP keeps its EXIF block and its XMP packet, and what puts others into their place; its frames stay as they
are. Source: RFC 9649, WebP Container Specification.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from engine.pictures.metadata_edits import Edit, MetadataError
from engine.reasons import reason

_ALPHA_FLAG, _EXIF_FLAG = 0x10, 0x08
_EXIF_HEAD = b"Exif\0\0"  # that some programs put before the block, though the standard does not
_MOST_BYTES = 0xFFFFFFF0
_LOSSY_MARK, _LOSSLESS_MARK = b"\x9d\x01\x2a", 0x2F


@dataclass(frozen=True, slots=True)
class _Chunk:
    """kind, where it begins (at its kind), where its content ends, and where it does, filled up to an even place."""

    kind: bytes
    start: int
    content_end: int
    end: int


@dataclass(frozen=True, slots=True)
class WebpMetadata:
    """See `metadata_edits.Located`. canvas : the chunk that a plain WebP, which has none, needs to hold a block."""

    exif: bytes | None
    xmp: bytes | None
    head: bytes
    chunks: tuple[_Chunk, ...]
    flags: int
    canvas: bytes

    def edits(self, exif: bytes | None, xmp: bytes | None) -> tuple[Edit, ...]:
        found = []
        if exif is not None:
            found += self._exif_edits(_chunk(b"EXIF", self.head + exif))
        if xmp is not None:
            old = self._chunk(b"XMP ")
            found.append(Edit(old.start, old.end, _chunk(b"XMP ", xmp)))
        more = sum(len(edit.content) - (edit.end - edit.start) for edit in found)
        size = self.chunks[-1].end + more - 8
        if size > _MOST_BYTES:
            raise MetadataError(reason("facts-no-room"))
        return (Edit(4, 8, struct.pack("<I", size)), *found)

    def _exif_edits(self, chunk: bytes) -> list[Edit]:
        old = self._chunk(b"EXIF")
        if old.kind:
            return [Edit(old.start, old.end, chunk)]
        # Behind the frames, before the packet.
        place = self._chunk(b"XMP ").start if self.xmp is not None else self.chunks[-1].end
        if self.canvas:
            return [Edit(12, 12, self.canvas), Edit(place, place, chunk)]
        flags = bytes([self.flags | _EXIF_FLAG])
        return [Edit(20, 21, flags), Edit(place, place, chunk)]

    def _chunk(self, kind: bytes) -> _Chunk:
        found = [chunk for chunk in self.chunks if chunk.kind == kind]
        return found[0] if found else _Chunk(b"", 0, 0, 0)


def webp_metadata(data: bytes) -> WebpMetadata:
    """Raises MetadataError for a WebP of which anything is unclear."""
    chunks = tuple(_chunks(data))
    kinds = [chunk.kind for chunk in chunks]
    if b"C2PA" in kinds:
        raise MetadataError(reason("facts-signed"))
    if kinds.count(b"EXIF") > 1 or kinds.count(b"XMP ") > 1:
        raise _odd("it has several EXIF blocks or XMP packets")
    held = {chunk.kind: data[chunk.start + 8 : chunk.content_end] for chunk in chunks}
    flags, canvas = 0, b""
    if kinds[0] == b"VP8X":
        if len(held[b"VP8X"]) != 10:
            raise _odd("its header has another length")
        flags = held[b"VP8X"][0]
    elif len(kinds) == 1:
        canvas = _canvas(kinds[0], held[kinds[0]])
    else:
        raise _odd("it holds more than a plain WebP may")
    exif = held.get(b"EXIF")
    head = _EXIF_HEAD if exif is not None and exif.startswith(_EXIF_HEAD) else b""
    block = None if exif is None else exif[len(head) :]
    return WebpMetadata(block, held.get(b"XMP "), head, chunks, flags, canvas)


def _canvas(kind: bytes, content: bytes) -> bytes:
    """The chunk that says how large the frame is, and whether one can see through it."""
    flags = _EXIF_FLAG
    if kind == b"VP8 " and content[3:6] == _LOSSY_MARK and len(content) >= 10:
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", content, 6))
    elif kind == b"VP8L" and len(content) >= 5 and content[0] == _LOSSLESS_MARK:
        (bits,) = struct.unpack_from("<I", content, 1)
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        flags |= _ALPHA_FLAG if bits >> 28 & 1 else 0
    else:
        raise _odd("its frame has an odd head")
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return _chunk(b"VP8X", bytes([flags, 0, 0, 0]) + sides)


def _chunks(data: bytes) -> Iterator[_Chunk]:
    size = int.from_bytes(data[4:8], "little") + 8
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or size < 20 or size % 2:
        raise _odd("it does not begin as one")
    if size > len(data):
        raise _odd("it ends early")
    if data[size:].strip(b"\0"):
        raise MetadataError(reason("facts-several"))
    place = 12
    while place < size:
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        content_end = place + 8 + length
        end = content_end + length % 2
        if end > size or place + 8 > size:
            raise _odd("it ends early")
        yield _Chunk(data[place : place + 4], place, content_end, end)
        place = end


def _chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _odd(detail: str) -> MetadataError:
    return MetadataError(reason("facts-odd", detail=detail))
