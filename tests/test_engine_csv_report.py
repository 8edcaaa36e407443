"""The table: every picture a row that a spreadsheet reads, numbers as numbers, and no cell a formula."""

from __future__ import annotations

import csv
import io
import os
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from command_line import on_linux
from engine.control import Cancelled, Control
from engine.output.csv_report import COLUMNS, plain, write_csv
from made_snapshot import FOLDER, marked, picture_at, report, snapshot_of

SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"


def rows_of(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf"), "Excel reads UTF-8 by its mark"
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_one_row_a_picture_keeper_first(tmp_path: Path) -> None:
    pictures = [picture_at(FOLDER / f"{n}.jpg", n, 1000 + n) for n in range(6)]
    pictures[4] = replace(pictures[4], frames=12, format="TIFF", links=2)
    shot = marked(snapshot_of(pictures, 2, look_alikes=1), 2)
    shot.is_protected[1] = True
    write_csv(report(shot), tmp_path / "a.csv")
    rows = rows_of(tmp_path / "a.csv")
    assert tuple(rows[0]) == COLUMNS
    assert [row["name"] for row in rows] == [f"{n}.jpg" for n in range(6)]
    assert [row["role"] for row in rows] == ["keeper", "twin", "twin", "keeper"] + [
        "look-alike"
    ] * 2
    assert [row["kind"] for row in rows] == ["twins"] * 3 + ["look-alikes"] * 3
    assert [row["relation"] for row in rows[:3]] == ["", "identical", "twin"]
    assert [row["mse"] for row in rows[:3]] == ["", "0.0", "7.0"]
    assert [row["second look"] for row in rows[:3]] == ["", "", "0.97"]
    assert [row["turned"] for row in rows[:3]] == ["", "", "turned 90 degrees left"]
    assert [row["marked"] for row in rows[:3]] == ["no", "no", "yes"]
    assert [row["protected"] for row in rows[:3]] == ["no", "yes", "no"]
    assert rows[0]["why kept"] == "same pixels, largest file"
    assert (rows[4]["remark"], rows[4]["width"], rows[4]["size in bytes"]) == (
        "12 pages",
        "400",
        "1004",
    )
    assert rows[0]["folder"] == str(FOLDER)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", rows[0]["modified"])


def test_it_is_rfc_4180_with_plain_numbers(tmp_path: Path) -> None:
    name = 'a "b",\nc;d.jpg'
    pictures = [picture_at(FOLDER / one) for one in (name, "z.jpg")]
    write_csv(report(snapshot_of(pictures, 1)), tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_bytes().decode("utf-8-sig")
    assert text.endswith("\r\n")
    assert text.split("\r\n")[1].startswith('1,"twins","keeper","a ""b"",\nc;d.jpg"')
    assert ",400,300,1," in text
    assert rows_of(tmp_path / "a.csv")[0]["name"] == name


@pytest.mark.parametrize(
    "name",
    ["=1+1.jpg", "+1.jpg", "-1.jpg", "@SUM(A1).jpg", "\t=1.jpg", "\r=1.jpg", '"=1.jpg', " =1.jpg",
     "\uff1d1.jpg", "a;=1.jpg", "a\n=1.jpg", 'a;"=1.jpg'],
)  # fmt: skip
def test_no_name_begins_a_formula(tmp_path: Path, name: str) -> None:
    pictures = [picture_at(FOLDER / one) for one in (name, "z.jpg")]
    write_csv(report(snapshot_of(pictures, 1)), tmp_path / "a.csv")
    shown = rows_of(tmp_path / "a.csv")[0]["name"]
    assert shown != name
    assert shown.replace("'", "") == name
    assert_no_formula(shown)


def assert_no_formula(text: str) -> None:
    """Nor where a program takes another sign for the separator."""
    for part in re.split(r"[;\t\r\n]", text):
        assert part.lstrip(' "')[:1] not in tuple(SIGNS), text


@given(st.text(st.sampled_from([*SIGNS, *";,'\" \t\r\na1"]), max_size=12))
def test_plain_is_never_a_formula_and_keeps_all_else(text: str) -> None:
    assert_no_formula(plain(text))
    assert plain(text).replace("'", "") == text.replace("'", "")
    if not any(sign in text for sign in (*SIGNS, "\t", "\r")):
        assert plain(text) == text


@on_linux
def test_bytes_that_are_no_text_are_escaped(tmp_path: Path) -> None:
    pictures = [
        picture_at(FOLDER / os.fsdecode(name)) for name in (b"a\xff.jpg", "ü图.jpg".encode())
    ]
    pictures[0] = replace(pictures[0], camera="\ud800", other_names=(Path("/b"), Path("/c")))
    write_csv(report(snapshot_of(pictures, 1)), tmp_path / "a.csv")
    rows = rows_of(tmp_path / "a.csv")
    assert [row["name"] for row in rows] == [r"a\xff.jpg", "ü图.jpg"]
    assert rows[0]["other names"] == "/b\n/c"
    assert rows[0]["camera"] == r"\ud800"


def test_some_groups_and_only_what_is_marked(tmp_path: Path) -> None:
    pictures = [picture_at(FOLDER / f"{n}.jpg", n) for n in range(9)]
    shot = marked(snapshot_of(pictures, 2), 4, 8)
    write_csv(report(shot, places=np.array([2, 0])), tmp_path / "a.csv")
    assert [row["group"] for row in rows_of(tmp_path / "a.csv")] == ["3"] * 3 + ["1"] * 3
    write_csv(report(shot, only_marked=True), tmp_path / "a.csv")
    assert [row["name"] for row in rows_of(tmp_path / "a.csv")] == [
        "3.jpg",
        "4.jpg",
        "6.jpg",
        "8.jpg",
    ]


def test_cancelled_it_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old")
    control = Control()
    control.cancel()
    shot = snapshot_of([picture_at(FOLDER / name) for name in "ab"], 1)
    with pytest.raises(Cancelled):
        write_csv(report(shot), tmp_path / "a.csv", control=control)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_a_date_that_no_calendar_has_is_left_out(tmp_path: Path) -> None:
    pictures = [picture_at(FOLDER / name) for name in "ab"]
    pictures[0] = replace(pictures[0], state=replace(pictures[0].state, mtime_ns=1 << 62))
    pictures[1] = replace(pictures[1], state=replace(pictures[1].state, mtime_ns=-(1 << 62)))
    write_csv(report(snapshot_of(pictures, 1)), tmp_path / "a.csv")
    assert len(rows_of(tmp_path / "a.csv")) == 2
