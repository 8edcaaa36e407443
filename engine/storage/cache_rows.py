"""What the rows of the cache hold, packed and checked: a row that a failing disk changed is no row."""

from __future__ import annotations

import hashlib
import math
import os
import struct
import zlib
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import PIL
from PIL import features

from engine.measures.metrics import METRICS_VERSION
from engine.measures.sketching import SKETCH_VALUES
from engine.measures.turning import UPRIGHT, inverse
from engine.pictures.camera_data import MOST_CAMERA_LETTERS
from engine.pictures.decoders import plugin_versions
from engine.pictures.reading import READER_VERSION, ReadPicture
from engine.records import FoundFile, Picture, Verdict

SKETCH_BYTES = 2 * SKETCH_VALUES
SIGNATURE_BYTES = 12_288
CONTENT_BYTES = 32
SKETCH_TYPE = np.dtype("<u2")
_CHECK = struct.Struct("<I")
_CHECKED_CRC = 0x2144DF1C  # that of any bytes that end in their own CRC-32
#: The name of the camera follows it.
_FACTS = struct.Struct(f"<III12sQ???19s{SKETCH_BYTES}s")
_MOST_CAMERA_BYTES = 4 * MOST_CAMERA_LETTERS
_VERDICT = struct.Struct("<ddd")
_ID = struct.Struct("<q")
#: The libraries that decode for Pillow and know colour profiles, as Pillow names them. Its wheels bring their own, a
#: distribution's Pillow does not: there they change without it. Of "jpg" Pillow tells the interface alone, which all
#: JPEG libraries share.
_DECODERS = ("jpg", "libjpeg_turbo", "jpg_2000", "libtiff", "webp", "avif", "littlecms2")


class Facts(NamedTuple):
    """What is known of a picture beside its signature and content. A tuple: a warm scan makes a million."""

    width: int
    height: int
    frames: int
    format: str
    decode_bytes: int  # the estimate by which it was read: a smaller budget would not have let it
    sketch: bytes
    ends_early: bool = False
    taken: str = ""
    has_gps: bool = False
    camera: str = ""
    is_lossless: bool = False


class Entry(NamedTuple):
    """A picture that the cache knows. id : where its signature lies. content : its hash, None while unknown."""

    id: int
    facts: Facts
    content: bytes | None


class Key(NamedTuple):
    """What a file must still be for its entry to hold. mark : the one of listing, before the file was read."""

    path: bytes
    size_bytes: int
    mtime_ns: int
    mark: int


class DamagedRow(Exception):
    """A row is not what was written."""


@cache
def reader_mark() -> int:
    """Of all that decides what is read from a file: our own rules, and Pillow with its decoders.

    Another Pillow may decode or resize a little differently, as may another plugin, and a raw picture that one is
    missing for may have been taken for a TIFF. Entries of both, mixed, would make a scan depend on what the cache held
    before, so entries of another mark are read anew.
    """
    versions = [features.version(name) or "" for name in _DECODERS if features.check(name)]
    versions += plugin_versions()
    return _mark("reader", READER_VERSION, SKETCH_VALUES, PIL.__version__, *versions)


@cache
def verdict_mark() -> int:
    """Of all that decides what is found of a pair."""
    return _mark("verdict", METRICS_VERSION, reader_mark())


