"""The way back: what went comes back as it was, only if it is what went, and in the place of nothing."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from engine.control import Cancelled, Control
from engine.pictures.budget import MemoryBudget
from engine.pictures.reading import read_picture
from engine.reasons import sentence
from engine.records import Stage
from engine.removal import copying, evidence, moving, removal_lock, restoring
from engine.removal.carry import carry
from engine.removal.freedesktop_trash import TrashFolder, move_there
from engine.removal.journal import JournalError, Log, Status
from engine.removal.recovery import recover
from engine.removal.removal_lock import removal_turn
from engine.removal.restoring import Restored, can_restore, restore
from engine.removal.trash_info import info_of
from engine.removal.ways import Way
from journal_case import (
    CONTENT,
    MTIME_NS,
    JournalCase,
    case_of,
    crash_at,
    far_away,
    hash_of,
    no_power_cut,  # noqa: F401
    state_of,
)
from made import found_file, scene
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401

pytestmark = pytest.mark.usefixtures("temporary_trash", "no_power_cut")
freedesktop = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="the system's own trash"
)
CAN_COME_BACK = [
    Way.FOLDER,
    Way.LINK,
    pytest.param(Way.TRASH, marks=freedesktop),
]


def run(case: JournalCase, control: Control | None = None) -> Restored:
    return restore(case.journal.entries(), case.journal, control=control)


def assert_back(case: JournalCase) -> None:
    """As it was, a file of its own, and the journal knows."""
    assert case.victim.read_bytes() == CONTENT
    assert case.victim.lstat().st_mtime_ns == MTIME_NS
    assert case.victim.lstat().st_nlink == 1
    assert case.keeper.read_bytes() == CONTENT
    assert case.status() is Status.RESTORED
    assert case.leftovers() == []


def assert_not_back(case: JournalCase, code: str, status: Status = Status.DONE) -> str:
    """It says why, and touches nothing."""
    before = case.files()
    found = run(case)
    assert found.back == ()
    (problem,) = found.problems
    assert (problem.path, problem.stage, problem.code) == (case.victim, Stage.RESTORING, code)
    assert case.files() == before
    assert case.status() is status
    return sentence(problem.reason)


@pytest.mark.parametrize("way", CAN_COME_BACK)
def test_it_comes_back(way: Way, tmp_path: Path, temporary_trash: TemporaryTrash) -> None:  # noqa: F811
    case = case_of(tmp_path, way)
    entry = case.removed()
    found = run(case)
    assert (found.back, found.problems, found.is_complete) == ((entry,), (), True)
    assert_back(case)
    assert temporary_trash.files() == []
    assert list((temporary_trash.folder.parent / "info").glob("*")) == []
    assert len(case.files()) == 2


@pytest.mark.parametrize("way", CAN_COME_BACK)
def test_its_folder_is_made_again(way: Way, tmp_path: Path) -> None:
    case = case_of(tmp_path, way)
    case.remove()
    shutil.rmtree(case.victim.parent)
    run(case)
    assert case.victim.read_bytes() == CONTENT
    assert case.status() is Status.RESTORED


@pytest.mark.parametrize("way", CAN_COME_BACK)
def test_a_drive_that_is_not_there_is_not_made_as_a_folder(
    way: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_of(tmp_path, way)
    case.remove()
    shutil.rmtree(case.victim.parent)
    monkeypatch.setattr(restoring, "is_folder_there", lambda path, state: False)
    assert_not_back(case, "restore-no-folder")
    assert not case.victim.parent.exists()


@pytest.mark.parametrize("way", CAN_COME_BACK)
@pytest.mark.parametrize("is_folder", [False, True])
def test_its_place_is_taken(way: Way, is_folder: bool, tmp_path: Path) -> None:
    """By another file, or by a folder."""
    case = case_of(tmp_path, way)
    case.remove()
    case.victim.unlink(missing_ok=True)
    if is_folder:
        case.victim.mkdir()
        code = "restore-taken" if way is not Way.LINK else "restore-failed"
        assert_not_back(case, code)
    else:
        case.victim.write_bytes(b"another")
        assert_not_back(case, "restore-taken")


@pytest.mark.parametrize("way", [Way.FOLDER, pytest.param(Way.TRASH, marks=freedesktop)])
def test_its_place_is_taken_in_the_last_moment(
    way: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_of(tmp_path, way)
    case.remove()
    moving = restoring.move_to_new

    def late(path: Path, target: Path) -> None:
        target.write_bytes(b"another")
        moving(path, target)

    monkeypatch.setattr(restoring, "move_to_new", late)
    found = run(case)
    assert [one.code for one in found.problems] == ["restore-taken"]
    assert case.victim.read_bytes() == b"another"
    target = case.entry().target
    assert target is not None
    assert target.read_bytes() == CONTENT
    assert case.status() is Status.DONE


@pytest.mark.parametrize("way", [Way.FOLDER, pytest.param(Way.TRASH, marks=freedesktop)])
@pytest.mark.parametrize(
    ("content", "code"), [(None, "restore-gone"), (CONTENT[::-1], "restore-changed")]
)
def test_it_is_not_there_or_is_not_it(
    way: Way, content: bytes | None, code: str, tmp_path: Path
) -> None:
    case = case_of(tmp_path, way)
    target = case.removed().target
    assert target is not None
    target.unlink()
    if content is not None:
        target.write_bytes(content)
    assert str(target) in assert_not_back(case, code)


@pytest.mark.parametrize("way", CAN_COME_BACK)
def test_somebody_brought_it_back_by_hand(way: Way, tmp_path: Path) -> None:
    case = case_of(tmp_path, way)
    target = case.removed().target
    assert target is not None
    target.replace(tmp_path / "hand")
    (tmp_path / "hand").replace(case.victim)
    if way is Way.LINK:  # edited and saved back, say: with a file of its own
        case.victim.unlink()
        case.victim.write_bytes(CONTENT)
    assert run(case).problems == ()
    assert case.status() is Status.RESTORED


def test_to_another_drive_it_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of(tmp_path, Way.FOLDER)
    target = case.removed().target
    assert target is not None
    monkeypatch.setattr(restoring, "move_to_new", far_away)
    case.victim.parent.rmdir()
    synced: list[tuple[Path, bool]] = []
    monkeypatch.setattr(
        moving, "sync_folder", lambda folder: synced.append((folder, target.exists()))
    )
    run(case)
    assert_back(case)
    assert not target.exists()
    assert synced == [(case.victim.parent.parent, True)]  # with the folder that was made anew


@pytest.mark.parametrize("way", [Way.FOLDER, Way.LINK])
@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), Cancelled(), ValueError("x")]
)
def test_it_fails_half_way(
    way: Way, error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then nothing of it is left, and it is as it was."""
    case = case_of(tmp_path, way)
    case.remove()
    before = case.files()

    def fail(*_values: object) -> bool:
        raise error

    monkeypatch.setattr(restoring, "move_to_new", far_away)
    monkeypatch.setattr(copying, "_is_equal", fail)
    found = run(case)
    assert found.back == ()
    assert found.is_complete == (not isinstance(error, Cancelled))
    assert [one.code for one in found.problems] == ["restore-failed"] * found.is_complete
    assert case.files() == before
    assert case.status() is Status.DONE
    assert case.leftovers() == []


