"""The file of what must last: on the disk when it is said to be, shared by windows, set aside and told when damaged."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from engine.storage import database, lasting
from engine.storage.lasting import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    DamagedError,
    LastingError,
    changing,
    reading,
)

ROOT = Path(__file__).parents[1]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Of a file whose folder is not there yet."""
    return tmp_path / "data" / "lasting.sqlite"


def put(path: Path, *pairs: bytes) -> None:
    with changing(path) as connection:
        for pair in pairs:
            connection.execute("INSERT INTO not_twins VALUES (?, x'', x'', 3)", (pair,))


def kept(path: Path) -> list[bytes]:
    with reading(path) as connection:
        assert connection is not None
        return [pair for (pair,) in connection.execute("SELECT pair FROM not_twins ORDER BY pair")]


def pragma(path: Path, name: str) -> object:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_what_was_never_kept_makes_no_file(path: Path) -> None:
    with reading(path) as connection:
        assert connection is None
    assert not path.parent.exists()


def test_one_file_that_says_what_it_is(path: Path) -> None:
    put(path, b"a")
    assert [one.name for one in path.parent.iterdir()] == ["lasting.sqlite"]
    assert pragma(path, "application_id") == APPLICATION_ID
    assert pragma(path, "user_version") == SCHEMA_VERSION
    assert pragma(path, "journal_mode") == "delete"
    assert kept(path) == [b"a"]


def test_each_change_is_synced_with_its_folder(path: Path) -> None:
    with changing(path) as connection:
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 3  # EXTRA


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_nobody_else_may_read_it(path: Path) -> None:
    put(path, b"a")
    assert all(stat.S_IMODE(one.stat().st_mode) & 0o077 == 0 for one in (path, path.parent))


def test_all_or_nothing(path: Path) -> None:
    put(path, b"a")
    with pytest.raises(sqlite3.IntegrityError):
        put(path, b"b", b"a")
    assert kept(path) == [b"a"]


def test_a_process_that_dies_in_the_middle_changes_nothing(path: Path) -> None:
    put(path, b"a")
    code = f"""
import os, pathlib
from engine.storage.lasting import changing
with changing(pathlib.Path({str(path)!r})) as connection:
    connection.execute("PRAGMA cache_size = 1")
    for i in range(2000):
        connection.execute("INSERT INTO not_twins VALUES (?, x'', x'', 3)", (b"%d" % i,))
    os._exit(7)
"""
    died = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert died.returncode == 7
    assert Path(f"{path}-journal").exists()  # it had begun to write into the file
    assert kept(path) == [b"a"]


