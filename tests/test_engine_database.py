"""What a SQLite file says of itself is of one moment, whatever another program makes of it meanwhile."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from engine.storage.database import marks_of

MADE = "BEGIN; CREATE TABLE t (a); PRAGMA application_id = 7; PRAGMA user_version = 3; COMMIT"


@pytest.mark.parametrize("at", range(1, 4))
def test_marks_are_all_from_before_or_all_from_after(tmp_path: Path, at: int) -> None:
    path = tmp_path / "made.sqlite"
    path.touch()
    asked: list[str] = []

    def another_program(statement: str) -> None:
        """While a statement runs SQLite lets nobody write; between two it does."""
        asked.append(statement)
        if len(asked) == at:
            with (
                closing(sqlite3.connect(path, timeout=0)) as other,
                suppress(sqlite3.OperationalError),
            ):
                other.executescript(MADE)

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.set_trace_callback(another_program)
        found = marks_of(connection)
    assert asked
    assert found in ((0, 0, 0), (1, 7, 3))
