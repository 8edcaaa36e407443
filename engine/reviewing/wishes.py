"""What groups are to be made of a scan's pairs, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.groups.group_table import GroupTable
from engine.options import ScanOptions
from engine.records import PairTable
from engine.rules import DEFAULT_RULES, Rule


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a person wants the groups.

    threshold : largest mse of twins. look_alikes : whether their groups are made too. rules : the chain of keeper
    order. protected : folders whose pictures come first in it. chosen : pictures made keeper by hand, in that order:
    the last one ranks first. not_twins : contents that are no twins of each other (identical.content_key), the
    lesser first.
    """

    threshold: float
    look_alikes: bool = False
    rules: tuple[Rule, ...] = DEFAULT_RULES
    protected: tuple[Path, ...] = ()
    chosen: tuple[Path, ...] = ()
    not_twins: frozenset[tuple[bytes, bytes]] = frozenset()

    @classmethod
    def of(cls, options: ScanOptions) -> Wishes:
        """What the options of a scan say."""
        return cls(options.threshold, options.look_alikes, options.rules, options.protected)


@dataclass(frozen=True, slots=True, eq=False)
class Regrouped:
    """Groups made anew.

    pairs : the rows that groups stand on are in it. groups : of twins; look_alikes : of those.
    is_checking : bool, of each group and then of each group of look-alikes: whether pairs of one of its pictures have
    to be checked before it is sure. open_pairs : how many have to be, 0 when all is sure. protected : bool, one a
    picture. hidden : how many groups were left out because nothing in them may go.
    order : the pictures by rank, best to keep first.
    """

    pairs: PairTable
    groups: GroupTable
    look_alikes: GroupTable
    is_checking: NDArray[np.bool_]
    open_pairs: int
    protected: NDArray[np.bool_]
    hidden: int
    order: NDArray[np.intp]
