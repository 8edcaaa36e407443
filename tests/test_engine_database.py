"""What a SQLite file says of itself is of one moment, whatever another program makes of it meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from engine.storage import cache_file, lasting
from engine.storage.database import marks_of


def make_cache(path: Path) -> None:
    cache_file.open_file(path).close()


def make_lasting(path: Path) -> None:
    with lasting.changing(path):
        pass


@pytest.mark.parametrize(
    ("make", "version"),
    [(make_cache, cache_file.SCHEMA_VERSION), (make_lasting, lasting.SCHEMA_VERSION)],
)
@pytest.mark.parametrize("at", range(1, 4))
def test_marks_are_all_from_before_or_all_from_after(
    tmp_path: Path, make: Callable[[Path], None], version: int, at: int
) -> None:
    path = tmp_path / "made.sqlite"
    path.touch()
    asked: list[str] = []

    def another_program(statement: str) -> None:
        asked.append(statement)
        if len(asked) == at:
            make(path)

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.set_trace_callback(another_program)
        tables, application, found = marks_of(connection)
    assert asked
    if tables:
        assert application
    assert (application, found) in ((0, 0), (application, version))
    assert bool(application) == bool(found)
