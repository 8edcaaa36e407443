"""What findings say as a whole: the summary, the note on a search, what stands where nothing was found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gui.language.quantities import time_words
from gui.language.sentences import say, size_words
from gui.language.words import short_names

if TYPE_CHECKING:  # numpy comes with the first findings
    from engine.control import Progress
    from gui.found.findings import Findings
    from gui.works import Found

MOST_NAMES = 2  # of folders in a note


def summary_words(findings: Findings) -> str:
    """24 groups · 168 pictures · 38.2 MB to free; and how many groups are hidden since nothing in them may go."""
    parts = [
        say("summary-groups", count=findings.first_look_alike),
        say("pictures", count=findings.picture_count),
        say("to-free", size=size_words(findings.total_bytes)),
    ]
    if findings.hidden_count:
        parts.append(say("summary-hidden", count=findings.hidden_count))
    return " · ".join(parts)


def outcome_of(found: Found) -> tuple[str, int] | None:
    """What a finished search came to that left no groups, as `hint_words` takes it."""
    count = len(found.result.pictures)
    if found.findings is not None and len(found.findings.groups):
        return None
    if found.findings is not None and found.findings.hidden_count:
        return "only-protected", found.findings.hidden_count
    return "no-twins" if count else "no-pictures", count


def scan_note(found: Found) -> str:
    result, findings = found.result, found.findings
    if findings is None or not len(findings.groups):
        return ""
    if not result.is_complete:
        return say("cancelled-note")
    time = time_words(result.seconds.get("total", 0.0))
    code = "scan-note-known" if result.cached else "scan-note"
    return say(code, count=len(result.pictures), time=time, known=result.cached)


def background_words(progress: Progress | None) -> str | None:
    """What is checked in the background, and how far that is."""
    if progress is None:
        return None
    share = progress.done / progress.total if progress.total else 0.0
    return say("checking-background", percent=int(100 * share))


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
