"""The file of what must last, however the cache fares: every change is on the disk when it is done, and what cannot be
read is set aside and told, never overwritten.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from engine.storage.database import connect, is_damage, marks_of, rename

APPLICATION_ID = 0x5477544C
#: From each version of the file to the next. One that was released never changes: a new table is a new step.
_STEPS: tuple[tuple[str, ...], ...] = (
    (
        # pair: both contents (identical.content_key), the lesser first. Paths are bytes as the system spells them.
        # learned: seconds of the epoch.
        """CREATE TABLE not_twins (
            pair BLOB PRIMARY KEY,
            first_path BLOB NOT NULL,
            second_path BLOB NOT NULL,
            learned INTEGER NOT NULL) WITHOUT ROWID""",
    ),
    (
        # See engine.removal.journal for the meaning. path, keeper, target: bytes as above. began, ended: as above.
        """CREATE TABLE removed (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            batch TEXT NOT NULL,
            way TEXT NOT NULL,
            path BLOB NOT NULL,
            state TEXT NOT NULL,
            content BLOB NOT NULL,
            keeper BLOB,
            relation TEXT NOT NULL,
            exemption TEXT,
            group_number INTEGER NOT NULL,
            target BLOB,
            becomes BLOB NOT NULL,
            status TEXT NOT NULL,
            began INTEGER NOT NULL,
            ended INTEGER,
            why TEXT,
            is_unclear INTEGER NOT NULL DEFAULT 0)""",
        # Of all that was ever removed the few that a crash cut off are asked for at each start.
        """CREATE INDEX half_done ON removed (status)
            WHERE status IN ('begun', 'restoring')""",
        "CREATE TABLE originals (number INTEGER PRIMARY KEY, content BLOB NOT NULL)",
    ),
)
SCHEMA_VERSION = len(_STEPS)
_FIRST_NUMBER = 2  # of a second damaged file

log = logging.getLogger(__name__)


class LastingError(Exception):
    """The file cannot be used, and was left alone."""


class DamagedError(LastingError):
    """The file was damaged and is set aside as `aside`. What it held is not known any more; the next who asks gets a
    new one.
    """

    def __init__(self, path: Path, aside: Path, why: str) -> None:
        super().__init__(f"{path} is damaged ({why}). It was renamed to {aside.name}.")
        self.path, self.aside = path, aside


class _Damage(Exception):
    """What SQLite itself does not complain of."""


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection | None]:
    """A connection to look things up, all at one moment; None where nothing was ever kept. Makes no file.

    Raises: DamagedError, LastingError, OSError, sqlite3.Error. So does the block, if that is how its queries end.
    """
    if path.exists():
        with set_aside_if_damaged(path), closing(_opened(path)) as connection:
            connection.execute("BEGIN")
            yield connection
    else:
        yield None


@contextmanager
def changing(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection within a transaction that is on the disk when the block is left, or not at all where that raises.

    The file is made where there is none. Other programs wait meanwhile: keep it short.
    Raises: as `reading`.
    """
    _make(path)
    with set_aside_if_damaged(path), closing(_opened(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")


def opened(path: Path) -> sqlite3.Connection:
    """A connection for many small transactions of the caller's own, who closes it. The file is made if need be.

    Raises: as `reading`. Whoever meets damage with it closes it and raises that within `set_aside_if_damaged`.
    """
    _make(path)
    with set_aside_if_damaged(path):
        return _opened(path)


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Names of pictures are nobody else's business. SQLite gives its journal the same permissions.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _opened(path: Path) -> sqlite3.Connection:
    # A journal that is deleted at each commit, and its folder synced, is slower than a WAL, which nobody notices at
    # the pace of a hand. It leaves one file, which a read-only disk can be asked for too.
    connection = connect(path, synchronous="EXTRA")
    try:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise _Damage(found)
        if _version(path, connection) < SCHEMA_VERSION:
            connection.execute("BEGIN IMMEDIATE")
            for step in _STEPS[
                _version(path, connection) :
            ]:  # another program may have been quicker
                for statement in step:
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            connection.execute("COMMIT")
    except BaseException:  # as in `connect`
        connection.close()
        raise
    return connection


def _version(path: Path, connection: sqlite3.Connection) -> int:
    """Of the file; 0 for one that nothing was written to yet."""
    tables, application, version = marks_of(connection)
    if application != APPLICATION_ID:
        if application or version or tables:
            raise _Damage("it belongs to another program")
        return 0
    if version > SCHEMA_VERSION:
        raise LastingError(
            f"{path} is of a newer version of this program, which alone can read it. Use that version."
        )
    return version


@contextmanager
def set_aside_if_damaged(path: Path) -> Iterator[None]:
    """Renames the file, and raises DamagedError, where the block raises what says that it is damaged."""
    met = file_id(path)
    try:
        yield
    except (_Damage, sqlite3.DatabaseError) as error:
        if isinstance(error, sqlite3.Error) and not is_damage(error):
            raise
        # Of two windows that meet the damage at once the slower one must not rename what the other made anew.
        if file_id(path) != met:
            raise LastingError(
                f"{path} was damaged, and another window has just set it aside. Try again."
            ) from error
        aside = _free_name(path)
        rename(path, aside)
        log.warning("%s: %s; it is set aside as %s", path, error, aside.name)
        raise DamagedError(path, aside, str(error)) from error


def file_id(path: Path) -> tuple[int, int] | None:
    """Which file has this name now; None where none has. Raises OSError."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _free_name(path: Path) -> Path:
    aside, count = path.with_name(path.name + ".corrupt"), _FIRST_NUMBER
    while aside.exists():  # an earlier one may be all that is left of something
        aside, count = path.with_name(f"{path.name}.corrupt-{count}"), count + 1
    return aside
