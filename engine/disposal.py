"""Moving twins to the trash, one file at a time, each only after proof that its keeper still shows the same."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.control import Cancelled, Control, Meter, OnProgress
from engine.listing import file_state
from engine.opening import ReadingError
from engine.reading import decode_whole
from engine.reasons import Reason, reason, sentence
from engine.records import FileState, Picture, Problem, Relation, Stage
from engine.removal_lock import RemovalLockError, removal_turn
from engine.trash import TrashError, TrashPlace, find_place, put_in_trash

_REMOVABLE = (Relation.IDENTICAL, Relation.TWIN)
_BLOCK_BYTES = 1 << 20

_Identity = tuple[int, int]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Removal:
    """A picture that is to go, and the twin of it that is kept.

    Raises: ValueError for a relation that does not allow removal.
    """

    victim: Picture
    keeper: Picture
    relation: Relation

    def __post_init__(self) -> None:
        if self.relation not in _REMOVABLE:
            raise ValueError(
                f"{self.victim.path}: {self.relation.word} of its keeper; only twins are removed"
            )


@dataclass(frozen=True, slots=True)
class RemovalResult:
    """What became of a batch.

    removed : gone from where they were. kept : why a file stayed; also what went wrong with one that went, and then
    the batch ended there. is_complete : every file was tried.
    """

    removed: tuple[Removal, ...]
    kept: tuple[Problem, ...]
    is_complete: bool


class _StaysError(Exception):
    """The victim stays."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.code)
        self.why = why


class _EndsError(_StaysError):
    """Something happened that should not: nothing more may be removed."""


class _LossError(_EndsError):
    """The victim is gone, not as it should be."""


def move_to_trash(
    removals: Sequence[Removal],
    *,
    memory_bytes: int,
    progress: OnProgress | None = None,
    control: Control | None = None,
) -> RemovalResult:
    """Move each victim to the trash of its drive, unless anything speaks against it.

    Just before a file goes: it and its keeper are the files that were scanned; they are two files; the keeper is not
    itself among the removals; it decodes whole; where they were identical their bytes still are; and the trash would
    hold the file. Else it stays, with a Problem. Nothing is ever deleted. No other window removes anything meanwhile.

    Parameters: memory_bytes : most memory for decoding a keeper. progress : steps are files. control : cancel takes
    effect before the next file.
    Returns: in the order of `removals`. Not complete after cancel, once a file went other than it should, or once
    anything unforeseen was raised: what was removed by then is always told.
    """
    going = frozenset(_identity(removal.victim.state) for removal in removals)
    batch = _Batch(memory_bytes, going, control)
    meter = Meter(Stage.REMOVING, len(removals), progress)
    removed: list[Removal] = []
    kept: list[Problem] = []
    is_complete = True
    for removal in removals:
        if control is not None and control.is_cancelled:
            is_complete = False
            break
        try:
            stays = batch.try_removal(removal)
        except Cancelled:
            is_complete = False
            break
        if stays is None or isinstance(stays, _LossError):
            removed.append(removal)
        if stays is not None:
            kept.append(Problem(removal.victim.path, Stage.REMOVING, stays.why))
        if isinstance(stays, _EndsError):
            is_complete = False
            break
        meter.step()
    return RemovalResult(tuple(removed), tuple(kept), is_complete)


