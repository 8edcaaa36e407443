"""Other bytes for a file: made beside it, and put in its place at once, so that it is never half of either."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.files.listing import file_state
from engine.reasons import reason
from engine.records import FileState
from engine.removal.copying import discard
from engine.removal.moving import leftovers, part_beside, sync_file, sync_folder
from engine.removal.removal_checks import StaysError, check_state, detail_of
from engine.removal.ways import PART_SUFFIX

_WRITE_BITS = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_BINARY = getattr(os, "O_BINARY", 0)  # Windows


def read_file(path: Path, most_bytes: int) -> tuple[bytes, FileState]:
    """All of a file that may be rewritten, and its state.

    Raises: StaysError where it may not be: it has other names, which would stay as it was; it is write-protected;
    it is larger than `most_bytes`, or no file. OSError.
    """
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise StaysError(reason("facts-odd", detail="it is not a file"))
    if found.st_nlink > 1:
        raise StaysError(reason("facts-links"))
    if not found.st_mode & _WRITE_BITS:
        raise StaysError(reason("facts-write-protected"))
    if found.st_size > most_bytes:
        raise StaysError(reason("facts-too-large"))
    state = file_state(found)
    with path.open("rb") as stream:
        data = stream.read()
        if file_state(os.fstat(stream.fileno())) != state or len(data) != state.size_bytes:
            raise StaysError(reason("facts-failed", detail="it changed meanwhile"))
    return data, state


@contextmanager
def part_with(path: Path, content: bytes, mtime_ns: int) -> Iterator[Path]:
    """A file of this content beside `path`, on the disk, with its permissions, owner and extended attributes.

    It is deleted when the block is left, unless it became `path` by then.
    Raises: OSError; StaysError where the drive gives back something else, or cannot keep the modification time.
    """
    # A crash before it was in the journal may have left one. Nobody else is at this file: the removal turn is ours.
    for left in leftovers(path, PART_SUFFIX):
        discard(left)
    part = part_beside(path)
    try:
        _write(part, content)
        _take_over(path, part, mtime_ns)
        if part.read_bytes() != content or part.lstat().st_mtime_ns != mtime_ns:
            raise StaysError(
                reason("facts-failed", detail="the drive did not keep what was written")
            )
        yield part
    finally:
        # What went wrong is to be told, not that a scanner of viruses still has the part open.
        with suppress(OSError):
            discard(part)


def put_in_place(part: Path, path: Path, state: FileState) -> FileState:
    """Let a part become the file. state : of the file as it is; nothing happens if it changed.

    Returns: its state now.
    Raises: StaysError or OSError; the file is as it was then.
    """
    check_state(path, state, "keeper", keeper=str(path))
    if path.lstat().st_nlink > 1:
        raise StaysError(reason("facts-links"))
    now = file_state(part.lstat())
    part.replace(path)
    with suppress(OSError):  # it is done; only a power cut could still undo it, to what it was
        sync_folder(path.parent)
    return now


def failure(error: OSError) -> StaysError:
    """What to say of an error of the system."""
    return StaysError(reason("facts-failed", detail=detail_of(error)))


def _write(part: Path, content: bytes) -> None:
    # Until it has the permissions of the file it is nobody else's business.
    descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _BINARY, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        sync_file(descriptor)


def _take_over(path: Path, part: Path, mtime_ns: int) -> None:
    found = path.lstat()
    if sys.platform != "win32":
        made = part.lstat()
        if (made.st_uid, made.st_gid) != (found.st_uid, found.st_gid):
            os.chown(part, found.st_uid, found.st_gid)
    try:
        shutil.copystat(path, part)
    except OSError:
        # A drive that knows no permissions refuses them, and shows the same ones for all files.
        if stat.S_IMODE(part.lstat().st_mode) != stat.S_IMODE(found.st_mode):
            raise
    os.utime(part, ns=(found.st_atime_ns, mtime_ns))