def test_a_folder_that_keeps_what_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of(tmp_path, Way.FOLDER)
    case.remove()
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert_not_back(case, "cannot-leave")


def test_what_lies_on_what_went_before_comes_back_first(tmp_path: Path) -> None:
    """Moved, and moved again from there."""
    case = case_of(tmp_path, Way.FOLDER)
    planned = case.planned()
    first, second = tmp_path / "first.png", tmp_path / "second.png"
    with case.journal.writing() as log:
        for path, target in ((case.victim, first), (first, second)):
            number = log.begin(replace(planned, path=path))
            path.rename(target)
            log.done(number, target)
    found = restore(reversed(case.journal.entries()), case.journal)
    assert [entry.number for entry in found.back] == [2, 1]
    assert_back(case)


# Links


def test_a_link_whose_keeper_is_gone(tmp_path: Path) -> None:
    case = case_of(tmp_path, Way.LINK)
    case.remove()
    case.keeper.unlink()
    assert run(case).problems == ()
    assert case.victim.read_bytes() == CONTENT


def test_two_links_whose_keeper_is_gone_are_told_apart(tmp_path: Path) -> None:
    case = case_of(tmp_path, Way.LINK)
    case.remove()
    case.keeper.rename(tmp_path / "photos" / "other name.png")
    run(case)
    assert case.victim.lstat().st_nlink == 1
    assert case.status() is Status.RESTORED


