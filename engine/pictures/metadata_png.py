"""Where a PNG keeps its EXIF block and its XMP packet, and what puts others into their place; all other chunks stay."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from engine.pictures.metadata_edits import Edit, MetadataError
from engine.reasons import reason

_HEAD = b"\x89PNG\r\n\x1a\n"
_XMP = b"XML:com.adobe.xmp\0"
_OLD_EXIF = (b"Raw profile type exif\0", b"Raw profile type APP1\0", b"exif\0")
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_MOST_TEXT_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class _Chunk:
    """kind, and where it begins (at its length) and ends (behind its checksum)."""

    kind: bytes
    start: int
    end: int

    def content(self, data: bytes) -> bytes:
        return data[self.start + 8 : self.end - 4]


@dataclass(frozen=True, slots=True)
class PngMetadata:
    """See `metadata_edits.Located`. place : behind the head, where a new block comes."""

    exif: bytes | None
    xmp: bytes | None
    exif_chunk: _Chunk | None
    xmp_chunk: _Chunk | None
    xmp_head: bytes
    place: int

    def edits(self, exif: bytes | None, xmp: bytes | None) -> tuple[Edit, ...]:
        found = []
        if exif is not None:
            old = self.exif_chunk or _Chunk(b"eXIf", self.place, self.place)
            found.append(Edit(old.start, old.end, _chunk(b"eXIf", exif)))
        if xmp is not None and self.xmp_chunk is not None:
            chunk = _chunk(b"iTXt", self.xmp_head + xmp)
            found.append(Edit(self.xmp_chunk.start, self.xmp_chunk.end, chunk))
        return tuple(found)


def png_metadata(data: bytes) -> PngMetadata:
    """Raises MetadataError for a PNG of which anything is unclear."""
    chunks = list(_chunks(data))
    if any(chunk.kind == b"caBX" for chunk in chunks):
        raise MetadataError(reason("facts-signed"))
    exif = _only([chunk for chunk in chunks if chunk.kind == b"eXIf"])
    texts = [chunk for chunk in chunks if chunk.kind in _TEXTS]
    if any(chunk.content(data).startswith(_OLD_EXIF) for chunk in texts):
        raise _odd("its EXIF block is kept in an older way")
    xmp = _only([chunk for chunk in texts if chunk.content(data).startswith(_XMP)])
    head, packet = b"", None
    if xmp is not None:
        head, packet = _packet(xmp.content(data))
        if xmp.kind != b"iTXt" or head[len(_XMP) :][:1] != b"\0":
            raise _odd("its XMP packet is compressed")
    if chunks[0].kind != b"IHDR":
        raise _odd("it does not begin as one")
    block = None if exif is None else exif.content(data)
    return PngMetadata(block, packet, exif, xmp, head, chunks[0].end)


def texts_of_png(stream: IO[bytes]) -> tuple[bytes, bytes]:
    """The EXIF block and the XMP packet of a PNG, b"" for none, wherever they lie: no pixel is decoded.

    Raises: OSError. What is damaged says nothing.
    """
    size = stream.seek(0, os.SEEK_END)
    place, exif, xmp = len(_HEAD), b"", b""
    while place + 12 <= size:
        stream.seek(place)
        length, kind = struct.unpack(">I4s", stream.read(8))
        if kind in (b"eXIf", b"iTXt") and length <= _MOST_TEXT_BYTES:
            content = stream.read(length)
            if kind == b"eXIf":
                exif = content
            elif content.startswith(_XMP):
                xmp = _text(content)
        place += 12 + length
    return exif, xmp


def _text(content: bytes) -> bytes:
    head, packet = _packet(content)
    if head[len(_XMP) :][:1] != b"\1":
        return packet
    try:
        return zlib.decompressobj().decompress(packet, _MOST_TEXT_BYTES)
    except zlib.error:
        return b""


def _packet(content: bytes) -> tuple[bytes, bytes]:
    """A text chunk's head (name, compressed or not, language, the name in it) and its text."""
    place = len(_XMP) + 2
    for _ in range(2):
        place = content.find(b"\0", place) + 1
        if place == 0:
            return content, b""
    return content[:place], content[place:]


def _chunks(data: bytes) -> Iterator[_Chunk]:
    if not data.startswith(_HEAD):
        raise _odd("it does not begin as one")
    place, kind = len(_HEAD), b""
    while kind != b"IEND":
        if place + 12 > len(data):
            raise _odd("it ends early")
        length, kind = struct.unpack_from(">I4s", data, place)
        end = place + 12 + length
        if end > len(data):
            raise _odd("it ends early")
        yield _Chunk(kind, place, end)
        place = end
    if data[place:].strip(b"\0"):
        raise MetadataError(reason("facts-several"))


def _only(chunks: list[_Chunk]) -> _Chunk | None:
    if len(chunks) > 1:
        raise _odd("it has several EXIF blocks or XMP packets")
    return chunks[0] if chunks else None


def _chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def _odd(detail: str) -> MetadataError:
    return MetadataError(reason("facts-odd", detail=detail))
