"""Findings made of records alone, for tests of what shows them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.control import Control
from engine.groups.group_table import from_groups, no_groups
from engine.options import ScanOptions
from engine.reasons import reason
from engine.records import FileState, Group, PairTable, Picture, Relation, ScanResult
from engine.reviewing.wishes import Regrouped, Wishes
from gui import works
from gui.found.findings import Findings

FOLDER = Path("/nowhere/Pictures")


def made_picture(number: int, *, names: int = 0, size_bytes: int = 1000) -> Picture:
    """No such file exists."""
    return Picture(
        path=FOLDER / f"{number:06}.png",
        state=FileState(size_bytes, 1, 1, number),
        width=400,
        height=300,
        other_names=tuple(FOLDER / f"other {i}.png" for i in range(names)),
        links=names + 1,
    )


def made_findings(group_count: int, twins: int = 2) -> Findings:
    """Groups of a keeper and so many twins; the first twin of each is identical to its keeper."""
    result = made_result(group_count, twins)
    return Findings(result.pictures, result.pairs, result.options, from_groups(result.groups))


def made_result(group_count: int, twins: int = 2, *, is_complete: bool = True) -> ScanResult:
    """What a scan that finds such groups returns."""
    side = twins + 1
    pictures = tuple(made_picture(number) for number in range(group_count * side))
    rows = group_count * twins
    first = np.repeat(np.arange(group_count, dtype=np.int32) * side, twins)
    step = np.tile(np.arange(1, side, dtype=np.int32), group_count)
    relation = np.where(step == 1, Relation.IDENTICAL, Relation.TWIN).astype(np.uint8)
    values = np.where(step == 1, np.nan, 0.97).astype(np.float32)
    pairs = PairTable(
        first=first,
        second=first + step,
        mse=np.where(step == 1, 0.0, 3.5 * step),
        relation=relation,
        failed=np.zeros(rows, np.uint8),
        correlation=values,
        structure=values,
        second_look=values,
        turned=np.zeros(rows, np.uint8),
    )
    groups = tuple(
        Group(
            keeper=g * side,
            members=tuple(range(g * side + 1, (g + 1) * side)),
            rows=tuple(range(g * twins, (g + 1) * twins)),
            reason=reason("first-path"),
        )
        for g in range(group_count)
    )
    return ScanResult(
        options=ScanOptions(folders=(FOLDER,)),
        pictures=pictures,
        pairs=pairs,
        groups=groups,
        look_alikes=(),
        problems=(),
        files=len(pictures),
        skipped={},
        folders_skipped={},
        threshold_pairs=rows,
        look_alike_pairs=0,
        second_looks=rows,
        seconds={"total": 1.0},
        is_complete=is_complete,
    )


class MadeReview:
    """Stands in for a review: its groups are these, whatever is wished; nothing more can be asked of it."""

    is_final = False
    cap, scanned_to = 1000.0, 200.0

    def __init__(self, result: ScanResult) -> None:
        self.pictures = result.pictures
        self.histogram = np.zeros(100, np.int64)
        self.is_closed = False
        self._result = result

    def regroup(self, wishes: Wishes, control: Control | None = None) -> Regrouped:
        result, count = self._result, len(self.pictures)
        return Regrouped(
            pairs=result.pairs,
            groups=from_groups(result.groups),
            look_alikes=no_groups(),
            is_checking=np.zeros(len(result.groups), bool),
            open_pairs=0,
            protected=np.zeros(count, bool),
            hidden=0,
            order=np.arange(count),
        )

    def drop(self, gone: Collection[int]) -> None: ...

    def close(self) -> None:
        self.is_closed = True


def made_found(
    group_count: int, twins: int = 2, *, is_complete: bool = True, folders: Sequence[Path] = ()
) -> works.Found:
    """What a search that finds such groups returns, with findings as `made_findings` makes them."""
    result = made_result(group_count, twins, is_complete=is_complete)
    if folders:
        result = replace(result, options=replace(result.options, folders=tuple(folders)))
    review, wishes = MadeReview(result), Wishes.of(result.options)
    made = works.regrouped(review, wishes, result.options)  # type: ignore[arg-type]
    return works.Found(result, made.findings, review, wishes)  # type: ignore[arg-type]
