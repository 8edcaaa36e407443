"""Raw pictures made for tests: DNGs by hand, with and without a JPEG preview."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
from PIL import Image

SHORT, LONG, RATIONAL, SIGNED_RATIONAL, BYTE, TEXT = 3, 4, 5, 10, 1, 2
_PACKING = {BYTE: "B", SHORT: "H", LONG: "I", RATIONAL: "2I", SIGNED_RATIONAL: "2i"}
Tags = dict[int, tuple[int, list[object] | bytes]]

#: From XYZ to the camera's colours: those of sRGB, so that what is developed looks like what was put in.
_MATRIX = [3.2406, -1.5372, -0.4986, -0.9689, 1.8758, 0.0415, 0.0557, -0.2040, 1.0570]


def _directory(tags: Tags, place: int) -> bytes:
    """An image file directory that lies at `place`, with its longer values behind it."""
    entries, values = b"", b""
    behind = place + 2 + 12 * len(tags) + 4
    for tag, (kind, given) in sorted(tags.items()):
        data = given if isinstance(given, bytes) else _packed(kind, given)
        if len(data) > 4:
            entries += struct.pack("<HHII", tag, kind, len(given), behind + len(values))
            values += data + bytes(len(data) % 2)
        else:
            entries += struct.pack("<HHI", tag, kind, len(given)) + data.ljust(4, b"\0")
    return struct.pack("<H", len(tags)) + entries + bytes(4) + values


def _packed(kind: int, given: list[object]) -> bytes:
    parts = [one if isinstance(one, tuple) else (one,) for one in given]
    return b"".join(struct.pack("<" + _PACKING[kind], *one) for one in parts)


def mosaic(picture: Image.Image) -> np.ndarray:
    """What a sensor under red, green, green and blue filters sees of a picture, in 16 bits of linear light."""
    light = (np.asarray(picture.convert("RGB"), float) / 255) ** 2.2
    seen = np.empty(light.shape[:2])
    for row, column, colour in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 2)):
        seen[row::2, column::2] = light[row::2, column::2, colour]
    return (seen * 60_000).astype("<u2")


def _raw_tags(width: int, height: int, offset: int) -> Tags:
    return {
        254: (LONG, [0]), 256: (LONG, [width]), 257: (LONG, [height]), 258: (SHORT, [16]), 259: (SHORT, [1]),
        262: (SHORT, [32803]), 273: (LONG, [offset]), 277: (SHORT, [1]), 278: (LONG, [height]),
        279: (LONG, [2 * width * height]), 33421: (SHORT, [2, 2]), 33422: (BYTE, b"\0\1\1\2"),
        50714: (LONG, [0]), 50717: (LONG, [60_000]),
    }  # fmt: skip


def _camera_tags(orientation: int) -> Tags:
    matrix: list[object] = [(round(value * 10_000), 10_000) for value in _MATRIX]
    return {
        271: (TEXT, b"Maker\0"), 272: (TEXT, b"Model\0"), 274: (SHORT, [orientation]),
        306: (TEXT, b"2024:05:01 10:22:33\0"), 50706: (BYTE, b"\1\4\0\0"), 50708: (TEXT, b"Maker Model\0"),
        50721: (SIGNED_RATIONAL, matrix), 50728: (RATIONAL, [(1, 1)] * 3), 50778: (SHORT, [21]),
    }  # fmt: skip


def _jpeg_tags(preview: Image.Image, offset: int, length: int, inner: int) -> Tags:
    return {
        254: (LONG, [1]), 256: (LONG, [preview.width]), 257: (LONG, [preview.height]), 258: (SHORT, [8, 8, 8]),
        259: (SHORT, [7]), 262: (SHORT, [6]), 273: (LONG, [offset]), 277: (SHORT, [3]), 278: (LONG, [preview.height]),
        279: (LONG, [length]), 330: (LONG, [inner]),
    }  # fmt: skip


def save_dng(
    path: Path,
    picture: Image.Image,
    *,
    preview: Image.Image | None = None,
    orientation: int = 1,
    is_dng: bool = True,
) -> None:
    """A DNG of a picture as the sensor saw it; `orientation` says how it is to be turned.

    preview : stored as a JPEG in the first directory, as cameras do; the raw pixels are then in another. is_dng : False
    leaves out what tells a DNG from other makers' TIFF-like files.
    """
    width, height = picture.size
    camera = _camera_tags(orientation)
    if not is_dng:
        del camera[50706]
    pixels, small = mosaic(picture).tobytes(), io.BytesIO()
    if preview is not None:
        preview.save(small, "JPEG", quality=92)

    def directories(inner: int, small_at: int, pixels_at: int) -> list[bytes]:
        raw = _raw_tags(width, height, pixels_at)
        if preview is None:
            return [_directory({**camera, **raw}, 8)]
        first = {**camera, **_jpeg_tags(preview, small_at, len(small.getvalue()), inner)}
        return [_directory(first, 8), _directory(raw, inner)]

    lengths = [len(one) for one in directories(0, 0, 0)]
    inner, small_at = 8 + lengths[0], 8 + sum(lengths)
    parts = directories(inner, small_at, small_at + len(small.getvalue()))
    path.write_bytes(
        struct.pack("<2sHI", b"II", 42, 8) + b"".join(parts) + small.getvalue() + pixels
    )
