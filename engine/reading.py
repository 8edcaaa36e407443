"""Files to pictures: facts and signature, later the look. One file, one open, one Problem where it cannot be read."""

from __future__ import annotations

import io
import os
import stat
import struct
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from engine.budget import MemoryBudget, TooLargeError, decode_bytes
from engine.control import Control
from engine.flattening import flatten
from engine.formats import FORMATS, FRAMED_FORMATS
from engine.icons import icon_bytes
from engine.listing import file_state
from engine.reasons import Reason, reason, size_words
from engine.records import SIGNATURE_SIDE, FileState, FoundFile, Picture
from engine.sketching import Sketches, sketch

#: To be raised with every change of what is read from a file, facts, signature, sketch, look or frame, and of the
#: estimate of what that takes: what the cache holds of another version is read anew.
READER_VERSION = 1

#: A JPEG is decoded at 1/1, 1/2, 1/4 or 1/8, the least that is no smaller than four signatures: four times as fast, and
#: the signature changes by a median mse of 0.2. Less would change it visibly.
DRAFT_SIDE = 4 * SIGNATURE_SIDE

_ORIENTATION = 0x0112  # EXIF
_TURNED = (5, 6, 7, 8)
_TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_BUFFER_BYTES = 65_536  # what Pillow's decoders ask for at a time
#: More than `icon_bytes` asks for, who knows the picture inside: an opened icon hides it.
_ICON_PIXEL_BYTES = 40
_DETAIL_LENGTH = 120
_SAID_AT_END = ("truncated", "not enough image data")

#: What Pillow's plugins raise on files that are damaged, beside OSError: each was met in a fuzzed file.
DECODE_ERRORS = (
    OSError, ValueError, SyntaxError, EOFError, struct.error, LookupError, TypeError, AttributeError,
    ArithmeticError, RuntimeError, MemoryError, AssertionError, Image.DecompressionBombError,
)  # fmt: skip

# The memory budget takes the place of Pillow's own limit, which knows nothing of shrink-on-load or of free memory.
Image.MAX_IMAGE_PIXELS = None

Signature = NDArray[np.uint8]
Look = NDArray[np.uint8]


class ReadingError(Exception):
    """A file that cannot be read as a picture; `why` says it in a code with values."""

    def __init__(self, why: Reason) -> None:
        # All that it needs to be made anew: it comes back from other processes.
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True, eq=False)
class ReadPicture:
    """A picture with its signature, uint8 of shape (64, 64, 3), and the sketch of that, uint16 of shape (256,).

    decode_bytes : a budget of as many lets it be read. began_ns : the time just before its file was opened.
    """

    picture: Picture
    signature: Signature
    sketch: Sketches
    decode_bytes: int
    began_ns: int


def read_picture(
    found: FoundFile, *, budget: MemoryBudget, min_side: int = 0, control: Control | None = None
) -> ReadPicture | None:
    """Facts and signature of one file.

    Parameters: found : a regular file. min_side : smallest shorter side, in pixels as stored.
    Returns: None if the picture is smaller than `min_side`.
    Raises: ReadingError; Cancelled while it waits for room in the budget. Safe from any thread.
    """
    began_ns = time.time_ns()
    with _opened(found.path, budget) as (state, image):
        width, height = image.size
        if min(width, height) < min_side:
            return None
        kind = image.format or ""
        image.draft("RGB", (DRAFT_SIDE, DRAFT_SIDE))
        needed = decode_bytes(image)
        with budget.room(needed, control):
            orientation = _orientation(image)
            if orientation in _TURNED:
                width, height = height, width
            small = _shrunk(_upright(image, orientation))
        frames = _count_frames(image)
    if kind == "ICO":
        needed = max(needed, _ICON_PIXEL_BYTES * width * height)
    picture = Picture(
        found.path, state, width, height, frames, kind, found.other_names, found.links
    )
    sketched = sketch(small[None], picture.usable_side)[0]
    return ReadPicture(picture, small, sketched, needed, began_ns)


def read_look(picture: Picture, *, budget: MemoryBudget, control: Control | None = None) -> Look:
    """The look of a picture: grey, uint8 of shape (L, L), L = `picture.look_side`.

    Raises: ReadingError (also where the file is not the one that was read first); Cancelled. Safe from any thread.
    """
    side = picture.look_side
    with _opened(picture.path, budget, expected=picture.state) as (_, image):
        # Decoding luminance alone would save a sixth of the time, but is another grey where a saturated colour was
        # clipped: up to 14 levels, and 0.29 of the second look of one cut-out saved as JPEG.
        image.draft("RGB", (2 * side, 2 * side))
        with budget.room(decode_bytes(image), control):
            grey = _upright(image, _orientation(image)).convert("L")
            return np.asarray(grey.resize((side, side), Image.Resampling.LANCZOS))


def read_frame(picture: Picture, frame: int, *, budget: MemoryBudget) -> Signature:
    """The signature of frame number `frame` of a picture with several, uint8 of shape (64, 64, 3).

    Raises: ReadingError. Safe from any thread.
    """
    with (
        _opened(picture.path, budget, expected=picture.state) as (_, image),
        budget.room(decode_bytes(image), None),
    ):
        _seek(image, frame, budget)
        return _shrunk(_upright(image, _orientation(image)))


