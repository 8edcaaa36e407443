"""Moving to a folder, on the same drive and to another: what goes is there whole, and what stays is untouched."""

# ruff: noqa: F401, F811 - fixtures come by their names

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

import engine.removal.copying
import engine.removal.deleting
import engine.removal.moving
import engine.removal.to_folder
from engine.control import Cancelled, Control
from engine.files.listing import file_state
from engine.removal.actions import perform, prepare
from engine.removal.removal_checks import StaysError
from engine.removal.ways import Destination, Way
from ways_case import (
    CONTENT,
    DELETE,
    LINK,
    elsewhere,
    everything,
    fail_with,
    folder,
    go,
    keeper,
    stays,
    tree,
    victim,
)


def test_a_file_lies_in_the_folder_as_it_lay_below_its_base(
    victim: Path, keeper: Path, folder: Destination, tmp_path: Path
) -> None:
    number, modified = victim.lstat().st_ino, victim.lstat().st_mtime_ns
    target = go(victim, keeper, folder)
    assert target == tmp_path / "moved" / "Pictures" / "2020" / "May" / "a.png"
    assert (target.lstat().st_ino, target.lstat().st_mtime_ns) == (number, modified)
    assert not victim.exists()


def test_preparing_makes_nothing(victim: Path, keeper: Path, folder: Destination) -> None:
    before = everything(victim)
    for destination in (folder, DELETE, LINK):
        prepare(victim, len(CONTENT), keeper, destination)
    assert everything(victim) == before


@pytest.mark.usefixtures("elsewhere")
def test_to_another_drive_a_copy_goes_with_times_permissions_and_attributes(
    victim: Path, keeper: Path, folder: Destination
) -> None:
    victim.chmod(0o440)
    if hasattr(os, "setxattr"):
        os.setxattr(victim, "user.note", b"kept")
    before = victim.lstat()
    target = go(victim, keeper, folder)
    assert target is not None
    after = target.lstat()
    assert target.read_bytes() == CONTENT
    assert not victim.exists()
    assert after.st_ino != before.st_ino
    assert (after.st_mtime_ns, after.st_mode) == (before.st_mtime_ns, before.st_mode)
    if hasattr(os, "getxattr"):
        assert os.getxattr(target, "user.note") == b"kept"
    assert [path.name for path in target.parent.iterdir()] == ["a.png"]
    assert list(victim.parent.iterdir()) == []


@pytest.mark.usefixtures("elsewhere")
def test_folders_made_for_a_copy_are_on_the_disk_before_the_file_goes(
    victim: Path, keeper: Path, folder: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[Path, bool]] = []
    monkeypatch.setattr(
        engine.removal.moving, "sync_folder", lambda one: synced.append((one, victim.exists()))
    )
    target = go(victim, keeper, folder)
    assert target is not None
    above = list(target.parents)[1:4]
    assert above[-1] == folder.folder
    assert synced == [(one, True) for one in reversed(above)]


def test_a_name_that_is_taken_is_never_overwritten(
    victim: Path, keeper: Path, folder: Destination, tmp_path: Path
) -> None:
    there = tmp_path / "moved" / "Pictures" / "2020" / "May" / "a.png"
    there.parent.mkdir(parents=True)
    there.write_bytes(b"another")
    target = go(victim, keeper, folder)
    assert target == there.with_name("a 2.png")
    assert there.read_bytes() == b"another"


@pytest.mark.parametrize("drive", ["one", "another"])
def test_a_name_that_is_taken_meanwhile_is_left(
    victim: Path,
    keeper: Path,
    folder: Destination,
    drive: str,
    request: pytest.FixtureRequest,
) -> None:
    if drive == "another":
        request.getfixturevalue("elsewhere")
    prepared = prepare(victim, len(CONTENT), keeper, folder)
    assert prepared.target is not None
    prepared.target.parent.mkdir(parents=True)
    prepared.target.write_bytes(b"another")
    with pytest.raises(StaysError) as caught:
        perform(prepared)
    assert caught.value.why.code == "target-taken"
    assert victim.read_bytes() == CONTENT
    assert prepared.target.read_bytes() == b"another"
    assert list(prepared.target.parent.iterdir()) == [prepared.target]


@pytest.mark.parametrize("inside", ["", "2020", "sub"])
def test_a_folder_in_what_was_searched_is_refused(
    victim: Path, keeper: Path, tree: Path, inside: str
) -> None:
    (tree / "sub").mkdir()
    chosen = tree / inside
    assert stays(victim, keeper, Destination(Way.FOLDER, chosen, (tree,))).code == "target-scanned"
    link = tree.parent / "link"
    link.symlink_to(chosen, target_is_directory=True)
    assert stays(victim, keeper, Destination(Way.FOLDER, link, (tree,))).code == "target-scanned"