def test_two_programs_at_once_lose_nothing(path: Path) -> None:
    def work(name: bytes) -> None:
        for i in range(12):
            put(path, name + b"%02d" % i)

    threads = [threading.Thread(target=work, args=(name,)) for name in (b"a", b"b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept(path) == [b"%c%02d" % (name, i) for name in b"ab" for i in range(12)]


def test_another_program_that_keeps_it_for_too_long(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(path, b"a")
    monkeypatch.setattr(database.connect, "__defaults__", (0.05,))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            put(path, b"b")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            kept(path)
    assert kept(path) == [b"a"]  # and it was not taken for damaged


def test_a_full_disk(path: Path) -> None:
    def fill() -> None:
        with changing(path) as connection:
            connection.execute("PRAGMA max_page_count = 2")
            for i in range(2000):
                connection.execute("INSERT INTO not_twins VALUES (?, x'', x'', 3)", (b"%d" % i,))

    put(path, b"a")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        fill()
    assert kept(path) == [b"a"]
    assert [one.name for one in path.parent.iterdir()] == ["lasting.sqlite"]


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="needs a disk that refuses to write"
)
def test_a_disk_that_cannot_be_written_can_be_read(path: Path) -> None:
    put(path, b"a")
    path.chmod(0o400)
    path.parent.chmod(0o500)
    try:
        assert kept(path) == [b"a"]
        with pytest.raises(OSError, match="denied"):
            put(path, b"b")
    finally:
        path.parent.chmod(0o700)


def test_read_only_through_sqlite_itself(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As above, where the tests run as somebody who may write everything."""
    put(path, b"a")
    real = database.connect

    def refusing(*args: object, **options: object) -> sqlite3.Connection:
        connection = real(*args, **options)  # type: ignore[arg-type]
        connection.execute("PRAGMA query_only = 1")
        return connection

    monkeypatch.setattr(lasting, "connect", refusing)
    assert kept(path) == [b"a"]
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        put(path, b"b")


def garbage(path: Path) -> None:
    path.write_bytes(b"no database at all\n" * 1000)


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (name)")


def headless(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.write(bytes(100))


def second_page_gone(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xff" * 4096)


def cut_short(path: Path) -> None:
    os.truncate(path, 5000)


SPOILERS = (garbage, foreign, headless, second_page_gone, cut_short)


@pytest.mark.parametrize("spoil", SPOILERS)
def test_a_damaged_file_is_set_aside_and_told(path: Path, spoil: Callable[[Path], None]) -> None:
    put(path, b"a")
    spoil(path)
    content = path.read_bytes()
    with pytest.raises(DamagedError) as told:
        kept(path)
    aside = path.with_name("lasting.sqlite.corrupt")
    assert told.value.aside == aside
    assert aside.name in str(told.value)
    assert aside.read_bytes() == content
    assert not path.exists()
    put(path, b"b")
    assert kept(path) == [b"b"]


def test_damage_is_met_before_it_is_written_to_wherever_it_is(path: Path) -> None:
    put(path, *(b"%04d" % i for i in range(2000)))
    size = path.stat().st_size
    with path.open("r+b") as stream:
        stream.seek(size - 4096)  # a leaf that the next change has nothing to do with
        stream.write(b"\xff" * 4096)
    with pytest.raises(DamagedError):
        put(path, b"0000a")
    assert path.with_name("lasting.sqlite.corrupt").stat().st_size == size


def test_changing_a_damaged_file_tells_too_and_changes_nothing(path: Path) -> None:
    put(path, b"a")
    garbage(path)
    with pytest.raises(DamagedError):
        put(path, b"b")
    put(path, b"c")
    assert kept(path) == [b"c"]


def test_an_earlier_one_set_aside_stays(path: Path) -> None:
    for i in range(3):
        put(path, b"a")
        path.write_bytes(b"spoilt %d" % i)
        with pytest.raises(DamagedError):
            kept(path)
    names = sorted(one.name for one in path.parent.iterdir())
    assert names == [f"lasting.sqlite.corrupt{end}" for end in ("", "-2", "-3")]
    assert path.with_name("lasting.sqlite.corrupt").read_bytes() == b"spoilt 0"


def test_damage_met_within_the_block(path: Path) -> None:
    put(path, b"a")
    error = sqlite3.DatabaseError("malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    with pytest.raises(DamagedError), reading(path):
        raise error
    assert not path.exists()


def test_what_another_window_made_anew_is_not_renamed(path: Path) -> None:
    put(path, b"a")
    error = sqlite3.DatabaseError("malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT

    def read_while_it_is_made_anew() -> None:
        with reading(path):
            database.rename(path, path.with_name("lasting.sqlite.corrupt"))
            put(path, b"b")
            raise error

    with pytest.raises(LastingError, match="another window") as told:
        read_while_it_is_made_anew()
    assert not isinstance(told.value, DamagedError)
    assert kept(path) == [b"b"]


def test_a_newer_one_is_left_alone(path: Path) -> None:
    put(path, b"a")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    content = path.read_bytes()
    for use in (kept, put):
        with pytest.raises(LastingError, match="newer version") as told:
            use(path)
        assert not isinstance(told.value, DamagedError)
    assert path.read_bytes() == content
    assert [one.name for one in path.parent.iterdir()] == ["lasting.sqlite"]


def test_an_older_one_is_brought_up_to_date(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(path, b"a")
    more = (*lasting._STEPS, ("CREATE TABLE journal (name)",))
    monkeypatch.setattr(lasting, "_STEPS", more)
    monkeypatch.setattr(lasting, "SCHEMA_VERSION", len(more))
    with changing(path) as connection:
        connection.execute("INSERT INTO journal VALUES ('x')")
    assert kept(path) == [b"a"]
    assert pragma(path, "user_version") == len(more)


def test_a_file_that_nothing_was_written_to_yet(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    assert kept(path) == []
