"""The report as JSON: groups as the command line writes them, with what is marked, one after the other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine import __version__
from engine.control import Control, Meter, OnProgress
from engine.files.replacing import replacing
from engine.output.reported import Report, ReportedGroup
from engine.output.reports import FORMAT_VERSION, picture_data, problem_data, twin_data
from engine.reasons import sentence
from engine.records import Stage


def write_json(
    report: Report,
    path: Path,
    *,
    progress: OnProgress | None = None,
    control: Control | None = None,
) -> None:
    """Write a report to `path`: the keys of the command line's JSON, with number, marked, along and left.

    Raises: WritingError, Cancelled; the file is then as it was.
    """
    meter = Meter(Stage.WRITING, len(report.told), progress)
    with replacing(path) as stream:
        for part in _parts(report, meter, control or Control()):
            stream.write(part.encode("ascii"))


def _parts(report: Report, meter: Meter, control: Control) -> Iterator[str]:
    shot, marked = report.snapshot, report.marked
    head = {
        "version": FORMAT_VERSION,
        "program": __version__,
        "folders": [str(folder) for folder in shot.options.folders],
        "threshold": shot.options.threshold,
        "marked": {
            "files": len(marked),
            "size_bytes": sum(shot.pictures[number].size_bytes for number in marked.tolist()),
            "frees_bytes": int(shot.frees[marked].sum()),
        },
    }
    yield json.dumps(head, indent=1).removesuffix("\n}")
    for kind, is_look_alike in (("groups", False), ("look_alikes", True)):
        yield from _list(kind, _groups(report, meter, control, is_look_alike=is_look_alike))
    yield from _list("problems", map(problem_data, shot.problems))
    yield "\n}\n"


def _list(name: str, entries: Iterable[object]) -> Iterator[str]:
    yield f',\n "{name}": ['
    separator = "\n  "
    for entry in entries:
        yield separator + json.dumps(entry)
        separator = ",\n  "
    yield "]"


def _groups(
    report: Report, meter: Meter, control: Control, *, is_look_alike: bool
) -> Iterator[object]:
    for group in report.groups(is_look_alike=is_look_alike):
        control.check()
        yield _group(group)
        meter.step()


def _group(group: ReportedGroup) -> dict[str, object]:
    keeper = {**picture_data(group.keeper.picture), "reason": sentence(group.why)}
    twins = []
    for one in group.members:
        assert one.pair is not None
        twins.append(
            {
                **twin_data(one.picture, one.pair, one.turned),
                "marked": one.is_marked,
                "along": [str(other.path) for other in one.company.along],
                "left": [str(path) for path in one.company.left],
            }
        )
    return {"number": group.number, "keeper": keeper, "twins": twins}
