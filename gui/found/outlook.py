"""What a removal is asked about, and what is found out before the question. `look_ahead` runs in a worker."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.control import Control, OnProgress
from engine.records import Problem, Relation
from engine.removal.ways import Destination, Way
from gui import works

if TYPE_CHECKING:
    from engine.removal.companions import Company
    from gui.found.shown import Going


@dataclass(frozen=True, slots=True)
class Asked:
    """What can go the way that was chosen. going : twins, each with its keeper. exempt : what no other file keeps, to
    be asked about apart. not_identical, trash_only : how many marked files are left out, since they cannot go this way.
    """

    destination: Destination
    going: tuple[Going, ...]
    exempt: tuple[Going, ...] = ()
    not_identical: int = 0
    trash_only: int = 0

    @property
    def way(self) -> Way:
        return self.destination.way

    @property
    def all(self) -> list[Going]:
        return [*self.going, *self.exempt]


@dataclass(frozen=True, slots=True)
class Outlook:
    """company : what belongs to each, by its path. refused : what would not be taken, known before anything goes.
    more_known : what a file that goes knows more than its keeper, by its path. left : what belongs to files that no
    other keeps, and stays where it is.
    """

    company: dict[Path, Company]
    refused: tuple[Problem, ...] = ()
    more_known: tuple[tuple[Path, frozenset[str]], ...] = ()
    left: tuple[Path, ...] = ()


def asked_of(
    marked: Sequence[Going], destination: Destination, only: Collection[Path] | None = None
) -> Asked:
    """only : of what is marked no more than these."""
    if only is not None:
        marked = [one for one in marked if one.victim.path in only]
    twins = [one for one in marked if one.exemption is None]
    exempt = [one for one in marked if one.exemption is not None]
    way = destination.way
    going = [one for one in twins if way is not Way.LINK or one.relation is Relation.IDENTICAL]
    may_be_exempt = way is Way.TRASH
    return Asked(
        destination,
        tuple(going),
        tuple(exempt) if may_be_exempt else (),
        len(twins) - len(going),
        0 if may_be_exempt else len(exempt),
    )


def look_ahead(asked: Asked, progress: OnProgress, control: Control) -> Outlook:
    """Lists folders, reads what pictures say of themselves, asks the trash. Raises: Cancelled."""
    from engine.removal.foresee import foresee

    company = works.find_company(asked.all, progress, control)
    removals = works.removals_of(asked.all, company)
    refused = foresee(removals, asked.destination, progress=progress, control=control)
    more_known = _more_known(asked.going, progress, control)
    return Outlook(company, refused, more_known, _left(asked, company))


def _left(asked: Asked, company: dict[Path, Company]) -> tuple[Path, ...]:
    """Beside a twin it is known; a keeper that goes with its whole group has no other to compare its own with."""
    from engine.removal.namesakes import FolderNames

    going = {one.victim.path for one in asked.all}
    left = [path for one in asked.exempt for path in company[one.victim.path].left]
    for path in (one.victim.path for one in asked.exempt if one.victim == one.keeper):
        try:
            names = FolderNames(os.listdir(path.parent), near=path.name)  # noqa: PTH208
        except OSError:
            continue  # it will not go either, and says why
        for companion in names.companions_of(path.name):
            if going.issuperset(path.with_name(one) for one in names.owners_of(companion)):
                left.append(path.with_name(companion))
    return tuple(dict.fromkeys(left))


def _more_known(
    going: Sequence[Going], progress: OnProgress, control: Control
) -> tuple[tuple[Path, frozenset[str]], ...]:
    from engine.control import Meter
    from engine.records import Stage
    from engine.removal.best_facts import better

    pairs = [one for one in going if one.relation is not Relation.IDENTICAL]
    meter = Meter(Stage.CHECKING, len(pairs), progress)
    known = []
    for one in pairs:
        control.check()
        more = better(one.victim.path, one.keeper.path)
        if more:
            known.append((one.victim.path, more))
        meter.step()
    return tuple(known)
