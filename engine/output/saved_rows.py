"""Pictures, groups, options and problems as rows of a file of saved results, and back again, checked."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import TypeVar

from engine.options import OptionError, ScanOptions
from engine.output.saved_values import Fields
from engine.reasons import SENTENCES, Reason, sentence
from engine.records import FileState, Pair, Picture, Problem, Relation, Stage, Step
from engine.rules import Rule

MOST_MSE = 65_025.0
_MOST_BYTES = (1 << 63) - 1
_MOST_ID = (1 << 128) - 1  # ReFS has file ids of 128 bits
_MOST_SIDE = (1 << 31) - 1

_OPTION_FLAGS = ("check", "look_alikes", "turned", "by_content", "online_only")
_OPTION_PATHS = ("folders", "protected", "flat")
_PICTURE_FLAGS = ("ends_early", "has_gps", "is_lossless")
_PICTURE_TEXTS = ("format", "taken", "camera")
_PICTURE_COUNTS = ("frames", "links")
_VALUES = ("correlation", "structure", "second_look")

Row = dict[str, object]
Named = TypeVar("Named", Relation, Step, Stage)


def options_row(options: ScanOptions) -> Row:
    """What decided which twins were found; not what only says how this computer is used."""
    return {
        "threshold": options.threshold,
        "min_side": options.min_side,
        "exclude": list(options.exclude),
        "rules": [{"code": rule.code, "value": rule.value} for rule in options.rules],
        **{name: [str(path) for path in getattr(options, name)] for name in _OPTION_PATHS},
        **{name: getattr(options, name) for name in _OPTION_FLAGS},
    }


def options_of(row: Fields) -> ScanOptions:
    try:
        return ScanOptions(
            folders=row.paths("folders"),
            protected=row.paths("protected"),
            flat=row.paths("flat"),
            threshold=row.number("threshold", 0, MOST_MSE),
            min_side=row.whole("min_side", 0, _MOST_SIDE),
            exclude=row.texts("exclude"),
            rules=tuple(map(_rule, row.objects("rules"))),
            check=row.flag("check"),
            look_alikes=row.flag("look_alikes"),
            turned=row.flag("turned"),
            by_content=row.flag("by_content"),
            online_only=row.flag("online_only"),
        )
    except OptionError as error:
        raise row.wrong(error.field) from error


def _rule(row: Fields) -> Rule:
    return Rule(row.text("code"), row.text("value", ""))


def picture_row(picture: Picture) -> Row:
    """What is as it mostly is, is left out."""
    row: Row = {
        "path": str(picture.path),
        "size_bytes": picture.state.size_bytes,
        "mtime_ns": picture.state.mtime_ns,
        "device": picture.state.device,
        "file_id": picture.state.file_id,
        "width": picture.width,
        "height": picture.height,
    }
    usual = {one.name: one.default for one in fields(Picture) if one.default is not MISSING}
    for name in (*_PICTURE_COUNTS, *_PICTURE_TEXTS, *_PICTURE_FLAGS):
        if getattr(picture, name) != usual[name]:
            row[name] = getattr(picture, name)
    if picture.other_names:
        row["other_names"] = [str(path) for path in picture.other_names]
    return row


def picture_of(row: Fields) -> Picture:
    state = FileState(
        row.whole("size_bytes", 0, _MOST_BYTES),
        row.whole("mtime_ns", -_MOST_BYTES, _MOST_BYTES),
        row.whole("device", 0, _MOST_ID),
        row.whole("file_id", 0, _MOST_ID),
    )
    return Picture(
        path=row.path("path"),
        state=state,
        width=row.whole("width", 1, _MOST_SIDE),
        height=row.whole("height", 1, _MOST_SIDE),
        frames=row.whole("frames", 1, _MOST_SIDE, 1),
        links=row.whole("links", 0, _MOST_SIDE, 1),
        format=row.text("format", ""),
        taken=row.text("taken", ""),
        camera=row.text("camera", ""),
        other_names=row.paths("other_names"),
        ends_early=row.flag("ends_early"),
        has_gps=row.flag("has_gps"),
        is_lossless=row.flag("is_lossless"),
    )


def pair_row(pair: Pair) -> Row:
    """The values of a pair; which two it joins follows from where it stands."""
    row: Row = {"mse": pair.mse, "relation": pair.relation.name.lower()}
    if pair.failed is not Step.NONE:
        row["failed"] = pair.failed.name.lower()
    for name in (*_VALUES, "turned"):
        if getattr(pair, name) is not None:
            row[name] = getattr(pair, name)
    return row


def pair_of(row: Fields, first: int, second: int) -> Pair:
    values = {name: row.number(name, -1.1, 1.1) if row.has(name) else None for name in _VALUES}
    return Pair(
        first=first,
        second=second,
        mse=row.number("mse", 0, MOST_MSE),
        relation=_named(row, "relation", Relation),
        failed=_named(row, "failed", Step) if row.has("failed") else Step.NONE,
        turned=row.whole("turned", 1, 8) if row.has("turned") else None,
        **values,
    )


def problem_row(problem: Problem) -> Row:
    return {
        "path": str(problem.path),
        "stage": problem.stage.name.lower(),
        "code": problem.code,
        "values": dict(problem.reason.values),
    }


def problem_of(row: Fields) -> Problem:
    values = row.plain_values("values")
    why = Reason(row.text("code"), tuple(sorted(values.items())))
    try:
        SENTENCES[why.code]
        sentence(why)
    except (LookupError, ValueError, TypeError) as error:
        raise row.wrong("code") from error
    return Problem(row.path("path"), _named(row, "stage", Stage), why)


def _named(row: Fields, name: str, kind: type[Named]) -> Named:
    try:
        return kind[row.text(name).upper()]
    except KeyError as error:
        raise row.wrong(name) from error
