"""What a scan found, as data for scripts: the JSON of the command line."""

from __future__ import annotations

import json
import math

from engine import __version__
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
        "problems": [_problem(problem) for problem in result.problems],
        "seconds": {stage: round(value, _PLACES) for stage, value in result.seconds.items()},
    }


def _group(result: ScanResult, group: Group) -> dict[str, object]:
    keeper = _picture(result.pictures[group.keeper])
    keeper["reason"] = sentence(group.reason)
    return {
        "keeper": keeper,
        "twins": [_twin(picture, pair) for picture, pair in result.twins(group)],
    }


def _twin(picture: Picture, pair: Pair) -> dict[str, object]:
    return {
        **_picture(picture),
        "relation": pair.relation.word,
        "mse": _rounded(pair.mse),
        "correlation": _rounded(pair.correlation),
        "structure": _rounded(pair.structure),
        "second_look": _rounded(pair.second_look),
        "turned": None,
    }


def _picture(picture: Picture) -> dict[str, object]:
    remark = frames_remark(picture)
    return {
        "path": str(picture.path),
        "other_names": [str(path) for path in picture.other_names],
        "width": picture.width,
        "height": picture.height,
        "frames": picture.frames,
        "size_bytes": picture.size_bytes,
        "remark": sentence(remark) if remark else None,
    }


def frames_remark(picture: Picture) -> Reason | None:
    """What is worth saying of a picture with several frames: "12 pages"; None for one frame."""
    if picture.frames == 1:
        return None
    return reason("pages" if picture.format == "TIFF" else "frames", count=picture.frames)


def _problem(problem: Problem) -> dict[str, object]:
    return {
        "path": str(problem.path),
        "stage": problem.stage.value,
        "code": problem.code,
        "reason": sentence(problem.reason),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else round(value, _PLACES)
