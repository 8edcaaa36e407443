"""One removal at a time among all windows of a user: two that keep what the other removes would leave neither."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from platformdirs import user_state_path

from engine.control import Control
from engine.reasons import Reason, reason

WAIT_SECONDS = 10.0
TRY_SECONDS = 0.01  # another batch leaves a gap of about a millisecond between two files; tried rarely it is missed
_BUSY = {errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK}


class RemovalLockError(Exception):
    """The lock was not had; `why` says it in a code: "lock-busy" or "lock-failed"."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.code)
        self.why = why


@contextmanager
def removal_turn(control: Control | None = None) -> Iterator[bool]:
    """Keep every other process and thread of this user out of here.

    Yields: whether another was here when we came.
    Raises: RemovalLockError after `WAIT_SECONDS`, or if there can be no lock. There is no second place to fall back to:
    a window that can use the first one would not look there. Cancelled once cancel was asked for.
    """
    path = user_state_path("ImageTwinTracker", appauthor=False) / "removal.lock"
    try:
        descriptor = _open(path)
    except OSError as error:
        raise RemovalLockError(_failure(path, error)) from error
    try:
        try:
            has_waited = _wait(descriptor, control)
        except OSError as error:
            raise RemovalLockError(_failure(path, error)) from error
        try:
            yield has_waited
        finally:
            with suppress(OSError):  # closing it gives it back as well
                _give_back(descriptor)
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    """The file is never deleted: whoever waited for a deleted one would share it with nobody."""
    if not path.is_absolute():  # a "~" that nothing stands for
        raise OSError(errno.ENOENT, "no home folder is known")
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_CREAT | os.O_RDWR, 0o600)


def _wait(descriptor: int, control: Control | None) -> bool:
    """Whether it had to be waited for. Raises RemovalLockError, Cancelled, or OSError if nothing can be locked."""
    end = time.monotonic() + WAIT_SECONDS
    has_waited = False
    while not _is_taken(descriptor):
        has_waited = True
        if control is not None:
            control.check()
        if time.monotonic() >= end:
            raise RemovalLockError(reason("lock-busy"))
        time.sleep(TRY_SECONDS)
    return has_waited


def _is_taken(descriptor: int) -> bool:
    """Whether the lock is ours now."""
    try:
        _take(descriptor)
    except OSError as error:
        if error.errno in _BUSY:
            return False
        raise
    return True


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _give_back(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _give_back(descriptor: int) -> None:
        # Not left to close: a process that was forked meanwhile has the descriptor too.
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def _failure(path: Path, error: OSError) -> Reason:
    return reason("lock-failed", path=str(path), detail=error.strerror or str(error))
