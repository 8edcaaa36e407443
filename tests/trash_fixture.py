"""A trash of one test's own, so that no test puts anything into the trash of whoever runs it."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import engine.removal.removal_lock
import engine.removal.trash
from engine.removal.recycle_bin import RecycleBin


@dataclass(frozen=True)
class TemporaryTrash:
    """`folder` is where what was trashed lies."""

    folder: Path

    def files(self) -> list[Path]:
        return sorted(self.folder.iterdir()) if self.folder.exists() else []

    def contents(self) -> list[bytes]:
        return [path.read_bytes() for path in self.files()]


def _free(folder: Path, path: Path) -> Path:
    """Another name there where a file of this one lies already."""
    count = len(list(folder.iterdir()))
    return folder / (f"{count} {path.name}" if (folder / path.name).exists() else path.name)


def _bin_of(folder: Path) -> RecycleBin:
    """As Windows would tell of it if the folder were one."""
    return RecycleBin(3, True, False, 10**12, 0, len(list(folder.iterdir())))


@pytest.fixture
def temporary_trash(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> TemporaryTrash:
    """A home trash in a temporary folder, that of freedesktop; a plain move on Windows and macOS."""
    home = tmp_path_factory.mktemp("home")
    if sys.platform in ("win32", "darwin"):
        folder = home / "trash"
        folder.mkdir()
        monkeypatch.setattr(
            engine.removal.removal_lock, "user_state_path", lambda *_, **__: home / "state"
        )
        monkeypatch.setattr(
            engine.removal.trash, "send2trash", lambda path: shutil.move(path, _free(folder, path))
        )
        if sys.platform == "win32":  # it is asked how many it holds, before and after
            monkeypatch.setattr(engine.removal.trash, "read_bin", lambda _: _bin_of(folder))
        return TemporaryTrash(folder)
    from send2trash import plat_other

    data = home / ".local" / "share"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    # Where GIO is installed Send2Trash would use that, whose trash cannot be led elsewhere.
    monkeypatch.setattr(engine.removal.trash, "send2trash", plat_other.send2trash)
    return TemporaryTrash(data / "Trash" / "files")
