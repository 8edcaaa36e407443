"""Pictures cut off as a broken copy or download leaves them."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

#: Of Adam7: the first column and row, and the steps to the next.
_PASSES = (
    (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
)  # fmt: skip


def cut(path: Path, part: float, name: str | None = None) -> Path:
    """Cut a file to a part of its bytes; as another file, where a name is given."""
    data = path.read_bytes()
    target = path if name is None else path.with_name(name)
    target.write_bytes(data[: int(len(data) * part)])
    return target


def save_interlaced(path: Path, picture: Image.Image) -> None:
    """A PNG in the seven passes of Adam7, which Pillow does not write."""
    pixels = np.asarray(picture.convert("RGB"))
    rows = b"".join(
        b"\0" + row.tobytes()
        for left, top, right, down in _PASSES
        for row in pixels[top::down, left::right]
        if row.size
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))  # fmt: skip

    header = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 2, 0, 0, 1)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + parts)
