"""Deleting a file for good, so that nothing else is deleted in its place and its keeper is not the same file."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import NoReturn

from engine.files.listing import file_state
from engine.reasons import reason, sentence
from engine.records import FileState
from engine.removal.copying import discard
from engine.removal.moving import aside_of, is_taken, move_to_new
from engine.removal.removal_checks import LossError, StaysError, check_state, detail_of


def delete_for_good(victim: Path, state: FileState, keeper: Path) -> None:
    """Delete the file that was seen, never one that took its name meanwhile.

    It gets another name first (one that is aside, see ways). So what another program wrote in its place is noticed, and
    a keeper that is the same file by another route, as one share mounted twice shows it, would vanish with it.

    Raises: StaysError; it is where it was then. LossError if it is neither gone nor where it was.
    """
    check_state(victim, state, "victim")
    aside = aside_of(victim)
    try:
        move_to_new(victim, aside)
    except OSError as error:
        raise StaysError(reason("delete-failed", detail=detail_of(error))) from error
    try:
        _check_aside(aside, state)
        _check_keeper(keeper, victim, aside)
        discard(aside)
    except StaysError as stays:
        _give_back(aside, victim, stays)
    except OSError as error:
        failed = StaysError(reason("delete-failed", detail=detail_of(error)))
        _give_back(aside, victim, failed, error)
    except BaseException:
        if is_taken(aside):
            move_to_new(aside, victim)
        raise


def _check_aside(aside: Path, state: FileState) -> None:
    """Not by its file id: on a FAT drive that may be another after a rename."""
    now = file_state(aside.lstat())
    if (now.size_bytes, now.mtime_ns) != (state.size_bytes, state.mtime_ns):
        raise StaysError(reason("victim-changed"))


def _check_keeper(keeper: Path, victim: Path, aside: Path) -> None:
    name = str(keeper)
    try:
        with keeper.open("rb"):  # a network drive asks its server then; a state it may remember
            pass
    except OSError as error:
        raise StaysError(reason("keeper-vanished", keeper=name)) from error
    is_same_folder = keeper.parent != victim.parent and is_taken(keeper.with_name(aside.name))
    if is_same_folder and _folded(keeper.name) == _folded(victim.name):
        raise StaysError(reason("keeper-is-victim", keeper=name))


def _give_back(
    aside: Path, victim: Path, stays: StaysError, cause: OSError | None = None
) -> NoReturn:
    """Raises what it was given once the file has its name again, else LossError."""
    try:
        move_to_new(aside, victim)
    except OSError as error:
        detail = f"{sentence(stays.why)}; {detail_of(error)}"
        raise LossError(reason("left-aside", path=str(aside), detail=detail)) from error
    raise stays from cause


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
