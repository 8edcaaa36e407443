"""What a removal asks of files just before it touches them; and how it says that one stays, or that all must end."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from engine.files.listing import file_state
from engine.reasons import Reason, reason
from engine.records import FileState
from engine.storage.identical import new_hash

_BLOCK_BYTES = 1 << 20

Identity = tuple[int, int]


class StaysError(Exception):
    """A file stays."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.code)
        self.why = why


class EndsError(StaysError):
    """Something happened that should not: nothing more may be removed."""


class LossError(EndsError):
    """A file is gone, not as it should be."""


def loss(keeper: Path | None, detail: str) -> LossError:
    """What to say of a file that went with an error. keeper : None where nothing keeps what it shows."""
    if keeper is None:
        return LossError(reason("gone-alone", detail=detail))
    name = str(keeper)
    if not is_there(keeper):
        return LossError(reason("keeper-went-too", keeper=name))
    return LossError(reason("gone-not-trashed", detail=detail, keeper=name))


def identity(state: FileState) -> Identity:
    return state.device, state.file_id


def is_same_file(victim: Path, keeper: Path) -> bool:
    """Whether the two names lead to one file, links followed; False where one leads nowhere."""
    try:
        return victim.samefile(keeper)
    except OSError:
        return False  # the check of its state says what is wrong


def is_where_it_was(path: Path, state: FileState) -> bool | None:
    """Whether a name still is that of this file; None where that cannot be found out."""
    try:
        return identity(file_state(path.lstat())) == identity(state)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return None


def check_state(path: Path, state: FileState, role: str, **values: str) -> None:
    """Raises StaysError unless the file is the one that was seen, and no link to it. role : "victim" or "keeper"."""
    try:
        now = path.lstat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StaysError(reason(f"{role}-vanished", **values)) from error
    except OSError as error:
        raise StaysError(reason(f"{role}-unreadable", detail=detail_of(error), **values)) from error
    if not stat.S_ISREG(now.st_mode) or file_state(now) != state:
        raise StaysError(reason(f"{role}-changed", **values))


def check_bytes(
    victim: Path, victim_state: FileState, keeper: Path, keeper_state: FileState
) -> bytes:
    """The content hash of both files. Raises StaysError unless they hold the same bytes."""
    digest = new_hash()
    try:
        with victim.open("rb") as first, keeper.open("rb") as second:
            opened = [file_state(os.fstat(stream.fileno())) for stream in (first, second)]
            is_same = opened == [victim_state, keeper_state]
            while is_same:
                block = first.read(_BLOCK_BYTES)
                is_same = block == second.read(_BLOCK_BYTES)
                if not block:
                    break
                digest.update(block)
    except OSError as error:
        raise StaysError(reason("victim-unreadable", detail=detail_of(error))) from error
    if not is_same:
        raise StaysError(reason("not-identical", keeper=str(keeper)))
    return digest.digest()


def check_outcome(victim: Path, keeper: Path | None, *, is_gone: bool = False) -> None:
    """Raises StaysError if the victim is still there, LossError if the keeper is not.

    is_gone : it is known to lie elsewhere, whatever has its name now.
    """
    if not is_gone and is_there(victim):
        raise StaysError(reason("still-there"))
    if keeper is not None and not is_there(keeper):
        # One share mounted twice shows one file under two identities; no check before can tell.
        raise LossError(reason("keeper-went-too", keeper=str(keeper)))


def is_there(path: Path) -> bool:
    """Whether a name is taken, by whatever; True also where that cannot be found out."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def detail_of(error: OSError) -> str:
    return error.strerror or str(error)