def test_a_link_that_is_gone_is_copied_from_its_keeper(tmp_path: Path) -> None:
    case = case_of(tmp_path, Way.LINK)
    case.remove()
    case.victim.unlink()
    run(case)
    assert_back(case)


def test_a_link_that_was_edited_with_its_keeper(tmp_path: Path) -> None:
    """What it was is nowhere."""
    case = case_of(tmp_path, Way.LINK)
    case.remove()
    case.keeper.write_bytes(b"edited")
    assert_not_back(case, "restore-link-changed")
    case.victim.unlink()
    assert_not_back(case, "restore-link-changed")


def test_a_link_that_is_replaced_in_the_last_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_of(tmp_path, Way.LINK)
    case.remove()
    utime = os.utime

    def late(*values: object, **more: object) -> None:
        utime(*values, **more)  # type: ignore[arg-type, call-overload]
        case.victim.unlink()
        case.victim.write_bytes(b"another")

    monkeypatch.setattr(restoring.os, "utime", late)
    found = run(case)
    assert len(found.problems) == 1
    assert case.victim.read_bytes() == b"another"
    assert case.leftovers() == []


# What is protected by now


@pytest.mark.parametrize("way", [Way.FOLDER, Way.LINK])
def test_nothing_is_taken_out_of_a_protected_folder(way: Way, tmp_path: Path) -> None:
    """Nor does a file become another in one."""
    case = case_of(tmp_path, way)
    case.remove()
    target = case.entry().target
    assert target is not None
    before = case.files()
    entries, protected = case.journal.entries(), [target.parent.parent]
    found = restore(entries, case.journal, protected=protected)
    assert [problem.code for problem in found.problems] == ["restore-protected"]
    assert str(target.parent) in sentence(found.problems[0].reason)
    assert (case.files(), case.status()) == (before, Status.DONE)
    assert restore(entries, case.journal, protected=[case.keeper]).problems == ()
    assert_back(case)


def test_into_a_protected_folder_it_comes_back(tmp_path: Path) -> None:
    case = case_of(tmp_path, Way.FOLDER)
    case.remove()
    restore(case.journal.entries(), case.journal, protected=[case.victim.parent])
    assert_back(case)


@freedesktop
def test_the_trash_of_a_protected_drive_is_no_protected_folder(
    tmp_path: Path,
    temporary_trash: TemporaryTrash,  # noqa: F811
) -> None:
    case = case_of(tmp_path, Way.TRASH)
    case.remove()
    above = [tmp_path, temporary_trash.folder.parent]
    assert restore(case.journal.entries(), case.journal, protected=above).problems == ()
    assert_back(case)


def test_facts_stay_in_a_protected_folder(tmp_path: Path) -> None:
    case = pictures(tmp_path)
    give_facts(case)
    before = case.files()
    found = restore(case.journal.entries(), case.journal, protected=[case.folder])
    assert [problem.code for problem in found.problems] == ["restore-protected"]
    assert case.files() == before


# The trash


@freedesktop
def test_a_name_of_any_bytes(tmp_path: Path, temporary_trash: TemporaryTrash) -> None:  # noqa: F811
    class Odd(JournalCase):
        @property
        def victim(self) -> Path:
            return self.folder / "photos" / os.fsdecode(b"100% \xff\xfe\n[x]=.png")

    case = Odd(tmp_path, Way.TRASH, case_of(tmp_path, Way.TRASH).journal)
    case.make()
    case.remove()
    assert not case.victim.exists()
    run(case)
    assert_back(case)


@freedesktop
@pytest.mark.parametrize("kind", [".Trash-0", ".Trash/0"])
def test_the_trash_of_a_volume(kind: str, tmp_path: Path) -> None:
    """Its info tells the place from the volume's top folder."""
    case = case_of(tmp_path, Way.TRASH)
    entry = case.begun(state=replace(state_of(case.victim), file_id=1))
    trash = tmp_path / kind
    trash.parent.mkdir(exist_ok=True)
    target = move_there(case.victim, TrashFolder(trash, tmp_path))
    assert b"Path=photos/summer/victim.png\n" in info_of(target).read_bytes()
    with case.journal.writing() as log:
        log.done(entry.number, target)
    run(case)
    assert_back(case)
    assert not info_of(target).exists()


