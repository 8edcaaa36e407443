"""What the journal knows of files that were removed, in the words of its list: made in a worker, shown as they are."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from engine.reasons import Reason, sentence
from gui.language.sentences import say, size_words
from gui.language.words import folder_words, path_words

if TYPE_CHECKING:  # it comes with the engine, which the window does not wait for
    from engine.removal.journal import Entry

_TARGET_PARTS = 3


@dataclass(frozen=True, slots=True)
class RemovedFile:
    """One line of the list.

    number : of its entry in the journal. can_restore : it can be brought back from here. cells : file, folder, time,
    where it went, what was kept instead. detail : all of that in full, a line each. why_not : why it cannot be brought
    back; "" where it can, or is back. day : 2026-11-23. search_words : what a search looks in, casefolded.
    """

    number: int
    can_restore: bool
    cells: tuple[str, ...]
    detail: str
    why_not: str
    day: str
    search_words: str


@dataclass(frozen=True, slots=True)
class Removed:
    """All that was ever removed, newest first. files, back, facts : how many of them went, came back, got facts."""

    entries: tuple[RemovedFile, ...] = ()
    files: int = 0
    back: int = 0
    facts: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """A day with what was removed on it, newest first; of a search, what was found of that."""

    words: str
    entries: tuple[RemovedFile, ...]


def removed_of(
    entries: Sequence[Entry],
    why_not: Callable[[Entry], Reason | None],
    folders: Sequence[Path] = (),
) -> Removed:
    """Entries that say of something that happened, newest first, as the list shows them.

    why_not : why one cannot be brought back. folders : those that were chosen, from which on paths are shown.
    """
    shown = [entry for entry in entries if entry.status.value != "undone"]
    facts = sum(entry.way is None for entry in shown)
    back = sum(_kind(entry) == "back" and entry.way is not None for entry in shown)
    files = tuple(_file(entry, why_not(entry), folders) for entry in shown)
    return Removed(files, len(files) - facts, back, facts)


def days_of(entries: Iterable[RemovedFile], now: float) -> tuple[Day, ...]:
    """The days, the newest first, whatever the clock said meanwhile. now : seconds of the epoch."""
    by_day: dict[str, list[RemovedFile]] = {}
    for entry in entries:
        by_day.setdefault(entry.day, []).append(entry)
    today = date.fromtimestamp(now)
    near = {str(today): "today", str(today - timedelta(days=1)): "yesterday"}
    return tuple(
        Day(say(f"gone-{near.get(day, 'day')}", day=day), tuple(by_day[day]))
        for day in sorted(by_day, reverse=True)
    )


def matching(entries: Iterable[RemovedFile], search: str) -> tuple[RemovedFile, ...]:
    """Those in whose name, folders or date all words of a search are."""
    words = search.casefold().split()
    return tuple(one for one in entries if all(word in one.search_words for word in words))


def _file(entry: Entry, why: Reason | None, folders: Sequence[Path]) -> RemovedFile:
    kind = _kind(entry)
    path, keeper = entry.path, path_words(entry.keeper) if entry.keeper else ""
    day, clock = _clock(entry.began), _clock(entry.began, "%H:%M")
    why_not = path_words(sentence(why)) if why is not None and kind != "back" else ""
    where = say(f"gone-{kind}") if kind != "folder" else _target_folder(entry)
    kept = _place(entry.keeper, path, folders) if entry.keeper is not None else ""
    if kept and entry.way is None:  # nothing went: in that column stands what it was given
        kept = say("gone-from", keeper=kept)
    cells = (path_words(path.name), folder_words(path, folders), clock, where, kept)
    return RemovedFile(
        entry.number,
        why is None,
        cells,
        _detail(entry, kind, why_not),
        why_not,
        day,
        "\n".join((path_words(path), where, keeper, day)).casefold(),
    )


def _kind(entry: Entry) -> str:
    """The code of where it went: a way, facts, or what became of it since."""
    if entry.status.value == "restored":
        return "back"
    if entry.status.value in ("begun", "restoring"):
        return "half"
    return entry.way.value if entry.way is not None else "facts"


def _detail(entry: Entry, kind: str, why_not: str) -> str:
    moment = _clock(entry.began, "%Y-%m-%d %H:%M:%S")
    code = "gone-size" if entry.way is not None else "gone-size-facts"
    story = [say(code, size=size_words(entry.state.size_bytes), time=moment)]
    if entry.exemption is not None:
        story.append(say(f"gone-{entry.exemption.value}"))
    elif entry.group:
        story.append(say("gone-group", number=entry.group))
    lines = [path_words(entry.path), ", ".join(story) + ".", _lies_words(entry, kind) + "."]
    if entry.keeper is not None:
        code = "gone-keeper" if entry.way is not None else "gone-source"
        lines.append(say(code, keeper=path_words(entry.keeper)))
    if why_not:
        lines.append(say("gone-cannot", why=why_not))
    if entry.why is not None and kind != "back":
        code = "gone-unclear" if kind == "half" else "gone-tried"
        lines.append(say(code, why=path_words(sentence(entry.why))))
    return "\n".join(lines)


def _lies_words(entry: Entry, kind: str) -> str:
    """Where it is now."""
    if kind == "back":
        code = "gone-lies-back" if entry.way is not None else "gone-lies-back-facts"
        return say(code, time=_clock(entry.ended or entry.began, "%Y-%m-%d %H:%M:%S"))
    if kind == "folder":
        return say("gone-lies", target=_target(entry))
    if kind == "trash" and entry.target is not None:
        return say("gone-lies-trash-at", target=_target(entry))
    codes = {"delete": "gone-lies-nowhere", "link": "gone-lies-link", "trash": "gone-lies-trash"}
    return say(codes.get(kind, f"gone-lies-{kind}"))


def _place(keeper: Path, path: Path, folders: Sequence[Path]) -> str:
    """A keeper's name, and unless it lies beside what went, its folder."""
    name = path_words(keeper.name)
    if keeper.parent == path.parent:
        return name
    return say("gone-in", name=name, folder=folder_words(keeper, folders))


def _target_folder(entry: Entry) -> str:
    """The end of its path: what it begins with is the same for all that went there."""
    if entry.target is None:
        return ""
    folder = entry.target.parent
    if len(folder.parts) <= _TARGET_PARTS + 1:
        return path_words(folder)
    return path_words(Path("\u2026", *folder.parts[-_TARGET_PARTS:]))


def _target(entry: Entry) -> str:
    return path_words(entry.target) if entry.target is not None else ""


def _clock(seconds: float, form: str = "%Y-%m-%d") -> str:
    """A moment by this computer's clock; "" for one that no calendar has."""
    try:
        return time.strftime(form, time.localtime(seconds))
    except (OverflowError, ValueError, OSError):
        return ""
