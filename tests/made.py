"""Pictures made for tests: scenes that are all different, documents, and what people do to a picture."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np
from PIL import Image, ImageDraw

from engine.files.listing import file_state
from engine.records import FoundFile, Picture

Answer = TypeVar("Answer")

SHARED_PICTURES = Path(__file__).parents[2] / "shared" / "pictures"


def scene(seed: int, size: tuple[int, int] = (480, 320)) -> Image.Image:
    """A picture with the spectrum of a photo: colour noise at several scales and a few hard-edged shapes."""
    return _drawn(seed, size).copy()


@lru_cache(64)
def _drawn(seed: int, size: tuple[int, int]) -> Image.Image:
    rng = np.random.default_rng(seed)
    image = np.zeros((size[1], size[0], 3))
    for cells, strength in ((3, 90), (8, 50), (24, 25)):
        noise = rng.integers(0, 256, (cells, cells, 3), np.uint8)
        layer = Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC)
        image += (np.asarray(layer, float) - 127) * strength / 127
    picture = Image.fromarray(np.clip(image + 127, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for _ in range(6):
        x, y = rng.integers(0, size[0]), rng.integers(0, size[1])
        width, height = rng.integers(max(size) // 12, max(size) // 3, 2)
        colour = tuple(int(value) for value in rng.integers(0, 256, 3))
        draw.ellipse((int(x), int(y), int(x + width), int(y + height)), fill=colour)
    return picture


def save_twins(folder: Path, name: str, picture: Image.Image) -> list[Path]:
    """The picture stored four times: as PNG, as JPEG, at half size, and a byte for byte copy of the JPEG."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}{ending}" for ending in (".png", ".jpg", "_half.jpg", "_copy.jpg")]
    picture.save(paths[0])
    picture.save(paths[1], quality=90)
    half = picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS)
    half.save(paths[2], quality=80)
    paths[3].write_bytes(paths[1].read_bytes())
    return paths


def found_file(path: Path) -> FoundFile:
    """What listing says of a file."""
    return FoundFile(path, file_state(path.stat()))


def as_picture(path: Path, width: int = 1, height: int = 1, frames: int = 1) -> Picture:
    """A record of a file that need not be a picture at all."""
    return Picture(path, file_state(path.stat()), width, height, frames)


def is_root() -> bool:
    """Whether permissions mean nothing to this process."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def within(seconds: float, work: Callable[[], Answer]) -> Answer:
    """What `work` answers or raises; fails where it is not done in time (it may hang for ever)."""
    done: Future[Answer] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again by result()
            done.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return done.result(seconds)


def peak_megabytes() -> float:
    """The most memory this process had, where the system tells it (Linux), else nan."""
    # Not getrusage: its peak is inherited from the process that started this one.
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return float("nan")
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM"))
