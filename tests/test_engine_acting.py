"""The journal tells the truth: what is in it before a file goes, and after everything that can go wrong with it."""

from __future__ import annotations

import logging
import multiprocessing
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import engine.removal.acting
import engine.removal.actions
import engine.removal.disposal
from engine.control import Cancelled, Control
from engine.reasons import reason
from engine.records import Relation
from engine.removal.actions import Prepared
from engine.removal.companions import find_company
from engine.removal.disposal import remove
from engine.removal.journal import JournalError, Log, Planned, Status
from engine.removal.removal_checks import LossError, StaysError
from engine.removal.removal_lock import RemovalLockError, removal_turn
from engine.removal.removals import Removal, RemovalResult
from engine.removal.trash import TrashError, TrashPlace
from engine.removal.ways import Destination, Way
from removal_case import MEMORY_BYTES, Case, destination, identical_case, picture
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401

pytestmark = pytest.mark.usefixtures("temporary_trash")
Perform = Callable[..., Path | None]


@pytest.fixture(params=Way, ids=lambda way: way.value)
def case(tmp_path: Path, request: pytest.FixtureRequest) -> Case:
    folder = tmp_path / "pictures"
    folder.mkdir()
    made = identical_case(folder)
    made.destination = destination(request.param, folder)
    return made


@pytest.fixture
def other(case: Case) -> Removal:
    """A second one in the batch."""
    path = Path(shutil.copy2(case.keeper, case.keeper.with_name("other.png")))
    return Removal(picture(path), case.removal.keeper, Relation.IDENTICAL)


@pytest.fixture
def performing(
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[Callable[[Prepared, Perform], Any]], None]:
    """Has something else done in place of the first action."""
    real = engine.removal.acting.perform

    def use(fake: Callable[[Prepared, Perform], Any]) -> None:
        done: list[Path] = []

        def perform(prepared: Prepared, control: Control | None = None) -> Path | None:
            done.append(prepared.victim)
            if len(done) > 1:
                return real(prepared, control)
            return fake(prepared, real)  # type: ignore[no-any-return]

        monkeypatch.setattr(engine.removal.acting, "perform", perform)

    return use


def codes(result: RemovalResult) -> list[tuple[str, str]]:
    return [(one.path.name, one.code) for one in result.kept]


def raised(error: BaseException) -> Any:
    raise error


