"""Pieces of a file that are put in the place of others, so that the file as it was can be had again from them."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from engine.reasons import Reason


class MetadataError(Exception):
    """A file that nothing is written into; `why` says it in a code with values."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.code)
        self.why = why


@dataclass(frozen=True, slots=True)
class Edit:
    """The bytes from start to end (both in the file as it is) become `content`."""

    start: int
    end: int
    content: bytes


class Located(Protocol):
    """Where a file keeps what it says of itself. exif : its block, from its head on, and xmp : its packet, or None."""

    @property
    def exif(self) -> bytes | None: ...

    @property
    def xmp(self) -> bytes | None: ...

    def edits(self, exif: bytes | None, xmp: bytes | None) -> tuple[Edit, ...]:
        """What puts another block and another packet into the file; None for what stays.

        Raises: MetadataError where there is no room for it.
        """


def edited(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The data once the edits are made, which do not overlap."""
    parts, place = [], 0
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        if not place <= edit.start <= edit.end <= len(data):
            raise ValueError(f"from {edit.start} to {edit.end} of {len(data)}, after {place}")
        parts += [data[place : edit.start], edit.content]
        place = edit.end
    return b"".join([*parts, data[place:]])


def undoing(data: bytes, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits of what `edited` makes of the data that make the data of it again."""
    found, shift = [], 0
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        start = edit.start + shift
        found.append(Edit(start, start + len(edit.content), data[edit.start : edit.end]))
        shift += len(edit.content) - (edit.end - edit.start)
    return tuple(found)


def packed(edits: Iterable[Edit]) -> bytes:
    """Edits as the journal holds them."""
    rows = [[one.start, one.end, base64.b64encode(one.content).decode()] for one in edits]
    return zlib.compress(json.dumps({"version": 1, "edits": rows}).encode(), 9)


def unpacked(stored: bytes) -> tuple[Edit, ...]:
    """Raises ValueError for what `packed` did not make."""
    try:
        held = json.loads(zlib.decompress(stored))
        if held["version"] != 1:
            raise ValueError(f"version {held['version']}")
        rows = held["edits"]
        return tuple(Edit(start, end, base64.b64decode(text)) for start, end, text in rows)
    except (zlib.error, LookupError, TypeError) as error:
        raise ValueError(str(error)) from error
