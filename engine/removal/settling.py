"""What became of one half-done entry of the journal, by what lies on the disk; what is left of it is cleared away."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from engine.control import Control
from engine.reasons import reason
from engine.records import FileState
from engine.removal.evidence import (
    UnclearError,
    aside_with,
    drop,
    drop_empty,
    drop_info,
    drop_part_of,
    failed,
    hash_of,
    holds,
    is_folder_there,
    is_one,
    is_shared,
    put_back_from,
    seen,
    tidy,
)
from engine.removal.freedesktop_trash import possible_trashes
from engine.removal.journal import Entry, Status
from engine.removal.trash_info import from_place, info_of
from engine.removal.ways import Way

#: What becomes of an entry, and of its target.
Settled = tuple[Status, Path | None]
#: What was said when it went: that it may not lie in the trash (see removal_checks.loss).
_NOT_TRASHED = ("gone-not-trashed", "gone-alone")
_CLOCK_SECONDS = 2  # some drives count times no finer


class _NoAsideError(UnclearError):
    """There is no trace of the file."""


def settled_removal(entry: Entry, control: Control | None) -> Settled:
    """What became of an entry that is BEGUN. Raises UnclearError, Cancelled."""
    return _REMOVALS[entry.way](entry, control)


def settled_restoring(entry: Entry, control: Control | None) -> Settled:
    """What became of an entry that is RESTORING. Raises UnclearError, Cancelled."""
    return _RESTORINGS[entry.way](entry, control), entry.target


def _moved(entry: Entry, control: Control | None) -> Settled:
    target = entry.target
    if target is None:
        raise UnclearError(reason("recovery-lost"))
    is_untouched = _is_untouched(entry, control)
    try:
        is_at_target = _holds(target, entry, control)
    except UnclearError:
        if not is_untouched:
            raise
        is_at_target = False  # a folder, or a file that nobody may read: none of ours
    if is_untouched:
        if is_at_target:
            drop(target, entry.path, entry.content, entry.state.size_bytes, control)
        elif entry.state.size_bytes:
            drop_empty(target)
        _tidy(entry, entry.path)
        return Status.UNDONE, None
    if not (is_at_target and _is_renamed(entry, target)):
        _check_gone(entry, control)
    if is_at_target:
        _tidy(entry, target)
        return Status.DONE, target
    return _from_aside(entry, control)


def _deleted(entry: Entry, control: Control | None) -> Settled:
    if _is_untouched(entry, control):
        return Status.UNDONE, None
    _check_gone(entry, control)
    try:
        return _from_aside(entry, control)
    except _NoAsideError:
        return Status.DONE, None


def _linked(entry: Entry, control: Control | None) -> Settled:
    if _is_link(entry):
        return Status.DONE, entry.target
    if not _is_untouched(entry, control):
        raise UnclearError(reason("recovery-changed"))
    _tidy(entry, entry.path)
    return Status.UNDONE, None


def _trashed(entry: Entry, control: Control | None) -> Settled:
    found = list(_in_trashes(entry))
    ours = next((one for one, state in found if state and is_one(state, entry.state)), None)
    if _is_untouched(entry, control):
        if ours is not None:  # for a moment a file has both names, where no rename is safe
            drop(ours, entry.path, entry.content, entry.state.size_bytes, control)
            drop_info(ours)
        for one, state in found:
            if state is None:
                drop_info(one)
        return Status.UNDONE, None
    if ours is None:  # a drive without lasting file ids: by what it holds, and where it came from
        ours = next((one for one, _ in found if _is_of_it(one, entry, control)), None)
    if ours is not None:
        return Status.DONE, ours
    if entry.why is not None and entry.why.code in _NOT_TRASHED:
        raise UnclearError(entry.why)
    _check_gone(entry, control)
    if sys.platform in ("win32", "darwin"):
        return Status.DONE, None
    raise UnclearError(reason("recovery-lost"))


def _has_facts(entry: Entry, control: Control | None) -> Settled:
    content = hash_of(entry.path, control)
    if content is None:
        _check_gone(entry, control)
        raise UnclearError(reason("recovery-lost"))
    if content == entry.becomes:
        return Status.DONE, entry.target
    if content != entry.content:
        raise UnclearError(reason("recovery-changed"))
    drop_part_of(entry.path, entry.becomes)
    return Status.UNDONE, None


def _is_moved_back(entry: Entry, control: Control | None) -> Status:
    target = entry.target
    if target is None:
        raise UnclearError(reason("recovery-lost"))
    is_at_target, size = _holds(target, entry, control), entry.state.size_bytes
    if _is_untouched(entry, control):
        if is_at_target:
            drop(target, entry.path, entry.content, size, control)
        _tidy(entry, entry.path)
        if entry.way is Way.TRASH:
            drop_info(target)
        return Status.RESTORED
    if not is_at_target:
        aside = aside_with(target, entry.content, size, control)
        if aside is None:
            raise UnclearError(reason("recovery-lost"))
        put_back_from(aside, target)
    if size:
        drop_empty(entry.path)
    _tidy(entry, target)
    return Status.DONE


def _is_copy_again(entry: Entry, control: Control | None) -> Status:
    if seen(entry.path) is None or is_shared(entry.path):
        if entry.keeper is not None and _holds(entry.keeper, entry, control):
            _tidy(entry, entry.keeper)
        return Status.DONE
    if not _holds(entry.path, entry, control):
        raise UnclearError(reason("recovery-changed"))
    _tidy(entry, entry.path)
    return Status.RESTORED


def _is_without_facts(entry: Entry, control: Control | None) -> Status:
    content = hash_of(entry.path, control)
    if content == entry.content:
        tidy(entry.path, entry.path)
        return Status.RESTORED
    if content == entry.becomes:
        drop_part_of(entry.path, entry.content)
        return Status.DONE
    raise UnclearError(reason("recovery-lost" if content is None else "recovery-changed"))


def _from_aside(entry: Entry, control: Control | None) -> Settled:
    """Give the file its name again, where it was renamed just before it was to go. Raises _NoAsideError."""
    aside = aside_with(entry.path, entry.content, entry.state.size_bytes, control)
    if aside is None:
        raise _NoAsideError(reason("recovery-lost"))
    put_back_from(aside, entry.path)
    _tidy(entry, entry.path)
    return Status.UNDONE, None


def _is_untouched(entry: Entry, control: Control | None) -> bool:
    """Whether what was removed lies in its old place, by its state or its content."""
    state = seen(entry.path)
    return state is not None and (state == entry.state or _holds(entry.path, entry, control))


def _holds(path: Path, entry: Entry, control: Control | None) -> bool:
    return holds(path, entry.content, entry.state.size_bytes, control)


def _is_link(entry: Entry) -> bool:
    """Whether the name leads to the keeper's file."""
    state = seen(entry.path)
    keeper = seen(entry.keeper) if entry.keeper is not None else None
    return state is not None and keeper is not None and is_one(state, keeper)


