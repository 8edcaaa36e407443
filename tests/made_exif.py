"""EXIF blocks and JPEG segments built by hand, as cameras lay them out and Pillow does not, and a reader to compare."""

from __future__ import annotations

import struct

from engine.pictures.exif_entries import KIND_BYTES

#: By tag its kind and its bytes, in the order of the block.
Tags = dict[int, tuple[int, bytes]]

EXIF, GPS, MAKER_NOTE = 0x8769, 0x8825, 0x927C
_THUMBNAIL, _THUMBNAIL_BYTES = 0x0201, 0x0202


def text(words: str) -> tuple[int, bytes]:
    return 2, words.encode() + b"\0"


def made_block(
    first: Tags,
    inner: Tags | None = None,
    where: Tags | None = None,
    *,
    order: str = ">",
    thumbnail: bytes = b"",
    gap: bytes = b"",
) -> bytes:
    """A block whose directories lie behind their values, with `gap` before them."""
    data = bytearray((b"MM\0*" if order == ">" else b"II*\0") + bytes(4) + gap)

    def number(value: int) -> tuple[int, bytes]:
        return 4, struct.pack(order + "I", value)

    def directory(tags: Tags, following: int = 0) -> int:
        entries = []
        for tag, (kind, value) in tags.items():
            rest = value.ljust(4, b"\0")
            if len(value) > 4:
                rest = struct.pack(order + "I", len(data))
                data.extend(value)
            count = len(value) // KIND_BYTES[kind]
            entries.append(struct.pack(order + "HHI4s", tag, kind, count, rest))
        place = len(data)
        data.extend(struct.pack(order + "H", len(entries)) + b"".join(entries))
        data.extend(struct.pack(order + "I", following))
        return place

    all_tags = dict(first)
    if inner is not None:
        all_tags[EXIF] = number(directory(inner))
    if where is not None:
        all_tags[GPS] = number(directory(where))
    after = 0
    if thumbnail:
        place = len(data)
        data.extend(thumbnail)
        tags = {_THUMBNAIL: number(place), _THUMBNAIL_BYTES: number(len(thumbnail))}
        after = directory(tags)
    struct.pack_into(order + "I", data, 4, directory(all_tags, after))
    return bytes(data)


def all_values(block: bytes) -> dict[tuple[str, int], tuple[int, bytes]]:
    """Every tag of every directory, with its kind and its bytes, but for those that lead to a directory."""
    order = ">" if block[:2] == b"MM" else "<"
    found = {}

    def read(name: str, place: int) -> int:
        (count,) = struct.unpack_from(order + "H", block, place)
        for at in range(place + 2, place + 2 + 12 * count, 12):
            tag, kind, number = struct.unpack_from(order + "HHI", block, at)
            size = number * KIND_BYTES[kind]
            (start,) = struct.unpack_from(order + "I", block, at + 8)
            start = at + 8 if size <= 4 else start
            assert start + size <= len(block)
            if tag in (EXIF, GPS):
                read(f"{tag:x}", struct.unpack_from(order + "I", block, at + 8)[0])
            else:
                found[name, tag] = kind, block[start : start + size]
        return int(struct.unpack_from(order + "I", block, place + 2 + 12 * count)[0])

    after = read("first", struct.unpack_from(order + "I", block, 4)[0])
    if after:
        read("second", after)
        place, size = (
            int.from_bytes(found["second", tag][1], "big" if order == ">" else "little")
            for tag in (_THUMBNAIL, _THUMBNAIL_BYTES)
        )
        found["second", 0] = 7, block[place : place + size]
    return found


def app_segment(number: int, content: bytes) -> bytes:
    return bytes([0xFF, 0xE0 + number]) + struct.pack(">H", len(content) + 2) + content


def with_segments(jpeg: bytes, *segments: bytes) -> bytes:
    """The JPEG with segments after its JFIF one."""
    assert jpeg[2:4] == b"\xff\xe0"
    place = 4 + int.from_bytes(jpeg[4:6], "big")
    return jpeg[:place] + b"".join(segments) + jpeg[place:]


def without_segments(jpeg: bytes, *heads: bytes) -> bytes:
    """All of a JPEG but for the APP1 segments that begin so: written anew, not with the engine's reader."""
    parts, place = [jpeg[:2]], 2
    while jpeg[place + 1] != 0xDA:
        end = place + 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
        is_left_out = jpeg[place + 1] == 0xE1 and jpeg[place + 4 : end].startswith(heads)
        if not is_left_out:
            parts.append(jpeg[place:end])
        place = end
    return b"".join([*parts, jpeg[place:]])
