"""The journal of removals: on the disk before anything happens, true after it, shared by windows."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from engine.reasons import reason, sentence
from engine.records import FileState, Relation
from engine.removal.journal import (
    Entry,
    Journal,
    JournalError,
    Planned,
    Status,
    new_batch,
)
from engine.removal.removals import Exemption
from engine.removal.ways import Way
from engine.storage import database, lasting
from engine.storage.ignoring import Ignoring

PLANNED = Planned(
    "batch", Way.FOLDER, Path("/photos/a.png"), FileState(3, 4, 5, 6), b"c" * 32,
    Path("/photos/keeper.png"), Relation.TWIN, None, 7, Path("/moved/a.png"),
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "lasting.sqlite"


@pytest.fixture
def journal(path: Path) -> Journal:
    return Journal(path)


def only(journal: Journal) -> Entry:
    (entry,) = journal.entries()
    return entry


def begun(journal: Journal, planned: Planned = PLANNED) -> int:
    with journal.writing() as log:
        return log.begin(planned)


def test_nothing_was_ever_removed(journal: Journal, path: Path) -> None:
    assert journal.entries() == journal.half_done() == ()
    assert not path.exists()


def test_all_that_was_planned_is_kept(journal: Journal) -> None:
    number = begun(journal)
    entry = only(journal)
    assert entry == Entry(
        "batch", Way.FOLDER, PLANNED.path, PLANNED.state, PLANNED.content, PLANNED.keeper,
        Relation.TWIN, None, 7, PLANNED.target,
        number=number, status=Status.BEGUN, began=entry.began,
    )  # fmt: skip
    assert journal.half_done() == (entry,)


@pytest.mark.parametrize("way", [*Way, None])
@pytest.mark.parametrize("exemption", [*Exemption, None])
def test_every_way_and_exemption(
    journal: Journal, way: Way | None, exemption: Exemption | None
) -> None:
    """A group of its own, no keeper, and the numbers of a Windows drive, which are larger than SQLite's."""
    planned = replace(
        PLANNED, way=way, exemption=exemption, keeper=None, target=None, becomes=b"b",
        state=FileState(1 << 40, 1 << 62, (1 << 64) - 1, (1 << 127) + 1),
        relation=Relation.LOOK_ALIKE,
    )  # fmt: skip
    begun(journal, planned)
    entry = only(journal)
    assert (entry.way, entry.exemption, entry.keeper, entry.target) == (way, exemption, None, None)
    assert (entry.state, entry.relation, entry.becomes) == (planned.state, planned.relation, b"b")


@pytest.mark.skipif(sys.platform == "win32", reason="names of any bytes")
def test_names_of_any_bytes(journal: Journal) -> None:
    name = Path(os.fsdecode(b"/photos/\xff\xfe \n.png"))
    begun(journal, replace(PLANNED, path=name, keeper=name, target=name))
    entry = only(journal)
    assert entry.path == entry.keeper == entry.target == name


def test_what_became_of_it(journal: Journal) -> None:
    why = reason("trash-failed", detail="no\udcff room")
    with journal.writing() as log:
        gone, elsewhere, stays, back, not_back = (log.begin(PLANNED) for _ in range(5))
        log.done(gone, Path("/moved/a 2.png"))
        log.done(elsewhere)
        log.undone(stays, why)
        for number in (back, not_back):
            log.done(number, PLANNED.target)
            log.restoring(number)
        assert log.entry(back).status is Status.RESTORING
        assert [one.number for one in journal.half_done()] == [not_back, back]
        log.restored(back)
        log.not_restored(not_back)
    found = {entry.number: entry for entry in journal.entries()}
    assert list(found) == [not_back, back, stays, elsewhere, gone]  # the newest first
    assert (found[gone].status, found[gone].target) == (Status.DONE, Path("/moved/a 2.png"))
    assert (found[elsewhere].status, found[elsewhere].target) == (Status.DONE, None)
    assert (found[stays].status, found[stays].why) == (Status.UNDONE, why)
    assert (found[back].status, found[back].target) == (Status.RESTORED, PLANNED.target)
    assert (found[not_back].status, found[not_back].target) == (Status.DONE, PLANNED.target)
    assert all(entry.ended is not None for entry in found.values())
    assert journal.half_done() == ()


def test_what_cannot_be_told_stays_half_done(journal: Journal) -> None:
    number = begun(journal)
    why = reason("recovery-lost")
    with journal.writing() as log:
        log.unclear(number, why)
    entry = only(journal)
    assert (entry.status, entry.is_unclear, entry.why) == (Status.BEGUN, True, why)
    with journal.writing() as log:
        log.undone(number)
    assert not only(journal).is_unclear


def test_restored_by_hand(journal: Journal) -> None:
    number = begun(journal)
    journal.restored(number)
    assert only(journal).status is Status.RESTORED


def test_the_bytes_that_a_keeper_had(journal: Journal) -> None:
    with journal.writing() as log:
        first, second = log.begin(PLANNED, b"its bytes"), log.begin(PLANNED)
        assert log.original(first) == b"its bytes"
        assert log.original(second) == b""


