"""Keeping the cache small: entries that are old or whose files have vanished go, and all of it when asked."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from engine.control import Control
from engine.storage.cache_changes import today
from engine.storage.cache_file import aside_path, files_of, make_schema, open_file, prepare
from engine.storage.cache_rows import path_of
from engine.storage.database import BUSY_SECONDS, connect, is_full

UNSEEN_DAYS = 180
_MOST_AGED = 2000  # entries that go at the end of a scan: a fraction of a second
_CHUNK_ROWS = 500
_FREED_PAGES = 2000  # given back at once: 8 MB


def size_bytes(path: Path) -> int:
    """What the cache takes on the disk, one that was set aside included; 0 where there is none."""
    total = 0
    for file in files_of(path):
        try:
            total += file.stat().st_size
        except OSError:  # not there, or gone just now
            continue
    return total


def purge_aged(connection: sqlite3.Connection) -> None:
    """Remove some of the entries and verdicts that no scan has met for half a year. Raises sqlite3.Error."""
    oldest = today() - UNSEEN_DAYS
    connection.execute("BEGIN IMMEDIATE")
    for table, key in (("pictures", "id"), ("verdicts", "pair")):
        connection.execute(
            f"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE seen < ? LIMIT ?)",
            (oldest, _MOST_AGED),
        )
    connection.execute("COMMIT")


def purge_vanished(path: Path, control: Control | None = None) -> int:
    """Remove the entries of files that are not there any more, and give their room back to the disk.

    Returns: how many. Files on a drive that is not connected are not there either.
    Raises: OSError, UnusableCache, sqlite3.Error; Cancelled, with what was removed until then gone.
    """
    control = control or Control()
    removed, last = 0, -1
    if not path.exists():
        return 0
    with closing(open_file(path)) as connection:
        while rows := connection.execute(
            "SELECT id, path FROM pictures WHERE id > ? ORDER BY id LIMIT ?", (last, _CHUNK_ROWS)
        ).fetchall():
            vanished = []
            for row_id, stored in rows:
                control.check()
                if is_vanished(path_of(stored)):
                    vanished.append((row_id,))
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("DELETE FROM pictures WHERE id = ?", vanished)
            connection.execute("COMMIT")
            removed += len(vanished)
            last = rows[-1][0]
        _give_back(connection, control)
    return removed


def is_vanished(path: Path) -> bool:
    """Whether there is surely no file of this name. One that cannot be looked at may be there."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False


def _give_back(connection: sqlite3.Connection, control: Control) -> None:
    while connection.execute("PRAGMA freelist_count").fetchone()[0]:
        control.check()
        connection.execute(f"PRAGMA incremental_vacuum({_FREED_PAGES})").fetchall()
    _shrink(connection)


def clear(path: Path) -> None:
    """Forget everything and give the room back to the disk. Another program may have the cache open: it reads again
    what it still needs.

    Raises: OSError, UnusableCache, sqlite3.Error.
    """
    if path.exists():
        try:
            _empty_file(path)
        except sqlite3.OperationalError as error:
            if not is_full(error):
                raise
            _remove_file(path)
    for file in files_of(path):
        if file.name.startswith(aside_path(path).name):
            file.unlink(missing_ok=True)


def _empty_file(path: Path) -> None:
    with closing(open_file(path)) as connection, closing(_empty()) as empty:
        # Deleting the rows would read all of the file to find its free pages. Copied over it, an empty database
        # takes its place in one transaction, whatever the size, for everyone who has it open.
        until = time.monotonic() + BUSY_SECONDS

        def give_up(status: int, remaining: int, total: int) -> None:
            if time.monotonic() > until:
                raise sqlite3.OperationalError("another program is using it")

        empty.backup(connection, progress=give_up, sleep=0.02)
        _shrink(connection)


def _remove_file(path: Path) -> None:
    """For a disk without room for one more page. Raises sqlite3.Error where another program has the cache open."""
    with closing(connect(path)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        # Others are kept out until it is gone; elsewhere an open file cannot be removed.
        if os.name == "posix":
            _unlink(path)
    _unlink(path)


def _unlink(path: Path) -> None:
    for file in files_of(path):
        file.unlink(missing_ok=True)


def _empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    prepare(connection)
    make_schema(connection)
    return connection


def _shrink(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
