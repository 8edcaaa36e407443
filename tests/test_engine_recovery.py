"""What a crash cut off: finished or taken back by what lies on the disk, told, and nothing ever lost by it."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from engine.reasons import sentence
from engine.removal import evidence, removal_lock
from engine.removal.evidence import UnclearError, drop
from engine.removal.journal import JournalError, Log, Status
from engine.removal.moving import aside_of, part_beside
from engine.removal.recovery import Outcome, Recovered, recover
from engine.removal.removal_checks import loss
from engine.removal.removal_lock import RemovalLockError, removal_turn
from engine.removal.restoring import restore
from engine.removal.trash_info import info_of
from engine.removal.ways import Way
from journal_case import (
    CONTENT,
    DRIVES,
    JournalCase,
    case_of,
    crash_at,
    no_power_cut,  # noqa: F401
    state_of,
)
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401

pytestmark = pytest.mark.usefixtures("temporary_trash", "no_power_cut")
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on Windows")
freedesktop = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="the system's own trash"
)


CRASHES = [
    (Way.TRASH, "usual"), (Way.TRASH, "no-rename"), (Way.FOLDER, "far"),
    (Way.FOLDER, "no-links"), (Way.DELETE, "usual"), (Way.LINK, "usual"),
]  # fmt: skip
CRASHES_BACK = [
    (Way.TRASH, "usual"), (Way.FOLDER, "far"), (Way.FOLDER, "no-links"), (Way.LINK, "usual"),
]  # fmt: skip


def places(case: JournalCase, trash: TemporaryTrash) -> list[bytes]:
    return [*case.files().values(), *trash.contents()]


def assert_true(case: JournalCase, trash: TemporaryTrash) -> None:
    """The journal says what is on the disk, the victim is there once at the most, and nothing lies about."""
    assert case.journal.half_done() == ()
    assert case.leftovers() == []
    # An info without a word in it keeps a name and says of nothing: another program may just be writing it.
    infos = [info for info in (trash.folder.parent / "info").glob("*") if info.lstat().st_size]
    assert sorted(infos) == [info_of(one) for one in trash.files()]
    assert case.files()["photos/keeper.png"] == CONTENT
    entries = case.journal.entries()
    is_gone = bool(entries) and entries[0].status is Status.DONE
    is_linked = case.victim.exists() and case.victim.samefile(case.keeper)
    assert is_gone == (is_linked or not case.victim.exists())
    copies = places(case, trash).count(CONTENT)
    assert copies == (1 if is_gone and case.way is Way.DELETE else 2)
    if is_gone and case.way in (Way.TRASH, Way.FOLDER):
        target = entries[0].target
        assert target is not None
        assert target.read_bytes() == CONTENT
    if not is_gone:
        assert state_of(case.victim).size_bytes == len(CONTENT)


@needs_fork
@pytest.mark.parametrize(("way", "drive"), CRASHES, ids=lambda one: str(getattr(one, "value", one)))
def test_a_crash_between_any_two_steps_of_a_removal(
    way: Way,
    drive: str,
    tmp_path: Path,
    temporary_trash: TemporaryTrash,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case_of(tmp_path / "first", way).remove()  # what is imported late is imported now
    shutil.rmtree(temporary_trash.folder.parent, ignore_errors=True)
    DRIVES[drive](monkeypatch)
    outcomes, step = set(), 0
    while True:
        case = case_of(tmp_path / str(step), way)
        is_crash = crash_at(step, case.remove)
        told = recover(case.journal)
        outcomes |= {one.outcome for one in told}
        assert_true(case, temporary_trash)
        assert recover(case.journal) == ()
        if not is_crash:
            break
        shutil.rmtree(temporary_trash.folder.parent, ignore_errors=True)
        step += 1
    assert case.status() is Status.DONE
    assert outcomes == {Outcome.FINISHED, Outcome.REVERTED}


@needs_fork
@pytest.mark.parametrize(
    ("way", "drive"), CRASHES_BACK, ids=lambda one: str(getattr(one, "value", one))
)
def test_a_crash_between_any_two_steps_of_the_way_back(
    way: Way,
    drive: str,
    tmp_path: Path,
    temporary_trash: TemporaryTrash,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = case_of(tmp_path / "first", way)
    first.remove()
    assert restore(first.journal.entries(), first.journal).back
    outcomes, step = set(), 0
    while True:
        case = case_of(tmp_path / str(step), way)
        case.remove()
        with monkeypatch.context() as patch:
            DRIVES[drive](patch)
            is_crash = crash_at(step, lambda: restore(case.journal.entries(), case.journal))  # noqa: B023
        told = recover(case.journal)
        outcomes |= {one.outcome for one in told}
        assert_true(case, temporary_trash)
        if not is_crash:
            break
        shutil.rmtree(temporary_trash.folder.parent, ignore_errors=True)
        step += 1
    assert case.status() is Status.RESTORED
    assert outcomes == {Outcome.FINISHED, Outcome.REVERTED}


def only(case: JournalCase) -> Recovered:
    (told,) = recover(case.journal)
    assert sentence(told.why)
    assert case.entry() == replace(
        told.entry, ended=case.entry().ended, why=case.entry().why
    )  # what is told is what the journal says
    return told


def assert_unclear(case: JournalCase, code: str) -> None:
    """Told once, and looked at again at each start; all stays as it is."""
    before, status = case.files(), case.status()
    told = only(case)
    assert (told.outcome, told.why.code) == (Outcome.UNCLEAR, code)
    assert (case.files(), case.status()) == (before, status)
    assert case.entry().is_unclear
    assert recover(case.journal) == ()


def moved(tmp_path: Path) -> tuple[JournalCase, Path]:
    case = case_of(tmp_path, Way.FOLDER)
    target = tmp_path / "moved" / "photos" / "summer" / "victim.png"
    target.parent.mkdir(parents=True)
    case.begun(target=target)
    return case, target


def test_nothing_is_half_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then nobody is waited for."""
    case = case_of(tmp_path, Way.FOLDER)
    case.remove()
    with removal_turn():
        assert recover(case.journal) == ()
    assert recover(type(case.journal)(tmp_path / "none" / "lasting.sqlite")) == ()
    assert not (tmp_path / "none").exists()


