"""A file goes only if it and its keeper are what was scanned: every fault injected, its content still there."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import engine.removal.gate
from engine.files.listing import file_state
from engine.records import Relation
from engine.removal.removals import Removal, RemovalResult
from removal_case import Case, identical_case, picture, twin_case, write_picture
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401

pytestmark = pytest.mark.usefixtures("temporary_trash")
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX names and links")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return identical_case(tmp_path)


@pytest.fixture(name="twins")
def make_twins(tmp_path: Path) -> Case:
    return twin_case(tmp_path)


def test_an_identical_file_goes_to_the_trash(case: Case, temporary_trash: TemporaryTrash) -> None:  # noqa: F811
    result = case.run()
    assert result == RemovalResult((case.removal,), (), True)
    assert not case.victim.exists()
    assert case.keeper.read_bytes() == case.content
    assert temporary_trash.contents() == [case.content]


def test_a_twin_goes_to_the_trash(twins: Case, temporary_trash: TemporaryTrash) -> None:  # noqa: F811
    assert twins.run().removed == (twins.removal,)
    assert temporary_trash.contents() == [twins.content]


@pytest.mark.parametrize("relation", [Relation.LOOK_ALIKE, Relation.EDITED, Relation.UNCHECKED])
def test_only_identical_files_and_twins_are_accepted(case: Case, relation: Relation) -> None:
    with pytest.raises(ValueError, match=r"victim\.png"):
        Removal(case.removal.victim, case.removal.keeper, relation)


# the victim


def test_a_victim_that_vanished(case: Case) -> None:
    case.victim.unlink()
    case.assert_stays("victim-vanished")
    assert case.keeper.read_bytes() == case.content


def test_a_victim_that_was_written_to(case: Case) -> None:
    case.victim.write_bytes(b"something new")
    case.assert_stays("victim-changed")
    assert case.victim.read_bytes() == b"something new"


def test_a_victim_touched_without_a_change_of_size(case: Case) -> None:
    os.utime(case.victim, ns=(1, 1))
    case.assert_stays("victim-changed")
    assert case.victim.exists()


def test_a_victim_replaced_by_another_file_of_the_same_size_and_time(case: Case) -> None:
    times = case.victim.stat()
    new = case.victim.with_name("new")
    new.write_bytes(b"x" * times.st_size)
    os.utime(new, ns=(times.st_atime_ns, times.st_mtime_ns))
    new.replace(case.victim)
    case.assert_stays("victim-changed")
    assert case.victim.read_bytes() == b"x" * times.st_size


@posix
def test_a_victim_replaced_by_a_link_to_its_keeper(case: Case) -> None:
    case.victim.unlink()
    case.victim.symlink_to(case.keeper)
    case.assert_stays("keeper-is-victim")
    assert case.keeper.read_bytes() == case.content


def test_a_victim_that_changes_while_its_keeper_is_decoded(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decode(path: Path, memory_bytes: int) -> None:
        case.victim.write_bytes(b"new")

    monkeypatch.setattr(engine.removal.gate, "decode_whole", decode)
    case.removal = replace(case.removal, relation=Relation.TWIN)
    case.assert_stays("victim-changed")
    assert case.victim.read_bytes() == b"new"


def test_a_victim_that_may_not_be_looked_at(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.lstat

    def lstat(path: Path) -> os.stat_result:
        if path == case.victim:
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "lstat", lstat)
    case.assert_stays("victim-unreadable")
    assert case.victim.exists()


# the keeper


def test_a_keeper_that_vanished(case: Case) -> None:
    case.keeper.unlink()
    case.assert_stays("keeper-vanished")
    assert case.victim.read_bytes() == case.content


def test_a_keeper_that_was_written_to(case: Case) -> None:
    write_picture(case.keeper, seed=2)
    case.assert_stays("keeper-changed")
    assert case.victim.read_bytes() == case.content


def test_a_keeper_truncated_with_its_time_put_back(twins: Case) -> None:
    size, times = twins.keeper.stat().st_size, twins.keeper.stat()
    os.truncate(twins.keeper, size // 2)
    os.utime(twins.keeper, ns=(times.st_atime_ns, times.st_mtime_ns))
    twins.assert_stays("keeper-changed")
    assert twins.victim.read_bytes() == twins.content


def test_a_keeper_that_was_damaged_when_it_was_scanned(twins: Case) -> None:
    os.truncate(twins.keeper, twins.keeper.stat().st_size // 2)
    twins.removal = replace(twins.removal, keeper=picture(twins.keeper))
    twins.assert_stays("keeper-unreadable")
    assert twins.victim.read_bytes() == twins.content


@posix
def test_a_keeper_replaced_by_a_hard_link_to_the_victim(case: Case) -> None:
    case.keeper.unlink()
    case.keeper.hardlink_to(case.victim)
    case.assert_stays("keeper-is-victim")
    assert case.victim.read_bytes() == case.content


@posix
def test_a_keeper_replaced_by_a_symlink_to_the_victim(case: Case) -> None:
    case.keeper.unlink()
    case.keeper.symlink_to(case.victim)
    case.assert_stays("keeper-is-victim")
    assert case.victim.read_bytes() == case.content


@posix
def test_a_keeper_that_is_a_symlink_to_a_third_file(case: Case) -> None:
    case.keeper.rename(case.keeper.with_name("third.png"))
    case.keeper.symlink_to("third.png")
    case.assert_stays("keeper-changed")
    assert case.victim.read_bytes() == case.content


@posix
def test_two_names_of_one_file_scanned_as_two(case: Case) -> None:
    name = case.victim.with_name("name.png")
    name.hardlink_to(case.victim)
    case.removal = replace(case.removal, keeper=picture(name))
    case.assert_stays("keeper-going")  # its identity is the victim's
    assert case.victim.exists()


def test_a_drive_without_file_identities(case: Case) -> None:
    state = replace(case.removal.keeper.state, file_id=0)
    case.removal = replace(case.removal, keeper=replace(case.removal.keeper, state=state))
    case.assert_stays("no-file-id")
    assert case.victim.exists()


def test_identical_files_whose_bytes_differ_now(case: Case) -> None:
    """Size, time and inode as scanned, and still another content: a disk that errs, or a tool that hides its trace."""
    data = bytearray(case.content)
    data[-20] ^= 1
    times = case.victim.stat()
    case.victim.write_bytes(data)
    os.utime(case.victim, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert file_state(case.victim.lstat()) == case.removal.victim.state
    case.assert_stays("not-identical")
    assert case.victim.read_bytes() == data


def test_bytes_that_cannot_be_read(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def refuse(path: Path, *arguments: object, **options: object) -> object:
        if path == case.victim:
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    case.assert_stays("victim-unreadable")
    assert case.victim.exists()
