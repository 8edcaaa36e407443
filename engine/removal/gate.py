"""The gate: what every removal must pass, whichever way it goes, immediately before it does. In doubt a file stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from engine.control import Control
from engine.files.protecting import Protection
from engine.pictures.budget import MemoryBudget
from engine.pictures.opening import ReadingError
from engine.pictures.reading import decode_whole
from engine.reasons import reason, sentence
from engine.records import FileState, Picture, Relation
from engine.removal.best_facts import better
from engine.removal.companions import Companion
from engine.removal.last_look import LastLooks
from engine.removal.removal_checks import (
    Identity,
    StaysError,
    check_bytes,
    check_state,
    identity,
    is_same_file,
)
from engine.removal.removals import Removal
from engine.removal.ways import Way
from engine.storage.identical import content_hash


class Gate:
    """What is asked of the files of one batch. going : the identities of all that are to go, companions too."""

    def __init__(
        self,
        removals: Sequence[Removal],
        way: Way,
        *,
        protected: Sequence[Path],
        memory_bytes: int,
        control: Control | None = None,
    ) -> None:
        """Raises: ValueError for an exemption that would not go to the trash."""
        self.going = frozenset(_going(removals))
        self._way = way
        self._protection = Protection(protected) if protected else None
        self.memory_bytes = memory_bytes
        self._control = control
        self._looks = LastLooks(MemoryBudget(memory_bytes))
        self._decoded: set[tuple[Path, FileState]] = set()
        for removal in removals:
            if removal.exemption is not None and way is not Way.TRASH:
                raise ValueError(f"{removal.victim.path}: by exemption files go to the trash only")

    def check_states(self, removal: Removal, keeper: Picture) -> None:
        """What costs next to nothing, so it is asked once more when nobody else can remove anything.

        Parameters: keeper : as it is now; it may have got facts since it was scanned, or another name.
        Raises: StaysError.
        """
        victim = removal.victim
        if self.is_protected(victim):
            raise StaysError(reason("protected"))
        if removal.exemption is None:
            self._check_pair(removal, keeper)
        check_state(victim.path, victim.state, "victim")
        if removal.exemption is None:
            check_state(keeper.path, keeper.state, "keeper", keeper=str(keeper.path))

    def _check_pair(self, removal: Removal, keeper: Picture) -> None:
        victim, name = removal.victim, str(keeper.path)
        # As it was scanned: the number of a file that was deleted may have come to the keeper when it got facts.
        if identity(removal.keeper.state) in self.going:
            raise StaysError(reason("keeper-going", keeper=name))
        if not (victim.state.file_id and keeper.state.file_id):
            raise StaysError(reason("no-file-id", keeper=name))
        if is_same_file(victim.path, keeper.path):
            raise StaysError(reason("keeper-is-victim", keeper=name))
        if self._way is Way.LINK and removal.relation is not Relation.IDENTICAL:
            raise StaysError(reason("link-identical-only", keeper=name))

    def check_contents(self, removal: Removal, keeper: Picture) -> bytes:
        """Whether the keeper decodes whole and still shows what the victim shows.

        Returns: the victim's content hash.
        Raises: StaysError; Cancelled.
        """
        victim = removal.victim
        if removal.exemption is None:
            self._check_decodes(keeper)
            if removal.relation is Relation.IDENTICAL:
                return check_bytes(victim.path, victim.state, keeper.path, keeper.state)
            if not removal.is_seen:
                self._check_last_look(removal, keeper)
        try:
            return content_hash(victim, self._control)
        except ReadingError as error:
            raise _victim_unreadable(error) from error

    def check_facts(self, victim: Picture, keeper: Picture) -> None:
        """Raises StaysError where nothing may be written into the keeper, and something would be."""
        if self.is_protected(keeper) and better(victim.path, keeper.path):
            raise StaysError(reason("facts-protected", keeper=str(keeper.path)))

    def check_places(self, companions: Iterable[Companion]) -> None:
        """Raises StaysError for one that is protected."""
        for companion in companions:
            if self._protection and self._protection.covers(str(companion.path.parent)):
                raise StaysError(reason("protected"))

    def is_protected(self, picture: Picture) -> bool:
        return self._protection is not None and self._protection.holds(picture)

    def _check_decodes(self, keeper: Picture) -> None:
        """Once a batch is enough: its state, checked for every victim, would tell a later change."""
        seen = keeper.path, keeper.state
        if seen in self._decoded:
            return
        try:
            decode_whole(keeper.path, self.memory_bytes)
        except ReadingError as error:
            raise _keeper_unreadable(keeper, error) from error
        self._decoded.add(seen)

    def _check_last_look(self, removal: Removal, keeper: Picture) -> None:
        try:
            self._looks.hold(keeper, control=self._control)
        except ReadingError as error:
            raise _keeper_unreadable(keeper, error) from error
        try:
            found = self._looks.look(removal.victim, keeper, removal.turned, control=self._control)
        except ReadingError as error:
            raise _victim_unreadable(error) from error
        if found.is_different:
            raise StaysError(reason("small-place", keeper=str(keeper.path)))


def _going(removals: Iterable[Removal]) -> Iterable[Identity]:
    for removal in removals:
        yield identity(removal.victim.state)
        for companion in removal.companions:
            yield identity(companion.state)


def _victim_unreadable(error: ReadingError) -> StaysError:
    if error.why.code == "changed":
        return StaysError(reason("victim-changed"))
    return StaysError(reason("victim-unreadable", detail=sentence(error.why)))


def _keeper_unreadable(keeper: Picture, error: ReadingError) -> StaysError:
    detail = sentence(error.why)
    return StaysError(reason("keeper-unreadable", keeper=str(keeper.path), detail=detail))