def test_another_window_is_in_the_middle_of_it(tmp_path: Path) -> None:
    """What it does is not half-done: its turn is waited for."""
    case, target = moved(tmp_path)
    found: list[tuple[Recovered, ...]] = []
    with removal_turn():
        thread = threading.Thread(target=lambda: found.append(recover(case.journal)))
        thread.start()
        case.victim.rename(target)
        with case.journal.writing() as log:
            log.done(1, target)
    thread.join()
    assert found == [()]
    assert case.status() is Status.DONE


def test_another_window_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removal_lock, "WAIT_SECONDS", 0.05)
    case, _ = moved(tmp_path)
    with removal_turn(), pytest.raises(RemovalLockError):
        recover(case.journal)
    assert case.status() is Status.BEGUN


def test_a_journal_that_cannot_be_written_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was settled until then is told."""
    case, _ = moved(tmp_path)
    case.begun(target=tmp_path / "moved" / "other.png")
    undone = Log.undone

    def once(log: Log, number: int, why: object = None) -> None:
        if number == 1:
            raise JournalError(why)
        undone(log, number)

    monkeypatch.setattr(Log, "undone", once)
    assert [one.entry.number for one in recover(case.journal)] == [2]
    with pytest.raises(JournalError):
        recover(case.journal)


# Moved to a folder


def test_it_is_nowhere(tmp_path: Path) -> None:
    case, target = moved(tmp_path)
    hidden = tmp_path / "hidden.png"
    case.victim.rename(hidden)
    assert_unclear(case, "recovery-lost")
    hidden.rename(target)  # whoever took it away brings it: the next start knows
    assert only(case).why.code == "recovered-moved"


def test_another_file_is_in_its_place(tmp_path: Path) -> None:
    case, target = moved(tmp_path)
    case.victim.write_bytes(b"another")
    assert_unclear(case, "recovery-changed")
    target.write_bytes(CONTENT)
    assert recover(case.journal) == ()


def test_it_was_copied_and_somebody_took_its_name(tmp_path: Path) -> None:
    """Both may be wanted: nothing is touched."""
    case, target = moved(tmp_path)
    case.victim.write_bytes(b"another")
    target.write_bytes(CONTENT)
    assert_unclear(case, "recovery-changed")


@pytest.mark.parametrize("is_folder_there", [True, False])
def test_its_drive_is_not_there(tmp_path: Path, is_folder_there: bool) -> None:
    """Its copy is, but the file itself may be too, on a drive that is in a drawer."""
    case = case_of(tmp_path, Way.FOLDER)
    target = tmp_path / "moved" / "victim.png"
    shutil.copy2(case.victim, target)
    state = replace(state_of(case.victim), device=state_of(case.victim).device + 1)
    case.begun(target=target, state=state)
    case.victim.unlink()
    if not is_folder_there:
        case.victim.parent.rmdir()
    assert_unclear(case, "recovery-no-folder")


@pytest.mark.parametrize("is_taken", [True, False])
def test_its_drive_has_another_number(tmp_path: Path, is_taken: bool) -> None:
    """The file itself lies where it was to go, so no other is left of it."""
    case = case_of(tmp_path, Way.FOLDER)
    target = tmp_path / "moved" / "victim.png"
    state = replace(state_of(case.victim), device=state_of(case.victim).device + 1)
    case.begun(target=target, state=state)
    case.victim.rename(target)
    if is_taken:
        case.victim.write_bytes(b"another")
    assert only(case).why.code == "recovered-moved"
    assert case.entry().target == target


def test_its_folder_was_taken_away(tmp_path: Path) -> None:
    case, target = moved(tmp_path)
    case.victim.rename(target)
    case.victim.parent.rmdir()
    assert only(case).why.code == "recovered-moved"


@pytest.mark.parametrize("is_link", [True, False])
def test_it_is_in_both_places(tmp_path: Path, is_link: bool) -> None:
    """The file of the user stays, ours goes."""
    case, target = moved(tmp_path)
    if is_link:
        os.link(case.victim, target)
    else:
        shutil.copy2(case.victim, target)
    before = state_of(case.victim)
    assert only(case).outcome is Outcome.REVERTED
    assert state_of(case.victim) == before
    assert not target.exists()


def test_another_file_is_where_it_was_to_go(tmp_path: Path) -> None:
    case, target = moved(tmp_path)
    target.write_bytes(b"another")
    assert only(case).outcome is Outcome.REVERTED
    assert target.read_bytes() == b"another"


def test_a_folder_is_where_it_was_to_go(tmp_path: Path) -> None:
    case, target = moved(tmp_path)
    target.mkdir()
    assert only(case).outcome is Outcome.REVERTED
    assert target.is_dir()


def test_what_cannot_be_tidied_up_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But of two whole files one must go: that is tried again."""
    case, target = moved(tmp_path)
    part_beside(target).write_bytes(CONTENT[:70])

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(evidence, "discard", refuse)
        assert only(case).outcome is Outcome.REVERTED
    again, target = moved(tmp_path / "again")
    shutil.copy2(again.victim, target)
    with monkeypatch.context() as patch:
        patch.setattr(evidence, "discard", refuse)
        told = only(again)
        assert (told.outcome, told.why.code) == (Outcome.UNCLEAR, "recovery-failed")
        assert target.read_bytes() == CONTENT
    assert only(again).outcome is Outcome.REVERTED
    assert again.leftovers() == []
    assert not target.exists()


