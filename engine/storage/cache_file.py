"""The cache's file: how it is made, opened and, where it cannot be used, set aside."""

from __future__ import annotations

import logging
import os
import secrets
import sqlite3
from pathlib import Path

from engine import CACHE_NAME, FOLDER_NAME
from engine.files.formats import is_picture_name
from engine.storage.database import SIDE_FILES, connect, is_damage, marks_of, patiently, rename

APPLICATION_ID = 0x54775431
SCHEMA_VERSION = 2
#: Of 12 300 bytes a page of 4 kB wastes least: 3 pages of overflow and a leaf shared by eight (12.8 kB a signature;
#: 16.4 kB with pages of 8, 16 and 32 kB). Pages of 64 kB are as small and read runs twice as fast, but one signature
#: then costs 64 kB from the disk.
_PAGE_BYTES = 4096
_CHECKPOINT_PAGES = 4000  # 16 MB between two syncs
_WRITER_CACHE_KB = 16_000

#: path is bytes as the system spells it. mark: see listing.file_mark. reader: see cache_rows.reader_mark.
#: facts, content, signature and verdict are packed by cache_rows. seen is a day. Ids are never used again
#: (AUTOINCREMENT): a scan holds on to them.
_SCHEMA = (
    """CREATE TABLE pictures (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        path BLOB NOT NULL UNIQUE,
        size_bytes INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        mark INTEGER NOT NULL,
        reader INTEGER NOT NULL,
        seen INTEGER NOT NULL,
        content BLOB,
        facts BLOB NOT NULL)""",
    "CREATE INDEX pictures_by_size ON pictures (size_bytes) WHERE content IS NOT NULL",
    "CREATE INDEX pictures_by_day ON pictures (seen)",
    "CREATE TABLE signatures (id INTEGER PRIMARY KEY, signature BLOB NOT NULL)",
    """CREATE TRIGGER picture_gone AFTER DELETE ON pictures BEGIN
        DELETE FROM signatures WHERE id = old.id; END""",
    """CREATE TABLE verdicts (
        pair BLOB PRIMARY KEY, seen INTEGER NOT NULL, verdict BLOB NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX verdicts_by_day ON verdicts (seen)",
)

log = logging.getLogger(__name__)


class UnusableCache(Exception):
    """A file that is no cache of this version of the program, and cannot become one."""


def default_cache_file() -> Path | None:
    """Where the cache lies unless the user says otherwise; None for a user without a home."""
    from platformdirs import user_cache_path

    try:
        return user_cache_path(FOLDER_NAME, appauthor=False) / CACHE_NAME
    except RuntimeError:
        return None


def open_file(path: Path) -> sqlite3.Connection:
    """A connection for writing, the file made where there is none, set aside where it is of no use.

    Raises: UnusableCache, OSError, sqlite3.Error.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _damage_mark(path).exists():
        set_aside(path, "it was found damaged")
    try:
        return _opened(path)
    except UnusableCache as error:
        set_aside(path, str(error))
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        set_aside(path, str(error))
    return _opened(path)


def mark_damaged(path: Path) -> None:
    """The file is to be set aside when it is opened next: now other threads and programs have it open."""
    try:
        _damage_mark(path).touch()
    except OSError as error:
        log.warning("%s: cannot be marked as damaged: %s", path, error)


def set_aside(path: Path, why: str) -> None:
    """Rename the file, so that it can be looked at, in place of the last one set aside.

    Raises: OSError; UnusableCache where the file is not one to be renamed.
    """
    # A slip of the hand after --cache must not rename a picture.
    if path.is_symlink() or (path.exists() and not path.is_file()) or is_picture_name(path.name):
        raise UnusableCache(f"{why}, and it does not look like a cache: it is left alone")
    aside = aside_path(path)
    log.warning("%s: %s; it is set aside as %s and made anew", path, why, aside.name)
    rename(path, aside)
    _damage_mark(path).unlink(missing_ok=True)


def aside_path(path: Path) -> Path:
    return path.with_name(path.name + ".aside")


def _damage_mark(path: Path) -> Path:
    return path.with_name(path.name + ".damaged")


def files_of(path: Path) -> list[Path]:
    """All that the cache keeps on the disk, whether it is there or not."""
    return [Path(f"{one}{end}") for one in (path, aside_path(path)) for end in ("", *SIDE_FILES)]


def _opened(path: Path) -> sqlite3.Connection:
    if path.exists() and not path.is_file():
        raise UnusableCache("it is not a file")
    # Signatures are small pictures: nobody else's business. SQLite gives its other files the same permissions.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = connect(path)
    try:
        if not _has_schema(connection):
            prepare(connection)
            patiently(connection, "PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            if not _has_schema(connection):  # another program may have been quicker
                make_schema(connection)
            connection.execute("COMMIT")
            # Into the file itself, so that a disk that is full from now on does not keep the log from being emptied.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        connection.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KB}")
        connection.execute("SELECT id FROM pictures LIMIT 1").fetchall()
    except BaseException:  # as in `connect`
        connection.close()
        raise
    return connection


def _has_schema(connection: sqlite3.Connection) -> bool:
    """False for a file that nothing was written to yet. Raises UnusableCache for one of another kind or version."""
    tables, application, version = marks_of(connection)
    if (application, version) == (APPLICATION_ID, SCHEMA_VERSION):
        return True
    if application == APPLICATION_ID:
        raise UnusableCache(f"it is of version {version}, not {SCHEMA_VERSION}")
    if application or version or tables:
        raise UnusableCache("it belongs to another program")
    return False


def prepare(connection: sqlite3.Connection) -> None:
    """What must be said of a database before its first page is written."""
    connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
    # So that what is purged can be given back piece by piece. VACUUM would copy all that stays.
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")


def make_schema(connection: sqlite3.Connection) -> None:
    for statement in _SCHEMA:
        connection.execute(statement)
    # A scan holds ids. Once another program has cleared the file or made it anew, none of them may mean another
    # picture: each life of the file counts from a place of its own.
    first = secrets.randbelow(1 << 60)
    connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('pictures', ?)", (first,))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
