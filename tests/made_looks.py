"""Looks that tests make: luminance, Cb and Cr of a scene, with grain, or of a drawn page."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw

from engine.records import look_side
from made import scene


def look(seed: int, side: int, *, noise: float = 0.0) -> np.ndarray:
    image = np.asarray(scene(seed, (side, side)).convert("YCbCr")).astype(float)
    image += np.random.default_rng(seed).normal(0, noise, image.shape) if noise else 0
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def look_of(image: Image.Image, side: int | None = None) -> np.ndarray:
    """As reading makes it of a file with these pixels."""
    side = side or look_side(min(image.size))
    small = image.convert("RGB").resize((side, side), Image.Resampling.LANCZOS)
    return np.asarray(small.convert("YCbCr"))


def saved(image: Image.Image, quality: int = 75) -> Image.Image:
    """After a JPEG of that quality."""
    file = io.BytesIO()
    image.convert("RGB").save(file, "JPEG", quality=quality)
    return Image.open(io.BytesIO(file.getvalue()))


def page(*words: str, size: tuple[int, int] = (620, 880)) -> Image.Image:
    """A form: the same printed lines, and words that were filled in."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for line in range(16):
        draw.text(
            (50, 50 + 48 * line),
            f"Line {line} of this form, to be filled in:",
            "black",
            font_size=20,
        )
    for line, word in enumerate(words):
        draw.text((420, 50 + 48 * line), word, (20, 20, 120), font_size=20)
    return image