def test_what_is_beside_it_goes_only_if_it_is_elsewhere(tmp_path: Path) -> None:
    case, target = moved(tmp_path)
    begin, whole, other = (part_beside(target) for _ in range(3))
    begin.write_bytes(CONTENT[:70])
    whole.write_bytes(CONTENT)
    other.write_bytes(b"of another crash")
    aside_begin, aside = aside_of(target), aside_of(case.victim)
    aside_begin.write_bytes(CONTENT[:70])  # such a one is never half of anything
    aside.write_bytes(CONTENT)
    assert only(case).outcome is Outcome.REVERTED
    assert sorted(case.leftovers()) == sorted([other, aside_begin])


def test_its_aside_is_the_second_when_it_was_moved(tmp_path: Path) -> None:
    case, target = moved(tmp_path)
    shutil.copy2(case.victim, target)
    case.victim.rename(aside_of(case.victim))
    assert only(case).outcome is Outcome.FINISHED
    assert case.leftovers() == []
    assert target.read_bytes() == CONTENT


def test_its_aside_is_the_only_one(tmp_path: Path) -> None:
    case, _ = moved(tmp_path)
    case.victim.rename(aside_of(case.victim))
    assert only(case).outcome is Outcome.REVERTED
    assert case.victim.read_bytes() == CONTENT
    assert case.leftovers() == []


