"""Saving results and opening them again: groups, marks, keepers made by hand, and what became of the files since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import __version__
from engine.check import pair_tables
from engine.control import Control, Meter, OnProgress
from engine.files.protecting import are_protected
from engine.files.replacing import replacing
from engine.groups.group_table import GroupTable, joined
from engine.options import ScanOptions
from engine.output.file_changes import look_again
from engine.output.saved_format import FORMAT, VERSION, SavedParts, in_parts, write_parts
from engine.output.saved_groups import SavedGroups, check_apart, group_rows
from engine.output.saved_rows import (
    options_of,
    options_row,
    picture_of,
    picture_row,
    problem_of,
    problem_row,
)
from engine.output.saved_values import Fields, damaged
from engine.output.snapshot import Snapshot, freed_bytes
from engine.records import PairTable, Picture, Problem, Stage

_MOST_PICTURES = 5_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """Results as they were saved, less what is not there any more.

    snapshot : its pictures are those that stood in groups, its options those of the scan, threads, memory and cache
    being this computer's. is_intact : the file is as it was written; otherwise nothing in it can be relied on: no mark
    is taken over, and every group is "checking", so that nothing can be marked.
    problems : the files that vanished or changed since (stage loading). They have left their groups; with a keeper its
    group is gone. lost_groups : how many groups are gone. lost_marks : marks that were not taken over.
    saved : when, in local time, as text. program : the version that saved it.
    """

    snapshot: Snapshot
    is_intact: bool
    problems: tuple[Problem, ...]
    lost_groups: int
    lost_marks: int
    saved: str
    program: str


def save(
    path: Path,
    snapshot: Snapshot,
    *,
    progress: OnProgress | None = None,
    control: Control | None = None,
) -> None:
    """Write what stands in a snapshot to `path`, as JSON: see `saved_format`.

    Notes: of pictures and pairs only those of the groups. Names that are no UTF-8 survive.
    Raises: WritingError, Cancelled; the file is then as it was.
    """
    control = control or Control()
    groups = snapshot.groups
    used = np.unique(np.concatenate([groups.keeper, groups.member]))
    count = len(used) + len(groups) + len(snapshot.problems)
    meter = Meter(Stage.WRITING, count, progress)
    with replacing(path) as stream:
        write_parts(stream, _parts(snapshot, used, meter, control))


def _parts(
    snapshot: Snapshot, used: NDArray[np.int32], meter: Meter, control: Control
) -> Iterator[dict[str, object]]:
    yield {
        "format": FORMAT,
        "version": VERSION,
        "program": __version__,
        "saved": f"{datetime.now():%Y-%m-%d %H:%M:%S}",
        "is_complete": snapshot.is_complete,
        "options": options_row(snapshot.options),
        "chosen": [str(path) for path in snapshot.chosen],
    }
    rows = (picture_row(snapshot.pictures[number]) for number in used.tolist())
    yield from in_parts("pictures", rows, meter, control)
    for kind, places in (
        ("groups", range(snapshot.first_look_alike)),
        ("look_alikes", range(snapshot.first_look_alike, len(snapshot.groups))),
    ):
        yield from in_parts(kind, group_rows(snapshot, places, used), meter, control)
    yield from in_parts("problems", map(problem_row, snapshot.problems), meter, control)


def load(
    path: Path,
    *,
    protected: tuple[Path, ...] = (),
    progress: OnProgress | None = None,
    control: Control | None = None,
) -> Loaded:
    """Open saved results.

    Parameters: protected : folders that are protected today, beside those that were. progress : steps are files.
    Notes: each file is looked at, none is opened. Nothing in the results makes a removal unsafe: that compares the
    files with what is in `pictures` once more, and of identical ones every byte.
    Raises: SavedError for a file that is damaged, or none of saved results; Cancelled.
    """
    control = control or Control()
    parts = SavedParts(path, control)
    saved = _Saved()
    for part in parts:
        saved.take(part)
    return _loaded(saved, parts.is_intact, protected, progress, control)


@dataclass(slots=True)
class _Saved:
    """What was read so far."""

    head: Fields | None = None
    options: ScanOptions | None = None
    pictures: list[Picture] = field(default_factory=list)
    twins: SavedGroups = field(default_factory=lambda: SavedGroups(are_look_alikes=False))
    look_alikes: SavedGroups = field(default_factory=lambda: SavedGroups(are_look_alikes=True))
    problems: list[Problem] = field(default_factory=list)

    def take(self, part: Fields) -> None:
        if self.head is None:
            self.head = part
            self.options = options_of(part.inner("options"))
            return
        for row in part.objects("pictures"):
            self.pictures.append(picture_of(row))
            if len(self.pictures) > _MOST_PICTURES:
                raise row.wrong("path")
        for groups, kind in ((self.twins, "groups"), (self.look_alikes, "look_alikes")):
            for row in part.objects(kind):
                groups.take(row)
        self.problems += map(problem_of, part.objects("problems"))

    def tables(self) -> tuple[PairTable, GroupTable, GroupTable]:
        """Pairs, groups of twins and of look-alikes. Raises SavedError where they do not go together."""
        names = [str(picture.path) for picture in self.pictures]
        if any(first >= second for first, second in pairwise(names)):
            raise damaged("pictures: order")
        twins, twin_pairs = self.twins.tables(len(names), 0)
        look_alikes, other_pairs = self.look_alikes.tables(len(names), len(twin_pairs))
        check_apart(twins, look_alikes)
        pairs, place = pair_tables.in_order(pair_tables.joined([twin_pairs, other_pairs]))
        return pairs, _moved(twins, place), _moved(look_alikes, place)

    def marks(self, groups: GroupTable) -> NDArray[np.bool_]:
        """Whether each picture is marked; a keeper cannot be, nor a look-alike: that takes a question each time."""
        is_marked = np.zeros(len(self.pictures), bool)
        is_marked[self.twins.marked] = True
        is_marked[groups.keeper] = False
        return is_marked

    @property
    def numbers(self) -> NDArray[np.int32]:
        return np.array([*self.twins.numbers, *self.look_alikes.numbers], np.int32)

    @property
    def is_checking(self) -> NDArray[np.bool_]:
        return np.array([*self.twins.is_checking, *self.look_alikes.is_checking], bool)


def _loaded(
    saved: _Saved,
    is_intact: bool,
    protected: tuple[Path, ...],
    progress: OnProgress | None,
    control: Control,
) -> Loaded:
    if saved.head is None or saved.options is None:
        raise damaged("head")
    pairs, twins, look_alikes = saved.tables()
    groups = joined([twins, look_alikes])
    is_marked = saved.marks(groups)
    now = look_again(saved.pictures, saved.options.threads, progress, control)
    is_protected = are_protected(now.pictures, (*saved.options.protected, *protected))
    whole = Snapshot(
        options=saved.options,
        pictures=now.pictures,
        pairs=pairs,
        groups=groups,
        first_look_alike=len(twins),
        numbers=saved.numbers,
        is_checking=saved.is_checking | (not is_intact),
        is_marked=is_marked & ~is_protected & is_intact,
        is_protected=is_protected,
        frees=freed_bytes(now.pictures),
        chosen=saved.head.paths("chosen"),
        problems=tuple(saved.problems),
        is_complete=saved.head.flag("is_complete"),
    )
    left = _without(whole, now.is_gone)
    return Loaded(
        snapshot=left,
        is_intact=is_intact,
        problems=now.problems,
        lost_groups=len(groups) - len(left.groups),
        lost_marks=int(is_marked.sum() - left.is_marked.sum()),
        saved=saved.head.text("saved"),
        program=saved.head.text("program"),
    )


def _moved(groups: GroupTable, place: NDArray[np.intp]) -> GroupTable:
    return replace(groups, row=place[groups.row].astype(np.int64))


def _without(whole: Snapshot, is_gone: NDArray[np.bool_]) -> Snapshot:
    """The groups that are left when files are gone: without its keeper nothing is known of a group's members."""
    groups = whole.groups
    of_group = groups.group_of_member
    is_kept = ~(is_gone[groups.member] | is_gone[groups.keeper[of_group]])
    has_any = np.bincount(of_group[is_kept], minlength=len(groups)) > 0
    left = groups.part(is_kept)
    is_member = np.zeros(len(whole.pictures), bool)
    is_member[left.member] = True
    return replace(
        whole,
        groups=left,
        first_look_alike=int(has_any[: whole.first_look_alike].sum()),
        numbers=whole.numbers[has_any],
        is_checking=whole.is_checking[has_any],
        is_marked=whole.is_marked & is_member,
    )
