"""Moving twins to the trash, one file at a time, each only after proof that its keeper still shows the same."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.control import Cancelled, Control, Meter, OnProgress
from engine.pictures.opening import ReadingError
from engine.pictures.reading import decode_whole
from engine.reasons import reason, sentence
from engine.records import Picture, Problem, Relation, Stage
from engine.removal.companions import Companion
from engine.removal.going_along import check_companion, check_company, sharers
from engine.removal.removal_checks import (
    EndsError,
    Identity,
    LossError,
    StaysError,
    check_bytes,
    check_outcome,
    check_state,
    identity,
    is_same_file,
    is_there,
    loss,
)
from engine.removal.removal_lock import RemovalLockError, removal_turn
from engine.removal.trash import TrashError, TrashPlace, find_place, put_in_trash

_REMOVABLE = (Relation.IDENTICAL, Relation.TWIN)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Removal:
    """A picture that is to go, and the twin of it that is kept. companions : what goes along with it.

    Raises: ValueError for a relation that does not allow removal.
    """

    victim: Picture
    keeper: Picture
    relation: Relation
    companions: tuple[Companion, ...] = ()

    def __post_init__(self) -> None:
        if self.relation not in _REMOVABLE:
            raise ValueError(
                f"{self.victim.path}: {self.relation.word} of its keeper; only twins are removed"
            )


@dataclass(frozen=True, slots=True)
class RemovalResult:
    """What became of a batch.

    removed : gone from where they were. kept : why a file stayed; also what went wrong with one that went, and then
    the batch ended there. is_complete : every file was tried. along : companions that went with their pictures.
    """

    removed: tuple[Removal, ...]
    kept: tuple[Problem, ...]
    is_complete: bool
    along: tuple[Companion, ...] = ()


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
    Its companions are asked the same before it goes, and stay with it where one of them cannot go; then they follow,
    each but one that a picture which is still there shares: that one goes with the last of them.

    Parameters: memory_bytes : most memory for decoding a keeper. progress : steps are files. control : cancel takes
    effect before the next file.
    Returns: in the order of `removals`. Not complete after cancel, once a file went other than it should, or once
    anything unforeseen was raised: what was removed by then is always told.
    """
    waiting = {str(removal.victim.path) for removal in removals}
    batch = _Batch(memory_bytes, _going(removals), control, waiting)
    meter = Meter(Stage.REMOVING, len(removals), progress)
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
        if stays is None or isinstance(stays, LossError):
            batch.removed.append(removal)
        if stays is not None:
            batch.stays(removal.victim.path, stays)
        if batch.has_ended or isinstance(stays, EndsError):
            is_complete = False
            break
        meter.step()
    return RemovalResult(tuple(batch.removed), tuple(batch.kept), is_complete, tuple(batch.along))


def _going(removals: Iterable[Removal]) -> frozenset[Identity]:
    going = {identity(removal.victim.state) for removal in removals}
    going |= {identity(one.state) for removal in removals for one in removal.companions}
    return frozenset(going)