def test_one_name_that_two_paths_lead_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a folder that is mounted twice. Deleted under one it would be gone under both."""
    folder, other = tmp_path / "folder", tmp_path / "other"
    folder.mkdir()
    other.symlink_to(folder)
    doomed = folder / "a"
    doomed.write_bytes(CONTENT)
    content = evidence.hash_of(doomed)
    assert content is not None
    for is_told in (True, False):  # a share that is mounted twice gives its files two identities
        if not is_told:
            monkeypatch.setattr(Path, "samefile", lambda *_: False)
        with pytest.raises(UnclearError):
            drop(doomed, other / "a", content, len(CONTENT), None)
        assert [one.read_bytes() for one in folder.iterdir()] == [CONTENT]
        assert doomed.exists()


def test_of_two_files_of_unlike_content_none_is_dropped(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_bytes(CONTENT)
    second.write_bytes(CONTENT[::-1])
    content = evidence.hash_of(first)
    assert content is not None
    for doomed, kept in ((first, second), (second, first)):
        with pytest.raises(UnclearError):
            drop(doomed, kept, content, len(CONTENT), None)
    assert first.exists()
    assert second.exists()


# Deleted


def test_it_was_deleted(tmp_path: Path) -> None:
    case = case_of(tmp_path, Way.DELETE)
    case.begun()
    case.victim.unlink()
    told = only(case)
    assert (told.outcome, told.why.code) == (Outcome.FINISHED, "recovered-deleted")


def test_it_was_about_to_be_deleted(tmp_path: Path) -> None:
    case = case_of(tmp_path, Way.DELETE)
    case.begun()
    case.victim.rename(aside_of(case.victim))
    assert only(case).outcome is Outcome.REVERTED
    assert case.victim.read_bytes() == CONTENT


def test_it_was_about_to_be_deleted_on_a_drive_that_has_another_number_now(tmp_path: Path) -> None:
    case = case_of(tmp_path, Way.DELETE)
    state = state_of(case.victim)
    case.begun(state=replace(state, device=state.device + 1))
    case.victim.rename(aside_of(case.victim))
    assert only(case).outcome is Outcome.REVERTED
    assert case.victim.read_bytes() == CONTENT


def test_it_was_to_be_deleted_and_its_place_is_taken(tmp_path: Path) -> None:
    case = case_of(tmp_path, Way.DELETE)
    case.begun()
    case.victim.rename(aside_of(case.victim))
    case.victim.write_bytes(b"another")
    assert_unclear(case, "recovery-changed")


# Linked


def test_it_is_a_link(tmp_path: Path) -> None:
    case = case_of(tmp_path, Way.LINK)
    case.begun(target=case.victim)
    case.victim.unlink()
    os.link(case.keeper, case.victim)
    assert only(case).why.code == "recovered-linked"


def test_its_name_is_gone(tmp_path: Path) -> None:
    case = case_of(tmp_path, Way.LINK)
    case.begun(target=case.victim)
    case.victim.unlink()
    assert_unclear(case, "recovery-changed")


# Moved to the trash


@freedesktop
def test_an_info_without_a_file(tmp_path: Path, temporary_trash: TemporaryTrash) -> None:  # noqa: F811
    """Ours goes, another's stays."""
    case = case_of(tmp_path, Way.TRASH)
    case.begun()
    info = temporary_trash.folder.parent / "info"
    info.mkdir(parents=True)
    (info / "victim.png.trashinfo").write_text(f"[Trash Info]\nPath={case.victim}\n")
    (info / "other.png.trashinfo").write_text(f"[Trash Info]\nPath={case.keeper}\n")
    assert only(case).outcome is Outcome.REVERTED
    assert [one.name for one in info.iterdir()] == ["other.png.trashinfo"]


