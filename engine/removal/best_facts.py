"""What the copy that goes knows more of the picture than the one that is kept, so that it can be said, and kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from engine.pictures.opening import ReadingError
from engine.pictures.told_facts import ToldFacts, told_facts

TAKEN, GPS, CAMERA, TITLE, RATING = "taken", "gps", "camera", "title", "rating"
#: All kinds of facts, in the order in which they are told.
FACTS = (TAKEN, GPS, CAMERA, TITLE, RATING)
#: The day that cameras begin with which lost theirs, and computers with no date: earlier, but nothing to go by.
_NO_DAYS = ("1904-01-01", "1970-01-01", "1980-01-01", "2000-01-01")


def better(victim: Path, keeper: Path) -> frozenset[str]:
    """The kinds of `FACTS` of which the victim knows more than its keeper.

    "taken" where its date is earlier, or the keeper has none; the others where the keeper says nothing at all. Empty
    where one of them cannot be read: what becomes of it then is the removal's to say. Safe from any thread.
    """
    try:
        return better_facts(told_facts(victim), told_facts(keeper))
    except ReadingError:
        return frozenset()


def better_facts(victim: ToldFacts, keeper: ToldFacts) -> frozenset[str]:
    """As `better`, of what was read."""
    known = {
        TAKEN: _is_earlier(victim, keeper),
        GPS: victim.place is not None and keeper.place is None,
        CAMERA: bool(victim.camera) and not keeper.camera,
        TITLE: bool(victim.title or victim.caption) and not (keeper.title or keeper.caption),
        RATING: victim.rating > 0 and not keeper.rating,
    }
    return frozenset(kind for kind, is_better in known.items() if is_better)


def _is_earlier(victim: ToldFacts, keeper: ToldFacts) -> bool:
    if not victim.taken or not keeper.taken:
        return bool(victim.taken)
    if victim.taken.startswith(_NO_DAYS):
        return False
    if victim.offset and keeper.offset:  # the same moment may be told by two clocks
        return _moment(victim) < _moment(keeper)
    return victim.taken < keeper.taken


def _moment(facts: ToldFacts) -> datetime:
    sign = -1 if facts.offset.startswith("-") else 1
    hours, minutes = int(facts.offset[1:3]), int(facts.offset[4:])
    try:
        return datetime.fromisoformat(facts.taken) - sign * timedelta(hours=hours, minutes=minutes)
    except OverflowError:  # the first or last day that there is
        return datetime.fromisoformat(facts.taken)
