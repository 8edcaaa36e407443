"""Memory while reading: how much a picture will need to be decoded, and a budget that makes pictures wait for room."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.control import Control

if TYPE_CHECKING:
    from PIL import Image

_WAIT_SECONDS = 0.1  # how soon a picture that waits for room notices a cancel

#: Bytes a pixel that a decoder holds beside Pillow's own buffer, measured as peak resident memory by
#: tests/bench_memory.py: AVIF decodes to a whole frame of its own, WebP to two; the others work by lines or strips.
_DECODER_BYTES = {
    "AVIF": 12, "HEIF": 6, "WEBP": 13, "SGI": 4, "TIFF": 4, "GIF": 4, "PSD": 4, "ICO": 4,
}  # fmt: skip
_OPENJPEG_BAND_BYTES = 6  # it decodes each band to 32 bits first
_NARROW_MODES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2, "I;16N": 2}
_RGB_BYTES = 4  # Pillow stores RGB in 4 bytes
#: Flattening works in strips of a megapixel, on floats.
_STRIP_PIXEL_BYTES, _MOST_STRIP_BYTES = 24, 24_000_000
#: Where a file may say that it is to be turned, which takes a second buffer.
_TURNING_KEYS = frozenset({"exif", "Raw profile type exif", "xmp", "XML:com.adobe.xmp"})


class TooLargeError(Exception):
    """One picture alone needs more than the whole budget. `needed` is in bytes."""

    def __init__(self, needed: int) -> None:
        super().__init__(f"needs {needed} bytes")
        self.needed = needed


class MemoryBudget:
    """Estimated decode bytes in flight, bounded. Safe from any thread."""

    def __init__(self, total_bytes: int) -> None:
        self._total = total_bytes
        self._free = total_bytes
        self._changed = threading.Condition()

    @property
    def total_bytes(self) -> int:
        return self._total

    @contextmanager
    def room(self, needed: int, control: Control | None = None) -> Iterator[None]:
        """Hold `needed` bytes of the budget, waiting until they are free.

        Raises: TooLargeError if they never can be; Cancelled while waiting.
        """
        self.check(needed)
        with self._changed:
            while needed > self._free:
                if control is not None:
                    control.check()
                self._changed.wait(_WAIT_SECONDS)
            self._free -= needed
        try:
            yield
        finally:
            with self._changed:
                self._free += needed
                self._changed.notify_all()

    def check(self, needed: int) -> None:
        """Raises: TooLargeError if `needed` bytes can never be had."""
        if needed > self._total:
            raise TooLargeError(needed)


def decode_bytes(image: Image.Image) -> int:
    """Estimate of the peak memory to decode an opened image and bring it upright to RGB, in bytes.

    Call it after `draft`, which makes a JPEG smaller.
    """
    pixels = image.width * image.height
    stored = _NARROW_MODES.get(image.mode, 4)
    upright = 2 * stored if _TURNING_KEYS & image.info.keys() else stored
    if image.mode != "RGB":
        upright += _RGB_BYTES
    strips = 0
    if _is_deep(image):
        upright += 1  # grey of 8 bits on the way
    if _is_deep(image) or image.has_transparency_data:
        strips = min(_STRIP_PIXEL_BYTES * pixels, _MOST_STRIP_BYTES)
    # What the modules jxl and raw know of their own decoders, whatever the size of what comes out.
    held: int = getattr(image, "decoder_bytes", 0)
    held += strips + _coefficient_bytes(image)
    return pixels * max(stored + _decoder_bytes(image), upright) + held


def _decoder_bytes(image: Image.Image) -> int:
    if image.format == "JPEG2000":
        return _OPENJPEG_BAND_BYTES * len(image.getbands())
    return _DECODER_BYTES.get(image.format or "", 0)


def _is_deep(image: Image.Image) -> bool:
    return image.mode.startswith(("I", "F"))


def _coefficient_bytes(image: Image.Image) -> int:
    """A progressive JPEG keeps all its coefficients, 2 bytes each, at full size whatever the draft."""
    layers: list[tuple[int, int, int, int]] = getattr(image, "layer", [])
    if not layers or not image.info.get("progressive"):
        return 0
    drafted: tuple[int, ...] = getattr(image, "decoderconfig", ())  # scale, and a flag
    scale = drafted[0] if drafted else 1
    most_h = max(layer[1] for layer in layers)
    most_v = max(layer[2] for layer in layers)
    samples = sum(layer[1] * layer[2] for layer in layers) / (most_h * most_v)
    return int(image.width * image.height * scale * scale * samples * 2)
