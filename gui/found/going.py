"""What is marked, as what is to go: each picture with its keeper, or by which exception. Made where numpy is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.measures.turning import inverse
from engine.records import Relation
from engine.removal.removals import Exemption
from gui.found.shown import Going

if TYPE_CHECKING:
    from gui.found.findings import Findings


def going_of(findings: Findings) -> list[Going]:
    """Every marked picture that may go now, in the order of groups. Of a group that goes whole the keeper comes last:
    whatever ends the removal before, it is still there.
    """
    groups, exemptions = findings.groups, findings.exemptions
    is_going = findings.would_go()
    is_meant = is_going[groups.member]
    for entry in np.flatnonzero(is_meant[findings.twin_count :]) + findings.twin_count:
        # The keeper of a group that goes whole can stand there too: it goes with that.
        is_meant[entry] = exemptions.get(int(groups.member[entry])) is Exemption.LOOK_ALIKE
    entries = np.flatnonzero(is_meant)
    places = groups.group_of_member[entries]
    members = list(zip(places.tolist(), _members(findings, entries, places), strict=True))
    whole = np.flatnonzero(is_going[groups.keeper[: findings.first_look_alike]]).tolist()
    if whole:
        keepers = [(place, _keeper(findings, place)) for place in whole]
        members = sorted([*members, *keepers], key=lambda one: one[0])
    return [one for _, one in members]


def _members(
    findings: Findings, entries: NDArray[np.intp], places: NDArray[np.int64]
) -> Iterator[Going]:
    groups, pairs, pictures = findings.groups, findings.pairs, findings.pictures
    rows, exemptions = groups.row[entries], findings.exemptions
    columns = (
        groups.member[entries],
        groups.keeper[places],
        pairs.relation[rows],
        pairs.turned[rows],
        findings.numbers[places],
    )
    for number, keeper, relation, turned, group in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        # As `Pair.turned_onto`; 0 where it was not asked.
        onto = (turned if keeper < number else inverse(turned)) or None
        victim, exemption = pictures[number], exemptions.get(number)
        kept = pictures[keeper]
        yield Going(number, victim, kept, Relation(relation), exemption, onto, group)


def _keeper(findings: Findings, place: int) -> Going:
    """Identical to itself."""
    number = int(findings.groups.keeper[place])
    picture, group = findings.pictures[number], int(findings.numbers[place])
    exemption = Exemption.WHOLE_GROUP
    return Going(number, picture, picture, Relation.IDENTICAL, exemption, group=group)