def open_upright(
    path: Path, *, memory_bytes: int, draft_side: tuple[int, int] | None = None
) -> Image.Image:
    """The first frame of a file, upright, RGB, on its ground, at its full size or shrunk on load to `draft_side`.

    Raises: ReadingError. Safe from any thread.
    """
    budget = MemoryBudget(memory_bytes)
    with _opened(path, budget) as (_, image):
        if draft_side is not None:
            image.draft("RGB", draft_side)
        with budget.room(decode_bytes(image), None):
            return _upright(image, _orientation(image))


def decode_whole(path: Path, memory_bytes: int) -> None:
    """Decode a file to its last pixel, every page and frame of it, to know that it can be kept.

    Raises: ReadingError unless it opens and decodes whole. Safe from any thread.
    """
    budget = MemoryBudget(memory_bytes)
    with _opened(path, budget) as (_, image), budget.room(decode_bytes(image), None):
        image.load()
        if image.format not in FRAMED_FORMATS:
            return
        for frame in range(1, int(getattr(image, "n_frames", 1))):
            image.seek(frame)
            budget.check(decode_bytes(image))
            image.load()


@contextmanager
def opened_image(path: Path) -> Iterator[Image.Image]:
    """The image of a file, its header read, nothing decoded. For facts.

    Raises: ReadingError. Safe from any thread.
    """
    with _opened(path) as (_, image):
        yield image


@contextmanager
def _opened(
    path: Path, budget: MemoryBudget | None = None, *, expected: FileState | None = None
) -> Iterator[tuple[FileState, Image.Image]]:
    """The state of a file and its image, not yet decoded; still that file afterwards, or it is a ReadingError."""
    try:
        with open(path, "rb", buffering=0, opener=open_without_waiting) as file:
            status = os.fstat(file.fileno())
            state = file_state(status)
            if not stat.S_ISREG(status.st_mode):
                raise ReadingError(reason("changed"))
            if state.size_bytes == 0:
                raise ReadingError(reason("empty"))
            if expected is not None and state != expected:
                raise ReadingError(reason("changed"))
            with _stream(file, state.size_bytes) as stream:
                if budget is not None:
                    budget.check(icon_bytes(stream))
                with Image.open(stream, formats=FORMATS) as image:
                    yield state, image
                    if file_state(os.fstat(file.fileno())) != state:
                        raise ReadingError(reason("changed"))
    except TooLargeError as error:
        raise ReadingError(reason("too-large", needed=size_words(error.needed))) from error
    except DECODE_ERRORS as error:
        raise ReadingError(why_unreadable(error)) from error


def _stream(file: io.FileIO, size_bytes: int) -> IO[bytes]:
    """A small file in memory, in one read: its header is parsed in many. A large one buffered, its disk told ahead."""
    if size_bytes <= _BUFFER_BYTES:
        return io.BytesIO(file.readall())
    if sys.platform == "linux":
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL)
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)
    return io.BufferedReader(file, _BUFFER_BYTES)


def open_without_waiting(path: str, flags: int) -> int:
    """An opener for `open`."""
    # A file that was replaced by a FIFO since it was listed would be waited on for ever.
    # Windows reads further ahead of a file that is opened so.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_SEQUENTIAL", 0))


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation by which the pixels are still to be turned. Decodes them: a PNG's EXIF may follow them."""
    image.load()
    if image.format == "TIFF":  # Pillow turns it while it decodes
        return 1
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except DECODE_ERRORS:  # the EXIF block is damaged, the picture is not
        return 1


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    # Not ImageOps.exif_transpose: it writes the EXIF block anew, which fails where any part of it is damaged.
    method = _TRANSPOSE.get(orientation)
    if method is not None:
        image = image.transpose(method)
    return flatten(image)


def _shrunk(image: Image.Image) -> Signature:
    return np.asarray(image.resize((SIGNATURE_SIDE, SIGNATURE_SIDE), Image.Resampling.LANCZOS))


def _seek(image: Image.Image, frame: int, budget: MemoryBudget) -> None:
    """Go to a frame. A later frame of a GIF may be larger than the first: none is decoded that breaks the budget."""
    steps = range(1, frame + 1) if image.format == "GIF" else [frame]
    for step in steps:
        image.seek(step)
        budget.check(decode_bytes(image))


def _count_frames(image: Image.Image) -> int:
    """Pages of a TIFF, frames of an animation; 1 for everything else and where the count itself is damaged."""
    if image.format not in FRAMED_FORMATS:
        return 1
    try:
        return int(getattr(image, "n_frames", 1))
    except DECODE_ERRORS:
        return 1


def why_unreadable(error: BaseException) -> Reason:
    """The plain reason behind what Pillow or the system raised while a file was read."""
    if isinstance(error, UnidentifiedImageError):
        return reason("not-a-picture")
    if isinstance(error, PermissionError):
        return reason("no-permission")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return reason("vanished")
    if isinstance(error, MemoryError):
        return reason("out-of-memory")
    if isinstance(error, OSError) and error.errno:
        return reason("unreadable", detail=error.strerror or "the system gave no reason")
    said = str(error).strip()
    if isinstance(error, EOFError) or any(words in said.lower() for words in _SAID_AT_END):
        return reason("ends-early")
    detail = said.splitlines()[0][:_DETAIL_LENGTH] if said else type(error).__name__
    return reason("damaged", detail=detail)
