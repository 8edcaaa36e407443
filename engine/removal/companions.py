"""Files that belong together by intention: a RAW and a JPEG of one name, a Live Photo's picture and film, a picture and
its sidecar. Which of them go along with a picture, and which pictures no rule may mark because of them.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.control import Control, Meter, OnProgress
from engine.files.formats import is_raw_name
from engine.files.listing import file_state
from engine.reasons import Reason, reason
from engine.records import FileState, Picture, Stage
from engine.removal.namesakes import FolderNames, stem_of

_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Companion:
    """A sidecar or film that is to go with its picture, and the one of the picture's keeper with the same bytes."""

    path: Path
    state: FileState
    like: Path
    like_state: FileState


@dataclass(frozen=True, slots=True)
class Company:
    """What becomes of the files that belong to a picture, when that goes.

    along : they go with it. left : they would be left behind, without a picture, and the keeper has none that is the
    same. why : why no rule may mark the picture; None where it is free to go.
    """

    along: tuple[Companion, ...] = ()
    left: tuple[Path, ...] = ()
    why: Reason | None = None


_FREE = Company()

_Ask = tuple[Picture, Picture]


def find_company(
    asked: Sequence[_Ask],
    *,
    going: Collection[Path] = (),
    is_decided: bool = False,
    progress: OnProgress | None = None,
    control: Control | None = None,
) -> list[Company]:
    """Look at the folders of pictures that could go, each listed once, and of what belongs to them.

    Parameters: asked : pictures that could go, each with its keeper. going : others that go too. is_decided : all that
    are asked of go, by hand; else only those that are free to go, and what belongs to one that is not stays with it.
    Returns: one for each of `asked`. A folder that cannot be listed makes its pictures stay, by rule.
    Raises: Cancelled. For a worker: it lists folders and compares files.
    """
    search = _Search(asked, {str(path) for path in going}, control or Control())
    meter = Meter(Stage.CHECKING, len(asked), progress)
    found: list[Company] = []
    for victim, keeper in asked:
        search.control.check()
        found.append(search.judge(victim, keeper))
        meter.step()
    # Each one that stays may be the one to which another's sidecar belongs too.
    open_ones = [place for place, company in enumerate(found) if company is not _FREE]
    is_stable = is_decided
    while not is_stable:
        search.control.check()
        stay = [place for place in open_ones if found[place].why is not None]
        is_stable = not search.keep(asked[place][0] for place in stay)
        open_ones = [place for place in open_ones if found[place].why is None]
        for place in open_ones:
            found[place] = search.judge(*asked[place])
    return found