def test_it_is_written_before_the_file_goes_and_within_the_turn(
    case: Case, performing: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(prepared: Prepared, real: Perform) -> Path | None:
        assert case.statuses() == [("victim.png", "begun")]
        assert case.journal.entries()[0].target == prepared.target
        monkeypatch.setattr("engine.removal.removal_lock.WAIT_SECONDS", 0.0)
        with pytest.raises(RemovalLockError), removal_turn():
            pass
        return real(prepared)

    performing(look)
    assert case.run().kept == ()
    assert case.statuses() == [("victim.png", "done")]


@pytest.mark.parametrize("changed", ["victim", "keeper"])
def test_what_changes_while_the_journal_is_written_stays(
    case: Case, changed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That may take seconds: another window reads or writes in it, or the disk is busy."""
    real = Log.begin

    def begin(log: Log, planned: Planned) -> int:
        (case.victim if changed == "victim" else case.keeper).write_bytes(b"edited")
        return real(log, planned)

    monkeypatch.setattr(Log, "begin", begin)
    case.assert_stays(f"{changed}-changed")
    assert case.victim.exists()
    assert case.statuses() == [("victim.png", "undone")]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the trash of the test's own")
def test_a_name_that_is_taken_at_once_by_another_program_is_no_failure(
    tmp_path: Path,
    performing: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    temporary_trash: TemporaryTrash,  # noqa: F811
) -> None:
    """As one that saves the file the moment after: what went did go, and is brought back from where it lies."""
    case = identical_case(tmp_path)
    real = engine.removal.actions.put_in_trash

    def put(place: TrashPlace) -> Path | None:
        target = real(place)
        case.victim.write_bytes(b"saved anew")
        return target

    monkeypatch.setattr(engine.removal.actions, "put_in_trash", put)
    result = case.run()
    assert (result.removed, result.kept) == ((case.removal,), ())
    assert case.victim.read_bytes() == b"saved anew"
    (entry,) = case.journal.entries()
    assert (entry.status, [entry.target]) == (Status.DONE, temporary_trash.files())


def test_the_trash_is_asked_again_in_the_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the keeper was decoded another window may have come, filled a bin, and gone again."""
    case = identical_case(tmp_path)
    found = [engine.removal.actions.find_place]

    def find_place(path: Path, size_bytes: int) -> TrashPlace:
        if not found:
            raise TrashError(reason("trash-too-small"))
        return found.pop()(path, size_bytes)

    monkeypatch.setattr(engine.removal.actions, "find_place", find_place)
    case.assert_stays("trash-too-small")
    assert case.victim.read_bytes() == case.content
    assert case.statuses() == []


def test_where_it_lies_is_written_after(case: Case, temporary_trash: TemporaryTrash) -> None:  # noqa: F811
    case.run()
    (entry,) = case.journal.entries()
    if case.destination.way is Way.TRASH and sys.platform in ("win32", "darwin"):
        assert entry.target is None
        return
    lies = {
        Way.TRASH: [*temporary_trash.files(), None][0],
        Way.FOLDER: case.keeper.parent.parent / "there" / "pictures" / "victim.png",
        Way.DELETE: None,
        Way.LINK: case.victim,
    }
    assert entry.target == lies[case.destination.way]
    if entry.target is not None:
        assert entry.target.read_bytes() == case.content


def test_a_refusal_is_undone_and_the_next_goes(
    case: Case, other: Removal, performing: Callable[..., None]
) -> None:
    why = reason("trash-failed", detail="full")
    performing(lambda prepared, real: raised(StaysError(why)))
    result = case.run(other)
    assert (result.removed, result.is_complete) == ((other,), True)
    assert codes(result) == [("victim.png", "trash-failed")]
    assert case.statuses() == [("victim.png", "undone"), ("other.png", "done")]
    assert case.journal.entries()[1].why == why
    assert case.victim.read_bytes() == case.content


def test_an_error_nobody_foresaw_before_anything_happened(
    case: Case, other: Removal, performing: Callable[..., None]
) -> None:
    performing(lambda prepared, real: raised(RuntimeError("surprise")))
    result = case.run(other)
    assert (result.removed, result.is_complete) == ((), False)
    assert codes(result) == [("victim.png", "removal-broke")]
    assert case.statuses() == [("victim.png", "undone")]
    assert case.victim.read_bytes() == case.content


def test_an_error_nobody_foresaw_after_it_happened(
    case: Case, other: Removal, performing: Callable[..., None]
) -> None:
    """Nobody knows: the entry stays open, and the next start looks."""
    performing(lambda prepared, real: (real(prepared), raised(RuntimeError("surprise"))))
    result = case.run(other)
    assert (result.removed, result.is_complete) == ((case.removal,), False)
    assert codes(result) == [("victim.png", "gone-not-trashed")]
    assert case.statuses() == [("victim.png", "begun")]
    assert case.keeper.read_bytes() == case.content


def test_an_error_after_which_nothing_can_be_found_out(
    case: Case, other: Removal, performing: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine.removal.acting, "is_where_it_was", lambda path, state: None)
    performing(lambda prepared, real: raised(RuntimeError("the share is gone")))
    result = case.run(other)
    assert (result.removed, result.is_complete) == ((), False)
    assert codes(result) == [("victim.png", "removal-broke")]
    assert case.statuses() == [("victim.png", "begun")]


def test_a_loss_stays_open(case: Case, other: Removal, performing: Callable[..., None]) -> None:
    performing(lambda prepared, real: raised(LossError(reason("gone-alone", detail="x"))))
    result = case.run(other)
    assert (result.removed, result.is_complete) == ((case.removal,), False)
    assert case.statuses() == [("victim.png", "begun")]
    (entry,) = case.journal.entries()
    assert (entry.why, entry.is_unclear) == (result.kept[0].reason, True)


def test_a_copy_that_was_cancelled_is_undone(
    case: Case, other: Removal, performing: Callable[..., None]
) -> None:
    performing(lambda prepared, real: raised(Cancelled()))
    result = case.run(other)
    assert (result.removed, result.kept, result.is_complete) == ((), (), False)
    assert case.statuses() == [("victim.png", "undone")]


# a journal that fails


@contextmanager
def failing(call: str) -> Any:
    def fail(*given: object) -> Any:
        why = reason("journal-failed", path="lasting.sqlite", detail="disk full")
        raise JournalError(why)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Log, call, fail)
        yield


def test_what_cannot_be_written_before_does_not_happen(case: Case, other: Removal) -> None:
    with failing("begin"):
        result = case.run(other)
    assert (result.removed, result.is_complete) == ((), False)
    assert codes(result) == [("victim.png", "journal-failed")]
    assert case.victim.read_bytes() == case.content
    assert not case.victim.samefile(case.keeper)


def test_what_cannot_be_written_after_ends_the_batch(case: Case, other: Removal) -> None:
    with failing("done"):
        result = case.run(other)
    assert (result.removed, result.is_complete) == ((case.removal,), False)
    assert codes(result) == [("victim.png", "journal-behind")]
    assert case.statuses() == [("victim.png", "begun")]
    assert other.victim.path.exists()


def test_a_refusal_that_cannot_be_written_ends_the_batch(
    case: Case, other: Removal, performing: Callable[..., None]
) -> None:
    performing(lambda prepared, real: raised(StaysError(reason("still-there"))))
    with failing("undone"):
        result = case.run(other)
    assert (result.removed, result.is_complete) == ((), False)
    assert codes(result) == [("victim.png", "journal-failed")]
    assert case.victim.read_bytes() == case.content


def test_a_journal_that_cannot_be_opened(tmp_path: Path) -> None:
    case = identical_case(tmp_path)
    (tmp_path / ".journal.sqlite").mkdir()
    result = case.run()
    assert (result.removed, result.is_complete) == ((), False)
    assert codes(result) == [("victim.png", "journal-failed")]
    assert case.victim.read_bytes() == case.content


def test_a_damaged_journal_is_told_and_the_next_batch_has_a_new_one(tmp_path: Path) -> None:
    case = identical_case(tmp_path)
    (tmp_path / ".journal.sqlite").write_bytes(b"rubbish" * 1000)
    assert codes(case.run()) == [("victim.png", "journal-failed")]
    assert case.run().removed == (case.removal,)


def test_an_error_while_it_is_closed_takes_no_account_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    case = identical_case(tmp_path)
    real = Log.close

    def close(log: Log) -> None:
        real(log)
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(Log, "close", close)
    with caplog.at_level(logging.WARNING):
        assert case.run().removed == (case.removal,)
    assert "disk I/O error" in caplog.text


def test_the_turn_that_fails_at_its_end_takes_no_account_with_it(
    case: Case, other: Removal, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def turn(control: Control | None = None) -> Any:
        yield False
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(engine.removal.disposal, "removal_turn", turn)
    result = case.run(other)
    assert (result.removed, result.is_complete) == ((case.removal,), False)
    assert codes(result) == [("victim.png", "removal-broke")]
    assert case.statuses() == [("victim.png", "done")]


# a crash


def _crash(removal: Removal, case: Case, is_after: bool) -> None:
    real = engine.removal.acting.perform

    def perform(prepared: Prepared, control: Control | None = None) -> None:
        if is_after:
            real(prepared, control)
        os._exit(7)

    engine.removal.acting.perform = perform  # type: ignore[assignment]
    remove([removal], case.destination, journal=case.journal, memory_bytes=MEMORY_BYTES)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the trash of the test's own")
@pytest.mark.parametrize("way", [Way.TRASH, Way.LINK])
@pytest.mark.parametrize("is_after", [False, True])
def test_a_crash_leaves_an_open_entry(tmp_path: Path, way: Way, is_after: bool) -> None:
    case = identical_case(tmp_path)
    case = replace(case, destination=destination(way, tmp_path))
    child = multiprocessing.get_context("fork").Process(
        target=_crash, args=(case.removal, case, is_after)
    )
    child.start()
    child.join(30)
    assert child.exitcode == 7
    assert case.statuses() == [("victim.png", "begun")]
    assert case.keeper.read_bytes() == case.content
    assert case.victim.exists() is (way is Way.LINK or not is_after)


# another window was waited for


def test_the_place_is_chosen_again_after_a_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another window may have moved a file of that name there."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    case = identical_case(folder)
    case.destination = destination(Way.FOLDER, folder)

    @contextmanager
    def turn(control: Control | None = None) -> Any:
        (tmp_path / "there" / "pictures").mkdir()
        (tmp_path / "there" / "pictures" / "victim.png").write_bytes(b"of another window")
        yield True

    planned: list[Planned] = []
    real = Log.begin
    monkeypatch.setattr(Log, "begin", lambda log, one: (planned.append(one), real(log, one))[1])
    monkeypatch.setattr(engine.removal.disposal, "removal_turn", turn)
    assert case.run().removed == (case.removal,)
    (entry,) = case.journal.entries()
    assert [one.target for one in planned] == [entry.target]
    assert entry.target is not None
    assert entry.target.name != "victim.png"
    assert entry.target.read_bytes() == case.content


# what belongs to it


@pytest.fixture
def live(tmp_path: Path) -> Case:
    """A picture with its film, and its keeper with the same."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "keeper.mov").write_bytes(b"film")
    case = identical_case(tmp_path / "b")
    case.victim = case.victim.replace(tmp_path / "a" / "keeper.png")
    pair = picture(case.victim), picture(case.keeper)
    (company,) = find_company([pair], is_decided=True)
    assert [one.path for one in company.along] == [tmp_path / "a" / "keeper.mov"]
    case.removal = Removal(*pair, Relation.IDENTICAL, company.along, group=3)
    return case


@pytest.mark.parametrize("way", [Way.TRASH, Way.FOLDER, Way.DELETE])
def test_what_goes_along_goes_the_same_way_with_an_entry_of_its_own(live: Case, way: Way) -> None:
    live.destination = destination(way, live.victim.parent)
    (companion,) = live.removal.companions
    result = live.run()
    assert (result.kept, result.along) == ((), (companion,))
    assert not companion.path.exists()
    assert companion.like.exists()
    film, image = live.journal.entries()
    assert (film.path, film.keeper, film.group) == (companion.path, companion.like, 3)
    assert (film.batch, film.way, film.relation) == (image.batch, way, Relation.IDENTICAL)
    assert film.content != image.content
    assert [film.status.value, image.status.value] == ["done", "done"]
    if film.target is not None:
        assert film.target.read_bytes() == b"film"


def test_beside_a_link_it_stays(live: Case) -> None:
    """Its picture's name is still there."""
    live.destination = Destination(Way.LINK)
    (companion,) = live.removal.companions
    companion.like.unlink()  # nor is anything asked of it
    result = live.run()
    assert (result.removed, result.kept, result.along) == ((live.removal,), (), ())
    assert companion.path.exists()


def test_a_protected_companion_keeps_its_picture(live: Case, tmp_path: Path) -> None:
    album = tmp_path / "album"
    album.mkdir()
    (one,) = live.removal.companions
    film = Path(shutil.copy2(one.path, album / "keeper.mov"))
    forged = replace(one, path=film, state=picture(film).state)
    live.removal = replace(live.removal, companions=(forged,))
    result = live.run(protected=(album,))
    assert (result.removed, codes(result)) == ((), [("keeper.png", "protected")])
    assert live.victim.exists()
    assert film.exists()


def test_where_one_companion_ends_the_batch_the_next_stays(
    live: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (live.victim.parent, live.keeper.parent):
        (folder / "keeper.xmp").write_bytes(b"sidecar")
    pair = live.removal.victim, live.removal.keeper
    (company,) = find_company([pair], is_decided=True)
    assert len(company.along) == 2
    live.removal = replace(live.removal, companions=company.along)
    real = engine.removal.acting.perform

    def perform(prepared: Prepared, control: Control | None = None) -> Path | None:
        if prepared.victim == company.along[0].path:
            raise RuntimeError("surprise")
        return real(prepared, control)

    monkeypatch.setattr(engine.removal.acting, "perform", perform)
    result = live.run()
    assert (result.removed, result.along, result.is_complete) == ((live.removal,), (), False)
    assert codes(result) == [(company.along[0].path.name, "removal-broke")]
    assert all(one.path.exists() for one in company.along)
