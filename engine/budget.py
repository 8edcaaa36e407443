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

#: Bytes a pixel that a decoder holds beside Pillow's own buffer, measured as peak resident memory on pictures of 50
#: megapixels: AVIF and WebP decode to a whole frame of their own, OpenJPEG to 32-bit planes; the others work by lines.
_DECODER_BYTES = {"AVIF": 12, "WEBP": 9, "JPEG2000": 20, "TIFF": 4, "GIF": 4, "PSD": 4, "ICO": 4}
_NARROW_MODES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2, "I;16N": 2}
_RGB_BYTES = 4  # Pillow stores RGB in 4 bytes


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
    decoding = stored + _DECODER_BYTES.get(image.format or "", 0)
    converting = stored + (0 if image.mode == "RGB" else _RGB_BYTES)
    turning = 2 * stored
    return pixels * max(decoding, converting, turning) + _coefficient_bytes(image)


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
