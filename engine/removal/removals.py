"""What is to be removed, and what became of it: the data of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from engine.records import Picture, Problem, Relation
from engine.removal.companions import Companion

_REMOVABLE = (Relation.IDENTICAL, Relation.TWIN)


class Exemption(Enum):
    """By which a picture goes that no twin keeps: only by hand, only to the trash, confirmed apart. In the journal."""

    WHOLE_GROUP = "whole-group"
    LOOK_ALIKE = "look-alike"


@dataclass(frozen=True, slots=True)
class Removal:
    """A picture that is to go, and the twin of it that is kept.

    keeper : with an exemption the picture of whose group it is; the picture itself, where that is the group's keeper.
    companions : what goes along with it. turned : the EXIF orientation that brings it onto its keeper; None or 1
    upright. exemption : why it goes though nothing keeps what it shows. is_seen : the user has seen the one small place
    in which it differs from its keeper. takes_facts : the keeper is to get what this one knows more. group : the number
    by which the window called it; 0 for none.

    Raises: ValueError for a relation that does not allow removal.
    """

    victim: Picture
    keeper: Picture
    relation: Relation
    companions: tuple[Companion, ...] = ()
    turned: int | None = None
    exemption: Exemption | None = None
    is_seen: bool = False
    takes_facts: bool = False
    group: int = 0

    def __post_init__(self) -> None:
        if self.exemption is None and self.relation not in _REMOVABLE:
            raise ValueError(
                f"{self.victim.path}: {self.relation.word} of its keeper; only twins are removed"
            )


@dataclass(frozen=True, slots=True)
class RemovalResult:
    """What became of a batch.

    removed : gone from where they were. kept : why a file stayed; also what went wrong with one that went, and then
    the batch ended there. is_complete : every file was tried. along : companions that went with their pictures.
    renewed : keepers that got facts, as they were and as they are now.
    """

    removed: tuple[Removal, ...]
    kept: tuple[Problem, ...]
    is_complete: bool
    along: tuple[Companion, ...] = ()
    renewed: tuple[tuple[Picture, Picture], ...] = ()
