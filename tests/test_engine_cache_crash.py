"""A cache that other processes use too, and that are killed while they do."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from cache_case import cached_count, make_pictures

ROOT = Path(__file__).parents[1]
_SCANNER = """
import sys
from pathlib import Path
folder, cache = Path(sys.argv[1]), Path(sys.argv[2])
sys.path[:0] = sys.argv[3:]
import engine.storage.cache_writer
from cache_case import gathered
from engine.control import Progress
engine.storage.cache_writer._COMMIT_SECONDS = 0.01
def tell(progress):
    print(progress.done, flush=True)
print("ready", flush=True)
sys.stdin.readline()
with gathered(folder, cache, progress=tell, threads=2) as found:
    print("cached", found.cached, len(found.pictures), len(found.store.lost), flush=True)
"""


def scanner(folder: Path, cache_path: Path) -> subprocess.Popen[str]:
    tests = str(Path(__file__).parent)
    command = [sys.executable, "-c", _SCANNER, str(folder), str(cache_path), str(ROOT), tests]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_scans_at_once(tmp_path: Path, cache_path: Path) -> None:
    folder = tmp_path / "p"
    make_pictures(folder, 150)
    scanners = [scanner(folder, cache_path) for _ in range(3)]
    for one in scanners:
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in scanners:
        said, errors = one.communicate(timeout=120)
        assert (one.returncode, errors) == (0, "")
        word, _, pictures, lost = said.splitlines()[-1].split()
        assert (word, pictures, lost) == ("cached", "150", "0")
    assert cached_count(folder, cache_path) == 150
    with closing(sqlite3.connect(cache_path)) as connection:
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM pictures), (SELECT count(*) FROM signatures)"
        ).fetchone()
    assert counts == (150, 150)


def test_killed_again_and_again(tmp_path: Path, cache_path: Path) -> None:
    folder = tmp_path / "p"
    make_pictures(folder, 240)
    for kill in range(4):
        process = scanner(folder, cache_path)
        process.stdin.write("go\n")
        process.stdin.flush()
        for line in process.stdout:  # at another moment each time
            if line.startswith("cached") or int(line) >= 20 + 57 * kill:
                break
        process.kill()
        process.communicate(timeout=60)
        with closing(sqlite3.connect(cache_path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert cached_count(folder, cache_path) > 0  # and all is as without a cache
    assert cached_count(folder, cache_path) == 240
    assert not cache_path.with_name("cache.sqlite.aside").exists()
