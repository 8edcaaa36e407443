"""Pairs for the bench of the last look: true copies of real pictures, and pictures with one small piece replaced."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from made import SHARED_PICTURES

#: Of the area of a picture that is replaced.
PIECE = 0.0007
Resampling = Image.Resampling
Pixels = NDArray[np.float64]
Change = Callable[[Image.Image], Image.Image]

_FOLDERS = {
    "receipts": "documents-receipts",
    "screenshots": "screenshots",
    "photos": "photos-kodak",
    "wallpapers": "photos-wallpapers",
    "cut-outs": "cutouts-alpha",
}
_PAGES = 40
#: Grey levels by which a piece of text varies, and by which another one in its place differs.
_LEAST_CONTRAST = 20
_WORDS = (
    *("invoice", "amount", "total", "the", "of", "and", "paid", "received", "date", "account"),
    *("number", "customer", "delivery", "street", "quantity", "price", "item", "tax", "thirty"),
    *("order", "from", "until", "contract", "signed", "page", "balance"),
)


@dataclass(frozen=True, slots=True)
class Saving:
    """What is done to a picture before it is saved, and how that is saved."""

    ending: str
    change: Change = lambda image: image
    options: tuple[tuple[str, object], ...] = ()

    def save(self, image: Image.Image, stem: Path) -> Path:
        path = stem.with_name(f"{stem.name}.{self.ending}")
        self.change(image).save(path, **dict(self.options))
        return path


def jpeg(quality: int, change: Change = lambda image: image, **options: object) -> Saving:
    return Saving("jpg", change, (("quality", quality), *options.items()))


def webp(quality: int, change: Change = lambda image: image) -> Saving:
    return Saving("webp", change, (("quality", quality),))


def scaled(share: float, how: Resampling = Resampling.LANCZOS) -> Change:
    def scale(image: Image.Image) -> Image.Image:
        return image.resize([max(round(side * share), 16) for side in image.size], how)

    return scale


def _thumbnail(image: Image.Image) -> Image.Image:
    small = image.copy()
    small.thumbnail((160, 160))
    return small


def _twice(image: Image.Image) -> Image.Image:
    """As a messenger sends on what another one sent."""
    once = scaled(0.8, Resampling.BILINEAR)(image)
    return scaled(0.8, Resampling.BICUBIC)(once)


def _squashed(image: Image.Image) -> Image.Image:
    return image.resize((round(image.width * 0.8), round(image.height * 0.6)), Resampling.LANCZOS)


COPIES: dict[str, Saving] = {
    "jpeg 95": jpeg(95),
    "jpeg 85": jpeg(85),
    "jpeg 75": jpeg(75),
    "jpeg 50": jpeg(50),
    "half, 75": jpeg(75, scaled(0.5)),
    "half, box, 85": jpeg(85, scaled(0.5, Resampling.BOX)),
    "half, bilinear, 60": jpeg(60, scaled(0.5, Resampling.BILINEAR)),
    "third, 80": jpeg(80, scaled(1 / 3)),
    "quarter, 50": jpeg(50, scaled(0.25)),
    "0.7, 85": jpeg(85, scaled(0.7)),
    "0.9, bicubic, 85": jpeg(85, scaled(0.9, Resampling.BICUBIC)),
    "0.64 in two steps, 70": jpeg(70, _twice),
    "0.8 by 0.6": jpeg(75, _squashed),
    "enlarged, 85": jpeg(85, scaled(1.6)),
    "thumbnail": jpeg(80, _thumbnail),
    "webp 80": webp(80),
    "webp 40": webp(40),
    "webp half": webp(75, scaled(0.5)),
    "avif 60": Saving("avif", options=(("quality", 60), ("speed", 9))),
    "png 0.7": Saving("png", scaled(0.7)),
    "tiff 0.6": Saving("tif", scaled(0.6)),
    "gif": Saving("gif", lambda image: image.quantize(256)),
    "cmyk": jpeg(88, lambda image: image.convert("CMYK")),
    "grey": jpeg(85, lambda image: image.convert("L")),
    "sharpened": jpeg(85, lambda image: image.filter(ImageFilter.UnsharpMask(2, 80))),
    "half, sharpened": jpeg(
        85, lambda image: scaled(0.5)(image).filter(ImageFilter.UnsharpMask(1, 60))
    ),
    "softened": jpeg(85, lambda image: image.filter(ImageFilter.GaussianBlur(0.7))),
    "brighter": jpeg(85, lambda image: ImageEnhance.Brightness(image).enhance(1.06)),
    "contrast": jpeg(85, lambda image: ImageEnhance.Contrast(image).enhance(1.08)),
    "4:2:0 twice": jpeg(70, subsampling=2),
}

#: How what was changed is saved.
SAVINGS: dict[str, Saving] = {
    name: COPIES[name]
    for name in (
        "jpeg 85", "jpeg 50", "half, 75", "0.7, 85", "0.64 in two steps, 70", "webp 80", "webp half",
        "png 0.7",
    )
}  # fmt: skip


def sources(kind: str) -> Iterator[tuple[str, Callable[[], Image.Image]]]:
    """Names, and what opens them upright in RGB. kind : of `_FOLDERS`, or "pages"."""
    if kind == "pages":
        for number in range(_PAGES):
            yield f"page {number}", lambda number=number: page(number)  # type: ignore[misc]
        return
    for path in sorted((SHARED_PICTURES / _FOLDERS[kind]).iterdir()):
        yield path.name, lambda path=path: upright(path)  # type: ignore[misc]


def upright(path: Path) -> Image.Image:
    with Image.open(path) as opened:
        image = ImageOps.exif_transpose(opened)
    if image.mode in ("PA", "LA", "RGBA") or "transparency" in image.info:
        whole = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", whole.size, "white"), whole)
    return image.convert("RGB")


def page(number: int) -> Image.Image:
    """A page of text as a scanner gives it: a little turned and soft, with the grain of paper."""
    rng = random.Random(number)
    size = rng.choice([(1240, 1754), (1654, 2339), (827, 1169)])
    image = Image.new("L", size, 246)
    draw = ImageDraw.Draw(image)
    height = size[1] // rng.randrange(70, 100)
    row = size[1] // 12
    while row < size[1] * 0.92:
        line = " ".join(rng.choice(_WORDS) for _ in range(rng.randrange(2, 11)))
        line += f" {rng.randrange(10000) / 100:.2f}"
        draw.text((size[0] // 10, row), line, fill=30, font_size=height)
        row += round(height * rng.choice([1.5, 1.5, 3]))
    image = image.rotate(rng.uniform(-0.7, 0.7), Resampling.BICUBIC, fillcolor=246)
    grey = np.asarray(image.filter(ImageFilter.GaussianBlur(0.6)), float)
    grey += np.random.default_rng(number).normal(0, 4, grey.shape)
    return Image.fromarray(grey.clip(0, 255).astype(np.uint8)).convert("RGB")


def with_piece_replaced(
    image: Image.Image, rng: random.Random, share: float = PIECE
) -> Image.Image | None:
    """The picture with one piece of text replaced: by other text of its own, or by digits as large.

    Returns: None where it has no place that looks like text.
    """
    width = max(round((share * image.width * image.height * 5) ** 0.5), 8)
    height = max(round(width / 5), 4)
    grey = np.asarray(image.convert("L"), float)

    def part(left: int, top: int) -> Pixels:
        return grey[top : top + height, left : left + width]

    places = [
        (rng.randrange(image.width - width), rng.randrange(image.height - height))
        for _ in range(150)
    ]
    texts = [place for place in places if part(*place).std() > _LEAST_CONTRAST]
    for left, top in texts[:20]:
        x, y = rng.choice(texts)
        new = image.crop((x, y, x + width, y + height))
        if rng.random() < 0.5:
            new = _digits(image.crop((left, top, left + width, top + height)), rng)
        difference = np.asarray(new.convert("L"), float) - part(left, top)
        if np.sqrt((difference**2).mean()) > _LEAST_CONTRAST:
            changed = image.copy()
            changed.paste(new, (left, top))
            return changed
    return None


def _digits(piece: Image.Image, rng: random.Random) -> Image.Image:
    colours = np.asarray(piece).reshape(-1, 3)
    paper, ink = (tuple(int(level) for level in np.percentile(colours, at, 0)) for at in (90, 3))
    new = Image.new("RGB", piece.size, paper)
    text = "".join(rng.choice("0123456789.-") for _ in range(12))
    ImageDraw.Draw(new).text((1, -piece.height // 8), text, fill=ink, font_size=piece.height)
    return new
