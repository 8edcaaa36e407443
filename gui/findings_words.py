"""What findings say: the summary, the row of a group, the row of a picture."""

from __future__ import annotations

from pathlib import Path

from gui.findings import Findings, Shown
from gui.photos import Photo
from gui.quantities import time_words
from gui.row_painter import GroupRow, PictureRow
from gui.sentences import say, size_words
from gui.words import (
    folder_words,
    lies_words,
    match_words,
    path_words,
    pixel_words,
    short_names,
    with_remark,
)

MOST_NAMES = 2  # of folders in a note


def summary_words(findings: Findings) -> str:
    """24 groups · 168 pictures · 38.2 MB to free."""
    return " · ".join(
        (
            say("summary-groups", count=len(findings.groups)),
            say("pictures", count=findings.picture_count),
            say("to-free", size=size_words(findings.total_bytes)),
        )
    )


def outcome_of(findings: Findings) -> tuple[str, int] | None:
    """What a finished scan came to that left no groups, as `hint_words` takes it."""
    count = len(findings.result.pictures)
    return None if findings.groups else ("no-twins" if count else "no-pictures", count)


def scan_note(findings: Findings) -> str:
    result = findings.result
    if not findings.groups:
        return ""
    if not result.is_complete:
        return say("cancelled-note")
    time = time_words(result.seconds.get("total", 0.0))
    code = "scan-note-known" if result.cached else "scan-note"
    return say(code, count=len(result.pictures), time=time, known=result.cached)


def note_words(note: str, searched: tuple[Path, ...], chosen: tuple[Path, ...]) -> str:
    """A note on results; with the folders they are of, where others are chosen by now."""
    if not searched or set(searched) == set(chosen):
        return note
    names, more = short_names(searched), len(searched) - MOST_NAMES
    code = "searched-many" if more > 0 else "searched"
    words = say(code, folders=", ".join(names[:MOST_NAMES]), count=max(more, 0))
    return f"{note} · {words}" if note else words


def hint_words(
    outcome: tuple[str, int] | None, *, has_folders: bool, can_drop: bool
) -> tuple[str, str]:
    """What stands in the middle while there are no groups: a title and what to do, or what a scan came to."""
    if outcome is not None:
        code, count = outcome
        return say(code), say(f"{code}-hint", count=count)
    if has_folders:
        return say("ready"), say("ready-hint")
    return say("no-folders"), say("drop-hint" if can_drop else "browse-hint")


def group_row(findings: Findings, shown: Shown, *, is_open: bool) -> GroupRow:
    going = shown.pictures & findings.marked
    code = "group-frees" if going else "group-could-free"
    return GroupRow(
        title=say("group", number=shown.number),
        count=say("pictures", count=len(shown.twins) + 1),
        frees=say(code, size=size_words(findings.freed_bytes(going or shown.pictures))),
        is_open=is_open,
        is_marked=bool(going),
    )


def picture_row(findings: Findings, shown: Shown, row: int, photo: Photo | None) -> PictureRow:
    """Row 0 is the keeper, 1 the first twin."""
    twin = shown.twins[row - 1] if row else None
    number = twin.picture if twin else shown.group.keeper
    picture = findings.picture(number)
    return PictureRow(
        name=path_words(picture.path.name),
        folder=with_remark(folder_words(picture.path, findings.result.options.folders), picture),
        pixels=pixel_words(picture),
        size=size_words(picture.size_bytes),
        match=match_words(twin.pair) if twin else say("keep"),
        lies=lies_words(twin.pair, shown.group.keeper) if twin else "",
        photo=photo,
        is_keeper=twin is None,
        is_marked=number in findings.marked,
    )