@freedesktop
@pytest.mark.parametrize("is_gone", [True, False])
def test_one_that_was_trashed_before(
    tmp_path: Path,
    temporary_trash: TemporaryTrash,  # noqa: F811
    is_gone: bool,
) -> None:
    """From the same path, and of the same content: it is another file."""
    case = case_of(tmp_path, Way.TRASH)
    earlier = temporary_trash.folder / "victim.png"
    case.remove()
    os.utime(info_of(earlier), (1, 1))
    before = state_of(earlier)
    case.make()
    case.begun()
    if is_gone:
        case.victim.unlink()
        assert_unclear(case, "recovery-lost")
    else:
        assert only(case).outcome is Outcome.REVERTED
    assert state_of(earlier) == before
    assert info_of(earlier).exists()


@freedesktop
def test_a_drive_that_gives_files_another_identity(
    tmp_path: Path,
    temporary_trash: TemporaryTrash,  # noqa: F811
) -> None:
    case = case_of(tmp_path, Way.TRASH)
    state = replace(state_of(case.victim), file_id=1)
    case.begun(state=state)
    shutil.copy2(case.victim, tmp_path / "copy")
    other = case_of(tmp_path, Way.TRASH)
    other.remove()
    with case.journal.writing() as log:
        log.undone(2)  # that is how it came there; the first is the one in question
    told = only(case_with(case, 1))
    assert told.entry.target == temporary_trash.folder / "victim.png"
    assert told.outcome is Outcome.FINISHED


def case_with(case: JournalCase, number: int) -> JournalCase:
    """The case, whose entry is the one of this number."""

    class Numbered(JournalCase):
        def entry(self):  # type: ignore[no-untyped-def]
            return next(one for one in self.journal.entries() if one.number == number)

    return Numbered(case.folder, case.way, case.journal)


def test_the_system_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows and macOS do not say where in their trash a file lies."""
    monkeypatch.setattr("engine.removal.settling.sys.platform", "win32")
    case = case_of(tmp_path, Way.TRASH)
    case.begun()
    case.victim.unlink()
    told = only(case)
    assert (told.outcome, told.why.code) == (Outcome.FINISHED, "recovered-trashed")


def test_the_system_may_not_have_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was said so when it went, and nothing says otherwise now."""
    monkeypatch.setattr("engine.removal.settling.sys.platform", "win32")
    case = case_of(tmp_path, Way.TRASH)
    why = loss(case.keeper, "it is not in the bin").why
    number = case.begun().number
    with case.journal.writing() as log:
        log.unclear(number, why)
    case.victim.unlink()
    assert recover(case.journal) == ()
    assert (case.entry().why, case.entry().is_unclear) == (why, True)
    assert case.status() is Status.BEGUN
    case.victim.write_bytes(CONTENT)
    assert only(case).outcome is Outcome.REVERTED


# Given facts


def facts(tmp_path: Path, becomes: bytes) -> JournalCase:
    case = case_of(tmp_path, Way.FOLDER)
    other = tmp_path / "other"
    other.write_bytes(becomes)
    content = evidence.hash_of(other)
    other.unlink()
    case.begun(way=None, becomes=content)
    return case


def test_it_has_facts(tmp_path: Path) -> None:
    """Its size and times say nothing: by its content."""
    case = facts(tmp_path, b"with facts")
    case.victim.write_bytes(b"with facts")
    assert only(case).why.code == "recovered-facts"
    assert case.status() is Status.DONE