@dataclass(slots=True)
class _Batch:
    memory_bytes: int
    going: frozenset[_Identity]
    control: Control | None
    decoded: set[Path] = field(default_factory=set)

    def try_removal(self, removal: Removal) -> _StaysError | None:
        """Why the file stays, or what went wrong when it went; None if it lies in the trash. Raises Cancelled."""
        victim, keeper = removal.victim, removal.keeper
        try:
            self._remove(removal)
        except _StaysError as stays:
            return stays
        except Cancelled:
            raise
        # The boundary: of what nobody foresaw no more is known than that. Passed on it would take with it the account
        # of all files removed so far, so it becomes the last line of that account.
        except Exception as error:
            log.error("%s: removing it ended the batch", victim.path, exc_info=error)
            detail = f"{type(error).__name__}: {error}"
            if _is_there(victim.path):
                return _EndsError(reason("removal-broke", detail=detail))
            return _loss(keeper, detail)
        return None

    def _remove(self, removal: Removal) -> None:
        """Raises _StaysError, _LossError once the file is gone, or Cancelled while it waits for another window."""
        victim, keeper = removal.victim, removal.keeper
        self._check_states(victim, keeper)
        place = _find_place(victim)
        self._check_decodes(keeper)
        if removal.relation is Relation.IDENTICAL:
            _check_bytes(victim, keeper)
        try:
            with removal_turn(self.control) as has_waited:
                # Decoding took time, and another window may have taken the keeper, or filled the trash.
                self._check_states(victim, keeper)
                _move(victim, keeper, _find_place(victim) if has_waited else place)
                _check_outcome(victim, keeper)
        except RemovalLockError as error:
            raise _StaysError(error.why) from error

    def _check_states(self, victim: Picture, keeper: Picture) -> None:
        name = str(keeper.path)
        if _identity(keeper.state) in self.going:
            raise _StaysError(reason("keeper-going", keeper=name))
        if not (victim.state.file_id and keeper.state.file_id):
            raise _StaysError(reason("no-file-id", keeper=name))
        if _is_same_file(victim.path, keeper.path):
            raise _StaysError(reason("keeper-is-victim", keeper=name))
        _check_state(victim, "victim")
        _check_state(keeper, "keeper", keeper=name)

    def _check_decodes(self, keeper: Picture) -> None:
        """Once a batch is enough: its state, checked for every victim, would tell a later change."""
        if keeper.path in self.decoded:
            return
        try:
            decode_whole(keeper.path, self.memory_bytes)
        except ReadingError as error:
            detail = sentence(error.why)
            why = reason("keeper-unreadable", keeper=str(keeper.path), detail=detail)
            raise _StaysError(why) from error
        self.decoded.add(keeper.path)


def _find_place(victim: Picture) -> TrashPlace:
    try:
        return find_place(victim.path, victim.size_bytes)
    except TrashError as error:
        raise _StaysError(error.why) from error


def _move(victim: Picture, keeper: Picture, place: TrashPlace) -> None:
    """Raises _StaysError, or _LossError if the file went in spite of an error."""
    try:
        put_in_trash(place)
    except TrashError as error:
        if _is_there(victim.path):
            raise _StaysError(error.why) from error
        raise _loss(keeper, sentence(error.why)) from error


def _loss(keeper: Picture, detail: str) -> _LossError:
    """What to say of a file that went with an error."""
    name = str(keeper.path)
    if not _is_there(keeper.path):
        return _LossError(reason("keeper-went-too", keeper=name))
    return _LossError(reason("gone-not-trashed", detail=detail, keeper=name))


def _identity(state: FileState) -> _Identity:
    return state.device, state.file_id


def _is_same_file(victim: Path, keeper: Path) -> bool:
    """Whether the two names lead to one file, links followed; False where one leads nowhere."""
    try:
        return victim.samefile(keeper)
    except OSError:
        return False  # the check of its state says what is wrong


def _check_state(picture: Picture, role: str, **values: str) -> None:
    """Raises _StaysError unless the file is the one that was scanned, and no link to it."""
    try:
        now = picture.path.lstat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _StaysError(reason(f"{role}-vanished", **values)) from error
    except OSError as error:
        raise _StaysError(reason(f"{role}-unreadable", detail=_detail(error), **values)) from error
    if not stat.S_ISREG(now.st_mode) or file_state(now) != picture.state:
        raise _StaysError(reason(f"{role}-changed", **values))


def _check_bytes(victim: Picture, keeper: Picture) -> None:
    """Raises _StaysError unless both files hold the same bytes."""
    name = str(keeper.path)
    try:
        with victim.path.open("rb") as first, keeper.path.open("rb") as second:
            opened = [file_state(os.fstat(stream.fileno())) for stream in (first, second)]
            is_same = opened == [victim.state, keeper.state]
            while is_same:
                block = first.read(_BLOCK_BYTES)
                is_same = block == second.read(_BLOCK_BYTES)
                if not block:
                    break
    except OSError as error:
        raise _StaysError(reason("victim-unreadable", detail=_detail(error))) from error
    if not is_same:
        raise _StaysError(reason("not-identical", keeper=name))


def _check_outcome(victim: Picture, keeper: Picture) -> None:
    """Raises _StaysError if the victim is still there, _LossError if the keeper is not."""
    if _is_there(victim.path):
        raise _StaysError(reason("still-there"))
    if not _is_there(keeper.path):
        # One share mounted twice shows one file under two identities; no check before can tell.
        raise _LossError(reason("keeper-went-too", keeper=str(keeper.path)))


def _is_there(path: Path) -> bool:
    """Whether a name is taken, by whatever; True also where that cannot be found out."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _detail(error: OSError) -> str:
    return error.strerror or str(error)
