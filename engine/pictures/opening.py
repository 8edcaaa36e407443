"""A file opened as an image: its state, its stream, and one plain reason where it cannot be read."""

from __future__ import annotations

import io
import os
import stat
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from PIL import Image, PngImagePlugin, UnidentifiedImageError

from engine.files.formats import is_raw_name
from engine.files.listing import file_state
from engine.pictures.budget import MemoryBudget, TooLargeError
from engine.pictures.decoders import CannotDecodeError, open_image
from engine.pictures.truncated import padded, promised_bytes, says_ends_early
from engine.reasons import Reason, reason, size_words
from engine.records import FileState

_BUFFER_BYTES = 65_536  # what Pillow's decoders ask for at a time
_DETAIL_LENGTH = 120
_PADS = (0, 1)

#: What Pillow's plugins raise on files that are damaged, beside OSError: each was met in a fuzzed file.
DECODE_ERRORS = (
    OSError, ValueError, SyntaxError, EOFError, struct.error, LookupError, TypeError, AttributeError,
    ArithmeticError, RuntimeError, MemoryError, AssertionError, Image.DecompressionBombError,
)  # fmt: skip

# The memory budget takes the place of Pillow's own limit, which knows nothing of shrink-on-load or of free memory.
Image.MAX_IMAGE_PIXELS = None
# A colour profile or a text of over a megabyte, which Pillow refuses the whole PNG for, is no damage.
PngImagePlugin.MAX_TEXT_CHUNK = 16_000_000

Check = Callable[[int], None]


class ReadingError(Exception):
    """A file that cannot be read as a picture; `why` says it in a code with values."""

    def __init__(self, why: Reason) -> None:
        # All that it needs to be made anew: it comes back from other processes.
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file with its image, the header read and nothing decoded.

    is_padded : it is cut off, and what is missing was added so that it opens: what the image shows there is nothing.
    """

    path: Path
    state: FileState
    image: Image.Image
    stream: IO[bytes]
    check: Check | None
    is_padded: bool = False

    def again(self, *, is_second: bool = False) -> Image.Image:
        """The image opened anew; of a padded file with another pad, if it is the second."""
        self.stream.seek(0)
        stream = padded(self.stream, _PADS[is_second]) if self.is_padded else None
        return open_image(stream or self.stream, self.path.name, self.check)


@contextmanager
def opened_file(
    path: Path, budget: MemoryBudget | None = None, *, expected: FileState | None = None
) -> Iterator[OpenedFile]:
    """Open a file; it is still that file afterwards, or it is a ReadingError, as is all that goes wrong in between."""
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
            check = None if budget is None else budget.check
            with _stream(file, state.size_bytes) as stream, _told_when_cut(stream, state):
                image, is_padded = _open(stream, path.name, check)
                with image:
                    yield OpenedFile(path, state, image, stream, check, is_padded)
                    if file_state(os.fstat(file.fileno())) != state:
                        raise ReadingError(reason("changed"))
    except TooLargeError as error:
        raise ReadingError(reason("too-large", needed=size_words(error.needed))) from error
    except CannotDecodeError as error:
        raise ReadingError(error.why) from error
    except DECODE_ERRORS as error:
        raise ReadingError(why_unreadable(error)) from error


@contextmanager
def _told_when_cut(stream: IO[bytes], state: FileState) -> Iterator[None]:
    """Of a file that is shorter than it promises, whatever its decoder complains of is that."""
    try:
        yield
    except (CannotDecodeError, *DECODE_ERRORS) as error:
        is_other = isinstance(error, MemoryError) or getattr(error, "errno", None)
        if isinstance(error, CannotDecodeError):
            is_other = error.why.code != "odd-header"
        if not is_other and promised_bytes(stream) > state.size_bytes:
            raise EOFError from error
        raise


def _open(stream: IO[bytes], name: str, check: Check | None) -> tuple[Image.Image, bool]:
    """The image of a file, and whether the file was padded for that."""
    try:
        return open_image(stream, name, check), False
    except DECODE_ERRORS:
        whole = padded(stream, _PADS[0])
        if whole is None:
            raise
        return open_image(whole, name, check), True


def _stream(file: io.FileIO, size_bytes: int) -> IO[bytes]:
    """A small file in memory, in one read: its header is parsed in many. A large one buffered, its disk told ahead,
    unless it is a raw picture, of which often no more is read than a preview.
    """
    if size_bytes <= _BUFFER_BYTES:
        return io.BytesIO(file.readall())
    if sys.platform == "linux" and not is_raw_name(str(file.name)):
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL)
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)
    return io.BufferedReader(file, _BUFFER_BYTES)


def open_without_waiting(path: str, flags: int) -> int:
    """An opener for `open`."""
    # A file that was replaced by a FIFO since it was listed would be waited on for ever.
    # Windows reads further ahead of a file that is opened so.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_SEQUENTIAL", 0))


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
    if says_ends_early(error):
        return reason("ends-early")
    detail = said.splitlines()[0][:_DETAIL_LENGTH] if said else type(error).__name__
    return reason("damaged", detail=detail)
