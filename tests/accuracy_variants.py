"""What people do to a picture: resize, re-save, convert, edit, turn, dim it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

EXIF_ORIENTATION = 0x0112
Transpose = Image.Transpose


@dataclass(frozen=True)
class Source:
    """A picture, upright, with its transparency if it has any, and laid on white."""

    path: Path
    whole: Image.Image
    on_white: Image.Image


#: Saves a variant at a path without ending; returns the path.
Variant = Callable[[Source, Path, random.Random], Path]


def open_source(path: Path) -> Source:
    """Raises: what Pillow raises for a file that is not a whole picture."""
    with Image.open(path) as opened:
        image = ImageOps.exif_transpose(opened)
    is_clear = image.mode in ("PA", "LA", "RGBA") or "transparency" in image.info
    whole = image.convert("RGBA" if is_clear else "RGB")
    white = Image.new("RGBA", whole.size, "white")
    on_white = Image.alpha_composite(white, whole).convert("RGB") if is_clear else whole
    return Source(path, whole, on_white)


def scaled(image: Image.Image, across: float, down: float | None = None) -> Image.Image:
    """Never under 16 pixels."""
    sides = image.width * across, image.height * (across if down is None else down)
    return image.resize([max(16, round(side)) for side in sides], Image.Resampling.LANCZOS)


def _saved(image: Image.Image, stem: Path, ending: str, **options: object) -> Path:
    path = stem.with_name(f"{stem.name}.{ending}")
    image.save(path, **options)
    return path


def _as_jpeg(change: Callable[[Image.Image], Image.Image], quality: int = 85) -> Variant:
    return lambda source, stem, rng: _saved(change(source.on_white), stem, "jpg", quality=quality)


def _identical(source: Source, stem: Path, rng: random.Random) -> Path:
    return Path(shutil.copyfile(source.path, f"{stem}{source.path.suffix.lower()}"))


def _squashed(source: Source, stem: Path, rng: random.Random) -> Path:
    """Any width by any height, as people resize by hand."""
    image = scaled(source.on_white, rng.uniform(0.4, 0.9), rng.uniform(0.4, 0.9))
    return _saved(image, stem, "jpg", quality=75)


def _webp_q40(source: Source, stem: Path, rng: random.Random) -> Path:
    return _saved(source.whole, stem, "webp", quality=40)


def _png(source: Source, stem: Path, rng: random.Random) -> Path:
    return _saved(scaled(source.whole, 0.7), stem, "png")


def _gif_palette(source: Source, stem: Path, rng: random.Random) -> Path:
    return _saved(source.on_white.quantize(256), stem, "gif")


def _tiff_lzw(source: Source, stem: Path, rng: random.Random) -> Path:
    return _saved(scaled(source.whole, 0.6), stem, "tif", compression="tiff_lzw")


def _exif_turned(source: Source, stem: Path, rng: random.Random) -> Path:
    """Stored on its side; the EXIF tag turns it back, so every viewer shows it upright."""
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = 6
    image = source.on_white.transpose(Transpose.ROTATE_90)
    return _saved(image, stem, "jpg", quality=85, exif=exif)


def _thumbnail(image: Image.Image) -> Image.Image:
    small = image.copy()
    small.thumbnail((160, 160))
    return small


def _watermarked(image: Image.Image) -> Image.Image:
    marked = image.copy()
    size = max(10, image.height // 24)
    place = image.width * 0.62, image.height * 0.92
    ImageDraw.Draw(marked).text(place, "(c) someone", fill="white", font_size=size)
    return marked


def _cropped(image: Image.Image) -> Image.Image:
    """1 % less at each side."""
    box = (image.width * 0.01, image.height * 0.01, image.width * 0.99, image.height * 0.99)
    return image.crop([round(side) for side in box])


def _turned(how: Transpose) -> Variant:
    return _as_jpeg(lambda image: image.transpose(how))


#: The same picture stored otherwise: what has to be found with default settings.
CORE: dict[str, Variant] = {
    "identical": _identical,
    "half_q70": _as_jpeg(lambda image: scaled(image, 0.5), 70),
    "quarter_q50": _as_jpeg(lambda image: scaled(image, 0.25), 50),
    "thumb_160": _as_jpeg(_thumbnail, 80),
    "enlarged": _as_jpeg(lambda image: scaled(image, 1.6)),
    "squashed": _squashed,
    "webp_q40": _webp_q40,
    "png": _png,
    "gif_palette": _gif_palette,
    "tiff_lzw": _tiff_lzw,
    "cmyk_jpeg": _as_jpeg(lambda image: image.convert("CMYK"), 88),
    "exif_turned": _exif_turned,
    "sharpened": _as_jpeg(lambda image: image.filter(ImageFilter.UnsharpMask(2, 80))),
}
#: Found as far as the tolerance goes.
EDITED: dict[str, Variant] = {
    "brighter": _as_jpeg(lambda image: ImageEnhance.Brightness(image).enhance(1.06)),
    "saturated": _as_jpeg(lambda image: ImageEnhance.Color(image).enhance(1.25)),
    "grey": _as_jpeg(lambda image: image.convert("L")),
    "watermarked": _as_jpeg(_watermarked),
    "cropped_2pc": _as_jpeg(_cropped),
}
#: Found with --turned alone.
TURNED: dict[str, Variant] = {
    "turned_90": _turned(Transpose.ROTATE_90),
    "turned_180": _turned(Transpose.ROTATE_180),
    "turned_270": _turned(Transpose.ROTATE_270),
    "mirrored": _turned(Transpose.FLIP_LEFT_RIGHT),
    "upside_down": _turned(Transpose.FLIP_TOP_BOTTOM),
    "diagonal": _turned(Transpose.TRANSPOSE),
    "other_diagonal": _turned(Transpose.TRANSVERSE),
}

#: Least and most grey level that is left of 0 to 255.
FAINT = {"dark": (0, 10), "pale": (235, 255), "foggy": (110, 140)}


def faint(image: Image.Image, form: str) -> Image.Image:
    least, most = FAINT[form]
    return image.point([round(least + (most - least) * level / 255) for level in range(256)] * 3)


#: What re-saves a faint picture.
RESAVED: dict[str, Callable[[Image.Image, Path], Path]] = {
    "jpeg": lambda image, stem: _saved(image, stem, "jpg", quality=90),
    "half": lambda image, stem: _saved(scaled(image, 0.5), stem, "jpg", quality=85),
    "webp": lambda image, stem: _saved(image, stem, "webp", quality=80),
}
