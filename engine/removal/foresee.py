"""What a way of removal would not take, found out over all files together before any of them goes."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from engine.control import Control, Meter, OnProgress
from engine.reasons import Reason, reason
from engine.records import Problem, Relation, Stage
from engine.removal.actions import check_leaves
from engine.removal.hard_links import check_linkable, try_link
from engine.removal.moving import mount_of
from engine.removal.recycle_bin import RecycleBin, bin_refusal, read_bin
from engine.removal.removal_checks import StaysError, detail_of
from engine.removal.removals import Removal
from engine.removal.to_folder import find_target
from engine.removal.trash import TrashError, find_folder, utf16_length
from engine.removal.ways import Destination, Way

_BLOCK_BYTES = 4096  # what a file takes is a multiple of this on nearly every drive

_File = tuple[Path, int]
#: Asked of each file in turn, as if all that it let pass before had gone. Raises StaysError or OSError.
_Ask = Callable[[Path, int], None]


def foresee(
    removals: Sequence[Removal],
    destination: Destination,
    progress: OnProgress | None = None,
    control: Control | None = None,
) -> tuple[Problem, ...]:
    """Which pictures would stay because their way does not take them, or what goes along with them.

    Each is asked as if those before it had gone: a bin or a drive with room for some takes these. Nothing is moved;
    for hard links one is made and taken away again on each drive, to learn whether it knows any. What the gate would
    say is not asked.

    Parameters: progress : steps are pictures, of the stage `Stage.CHECKING`.
    Returns: in the order of `removals`. macOS says nothing of its trash beforehand.
    Raises: Cancelled.
    """
    ask = _ask_of(destination)
    links = _Links()
    meter = Meter(Stage.CHECKING, len(removals), progress, control)
    found = []
    for removal in removals:
        if control is not None:
            control.check()
        try:
            if destination.way is Way.LINK:
                links.ask(removal)
            else:
                for path, size_bytes in _files(removal):
                    ask(path, size_bytes)
        except StaysError as stays:
            found.append(Problem(removal.victim.path, Stage.REMOVING, stays.why))
        except OSError as error:
            why = reason("victim-unreadable", detail=detail_of(error))
            found.append(Problem(removal.victim.path, Stage.REMOVING, why))
        meter.step()
    return tuple(found)


def _files(removal: Removal) -> list[_File]:
    along = [(one.path, one.state.size_bytes) for one in removal.companions]
    return [(removal.victim.path, removal.victim.state.size_bytes), *along]


def _ask_of(destination: Destination) -> _Ask:
    if destination.way is Way.FOLDER:
        return _Folder(destination).ask
    if destination.way is Way.TRASH:
        if sys.platform == "win32":
            return _Bins().ask
        if sys.platform != "darwin":
            return _Trashes().ask
    return lambda path, _: check_leaves(path)


class _Bins:
    """Windows' recycle bins, one a volume."""

    def __init__(self) -> None:
        self._bins: dict[int, RecycleBin | None] = {}
        self._coming: Counter[int] = Counter()

    def ask(self, path: Path, size_bytes: int) -> None:
        try:
            path = path.resolve(strict=True)
            device = path.stat().st_dev
            if device not in self._bins:
                self._bins[device] = read_bin(path)
        except OSError as error:
            raise StaysError(reason("trash-unknown", detail=detail_of(error))) from error
        found = self._bins[device]
        if found is not None:
            found = replace(found, used_bytes=found.used_bytes + self._coming[device])
        why = bin_refusal(found, size_bytes, utf16_length(path))
        if why is not None:
            raise StaysError(why)
        self._coming[device] += size_bytes


class _Trashes:
    """Freedesktop's trashes: all files of a folder go to one."""

    def __init__(self) -> None:
        self._answers: dict[Path, Reason | None] = {}

    def ask(self, path: Path, _: int) -> None:
        if path.parent not in self._answers:
            self._answers[path.parent] = self._answer(path)
        why = self._answers[path.parent]
        if why is not None:
            raise StaysError(why)

    def _answer(self, path: Path) -> Reason | None:
        try:
            find_folder(path)
            check_leaves(path)
        except (TrashError, StaysError) as error:
            return error.why
        return None


class _Folder:
    """The folder that was chosen, and the room that files from other drives take on its own."""

    def __init__(self, destination: Destination) -> None:
        self._destination = destination
        self._mounts: dict[Path, tuple[int, str]] = {}
        self._free_bytes: int | None = None

    def ask(self, path: Path, size_bytes: int) -> None:
        folder = self._destination.folder
        if folder is None:
            raise ValueError(self._destination.way.value)
        check_leaves(path)
        find_target(path, self._destination)
        if self._mount(path.parent) == self._mount(folder):
            return
        if self._free_bytes is None:
            self._free_bytes = shutil.disk_usage(folder).free
        needed = -(-size_bytes // _BLOCK_BYTES) * _BLOCK_BYTES
        if needed > self._free_bytes:
            raise StaysError(reason("target-full", folder=str(folder)))
        self._free_bytes -= needed

    def _mount(self, folder: Path) -> tuple[int, str]:
        if folder not in self._mounts:
            self._mounts[folder] = mount_of(folder)
        return self._mounts[folder]


class _Links:
    """Whether drives know hard links, to the files of each owner: Linux may forbid those to another's."""

    def __init__(self) -> None:
        self._are_known: set[tuple[int, int]] = set()
        self._refusals: dict[tuple[int, int], Reason] = {}

    def ask(self, removal: Removal) -> None:
        victim, keeper = removal.victim.path, removal.keeper.path
        if removal.relation is not Relation.IDENTICAL:
            raise StaysError(reason("link-identical-only", keeper=str(keeper)))
        check_leaves(victim)
        check_linkable(victim, keeper)
        kind = victim.lstat().st_dev, keeper.lstat().st_uid
        if kind in self._are_known:
            return
        if kind in self._refusals:
            raise StaysError(self._refusals[kind])
        try:
            try_link(victim, keeper)
        except StaysError as stays:
            if stays.why.code == "no-links":
                self._refusals[kind] = stays.why
            raise
        self._are_known.add(kind)