def _mark(*parts: object) -> int:
    digest = hashlib.blake2b(repr(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def key_of(file: FoundFile | Picture, mark: int) -> Key:
    state = file.state
    return Key(os.fsencode(file.path), state.size_bytes, _storable(state.mtime_ns), _storable(mark))


def path_of(stored: bytes) -> Path:
    return Path(os.fsdecode(stored))


def _storable(number: int) -> int:
    """A number as a column can hold it: some file systems go on after 2262, and have file ids of 128 bits."""
    if -(1 << 63) <= number < 1 << 63:
        return number
    return (number + (1 << 63)) % (1 << 64) - (1 << 63)


def facts_of(read: ReadPicture) -> Facts:
    picture, sketch = read.picture, read.sketch.astype(SKETCH_TYPE).tobytes()
    return Facts(
        picture.width, picture.height, picture.frames, picture.format, read.decode_bytes, sketch,
        picture.ends_early, picture.taken, picture.has_gps, picture.camera, picture.is_lossless,
    )  # fmt: skip


def pack_facts(row_id: int, facts: Facts) -> bytes:
    """Raises struct.error for a picture whose sides are over 4 thousand million pixels."""
    counts = facts.width, facts.height, facts.frames
    claims = facts.ends_early, facts.has_gps, facts.is_lossless
    name, taken = facts.format.encode("ascii"), facts.taken.encode("ascii")
    packed = _FACTS.pack(*counts, name, facts.decode_bytes, *claims, taken, facts.sketch)
    return _checked(row_id, packed + facts.camera.encode("utf-8"))


def unpack_facts(row_id: int, stored: bytes) -> Facts:
    """Raises DamagedRow."""
    data = _uncheck(row_id, stored, _FACTS.size, _FACTS.size + _MOST_CAMERA_BYTES)
    (
        width, height, frames, name, decode_bytes, ends_early, has_gps, is_lossless, taken, sketch,
    ) = _FACTS.unpack_from(data)  # fmt: skip
    return Facts(
        width, height, frames, _name(name), decode_bytes, sketch, ends_early, taken.rstrip(b"\0").decode("ascii"),
        has_gps, _name(data[_FACTS.size : -_CHECK.size]), is_lossless,
    )  # fmt: skip


@lru_cache(maxsize=1000)
def _name(stored: bytes) -> str:
    """Of a format or a camera: a million pictures have a few."""
    return stored.rstrip(b"\0").decode("utf-8")


def pack_signature(row_id: int, signature: bytes) -> bytes:
    return _checked(row_id, signature)


def unpack_signature(row_id: int, stored: bytes) -> memoryview:
    """Raises DamagedRow."""
    return memoryview(_uncheck(row_id, stored, SIGNATURE_BYTES))[:SIGNATURE_BYTES]


def pack_content(digest: bytes) -> bytes:
    return _checked(0, digest)


def unpack_content(stored: bytes | None) -> bytes | None:
    """Raises DamagedRow."""
    return None if stored is None else _uncheck(0, stored, CONTENT_BYTES)[:CONTENT_BYTES]


def pair_key(first: bytes, second: bytes, orientation: int = UPRIGHT) -> bytes:
    """Of two content hashes, whichever way round, the second turned, under the rules of this version.

    No value depends on which of the two is turned: see `looks`.
    """
    if first > second:
        first, second, orientation = second, first, inverse(orientation)
    turned = b"" if orientation == UPRIGHT else bytes([orientation])
    salt = _ID.pack(verdict_mark())
    key = hashlib.blake2b(first + second + turned, digest_size=16, salt=salt)
    return key.digest()


def pack_verdict(key: bytes, verdict: Verdict) -> bytes:
    values = (verdict.frames_mse, verdict.structure, verdict.second_look)
    return _checked(zlib.crc32(key), _VERDICT.pack(*(math.nan if v is None else v for v in values)))


def unpack_verdict(key: bytes, stored: bytes) -> Verdict:
    """Raises DamagedRow."""
    values = _VERDICT.unpack_from(_uncheck(zlib.crc32(key), stored, _VERDICT.size))
    return Verdict(*(None if value != value else value for value in values))


def _checked(row_id: int, data: bytes) -> bytes:
    # SQLite does not see that a byte of a value has changed. The id is in the sum: nor may it be another row's value.
    return data + _CHECK.pack(zlib.crc32(data, zlib.crc32(_ID.pack(row_id))))


def _uncheck(row_id: int, stored: object, least: int, most: int | None = None) -> bytes:
    """Raises DamagedRow unless it was made by `_checked` of so many bytes; the check is still at its end."""
    if not isinstance(stored, bytes):
        raise DamagedRow
    if not least <= len(stored) - _CHECK.size <= (least if most is None else most):
        raise DamagedRow
    if zlib.crc32(stored, zlib.crc32(_ID.pack(row_id))) != _CHECKED_CRC:
        raise DamagedRow
    return stored
