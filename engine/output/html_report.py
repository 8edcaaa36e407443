"""The report as one page to look at, to print and to hand on: every group with thumbnails, and what would go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, tee
from pathlib import Path

from engine import __version__
from engine.control import Control, Meter, OnProgress
from engine.files.replacing import replacing
from engine.output.html_page import PAGE_END, element, link, page_head, picture, text
from engine.output.report_thumbnails import ReportThumbnail, thumbnails
from engine.output.report_words import words
from engine.output.reported import Member, Report, ReportedGroup
from engine.output.reports import date_words, remarks
from engine.reasons import TURNED, sentence, size_words
from engine.records import Picture, Relation, Stage
from engine.removal.companions import Companion

DEFAULT_SIDE = 160
MOST_THUMBNAILS = 10_000  # about 80 MB at the default side; browsers still take that
_LEAST_ROOM = 96  # without thumbnails there is room for why


def write_html(
    report: Report,
    path: Path,
    *,
    side: int = DEFAULT_SIDE,
    progress: OnProgress | None = None,
    control: Control | None = None,
) -> int:
    """Write a report to `path` as one page that needs no other file, groups as told, as they are made.

    Parameters: side : of the box for a thumbnail, in pixels; 0: none. The options of the scan say how many threads make
    them, and within what memory. progress : steps are pictures.
    Returns: how many files are not as they were scanned, or cannot be read; each of them says so in the page.
    Raises: WritingError, Cancelled; the file is then as it was.
    """
    page = _Page(report, side, Meter(Stage.WRITING, report.picture_count, progress))
    with replacing(path) as stream:
        for part in page.parts(control or Control()):
            stream.write(part.encode("utf-8", "backslashreplace"))
    return page.amiss


@dataclass(slots=True)
class _Page:
    report: Report
    side: int
    meter: Meter
    amiss: int = field(default=0)

    def parts(self, control: Control) -> Iterator[str]:
        options = self.report.snapshot.options
        groups, ahead = tee(self.report.groups())
        pictures = (member.picture for group in ahead for member in (group.keeper, *group.members))
        made = thumbnails(
            pictures,
            (self.side, self.side) if self.side else None,
            most=MOST_THUMBNAILS,
            threads=options.threads,
            memory_bytes=options.memory_bytes,
            control=control,
        )
        yield page_head(words("title"), self.side or _LEAST_ROOM)
        yield from self._head()
        for group in groups:
            yield from self._group(group, made)
        yield from self._foot()
        yield PAGE_END

    def _head(self) -> Iterator[str]:
        shot, told = self.report.snapshot, self.report.told
        alike = int((told >= shot.first_look_alike).sum())
        yield '<div class="head">\n'
        yield from self._totals()
        counts = [words("groups", count=len(told) - alike)]
        if alike:
            counts.append(words("look-alikes", count=alike))
        yield element("p", ", ".join(counts)) if len(told) else element("p", words("nothing"))
        for code in self._remarks():
            yield element("p", words(code, most=MOST_THUMBNAILS), "amiss")
        yield "<dl>\n"
        for folder in shot.options.folders:
            yield _fact("searched", str(folder))
        yield _fact("threshold", f"{shot.options.threshold:g}")
        date = f"{datetime.now():%Y-%m-%d %H:%M}"
        yield _fact("written", words("by-program", date=date, version=__version__))
        yield "</dl>\n</div>\n"

    def _totals(self) -> Iterator[str]:
        """What would go: this page is what somebody looks through before pressing the button."""
        shot, marked = self.report.snapshot, self.report.marked
        if len(marked):
            freed = int(shot.frees[marked].sum())
            code = "would-go" if freed else "would-go-nothing"
            head = words(code, count=len(marked), size=size_words(freed))
            yield f"<p>{element('strong', head, 'goes')}</p>\n"
            linked = sum(shot.pictures[number].links > 1 for number in marked.tolist())
            if linked:
                yield element("p", words("linked", count=linked))
            along = [one for number in marked.tolist() for one in self._along(number)]
            if along:
                size = size_words(sum(one.state.size_bytes for one in along))
                yield element("p", words("along-too", count=len(along), size=size))
            yield element("p", words("dry-run"))
            return
        yield f"<p>{element('strong', words('none-marked'))}</p>\n"
        goable = self.report.goable
        if len(goable):
            size = size_words(int(shot.frees[goable].sum()))
            yield element("p", words("could-go", count=len(goable), size=size))

    def _along(self, number: int) -> tuple[Companion, ...]:
        company = self.report.company.get(number)
        return company.along if company else ()

    def _remarks(self) -> Iterator[str]:
        if not self.report.snapshot.is_complete:
            yield "incomplete"
        if self.report.only_marked:
            yield "only-marked"
        if self.side and self.report.picture_count > MOST_THUMBNAILS:
            yield "only-so-many"

    def _group(self, group: ReportedGroup, made: Iterator[ReportThumbnail]) -> Iterator[str]:
        code = "group-of-look-alikes" if group.is_look_alike else "group"
        told = [words("pictures", count=1 + len(group.members))]
        marked = [one for one in (group.keeper, *group.members) if one.is_marked]
        if marked:
            size = size_words(sum(one.frees for one in marked))
            told.append(words("goes-of-group", count=len(marked), size=size))
        heading = text(words(code, number=group.number))
        yield f"<section>\n<h2>{heading}{''.join(element('span', one) for one in told)}</h2>\n"
        yield element("p", words("kept", why=sentence(group.why)), "why")
        if group.is_look_alike:
            yield element("p", words("not-alike"), "why")
        if group.is_checking:
            yield element("p", words("checking"), "amiss")
        yield "<ul>\n"
        for member in chain((group.keeper,), group.members):
            yield self._card(member, next(made))
            self.meter.step()
        yield "</ul>\n</section>\n"

    def _card(self, member: Member, thumbnail: ReportThumbnail) -> str:
        path = member.picture.path
        lines = [
            f'<div class="name">{link(path, path.name)}</div>',
            element("div", str(path.parent), "folder"),
            element("div", " \u00b7 ".join(_facts(member.picture))),
            element("div", _date(member.picture), "muted"),
            element("div", " \u00b7 ".join(_verdict(member)), "verdict"),
        ]
        for code, names in _company(member):
            lines.append(element("div", words(code, names=names), code))
        if thumbnail.why is not None:
            self.amiss += 1
            lines.append(element("div", sentence(thumbnail.why), "amiss"))
        shown = picture(thumbnail, path.name, words("no-thumbnail"))
        kind = "goes" if member.is_marked else "stays" if member.pair is None else "plain"
        return f'<li class="{kind}">{shown}<div class="said">{"".join(lines)}</div></li>\n'

    def _foot(self) -> Iterator[str]:
        problems = self.report.snapshot.problems
        if problems:
            summary = element("summary", words("problems", count=len(problems)))
            yield f"<details>{summary}\n<table>\n"
            for one in problems:
                cells = element("td", str(one.path)) + element("td", sentence(one.reason))
                yield f"<tr>{cells}</tr>\n"
            yield "</table>\n</details>\n"
        if self.amiss:
            said = element("span", words("amiss", count=self.amiss), "amiss")
            yield f"<footer>{said}</footer>\n"


def _fact(code: str, plain: str) -> str:
    return f"{element('dt', words(code))}{element('dd', plain)}\n"


def _facts(one: Picture) -> Iterator[str]:
    yield words("pixels", width=f"{one.width}", height=f"{one.height}")
    yield size_words(one.size_bytes)
    if one.format:
        yield one.format
    yield from map(sentence, remarks(one))


def _company(member: Member) -> Iterator[tuple[str, str]]:
    along = [one.path.name for one in member.company.along]
    for code, names in (("along", along), ("left", [one.name for one in member.company.left])):
        if names:
            yield code, ", ".join(names)


def _date(one: Picture) -> str:
    code, date = ("taken", one.taken) if one.taken else ("modified", date_words(one.state.mtime_ns))
    return words(code, date=date[: len("YYYY-MM-DD HH:MM")])


def _verdict(member: Member) -> Iterator[str]:
    """What becomes of a picture, and how near it is to its keeper."""
    if member.is_marked:
        yield words("goes")
    else:
        yield words("keeper" if member.pair is None else "stays")
    if member.is_protected:
        yield words("protected")
    if member.pair is None:
        return
    if member.pair.relation is Relation.IDENTICAL:
        yield words("identical")
    else:
        yield words("mse", mse=f"{member.pair.mse:.1f}")
    if member.turned not in (None, 1):
        yield TURNED[member.turned]
