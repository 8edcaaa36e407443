"""What is said of a removal while it runs and when it has ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui.language.sentences import say, size_words
from gui.language.words import path_words

if TYPE_CHECKING:
    from engine.control import Progress
    from engine.records import Problem
    from gui import works
    from gui.found.outlook import Asked, Outlook
    from gui.found.shown import Going


@dataclass(frozen=True, slots=True)
class Removal:
    """A removal that was agreed to. takes_facts : keepers get what their copies know more."""

    asked: Asked
    outlook: Outlook
    takes_facts: bool


def progress_words(code: str, progress: Progress) -> str:
    """How far it is; of looking ahead, which goes over the files more than once, the share of each time."""
    total = progress.total
    if code.startswith("removing"):
        return say(code, done=progress.done, total=total or 0)
    if not total:
        return say(f"{code}-some")
    return say(code, percent=int(100 * progress.done / total))


def note_words(removal: Removal, removed: works.Removed) -> str:
    """What went, and how many of those that stay were given something."""
    gone = _gone_words(removal, removed)
    return f"{gone} · {say('removed-facts', count=removed.facts)}" if removed.facts else gone


def _gone_words(removal: Removal, removed: works.Removed) -> str:
    """What went, how much and where."""
    count, asked = len(removed.numbers), removal.asked
    if not count:
        return say("removed-none")
    size = size_words(removed.freed_bytes)
    folder = path_words(asked.destination.folder or "")
    return say(f"removed-{asked.way.value}", count=count, size=size, folder=folder)


def end_problems(removal: Removal, removed: works.Removed) -> tuple[Problem, ...]:
    """Why anything stayed, also what was known before."""
    told = {problem.path for problem in removed.kept}
    foreseen = (one for one in removal.outlook.refused if one.path not in told)
    return (*removed.kept, *foreseen)


def head_words(removal: Removal, going: list[Going], removed: works.Removed) -> str:
    """What went and what did not, a line for each kind."""
    told = {problem.path for problem in end_problems(removal, removed)}
    gone = {one.victim.path for one in going if one.number in removed.numbers}
    untried = {one.victim.path for one in going} - gone - told
    counts = {
        "removed-facts": removed.facts,
        "removed-stayed": len(told - gone),
        "removed-oddly": len(told & gone),
        "removed-untried": len(untried),
    }
    lines = [say(code, count=count) for code, count in counts.items() if count]
    return "\n".join([f"{line}." for line in (_gone_words(removal, removed), *lines)])