@dataclass(slots=True)
class _Batch:
    memory_bytes: int
    going: frozenset[Identity]
    control: Control | None
    waiting: set[str]  # victims that were not tried yet
    has_ended: bool = False
    decoded: set[Path] = field(default_factory=set)
    removed: list[Removal] = field(default_factory=list)
    along: list[Companion] = field(default_factory=list)
    kept: list[Problem] = field(default_factory=list)

    def stays(self, path: Path, stays: StaysError) -> None:
        self.kept.append(Problem(path, Stage.REMOVING, stays.why))

    def try_removal(self, removal: Removal) -> StaysError | None:
        """Why the file stays, or what went wrong when it went; None if it lies in the trash. Raises Cancelled."""
        victim, keeper = removal.victim, removal.keeper
        self.waiting.discard(str(victim.path))
        try:
            self._remove(removal)
        except StaysError as stays:
            return stays
        except Cancelled:
            raise
        # The boundary: of what nobody foresaw no more is known than that. Passed on it would take with it the account
        # of all files removed so far, so it becomes the last line of that account.
        except Exception as error:
            log.error("%s: removing it ended the batch", victim.path, exc_info=error)
            return _broken(victim.path, keeper.path, error)
        return None

    def _follow(self, removal: Removal) -> None:
        """Let what belongs to a picture that went follow it. What stays is in `kept`, what went in `along`."""
        for companion in removal.companions:
            try:
                self._let_go(companion)
            except StaysError as error:
                stays = error
            except Exception as error:  # as in `try_removal`
                log.error("%s: removing it ended the batch", companion.path, exc_info=error)
                stays = _broken(companion.path, companion.like, error)
            else:
                continue
            if isinstance(stays, LossError):
                self.along.append(companion)
            self.stays(companion.path, stays)
            self.has_ended = isinstance(stays, EndsError)
            if self.has_ended:
                return

    def _let_go(self, companion: Companion) -> None:
        """Raises StaysError, or LossError once it is gone."""
        try:
            others = sharers(companion)
            if others:
                # With the last of those that are to go it goes too.
                staying = [other for other in others if other not in self.waiting]
                if staying:
                    name = companion.path.name
                    raise StaysError(reason("companion-shared", name=name, other=staying[0]))
                return
            check_companion(companion, self.going)
            place = _find_place(companion.path, companion.state.size_bytes)
            _move(companion.path, companion.like, place)
        except EndsError:
            raise
        except StaysError as error:
            raise StaysError(reason("left-behind", detail=sentence(error.why))) from error
        self.along.append(companion)

    def _remove(self, removal: Removal) -> None:
        """Raises StaysError, LossError once the file is gone, or Cancelled while it waits for another window."""
        victim, keeper = removal.victim, removal.keeper
        self._check_states(victim, keeper)
        place = _find_place(victim.path, victim.size_bytes)
        self._check_decodes(keeper)
        if removal.relation is Relation.IDENTICAL:
            check_bytes(victim.path, victim.state, keeper.path, keeper.state)
        check_company(removal.companions, self.going)
        for companion in removal.companions:
            _find_place(companion.path, companion.state.size_bytes)
        try:
            with removal_turn(self.control) as has_waited:
                # Decoding took time, and another window may have taken the keeper, or filled the trash.
                self._check_states(victim, keeper)
                for companion in removal.companions:
                    check_companion(companion, self.going)
                if has_waited:
                    place = _find_place(victim.path, victim.size_bytes)
                _move(victim.path, keeper.path, place)
                self._follow(removal)
        except RemovalLockError as error:
            raise StaysError(error.why) from error

    def _check_states(self, victim: Picture, keeper: Picture) -> None:
        name = str(keeper.path)
        if identity(keeper.state) in self.going:
            raise StaysError(reason("keeper-going", keeper=name))
        if not (victim.state.file_id and keeper.state.file_id):
            raise StaysError(reason("no-file-id", keeper=name))
        if is_same_file(victim.path, keeper.path):
            raise StaysError(reason("keeper-is-victim", keeper=name))
        check_state(victim.path, victim.state, "victim")
        check_state(keeper.path, keeper.state, "keeper", keeper=name)

    def _check_decodes(self, keeper: Picture) -> None:
        """Once a batch is enough: its state, checked for every victim, would tell a later change."""
        if keeper.path in self.decoded:
            return
        try:
            decode_whole(keeper.path, self.memory_bytes)
        except ReadingError as error:
            detail = sentence(error.why)
            why = reason("keeper-unreadable", keeper=str(keeper.path), detail=detail)
            raise StaysError(why) from error
        self.decoded.add(keeper.path)


def _broken(victim: Path, keeper: Path, error: Exception) -> EndsError:
    detail = f"{type(error).__name__}: {error}"
    if is_there(victim):
        return EndsError(reason("removal-broke", detail=detail))
    return loss(keeper, detail)


def _find_place(path: Path, size_bytes: int) -> TrashPlace:
    try:
        return find_place(path, size_bytes)
    except TrashError as error:
        raise StaysError(error.why) from error


def _move(victim: Path, keeper: Path, place: TrashPlace) -> None:
    """Raises StaysError if the file is still there, LossError if it went, but not as it should."""
    try:
        put_in_trash(place)
    except TrashError as error:
        if is_there(victim):
            raise StaysError(error.why) from error
        raise loss(keeper, sentence(error.why)) from error
    check_outcome(victim, keeper)
