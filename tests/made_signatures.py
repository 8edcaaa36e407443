"""Signatures by the million that look like those of photos, for benchmarks.

Windows of real pictures, that is crops and shifts in one, at several sizes, turned and mirrored, are blended two by two
and their contrast brought back: so the spectrum is real, while two are hardly ever near each other by accident.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from made import scene

SIDE = 64
_SHORTER_SIDES = (64, 70, 76, 84, 92, 100)
_CHUNK = 512
TWIN_NOISE, TWIN_BRIGHTNESS = 6.0, 5  # mse of about 60 at most

Canvas = NDArray[np.uint8]


def canvases(folder: Path) -> list[Canvas]:
    """The pictures of a folder (made ones where it has none), at every size, and mirrored."""
    paths = sorted(path for path in folder.glob("*") if path.suffix.lower() in (".jpg", ".png"))
    pictures = [_opened(path) for path in paths] or [scene(seed, (480, 320)) for seed in range(60)]
    found = []
    for picture in pictures:
        for side in _SHORTER_SIDES:
            scale = side / min(picture.size)
            size = (
                max(round(picture.width * scale), SIDE),
                max(round(picture.height * scale), SIDE),
            )
            array = np.asarray(picture.resize(size, Image.Resampling.LANCZOS))
            for turned in (array, np.rot90(array)):
                found += [turned, turned[::-1], turned[:, ::-1], turned[::-1, ::-1]]
    return found


def _opened(path: Path) -> Image.Image:
    with Image.open(path) as image:
        image.draft("RGB", (400, 400))
        return image.convert("RGB")


def photo_like(folder: Path, count: int, seed: int = 1) -> Iterator[NDArray[np.uint8]]:
    """`count` signatures in chunks, uint8 of shape (n, 64, 64, 3); the same for the same pictures and seed."""
    rng = np.random.default_rng(seed)
    source = canvases(folder)
    for start in range(0, count, _CHUNK):
        size = min(_CHUNK, count - start)
        first, second = _windows(source, rng, size), _windows(source, rng, size)
        # In whole numbers, weights in 64ths: a million of them take a minute instead of ten.
        weight = rng.integers(22, 43, (size, 1, 1, 1)).astype(np.int16)
        gain = np.rint(4096 / np.sqrt(weight**2.0 + (64.0 - weight) ** 2)).astype(np.int16)
        blend = first * weight
        blend += second * (64 - weight)
        blend >>= 6
        mean = blend.mean((1, 2, 3), keepdims=True, dtype=np.float32).astype(np.int16)
        blend -= mean
        blend *= gain
        blend >>= 6
        blend += mean
        yield np.clip(blend, 0, 255, out=blend).astype(np.uint8)


def _windows(source: list[Canvas], rng: np.random.Generator, count: int) -> NDArray[np.uint8]:
    found = np.empty((count, SIDE, SIDE, 3), np.uint8)
    places = rng.random((count, 2))
    for row, which in enumerate(rng.integers(len(source), size=count).tolist()):
        canvas = source[which]
        top = int(places[row, 0] * (canvas.shape[0] - SIDE + 1))
        left = int(places[row, 1] * (canvas.shape[1] - SIDE + 1))
        found[row] = canvas[top : top + SIDE, left : left + SIDE]
    return found


def twins_of(signatures: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """One planted twin of each: noise of up to 6 grey levels, up to 5 brighter or darker."""
    shape = (len(signatures), 1, 1, 1)
    noise = rng.standard_normal(signatures.shape, np.float32) * rng.uniform(1, TWIN_NOISE, shape)
    shift = rng.integers(-TWIN_BRIGHTNESS, TWIN_BRIGHTNESS + 1, shape)
    return np.clip(np.rint(signatures + noise + shift), 0, 255).astype(np.uint8)
