"""Any Pillow image to 8-bit RGB: deep grey scaled to 8 bits, transparency laid on its ground.

Works in strips, so that a large picture needs little more memory than its own pixels.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PIL import Image

NEARLY_WHITE = 224  # mean grey of the visible pixels
NEARLY_EVEN = 20  # and their standard deviation: such a picture would vanish on white
_STRIP_PIXELS = 1 << 20


def flatten(image: Image.Image) -> Image.Image:
    """The image as RGB. May return the image itself.

    Parameters: image : a loaded image of any mode.
    Returns: an RGB image of the same size. What is transparent shows white, or black where the visible pixels are
    nearly white and nearly even (mean grey, weighted by alpha, >= 224 and standard deviation < 20).
    Notes: 16-bit and 32-bit grey is divided by 257 when it lies in 0 to 65 535; float grey is multiplied by 255 when
    its largest is <= 1 and taken as it is when <= 255; what lies outside is spread from least to most.
    """
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode.startswith(("I", "F")):
        return _deep_to_rgb(image)
    if image.has_transparency_data:
        return _laid_on_ground(image)
    return image.convert("RGB")


def _strips(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """The image in bands of whole rows, each with its top row."""
    rows = max(_STRIP_PIXELS // max(image.width, 1), 1)
    if rows >= image.height:
        yield 0, image
        return
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(top + rows, image.height)))


def _deep_to_rgb(image: Image.Image) -> Image.Image:
    least, most = _range(image)
    if image.mode.startswith("I") and least >= 0 and most <= 65535:
        offset, factor, divisor = 0.0, 1.0, 257.0
    elif least >= 0 and most <= 1:
        offset, factor, divisor = 0.0, 255.0, 1.0
    elif least < 0 or most > 255:
        offset, factor, divisor = least, 255 / max(most - least, 1e-9), 1.0
    else:
        offset, factor, divisor = 0.0, 1.0, 1.0
    grey = Image.new("L", image.size)
    for top, strip in _strips(image):
        values = np.nan_to_num(np.asarray(strip, np.float64), nan=least, posinf=most, neginf=least)
        values = (values - offset) * factor / divisor
        grey.paste(Image.fromarray(values.round().astype(np.uint8)), (0, top))
    return grey.convert("RGB")


def _range(image: Image.Image) -> tuple[float, float]:
    """Least and most finite value; 0, 0 where there is none."""
    least, most = np.inf, -np.inf
    for _, strip in _strips(image):
        values = np.asarray(strip, np.float64)
        values = values[np.isfinite(values)]
        if values.size:
            least, most = min(least, float(values.min())), max(most, float(values.max()))
    return (least, most) if least <= most else (0.0, 0.0)


def _laid_on_ground(image: Image.Image) -> Image.Image:
    if _is_opaque(image):
        return _without_transparency(image)
    ground = "black" if _would_vanish_on_white(image) else "white"
    flat = Image.new("RGB", image.size)
    for top, strip in _strips(image):
        visible = strip.convert("RGBA")
        laid = Image.alpha_composite(Image.new("RGBA", visible.size, ground), visible)
        flat.paste(laid.convert("RGB"), (0, top))
    return flat


def _is_opaque(image: Image.Image) -> bool:
    return all(_alpha(strip).getextrema() == (255, 255) for _, strip in _strips(image))


def _alpha(strip: Image.Image) -> Image.Image:
    if strip.mode not in ("RGBA", "LA", "PA"):
        strip = strip.convert("RGBA")
    return strip.getchannel("A")


def _without_transparency(image: Image.Image) -> Image.Image:
    flat = Image.new("RGB", image.size)
    for top, strip in _strips(image):
        flat.paste(strip.convert("RGBA").convert("RGB"), (0, top))
    return flat


def _would_vanish_on_white(image: Image.Image) -> bool:
    """Whether the visible pixels are nearly white and nearly even. Wholly transparent pixels weigh nothing."""
    weight = weighted = squared = 0.0
    for _, strip in _strips(image):
        visible = strip.convert("RGBA")
        grey = np.asarray(visible.convert("L"), np.float64).ravel()
        alpha = np.asarray(visible.getchannel("A"), np.float64).ravel()
        weighted_grey = grey * alpha
        weight += float(alpha.sum())
        weighted += float(weighted_grey.sum())
        squared += float(weighted_grey @ grey)
    mean = weighted / max(weight, 1)
    variance = max(squared / max(weight, 1) - mean * mean, 0.0)
    return mean >= NEARLY_WHITE and variance < NEARLY_EVEN * NEARLY_EVEN
