"""The writer: soon in the file, never in the way, and every change answered once."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cache_case import eventually
from engine.control import Cancelled, Control
from engine.storage import cache_writer
from engine.storage.cache_writer import Change, Writer
from made import within


class Row(Change):
    """One number in a table; `statement` may be one that fails or hangs."""

    def __init__(self, number: int, statement: str = "INSERT INTO rows VALUES (?)") -> None:
        self.number, self.statement = number, statement
        self.answers: list[str] = []

    def apply(self, connection: sqlite3.Connection) -> None:
        connection.execute(self.statement, (self.number,))

    def committed(self) -> None:
        self.answers.append("committed")

    def refused(self) -> None:
        self.answers.append("refused")


class Stuck(Row):
    """A disk that hangs until it is let go."""

    def __init__(self) -> None:
        super().__init__(-1)
        self.is_reached, self.may_go = threading.Event(), threading.Event()

    def apply(self, connection: sqlite3.Connection) -> None:
        self.is_reached.set()
        self.may_go.wait(30)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "rows.sqlite"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE rows (number)")
    connection.close()
    return path


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    writer = start(path)
    yield writer
    writer.close()


def start(path: Path, at_end: object = lambda connection: None) -> Writer:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    return Writer(connection, path, at_end=at_end)


def numbers(path: Path) -> list[int]:
    connection = sqlite3.connect(path)
    try:
        return [row[0] for row in connection.execute("SELECT number FROM rows ORDER BY number")]
    finally:
        connection.close()


def test_flushed_is_committed(path: Path, writer: Writer) -> None:
    rows = [Row(number) for number in range(2000)]
    for row in rows:
        writer.put(row)
    writer.flush()
    assert numbers(path) == list(range(2000))
    assert {tuple(row.answers) for row in rows} == {("committed",)}


def test_committed_within_a_second_unasked(path: Path, writer: Writer) -> None:
    writer.put(Row(1))
    eventually(lambda: numbers(path) == [1])


def test_closing_writes_what_waits(path: Path) -> None:
    writer = start(path, lambda connection: connection.execute("INSERT INTO rows VALUES (99)"))
    writer.put(Row(1))
    assert writer.close()
    assert numbers(path) == [1, 99]
    row = Row(2)
    writer.put(row)
    assert row.answers == ["refused"]
    writer.flush()
    assert writer.close()


def test_failing_at_the_end(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    writer = start(path, lambda connection: connection.execute("INSERT INTO nothing VALUES (1)"))
    writer.put(Row(1))
    assert writer.close()
    assert numbers(path) == [1]
    assert len(caplog.messages) == 1


def test_after_one_failure_all_are_refused_and_one_line_logged(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "engine")
    writer = start(path)
    good = Row(1)
    writer.put(good)
    writer.flush()
    rows = [Row(2), Row(3, "INSERT INTO nowhere VALUES (?)"), Row(4)]
    for row in rows:
        writer.put(row)
    writer.flush()
    late = Row(5)
    writer.put(late)
    writer.flush()
    assert writer.close()
    assert good.answers == ["committed"]
    assert [row.answers for row in [*rows, late]] == [["refused"]] * 4
    assert numbers(path) == [1]  # nothing of a batch that failed
    assert len(caplog.messages) == 1


def test_a_hanging_disk_holds_nobody_up(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_writer, "_MOST_WAITING", 4)
    monkeypatch.setattr(cache_writer, "_JOIN_SECONDS", 0.05)
    writer = start(path)
    stuck = Stuck()
    writer.put(stuck)
    assert stuck.is_reached.wait(10)
    control = Control()
    rows = [Row(number) for number in range(4)]
    for row in rows:
        writer.put(row, control)
    control.cancel()
    for wait in (lambda: writer.put(Row(9), control), lambda: writer.flush(control)):
        with pytest.raises(Cancelled):
            within(10, wait)
    assert not writer.close()
    stuck.may_go.set()  # what was taken is written all the same
    eventually(lambda: [row.answers for row in rows] == [["committed"]] * 4)
    eventually(writer.close)
    assert numbers(path) == [0, 1, 2, 3]


def test_an_error_of_our_own_is_not_swallowed_and_nobody_waits_for_ever(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(Row):
        def apply(self, connection: sqlite3.Connection) -> None:
            raise ZeroDivisionError

    raised: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: raised.append(args.exc_type))
    writer = start(path)
    row = Broken(1)
    writer.put(row)
    within(10, writer.flush)
    eventually(lambda: raised == [ZeroDivisionError])
    assert row.answers == ["refused"]
