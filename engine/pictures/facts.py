"""What a file says of itself beside its pixels: format, quality, date taken, place, camera. For display."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO

from PIL import Image

from engine.pictures.camera_data import camera_data
from engine.pictures.opening import opened_file

_LOSSLESS = frozenset({"PNG", "BMP", "DIB", "GIF", "TGA", "PPM", "QOI", "PCX", "SGI", "ICO", "PSD"})
_LOSSY = frozenset({"JPEG", "MPO", "AVIF"})
_LOSSY_TIFF = frozenset({"jpeg", "tiff_jpeg", "webp"})
_WEBP_KINDS = {b"VP8L": True, b"VP8 ": False}
_MOST_WEBP_CHUNKS = 16  # those before the first frame are three at most
#: First luminance quantiser of the JPEG standard's example table (ITU-T T.81 K.1), which libjpeg scales by quality.
_STANDARD_SUM = 3688


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of one file; None where the file does not say. taken : "YYYY-MM-DD HH:MM". gps : latitude, longitude."""

    format: str
    is_lossless: bool | None = None
    quality: int | None = None
    taken: str | None = None
    gps: tuple[float, float] | None = None
    camera: str | None = None


def read_facts(path: Path) -> Facts:
    """Read the header and EXIF block of a file; no pixel is decoded.

    Raises: ReadingError where the file cannot be opened as a picture. Damaged EXIF gives None. Safe from any thread.
    """
    with opened_file(path) as file:
        image = file.image
        told = camera_data(image, file.stream)
        taken = (told.taken or told.changed)[: len("YYYY-MM-DD HH:MM")]
        return Facts(
            image.format or "",
            is_lossless=is_lossless(image, file.stream),
            quality=jpeg_quality(image),
            taken=taken or None,
            gps=told.place,
            camera=told.camera or None,
        )


def is_lossless(image: Image.Image, stream: IO[bytes]) -> bool | None:
    """Whether the format of an opened image lost nothing of its pixels; None where that cannot be told.

    Parameters: stream : of its file; of a WebP, the kind of its first frame is read there.
    """
    if image.format in _LOSSLESS:
        return True
    if image.format in _LOSSY:
        return False
    if image.format == "TIFF":
        return image.info.get("compression") not in _LOSSY_TIFF
    if image.format == "WEBP":
        return _is_lossless_webp(stream)
    return None  # JPEG 2000 and DDS have both kinds, and Pillow does not say which


def _is_lossless_webp(stream: IO[bytes]) -> bool | None:
    """Source: RFC 9649, WebP Container Specification."""
    place = 12
    for _ in range(_MOST_WEBP_CHUNKS):
        stream.seek(place)
        head = stream.read(8)
        if head[:4] in _WEBP_KINDS:
            return _WEBP_KINDS[head[:4]]
        size = int.from_bytes(head[4:], "little")
        # A frame of an animation is a head of 16 bytes and chunks of its own.
        place += 8 + (16 if head[:4] == b"ANMF" else size + size % 2)
    return None


def jpeg_quality(image: Image.Image) -> int | None:
    """libjpeg's quality (1 to 100) that gives this JPEG's luminance table; None for other formats.

    Source: the scaling of jpeg_quality_scaling in libjpeg's jcparam.c, inverted on the table's sum.
    """
    tables: dict[int, list[int]] = getattr(image, "quantization", {})
    if 0 not in tables:
        return None
    percent = 100 * sum(tables[0]) / _STANDARD_SUM
    quality = (200 - percent) / 2 if percent <= 100 else 5000 / percent
    return min(max(round(quality), 1), 100)