@freedesktop
def test_another_file_has_its_name_in_the_trash(
    tmp_path: Path,
    temporary_trash: TemporaryTrash,  # noqa: F811
) -> None:
    """The trash was emptied; then a file of the same name and bytes came from elsewhere. It stays there."""
    case = case_of(tmp_path, Way.TRASH)
    target = case.removed().target
    assert target is not None
    shutil.copy2(case.keeper, tmp_path / "victim.png")
    target.unlink()
    info_of(target).unlink()
    trashed = move_there(tmp_path / "victim.png", TrashFolder(temporary_trash.folder.parent, None))
    assert trashed == target
    assert_not_back(case, "restore-gone")
    assert target.exists()


@freedesktop
def test_its_info_is_gone(tmp_path: Path) -> None:
    """It is the file itself: no info is needed to know."""
    case = case_of(tmp_path, Way.TRASH)
    target = case.removed().target
    assert target is not None
    info_of(target).unlink()
    run(case)
    assert_back(case)


@freedesktop
def test_the_info_goes_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of(tmp_path, Way.TRASH)
    case.remove()
    drop_info = evidence.drop_info

    def watch(trashed: Path) -> None:
        assert case.victim.exists()
        assert info_of(trashed).exists()
        drop_info(trashed)

    monkeypatch.setattr(restoring, "drop_info", watch)
    run(case)
    assert_back(case)


@pytest.mark.parametrize(
    ("platform", "code"),
    [("win32", "restore-windows"), ("darwin", "restore-mac"), ("linux", "restore-trash")],
)
def test_where_the_system_alone_can(
    platform: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_of(tmp_path, Way.TRASH)
    entry = case.begun()
    with case.journal.writing() as log:
        log.done(entry.number, None)
    monkeypatch.setattr(restoring.sys, "platform", platform)
    why = can_restore(case.entry())
    assert why is not None
    assert why.code == code
    monkeypatch.undo()
    if sys.platform == "linux":
        assert_not_back(case, "restore-trash")


# Facts


def pictures(tmp_path: Path) -> JournalCase:
    """A keeper that was given facts of a picture."""
    case = case_of(tmp_path, Way.FOLDER)
    case.journal = type(case.journal)(tmp_path / "facts" / "lasting.sqlite")
    exif = Image.Exif()
    exif[0x0110] = "Camera 1"
    exif[0x9003] = "2001:02:03 04:05:06"
    scene((60, 40)).save(tmp_path / "knows.jpg", exif=exif)
    scene((60, 40)).save(tmp_path / "keeper.jpg")
    os.utime(tmp_path / "keeper.jpg", ns=(MTIME_NS, MTIME_NS))
    return case


def give_facts(case: JournalCase) -> None:
    found = read_picture(found_file(case.folder / "keeper.jpg"), budget=MemoryBudget(100_000_000))
    assert found is not None
    with case.journal.writing() as log, removal_turn():
        carry(case.folder / "knows.jpg", found.picture, log, memory_bytes=100_000_000)


def test_facts_are_taken_out_again(tmp_path: Path) -> None:
    case = pictures(tmp_path)
    keeper = tmp_path / "keeper.jpg"
    before = keeper.read_bytes()
    give_facts(case)
    assert keeper.read_bytes() != before
    assert case.entry().way is None
    assert run(case).problems == ()
    assert keeper.read_bytes() == before
    assert keeper.lstat().st_mtime_ns == MTIME_NS
    assert case.status() is Status.RESTORED


def test_facts_in_a_picture_that_was_changed_since(tmp_path: Path) -> None:
    case = pictures(tmp_path)
    give_facts(case)
    keeper = tmp_path / "keeper.jpg"
    keeper.write_bytes(keeper.read_bytes() + b"edited")
    after = keeper.read_bytes()
    assert [one.code for one in run(case).problems] == ["restore-facts-changed"]
    assert keeper.read_bytes() == after
    assert case.status() is Status.DONE


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on Windows")
def test_a_crash_between_any_two_steps_of_facts(tmp_path: Path) -> None:
    """Given or taken out: the keeper is always whole, one or the other, and the journal knows which."""
    (tmp_path / "first").mkdir()
    first = pictures(tmp_path / "first")
    bare = (first.folder / "keeper.jpg").read_bytes()
    give_facts(first)
    given = (first.folder / "keeper.jpg").read_bytes()
    step, is_given, codes = 0, False, set()
    while True:
        folder = tmp_path / f"{is_given}{step}"
        folder.mkdir()
        case = pictures(folder)
        if is_given:
            give_facts(case)
        work = (lambda: run(case)) if is_given else (lambda: give_facts(case))  # noqa: B023
        is_crash = crash_at(step, work)
        codes |= {one.why.code for one in recover(case.journal)}
        entries, now = case.journal.entries(), (folder / "keeper.jpg").read_bytes()
        assert now in (bare, given)
        assert (now == given) == (bool(entries) and entries[0].status is Status.DONE)
        # Not whole yet, so nothing tells what it is: the next time takes it along.
        if entries and case.leftovers():
            assert is_given
            assert all(bare.startswith(one.read_bytes()) for one in case.leftovers())
            assert run(case).problems == ()
            assert case.leftovers() == []
        step += 1
        if not is_crash and is_given:
            break
        if not is_crash:
            step, is_given = 0, True
    assert codes == {
        "recovered-facts", "recovered-no-facts", "recovered-back", "recovered-not-back",
    }  # fmt: skip


# What can be asked, and by whom


def test_what_can_come_back(tmp_path: Path) -> None:
    """Said of an entry, without a look at the disk."""
    entry = case_of(tmp_path, Way.FOLDER).removed()
    shutil.rmtree(tmp_path)
    codes = {
        Status.BEGUN: "restore-cut-off", Status.DONE: None, Status.UNDONE: "restore-never-went",
        Status.RESTORING: "restore-cut-off", Status.RESTORED: "restore-is-back",
    }  # fmt: skip
    for status, code in codes.items():
        why = can_restore(replace(entry, status=status))
        assert (why and why.code) == code
    why = can_restore(replace(entry, way=Way.DELETE, target=None))
    assert why is not None
    assert why.code == "restore-deleted"
    assert can_restore(replace(entry, way=None, target=None)) is None
    assert can_restore(replace(entry, way=Way.LINK)) is None


def test_another_window_was_quicker(tmp_path: Path) -> None:
    case = case_of(tmp_path, Way.FOLDER)
    entries = (case.removed(),)
    restore(entries, case.journal)
    found = restore(entries, case.journal)
    assert [one.code for one in found.problems] == ["restore-is-back"]
    assert_back(case)


def test_another_window_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removal_lock, "WAIT_SECONDS", 0.05)
    case = case_of(tmp_path, Way.FOLDER)
    case.remove()
    with removal_turn():
        assert_not_back(case, "lock-busy")