@dataclass(slots=True)
class _Search:
    asked: Sequence[_Ask]
    going: set[str]
    control: Control
    keepers: dict[str, Picture] = field(default_factory=dict)
    folders: dict[str, FolderNames | OSError] = field(default_factory=dict)
    likes: dict[tuple[str, str], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.keepers = {str(victim.path): keeper for victim, keeper in self.asked}
        self.going |= self.keepers.keys()

    def keep(self, victims: Iterable[Picture]) -> bool:
        """They do not go. Whether that is news."""
        paths = {str(victim.path) for victim in victims} & self.going
        self.going -= paths
        return bool(paths)

    def judge(self, victim: Picture, keeper: Picture) -> Company:
        """`_FREE` itself where nothing belongs to it."""
        try:
            return self._judge(victim, keeper)
        except OSError as error:
            detail = error.strerror or str(error)
            return Company(why=reason("companions-unknown", detail=detail))

    def _judge(self, victim: Picture, keeper: Picture) -> Company:
        folder, name = os.path.split(victim.path)
        names = self._names(folder)
        partners, companions = names.partners_of(name), names.companions_of(name)
        is_split = is_raw(victim) != is_raw(keeper)
        if not (partners or companions or is_split):
            return _FREE
        why = reason("raw-pair", keeper=str(keeper.path)) if is_split else None
        for partner in partners:
            if not self._has_partner(keeper, os.path.join(folder, partner)):  # noqa: PTH118
                why = why or reason("raw-partner", name=partner)
        along, left = [], []
        for companion in companions:
            path = Path(folder, companion)
            others = [os.path.join(folder, one) for one in names.owners_of(companion)]  # noqa: PTH118
            if str(keeper.path) in others or companion in self._of_keeper_here(keeper, folder):
                continue  # it stays with that
            stays = [one for one in others if one not in self.going]
            if stays:
                why = why or reason("companion-shared", name=companion, other=str(stays[0]))
                continue
            like = self._like(path, keeper)
            if like is None:
                why = why or reason("companion-unlike", name=companion)
                left.append(path)
            else:
                along.append(like)
        return Company(tuple(along), tuple(left), why)

    def _has_partner(self, keeper: Picture, partner: str) -> bool:
        """Whether a partner goes to the same place as its picture, or is there already, byte for byte."""
        folder, name = os.path.split(keeper.path)
        its_keeper = self.keepers.get(partner) if partner in self.going else None
        if its_keeper is not None:
            its_folder, its_name = os.path.split(its_keeper.path)
            if (its_folder, stem_of(its_name)) == (folder, stem_of(name)):
                return True
        partners = self._names(folder).partners_of(name)
        if partner in (os.path.join(folder, one) for one in partners):  # noqa: PTH118
            return True
        return any(self._is_like(partner, os.path.join(folder, one)) for one in partners)  # noqa: PTH118

    def _of_keeper_here(self, keeper: Picture, folder: str) -> list[str]:
        """What belongs to the keeper, if that lies in this folder."""
        its_folder, name = os.path.split(keeper.path)
        return self._names(folder).companions_of(name) if its_folder == folder else []

    def _like(self, path: Path, keeper: Picture) -> Companion | None:
        """The companion with the one of the keeper that has the same bytes."""
        folder, name = os.path.split(keeper.path)
        for other in self._names(folder).companions_of(name):
            like = Path(folder, other)
            if not self._is_like(str(path), str(like)):
                continue
            state, like_state = regular_state(path), regular_state(like)
            if state is not None and like_state is not None:
                return Companion(path, state, like, like_state)
        return None

    def _names(self, folder: str) -> FolderNames:
        if folder not in self.folders:
            try:
                self.folders[folder] = FolderNames(os.listdir(folder))  # noqa: PTH208
            except OSError as error:
                self.folders[folder] = error
        found = self.folders[folder]
        if isinstance(found, OSError):
            raise found
        return found

    def _is_like(self, first: str, second: str) -> bool:
        if (first, second) not in self.likes:
            is_like = have_same_bytes(Path(first), Path(second), self.control)
            self.likes[first, second] = is_like
        return self.likes[first, second]


def is_raw(picture: Picture) -> bool:
    """Whether a picture is a camera's raw one, by what it is or by what it is called."""
    return picture.format == "RAW" or is_raw_name(picture.path.name)


def regular_state(path: Path) -> FileState | None:
    """The state of a file; None where it is not there, or is a link or anything but a file."""
    try:
        status = path.lstat()
    except OSError:
        return None
    return file_state(status) if stat.S_ISREG(status.st_mode) else None


def have_same_bytes(first: Path, second: Path, control: Control | None = None) -> bool:
    """Whether these are two files, not two names of one, of the same bytes; False also where that cannot be found out.

    Raises: Cancelled.
    """
    states = regular_state(first), regular_state(second)
    if states[0] is None or states[1] is None or states[0].size_bytes != states[1].size_bytes:
        return False
    try:
        if first.samefile(second):
            return False
        with first.open("rb") as one, second.open("rb") as other:
            while block := one.read(_BLOCK_BYTES):
                if control is not None:
                    control.check()
                if block != other.read(_BLOCK_BYTES):
                    return False
    except OSError:
        return False
    return states == (regular_state(first), regular_state(second))
