"""Moving between real drives: a small one that gets full, one that vanishes, one shown in two places."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.reasons import Reason
from engine.removal.actions import perform, prepare
from engine.removal.removal_checks import EndsError, StaysError
from engine.removal.ways import Destination, Way

if sys.platform != "linux":
    pytest.skip("mounts drives as Linux does", allow_module_level=True)


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Path]:
    """A drive of 200 kB."""
    yield from mounted(tmp_path / "drive", "-t", "tmpfs", "-o", "size=200k", "tmpfs")


@pytest.fixture
def shown_again(tmp_path: Path) -> Iterator[Path]:
    """A folder of the same drive, into which nothing can be renamed all the same."""
    (tmp_path / "real").mkdir()
    yield from mounted(tmp_path / "again", "--bind", str(tmp_path / "real"))


def mounted(folder: Path, *what: str) -> Iterator[Path]:
    folder.mkdir()
    done = subprocess.run(["mount", *what, str(folder)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("may not mount drives")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def picture(tmp_path: Path, size_bytes: int) -> tuple[Path, Path]:
    base = tmp_path / "base"
    base.mkdir()
    victim, keeper = base / "a.png", base / "keeper.png"
    for path in (victim, keeper):
        path.write_bytes(bytes(range(256)) * (size_bytes // 256))
    os.utime(victim, ns=(1, 1_500_000_000_123_456_789))
    return victim, keeper


def go(victim: Path, keeper: Path, folder: Path) -> Path | None:
    destination = Destination(Way.FOLDER, folder, (victim.parent,))
    return perform(prepare(victim, victim.stat().st_size, keeper, destination))


def refusal(victim: Path, keeper: Path, folder: Path) -> Reason:
    content = victim.read_bytes()
    with pytest.raises(StaysError) as caught:
        go(victim, keeper, folder)
    assert not isinstance(caught.value, EndsError)
    assert victim.read_bytes() == content
    return caught.value.why


def test_a_file_goes_to_another_drive_as_it_was(tmp_path: Path, drive: Path) -> None:
    victim, keeper = picture(tmp_path, 100 * 1024)
    content, modified = victim.read_bytes(), victim.lstat().st_mtime_ns
    target = go(victim, keeper, drive)
    assert target == drive / "base" / "a.png"
    assert (target.read_bytes(), target.lstat().st_mtime_ns) == (content, modified)
    assert list(victim.parent.iterdir()) == [keeper]
    assert list(target.parent.iterdir()) == [target]


def test_a_drive_that_gets_full_in_the_middle_is_left_as_it_was(
    tmp_path: Path, drive: Path
) -> None:
    victim, keeper = picture(tmp_path, 400 * 1024)
    (drive / "there").write_bytes(b"another's")
    why = refusal(victim, keeper, drive)
    assert (why.code, dict(why.values)) == ("target-full", {"folder": str(drive)})
    assert list(drive.iterdir()) == [drive / "there"]


def test_a_drive_that_vanished_is_told_and_nothing_is_put_where_it_was(
    tmp_path: Path, drive: Path
) -> None:
    victim, keeper = picture(tmp_path, 1024)
    folder = drive / "twins"
    folder.mkdir()
    subprocess.run(["umount", str(drive)], check=True)
    try:
        assert refusal(victim, keeper, folder).code == "target-vanished"
        assert list(drive.iterdir()) == []
    finally:
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(drive)], check=True)


def test_a_drive_that_may_only_be_read_takes_nothing(tmp_path: Path, drive: Path) -> None:
    victim, keeper = picture(tmp_path, 1024)
    subprocess.run(["mount", "-o", "remount,ro", str(drive)], check=True)
    assert refusal(victim, keeper, drive).code == "target-not-writable"


def test_a_file_goes_across_the_edge_of_a_mount_of_the_same_drive(
    tmp_path: Path, shown_again: Path
) -> None:
    victim, keeper = picture(tmp_path, 1024)
    content = victim.read_bytes()
    target = go(victim, keeper, shown_again)
    assert target is not None
    assert target.read_bytes() == content
    assert not victim.exists()


def test_a_link_is_refused_across_the_edge_of_a_mount(tmp_path: Path, shown_again: Path) -> None:
    _, keeper = picture(tmp_path, 1024)
    victim = shown_again / "a.png"
    victim.write_bytes(keeper.read_bytes())
    with pytest.raises(StaysError) as caught:
        prepare(victim, 1024, keeper, Destination(Way.LINK))
    assert caught.value.why.code == "link-other-drive"


def test_what_is_shown_in_two_places_is_never_deleted_as_its_own_twin(
    tmp_path: Path, shown_again: Path
) -> None:
    keeper = tmp_path / "real" / "a.png"
    keeper.write_bytes(b"content")
    prepared = prepare(shown_again / "a.png", 7, keeper, Destination(Way.DELETE))
    with pytest.raises(StaysError) as caught:
        perform(prepared)
    assert caught.value.why.code == "keeper-vanished"
    assert keeper.read_bytes() == b"content"
    assert list(shown_again.iterdir()) == [shown_again / "a.png"]