def test_cancelled_between_two_files(tmp_path: Path) -> None:
    case = case_of(tmp_path, Way.FOLDER)
    case.remove()
    control = Control()
    control.cancel()
    assert run(case, control) == Restored((), (), is_complete=False)
    assert case.status() is Status.DONE


def test_progress_is_told(tmp_path: Path) -> None:
    case = case_of(tmp_path, Way.FOLDER)
    case.remove()
    told = []
    restore(case.journal.entries(), case.journal, told.append)
    assert (told[-1].stage, told[-1].done, told[-1].total) == (Stage.RESTORING, 1, 1)


@pytest.mark.parametrize("call", ["restoring", "restored"])
def test_a_journal_that_cannot_be_written(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before: nothing happens. After: it is back, and the next start says so."""
    case = case_of(tmp_path, Way.FOLDER)
    case.remove()

    def fail(log: Log, number: int) -> None:
        log.entry(99)  # as it fails: with JournalError

    with monkeypatch.context() as patch:
        patch.setattr(Log, call, fail)
        found = run(case)
    assert [one.code for one in found.problems] == ["journal-failed"]
    assert not found.is_complete
    if call == "restoring":
        assert case.status() is Status.DONE
        assert not case.victim.exists()
    else:
        assert [one.why.code for one in recover(case.journal)] == ["recovered-back"]
        assert_back(case)


def test_no_journal_at_all(tmp_path: Path) -> None:
    case = case_of(tmp_path, Way.FOLDER)
    entry = case.removed()
    (tmp_path / "file").write_bytes(b"")
    journal = type(case.journal)(tmp_path / "file" / "lasting.sqlite")
    with pytest.raises(JournalError):
        restore([entry], journal)
    assert hash_of(case.keeper) == entry.content