def _check_gone(entry: Entry, control: Control | None) -> None:
    """Whether the file has really left its place. Raises UnclearError, Cancelled."""
    if seen(entry.path) is not None:
        raise UnclearError(reason("recovery-changed"))
    if is_folder_there(entry.path, entry.state):
        return
    # Many drives have another number once they are connected anew. What was left beside it says it is the same.
    if aside_with(entry.path, entry.content, entry.state.size_bytes, control) is None:
        raise UnclearError(reason("recovery-no-folder"))


def _is_renamed(entry: Entry, target: Path) -> bool:
    """Whether the file itself lies there: then no copy of it is left where it was, whatever is there now."""
    now = seen(target)
    if now is None or not now.file_id:
        return False
    return now == replace(entry.state, device=now.device)


def _tidy(entry: Entry, kept: Path) -> None:
    """What was left beside either place: `kept` was found to hold all of it."""
    for path in {entry.path, entry.target or entry.path}:
        tidy(path, kept)


def _in_trashes(entry: Entry) -> Iterator[tuple[Path, FileState | None]]:
    """What the trashes say came from there; with no state where they say so of nothing."""
    if sys.platform in ("win32", "darwin"):
        return
    try:
        for trash in possible_trashes(entry.path.parent):
            for trashed in from_place(trash, entry.path):
                with suppress(UnclearError):  # a folder of that name, trashed some day
                    yield trashed, seen(trashed)
    except (OSError, RuntimeError) as error:
        raise failed(error) from error


def _is_of_it(trashed: Path, entry: Entry, control: Control | None) -> bool:
    """Whether a file of the trash holds what was removed, and was put there since."""
    try:
        is_later = info_of(trashed).lstat().st_mtime >= entry.began - _CLOCK_SECONDS
    except OSError:
        return False
    return is_later and _holds(trashed, entry, control)


_REMOVALS = {
    Way.FOLDER: _moved,
    Way.DELETE: _deleted,
    Way.LINK: _linked,
    Way.TRASH: _trashed,
    None: _has_facts,
}
_RESTORINGS = {
    Way.FOLDER: _is_moved_back,
    Way.TRASH: _is_moved_back,
    Way.LINK: _is_copy_again,
    None: _is_without_facts,
}
