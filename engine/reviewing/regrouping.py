"""Groups of what is known of pairs, with which of them are sure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.groups.crowded_twins import CrowdedTwins
from engine.groups.group_table import GroupTable
from engine.groups.grouping import Grouped, group_look_alikes, group_twins
from engine.groups.standing import Standing
from engine.records import PairTable, Relation
from engine.reviewing.apart import Apart
from engine.reviewing.known_pairs import KnownPairs
from engine.reviewing.wishes import Regrouped

Numbers = NDArray[np.int32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """How groups are made once. protected : bool (N,). apart : None where nobody said so of any pair.

    unreadable : whose contents cannot be had, bool (N,): these are asked of no more.
    """

    threshold: float
    look_alikes: bool
    standing: Standing
    protected: Bools
    apart: Apart | None
    unreadable: Bools

    def of(
        self, known: KnownPairs, crowded: CrowdedTwins | None, *, is_sure: bool
    ) -> tuple[Regrouped, Numbers]:
        """The groups, and pictures whose contents should be known.

        Parameters: is_sure : whether pairs that are open, or that crowded pictures could not ask of, stay so.
        """
        grouped = self._grouped(known, crowded)
        unsure = np.zeros(len(self.protected), bool)
        open_pairs = 0
        if not is_sure:
            rows = np.flatnonzero(known.is_open(self.threshold))
            unsure[known.table.first[rows]] = unsure[known.table.second[rows]] = True
            open_pairs = len(rows)
            if crowded is not None:
                unsure |= crowded.is_unsure
                open_pairs += crowded.unsure_pairs
        unknown = self._unknown(grouped.pairs)
        unsure[unknown] = True
        groups, look_alikes, hidden = self._shown(grouped)
        is_checking = np.concatenate([_any_of(groups, unsure), _any_of(look_alikes, unsure)])
        regrouped = Regrouped(
            grouped.pairs, groups, look_alikes, is_checking, open_pairs + len(unknown), self.protected, hidden,
            self.standing.order,
        )  # fmt: skip
        return regrouped, unknown

    def _grouped(self, known: KnownPairs, crowded: CrowdedTwins | None) -> Grouped:
        pairs = known.at(self.threshold)
        twins = group_twins(self.standing, pairs, self.threshold, crowded, self.apart)
        if not self.look_alikes:
            return twins
        return group_look_alikes(self.standing, twins, self.threshold, crowded, self.apart)

    def _unknown(self, pairs: PairTable) -> Numbers:
        """Of twins, and of look-alikes where these are shown, those whose contents may be apart, as far as is known."""
        if self.apart is None:
            return np.empty(0, np.int32)
        is_shown = pairs.relation == Relation.TWIN
        if self.look_alikes:
            is_shown |= pairs.relation == Relation.LOOK_ALIKE
        is_shown &= pairs.mse <= self.threshold
        is_asked = np.zeros(len(self.protected), bool)
        is_asked[pairs.first[is_shown]] = is_asked[pairs.second[is_shown]] = True
        is_asked &= ~self.apart.is_known & ~self.unreadable
        return np.flatnonzero(is_asked).astype(np.int32)

    def _shown(self, grouped: Grouped) -> tuple[GroupTable, GroupTable, int]:
        """Groups less those in which nothing may go, and how many these are."""
        shown, hidden = [], 0
        for groups in (grouped.groups, grouped.look_alikes):
            may_go = _any_of(groups, ~self.protected, of_keeper=False)
            hidden += int(np.count_nonzero(~may_go))
            shown.append(groups if may_go.all() else groups.part(may_go[groups.group_of_member]))
        return shown[0], shown[1], hidden


def _any_of(groups: GroupTable, claims: Bools, *, of_keeper: bool = True) -> Bools:
    """Of which groups a picture claims something."""
    found = np.bincount(groups.group_of_member[claims[groups.member]], minlength=len(groups)) > 0
    return found | claims[groups.keeper] if of_keeper else found
