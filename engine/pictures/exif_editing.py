"""Values put into an EXIF block, tag by tag: what was in it stays where it was, what is new comes after it.

So all that points into the block from within, as the notes of camera makers do, still finds what it pointed at.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PIL import ExifTags

from engine.pictures.exif_entries import HEADS, KIND_BYTES

#: Of the directory that the block begins with, as the others are named by the tag that leads to them.
FIRST = 0
#: Bytes of the smallest part of a value, whose order depends on the block.
_PART_BYTES = {3: 2, 4: 4, 5: 4, 8: 2, 9: 4, 10: 4, 11: 4, 12: 8}
_LONG, _UNDEFINED = 4, 7
_VERSION = 0x9000
_THUMBNAIL, _THUMBNAIL_BYTES = 0x0201, 0x0202
_INNER = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)
_EMPTY = b"MM\0*\0\0\0\x08\0\0\0\0\0\0"
_MOST_DIRECTORIES = 16


class ExifError(ValueError):
    """A block that is damaged, or laid out in a way that nothing can surely be put into."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value as a block holds it. kind : of TIFF 6.0. data : its bytes. order : for struct, "<" or ">"."""

    kind: int
    data: bytes
    order: str = ">"

    def ordered(self, order: str) -> bytes:
        """Its bytes for a block of this order. Raises KeyError for a kind that TIFF 6.0 does not know."""
        part = 1 if order == self.order else _PART_BYTES.get(self.kind, 1)
        parts = (self.data[place : place + part] for place in range(0, len(self.data), part))
        return b"".join(parts) if part == 1 else b"".join(one[::-1] for one in parts)

    @property
    def count(self) -> int:
        return len(self.data) // KIND_BYTES[self.kind]


#: By directory (`FIRST`, or the tag that leads to it) and tag what is to stand there; None for a tag that goes.
Changes = Mapping[int, Mapping[int, Value | None]]


def text_value(text: str) -> Value:
    """ASCII by the standard, UTF-8 in effect: all that reads anything else reads that."""
    return Value(2, text.encode() + b"\0")


def edited_block(block: bytes, changes: Changes) -> bytes:
    """A block with other values for some tags.

    Parameters: block : a TIFF of its own, from its head on; empty for a new one. changes : of the first directory, of
    EXIF's own, of GPS.
    Returns: the block, as long as it was but for what follows it; no byte of it is another but those that lead to a
    directory which changed.
    Raises: ExifError where the block is damaged: nothing is put into what cannot be read whole.
    """
    data = bytearray(block or _EMPTY)
    order = check_block(bytes(data))
    first = dict(changes.get(FIRST, {}))
    for tag in _INNER:
        if changes.get(tag):
            first |= _changed_inner(data, order, tag, dict(changes[tag]))
    if first:
        (place,) = struct.unpack_from(order + "I", data, 4)
        struct.pack_into(order + "I", data, 4, _append(data, order, place, first))
    check_block(bytes(data))
    return bytes(data)


def check_block(block: bytes) -> str:
    """The order of a block for struct. Raises ExifError unless every directory and all that it holds lies within it."""
    order = HEADS.get(block[:4])
    if order is None:
        raise ExifError("it is none")
    try:
        (place,) = struct.unpack_from(order + "I", block, 4)
        if sum(1 for _ in _directories(block, order, place)) > _MOST_DIRECTORIES:
            raise ExifError("too many directories")
    except struct.error as error:
        raise ExifError("it ends early") from error
    return order


def _directories(block: bytes, order: str, first: int) -> Iterator[int]:
    """The places of all directories, each checked. A chain that comes back to itself ends as one that is too long."""
    waiting = [first]
    met = 0
    while waiting and met <= _MOST_DIRECTORIES:
        place = waiting.pop()
        entries, following = _directory(block, order, place)
        met += 1
        yield place
        numbers = {tag: _number(order, rest) for tag, _, rest in entries}
        if numbers.get(_THUMBNAIL, 0) + numbers.get(_THUMBNAIL_BYTES, 0) > len(block):
            raise ExifError("its thumbnail ends early")
        waiting += [numbers[tag] for tag in (*_INNER, ExifTags.IFD.Interop) if tag in numbers]
        (after,) = struct.unpack(order + "I", following)
        # Only the first directory has another one after it; what other ones end with is often left over.
        if after and place == first:
            waiting.append(after)


def _number(order: str, rest: bytes) -> int:
    (number,) = struct.unpack_from(order + "I", rest, 4)
    return int(number)


def _directory(block: bytes, order: str, place: int) -> tuple[list[tuple[int, int, bytes]], bytes]:
    """The entries of a directory (tag, kind, the rest of it), and the bytes that lead to the next one."""
    if place < 8:
        raise ExifError("a directory lies in its head")
    (count,) = struct.unpack_from(order + "H", block, place)
    end = place + 2 + 12 * count
    if end + 4 > len(block):
        raise ExifError("a directory ends early")
    entries = list(struct.iter_unpack(order + "HH8s", block[place + 2 : end]))
    for _, kind, rest in entries:
        number, start = struct.unpack(order + "II", rest)
        size = number * KIND_BYTES.get(kind, 0)
        if size > 4 and start + size > len(block):
            raise ExifError("a value ends early")
    return entries, block[end : end + 4]


def _changed_inner(
    data: bytearray, order: str, tag: int, changes: dict[int, Value | None]
) -> dict[int, Value | None]:
    """Append a directory that another leads to; what leads to it now, if that is not simply put into its place."""
    (first,) = struct.unpack_from(order + "I", data, 4)
    entries, _ = _directory(bytes(data), order, first)
    at = [number for number, entry in enumerate(entries) if entry[0] == tag]
    if len(at) > 1 or any(entries[number][1] not in (_LONG, 13) for number in at):
        raise ExifError("it is not clear where a directory lies")
    if not at:
        if tag == ExifTags.IFD.Exif:
            changes.setdefault(_VERSION, Value(_UNDEFINED, b"0232"))
        place = _append(data, order, None, changes)
        return {tag: Value(_LONG, struct.pack(">I", place))}
    place = _append(data, order, _number(order, entries[at[0]][2]), changes)
    struct.pack_into(order + "I", data, first + 2 + 12 * at[0] + 8, place)
    return {}


def _append(
    data: bytearray, order: str, place: int | None, changes: Mapping[int, Value | None]
) -> int:
    """Append a directory and its new values. place : of what it was until now. Where it lies is returned."""
    entries, following = ([], bytes(4)) if place is None else _directory(bytes(data), order, place)
    entries = [entry for entry in entries if entry[0] not in changes]
    for tag, value in changes.items():
        if value is not None:
            entries.append((tag, value.kind, _placed(data, order, value)))
    entries.sort(key=lambda entry: entry[0])
    _pad(data)
    start = len(data)
    data += struct.pack(order + "H", len(entries))
    for entry in entries:
        data += struct.pack(order + "HH8s", *entry)
    data += following
    return start


def _placed(data: bytearray, order: str, value: Value) -> bytes:
    """The rest of an entry: the count, and the value or where it lies now."""
    content = value.ordered(order)
    if len(content) > 4:
        _pad(data)
        content, place = b"", len(data)
        data += value.ordered(order)
        return struct.pack(order + "II", value.count, place)
    return struct.pack(order + "I4s", value.count, content)


def _pad(data: bytearray) -> None:
    """A value and a directory begin at even places (TIFF 6.0)."""
    if len(data) % 2:
        data.append(0)
