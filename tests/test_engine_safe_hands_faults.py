"""A fault at every step of a removal, for every way: each content is still there, and the journal tells the truth."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("a trash that a test can have for itself", allow_module_level=True)

import engine.removal.actions
import engine.removal.gate
from engine.reasons import reason
from engine.removal import acting, moving
from engine.removal.disposal import remove
from engine.removal.journal import Journal, JournalError, Log, Status
from engine.removal.removals import RemovalResult
from engine.removal.ways import Destination, Way
from made import is_root
from removal_case import MEMORY_BYTES, Case, identical_case, write_picture
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401

Fault = Callable[[Case, pytest.MonkeyPatch], None]


def victim_changed(case: Case, _: pytest.MonkeyPatch) -> None:
    write_picture(case.victim, 7)


def victim_vanished(case: Case, _: pytest.MonkeyPatch) -> None:
    case.victim.rename(case.victim.with_name("renamed.png"))


def victim_became_a_folder(case: Case, _: pytest.MonkeyPatch) -> None:
    case.victim.rename(case.victim.with_name("renamed.png"))
    case.victim.mkdir()


def keeper_vanished(case: Case, _: pytest.MonkeyPatch) -> None:
    case.keeper.rename(case.keeper.with_name("renamed.png"))


def keeper_changed(case: Case, _: pytest.MonkeyPatch) -> None:
    shutil.copy2(case.keeper, case.keeper.with_name("before.png"))
    write_picture(case.keeper, 8)


def keeper_cut_off_with_its_time_put_back(case: Case, _: pytest.MonkeyPatch) -> None:
    shutil.copy2(case.keeper, case.keeper.with_name("before.png"))
    state = case.keeper.stat()
    with case.keeper.open("r+b") as stream:
        stream.truncate(60)
    os.utime(case.keeper, ns=(state.st_atime_ns, state.st_mtime_ns))


def keeper_became_a_link_to_the_victim(case: Case, _: pytest.MonkeyPatch) -> None:
    case.keeper.unlink()
    os.link(case.victim, case.keeper)


def keeper_became_a_symlink_to_the_victim(case: Case, _: pytest.MonkeyPatch) -> None:
    case.keeper.unlink()
    case.keeper.symlink_to(case.victim)


def keeper_vanishes_at_the_last_moment(case: Case, patch: pytest.MonkeyPatch) -> None:
    """After all that is looked at outside the turn."""
    check_contents = engine.removal.gate.Gate.check_contents

    def check(self: object, *args: object) -> bytes:
        content: bytes = check_contents(self, *args)  # type: ignore[arg-type]
        case.keeper.rename(case.keeper.with_name("renamed.png"))
        return content

    patch.setattr(engine.removal.gate.Gate, "check_contents", check)


def journal_cannot_be_written(_: Case, patch: pytest.MonkeyPatch) -> None:
    def begin(*_: object) -> int:
        raise JournalError(reason("journal-failed", path="lasting.sqlite", detail="disk full"))

    patch.setattr(Log, "begin", begin)


def nothing_can_be_renamed(_: Case, patch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> bool:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    patch.setattr(moving, "_rename_to_new", refuse)
    for name in ("rename", "replace", "link", "unlink", "remove"):
        patch.setattr(os, name, refuse)


def the_disk_is_full(_: Case, patch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> bool:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    patch.setattr(moving, "_rename_to_new", refuse)
    patch.setattr(os, "link", refuse)
    patch.setattr(os, "rename", refuse)


def an_error_nobody_foresaw(_: Case, patch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    patch.setattr(acting, "perform", fail)


FAULTS: list[Fault] = [
    victim_changed, victim_vanished, victim_became_a_folder, keeper_vanished, keeper_changed,
    keeper_cut_off_with_its_time_put_back, keeper_became_a_link_to_the_victim,
    keeper_became_a_symlink_to_the_victim, keeper_vanishes_at_the_last_moment, journal_cannot_be_written,
    nothing_can_be_renamed, the_disk_is_full, an_error_nobody_foresaw,
]  # fmt: skip


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_at_any_step_loses_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    temporary_trash: TemporaryTrash,  # noqa: F811
    fault: Fault,
    way: Way,
) -> None:
    tree, folder = tmp_path / "pictures", tmp_path / "moved"
    tree.mkdir()
    folder.mkdir()
    case = identical_case(tree)
    journal = Journal(tmp_path / "lasting.sqlite")
    destination = Destination(way, folder if way is Way.FOLDER else None, (tree,))
    with monkeypatch.context() as patch:
        fault(case, patch)
        done: RemovalResult = remove(
            [case.removal], destination, journal=journal, memory_bytes=MEMORY_BYTES
        )
    entries = journal.entries()
    if done.removed:
        # Only where the fault does not stand in the way of this one: deleting needs no room.
        assert [one.status for one in entries] == [Status.DONE]
        assert (fault, way) == (the_disk_is_full, Way.DELETE)
        assert case.keeper.read_bytes() == case.content
        return
    assert len(done.kept) == 1
    assert all(one.status is Status.UNDONE for one in entries)
    found = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert case.content in found
    assert temporary_trash.files() == list(folder.iterdir()) == []


@pytest.mark.skipif(is_root(), reason="permissions mean nothing to root")
@pytest.mark.parametrize("way", [Way.TRASH, Way.FOLDER, Way.DELETE])
def test_a_folder_that_may_not_be_written(
    tmp_path: Path,
    temporary_trash: TemporaryTrash,  # noqa: F811
    way: Way,
) -> None:
    case = identical_case(tmp_path)
    journal = Journal(tmp_path.parent / f"{tmp_path.name}.sqlite")
    destination = Destination(way, tmp_path.parent if way is Way.FOLDER else None)
    tmp_path.chmod(0o500)
    try:
        done = remove([case.removal], destination, journal=journal, memory_bytes=MEMORY_BYTES)
    finally:
        tmp_path.chmod(0o700)
    assert done.removed == ()
    assert case.victim.read_bytes() == case.keeper.read_bytes() == case.content
    assert temporary_trash.files() == []
