"""The cache's file: made privately, never trusted, and never the end of a scan."""

from __future__ import annotations

import logging
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from cache_case import cached_count, gathered, make_pictures, same_as
from engine.storage import cache, database
from engine.storage.cache import open_cache
from engine.storage.cache_file import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    aside_path,
    default_cache_file,
    open_file,
    set_aside,
)

ROOT = Path(__file__).parents[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_pictures(tmp_path / "p", 4)
    return tmp_path / "p"


@pytest.fixture
def warnings(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.WARNING, "engine")
    return caplog


def fill(folder: Path, cache_path: Path) -> None:
    assert cached_count(folder, cache_path) == 0
    assert cached_count(folder, cache_path) == 4


def pragma(path: Path, name: str) -> object:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_what_the_file_says_of_itself(folder: Path, cache_path: Path) -> None:
    fill(folder, cache_path)
    found = {name: pragma(cache_path, name) for name in ("application_id", "user_version",
             "journal_mode", "page_size", "auto_vacuum", "integrity_check")}  # fmt: skip
    assert found == {
        "application_id": APPLICATION_ID, "user_version": SCHEMA_VERSION, "journal_mode": "wal",
        "page_size": 4096, "auto_vacuum": 2, "integrity_check": "ok",
    }  # fmt: skip
    assert [path.name for path in cache_path.parent.iterdir()] == ["cache.sqlite"]


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_nobody_else_may_read_it(folder: Path, cache_path: Path) -> None:
    connection = open_cache(cache_path)
    files = [cache_path.parent, *cache_path.parent.iterdir()]
    assert len(files) == 4  # with the log and its index
    assert all(stat.S_IMODE(file.stat().st_mode) & 0o077 == 0 for file in files)
    connection.close()


def test_no_path_no_cache() -> None:
    assert open_cache(None) is None


def test_default_is_in_the_users_cache_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *a, **k: tmp_path)
    assert default_cache_file() == tmp_path / "cache.sqlite"

    def no_home(*_: object, **__: object) -> Path:
        raise RuntimeError

    monkeypatch.setattr("platformdirs.user_cache_path", no_home)
    assert default_cache_file() is None


def garbage(path: Path) -> None:
    path.write_bytes(b"no database at all\n" * 1000)


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (name)")


