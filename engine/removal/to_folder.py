"""Moving a file to a folder of the user's choice, below which the tree is kept: nothing that lies there is replaced."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from engine.control import Control
from engine.files.protecting import Protection
from engine.reasons import Reason, reason
from engine.records import FileState
from engine.removal.copying import CopyDiffersError, copy_to_new, discard
from engine.removal.deleting import delete_for_good
from engine.removal.folder_names import place_in
from engine.removal.moving import move_to_new, nearest_folder, sync_made
from engine.removal.recycle_bin import LONGEST_PATH
from engine.removal.removal_checks import (
    LossError,
    StaysError,
    check_state,
    detail_of,
    is_there,
)
from engine.removal.trash import utf16_length
from engine.removal.ways import Destination

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


def find_target(victim: Path, destination: Destination) -> Path:
    """Where the file is to lie in the destination's folder: a name that nothing has. Makes no folder.

    Raises: StaysError, also where the place lies in one of the bases: it would be searched again, and what is moved
    there found as a twin of what stayed.
    """
    folder = destination.folder
    if folder is None:
        raise ValueError(destination.way.value)
    if not folder.is_dir():
        raise StaysError(reason("target-vanished", folder=str(folder)))
    try:
        target = place_in(folder, victim, destination.bases)
    except OSError as error:
        raise StaysError(_refusal(error, folder, folder)) from error
    for base in destination.bases:
        if Protection([base]).covers(str(target.parent)):
            raise StaysError(reason("target-scanned", folder=str(folder), base=str(base)))
    if not os.access(nearest_folder(target.parent), os.W_OK | os.X_OK):
        raise StaysError(reason("target-not-writable", folder=str(folder)))
    return target


def move_to_folder(
    victim: Path,
    state: FileState,
    keeper: Path,
    target: Path,
    folder: Path,
    control: Control | None = None,
) -> None:
    """Move a file to a path below a folder, which nothing has. To another drive it is copied, and deleted only once the
    copy was compared with it and is on the disk.

    Parameters: state : of the victim, as it was seen. control : cancel takes effect while a copy is made.
    Raises: StaysError; it is where it was, and below the folder there is nothing of it. LossError if it
    has another name where it was, or the keeper went with it. Cancelled.
    """
    made: list[Path] = []
    try:
        _make_folders(folder, target.parent, made)
        check_state(victim, state, "victim")
        try:
            move_to_new(victim, target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            sync_made(made)
            _copy_and_delete(victim, state, keeper, target, control)
        else:
            _check_keeper(victim, keeper, target)
    except FileExistsError as error:
        raise StaysError(reason("target-taken", target=str(target))) from error
    except CopyDiffersError as error:
        raise StaysError(reason("copy-differs", folder=str(folder))) from error
    except OSError as error:
        raise StaysError(_refusal(error, folder, target)) from error
    finally:
        for one in reversed(made):
            with suppress(OSError):
                one.rmdir()  # refuses those that hold something


def _make_folders(folder: Path, parent: Path, made: list[Path]) -> None:
    """Never the folder itself: what was chosen may be on a drive that is not there now."""
    for part in parent.relative_to(folder).parts:
        folder = folder / part
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        made.append(folder)


def _copy_and_delete(
    victim: Path, state: FileState, keeper: Path, target: Path, control: Control | None
) -> None:
    was_read = copy_to_new(victim, target, control)
    try:
        if was_read != state:
            raise StaysError(reason("victim-changed"))
        delete_for_good(victim, state, keeper)
    except LossError:
        raise  # what lies at the target may be the only one that has a name
    except StaysError:
        discard(target)
        raise


def _check_keeper(victim: Path, keeper: Path, target: Path) -> None:
    """One share mounted twice shows one file under two identities; no check before can tell."""
    if is_there(keeper):
        return
    name = str(keeper)
    try:
        move_to_new(target, victim)
    except OSError as error:
        raise LossError(reason("keeper-went-too", keeper=name)) from error
    raise StaysError(reason("keeper-vanished", keeper=name))


def _refusal(error: OSError, folder: Path, target: Path) -> Reason:
    name = str(folder)
    if not folder.is_dir():
        return reason("target-vanished", folder=name)
    if error.errno in _NO_ROOM:
        return reason("target-full", folder=name)
    # Of a path that is too long Windows says that it is not there.
    if isinstance(error, FileNotFoundError) and utf16_length(target) > LONGEST_PATH:
        return reason("target-long-path", folder=name)
    return reason("target-failed", folder=name, detail=detail_of(error))
