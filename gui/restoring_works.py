"""What the window has done with the journal of removals, off its thread. As `works`: plain data in and out."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.control import Control, OnProgress
from engine.reasons import sentence
from gui.found.removed_files import Day, Removed, RemovedFile, days_of, matching, removed_of
from gui.language.sentences import say
from gui.language.words import path_words


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """How many files came back, stayed where they are, and were not tried any more; `rows`: of each of the first two
    its path and what became of it, in words.
    """

    back: int
    kept: int
    left: int
    rows: tuple[tuple[str, str], ...]


def list_removed(
    path: Path, folders: Sequence[Path], progress: OnProgress, control: Control
) -> Removed:
    """folders : see `removed_of`. Raises JournalError."""
    from engine.removal.journal import Journal
    from engine.removal.restoring import can_restore

    # There are no cycles in them: looking for some in a hundred thousand holds every thread up for a fifth of a second.
    gc.disable()
    try:
        removed = removed_of(Journal(path).entries(), can_restore, folders)
        gc.freeze()
    finally:
        gc.enable()
    return removed


def find_removed(
    entries: Sequence[RemovedFile], search: str, progress: OnProgress, control: Control
) -> tuple[Day, ...]:
    """What a search finds, by day."""
    return days_of(matching(entries, search), time.time())


def bring_back(
    path: Path,
    numbers: Sequence[int],
    protected: Sequence[Path],
    progress: OnProgress,
    control: Control,
) -> BroughtBack:
    """protected : folders of which nothing is taken, not even what was moved there. Cancelled, it gives what came back
    until then. Raises JournalError.
    """
    from engine.removal.journal import Journal
    from engine.removal.restoring import restore

    journal, wanted = Journal(path), frozenset(numbers)
    # Asked anew: what another window has brought back meanwhile is no longer to be moved.
    entries = [entry for entry in journal.entries() if entry.number in wanted]
    restored = restore(entries, journal, progress, control, protected=protected)
    rows = [
        (path_words(entry.path), say("back-one" if entry.way is not None else "back-one-facts"))
        for entry in restored.back
    ]
    rows += [
        (path_words(problem.path), path_words(sentence(problem.reason)))
        for problem in restored.problems
    ]
    back, kept = len(restored.back), len(restored.problems)
    return BroughtBack(back, kept, max(len(entries) - back - kept, 0), tuple(rows))


def recover(path: Path, progress: OnProgress, control: Control) -> tuple[tuple[str, str], ...]:
    """Finishes or takes back what a removal left half-done: of each file its path and what has become of it, in words.

    Where nothing was ever removed, it is over at once and has imported nothing.
    """
    if not path.exists():
        return ()
    from engine.removal.journal import Journal

    journal = Journal(path)
    if not journal.half_done():
        return ()
    from engine.removal.recovery import recover as put_right

    return tuple(
        (path_words(one.entry.path), path_words(sentence(one.why)))
        for one in put_right(journal, control)
    )
