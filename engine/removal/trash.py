"""The trash of a file's drive: what it would do with the file, found out first; and moving the file there.

Send2Trash deletes for good where Windows has no recycle bin, or one too small: refused here. On Linux it copies and
overwrites, or asks GIO, which does not say where the file lies then: done here instead.
"""

from __future__ import annotations

import errno
import sys
from dataclasses import dataclass
from pathlib import Path

from send2trash import send2trash  # type: ignore[import-untyped]

from engine.reasons import Reason, reason
from engine.removal.freedesktop_trash import TrashFolder, find_trash, is_one_mount, move_there
from engine.removal.recycle_bin import bin_refusal, read_bin


class TrashError(Exception):
    """The trash did not take a file, or took it in a way that may have lost it; `why` says it in a code."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.code)
        self.why = why


@dataclass(frozen=True, slots=True)
class TrashPlace:
    """Where a file would go.

    path : the file, by the name the trash is to be given. bin_items : how many things the recycle bin of its volume
    holds now; None where that is not known, or not needed (everywhere but Windows). folder : the trash to move it to;
    None where the system chooses that (Windows, macOS).
    """

    path: Path
    bin_items: int | None = None
    folder: TrashFolder | None = None


def find_place(path: Path, size_bytes: int) -> TrashPlace:
    """Find out that the trash would hold this file.

    Parameters: path : an absolute path of a regular file of `size_bytes` bytes.
    Raises: TrashError if it would be deleted, copied, or push something else out, or if that is not known.
    """
    if sys.platform == "win32":
        # A junction may lead to another volume: with its real path the shell and we mean the same recycle bin.
        try:
            path = path.resolve(strict=True)
            found = read_bin(path)
        except OSError as error:
            raise TrashError(reason("trash-unknown", detail=_detail(error))) from error
        why = bin_refusal(found, size_bytes, utf16_length(path))
        if why is not None:
            raise TrashError(why)
        return TrashPlace(path, found.items if found else None)
    if sys.platform == "darwin":
        return TrashPlace(path)  # it refuses by itself what it would have to copy
    return TrashPlace(path, folder=find_folder(path))


def put_in_trash(place: TrashPlace) -> Path | None:
    """Move one file to the trash.

    Returns: where it lies now; None where the system does not say (Windows, macOS).
    Raises: TrashError with the code "trash-failed" or "trash-elsewhere", or "not-in-trash" if it left the folder but
    the recycle bin holds no more than before.
    """
    try:
        if place.folder is not None:
            return move_there(place.path, place.folder)
        send2trash(place.path)
    except _TRASH_ERRORS as error:
        if getattr(error, "errno", None) == errno.EXDEV:
            raise TrashError(reason("trash-elsewhere")) from error
        raise TrashError(reason("trash-failed", detail=_detail(error))) from error
    if sys.platform == "win32" and place.bin_items is not None:
        # Some RAM disks call themselves fixed drives and delete (Send2Trash issue 94): the count tells.
        found = read_bin(place.path.parent)
        if found is None or found.items <= place.bin_items:
            raise TrashError(reason("not-in-trash"))
    return None


def find_folder(path: Path) -> TrashFolder:
    """Freedesktop's trash that would take a file. Raises TrashError if there is none, or it would have to be copied."""
    try:
        folder = find_trash(path)
        if folder is None:
            raise TrashError(reason("no-trash"))
        if not is_one_mount(path, folder):
            raise TrashError(reason("trash-elsewhere"))
    except OSError as error:
        raise TrashError(reason("trash-failed", detail=_detail(error))) from error
    return folder


def utf16_length(path: Path) -> int:
    """The length of a path as Windows counts it."""
    return len(str(path).encode("utf-16-le", "surrogatepass")) // 2


def _trash_errors() -> tuple[type[Exception], ...]:
    """What Send2Trash raises: UnicodeError is for names that are not UTF-8; pywin32, where used, has its own."""
    if sys.platform == "win32":
        try:
            import pywintypes  # type: ignore[import-untyped]
        except ImportError:
            return OSError, UnicodeError
        return OSError, UnicodeError, pywintypes.com_error
    return OSError, UnicodeError


_TRASH_ERRORS = _trash_errors()


def _detail(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
