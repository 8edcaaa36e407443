"""What a scan found, as data for scripts: the JSON of the command line, and of what else reports are made."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from engine import __version__
from engine.comparison import Comparison, shown_above
from engine.reasons import Reason, reason, sentence
from engine.records import Group, Pair, Picture, Problem, ScanResult

FORMAT_VERSION = 1
_PLACES = 4


def as_json(result: ScanResult) -> str:
    """The result as JSON text (DESIGN.md section 6).

    Notes: a name that is not valid UTF-8 stands as JSON-escaped lone surrogates, so the text itself is plain ASCII.
    """
    return json.dumps(as_data(result), indent=1, ensure_ascii=True)


def as_data(result: ScanResult) -> dict[str, object]:
    """The result as plain dictionaries, lists, strings and numbers."""
    return {
        "version": FORMAT_VERSION,
        "program": __version__,
        "folders": [str(folder) for folder in result.options.folders],
        "threshold": result.options.threshold,
        "files": result.files,
        "pictures": len(result.pictures),
        "cached": result.cached,
        "skipped": result.skipped,
        "folders_skipped": result.folders_skipped,
        "pairs": result.threshold_pairs,
        "look_alike_pairs": result.look_alike_pairs,
        "second_looks": result.second_looks,
        "groups": [_group(result, group) for group in result.groups],
        "look_alikes": [_group(result, group) for group in result.look_alikes],
        "problems": [problem_data(problem) for problem in result.problems],
        "problem_counts": problem_counts(result.problems),
        "seconds": {stage: round(value, _PLACES) for stage, value in result.seconds.items()},
    }


def comparison_as_json(comparison: Comparison) -> str:
    """Two files compared, as JSON text: the second as a twin of the first, and what else can be said of the two."""
    return json.dumps(comparison_as_data(comparison), indent=1, ensure_ascii=True)


def comparison_as_data(comparison: Comparison) -> dict[str, object]:
    """Notes: `relation` is null where the mse is over the threshold. The smallest threshold is rounded up, so that the
    files do match at what stands there.
    """
    smallest = comparison.smallest_threshold
    return {
        **picture_data(comparison.second),
        "relation": comparison.relation.word if comparison.relation is not None else None,
        "mse": _rounded(comparison.mse),
        "correlation": _rounded(comparison.correlation),
        "structure": _rounded(comparison.structure),
        "second_look": _rounded(comparison.second_look),
        "turned": comparison.turned,
        "same_bytes": comparison.same_bytes,
        "same_pixels": comparison.same_pixels,
        "smallest_threshold": None if smallest is None else shown_above(smallest, _PLACES),
        "reason": "; ".join(map(sentence, comparison.reasons)) or None,
        "best_orientation": comparison.best_orientation,
    }


def problem_counts(problems: Iterable[Problem]) -> dict[str, int]:
    """How many problems there are of each code, most first, then by code."""
    counts = Counter(problem.code for problem in problems)
    return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


def _group(result: ScanResult, group: Group) -> dict[str, object]:
    keeper = picture_data(result.pictures[group.keeper])
    keeper["reason"] = sentence(group.reason)
    twins = [
        twin_data(picture, pair, pair.turned_onto(group.keeper))
        for picture, pair in result.twins(group)
    ]
    return {"keeper": keeper, "twins": twins}


def twin_data(picture: Picture, pair: Pair, turned: int | None) -> dict[str, object]:
    """A member of a group. turned : the orientation that brings it onto its keeper."""
    return {
        **picture_data(picture),
        "relation": pair.relation.word,
        "mse": _rounded(pair.mse),
        "correlation": _rounded(pair.correlation),
        "structure": _rounded(pair.structure),
        "second_look": _rounded(pair.second_look),
        "turned": turned,
    }


def picture_data(picture: Picture) -> dict[str, object]:
    """The facts of one file."""
    return {
        "path": str(picture.path),
        "other_names": [str(path) for path in picture.other_names],
        "width": picture.width,
        "height": picture.height,
        "frames": picture.frames,
        "size_bytes": picture.size_bytes,
        "remark": ", ".join(map(sentence, remarks(picture))) or None,
    }


def remarks(picture: Picture) -> tuple[Reason, ...]:
    """What is worth saying of a picture beside its facts: "12 pages", "ends early"."""
    found = []
    if picture.frames > 1:
        found.append(
            reason("pages" if picture.format == "TIFF" else "frames", count=picture.frames)
        )
    if picture.ends_early:
        found.append(reason("cut-off"))
    return tuple(found)


def problem_data(problem: Problem) -> dict[str, object]:
    """A problem with its sentence."""
    return {
        "path": str(problem.path),
        "stage": problem.stage.value,
        "code": problem.code,
        "reason": sentence(problem.reason),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else round(value, _PLACES)


def date_words(mtime_ns: int) -> str:
    """When a file was changed, in local time: 2024-05-01 10:22:00; "" for what no calendar has."""
    try:
        return f"{datetime.fromtimestamp(mtime_ns // 1_000_000_000):%Y-%m-%d %H:%M:%S}"
    except (OSError, OverflowError, ValueError):
        return ""
