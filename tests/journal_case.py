"""A file that goes, in every way there is, journalled as the program does it; and a crash between any two steps."""

from __future__ import annotations

import os
import sqlite3
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from engine.files.listing import file_state
from engine.records import FileState, FoundFile, Relation
from engine.removal import moving, to_folder
from engine.removal.acting import act
from engine.removal.actions import prepare
from engine.removal.journal import Entry, Journal, Log, Planned, Status, new_batch
from engine.removal.removal_lock import removal_turn
from engine.removal.ways import TEMPORARY_MARK, Destination, Way
from engine.storage import lasting
from engine.storage.identical import content_hash

CONTENT = b"what is in it, once and for all" * 100
MTIME_NS = 1_500_000_000_123_456_700  # a multiple of what NTFS keeps
#: Calls that change a file or the journal; a file that was just made is empty when it is written to.
_STEPS = frozenset(
    ("rename", "replace", "link", "unlink", "mkdir", "rmdir", "utime", "execute", "write")
)
CRASHED = 7


def state_of(path: Path) -> FileState:
    return file_state(path.lstat())


def hash_of(path: Path) -> bytes:
    return content_hash(FoundFile(path, state_of(path)))


@dataclass
class JournalCase:
    """A victim, its keeper, both in a folder that is searched; and a folder outside for what is moved."""

    folder: Path
    way: Way
    journal: Journal

    @property
    def victim(self) -> Path:
        return self.folder / "photos" / "summer" / "victim.png"

    @property
    def keeper(self) -> Path:
        return self.folder / "photos" / "keeper.png"

    @property
    def destination(self) -> Destination:
        if self.way is not Way.FOLDER:
            return Destination(self.way)
        return Destination(self.way, self.folder / "moved", (self.folder / "photos",))

    def make(self) -> None:
        self.victim.parent.mkdir(parents=True, exist_ok=True)
        (self.folder / "moved").mkdir(exist_ok=True)
        self.keeper.write_bytes(CONTENT)
        self.victim.write_bytes(CONTENT)
        os.utime(self.victim, ns=(MTIME_NS, MTIME_NS))

    def planned(self, **values: Any) -> Planned:
        planned = Planned(
            new_batch(), self.way, self.victim, state_of(self.victim), hash_of(self.victim),
            self.keeper, Relation.IDENTICAL,
        )  # fmt: skip
        return replace(planned, **values)

    def remove(self) -> None:
        """As a batch does it."""
        with self.journal.writing() as log:
            self.remove_with(log)

    def remove_with(self, log: Log) -> None:
        with removal_turn():
            size = self.victim.lstat().st_size
            prepared = prepare(self.victim, size, self.keeper, self.destination)
            act(log, self.planned(target=prepared.target), prepared)

    def removed(self) -> Entry:
        """Remove it, and give its entry."""
        self.remove()
        return self.entry()

    def begun(self, **values: Any) -> Entry:
        """Its entry, and nothing that follows."""
        with self.journal.writing() as log:
            log.begin(self.planned(**values))
        return self.entry()

    def entry(self) -> Entry:
        return self.journal.entries()[0]

    def status(self) -> Status:
        return self.entry().status

    def files(self) -> dict[str, bytes]:
        """All there are, but the journal and what the trash says of its files."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and "data" not in path.parts and path.suffix != ".trashinfo"
        }

    def leftovers(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if TEMPORARY_MARK in path.name]


def case_of(folder: Path, way: Way) -> JournalCase:
    case = JournalCase(folder, way, Journal(folder / "data" / "lasting.sqlite"))
    case.make()
    with case.journal.writing():  # it is there already: one is made once in a life
        pass
    return case


def crash_at(step: int, work: Callable[[], object]) -> bool:
    """Do it in a child process that dies at its step of this number; whether it came to that step.

    Steps are counted from the first entry in the journal on: the calls that change a file or the journal, and both
    sides of a rename that Python knows nothing of. Each is a step before it does anything.
    """
    child = os.fork()
    if child:
        _, how = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(how)
        assert code in (0, CRASHED), code
        return code == CRASHED
    left, has_begun = step, False

    def watch(frame: FrameType, event: str, called: Any) -> None:
        nonlocal left, has_begun
        name = frame.f_code.co_name
        has_begun = has_begun or name in ("begin", "restoring")
        is_call = event == "c_call" and called.__name__ in _STEPS
        is_rename = event in ("call", "return") and name == "_rename_to_new"
        if has_begun and (is_call or is_rename):
            if left == 0:
                os._exit(CRASHED)
            left -= 1

    try:
        sys.setprofile(watch)
        work()
        sys.setprofile(None)
        os._exit(0)
    finally:  # never on into the tests of the parent
        sys.setprofile(None)
        traceback.print_exc()
        os._exit(1)


@pytest.fixture
def no_power_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies takes nothing with it that the system has: nothing need be on the disk, and it is faster."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    connect = lasting.connect

    def carelessly(path: Path, **_values: object) -> sqlite3.Connection:
        connection = connect(path)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    monkeypatch.setattr(lasting, "connect", carelessly)


def far_away(path: Path, target: Path) -> None:
    raise OSError(18, "Invalid cross-device link")


def without_links(*_args: object, **_values: object) -> None:
    raise OSError(1, "Operation not permitted")


#: Drives: like most; one to which nothing can be renamed; one that refuses no taken name; one without links too.
DRIVES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "usual": lambda patch: None,
    "far": lambda patch: (
        patch.setattr(to_folder, "move_to_new", far_away),
        patch.setattr("engine.removal.restoring.move_to_new", far_away),
    ),
    "no-rename": lambda patch: patch.setattr(moving, "_renameat2", lambda: None),
    "no-links": lambda patch: (
        patch.setattr(moving, "_renameat2", lambda: None),
        patch.setattr(os, "link", without_links),
    ),
}