def test_the_folder_above_what_was_searched_is_refused(
    victim: Path, keeper: Path, tree: Path
) -> None:
    """There the file would go where it lies, as "a 2.png"."""
    chosen = Destination(Way.FOLDER, tree.parent, (tree,))
    assert stays(victim, keeper, chosen).code == "target-scanned"


def test_a_folder_that_takes_nothing_is_told_before_anything_goes(
    victim: Path, keeper: Path, folder: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != folder.folder)
    with pytest.raises(StaysError) as caught:
        prepare(victim, len(CONTENT), keeper, folder)
    assert caught.value.why.code == "target-not-writable"


def test_a_folder_that_vanished_is_not_made_anew(
    victim: Path, keeper: Path, folder: Destination
) -> None:
    assert folder.folder is not None
    prepared = prepare(victim, len(CONTENT), keeper, folder)
    folder.folder.rmdir()
    with pytest.raises(StaysError) as caught:
        perform(prepared)
    assert caught.value.why.code == "target-vanished"
    assert stays(victim, keeper, folder).code == "target-vanished"


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (engine.removal.copying, "sync_file"),
        (engine.removal.copying, "sync_folder"),
        (engine.removal.copying, "move_to_new"),
        (engine.removal.deleting, "move_to_new"),
        (engine.removal.deleting, "discard"),
    ],
)
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_whatever_fails_in_a_copy_leaves_the_file_and_nothing_else(
    victim: Path,
    keeper: Path,
    folder: Destination,
    monkeypatch: pytest.MonkeyPatch,
    owner: object,
    name: str,
    code: int,
) -> None:
    fail_with(code, monkeypatch, owner, name)
    why = stays(victim, keeper, folder)
    if owner is engine.removal.copying:
        assert why.code == ("target-full" if code == errno.ENOSPC else "target-failed")
    else:
        assert why.code == "delete-failed"


@pytest.mark.usefixtures("elsewhere")
def test_a_copy_that_reads_back_otherwise_is_thrown_away(
    victim: Path, keeper: Path, folder: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoil(path: Path, part: Path) -> None:
        part.write_bytes(CONTENT[:-1] + b"x")

    monkeypatch.setattr(shutil, "copystat", spoil)
    assert stays(victim, keeper, folder).code == "copy-differs"


@pytest.mark.usefixtures("elsewhere")
def test_a_file_that_is_edited_while_it_is_copied_stays_as_it_is_now(
    victim: Path, keeper: Path, folder: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = engine.removal.to_folder.copy_to_new

    def copy(path: Path, target: Path, control: Control | None) -> object:
        state = real(path, target, control)
        victim.write_bytes(b"edited")
        return state

    monkeypatch.setattr(engine.removal.to_folder, "copy_to_new", copy)
    with pytest.raises(StaysError) as caught:
        go(victim, keeper, folder)
    assert caught.value.why.code == "victim-changed"
    assert victim.read_bytes() == b"edited"
    assert folder.folder is not None
    assert [path for path in folder.folder.rglob("*") if path.is_file()] == []


@pytest.mark.usefixtures("elsewhere")
def test_a_copy_of_another_version_is_thrown_away(
    victim: Path, keeper: Path, folder: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Replaced while it was copied, and put back."""

    def copy(path: Path, target: Path, control: Control | None) -> object:
        target.write_bytes(b"another version")
        return file_state(target.lstat())

    monkeypatch.setattr(engine.removal.to_folder, "copy_to_new", copy)
    assert stays(victim, keeper, folder).code == "victim-changed"


@pytest.mark.usefixtures("elsewhere")
def test_cancel_within_a_copy_leaves_the_file_and_nothing_else(
    victim: Path, keeper: Path, folder: Destination
) -> None:
    control, before = Control(), everything(victim)
    prepared = prepare(victim, len(CONTENT), keeper, folder)
    control.cancel()
    with pytest.raises(Cancelled):
        perform(prepared, control)
    assert everything(victim) == before


def test_a_keeper_that_went_with_the_file_brings_it_back(
    victim: Path, keeper: Path, folder: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One share mounted twice: what is moved from one is gone from both."""
    prepared = prepare(victim, len(CONTENT), victim.with_name("other"), folder)
    with pytest.raises(StaysError) as caught:
        perform(prepared)
    assert caught.value.why.code == "keeper-vanished"
    assert victim.read_bytes() == CONTENT
