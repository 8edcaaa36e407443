"""Colour profiles made for tests, and pictures as programs save them that keep one."""

from __future__ import annotations

import io
import struct

import numpy as np
from PIL import Image, ImageCms

_D50 = np.array([0.9642, 1.0, 0.8249])
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
_WHITE_D65, _WHITE_D50 = (0.3127, 0.3290), (0.3457, 0.3585)


def _numbers(*values: float) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(65536 * value) for value in values))


def _curve(gamma: float | None) -> bytes:
    """A power; None: sRGB's own curve."""
    if gamma is not None:
        return b"curv" + bytes(4) + struct.pack(">IHxx", 1, round(256 * gamma))
    shape = _numbers(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    return b"para" + bytes(4) + struct.pack(">HH", 3, 0) + shape


def _profile(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    place, table, data = 132 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, value in tags.items():
        table += struct.pack(">4sII", name, place + len(data), len(value))
        data += value
    head = struct.pack(">I4xI4s4s4s", place + len(data), 0x02400000, b"mntr", space, b"XYZ ")
    head = head.ljust(36, b"\0") + b"acsp" + bytes(28) + _numbers(*_D50)
    return head.ljust(128, b"\0") + table + data


def rgb_profile(
    primaries: list[tuple[float, float]], white: tuple[float, float], gamma: float | None
) -> bytes:
    """An ICC profile of the kind that monitors and cameras have, from the xy of its primaries and white."""
    columns = np.array([(x / y, 1.0, (1 - x - y) / y) for x, y in primaries]).T
    light = np.array([white[0] / white[1], 1.0, (1 - white[0] - white[1]) / white[1]])
    columns = columns * np.linalg.solve(columns, light)
    scale = np.diag((_BRADFORD @ _D50) / (_BRADFORD @ light))
    columns = np.linalg.inv(_BRADFORD) @ scale @ _BRADFORD @ columns
    tags = {b"wtpt": b"XYZ " + bytes(4) + _numbers(*_D50)}
    for name, column in zip("rgb", columns.T, strict=True):
        tags[name.encode() + b"XYZ"] = b"XYZ " + bytes(4) + _numbers(*column)
    for name in "rgb":
        tags[name.encode() + b"TRC"] = _curve(gamma)
    return _profile(b"RGB ", tags)


def grey_profile(gamma: float) -> bytes:
    return _profile(
        b"GRAY", {b"wtpt": b"XYZ " + bytes(4) + _numbers(*_D50), b"kTRC": _curve(gamma)}
    )


SRGB = rgb_profile([(0.64, 0.33), (0.30, 0.60), (0.15, 0.06)], _WHITE_D65, None)
DISPLAY_P3 = rgb_profile([(0.68, 0.32), (0.265, 0.69), (0.15, 0.06)], _WHITE_D65, None)
ADOBE_RGB = rgb_profile([(0.64, 0.33), (0.21, 0.71), (0.15, 0.06)], _WHITE_D65, 563 / 256)
PROPHOTO = rgb_profile(
    [(0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001)], _WHITE_D50, 1.8
)  # fmt: skip
GREY_18 = grey_profile(1.8)


def in_profile(image: Image.Image, profile: bytes, mode: str = "RGB") -> Image.Image:
    """An sRGB picture in the colours of a profile; saved with `icc_profile=profile` it shows the same."""
    target = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    source = image if image.mode == "RGBA" else image.convert("RGB")
    converted = ImageCms.profileToProfile(
        source, ImageCms.createProfile("sRGB"), target, 1, "RGBA" if image.mode == "RGBA" else mode,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )  # fmt: skip
    assert converted is not None
    converted.info.pop("icc_profile", None)
    return converted
