"""Replacing a file by a hard link to its keeper: one file with two names, and no moment without the victim's."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from engine.reasons import Reason, reason
from engine.records import FileState
from engine.removal.copying import discard, is_write_protected
from engine.removal.moving import NOT_KNOWN, mount_of, part_beside
from engine.removal.removal_checks import LossError, StaysError, check_state, detail_of

_TOO_MANY_LINKS = 1142  # winerror.h
_NO_LINKS = NOT_KNOWN - {errno.EMLINK}


def check_linkable(victim: Path, keeper: Path) -> None:
    """Whether a link to the keeper could lie where the victim does, as far as that can be told without making one.

    Raises: StaysError.
    """
    try:
        is_one = mount_of(victim.parent) == mount_of(keeper.parent)
        is_protected = is_write_protected(victim) or is_write_protected(keeper)
    except OSError as error:
        raise StaysError(reason("link-failed", detail=detail_of(error))) from error
    if not is_one:
        raise StaysError(reason("link-other-drive", keeper=str(keeper)))
    if is_protected:
        # All names of a file share that: taken off one of them for a moment it would be off all.
        raise StaysError(reason("link-write-protected", keeper=str(keeper)))


def try_link(victim: Path, keeper: Path) -> None:
    """Make a link to the keeper beside the victim, and take it away again. Raises StaysError where that fails."""
    part = _link_beside(victim, keeper)
    try:
        part.unlink()
    except OSError as error:
        raise StaysError(reason("link-failed", detail=detail_of(error))) from error


def replace_by_link(victim: Path, state: FileState, keeper: Path) -> None:
    """Let the victim's name lead to the keeper's file, whose content, times and permissions stay as they are.

    What other names the victim has keep leading to what it was.

    Raises: StaysError; the victim is as it was then. LossError if its name leads to another file than the keeper's.
    """
    part = _link_beside(victim, keeper)
    try:
        check_state(victim, state, "victim")
        part.replace(victim)
    except OSError as error:
        raise StaysError(reason("link-failed", detail=detail_of(error))) from error
    finally:
        # Gone by now, or what is left after an error; a rename between two names of one file leaves both.
        with suppress(OSError):
            discard(part)
    if not _is_one_file(victim, keeper):
        raise LossError(reason("gone-not-linked", keeper=str(keeper)))


def _link_beside(victim: Path, keeper: Path) -> Path:
    part = part_beside(victim)
    try:
        if not stat.S_ISREG(keeper.lstat().st_mode):
            raise StaysError(reason("keeper-changed", keeper=str(keeper)))
        os.link(keeper, part)
    except OSError as error:
        raise StaysError(_why(error, keeper)) from error
    if not _is_one_file(part, keeper):
        with suppress(OSError):
            part.unlink()
        raise StaysError(reason("no-links", detail=os.strerror(errno.ENOTSUP)))
    return part


def _why(error: OSError, keeper: Path) -> Reason:
    name = str(keeper)
    if isinstance(error, FileNotFoundError):
        return reason("keeper-vanished", keeper=name)
    if error.errno == errno.EXDEV:
        return reason("link-other-drive", keeper=name)
    if error.errno == errno.EMLINK or getattr(error, "winerror", None) == _TOO_MANY_LINKS:
        return reason("link-limit", keeper=name)
    if error.errno in _NO_LINKS:
        return reason("no-links", detail=detail_of(error))
    return reason("link-failed", detail=detail_of(error))


def _is_one_file(name: Path, other: Path) -> bool:
    try:
        first, second = name.lstat(), other.lstat()
    except OSError:
        return False
    return (first.st_dev, first.st_ino) == (second.st_dev, second.st_ino)
