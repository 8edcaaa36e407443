"""Writing a file so that it is there whole or, after an error or a cancel, as it was before."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from engine.files.formats import is_picture_inside, is_picture_name
from engine.reasons import Reason, reason

_BUFFER_BYTES = 1 << 20
#: Open streams of a process, on Linux and macOS. Below /dev there are folders of files too: /dev/shm.
_STREAMS = (("proc",), ("dev", "stdin"), ("dev", "stdout"), ("dev", "stderr"), ("dev", "fd"))


class WritingError(Exception):
    """A file that could not be written; `why` says it in a code with values."""

    def __init__(self, path: Path, why: Reason) -> None:
        super().__init__(f"{path}: {why.code}")
        self.path = path
        self.why = why


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A stream whose bytes are the file `path` once the block ends well; after an exception nothing has changed.

    Raises: WritingError for what the system refuses, in the block too, and where a picture would be lost.
    Notes: a link keeps leading where it led. What is no file (a pipe, the null device) is written to as it is.
    """
    try:
        # What leads to no file is not resolved: that of /dev/stdout ends in a name which is none.
        with _direct(path) if _is_no_file(path) else _beside(_checked(path.resolve())) as stream:
            yield stream
    # resolve raises RuntimeError where links lead in a circle.
    except (OSError, RuntimeError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise WritingError(path, reason("not-written", detail=detail)) from error


def _is_no_file(path: Path) -> bool:
    """Whether there is something else of this name, or an open stream as /dev/stdout is one, a file or not."""
    if any(path.parts[1 : 1 + len(start)] == start for start in _STREAMS):
        return True
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return False


def _checked(path: Path) -> Path:
    """A report is written over an older one, never over what this program is there to keep. Raises WritingError."""
    if path.exists() and (is_picture_name(path.name) or is_picture_inside(str(path))):
        raise WritingError(path, reason("over-picture"))
    return path


def _direct(path: Path) -> IO[bytes]:
    return path.open("wb", buffering=_BUFFER_BYTES)


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[IO[bytes]]:
    beside = path.with_name(f".twintracker-{secrets.token_hex(6)}.tmp")
    try:
        with beside.open("xb", buffering=_BUFFER_BYTES) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    except BaseException:  # a Ctrl+C too leaves the old file and nothing beside it
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