def test_it_has_no_facts(tmp_path: Path) -> None:
    case = facts(tmp_path, b"with facts")
    part, other = part_beside(case.victim), part_beside(case.victim)
    part.write_bytes(b"with facts")
    other.write_bytes(b"of another crash")
    assert only(case).why.code == "recovered-no-facts"
    assert case.leftovers() == [other]


def test_it_was_changed_since(tmp_path: Path) -> None:
    case = facts(tmp_path, b"with facts")
    case.victim.write_bytes(b"edited")
    assert_unclear(case, "recovery-changed")


def test_what_got_facts_is_gone(tmp_path: Path) -> None:
    case = facts(tmp_path, b"with facts")
    case.victim.unlink()
    assert_unclear(case, "recovery-lost")


# On the way back


def on_the_way_back(tmp_path: Path, way: Way = Way.FOLDER) -> tuple[JournalCase, Path]:
    case = case_of(tmp_path, way)
    case.remove()
    with case.journal.writing() as log:
        log.restoring(1)
    return case, case.entry().target or tmp_path


def test_it_is_in_both_places_on_the_way_back(tmp_path: Path) -> None:
    """It is back: finished."""
    case, target = on_the_way_back(tmp_path)
    shutil.copy2(target, case.victim)
    assert only(case).why.code == "recovered-back"
    assert not target.exists()
    assert case.status() is Status.RESTORED


def test_somebody_took_its_place_on_the_way_back(tmp_path: Path) -> None:
    case, target = on_the_way_back(tmp_path)
    case.victim.write_bytes(b"another")
    assert only(case).why.code == "recovered-not-back"
    assert (case.victim.read_bytes(), target.read_bytes()) == (b"another", CONTENT)


def test_it_is_nowhere_on_the_way_back(tmp_path: Path) -> None:
    case, target = on_the_way_back(tmp_path)
    target.rename(tmp_path / "hidden.png")
    assert_unclear(case, "recovery-lost")


def test_its_copy_was_about_to_go_on_the_way_back(tmp_path: Path) -> None:
    case, target = on_the_way_back(tmp_path)
    target.rename(aside_of(target))
    assert only(case).why.code == "recovered-not-back"
    assert target.read_bytes() == CONTENT


def test_an_edited_link_on_the_way_back(tmp_path: Path) -> None:
    """Its keeper and it are one still: nothing came back."""
    case, _ = on_the_way_back(tmp_path, Way.LINK)
    case.keeper.write_bytes(b"edited")
    assert only(case).why.code == "recovered-not-back"
    case.victim.unlink()
    case.victim.write_bytes(b"another")
    with case.journal.writing() as log:
        log.restoring(1)
    assert_unclear(case, "recovery-changed")


@freedesktop
def test_its_info_is_left_on_the_way_back(tmp_path: Path, temporary_trash: TemporaryTrash) -> None:  # noqa: F811
    case, target = on_the_way_back(tmp_path, Way.TRASH)
    target.rename(case.victim)
    assert only(case).why.code == "recovered-back"
    assert list((temporary_trash.folder.parent / "info").iterdir()) == []


@pytest.mark.parametrize(
    ("now", "code", "status"),
    [
        (CONTENT, "recovered-back", Status.RESTORED),
        (b"with facts", "recovered-not-back", Status.DONE),
    ],
)
def test_facts_on_the_way_back(tmp_path: Path, now: bytes, code: str, status: Status) -> None:
    case = facts(tmp_path, b"with facts")
    with case.journal.writing() as log:
        log.restoring(1)
    case.victim.write_bytes(now)
    assert only(case).why.code == code
    assert case.status() is status


def test_edited_on_the_way_back(tmp_path: Path) -> None:
    case = facts(tmp_path, b"with facts")
    with case.journal.writing() as log:
        log.restoring(1)
    case.victim.write_bytes(b"edited")
    assert_unclear(case, "recovery-changed")
