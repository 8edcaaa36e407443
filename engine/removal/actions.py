"""One file goes, in the way that was chosen: found out first whether that would take it, then done."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from engine.control import Control
from engine.files.listing import file_state
from engine.reasons import reason, sentence
from engine.records import FileState
from engine.removal.copying import is_write_protected
from engine.removal.deleting import delete_for_good
from engine.removal.hard_links import check_linkable, replace_by_link
from engine.removal.removal_checks import (
    StaysError,
    check_outcome,
    detail_of,
    is_there,
    loss,
)
from engine.removal.to_folder import find_target, move_to_folder
from engine.removal.trash import TrashError, TrashPlace, find_place, put_in_trash
from engine.removal.ways import Destination, Way


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that its way would take.

    keeper : the twin that stays, for a companion the keeper's; None where nothing keeps what it shows. state : of the
    victim, when it was prepared; None for the trash. target : where it is to lie, by its exact name; for a
    link the victim itself, whose name stays; None where that is not known before it lies there (the trash), or nowhere.
    trash : its place there. folder : the one that was chosen, above the target.
    """

    victim: Path
    keeper: Path | None
    way: Way
    state: FileState | None = None
    target: Path | None = None
    trash: TrashPlace | None = None
    folder: Path | None = None


def prepare(
    victim: Path, size_bytes: int, keeper: Path | None, destination: Destination
) -> Prepared:
    """Find out that the way would take this file, and where it would lie. Nothing of the file is touched.

    What it finds holds for the moment: prepare again where other windows may have removed something since.

    Parameters: victim : absolute, a regular file of `size_bytes` bytes. keeper : a regular file as well; None only for
    the trash.
    Raises: StaysError. ValueError for another way without a keeper.
    """
    way = destination.way
    if way is Way.TRASH:
        return Prepared(victim, keeper, way, trash=_find_place(victim, size_bytes))
    if keeper is None:
        raise ValueError(f"{victim}: {way.value} without a keeper")
    state = _state(victim)
    check_leaves(victim)
    if way is Way.FOLDER:
        target = find_target(victim, destination)
        return Prepared(victim, keeper, way, state, target, folder=destination.folder)
    if way is Way.LINK:
        check_linkable(victim, keeper)
        return Prepared(victim, keeper, way, state, victim)
    return Prepared(victim, keeper, way, state)


def perform(prepared: Prepared, control: Control | None = None) -> Path | None:
    """Do it. A crash in the middle leaves at most files beside the victim or its target that `moving.leftovers` finds.

    Parameters: control : cancel takes effect within a long copy, and leaves the file where it was; never elsewhere.
    Returns: where the file lies now; None where the system does not say, or nothing is left.
    Raises: StaysError if it is still there, LossError if it went, but not as it should, or has another name where it
    was. Cancelled.
    """
    victim, keeper, state = prepared.victim, prepared.keeper, prepared.state
    if prepared.trash is not None:
        return _trash(victim, keeper, prepared.trash)
    if state is None or keeper is None:
        raise ValueError(f"{victim}: not prepared")
    if prepared.target is None:
        delete_for_good(victim, state, keeper)
        return None
    if prepared.folder is None:
        replace_by_link(victim, state, keeper)
    else:
        move_to_folder(victim, state, keeper, prepared.target, prepared.folder, control)
    return prepared.target


def check_leaves(victim: Path) -> None:
    """Whether a file can be taken out of its folder, as far as the system says so. Raises StaysError."""
    if not os.access(victim.parent, os.W_OK | os.X_OK):
        raise StaysError(reason("cannot-leave", folder=str(victim.parent)))
    if sys.platform == "win32" and is_write_protected(victim) and victim.lstat().st_nlink > 1:
        # All names of a file share that: it would be off those too that stay.
        raise StaysError(reason("write-protected-names"))


def _state(victim: Path) -> FileState:
    try:
        found = victim.lstat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StaysError(reason("victim-vanished")) from error
    except OSError as error:
        raise StaysError(reason("victim-unreadable", detail=detail_of(error))) from error
    if not stat.S_ISREG(found.st_mode):
        raise StaysError(reason("victim-changed"))
    return file_state(found)


def _find_place(victim: Path, size_bytes: int) -> TrashPlace:
    try:
        return find_place(victim, size_bytes)
    except TrashError as error:
        raise StaysError(error.why) from error


def _trash(victim: Path, keeper: Path | None, place: TrashPlace) -> Path | None:
    try:
        target = put_in_trash(place)
    except TrashError as error:
        if is_there(victim):
            raise StaysError(error.why) from error
        raise loss(keeper, sentence(error.why)) from error
    # Where it is known to lie in the trash, what has its name by now is another program's.
    check_outcome(victim, keeper, is_gone=target is not None and is_there(target))
    return target
