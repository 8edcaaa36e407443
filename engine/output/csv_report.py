"""The report as a table: one row a picture, RFC 4180, in UTF-8 as Excel knows it, and no cell a formula."""

from __future__ import annotations

import csv
import io
import math
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from engine.control import Control, Meter, OnProgress
from engine.files.replacing import replacing
from engine.output.reported import Member, Report, ReportedGroup
from engine.output.reports import date_words, remarks
from engine.reasons import TURNED, sentence
from engine.records import Pair, Picture, Stage

COLUMNS = (
    "group", "kind", "role", "name", "folder", "path", "other names", "width", "height", "frames", "format",
    "size in bytes", "modified", "taken", "camera", "gps", "remark", "relation", "mse", "correlation", "structure",
    "second look", "turned", "marked", "protected", "goes along", "left behind", "why kept",
)  # fmt: skip

_MARK = "\ufeff"  # without it Excel takes UTF-8 for the system's code page
_FLUSH_CHARACTERS = 1 << 18
_PLACES = 4
#: Where a spreadsheet would begin a formula (OWASP: CSV injection): at the start of a cell, also behind blanks and
#: quotes, and of what a program with another separator takes for a cell. The full-width signs count in some locales.
_FORMULA = re.compile(r"""((?:\A|[;\t\r\n])[\s"]*)(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])""")

Cell = str | int | float


def write_csv(
    report: Report,
    path: Path,
    *,
    progress: OnProgress | None = None,
    control: Control | None = None,
) -> None:
    """Write a report to `path`: groups as told, the keeper first in each, then its twins.

    Notes: numbers stand as numbers. Text stands in quotes; where it would begin a formula, a ' is put before that.
    Bytes of a name that are no UTF-8 stand as \\xff. Dates are local: 2024-05-01 10:22:00.
    Raises: WritingError, Cancelled; the file is then as it was.
    """
    meter = Meter(Stage.WRITING, len(report.told), progress)
    with replacing(path) as stream:
        stream.write(_MARK.encode())
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow(COLUMNS)
        for group in report.groups():
            if control is not None:
                control.check()
            writer.writerows(_rows(group))
            if text.tell() > _FLUSH_CHARACTERS:
                _flush(text, stream)
            meter.step()
        _flush(text, stream)


def plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula: unchanged, but for a ' before each sign that would begin one."""
    return _FORMULA.sub(r"\1'", text)


def _flush(text: io.StringIO, stream: IO[bytes]) -> None:
    stream.write(text.getvalue().encode("utf-8", "backslashreplace"))
    text.seek(0)
    text.truncate()


def _rows(group: ReportedGroup) -> Iterator[list[Cell]]:
    kind = "look-alikes" if group.is_look_alike else "twins"
    for member in (group.keeper, *group.members):
        is_keeper = member.pair is None
        yield [
            group.number,
            kind,
            "keeper" if is_keeper else "look-alike" if group.is_look_alike else "twin",
            *_picture_cells(member.picture),
            *_pair_cells(member),
            "yes" if member.is_marked else "no",
            "yes" if member.is_protected else "no",
            _paths_words(one.path for one in member.company.along),
            _paths_words(member.company.left),
            plain(sentence(group.why)) if is_keeper else "",
        ]


def _picture_cells(picture: Picture) -> list[Cell]:
    path = picture.path
    return [
        _path_words(path.name),
        _path_words(path.parent),
        _path_words(path),
        _paths_words(picture.other_names),
        picture.width,
        picture.height,
        picture.frames,
        plain(picture.format),
        picture.size_bytes,
        date_words(picture.state.mtime_ns),
        plain(picture.taken),
        plain(picture.camera),
        "yes" if picture.has_gps else "no",
        plain(", ".join(map(sentence, remarks(picture)))),
    ]


def _pair_cells(member: Member) -> list[Cell]:
    pair: Pair | None = member.pair
    if pair is None:
        return [""] * 6
    values = (pair.mse, pair.correlation, pair.structure, pair.second_look)
    turned = "" if member.turned in (None, 1) else TURNED[member.turned]
    return [pair.relation.word, *map(_number, values), turned]


def _number(value: float | None) -> Cell:
    return "" if value is None or math.isnan(value) else round(value, _PLACES)


def _path_words(path: Path | str) -> str:
    return plain(_escaped(path))


def _paths_words(paths: Iterable[Path]) -> str:
    return plain("\n".join(map(_escaped, paths)))


def _escaped(path: Path | str) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")
