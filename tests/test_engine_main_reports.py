"""--csv and --html: written beside the rest, told when they cannot be, never over a picture."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from command_line import needs_posix
from engine.__main__ import main
from engine.arguments import read_arguments
from engine.control import Cancelled
from engine.output import html_report


def test_all_three_reports_of_one_scan(
    twins: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    table, page, data = (tmp_path / f"report.{kind}" for kind in ("csv", "html", "json"))
    flags = ["--csv", str(table), "--html", str(page), "--json", str(data), "--no-cache"]
    assert main([str(twins), *flags, "--protect", str(twins)]) == 0
    output = capfd.readouterr()
    assert "2 groups of twins" in output.out
    assert output.err == ""
    with table.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 8
    assert {row["protected"] for row in rows} == {"yes"}
    assert page.read_text("utf-8").count("data:image/jpeg") == 8
    groups = json.loads(data.read_text())["groups"]
    assert [row["path"] for row in rows if row["role"] == "keeper"] == [
        group["keeper"]["path"] for group in groups
    ]


def test_what_cannot_be_written_is_told_and_the_rest_is(
    twins: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    page, victim = tmp_path / "report.html", twins / "IMG0.png"
    before = victim.read_bytes()
    given = [str(twins), "--no-cache", "--quiet"]
    assert main([*given, "--csv", str(tmp_path / "no" / "a.csv"), "--html", str(page)]) == 1
    assert capfd.readouterr().err.startswith(f"Cannot write {tmp_path / 'no' / 'a.csv'}: ")
    assert page.exists()
    for flag in ("--csv", "--html", "--json"):
        assert main([*given, flag, str(victim)]) == 1
        said = capfd.readouterr().err
        assert said == f"Cannot write {victim}: it is a picture, and would be lost\n"
        assert victim.read_bytes() == before


@needs_posix
def test_a_pipe_or_device_is_written_to(twins: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main([str(twins), "--no-cache", "--quiet", "--csv", "/dev/stdout"]) == 0
    assert capfd.readouterr().out.count("\r\n") == 9


def test_interrupted_while_it_writes(
    twins: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> int:
        raise Cancelled

    monkeypatch.setattr(html_report, "write_html", interrupted)
    assert main([str(twins), "--no-cache", "--html", str(tmp_path / "a.html")]) == 130
    assert capfd.readouterr() == ("", "Interrupted.\n")
    assert not (tmp_path / "a.html").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([".", "--csv", "-"], "argument --csv: only --json writes to standard output"),
        ([".", "--html", "-"], "argument --html: only --json writes to standard output"),
        ([".", "--csv", ""], "the name of a file is empty"),
        ([".", "--csv", "a", "--html", "./a"], "--json, --csv and --html need a FILE each"),
        ([".", "--json", "a", "--html", "a"], "--json, --csv and --html need a FILE each"),
        (["--compare", "a", "b", "--csv", "c"], "--csv is for scans, not for --compare"),
        (["--compare", "a", "b", "--html", "c"], "--html is for scans, not for --compare"),
    ],
)
def test_bad_usage(capfd: pytest.CaptureFixture[str], arguments: list[str], says: str) -> None:
    with pytest.raises(SystemExit) as ended:
        read_arguments(arguments)
    assert ended.value.code == 2
    assert says in capfd.readouterr().err
    given, _ = read_arguments([".", "--json", "-", "--csv", "a", "--html", "b"])
    assert (given.csv, given.html) == (Path("a"), Path("b"))
