"""Camera-size JPEGs made for benchmarks: different pictures with the grain of a sensor, and copies of some of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from engine.options import default_threads
from made import scene

CAMERA_SIZE = (4000, 3000)
#: Grey levels; with it a picture of 12 megapixels takes 2 to 4 MB at quality 90, as those of cameras do.
_GRAIN = 4.0
_QUARTERS = [(0, 0), (1, 0), (0, 1), (1, 1)]
_TURNS = [None, Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.ROTATE_180]


def make_camera_pictures(source: Path, folder: Path, count: int) -> None:
    """`count` JPEGs of 12 megapixels, all different: quarters of the pictures of a folder, then their mirror images."""
    paths = sorted(p for p in source.glob("*") if p.suffix.lower() in (".jpg", ".png", ".webp"))
    folder.mkdir(parents=True, exist_ok=True)
    missing = [number for number in range(count) if not _path(folder, number).exists()]
    with ThreadPoolExecutor(default_threads()) as executor:
        list(executor.map(partial(_make, paths, folder), missing))


def make_copies(folder: Path, count: int) -> None:
    """A copy of each of the first `count` pictures as people make them: at half the size, at a lower quality."""

    def copy(number: int) -> None:
        with Image.open(_path(folder, number)) as image:
            image.draft("RGB", (2000, 1500))
            half = image.resize((2000, 1500))
        half.save(folder / f"DSC_{number:05d} small.jpg", quality=80)

    with ThreadPoolExecutor(default_threads()) as executor:
        list(executor.map(copy, range(count)))


def _path(folder: Path, number: int) -> Path:
    return folder / f"DSC_{number:05d}.jpg"


def _make(paths: list[Path], folder: Path, number: int) -> None:
    if paths:
        with Image.open(paths[number % len(paths)]) as image:
            picture = image.convert("RGB")
    else:
        picture = scene(number, (2000, 1500))
    variant = number // max(len(paths), 1)
    width, height = picture.width // 2, picture.height // 2
    left, top = _QUARTERS[variant % 4]
    picture = picture.crop((left * width, top * height, (left + 1) * width, (top + 1) * height))
    turn = _TURNS[variant // 4 % len(_TURNS)]
    if turn is not None:
        picture = picture.transpose(turn)
    pixels = np.asarray(picture.resize(CAMERA_SIZE)).astype(np.float32)
    rng = np.random.default_rng(number)
    pixels += _GRAIN * rng.standard_normal(pixels.shape[:2], np.float32)[..., None]
    picture = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    picture.save(_path(folder, number), quality=90)


def make_small_pictures(folder: Path, count: int) -> None:
    """`count` different JPEGs of 160 x 120, none like another."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        path = folder / f"{number // 1000:03d}" / f"{number:06d}.jpg"
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            rng = np.random.default_rng(number)
            noise = Image.fromarray(rng.integers(0, 256, (6, 8, 3), np.uint8))
            noise.resize((160, 120), Image.Resampling.BICUBIC).save(path, quality=80)
