"""What a row of the results says: that of a group, that of a picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from gui.language.sentences import say, size_words
from gui.language.words import (
    folder_words,
    lies_words,
    match_words,
    path_words,
    pixel_words,
    with_remark,
)
from gui.parts.photos import Photo

if TYPE_CHECKING:  # numpy comes with the first findings
    from engine.records import Picture
    from gui.found.findings import Findings
    from gui.found.shown import Twin


@dataclass(frozen=True, slots=True)
class GroupRow:
    """frees : at the right; where the group cannot be marked yet, that. is_exempt : what goes is kept nowhere else."""

    title: str
    count: str
    frees: str
    is_open: bool
    is_marked: bool = False
    is_look_alike: bool = False
    is_exempt: bool = False


@dataclass(frozen=True, slots=True)
class PictureRow:
    """warning : before the folder, that it is kept nowhere else, where it goes all the same. match : how it matches its
    keeper. lies : how a turned twin lies; "" for all others.

    is_keeper : it stays. is_protected : no rule and no hand marks it. can_mark : it has a check box. is_exempt : it is
    marked though nothing keeps what it shows.
    """

    name: str
    folder: str
    pixels: str
    size: str
    date: str
    match: str
    lies: str
    photo: Photo | None
    is_keeper: bool = False
    is_protected: bool = False
    is_marked: bool = False
    can_mark: bool = False
    is_look_alike: bool = False
    is_exempt: bool = False
    warning: str = ""

    @property
    def values(self) -> dict[str, str]:
        """By the codes of the columns."""
        return {"pixels": self.pixels, "size": self.size, "date": self.date, "mse": self.match}


def date_words(picture: Picture) -> str:
    """The day it was taken; of a picture that does not say, the day its file was written."""
    if picture.taken:
        return picture.taken[:10]
    try:
        return f"{datetime.fromtimestamp(picture.state.mtime_ns / 1e9):%Y-%m-%d}"
    except (ValueError, OverflowError, OSError):
        return ""  # a file system can hold dates that no calendar has


def group_row(findings: Findings, place: int, *, is_open: bool) -> GroupRow:
    """Of the group at a place in `findings.groups`."""
    is_look_alike = place >= findings.first_look_alike
    count = int(findings.groups.starts[place + 1] - findings.groups.starts[place]) + 1
    frees, is_marked = findings.group_frees(place)
    is_whole = findings.goes_whole(place)
    if findings.is_checking[place]:
        words = say("group-checking")
    elif is_whole:
        words = say("group-whole", size=size_words(frees))
    elif is_look_alike and is_marked:
        marked = int(findings.is_marked[findings.groups.members(place)].sum())
        words = say("group-look-alikes-go", count=marked)
    elif is_look_alike:
        words = say("group-stays")
    else:
        words = say("group-frees" if is_marked else "group-could-free", size=size_words(frees))
    code = "look-alike-group" if is_look_alike else "group"
    return GroupRow(
        title=say(code, number=int(findings.numbers[place])),
        count=say("pictures", count=count),
        frees=words,
        is_open=is_open,
        is_marked=is_marked,
        is_look_alike=is_look_alike,
        is_exempt=is_whole or (is_look_alike and is_marked),
    )


def picture_row(
    findings: Findings, place: int, twin: Twin | None, photo: Photo | None
) -> PictureRow:
    """Of a twin, or where there is none the keeper, of the group at a place."""
    keeper = int(findings.groups.keeper[place])
    number = keeper if twin is None else twin.picture
    picture = findings.pictures[number]
    is_look_alike = place >= findings.first_look_alike
    is_exempt = number in findings.exemptions
    can_mark = is_exempt or (twin is not None and _has_box(findings, number, is_look_alike))
    kept = say("goes-too") if is_exempt else "" if is_look_alike else say("keep")
    return PictureRow(
        name=path_words(picture.path.name),
        folder=with_remark(folder_words(picture.path, findings.options.folders), picture),
        pixels=pixel_words(picture),
        size=size_words(picture.size_bytes),
        date=date_words(picture),
        match=kept if twin is None else match_words(twin.pair),
        lies="" if twin is None else lies_words(twin.pair, keeper),
        photo=photo,
        is_keeper=twin is None and not is_look_alike and not is_exempt,
        is_protected=bool(findings.is_protected[number]),
        is_marked=can_mark and bool(findings.is_marked[number]),
        can_mark=can_mark,
        is_look_alike=is_look_alike,
        is_exempt=is_exempt,
        warning=say("goes-alone") if is_exempt else "",
    )


def _has_box(findings: Findings, number: int, is_look_alike: bool) -> bool:
    return findings.can_exempt(number) if is_look_alike else findings.can_mark(number)
