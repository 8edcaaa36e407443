"""A copy is whole, on the disk and of one version of the file, or it is not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import engine.removal.copying
from engine.files.listing import file_state
from engine.removal.copying import copy_to_new

MODIFIED = 1_500_000_000_123_456_700


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.png"
    path.write_bytes(os.urandom(3_000_000))
    os.utime(path, ns=(1, MODIFIED))
    return path


def test_a_copy_says_of_which_version_it_is(path: Path) -> None:
    target = path.with_name("b.png")
    assert copy_to_new(path, target) == file_state(path.lstat())
    assert target.read_bytes() == path.read_bytes()


def test_it_is_on_the_disk_before_it_is_compared_with_its_times_before_it_has_its_name(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, synced, target = engine.removal.copying.sync_file, [], path.with_name("b.png")

    def sync(descriptor: int) -> None:
        state = os.fstat(descriptor)
        synced.append((state.st_size, state.st_mtime_ns == MODIFIED, target.exists()))
        real(descriptor)

    monkeypatch.setattr(engine.removal.copying, "sync_file", sync)
    copy_to_new(path, target)
    assert synced[0] == (3_000_000, False, False)
    assert synced[1:] == ([] if os.name == "nt" else [(3_000_000, True, False)])


def test_a_file_that_changes_while_it_is_read_is_not_copied(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = engine.removal.copying.sync_file

    def sync(descriptor: int) -> None:
        os.utime(path, ns=(1, MODIFIED + 1_000_000_000))
        real(descriptor)

    monkeypatch.setattr(engine.removal.copying, "sync_file", sync)
    with pytest.raises(OSError, match="changed while"):
        copy_to_new(path, path.with_name("b.png"))
    assert list(path.parent.iterdir()) == [path]


def test_nobody_else_may_read_it_before_it_has_the_permissions_of_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.name == "nt":
        pytest.skip("permissions of POSIX")
    path.chmod(0o640)
    real, modes = engine.removal.copying.sync_file, []

    def sync(descriptor: int) -> None:
        modes.append(os.fstat(descriptor).st_mode & 0o777)
        real(descriptor)

    monkeypatch.setattr(engine.removal.copying, "sync_file", sync)
    copy_to_new(path, path.with_name("b.png"))
    assert modes == [0o600, 0o640]