def headless(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.write(bytes(100))


def first_page_gone(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.seek(100)
        stream.write(b"\xff" * 3996)


def cut_short(path: Path) -> None:
    os.truncate(path, 5000)


@pytest.mark.parametrize("spoil", [garbage, newer, foreign, headless, first_page_gone, cut_short])
def test_a_file_of_no_use_is_set_aside(
    folder: Path, cache_path: Path, spoil: object, warnings: pytest.LogCaptureFixture
) -> None:
    fill(folder, cache_path)
    spoil(cache_path)
    spoiled = cache_path.read_bytes()
    fill(folder, cache_path)
    assert aside_path(cache_path).read_bytes() == spoiled
    assert len([one for one in warnings.messages if "set aside" in one]) == 1


def test_its_log_goes_with_it(folder: Path, cache_path: Path) -> None:
    fill(folder, cache_path)
    log = Path(f"{cache_path}-wal")
    log.write_bytes(b"of the old one")
    set_aside(
        cache_path, "it is a test"
    )  # SQLite itself may remove one that it finds beside a damaged file
    assert Path(f"{aside_path(cache_path)}-wal").read_bytes() == b"of the old one"
    assert not log.exists()
    fill(folder, cache_path)


def test_one_set_aside_is_kept_not_ten(folder: Path, cache_path: Path) -> None:
    for content in (b"first" * 999, b"second" * 999):
        cache_path.parent.mkdir(exist_ok=True)
        cache_path.write_bytes(content)
        open_cache(cache_path).close()
    names = sorted(path.name for path in cache_path.parent.iterdir())
    assert names == ["cache.sqlite", "cache.sqlite.aside"]
    assert aside_path(cache_path).read_bytes() == b"second" * 999


def test_an_empty_file_becomes_a_cache(folder: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    fill(folder, empty)


@pytest.mark.parametrize("kind", ["picture", "folder", "link", "below a file"])
def test_what_is_no_cache_by_its_look_is_left_alone(
    folder: Path, tmp_path: Path, kind: str, warnings: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "thing"
    if kind == "picture":
        path = folder / "IMG000.png"
    elif kind == "folder":
        path.mkdir()
    elif kind == "link":
        (tmp_path / "letter.txt").write_bytes(b"dear sir" * 100)
        path.symlink_to(tmp_path / "letter.txt")
    else:
        (tmp_path / "letter.txt").write_bytes(b"dear sir")
        path = tmp_path / "letter.txt" / "cache"
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    with gathered(folder, None) as plain, gathered(folder, path) as found:
        same_as(found, plain)
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before
    assert len([one for one in warnings.messages if "without the cache" in one]) == 1


def flip_pages(path: Path, first: int) -> None:
    with path.open("r+b") as stream:
        stream.seek(first * 4096)
        stream.write(b"\xa5" * (path.stat().st_size - first * 4096))


@pytest.mark.parametrize("first_page", range(2, 21, 3))
def test_damage_found_late(
    folder: Path, cache_path: Path, first_page: int, warnings: pytest.LogCaptureFixture
) -> None:
    """Whatever page it is in: the scan is as it would be without the cache, and the next makes it anew."""
    fill(folder, cache_path)
    flip_pages(cache_path, first_page)
    assert cached_count(folder, cache_path) <= 4
    assert warnings.messages
    for _ in range(2):
        cached_count(folder, cache_path)
    assert cached_count(folder, cache_path) == 4
    assert aside_path(cache_path).exists()
    with closing(sqlite3.connect(cache_path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_changed_byte_of_a_signature_is_seen(
    folder: Path, cache_path: Path, warnings: pytest.LogCaptureFixture
) -> None:
    fill(folder, cache_path)
    with closing(sqlite3.connect(cache_path)) as connection:
        data = bytearray(connection.execute("SELECT signature FROM signatures").fetchone()[0])
        data[6000] ^= 1
        connection.execute(
            "UPDATE signatures SET signature = ? WHERE id = (SELECT min(id) FROM signatures)",
            (bytes(data),),
        )
        connection.commit()
    assert cached_count(folder, cache_path) == 4  # as without a cache: that one was read again
    assert [one for one in warnings.messages if "damaged" in one]
    fill(folder, cache_path)


def test_a_locked_file(
    folder: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch,
    warnings: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(database.connect, "__defaults__", (0.05,))
    open_cache(cache_path).close()
    with closing(sqlite3.connect(cache_path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert cached_count(folder, cache_path) == 0
    assert len([one for one in warnings.messages if "without it" in one]) == 1
    fill(folder, cache_path)


def test_a_full_disk(
    folder: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch,
    warnings: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def small(path: Path) -> sqlite3.Connection:
        connection = open_file(path)
        connection.execute("PRAGMA max_page_count = 16")
        return connection

    with monkeypatch.context() as patch:
        patch.setattr(cache, "open_file", small)
        assert cached_count(folder, cache_path) == 0
    assert len([one for one in warnings.messages if "full" in one]) == 1
    fill(folder, cache_path)


_MAKERS = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from engine.storage.cache_file import open_file
print("ready", flush=True)
sys.stdin.readline()
for _ in range(20):
    open_file(Path(sys.argv[1])).close()
"""


def test_made_by_several_at_once(cache_path: Path) -> None:
    command = [sys.executable, "-c", _MAKERS, str(cache_path), str(ROOT)]
    makers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(3)
    ]
    for maker in makers:
        maker.stdout.readline()
    for maker in makers:
        maker.stdin.write(b"go\n")
        maker.stdin.flush()
    for maker in makers:
        maker.communicate(timeout=60)
        assert maker.returncode == 0
    assert [path.name for path in cache_path.parent.iterdir()] == ["cache.sqlite"]
    assert pragma(cache_path, "application_id") == APPLICATION_ID
