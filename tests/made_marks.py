"""Groups to be marked by a rule, made of columns alone."""

from __future__ import annotations

import numpy as np

from engine.groups.group_table import GroupTable
from gui.found.mark_preview import MarkColumns

DOUBTS = ("enlarged", "resaved", "camera")
BLOCKS = ("raw", "companion")


def made_columns(sizes: list[int], *, look_alikes: int = 0) -> MarkColumns:
    """Groups of a keeper and so many members, numbered through; picture n frees 10 ** n bytes, or n + 1 of many."""
    keepers = np.cumsum([0, *(size + 1 for size in sizes)])[:-1]
    count = sum(sizes) + len(sizes)
    member = np.array([n for n in range(count) if n not in keepers], np.int32)
    starts = np.cumsum([0, *sizes]).astype(np.int64)
    frees = np.array([10**n if count < 18 else n + 1 for n in range(count)], np.int64)
    return MarkColumns(
        groups=GroupTable(keepers.astype(np.int32), starts, member, np.arange(len(member))),
        first_look_alike=len(sizes) - look_alikes,
        is_identical=np.zeros(len(member), bool),
        is_checking=np.zeros(len(sizes), bool),
        is_protected=np.zeros(count, bool),
        frees=frees,
        doubts=np.zeros(len(sizes), np.uint8),
        doubt_codes=DOUBTS,
        blocks=np.zeros(count, np.uint8),
        block_codes=BLOCKS,
    )
