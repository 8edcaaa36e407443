"""A picture fitted into a box, for the window."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from engine.pictures.budget import MemoryBudget
from engine.pictures.reading import open_upright


def make_thumbnail(
    path: Path, box: tuple[int, int], memory_bytes: int | MemoryBudget
) -> Image.Image:
    """The picture upright, RGB, on its ground, fitted into a box and never enlarged.

    Parameters: box : width, height in pixels, both at least 1. memory_bytes : or a budget that others share.
    Raises: ReadingError. Safe from any thread.
    """
    # draft gives at least what is asked for, and the box may be turned: twice the longer side is enough for LANCZOS.
    side = 2 * max(box)
    image = open_upright(path, memory_bytes=memory_bytes, draft_side=(side, side))
    scale = min(box[0] / image.width, box[1] / image.height, 1.0)
    size = (max(round(image.width * scale), 1), max(round(image.height * scale), 1))
    return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)
