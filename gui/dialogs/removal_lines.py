"""What the question before a removal says over and under its list: sentences, each with the style of its label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.reasons import kind_words
from engine.removal.ways import Way
from gui.language.sentences import say, size_words
from gui.language.words import path_words

if TYPE_CHECKING:  # numpy comes with the first findings
    from engine.records import Problem
    from engine.removal.companions import Company
    from gui.found.outlook import Asked, Outlook
    from gui.found.shown import Going

#: What the trash does not hold, and a folder may.
NOT_IN_TRASH = frozenset(
    {"no-trash", "trash-too-small", "trash-long-path", "trash-elsewhere", "trash-unknown", "trash-failed"}
)  # fmt: skip
_MOST_NAMED = 6
_MOST_REASONS = 3
Line = tuple[str, str]


def head_lines(asked: Asked, going: Sequence[Going]) -> Iterator[Line]:
    """going : those of what was asked that would go."""
    code = f"removal-count-{asked.way.value}" if going else "removal-count-none"
    yield say(code, count=len(going)), "Strong.TLabel"
    if not going:
        return
    yield removal_words(going, asked.way, asked.destination.folder), "TLabel"
    if asked.way in (Way.LINK, Way.DELETE):
        yield say(f"removal-warning-{asked.way.value}"), "Differs.TLabel"


def foot_lines(asked: Asked, outlook: Outlook, going: Sequence[Going]) -> Iterator[Line]:
    yield from refusal_lines(outlook.refused)
    if asked.not_identical:
        yield say("removal-not-identical", count=asked.not_identical), "Differs.TLabel"
    if asked.trash_only:
        yield say("removal-trash-only", count=asked.trash_only), "Differs.TLabel"
    company = {path: one for path, one in outlook.company.items() if one.along or one.left}
    if company:
        of_going = (company.get(one.victim.path) for one in going)
        yield from company_lines([one for one in of_going if one is not None], asked.way)
    exempt = going_of(asked.exempt, outlook.refused)
    if exempt:
        yield say("removal-asked-apart", count=len(exempt)), "Differs.TLabel"


def going_of(going: Sequence[Going], refused: Sequence[Problem]) -> list[Going]:
    """Those that would be taken."""
    if not refused:
        return list(going)
    stay = {problem.path for problem in refused}
    return [one for one in going if one.victim.path not in stay]


def refusal_lines(refused: Sequence[Problem]) -> Iterator[Line]:
    """What would not be taken, each reason with how many, most first."""
    counts = Counter(problem.code for problem in refused)
    for code, count in counts.most_common(_MOST_REASONS):
        yield say("removal-refused", count=count, why=f"{kind_words(code)}."), "Differs.TLabel"


def exempt_notes(asked: Asked, outlook: Outlook) -> Iterator[Line]:
    """What else is said of what no other file keeps: what would stay, unless told before; what belongs to it."""
    if not going_of(asked.going, outlook.refused):
        yield from refusal_lines(outlook.refused)
    exempt = going_of(asked.exempt, outlook.refused)
    along = sum(len(outlook.company[one.victim.path].along) for one in exempt)
    if along:
        yield say("removal-along", count=along), "TLabel"
    if outlook.left:
        names = ", ".join(path_words(path.name) for path in outlook.left[:_MOST_NAMED])
        more = len(outlook.left) - _MOST_NAMED
        code = "exempt-left-more" if more > 0 else "exempt-left"
        yield say(code, count=len(outlook.left), names=names, more=more), "Differs.TLabel"


def company_lines(company: Sequence[Company], way: Way) -> Iterator[Line]:
    """What goes along with pictures, and what would be left behind without one, by name."""
    along = sum(len(one.along) for one in company)
    if way is Way.LINK:  # its name stays, and so does what lies beside it
        if along:
            yield say("removal-along-link", count=along), "TLabel"
        return
    if along:
        yield say("removal-along", count=along), "TLabel"
    left = [path_words(path.name) for one in company for path in one.left]
    if left:
        names = ", ".join(left[:_MOST_NAMED])
        code = "removal-left" if len(left) <= _MOST_NAMED else "removal-left-more"
        more = len(left) - _MOST_NAMED
        yield say(code, count=len(left), names=names, more=more), "Differs.TLabel"


def removal_words(going: Sequence[Going], way: Way = Way.TRASH, folder: Path | None = None) -> str:
    """What a removal frees: nothing for a file that has other names, since those keep its content."""
    linked = sum(one.victim.links > 1 for one in going)
    freed_bytes = sum(one.victim.freed_bytes for one in going)
    if way is Way.FOLDER:
        size = size_words(sum(one.victim.size_bytes for one in going))
        return say("removal-frees-folder", size=size, folder=path_words(folder or ""))
    frees = say("removal-frees-nothing")
    if freed_bytes:
        frees = say(f"removal-frees-{way.value}", size=size_words(freed_bytes))
    return f"{frees} {say('removal-linked', count=linked)}" if linked else frees


def more_known_words(
    more_known: Sequence[tuple[Path, frozenset[str]]], going: Sequence[Going]
) -> str:
    """What files that go know more than their keepers, most often first; "" for nothing."""
    if not more_known:
        return ""
    paths = {one.victim.path for one in going}
    known = [facts for path, facts in more_known if path in paths]
    counts = Counter(fact for facts in known for fact in sorted(facts))
    parts = (
        say("fact-count", fact=say(f"fact-{fact}"), count=count)
        for fact, count in counts.most_common()
    )
    return say("removal-knows-more", count=len(known), facts=", ".join(parts)) if known else ""