def test_a_reason_of_a_later_version_is_no_matter(journal: Journal, path: Path) -> None:
    number = begun(journal)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("""UPDATE removed SET why = '["not-yet-known", {"a": 1}]'""")
        connection.commit()
    why = only(journal).why
    assert why is not None
    assert (why.code, why.values, number) == ("not-yet-known", (("a", 1),), 1)


def test_batches_are_told_apart() -> None:
    assert len({new_batch() for _ in range(100)}) == 100


def test_each_call_is_on_the_disk_when_it_returns(journal: Journal, path: Path) -> None:
    """Seen by another connection at once, and synced as `lasting` does it."""
    with journal.writing() as log:
        assert log._connection.execute("PRAGMA synchronous").fetchone()[0] == 3
        number = log.begin(PLANNED)
        assert only(Journal(path)).status is Status.BEGUN
        log.done(number)
        assert only(Journal(path)).status is Status.DONE
        assert [one.name for one in path.parent.iterdir()] == [path.name]  # no open transaction


def test_other_windows_write_between_two_entries(journal: Journal, path: Path) -> None:
    def batch(name: str) -> None:
        with Journal(path).writing() as log:
            for _ in range(8):
                log.done(log.begin(replace(PLANNED, batch=name)))

    with journal.writing() as log:
        number = log.begin(PLANNED)
        Ignoring(path).change((), [(b"a", b"b")])
        threads = [threading.Thread(target=batch, args=(name,)) for name in "ab"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        log.done(number)
    assert len(journal.entries()) == 17
    assert journal.half_done() == ()


def failure(work: pytest.ExceptionInfo[JournalError]) -> str:
    assert work.value.why.code == "journal-failed"
    return sentence(work.value.why)


def test_a_locked_file(journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database.connect, "__defaults__", (0.05,))
    with journal.writing() as log, closing(sqlite3.connect(path, isolation_level=None)) as other:
        number = log.begin(PLANNED)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(JournalError) as error:
            log.begin(PLANNED)
        assert "locked" in failure(error)
        with pytest.raises(JournalError):
            log.done(number)
        other.execute("ROLLBACK")
        log.done(number)  # it goes on as soon as it can
    assert only(journal).status is Status.DONE


def test_a_full_disk(journal: Journal) -> None:
    with journal.writing() as log:
        number = log.begin(PLANNED)
        log._connection.execute("PRAGMA max_page_count = 1")
        with pytest.raises(JournalError) as error:
            log.begin(PLANNED, bytes(100_000))
        assert "full" in failure(error)
    assert [entry.number for entry in journal.entries()] == [number]


def test_a_damaged_file_is_set_aside_and_told(journal: Journal, path: Path) -> None:
    begun(journal)
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(JournalError) as error:
        journal.entries()
    assert "lasting.sqlite.corrupt" in failure(error)
    assert journal.entries() == ()


def test_damage_met_within_a_batch(journal: Journal, path: Path) -> None:
    """Told by the call that met it; set aside when the batch ends, so that the next one can work."""
    for _ in range(40):
        begun(journal)
    with journal.writing() as log:
        with path.open("r+b") as stream:
            stream.seek(24)
            stream.write(
                b"\xff" * 4
            )  # the change counter: what is in memory does not count any more
            stream.seek(4096)
            stream.write(b"\xff" * (path.stat().st_size - 4096))
        with pytest.raises(JournalError):
            log.begin(PLANNED)
    assert [one.name for one in path.parent.iterdir()] == ["lasting.sqlite.corrupt"]
    assert begun(journal) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be renamed")
def test_a_file_that_another_window_set_aside(journal: Journal, path: Path) -> None:
    """What was written into the old one nobody would find."""
    with journal.writing() as log:
        path.rename(path.with_name("lasting.sqlite.corrupt"))
        with pytest.raises(JournalError):
            log.begin(PLANNED)
        begun(journal)
        with pytest.raises(JournalError):
            log.begin(PLANNED)
    assert len(journal.entries()) == 1


def test_an_error_of_the_batch_is_its_own(journal: Journal, path: Path) -> None:
    with pytest.raises(ValueError, match="of the batch"), journal.writing():
        raise ValueError("of the batch")
    assert path.exists()


def test_an_entry_that_is_not_there(journal: Journal) -> None:
    with journal.writing() as log:
        for ask in (log.entry, log.done, log.restored):
            with pytest.raises(JournalError):
                ask(99)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"")
    journal = Journal(tmp_path / "data" / "lasting.sqlite")
    with pytest.raises(JournalError) as error, journal.writing():
        pass
    assert failure(error)


def test_a_file_of_the_released_version_gets_a_journal(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first step is what it was; what was remembered stays."""
    steps = lasting._STEPS
    with monkeypatch.context() as patch:
        patch.setattr(lasting, "_STEPS", steps[:1])
        patch.setattr(lasting, "SCHEMA_VERSION", 1)
        with lasting.changing(path) as connection:
            connection.execute("INSERT INTO not_twins VALUES (x'aabb', x'61', x'62', 3)")
    begun(journal)
    assert len(journal.entries()) == 1
    assert len(Ignoring(path).entries()) == 1
