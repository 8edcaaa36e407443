"""A group and a twin as the window shows them, a picture that is to go: what findings hand out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from engine.records import Pair, Picture, Relation
from engine.removal.removals import Exemption


@dataclass(frozen=True, slots=True)
class Twin:
    """A member of a group: the picture's number and the pair that joins it to the keeper."""

    picture: int
    pair: Pair

    @property
    def is_identical(self) -> bool:
        return self.pair.relation is Relation.IDENTICAL


@dataclass(frozen=True, slots=True)
class Shown:
    """A group as it is shown. place : in `Findings.groups`. number : stays the same when other groups go.

    is_checking : it may still change, and nothing of it can be marked.
    """

    place: int
    number: int
    keeper: int
    twins: tuple[Twin, ...]
    is_look_alike: bool = False
    is_checking: bool = False


class Going(NamedTuple):
    """A marked picture, by its number too, and the keeper of its group.

    exemption : it goes though nothing keeps what it shows. The keeper of a group that goes whole is its own keeper.
    turned : the EXIF orientation that brings it onto its keeper; None where that was not asked. group : the number by
    which the window calls its group.
    """

    number: int
    victim: Picture
    keeper: Picture
    relation: Relation
    exemption: Exemption | None = None
    turned: int | None = None
    group: int = 0
