"""Which pictures are byte for byte the same file: by content, never by mse."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.control import Control
from engine.listing import file_state
from engine.pool import answers, thread_pool
from engine.reading import ReadingError, open_without_waiting, why_unreadable
from engine.reasons import reason
from engine.records import Picture, Problem, Stage

_BLOCK_BYTES = 1 << 20


def content_hash(picture: Picture, control: Control | None = None) -> bytes:
    """BLAKE2b (32 bytes) of a file's content.

    Raises: ReadingError where it cannot be read or is not the file that was scanned; Cancelled. Safe from any thread.
    """
    digest = hashlib.blake2b(digest_size=32)
    try:
        with open(picture.path, "rb", opener=open_without_waiting) as stream:
            if file_state(os.fstat(stream.fileno())) != picture.state:
                raise ReadingError(reason("changed"))
            while block := stream.read(_BLOCK_BYTES):
                if control is not None:
                    control.check()
                digest.update(block)
            state = file_state(os.fstat(stream.fileno()))
    except OSError as error:
        raise ReadingError(why_unreadable(error)) from error
    if state != picture.state:
        raise ReadingError(reason("changed"))
    return digest.digest()


def content_numbers(
    pictures: Sequence[Picture],
    indices: Sequence[int],
    *,
    threads: int,
    control: Control,
) -> tuple[NDArray[np.int64], list[Problem]]:
    """A number for each picture, equal for two pictures when and only when both are in `indices` and identical.

    Returns: int64 of shape (len(pictures),), and the files that could not be read again.
    Raises: Cancelled.
    """
    numbers = -1 - np.arange(
        len(pictures), dtype=np.int64
    )  # all different, and unlike any that is given below
    numbering: dict[bytes, int] = {}
    problems: list[Problem] = []

    def hashed(index: int) -> tuple[int, bytes | ReadingError]:
        try:
            return index, content_hash(pictures[index], control)
        except ReadingError as error:
            return index, error

    with thread_pool(threads) as executor:
        for index, found in answers(executor, hashed, indices, threads=threads, control=control):
            if isinstance(found, ReadingError):
                problems.append(Problem(pictures[index].path, Stage.CHECKING, found.why))
            else:
                numbers[index] = numbering.setdefault(found, len(numbering))
    return numbers, problems
