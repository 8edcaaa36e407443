"""What every SQLite file of the program needs: a connection, what an error means, a file renamed with what belongs
to it.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Literal

BUSY_SECONDS = 5.0  # how long another program's writing is waited for
#: What SQLite keeps beside a file, as endings of its name.
SIDE_FILES = ("-journal", "-wal", "-shm")
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_RETRY_SECONDS = 0.02


def connect(
    path: Path,
    busy_seconds: float = BUSY_SECONDS,
    *,
    synchronous: Literal["NORMAL", "EXTRA"] = "NORMAL",
) -> sqlite3.Connection:
    """A connection to a file that is there. For one thread at a time.

    Raises: sqlite3.Error.
    """
    if not path.exists():  # SQLite would make one
        raise sqlite3.OperationalError("it is not there any more")
    connection = sqlite3.connect(
        path, timeout=busy_seconds, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute(f"PRAGMA synchronous = {synchronous}")
    except BaseException:  # whatever it was: Windows renames no file that is open
        connection.close()
        raise
    return connection


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error says that the file is damaged, not just that it cannot be used now."""
    return _code(error) in _DAMAGE


def is_busy(error: sqlite3.Error) -> bool:
    return _code(error) in _BUSY


def is_full(error: sqlite3.Error) -> bool:
    return _code(error) == sqlite3.SQLITE_FULL


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF  # without what SQLite adds to a code


def number(connection: sqlite3.Connection, query: str) -> int:
    """The one whole number that a query gives. Raises sqlite3.Error."""
    return int(connection.execute(query).fetchone()[0])


def marks_of(connection: sqlite3.Connection) -> tuple[int, int, int]:
    """How many tables and indexes there are, the application_id, the user_version. Raises sqlite3.Error."""
    # In one statement, so that all are of one moment: another program may just be making the file.
    found: tuple[int, int, int] = connection.execute(
        "SELECT (SELECT count(*) FROM sqlite_master), application_id, user_version"
        " FROM pragma_application_id, pragma_user_version"
    ).fetchone()
    return found


def patiently(connection: sqlite3.Connection, statement: str) -> None:
    """For what SQLite does not wait for others by itself: changing the kind of its log. Raises sqlite3.Error."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute(statement).fetchall()
            return
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > until:
                raise
        time.sleep(_RETRY_SECONDS)


def rename(path: Path, target: Path) -> None:
    """Rename a file with all that SQLite keeps beside it, in place of what is there. Raises OSError."""
    # The logs of changes first: left behind, they would be taken for those of the next file of this name.
    for ending in (*SIDE_FILES, ""):
        file, new = Path(f"{path}{ending}"), Path(f"{target}{ending}")
        if file.exists():
            file.replace(new)
        else:
            new.unlink(missing_ok=True)
