"""Bringing back what was removed, one file at a time: proven to be what went, and put where nothing is."""

from __future__ import annotations

import errno
import logging
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from engine.control import Cancelled, Control, Meter, OnProgress
from engine.files.protecting import Protection
from engine.reasons import Reason, reason
from engine.records import FileState, Problem, Stage
from engine.removal.actions import check_leaves
from engine.removal.carry import undo_carry
from engine.removal.copying import copy_to_new, discard, make_part
from engine.removal.evidence import (
    UnclearError,
    drop,
    drop_info,
    hash_of,
    holds,
    is_folder_there,
    is_one,
    is_shared,
    seen,
    tidy,
)
from engine.removal.journal import Entry, Journal, JournalError, Log, Status
from engine.removal.moving import (
    is_taken,
    make_folders,
    move_to_new,
    sync_folder,
    sync_made,
)
from engine.removal.recovery import Outcome, settle
from engine.removal.removal_checks import StaysError, detail_of
from engine.removal.removal_lock import RemovalLockError, removal_turn
from engine.removal.trash_info import origin_of, resolved
from engine.removal.ways import Way

_NOT_NOW = {
    Status.UNDONE: "restore-never-went",
    Status.RESTORED: "restore-is-back",
    Status.BEGUN: "restore-cut-off",
    Status.RESTORING: "restore-cut-off",
}
_BY_HAND = {"win32": "restore-windows", "darwin": "restore-mac"}


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Restored:
    """back : what is back, as given. problems : why each of the others is not. is_complete : all were tried."""

    back: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    is_complete: bool


def can_restore(entry: Entry) -> Reason | None:
    """Why it cannot be brought back from here, and how it can; None where that can be tried. Reads no disk."""
    if entry.status is not Status.DONE:
        return reason(_NOT_NOW[entry.status])
    if entry.way is Way.DELETE:
        return reason("restore-deleted")
    if entry.way is Way.TRASH and entry.target is None:
        return reason(_BY_HAND.get(sys.platform, "restore-trash"))
    return None


def restore(
    entries: Iterable[Entry],
    journal: Journal,
    progress: OnProgress | None = None,
    control: Control | None = None,
    *,
    protected: Sequence[Path] = (),
) -> Restored:
    """Bring these back, the newest first: it may lie on what an older one left.

    Each only if what lies there now is what was removed, byte for byte, and its old name is free; a folder that has
    gone is made again. A link becomes a file of its own, facts are taken out again. It is journalled before and after:
    what a crash cuts off here, `recovery.recover` settles.

    Parameters: control : cancel takes effect before the next file, and within a long copy. protected : folders of which
    nothing is taken and in which no file becomes another; what comes into one is no loss.
    Raises: JournalError where none can be opened. One that fails later ends it: not complete then.
    """
    wanted = sorted(entries, key=lambda entry: entry.number, reverse=True)
    meter = Meter(Stage.RESTORING, len(wanted), progress)
    back: list[Entry] = []
    problems: list[Problem] = []
    is_complete = True
    protection = Protection(protected) if protected else None
    with journal.writing() as written:
        for entry in wanted:
            try:
                if control is not None:
                    control.check()
                _bring_back(entry.number, written, protection, control)
            except Cancelled:
                is_complete = False
                break
            except StaysError as error:
                problems.append(Problem(entry.path, Stage.RESTORING, error.why))
            except JournalError as error:
                problems.append(Problem(entry.path, Stage.RESTORING, error.why))
                is_complete = False
                break
            else:
                back.append(entry)
            meter.step()
    return Restored(tuple(back), tuple(problems), is_complete)


def _bring_back(
    number: int, written: Log, protection: Protection | None, control: Control | None
) -> None:
    """Raises StaysError, JournalError, Cancelled."""
    try:
        with removal_turn(control):
            entry = written.entry(number)  # another window may have been quicker
            why = can_restore(entry)
            if why is not None:
                raise StaysError(why)
            if not _is_back(entry, control):
                _check_unprotected(entry, protection)
                _check(entry, control)
                stored = b"" if entry.way else written.original(number)
                written.restoring(number)
                _settled(entry, stored, written, control)
            written.restored(number)
    except RemovalLockError as error:
        raise StaysError(error.why) from error
    except UnclearError as error:
        raise StaysError(_why(error)) from error


def _settled(entry: Entry, stored: bytes, written: Log, control: Control | None) -> None:
    """Do it; and where it fails find out, as after a crash, what became of it. Raises StaysError, Cancelled."""
    try:
        _perform(entry, stored, control)
    # The boundary: whatever it was, the files and the journal must agree after it.
    except Exception as error:
        log.warning("%s: not brought back", entry.path, exc_info=error)
        found = settle(replace(entry, status=Status.RESTORING), written)
        if found.outcome is Outcome.FINISHED:
            return
        if isinstance(error, Cancelled):
            raise
        why = found.why if found.outcome is Outcome.UNCLEAR else _why(error)
        raise StaysError(why) from error


