"""A copy of a file under a name that nothing has: there whole, compared and on the disk, or not there at all."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
from contextlib import suppress
from pathlib import Path

from engine.control import Cancelled, Control
from engine.files.listing import file_state
from engine.records import FileState
from engine.removal.moving import move_to_new, part_beside, sync_file, sync_folder

_BLOCK_BYTES = 1 << 20
_BINARY = getattr(os, "O_BINARY", 0)  # Windows


class CopyDiffersError(Exception):
    """What the drive gives back is not what was written to it."""


def copy_to_new(path: Path, target: Path, control: Control | None = None) -> FileState:
    """Copy a file with its times, permissions and extended attributes, as far as the target's drive knows them.

    It is made beside the target under the name of a part (see ways), written to the disk and compared byte by byte
    before it gets its name. Where any of that fails nothing of it is left.

    Parameters: path : a regular file; it is only read. target : in a folder that exists. control : cancel takes effect
    within a megabyte.
    Returns: the state of the file that was copied.
    Raises: FileExistsError if the name is taken, else OSError; CopyDiffersError; Cancelled.
    """
    part, state = make_part(path, target, control)
    try:
        move_to_new(part, target)
    except BaseException:  # a cancel too leaves nothing of it
        with suppress(OSError):
            discard(part)
        raise
    try:
        sync_folder(target.parent)
    except BaseException:  # whatever it was: the caller takes a copy that raises for none
        discard(target)
        raise
    return state


def make_part(path: Path, target: Path, control: Control | None = None) -> tuple[Path, FileState]:
    """The copy of `copy_to_new` while it has not got its name yet, which is the caller's to give; and the state of the
    file that was copied. Raises: as `copy_to_new`, but for the name.
    """
    part = part_beside(target)
    try:
        state = _write(path, part, control)
        with suppress(OSError):  # a drive without permissions refuses them, after the times
            shutil.copystat(path, part)
        if not _is_equal(path, part, control):
            raise CopyDiffersError(str(part))
    except BaseException:  # a cancel too leaves nothing of it
        with suppress(OSError):
            discard(part)
        raise
    return part, state


def discard(path: Path) -> None:
    """Delete a file for good, on Windows also one that is write-protected.

    Raises: OSError; the file is as it was then.
    """
    try:
        path.unlink()
    except PermissionError:
        if not is_write_protected(path):
            raise
        path.chmod(stat.S_IWRITE)
        try:
            path.unlink()
        except OSError:
            path.chmod(stat.S_IREAD)
            raise


def is_write_protected(path: Path) -> bool:
    """Whether Windows deletes and replaces it only once that is taken off; elsewhere the folder alone decides."""
    return sys.platform == "win32" and not path.lstat().st_mode & stat.S_IWRITE


def _write(path: Path, part: Path, control: Control | None) -> FileState:
    with path.open("rb") as source:
        state = file_state(os.fstat(source.fileno()))
        # Until it has the permissions of the file it is nobody else's business.
        descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _BINARY, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            while block := source.read(_BLOCK_BYTES):
                _check(control)
                stream.write(block)
            stream.flush()
            sync_file(descriptor)
        if file_state(os.fstat(source.fileno())) != state:
            raise OSError(errno.EBUSY, "it changed while it was copied")
    return state


def _is_equal(path: Path, part: Path, control: Control | None) -> bool:
    with path.open("rb") as source, part.open("rb") as copy:
        if sys.platform != "win32":  # there a file that is only read cannot be written to the disk
            sync_file(copy.fileno())
        if sys.platform == "linux":
            # What the disk holds is to be compared, not what memory still has of it.
            with suppress(OSError):
                os.posix_fadvise(copy.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while True:
            _check(control)
            block = source.read(_BLOCK_BYTES)
            if block != copy.read(_BLOCK_BYTES):
                return False
            if not block:
                return True


def _check(control: Control | None) -> None:
    """Not `Control.check`: a job that is paused here would keep all other windows waiting."""
    if control is not None and control.is_cancelled:
        raise Cancelled
