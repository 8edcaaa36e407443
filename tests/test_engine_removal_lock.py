"""One removal at a time: the lock is waited for, not for ever, and two windows never remove both of two copies."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from contextlib import suppress
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

import engine.removal.actions
import engine.removal.removal_lock as lock
from engine.control import Cancelled, Control
from engine.records import Relation
from engine.removal.disposal import remove
from engine.removal.removal_lock import RemovalLockError, removal_turn
from engine.removal.removals import Removal, RemovalResult
from engine.removal.trash import TrashPlace, find_place, put_in_trash
from removal_case import MEMORY_BYTES, Case, identical_case, journal_in, picture
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401

pytestmark = pytest.mark.usefixtures("temporary_trash")
two_windows = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="a trash of the test's own for other processes too"
)
SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return identical_case(tmp_path)


def test_a_free_lock_is_had_at_once_and_given_back() -> None:
    for _ in range(2):
        with removal_turn() as has_waited:
            assert not has_waited


def test_it_is_given_back_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), removal_turn():
        raise ZeroDivisionError
    with removal_turn() as has_waited:
        assert not has_waited


def test_who_comes_second_waits() -> None:
    is_held, order = threading.Event(), []

    def hold() -> None:
        with removal_turn():
            is_held.set()
            time.sleep(0.1)
            order.append("first")

    thread = threading.Thread(target=hold)
    thread.start()
    is_held.wait(5)
    with removal_turn() as has_waited:
        order.append("second")
    thread.join()
    assert (has_waited, order) == (True, ["first", "second"])


def test_a_file_stays_while_another_window_removes(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.05)
    with removal_turn():
        case.assert_stays("lock-busy")
    assert case.victim.read_bytes() == case.content
    assert case.run().removed == (case.removal,)


def test_waiting_can_be_cancelled(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    control = Control()
    monkeypatch.setattr(lock.time, "sleep", lambda _: control.cancel())
    with removal_turn():
        result = case.run(control=control)
        with pytest.raises(Cancelled), removal_turn(control):
            pass
    assert result == RemovalResult((), (), False)
    assert case.victim.read_bytes() == case.content


def test_a_lock_that_cannot_be_made_keeps_the_file(
    tmp_path: Path, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    for folder in (tmp_path / "file" / "state", Path("~/state")):
        monkeypatch.setattr(lock, "user_state_path", lambda *_, folder=folder, **__: folder)
        case.assert_stays("lock-failed")
    assert not Path("~").exists()


def test_a_drive_that_cannot_lock_keeps_the_file(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(lock, "_take", refuse)
    case.assert_stays("lock-failed")
    assert case.victim.exists()


def test_what_was_found_out_before_the_wait_is_found_out_again(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other window may have filled the trash."""
    asked: list[Path] = []

    def find(path: Path, size_bytes: int) -> TrashPlace:
        asked.append(path)
        return find_place(path, size_bytes)

    def free(descriptor: int) -> None:
        if len(tries := [*tries_made, descriptor]) < 2:
            tries_made.append(descriptor)
            raise BlockingIOError(11, "busy")
        assert tries

    tries_made: list[int] = []
    monkeypatch.setattr(lock, "_take", free)
    monkeypatch.setattr(lock, "_give_back", lambda _: None)
    monkeypatch.setattr(engine.removal.actions, "find_place", find)
    assert case.run().removed == (case.removal,)
    assert asked == [case.victim] * 2


def _die_holding() -> None:
    with removal_turn():
        os._exit(0)


@two_windows
def test_a_window_that_dies_leaves_the_lock() -> None:
    child = SPAWN.Process(target=_die_holding)
    child.start()
    child.join(30)
    with removal_turn():
        assert child.exitcode == 0


def _remove_at_once(victim: Path, keeper: Path, barrier: Barrier, told: Path) -> None:
    def put(place: TrashPlace) -> Path | None:
        with suppress(threading.BrokenBarrierError):
            barrier.wait(1)  # past every check: where both come this far, both remove
        return put_in_trash(place)

    engine.removal.actions.put_in_trash = put
    removal = Removal(picture(victim), picture(keeper), Relation.IDENTICAL)
    result = remove([removal], journal=journal_in(told.parent), memory_bytes=MEMORY_BYTES)
    told.write_text(",".join(problem.code for problem in result.kept))


def _run_both(target: object, *arguments: tuple[object, ...]) -> None:
    children = [SPAWN.Process(target=target, args=each) for each in arguments]  # type: ignore[arg-type]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0, 0]


@two_windows
def test_two_windows_that_keep_what_the_other_removes_leave_one(tmp_path: Path, case: Case) -> None:
    """The roots are spelled differently, so each scan chose another keeper."""
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    barrier = SPAWN.Barrier(2)
    other = tmp_path / "link"
    _run_both(
        _remove_at_once,
        (case.victim, case.keeper, barrier, tmp_path / "first"),
        (other / case.keeper.name, other / case.victim.name, barrier, tmp_path / "second"),
    )
    left = [path.read_bytes() for path in (case.victim, case.keeper) if path.exists()]
    assert left == [case.content]
    told = sorted((tmp_path / name).read_text() for name in ("first", "second"))
    assert told in (["", "keeper-vanished"], ["", "victim-vanished"])


def _trash_all(folder: Path, barrier: Barrier) -> None:
    real = os.path.exists

    def exists(path: str | bytes | Path) -> bool:
        found = real(path)
        if b"files" in os.fsencode(path):
            with suppress(threading.BrokenBarrierError):
                barrier.wait(1)  # who only asks gets the same answer as the other
        return found

    os.path.exists = exists  # type: ignore[assignment]
    for path in sorted(folder.iterdir()):
        with suppress(threading.BrokenBarrierError):
            barrier.wait(10)
        put_in_trash(find_place(path, path.stat().st_size))


@two_windows
def test_two_processes_with_the_same_names_lose_nothing(
    tmp_path: Path,
    temporary_trash: TemporaryTrash,  # noqa: F811
) -> None:
    content = set()
    temporary_trash.folder.mkdir(parents=True)
    (temporary_trash.folder.parent / "info").mkdir()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        for index in range(20):
            text = f"{name}{index}".encode()
            (tmp_path / name / f"IMG_{index:02}.jpg").write_bytes(text)
            content.add(text)
    barrier = SPAWN.Barrier(2)
    _run_both(_trash_all, (tmp_path / "a", barrier), (tmp_path / "b", barrier))
    assert set(temporary_trash.contents()) == content
    infos = list((temporary_trash.folder.parent / "info").iterdir())
    assert sorted(path.name for path in infos) == sorted(
        f"{path.name}.trashinfo" for path in temporary_trash.files()
    )


def test_busy_is_said_with_a_code() -> None:
    with removal_turn(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(lock, "WAIT_SECONDS", 0.0)
        with pytest.raises(RemovalLockError) as caught, removal_turn():
            pass
    assert caught.value.why.code == "lock-busy"
