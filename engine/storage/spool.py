"""Private temporary files without a name, gone with the process that made them, and rows of one length in one."""

from __future__ import annotations

import errno
import logging
import os
import tempfile
import threading
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import IO

log = logging.getLogger(__name__)


class PrivateFile:
    """A temporary file without a name, made at the first write. Not for several threads at once, but for `read` where
    the system has pread. A disk without room raises nothing: `write` says False from then on, which is logged once.
    """

    def __init__(self, when_full: str) -> None:
        """when_full : what becomes of that for which there is no room, for the log."""
        self._when_full = when_full
        self._file: IO[bytes] | None = None
        self._is_failing = self._is_closed = False

    def write(self, offset: int, data: bytes) -> bool:
        """Whether it could be written."""
        if self._is_failing or self._is_closed:
            return False
        try:
            if self._file is None:
                # Without a buffer: one that a full disk left unwritten would raise again at each seek and at close.
                self._file = tempfile.TemporaryFile(  # noqa: SIM115 - it is closed by close
                    buffering=0, prefix="twintracker-", dir=spool_folder()
                )
            self._file.seek(offset)
            if self._file.write(data) < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            log.warning("No room in the temporary file, %s: %s", self._when_full, error)
            self._is_failing = True
            return False
        return True

    def read(self, offset: int, length: int) -> bytes:
        """What the file has there: less than asked for where it ends, or fails."""
        file = self._file
        if file is None:
            return b""
        try:
            if hasattr(os, "pread"):  # has_pread spelled out, which mypy understands
                data: bytes = os.pread(file.fileno(), length, offset)
                return data
            file.seek(offset)
            return file.read(length)
        except (OSError, ValueError) as error:  # ValueError: closed meanwhile
            log.warning("The temporary file could not be read back: %s", error)
            return b""

    def close(self) -> None:
        self._is_closed = True
        if self._file is not None:
            self._file.close()
            self._file = None


class Spool:
    """Rows by slot number. Those for which the disk has no room stay in memory.

    Safe from any thread; reading and writing run at once where the system has pread.
    """

    def __init__(self, row_bytes: int) -> None:
        self._row_bytes = row_bytes
        self._file = PrivateFile("what it takes stays in memory")
        self._in_memory: dict[int, bytes] = {}
        self._count = 0
        self._is_closed = False
        self._lock = threading.Lock()

    def append(self, row: bytes) -> int:
        """Keep a row; returns its slot."""
        with self._lock:
            slot = self._count
            self._count += 1
            if not self._is_closed and not self._file.write(slot * self._row_bytes, row):
                self._in_memory[slot] = row
            return slot

    def read(self, slots: Sequence[int]) -> list[bytes | None]:
        """Rows by slot, quickest in rising order: neighbours are read at once. None: lost to a failing disk."""
        rows: list[bytes | None] = []
        for _, run in groupby(enumerate(slots), lambda item: item[1] - item[0]):
            wanted = [slot for _, slot in run]
            data = self._read(wanted[0], len(wanted))
            for number, slot in enumerate(wanted):
                start = number * self._row_bytes
                row = self._in_memory.get(slot, data[start : start + self._row_bytes])
                rows.append(row if len(row) == self._row_bytes else None)
        return rows

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            self._in_memory.clear()
            self._file.close()

    def _read(self, slot: int, count: int) -> bytes:
        start, length = slot * self._row_bytes, count * self._row_bytes
        if has_pread():
            return self._file.read(start, length)
        with self._lock:
            return self._file.read(start, length)


def has_pread() -> bool:
    """Whether two threads can read one file at once: Windows has no such call."""
    return hasattr(os, "pread")


def spool_folder() -> Path | None:
    """Where temporary files that may grow large belong; None: where Python puts all of them."""
    # /tmp is memory on many systems; /var/tmp is a disk (file-hierarchy(7)).
    large = Path("/var/tmp")
    if os.name == "posix" and "TMPDIR" not in os.environ and os.access(large, os.W_OK):
        return large
    return None
