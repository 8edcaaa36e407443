"""The one thread that writes to the cache: changes wait in a bounded queue and are committed twice a second."""

from __future__ import annotations

import contextlib
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

from engine.control import Control
from engine.storage.cache_file import mark_damaged
from engine.storage.database import is_damage

_MOST_WAITING = 512  # signatures of 12 kB: 6 MB
_COMMIT_SECONDS = 0.5  # a process that is killed loses no more work than that
_POLL_SECONDS = 0.1  # how soon a cancel is noticed
_JOIN_SECONDS = 1.5  # the window is to be gone within two, whatever the disk does

log = logging.getLogger(__name__)


class Change:
    """Something to be written. Exactly one of `committed` and `refused` is called, in the writer's thread."""

    @classmethod
    def apply_all(cls, connection: sqlite3.Connection, changes: Sequence[Change]) -> None:
        """Write changes of this one kind, within a transaction. Raises sqlite3.Error."""
        for change in changes:
            change.apply(connection)

    def apply(self, connection: sqlite3.Connection) -> None:
        """Write it alone: what `apply_all` does unless it has a quicker way."""

    def committed(self) -> None:
        """It is in the file."""

    def refused(self) -> None:
        """It is not in the file and never will be."""


class _Flush(Change):
    """Writes nothing: to know that all before it is written."""

    def __init__(self) -> None:
        self.is_through = threading.Event()

    def committed(self) -> None:
        self.is_through.set()

    refused = committed


class Writer:
    """Owns the writing connection. After the first change that the disk refuses it refuses every other, which is
    logged once.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        *,
        at_end: Callable[[sqlite3.Connection], None],
    ) -> None:
        self._connection = connection
        self._path = path
        self._at_end = at_end
        self._waiting: queue.Queue[Change] = queue.Queue(_MOST_WAITING)
        self._is_closing, self._is_over = threading.Event(), threading.Event()
        self._is_refusing = False
        # A daemon: a disk that hangs must not keep the process.
        self._thread = threading.Thread(target=self._run, name="cache", daemon=True)
        self._thread.start()

    def put(self, change: Change, control: Control | None = None) -> None:
        """Hand over a change; waits for room. Raises Cancelled while it waits."""
        while not self._is_refusing and not self._is_over.is_set():
            try:
                self._waiting.put(change, timeout=_POLL_SECONDS)
                return
            except queue.Full:
                if control is not None:
                    control.check()
        change.refused()

    def flush(self, control: Control | None = None) -> None:
        """Wait until all that was put so far is committed or refused. Raises Cancelled."""
        mark = _Flush()
        self.put(mark, control)
        while not mark.is_through.wait(_POLL_SECONDS) and not self._is_over.is_set():
            if control is not None:
                control.check()

    def close(self) -> bool:
        """Write what waits. False where that takes too long: it then goes on behind the caller's back."""
        self._is_closing.set()
        with contextlib.suppress(queue.Full):  # full, it waits for nothing
            self._waiting.put_nowait(_Flush())  # wakes it
        self._thread.join(_JOIN_SECONDS)
        return self._is_over.is_set()

    def _run(self) -> None:
        try:
            while True:
                batch = self._next_batch()
                if batch:
                    self._write(batch)
                elif self._is_closing.is_set():
                    break
            self._finish()
        finally:
            self._is_over.set()
            self._refuse_waiting()  # put after the last look at the queue
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()

    def _next_batch(self) -> list[Change]:
        batch: list[Change] = []
        until = time.monotonic() + _COMMIT_SECONDS
        while len(batch) < _MOST_WAITING and (time.monotonic() < until or not batch):
            waits = not self._is_closing.is_set()
            try:
                batch.append(self._waiting.get(waits, _POLL_SECONDS))
            except queue.Empty:
                if self._is_closing.is_set():
                    break
                continue
            if isinstance(batch[-1], _Flush):
                break
            if len(batch) == 1:
                until = time.monotonic() + _COMMIT_SECONDS
        return batch

    def _write(self, batch: list[Change]) -> None:
        if not self._is_refusing:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                for kind, run in groupby(batch, lambda change: type(change)):
                    kind.apply_all(self._connection, list(run))
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                self._fail(error)
            except BaseException:  # whatever it was, nobody may wait for an answer for ever
                for change in batch:
                    change.refused()
                raise
        for change in batch:
            if self._is_refusing:
                change.refused()
            else:
                change.committed()

    def _fail(self, error: sqlite3.Error) -> None:
        self._is_refusing = True
        log.warning("%s: the cache cannot be written, going on without it: %s", self._path, error)
        if is_damage(error):
            mark_damaged(self._path)
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute("ROLLBACK")

    def _finish(self) -> None:
        if self._is_refusing:
            return
        try:
            self._at_end(self._connection)
        except sqlite3.Error as error:
            self._fail(error)

    def _refuse_waiting(self) -> None:
        while True:
            try:
                self._waiting.get_nowait().refused()
            except queue.Empty:
                return
