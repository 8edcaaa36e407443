"""The journal of removals: what is to happen to a file is on the disk before it happens, and what became of it after.

By it files are brought back, and what a crash left half-done is found again.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from engine.reasons import Reason, reason
from engine.removal.journal_entries import (
    COLUMNS,
    ENTRY_COLUMNS,
    HALF_DONE,
    Entry,
    Planned,
    Status,
    entry_of,
    new_batch,
    path_bytes,
    reason_text,
    row_of,
)
from engine.storage.identical import content_key
from engine.storage.ignoring import know_as
from engine.storage.lasting import (
    LastingError,
    file_id,
    opened,
    reading,
    set_aside_if_damaged,
)

__all__ = ["Entry", "Journal", "JournalError", "Log", "Planned", "Status", "new_batch"]


class JournalError(Exception):
    """The journal could not be written or read; `why` says it in the code "journal-failed". What was written stands."""

    def __init__(self, why: Reason) -> None:
        super().__init__(dict(why.values).get("detail", why.code))
        self.why = why


class Log:
    """Writes the journal, of `Journal.writing`. Each call is on the disk when it returns, and alone there: between two
    calls other windows can write. For one thread at a time. All raise: JournalError.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path, self._connection = path, connection
        self._met = file_id(path)
        self._damage: sqlite3.Error | None = None

    def begin(self, planned: Planned, original: bytes = b"", becomes_bytes: int = 0) -> int:
        """Say what is about to happen, within the removal turn; the entry's number. It may happen once this returned.

        original : for facts, what `engine.removal.carry` needs to get the bytes back that the file has now.
        becomes_bytes : for facts, the size of the file once it has them. What the user said is not its twin is none of
        it then either: known from here on, as nobody could tell after a crash that it was not.
        """
        with self._changing() as connection:
            row = (*row_of(planned), Status.BEGUN.value, int(time.time()))
            marks = ", ".join("?" * len(row))
            number = connection.execute(
                f"INSERT INTO removed ({COLUMNS}, status, began) VALUES ({marks})", row
            ).lastrowid
            if number is None:
                raise sqlite3.OperationalError("no number was given")
            if original:
                connection.execute("INSERT INTO originals VALUES (?, ?)", (number, original))
            if planned.becomes:
                before = content_key(planned.content, planned.state.size_bytes)
                know_as(connection, before, content_key(planned.becomes, becomes_bytes))
        return number

    def done(self, number: int, target: Path | None = None) -> None:
        """It happened. target : where the file lies now; None where the system does not say, or it lies nowhere.

        Where this raises, stop: the entry stays BEGUN, and the next start finds out by looking.
        """
        self._set(number, Status.DONE, None, target=path_bytes(target))

    def undone(self, number: int, why: Reason | None = None) -> None:
        """It did not happen: the file is where it was, as it was."""
        self._set(number, Status.UNDONE, why)

    def restoring(self, number: int) -> None:
        """It is about to be brought back, within the removal turn."""
        self._set(number, Status.RESTORING, None)

    def restored(self, number: int) -> None:
        """It was brought back."""
        self._set(number, Status.RESTORED, None)

    def not_restored(self, number: int, why: Reason | None = None) -> None:
        """It was not brought back: it is as `done` left it."""
        self._set(number, Status.DONE, why)

    def unclear(self, number: int, why: Reason) -> None:
        """What became of a half-done entry cannot be told now. Its status stays."""
        self._update(number, is_unclear=1, why=reason_text(why))

    def entry(self, number: int) -> Entry:
        """As it is now: another window may have changed it."""
        try:
            row = self._connection.execute(
                f"SELECT {ENTRY_COLUMNS} FROM removed WHERE number = ?", (number,)
            ).fetchone()
            if row is None:
                raise sqlite3.OperationalError(f"it has no entry {number}")
            return entry_of(row)
        except (sqlite3.Error, ValueError, KeyError) as error:
            raise JournalError(_failed(self._path, error)) from error

    def original(self, number: int) -> bytes:
        """What `begin` was given with it; empty if nothing."""
        try:
            row = self._connection.execute(
                "SELECT content FROM originals WHERE number = ?", (number,)
            ).fetchone()
        except sqlite3.Error as error:
            raise JournalError(_failed(self._path, error)) from error
        return bytes(row[0]) if row else b""

    def _set(self, number: int, status: Status, why: Reason | None, **columns: object) -> None:
        known = {"status": status.value, "ended": int(time.time()), "is_unclear": 0}
        self._update(number, **known, why=reason_text(why), **columns)

    def _update(self, number: int, **columns: object) -> None:
        names = ", ".join(f"{name} = ?" for name in columns)
        with self._changing() as connection:
            changed = connection.execute(
                f"UPDATE removed SET {names} WHERE number = ?", (*columns.values(), number)
            ).rowcount
            if changed != 1:
                raise sqlite3.OperationalError(f"it has no entry {number}")

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is on the disk when the block is left, or not at all where that raises."""
        try:
            # Set aside by another window, or deleted: nobody would read what is written into it now.
            if file_id(self._path) != self._met:
                raise sqlite3.OperationalError("it was replaced while it was in use")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite itself ends it after some errors
                    self._connection.execute("ROLLBACK")
                raise
        except (sqlite3.Error, OSError) as error:
            if isinstance(error, sqlite3.Error):
                self._damage = error
            raise JournalError(_failed(self._path, error)) from error

    def close(self) -> None:
        """Set the file aside if it turned out to be damaged; that was told when it did."""
        self._connection.close()
        if self._damage is None or file_id(self._path) != self._met:
            return
        with suppress(LastingError, sqlite3.Error, OSError), set_aside_if_damaged(self._path):
            raise self._damage


class Journal:
    """The journal in one file (see lasting), which several windows may use. Safe from any thread.

    All raise: JournalError. A file that is damaged is set aside then, and the next who asks gets a new one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def writing(self) -> Iterator[Log]:
        """One connection for a batch, and no lock while nothing is written. The file is made where there is none."""
        with self._told():
            log = Log(self._path, opened(self._path))
        try:
            yield log
        finally:
            log.close()

    def entries(self) -> tuple[Entry, ...]:
        """All there are, newest first."""
        return self._entries("")

    def half_done(self) -> tuple[Entry, ...]:
        """Those that are happening now or were cut off, newest first."""
        states = ", ".join(f"'{one.value}'" for one in HALF_DONE)
        return self._entries(f"WHERE status IN ({states})")

    def restored(self, number: int) -> None:
        """It was brought back by hand, as where the system alone can: as `Log.restored`."""
        with self.writing() as log:
            log.restored(number)

    def _entries(self, where: str) -> tuple[Entry, ...]:
        rows = self._rows(f"SELECT {ENTRY_COLUMNS} FROM removed {where} ORDER BY number DESC")
        with self._told():
            return tuple(map(entry_of, rows))

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._told(), reading(self._path) as connection:
            return [] if connection is None else connection.execute(query, values).fetchall()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, LastingError, ValueError, KeyError) as error:
            raise JournalError(_failed(self._path, error)) from error


def _failed(path: Path, error: Exception) -> Reason:
    return reason("journal-failed", path=str(path), detail=str(error) or type(error).__name__)
