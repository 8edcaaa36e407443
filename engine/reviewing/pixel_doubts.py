"""Two pictures of one group, decoded whole: whether the keeper is an enlargement of the other, or that saved again."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
from PIL import Image

from engine.control import Control
from engine.measures.turning import inverse
from engine.pictures.budget import MemoryBudget, decode_bytes
from engine.pictures.flattening import flatten
from engine.pictures.opening import OpenedFile, ReadingError, opened_file
from engine.pictures.truncated import is_jpeg
from engine.pictures.upright import orientation_of, turned_upright
from engine.reasons import reason
from engine.records import Picture
from engine.reviewing.enlarging import Coding, is_enlargement
from engine.reviewing.resaving import was_jpeg

#: Bytes a pixel for what is made of each picture once it is decoded: it turned, flattened, grey, and as an array.
_WORKING_BYTES = 10
_STRIP_PIXELS = 1 << 20


@dataclass(frozen=True, slots=True)
class Question:
    """keeper, other : two twins. turned : the EXIF orientation that brings the upright other onto the keeper.

    is_of_size : whether the keeper is an enlargement of the other; else whether it is that saved again without loss.
    """

    keeper: Picture
    other: Picture
    turned: int = 1
    is_of_size: bool = True


def answer(question: Question, *, budget: MemoryBudget, control: Control | None = None) -> bool:
    """Raises: ReadingError where one of the two cannot be decoded; Cancelled. Safe from any thread."""
    with ExitStack() as stack:
        files = [
            stack.enter_context(opened_file(one.path, budget, expected=one.state))
            for one in (question.keeper, question.other)
        ]
        for file in files:
            if file.is_padded:
                raise ReadingError(reason("ends-early"))
            if is_jpeg(file.image) and question.is_of_size:
                file.image.draft("L", file.image.size)  # luminance alone, as it was coded
        needed = sum(map(_needed_bytes, files))
        # Both in one room: each waiting for the other's would never end.
        stack.enter_context(budget.room(needed, control))
        for file in files:
            file.image.load()
        work = _has_no_more if question.is_of_size else _is_saved_again
        return work(question, files[0], files[1])


def _needed_bytes(file: OpenedFile) -> int:
    return decode_bytes(file.image) + _WORKING_BYTES * file.image.width * file.image.height


def _has_no_more(question: Question, keeper: OpenedFile, other: OpenedFile) -> bool:
    large, small = _grey(keeper.image), _grey(_lying_as(question, keeper, other))
    codings = (
        _coding(keeper.image, question.keeper),
        _coding(other.image, question.other),
    )
    return is_enlargement(large, small, *codings)


def _coding(image: Image.Image, picture: Picture) -> Coding:
    tables: dict[int, list[int]] = getattr(image, "quantization", {})
    return Coding(picture.is_lossless, tuple(tables[0]) if 0 in tables else None)


def _is_saved_again(question: Question, keeper: OpenedFile, other: OpenedFile) -> bool:
    if is_jpeg(other.image) and was_jpeg(np.asarray(_grey(keeper.image))):
        return True
    return _are_same(flatten(keeper.image), flatten(_lying_as(question, keeper, other)))


def _lying_as(question: Question, keeper: OpenedFile, other: OpenedFile) -> Image.Image:
    """The other picture as the keeper lies in its file: JPEG's blocks are counted from there."""
    upright = turned_upright(other.image, orientation_of(other.image))
    onto = turned_upright(upright, question.turned)
    return turned_upright(onto, inverse(orientation_of(keeper.image)))


def _grey(image: Image.Image) -> Image.Image:
    return image if image.mode == "L" else flatten(image).convert("L")


def _are_same(first: Image.Image, second: Image.Image) -> bool:
    """Whether every pixel is the same."""
    if first.size != second.size:
        return False
    rows = max(_STRIP_PIXELS // first.width, 1)
    for top in range(0, first.height, rows):
        box = (0, top, first.width, min(top + rows, first.height))
        if first.crop(box).tobytes() != second.crop(box).tobytes():
            return False
    return True
