"""A picture that goes and its keeper, in a folder that was searched; and what holds where it stays."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

import engine.removal.to_folder
from engine.reasons import Reason, sentence
from engine.removal.actions import perform, prepare
from engine.removal.removal_checks import EndsError, StaysError
from engine.removal.ways import Destination, Way

CONTENT = b"content" * 1000
DELETE, LINK = Destination(Way.DELETE), Destination(Way.LINK)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder that was searched, with a picture and its keeper."""
    base = tmp_path / "Pictures"
    (base / "2020" / "May").mkdir(parents=True)
    victim = base / "2020" / "May" / "a.png"
    victim.write_bytes(CONTENT)
    os.utime(victim, ns=(1, 1_500_000_000_123_456_789))
    keeper = Path(shutil.copyfile(victim, base / "keeper.png"))
    os.utime(keeper, ns=(1, 1_400_000_000_123_456_789))
    return base


@pytest.fixture
def victim(tree: Path) -> Path:
    return tree / "2020" / "May" / "a.png"


@pytest.fixture
def keeper(tree: Path) -> Path:
    return tree / "keeper.png"


@pytest.fixture
def folder(tmp_path: Path, tree: Path) -> Destination:
    (tmp_path / "moved").mkdir()
    return Destination(Way.FOLDER, tmp_path / "moved", (tree,))


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The folder that files are moved to lies on another drive."""
    real = engine.removal.to_folder.move_to_new

    def move(path: Path, target: Path) -> None:
        if tmp_path / "moved" in target.parents:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        real(path, target)

    monkeypatch.setattr(engine.removal.to_folder, "move_to_new", move)


def go(victim: Path, keeper: Path, destination: Destination) -> Path | None:
    return perform(prepare(victim, len(CONTENT), keeper, destination))


def stays(victim: Path, keeper: Path, destination: Destination) -> Reason:
    """Why it stays, with nothing of it changed and nothing left of the attempt."""
    before, state = everything(victim), victim.lstat()
    with pytest.raises(StaysError) as caught:
        go(victim, keeper, destination)
    assert not isinstance(caught.value, EndsError)
    assert sentence(caught.value.why)
    assert everything(victim) == before
    assert (victim.lstat().st_ino, victim.lstat().st_mtime_ns) == (state.st_ino, state.st_mtime_ns)
    return caught.value.why


def everything(victim: Path) -> dict[Path, bytes | None]:
    """All names and contents below the folder of the test."""
    top = victim.parents[3]
    return {path: None if path.is_dir() else path.read_bytes() for path in top.rglob("*")}


def fail_with(code: int, monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(owner, name, fail)
