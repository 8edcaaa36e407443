"""What stands in the window, or what a scan found, as plain data for a report or a file: pictures, groups, marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.files.protecting import are_protected
from engine.groups.group_table import GroupTable, from_groups, joined
from engine.options import ScanOptions
from engine.records import PairTable, Picture, Problem, ScanResult


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """All of it is read only.

    pictures : sorted by path. pairs : at least those that the groups stand on. groups : those of twins first, from
    `first_look_alike` on those of look-alikes. numbers : what each is called, int32 (G,). is_checking : it may still
    change, and nothing of it can be marked, bool (G,).
    is_marked, is_protected : bool (N,). frees : bytes that removing each picture frees, int64 (N,).
    chosen : keepers made by hand, the last one first in rank. is_complete : the scan was not cancelled.
    """

    options: ScanOptions
    pictures: Sequence[Picture]
    pairs: PairTable
    groups: GroupTable
    first_look_alike: int
    numbers: NDArray[np.int32]
    is_checking: NDArray[np.bool_]
    is_marked: NDArray[np.bool_]
    is_protected: NDArray[np.bool_]
    frees: NDArray[np.int64]
    chosen: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_complete: bool = True


def freed_bytes(pictures: Sequence[Picture]) -> NDArray[np.int64]:
    """What removing each picture alone frees on the disk."""
    return np.fromiter((one.freed_bytes for one in pictures), np.int64, len(pictures))


def of_result(result: ScanResult) -> Snapshot:
    """What a scan found: nothing is marked."""
    count, twins = len(result.pictures), len(result.groups)
    groups = joined([from_groups(result.groups), from_groups(result.look_alikes)])
    return Snapshot(
        options=result.options,
        pictures=result.pictures,
        pairs=result.pairs,
        groups=groups,
        first_look_alike=twins,
        numbers=np.arange(1, len(groups) + 1, dtype=np.int32),
        is_checking=np.zeros(len(groups), bool),
        is_marked=np.zeros(count, bool),
        is_protected=are_protected(result.pictures, result.options.protected),
        frees=freed_bytes(result.pictures),
        problems=result.problems,
        is_complete=result.is_complete,
    )