def _why(error: Exception) -> Reason:
    if isinstance(error, UnclearError):
        detail = dict(error.why.values).get("detail", "there is no plain file")
        return reason("restore-failed", detail=detail)
    if isinstance(error, StaysError):
        return error.why
    if isinstance(error, FileExistsError):
        return reason("restore-taken")
    detail = detail_of(error) if isinstance(error, OSError) else str(error)
    return reason("restore-failed", detail=detail or type(error).__name__)


def _is_back(entry: Entry, control: Control | None) -> bool:
    """Whether somebody else brought it back: it lies in its place, and not any more where it was moved to."""
    if entry.way is Way.LINK and is_shared(entry.path):
        return False
    if entry.way in (Way.FOLDER, Way.TRASH) and (entry.target is None or is_taken(entry.target)):
        return False
    return _holds(entry.path, entry, control)


def _check_unprotected(entry: Entry, protection: Protection | None) -> None:
    """Raises StaysError where a file would leave a protected folder, or become another there."""
    folder = (entry.target or entry.path).parent
    # The trash of a drive lies in whatever folder holds all of that: what is in it is not what is protected.
    if protection and entry.way is not Way.TRASH and protection.covers(str(folder)):
        raise StaysError(reason("restore-protected", folder=str(folder)))


def _check(entry: Entry, control: Control | None) -> None:
    """Raises StaysError or UnclearError where it cannot be brought back. Touches nothing."""
    if entry.way is None:
        if hash_of(entry.path, control) != entry.becomes:
            raise StaysError(reason("restore-facts-changed"))
    elif entry.way is Way.LINK:
        _check_link(entry, control)
    elif entry.target is not None:
        _check_moved(entry, entry.target, control)
    folder = entry.path.parent
    # A drive that is not connected must not be built anew, as a folder on another one.
    if not folder.is_dir() and not is_folder_there(entry.path, entry.state):
        raise StaysError(reason("restore-no-folder", folder=str(folder)))


def _check_link(entry: Entry, control: Control | None) -> None:
    if _holds(_linked(entry), entry, control):
        return
    if is_taken(entry.path) and not is_shared(entry.path):
        raise StaysError(reason("restore-taken"))
    raise StaysError(reason("restore-link-changed", keeper=str(entry.keeper)))


def _check_moved(entry: Entry, target: Path, control: Control | None) -> None:
    state = seen(target)
    if state is None or (entry.way is Way.TRASH and not _is_ours(entry, target, state)):
        raise StaysError(reason("restore-gone", target=str(target)))
    if not _holds(target, entry, control):
        raise StaysError(reason("restore-changed", target=str(target)))
    if is_taken(entry.path):
        raise StaysError(reason("restore-taken"))
    check_leaves(target)


def _is_ours(entry: Entry, target: Path, state: FileState) -> bool:
    """Whether a file in the trash is the one that was put there: names are used again once it was emptied."""
    if is_one(state, entry.state):
        return True
    try:
        origin = origin_of(target)
        return origin is not None and resolved(origin) == resolved(entry.path)
    except (OSError, RuntimeError):
        return False


def _perform(entry: Entry, stored: bytes, control: Control | None) -> None:
    """Raises StaysError, UnclearError, OSError, CopyDiffersError, Cancelled."""
    if entry.way is None:
        undo_carry(entry, stored)
        # What a crash left of an earlier try, if it was cut off before it was whole.
        with suppress(UnclearError):
            tidy(entry.path, entry.path)
        return
    made = make_folders(entry.path.parent)
    try:
        if entry.way is Way.LINK:
            _copy_again(entry, control)
        elif entry.target is not None:
            _move_back(entry, entry.target, made, control)
    finally:
        for folder in made:
            with suppress(OSError):
                folder.rmdir()  # refuses those that hold something
    with suppress(OSError):
        sync_folder(entry.path.parent)


def _move_back(entry: Entry, target: Path, made: list[Path], control: Control | None) -> None:
    """made : the folders that were made for it."""
    try:
        move_to_new(target, entry.path)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        sync_made(made)
        copy_to_new(target, entry.path, control)
        drop(target, entry.path, entry.content, entry.state.size_bytes, control)
    if entry.way is Way.TRASH:
        drop_info(target)


def _copy_again(entry: Entry, control: Control | None) -> None:
    part, state = make_part(_linked(entry), entry.path, control)
    try:
        if not _holds(part, entry, control):
            raise StaysError(reason("restore-link-changed", keeper=str(entry.keeper)))
        mtime_ns = entry.state.mtime_ns
        os.utime(part, ns=(mtime_ns, mtime_ns))
        if not is_taken(entry.path):
            move_to_new(part, entry.path)
        elif seen(entry.path) == state:
            part.replace(entry.path)
        else:
            raise StaysError(reason("restore-taken"))
    except BaseException:
        with suppress(OSError):
            discard(part)
        raise


def _linked(entry: Entry) -> Path:
    """A name of the file that it became: its own, or its keeper's where that is gone."""
    return entry.path if entry.keeper is None or is_taken(entry.path) else entry.keeper


def _holds(path: Path, entry: Entry, control: Control | None) -> bool:
    return holds(path, entry.content, entry.state.size_bytes, control)
