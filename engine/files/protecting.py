"""Which pictures lie in protected folders: they never go, and come first in rank. In doubt a picture is protected."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.files.places import is_junction
from engine.records import Picture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def are_protected(pictures: Sequence[Picture], folders: Sequence[Path]) -> NDArray[np.bool_]:
    """Whether each picture lies in one of the folders or anywhere below, by any of its names.

    Parameters: pictures : with absolute paths; hard links (`other_names`) count. folders : absolute.
    Returns: bool, shape (len(pictures),).
    Notes: folders are told by identity (device and inode of each folder on the way up, links followed too), so that
    another spelling, a link or upper case does not lose a protection. One that cannot be looked at, because it
    vanished say, is told by its name, case and accents aside. Looks at each folder on the disk once.
    """
    import numpy as np

    if not folders:
        return np.zeros(len(pictures), np.bool_)
    protection = Protection(folders)
    return np.fromiter(map(protection.holds, pictures), np.bool_, len(pictures))


class Protection:
    """Protected folders, and what was found out about other folders so far."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._identities: set[tuple[int, int]] = set()
        self._names: set[str] = set()  # of all of them
        self._unseen: set[str] = set()  # of those without identity
        for folder in folders:
            names = {_folded(str(folder)), _folded(os.path.realpath(folder))}
            self._names |= names
            identity = _identity(folder)
            if identity is None:
                self._unseen |= names
            else:
                self._identities.add(identity)
        self._places: dict[str, _Place] = {}
        self._answers: dict[str, bool] = {}

    def holds(self, picture: Picture) -> bool:
        if self.covers(os.path.dirname(picture.path)):  # noqa: PTH120 - faster, and there are many
            return True
        return any(self.covers(str(name.parent)) for name in picture.other_names)

    def covers(self, folder: str) -> bool:
        """Whether a folder is a protected one or lies in one."""
        answer = self._answers.get(folder)
        if answer is None:
            answer = any(place.is_protected for place in self._places_above(folder))
            self._answers[folder] = answer
        return answer

    def _places_above(self, folder: str) -> Iterator[_Place]:
        """The folder and those it lies in, by its name and by where its links lead."""
        pending, met = [folder], {folder}
        while pending:
            folder = pending.pop()
            place = self._places.get(folder)
            if place is None:
                place = self._places[folder] = self._look(folder)
            yield place
            new = [above for above in place.above if above not in met]
            met.update(new)
            pending.extend(new)

    def _look(self, folder: str) -> _Place:
        above = {os.path.dirname(folder)}  # noqa: PTH120
        try:
            state = os.lstat(folder)
        except OSError:
            above.add(os.path.realpath(folder))
            return _Place(_folded(folder) in self._names, tuple(above))
        is_link = stat.S_ISLNK(state.st_mode) or is_junction(state)
        if is_link or os.path.dirname(folder) == folder:  # noqa: PTH120 - a Windows drive may stand for a folder
            above.add(os.path.realpath(folder))
        identity = _identity(folder) if is_link else _identity_of(state)
        if identity is None:
            return _Place(_folded(folder) in self._names, tuple(above))
        is_protected = identity in self._identities or _folded(folder) in self._unseen
        return _Place(is_protected, tuple(above))


@dataclass(frozen=True, slots=True)
class _Place:
    """A folder that was looked at. above : where to look next."""

    is_protected: bool
    above: tuple[str, ...]


def _identity(folder: Path | str) -> tuple[int, int] | None:
    try:
        return _identity_of(os.stat(folder))  # noqa: PTH116
    except (OSError, ValueError):  # a name that no file can have
        return None


def _identity_of(state: os.stat_result) -> tuple[int, int] | None:
    """None on a drive that gives its folders no identity."""
    return (state.st_dev, state.st_ino) if state.st_ino else None


def _folded(name: str) -> str:
    """The same for all spellings that some file system takes for one."""
    return os.path.normcase(unicodedata.normalize("NFC", name).casefold())
