"""Keeping the cache small: what is old or vanished goes, all of it when asked, and the disk has its room again."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from cache_case import cached_count, gathered, make_pictures, signatures
from engine.control import Cancelled, Control
from engine.records import Verdict
from engine.storage import cache as cache_module
from engine.storage import cache_changes, cache_upkeep, database
from engine.storage.cache import open_cache
from engine.storage.cache_file import aside_path
from engine.storage.cache_upkeep import (
    UNSEEN_DAYS,
    clear,
    is_vanished,
    purge_vanished,
    size_bytes,
)


@pytest.fixture
def folder(tmp_path: Path, cache_path: Path) -> Path:
    make_pictures(tmp_path / "p", 60)
    cached_count(tmp_path / "p", cache_path)
    return tmp_path / "p"


def counts(cache_path: Path) -> tuple[int, ...]:
    with closing(sqlite3.connect(cache_path)) as connection:
        tables = ("pictures", "signatures", "verdicts")
        return tuple(
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables
        )


def test_size(folder: Path, cache_path: Path) -> None:
    assert size_bytes(cache_path) == cache_path.stat().st_size
    assert size_bytes(cache_path) == pytest.approx(60 * 14_000, rel=0.1)  # as Settings says
    cache = open_cache(cache_path)
    cache.remember_verdicts([(b"a" * 32, b"b" * 32)], [Verdict()])
    cache.flush()
    log = Path(f"{cache_path}-wal").stat().st_size
    assert log > 0
    assert size_bytes(cache_path) >= cache_path.stat().st_size + log
    cache.close()
    assert size_bytes(cache_path.with_name("none")) == 0


def test_clear_gives_the_disk_its_room(folder: Path, cache_path: Path) -> None:
    aside_path(cache_path).write_bytes(b"x" * 100_000)
    assert size_bytes(cache_path) > 800_000
    clear(cache_path)
    assert size_bytes(cache_path) < 100_000
    assert counts(cache_path) == (0, 0, 0)
    assert not aside_path(cache_path).exists()
    assert cached_count(folder, cache_path) == 0
    assert cached_count(folder, cache_path) == 60


def test_clear_of_nothing(tmp_path: Path) -> None:
    clear(tmp_path / "nowhere" / "cache.sqlite")
    assert not (tmp_path / "nowhere").exists()
    assert purge_vanished(tmp_path / "nowhere" / "cache.sqlite") == 0
    assert not (tmp_path / "nowhere").exists()


def test_clear_of_something_broken(folder: Path, cache_path: Path) -> None:
    cache_path.write_bytes(b"broken" * 100_000)
    clear(cache_path)
    assert size_bytes(cache_path) < 100_000
    assert counts(cache_path) == (0, 0, 0)


def test_clear_while_another_scan_uses_it(folder: Path, cache_path: Path) -> None:
    """Its ids mean nothing any more, and never another picture; what it goes on to read is kept."""
    with gathered(folder, None) as plain, gathered(folder, cache_path) as found:
        assert found.cached == 60
        signatures(found)
        clear(cache_path)
        assert size_bytes(cache_path) < 100_000  # at once
        shutil.rmtree(folder)
        make_pictures(folder, 60)  # other files, into the same cache
        cached_count(folder, cache_path)
        shutil.rmtree(folder)
        assert not np.array_equal(signatures(found), signatures(plain))
        assert found.store.lost.keys() == set(range(60))


def test_clear_and_write_on(folder: Path, cache_path: Path) -> None:
    cache = open_cache(cache_path)
    clear(cache_path)
    pair = [(b"a" * 32, b"b" * 32)]
    cache.remember_verdicts(pair, [Verdict(1.0, 2.0, 3.0)])
    cache.flush()
    assert cache.verdicts(pair) == [Verdict(1.0, 2.0, 3.0)]
    cache.close()
    assert counts(cache_path) == (0, 0, 1)


def test_clear_gives_up_on_a_locked_one(
    folder: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_upkeep, "BUSY_SECONDS", 0.1)
    monkeypatch.setattr(database.connect, "__defaults__", (0.05,))
    with closing(sqlite3.connect(cache_path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError):
            clear(cache_path)
    assert counts(cache_path) == (60, 60, 0)


def full_disk(connection: sqlite3.Connection) -> None:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error


def test_clear_on_a_disk_without_room_for_one_more_page(
    folder: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_upkeep, "_shrink", full_disk)
    clear(cache_path)
    assert list(cache_path.parent.iterdir()) == []
    assert cached_count(folder, cache_path) == 0
    assert cached_count(folder, cache_path) == 60


def test_nothing_is_removed_under_another_program(
    folder: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database.connect, "__defaults__", (0.05,))
    monkeypatch.setattr(cache_upkeep, "_shrink", full_disk)
    with closing(sqlite3.connect(cache_path)) as other:
        other.execute("SELECT count(*) FROM pictures").fetchall()
        with pytest.raises(sqlite3.OperationalError):
            clear(cache_path)
    assert cache_path.exists()


def test_vanished_ones_go_when_asked(
    folder: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_upkeep, "_CHUNK_ROWS", 7)
    monkeypatch.setattr(cache_upkeep, "_FREED_PAGES", 5)
    assert purge_vanished(cache_path) == 0
    before = size_bytes(cache_path)
    for number in range(45):
        (folder / f"IMG{number:03d}.png").unlink()
    assert counts(cache_path) == (60, 60, 0)
    assert purge_vanished(cache_path) == 45
    assert counts(cache_path) == (15, 15, 0)
    assert size_bytes(cache_path) < before / 2
    assert cached_count(folder, cache_path) == 15


def test_purge_can_be_cancelled(folder: Path, cache_path: Path) -> None:
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        purge_vanished(cache_path, control)


def test_what_cannot_be_looked_at_has_not_vanished(tmp_path: Path) -> None:
    assert is_vanished(tmp_path / "nothing")
    assert not is_vanished(tmp_path)
    (tmp_path / "file").touch()
    assert is_vanished(tmp_path / "file" / "below")
    assert not is_vanished(tmp_path / ("x" * 5000))
    assert not is_vanished(Path("a\0b"))


def test_what_nobody_met_for_half_a_year_goes_by_itself(
    folder: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = open_cache(cache_path)
    cache.remember_verdicts([(b"a" * 32, b"b" * 32)], [Verdict()])
    cache.close()
    monkeypatch.setattr(cache_upkeep, "_MOST_AGED", 25)
    day = cache_changes.today()

    def open_on(day: int) -> tuple[int, ...]:
        for module in (cache_module, cache_changes, cache_upkeep):
            monkeypatch.setattr(module, "today", lambda: day)
        open_cache(cache_path).close()
        return counts(cache_path)

    assert open_on(day + UNSEEN_DAYS) == (60, 60, 1)
    assert open_on(day + UNSEEN_DAYS + 1) == (35, 35, 0)  # a part at a time
    assert open_on(day + UNSEEN_DAYS + 1) == (10, 10, 0)
    assert open_on(day + UNSEEN_DAYS + 1) == (0, 0, 0)
