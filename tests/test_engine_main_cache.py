"""The command line and its cache: where it lies, another place for it, none."""

from __future__ import annotations

import json
from pathlib import Path

from command_line import on_linux, run


def cached(done: object) -> int:
    return int(json.loads(done.stdout)["cached"])


@on_linux
def test_cache_of_the_user(environment: dict[str, str], twins: Path) -> None:
    assert [cached(run(environment, twins, "--json", "-")) for _ in range(2)] == [0, 8]
    kept = list(Path(environment["XDG_CACHE_HOME"]).rglob("*.sqlite"))
    assert [path.name for path in kept] == ["cache.sqlite"]


def test_no_cache(environment: dict[str, str], twins: Path) -> None:
    assert [cached(run(environment, twins, "--json", "-", "--no-cache")) for _ in range(2)] == [
        0,
        0,
    ]
    assert list(Path(environment["HOME"]).rglob("*.sqlite")) == []


def test_cache_in_a_file(environment: dict[str, str], twins: Path, tmp_path: Path) -> None:
    file = tmp_path / "somewhere" / "of-mine.db"
    results = [run(environment, twins, "--json", "-", "--cache", file) for _ in range(2)]
    assert [cached(done) for done in results] == [0, 8]
    first, second = (json.loads(done.stdout) for done in results)
    for data in (first, second):
        del data["seconds"], data["cached"]
    assert first == second
    assert file.exists()
    assert list(Path(environment["HOME"]).rglob("*.sqlite")) == []


def test_a_cache_that_cannot_be_had_ends_nothing(
    environment: dict[str, str], twins: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"of mine")
    done = run(environment, twins, "--json", "-", "--cache", tmp_path / "file" / "below")
    assert (done.returncode, cached(done)) == (0, 0)
    assert len(json.loads(done.stdout)["groups"]) == 2
    done = run(environment, twins, "--cache", twins / "IMG0.png")
    assert done.returncode == 0
    assert (twins / "IMG0.png").read_bytes().startswith(b"\x89PNG")


def test_bad_usage(environment: dict[str, str], twins: Path) -> None:
    for arguments in (("--cache", "a", "--no-cache"), ("--cache", ""), ("--cache",)):
        assert run(environment, twins, *arguments).returncode == 2
