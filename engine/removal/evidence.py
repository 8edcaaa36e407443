"""What lies on the disk of a file that the journal tells of: found out by its content. Nothing is deleted here unless
its content was just read elsewhere.
"""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.control import Control
from engine.files.listing import file_state
from engine.pictures.opening import ReadingError
from engine.reasons import Reason, reason, sentence
from engine.records import FileState, FoundFile
from engine.removal.copying import discard
from engine.removal.moving import aside_of, is_taken, leftovers, move_to_new
from engine.removal.trash_info import info_of
from engine.removal.ways import ASIDE_SUFFIX, PART_SUFFIX
from engine.storage.identical import content_hash

_BLOCK_BYTES = 1 << 20

log = logging.getLogger(__name__)


class UnclearError(Exception):
    """What lies there cannot be told, or is not what must be there: everything stays as it is."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.code)
        self.why = why


def failed(error: Exception) -> UnclearError:
    """What to say of an error of the system."""
    detail = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return UnclearError(reason("recovery-failed", detail=detail))


def seen(path: Path) -> FileState | None:
    """The state of a regular file; None where the name is free. Raises UnclearError for anything else."""
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise failed(error) from error
    if not stat.S_ISREG(found.st_mode):
        raise UnclearError(reason("recovery-changed"))
    return file_state(found)


def is_one(first: FileState, second: FileState) -> bool:
    """Whether both are of one file, whatever was written into it between."""
    return (first.device, first.file_id) == (second.device, second.file_id)


def is_shared(path: Path) -> bool:
    """Whether the file of this name has other names too. False where there is none."""
    try:
        return path.lstat().st_nlink > 1
    except OSError:
        return False


def hash_of(path: Path, control: Control | None = None) -> bytes | None:
    """The content hash of a regular file; None where the name is free. Raises UnclearError, Cancelled."""
    state = seen(path)
    if state is None:
        return None
    try:
        return content_hash(FoundFile(path, state), control)
    except ReadingError as error:
        raise UnclearError(reason("recovery-failed", detail=sentence(error.why))) from error


def holds(path: Path, content: bytes, size_bytes: int, control: Control | None = None) -> bool:
    """Whether a regular file of this content is there. Raises UnclearError, Cancelled."""
    state = seen(path)
    if state is None or state.size_bytes != size_bytes or not content:
        return False
    return hash_of(path, control) == content


def drop(doomed: Path, kept: Path, content: bytes, size: int, control: Control | None) -> None:
    """Delete one of two files of the same content. Raises UnclearError, with both there, and Cancelled."""
    for path in (kept, doomed):
        if not holds(path, content, size, control):
            raise UnclearError(reason("recovery-changed"))
    state = seen(kept)
    aside = aside_of(doomed)
    try:
        if doomed.samefile(kept) and doomed.lstat().st_nlink < 2:
            raise UnclearError(reason("recovery-changed"))  # one name that two paths lead to
        move_to_new(doomed, aside)
        try:
            # One folder mounted twice shows one file as two: gone under both names, it has to come back.
            if seen(kept) != state:
                raise UnclearError(reason("recovery-changed"))
            discard(aside)
        except (OSError, UnclearError):
            move_to_new(aside, doomed)
            raise
    except OSError as error:
        raise failed(error) from error


def drop_empty(path: Path) -> None:
    """Delete a file of no bytes, with which a name was kept where nothing else keeps one."""
    with _not_needed(path):
        found = path.lstat()
        if stat.S_ISREG(found.st_mode) and not found.st_size:
            discard(path)


def drop_info(trashed: Path) -> None:
    """Delete the info of a name in the trash that nothing has any more."""
    with _not_needed(info_of(trashed)):
        if not is_taken(trashed):
            discard(info_of(trashed))


def tidy(path: Path, kept: Path) -> None:
    """Delete what a crash left beside a name, if all that it holds is in `kept` too; else it stays."""
    with _not_needed(path):
        for suffix in (PART_SUFFIX, ASIDE_SUFFIX):
            for left in leftovers(path, suffix):
                if _is_begin(left, kept, is_whole=suffix == ASIDE_SUFFIX):
                    discard(left)
                else:
                    log.warning("%s: a crash left it, with bytes that %s lacks", left, kept)


def drop_part_of(path: Path, content: bytes) -> None:
    """Delete what was made beside a name to become this content, which can be made again."""
    with _not_needed(path):
        for part in leftovers(path, PART_SUFFIX):
            if hash_of(part) == content:
                discard(part)


@contextmanager
def _not_needed(path: Path) -> Iterator[None]:
    """What is only tidier without it may stay: what became of the file is known all the same."""
    try:
        yield
    except FileNotFoundError:
        pass
    except (OSError, UnclearError) as error:
        log.warning("%s: not tidied up after a crash (%s)", path, error)


def aside_with(path: Path, content: bytes, size: int, control: Control | None) -> Path | None:
    """The file itself, where it was renamed just before it was to go. Raises UnclearError, Cancelled."""
    try:
        found = leftovers(path, ASIDE_SUFFIX)
    except OSError as error:
        raise failed(error) from error
    return next((one for one in found if holds(one, content, size, control)), None)


def put_back_from(aside: Path, path: Path) -> None:
    """Give it its own name again. Raises UnclearError if that was taken meanwhile, or cannot be had."""
    try:
        move_to_new(aside, path)
    except OSError as error:
        raise failed(error) from error


def is_folder_there(path: Path, state: FileState) -> bool:
    """Whether the drive that a file was on is there, so that a name which is free says that the file has gone."""
    for folder in path.parents:
        try:
            return folder.stat().st_dev == state.device
        except (FileNotFoundError, NotADirectoryError):
            continue  # taken away since; the next one above tells which drive it was on
        except OSError:
            return False
    return False


def _is_begin(part: Path, whole: Path, *, is_whole: bool) -> bool:
    """Whether one file is the first of another, or all of it; of two names of one file too."""
    for path in (part, whole):
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
    with part.open("rb") as first, whole.open("rb") as second:
        if is_whole and os.fstat(first.fileno()).st_size != os.fstat(second.fileno()).st_size:
            return False
        while block := first.read(_BLOCK_BYTES):
            if block != second.read(len(block)):
                return False
    return True
