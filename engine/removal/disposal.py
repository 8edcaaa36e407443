"""Removing twins, one file at a time: each goes only once it has passed the gate, and the journal knows of it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from engine.control import Cancelled, Control, Meter, OnProgress
from engine.reasons import Reason, reason, sentence
from engine.records import Picture, Problem, Relation, Stage
from engine.removal.acting import act
from engine.removal.actions import prepare
from engine.removal.carry import carry
from engine.removal.companions import Companion
from engine.removal.gate import Gate
from engine.removal.going_along import check_companion, check_company, sharers
from engine.removal.journal import Journal, JournalError, Log, Planned, new_batch
from engine.removal.removal_checks import EndsError, LossError, StaysError
from engine.removal.removal_lock import RemovalLockError, removal_turn
from engine.removal.removals import Removal, RemovalResult
from engine.removal.ways import Destination, Way

_TRASH = Destination()

log = logging.getLogger(__name__)


def remove(
    removals: Sequence[Removal],
    destination: Destination = _TRASH,
    *,
    journal: Journal,
    protected: Sequence[Path] = (),
    memory_bytes: int,
    progress: OnProgress | None = None,
    control: Control | None = None,
) -> RemovalResult:
    """Let each victim go, unless anything speaks against it: see `Gate`, which is the same for every way.

    Just before it goes its entry is in the journal, and after it how that ended. A journal that cannot be written ends
    the batch. No other window removes anything meanwhile. Its companions are asked the same before it goes, and stay
    with it where one of them cannot go; then they follow, each but one that a picture which is still there shares:
    that one goes with the last of them. With Way.LINK they stay, as the name of the picture does.

    Parameters: protected : folders of which nothing goes, and nothing is written into. memory_bytes : most memory for
    decoding. progress : steps are files. control : cancel takes effect before the next file.
    Returns: in the order of `removals`, but for those that give facts to their keeper: they come last, when no other
    is compared with the bytes that it had. Not complete after cancel, once a file went other than it should, or once
    anything unforeseen was raised: what was removed by then is always told.
    Raises: ValueError for an exemption that would not go to the trash, before anything goes.
    """
    gate = Gate(
        removals, destination.way, protected=protected, memory_bytes=memory_bytes, control=control
    )
    account = _Account()
    ordered = sorted(removals, key=_gives_facts)
    try:
        with journal.writing() as written:
            batch = _Batch(gate, destination, written, account, control)
            batch.run(ordered, Meter(Stage.REMOVING, len(ordered), progress))
    except JournalError as error:
        if ordered:
            account.ends(ordered[0].victim.path, error.why)
    except (OSError, sqlite3.Error) as error:  # closing it: all that was to be written is
        log.warning("the journal of removals: %s", error)
    return account.result()


def _gives_facts(removal: Removal) -> bool:
    """Identical files know the same, and without a keeper there is none to tell."""
    is_free = removal.exemption is None and removal.relation is not Relation.IDENTICAL
    return removal.takes_facts and is_free


@dataclass(slots=True)
class _Account:
    is_complete: bool = True
    removed: list[Removal] = field(default_factory=list)
    along: list[Companion] = field(default_factory=list)
    kept: list[Problem] = field(default_factory=list)
    renewed: dict[Path, tuple[Picture, Picture]] = field(default_factory=dict)

    def stays(self, path: Path, why: Reason) -> None:
        self.kept.append(Problem(path, Stage.REMOVING, why))

    def ends(self, path: Path, why: Reason) -> None:
        self.stays(path, why)
        self.is_complete = False

    def result(self) -> RemovalResult:
        return RemovalResult(
            tuple(self.removed), tuple(self.kept), self.is_complete, tuple(self.along),
            tuple(self.renewed.values()),
        )  # fmt: skip


@dataclass(slots=True)
class _Batch:
    gate: Gate
    destination: Destination
    journal: Log
    account: _Account
    control: Control | None
    name: str = field(default_factory=new_batch)
    waiting: set[str] = field(default_factory=set)  # victims that were not tried yet

    def run(self, removals: Sequence[Removal], meter: Meter) -> None:
        self.waiting = {str(removal.victim.path) for removal in removals}
        for removal in removals:
            if self.control is not None and self.control.is_cancelled:
                self.account.is_complete = False
            else:
                self._try(removal)
            if not self.account.is_complete:
                return
            meter.step()

    def _try(self, removal: Removal) -> None:
        """What went and what stays is in the account; where that is not complete any more the batch ends."""
        path = removal.victim.path
        self.waiting.discard(str(path))
        try:
            self._remove(removal)
        except Cancelled:
            self.account.is_complete = False
        except StaysError as stays:
            self._end(path, stays)
        except Exception as error:  # as in `act`: nothing may take the account with it
            log.error("%s: removing it ended the batch", path, exc_info=error)
            self._end(path, _broken(error))

    def _end(self, path: Path, stays: StaysError) -> None:
        if isinstance(stays, EndsError):
            self.account.ends(path, stays.why)
        else:
            self.account.stays(path, stays.why)

    def _remove(self, removal: Removal) -> None:
        """Raises StaysError, LossError once the file is gone, or Cancelled before anything was done."""
        victim, keeper = removal.victim, self._keeper(removal)
        companions = () if self.destination.way is Way.LINK else removal.companions
        kept_path = None if removal.exemption else keeper.path
        self.gate.check_states(removal, keeper)
        self.gate.check_places(companions)
        prepared = prepare(victim.path, victim.size_bytes, kept_path, self.destination)
        content = self.gate.check_contents(removal, keeper)
        contents = check_company(companions, self.gate.going)
        for one in companions:
            prepare(one.path, one.state.size_bytes, one.like, self.destination)
        if _gives_facts(removal):
            before, keeper = keeper, self._carry(removal, keeper)
            if keeper != before:  # it is another file now
                self.gate.check_contents(removal, keeper)
        planned = Planned(
            self.name, self.destination.way, victim.path, victim.state, content, keeper.path,
            removal.relation, removal.exemption, removal.group, prepared.target,
        )  # fmt: skip
        check = partial(self.gate.check_states, removal, keeper)
        with self._turn() as has_waited:
            # Decoding took time, and another window may have taken the keeper, or filled the trash.
            check()
            for one in companions:
                check_companion(one, self.gate.going)
            if has_waited or prepared.trash:  # whose bin other programs fill too
                prepared = prepare(victim.path, victim.size_bytes, kept_path, self.destination)
                planned = replace(planned, target=prepared.target)
            try:
                act(self.journal, planned, prepared, self.control, check=check)
            except LossError:
                self.account.removed.append(removal)
                raise
            self.account.removed.append(removal)
            if self.destination.way is Way.LINK:
                self._renew(keeper, _with_name(keeper, victim.path))
            for one in companions:
                if self.account.is_complete:
                    self._follow(one, planned, contents[one.path])

    def _follow(self, companion: Companion, picture: Planned, content: bytes) -> None:
        """Let what belongs to a picture that went follow it. What stays is in the account, and what went."""
        try:
            is_gone = self._let_go(companion, picture, content)
        except LossError as error:
            self.account.along.append(companion)
            self._end(companion.path, error)
        except EndsError as error:
            self._end(companion.path, error)
        except StaysError as error:
            self._end(companion.path, StaysError(reason("left-behind", detail=sentence(error.why))))
        except Exception as error:  # as in `_try`
            log.error("%s: removing it ended the batch", companion.path, exc_info=error)
            self._end(companion.path, _broken(error))
        else:
            if is_gone:
                self.account.along.append(companion)

    def _let_go(self, companion: Companion, picture: Planned, content: bytes) -> bool:
        """Whether it went: not yet where others share it that are to go too. Raises StaysError."""
        others = sharers(companion)
        if others:
            # With the last of those that are to go it goes too.
            staying = [other for other in others if other not in self.waiting]
            if staying:
                name = companion.path.name
                raise StaysError(reason("companion-shared", name=name, other=staying[0]))
            return False
        check_companion(companion, self.gate.going)
        size_bytes = companion.state.size_bytes
        prepared = prepare(companion.path, size_bytes, companion.like, self.destination)
        planned = replace(
            picture, path=companion.path, state=companion.state, content=content, keeper=companion.like,
            relation=Relation.IDENTICAL, target=prepared.target,
        )  # fmt: skip
        act(  # no cancel comes between it and its picture
            self.journal, planned, prepared,
            check=lambda: check_companion(companion, self.gate.going),
        )  # fmt: skip
        return True

    def _carry(self, removal: Removal, keeper: Picture) -> Picture:
        """The keeper with the facts that the victim knows more. Raises StaysError, Cancelled."""
        self.gate.check_facts(removal.victim, keeper)
        with self._turn():
            self.gate.check_states(removal, keeper)
            renewed = carry(
                removal.victim.path, keeper, self.journal,
                memory_bytes=self.gate.memory_bytes, batch=self.name, control=self.control,
            )  # fmt: skip
        self._renew(keeper, renewed)
        return renewed

    def _keeper(self, removal: Removal) -> Picture:
        """As it is now, if this batch changed it."""
        before, now = self.account.renewed.get(
            removal.keeper.path, (removal.keeper, removal.keeper)
        )
        return now if before == removal.keeper else removal.keeper

    def _renew(self, keeper: Picture, now: Picture) -> None:
        if now != keeper:
            before, _ = self.account.renewed.get(keeper.path, (keeper, keeper))
            self.account.renewed[keeper.path] = before, now

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        """As `removal_turn`. Raises StaysError where it is not had."""
        try:
            with removal_turn(self.control) as has_waited:
                yield has_waited
        except RemovalLockError as error:
            raise StaysError(error.why) from error


def _with_name(keeper: Picture, name: Path) -> Picture:
    """The keeper once another name leads to it too."""
    return replace(
        keeper, links=keeper.links + 1, other_names=tuple(sorted({*keeper.other_names, name}))
    )


def _broken(error: Exception) -> EndsError:
    return EndsError(reason("removal-broke", detail=f"{type(error).__name__}: {error}"))
