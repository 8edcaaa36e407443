"""What a file says of itself beside its pixels: format, quality, date taken, place, camera. For display."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PIL import ExifTags, Image

from engine.opening import DECODE_ERRORS, opened_file

_LOSSLESS = frozenset({"PNG", "BMP", "DIB", "GIF", "TGA", "PPM", "QOI", "PCX", "SGI", "ICO", "PSD"})
_LOSSY = frozenset({"JPEG", "MPO", "AVIF"})
_LOSSY_TIFF = frozenset({"jpeg", "tiff_jpeg", "webp"})
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
        kind = image.format or ""
        facts = Facts(kind, is_lossless=_is_lossless(image), quality=jpeg_quality(image))
        try:
            # The method of Image itself: a PNG's own decodes all pixels to find EXIF that follows them.
            exif = Image.Image.getexif(image)
            inner = exif.get_ifd(ExifTags.IFD.Exif)
            place = exif.get_ifd(ExifTags.IFD.GPSInfo)
            taken = inner.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
            camera = _camera(exif)
        except DECODE_ERRORS:
            return facts
        return Facts(
            facts.format, facts.is_lossless, facts.quality, _date(taken), _place(place), camera
        )


def _is_lossless(image: Image.Image) -> bool | None:
    if image.format in _LOSSLESS:
        return True
    if image.format in _LOSSY:
        return False
    if image.format == "TIFF":
        return image.info.get("compression") not in _LOSSY_TIFF
    return None  # WebP, JPEG 2000 and DDS have both kinds, and Pillow does not say which


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


def _date(value: object) -> str | None:
    """EXIF writes 2024:05:01 10:22:33; cameras without a clock write zeros or spaces."""
    try:
        moment = datetime.strptime(str(value)[:16], "%Y:%m:%d %H:%M")
    except ValueError:
        return None
    return f"{moment:%Y-%m-%d %H:%M}"


def _place(place: dict[int, object]) -> tuple[float, float] | None:
    try:
        latitude = _degrees(place[ExifTags.GPS.GPSLatitude], place.get(ExifTags.GPS.GPSLatitudeRef))
        longitude = _degrees(
            place[ExifTags.GPS.GPSLongitude], place.get(ExifTags.GPS.GPSLongitudeRef)
        )
    except (LookupError, TypeError, ValueError, ArithmeticError):
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # nan fails too
        return None
    return latitude, longitude


def _degrees(value: object, side: object) -> float:
    degrees, minutes, seconds = (float(part) for part in value)  # type: ignore[attr-defined]
    size: float = degrees + minutes / 60 + seconds / 3600
    return -size if str(side).strip("\0 ").upper() in ("S", "W") else size


def _text(value: object) -> str:
    """A text field without what some cameras leave in it: NULs, control characters, blanks around."""
    return "".join(one for one in str(value or "") if one.isprintable()).strip()


def _camera(exif: Image.Exif) -> str | None:
    maker, model = (_text(exif.get(tag)) for tag in (ExifTags.Base.Make, ExifTags.Base.Model))
    # Many cameras repeat their maker in the model.
    name = model if model.lower().startswith(maker.lower()) else f"{maker} {model}"
    return name.strip() or None
