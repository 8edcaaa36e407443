"""The window's JSON: the keys of the command line's, with numbers and marks."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.control import Cancelled, Control
from engine.options import ScanOptions
from engine.output.json_report import write_json
from engine.output.reported import Report, report_of
from engine.output.reports import as_data
from engine.reasons import reason
from engine.records import Problem, Stage
from engine.scan import scan
from made_snapshot import FOLDER, marked, picture_at, report, snapshot_of


def test_groups_are_those_of_the_command_line(twins: Path, tmp_path: Path) -> None:
    result = scan(ScanOptions(folders=(twins,), look_alikes=True))
    write_json(report_of(result), tmp_path / "a.json")
    found = json.loads((tmp_path / "a.json").read_text("ascii"))
    expected = as_data(result)
    for groups in (found["groups"], found["look_alikes"]):
        for group in groups:
            del group["number"]
            for twin in group["twins"]:
                assert (twin.pop("marked"), twin.pop("along"), twin.pop("left")) == (False, [], [])
    for key in ("version", "program", "folders", "threshold", "groups", "look_alikes", "problems"):
        assert found[key] == expected[key]
    assert len(found["groups"]) == 2


def test_marks_and_choice(tmp_path: Path) -> None:
    pictures = [picture_at(FOLDER / f"{n}.jpg", n, 1000 + n) for n in range(9)]
    pictures[4] = replace(pictures[4], links=2)
    shot = marked(snapshot_of(pictures, 2, look_alikes=1), 1, 4)
    problem = Problem(FOLDER / "bad.jpg", Stage.READING, reason("empty"))
    shot = replace(shot, problems=(problem, problem))
    write_json(report(shot, places=np.array([2, 1])), tmp_path / "a.json")
    data = json.loads((tmp_path / "a.json").read_text("ascii"))
    assert data["marked"] == {"files": 1, "size_bytes": 1004, "frees_bytes": 0}
    assert [group["number"] for group in data["groups"]] == [2]
    assert [group["number"] for group in data["look_alikes"]] == [3]
    assert [twin["marked"] for twin in data["groups"][0]["twins"]] == [True, False]
    assert [one["code"] for one in data["problems"]] == ["empty", "empty"]
    write_json(report(shot, only_marked=True), tmp_path / "a.json")
    data = json.loads((tmp_path / "a.json").read_text("ascii"))
    assert [len(group["twins"]) for group in data["groups"]] == [1, 1]


def test_cancel(tmp_path: Path) -> None:
    control = Control()
    control.cancel()
    shot = snapshot_of([picture_at(FOLDER / name) for name in "ab"], 1)
    with pytest.raises(Cancelled):
        write_json(report(shot), tmp_path / "a.json", control=control)
    assert list(tmp_path.iterdir()) == []


def test_a_report_counts_each_file_once() -> None:
    shot = snapshot_of([picture_at(FOLDER / f"{n}.jpg", n) for n in range(9)], 2, look_alikes=1)
    groups = shot.groups
    groups.member[4] = (
        1  # the look-alike group has a member that is one of twins, as no scan finds it
    )
    whole = Report(marked(shot, 1, 2), lambda place: reason("first-path"))
    assert whole.marked.tolist() == [1, 2]
    assert whole.picture_count == 9
    shot.is_protected[2] = True
    assert whole.goable.tolist() == [1, 4, 5]
