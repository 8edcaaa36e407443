"""The command line in a process of its own: streams, exit codes, the terminal kept clean."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from command_line import COMMAND, needs_posix, on_linux, run
from engine import __version__, terminal
from engine.__main__ import main
from made import SHARED_PICTURES, scene
from test_engine_reports import assert_keeps_contract


def test_summary_on_stdout(environment: dict[str, str], twins: Path) -> None:
    done = run(environment, twins)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Group 1: same pixels, largest file" in done.stdout
    assert f"  keep   {twins / 'IMG0.png'}  160 x 120" in done.stdout
    assert (
        "8 pictures in 8 files, 2 groups of twins; removing the 6 worse copies would free"
        in done.stdout
    )


def test_json_on_stdout_keeps_it_pure(environment: dict[str, str], twins: Path) -> None:
    (twins / "cut.jpg").write_bytes((twins / "IMG0.jpg").read_bytes()[:700])
    done = run(environment, twins, "--json", "-", "--look-alikes")
    data = json.loads(done.stdout)
    assert_keeps_contract(data)
    assert (done.returncode, len(data["groups"]), data["folders"]) == (0, 2, [str(twins)])
    assert "2 groups of twins" in done.stderr
    assert "cut.jpg: damaged: the file ends early" in done.stderr


def test_json_into_a_file(environment: dict[str, str], twins: Path, tmp_path: Path) -> None:
    done = run(environment, twins, "--json", tmp_path / "report.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert_keeps_contract(json.loads((tmp_path / "report.json").read_text("ascii")))
    assert "2 groups" in done.stdout


def test_quiet_prints_nothing(environment: dict[str, str], twins: Path, tmp_path: Path) -> None:
    done = run(environment, twins, "--quiet", "--json", tmp_path / "report.json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "report.json").exists()


def test_version_and_help(environment: dict[str, str]) -> None:
    done = run(environment, "--version")
    assert (done.returncode, done.stdout) == (0, f"Image Twin Tracker {__version__}\n")
    done = run(environment, "--help")
    assert done.returncode == 0
    flags = (
        "--threshold --threads --no-check --turned --look-alikes --by-content --min-side --memory "
        "--exclude --cache --no-cache --json --quiet --version --compare"
    )
    assert all(flag in done.stdout for flag in flags.split())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--threshold", "5000.5"], "the threshold must be a number from 0 to 5000"),
        (["--threshold", "-1"], "the threshold must be a number from 0 to 5000"),
        (["--threshold", "nan"], "the threshold must be a number from 0 to 5000"),
        (["--threshold", "high"], "invalid float value: 'high'"),
        (["--threads", "0"], "threads must be a whole number from 1 to 64"),
        (["--threads", "65"], "threads must be a whole number from 1 to 64"),
        (["--threads", "two"], "invalid int value: 'two'"),
        (["--memory", "1"], "the memory budget must be a whole number of MB from 64 to 1000000"),
        (["--min-side", "-3"], "the smallest side must be a whole number from 0 to 100000"),
        (["--compare", "a.png", "b.png"], "--compare takes two files and no FOLDER"),
        (["--compare", "a.png"], "expected 2 arguments"),
    ],
)
def test_bad_usage(capfd: pytest.CaptureFixture[str], arguments: list[str], says: str) -> None:
    from engine.__main__ import main

    with pytest.raises(SystemExit) as ended:
        main([".", *arguments])
    output = capfd.readouterr()
    assert (ended.value.code, output.out) == (2, "")
    assert says in output.err
    assert "Traceback" not in output.err


def test_bad_usage_in_a_process(environment: dict[str, str]) -> None:
    assert run(environment).returncode == 2
    done = run(environment, ".", "--threads", "0")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("error: threads must be a whole number from 1 to 64\n")


def test_options_reach_the_scan(environment: dict[str, str], twins: Path) -> None:
    (twins / "note.txt").touch()
    done = run(
        environment, twins, "--json", "-", "--quiet", "--threshold", "7.5", "--no-check", "--min-side", "61",
        "--exclude", "*_copy*", "--exclude", "IMG1*", "--threads", "1", "--memory", "64",
    )  # fmt: skip
    data = json.loads(done.stdout)
    assert (data["threshold"], data["second_looks"]) == (7.5, 0)
    assert data["skipped"] == {"not a picture": 1, "excluded": 5, "too small": 1, "online only": 0}


def test_turned_and_by_content_reach_the_scan(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    image = scene(1, (120, 90))
    image.save(tmp_path / "a.png")
    image.transpose(Image.Transpose.ROTATE_180).save(tmp_path / "b", format="PNG")
    given = [str(tmp_path), "--no-cache", "--quiet", "--json", "-"]
    for flags, pictures, groups in (([], 1, 0), (["--by-content"], 2, 0), (["--turned"], 1, 0),
                                    (["--by-content", "--turned"], 2, 1)):  # fmt: skip
        assert main([*given, *flags]) == 0
        data = json.loads(capfd.readouterr().out)
        assert (data["pictures"], len(data["groups"])) == (pictures, groups), flags
    assert data["groups"][0]["twins"][0]["turned"] == 3


def test_folder_that_cannot_be_read(
    environment: dict[str, str], twins: Path, tmp_path: Path
) -> None:
    file = twins / "IMG0.png"
    done = run(environment, tmp_path / "missing", file, twins, "--quiet", "--json", "-")
    assert done.returncode == 1
    assert done.stderr == f"Cannot read {tmp_path / 'missing'}\nCannot read {file}\n"
    data = json.loads(done.stdout)
    assert len(data["groups"]) == 2, "the other folder is scanned all the same"
    assert {problem["code"] for problem in data["problems"]} == {"no-such-folder", "not-a-folder"}


def test_report_that_cannot_be_written(
    environment: dict[str, str], twins: Path, tmp_path: Path
) -> None:
    done = run(environment, twins, "--json", tmp_path / "no such folder" / "report.json")
    assert done.returncode == 1
    assert (
        done.stderr
        == f"Cannot write {tmp_path / 'no such folder' / 'report.json'}: No such file or directory\n"
    )
    assert "2 groups" in done.stdout


@on_linux
def test_names_of_any_bytes(environment: dict[str, str], twins: Path) -> None:
    os.rename(twins / "IMG0.jpg", os.fsencode(twins) + b"/bytes\xff\n\x1b[31m.jpg")  # noqa: PTH104
    done = run(environment, twins, "--json", "-")
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert r"bytes\udcff\n\u001b[31m.jpg" in done.stdout
    assert r"bytes\xff\n\x1b[31m.jpg" in done.stderr
    assert "\x1b" not in run(environment, twins).stdout


@needs_posix
def test_names_that_the_terminal_cannot_show(environment: dict[str, str], twins: Path) -> None:
    (twins / "IMG0.jpg").rename(twins / "schön 图.jpg")
    done = run({**environment, "PYTHONIOENCODING": "ascii"}, twins)
    assert (done.returncode, done.stderr) == (0, "")
    assert r"sch\xf6n \u56fe.jpg" in done.stdout


@needs_posix
def test_reader_that_goes_away(environment: dict[str, str], twins: Path) -> None:
    """As in `python -m engine DIR | head -1`."""
    for arguments in ([], ["--json", "-"]):
        process = subprocess.Popen(
            [*COMMAND, str(twins), *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        process.stdout.close()
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (1, "")


@on_linux
def test_full_disk_behind_stdout(environment: dict[str, str], twins: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, str(twins), "--json", "-", "--quiet"],
            env=environment, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (
        1,
        "Cannot write to standard output: No space left on device\n",
    )


def test_nothing_else_is_written(environment: dict[str, str], twins: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in twins.rglob("*")}
    assert run(environment, twins).returncode == 0
    assert {path: path.stat().st_mtime_ns for path in twins.rglob("*")} == before
    written = {path.name for path in Path(environment["HOME"]).rglob("*") if path.is_file()}
    assert written == {"cache.sqlite", "twintracker-cli.log"}


#: Says on standard output what was about to be started, and starts nothing.
_WATCHED = """
import sys
def watch(event, arguments):
    if event.startswith(("subprocess.", "os.exec", "os.fork", "os.spawn", "os.posix_spawn", "os.system", "pty.")):
        print("STARTED", event, arguments)
sys.addaudithook(watch)
from engine.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(
    not (SHARED_PICTURES / "nasty-pillow").exists(), reason="the shared nasty pictures are not here"
)
def test_nasty_pictures(environment: dict[str, str], tmp_path: Path) -> None:
    """Pillow's own test files, damaged ones and bombs among them: all accounted for, in silence, in one process."""
    report = tmp_path / "report.json"
    nasty = SHARED_PICTURES / "nasty-pillow"
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED, str(nasty), "--quiet", "--json", str(report)],
        env=environment, capture_output=True, text=True, timeout=300, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    data = json.loads(report.read_text("ascii"))
    assert_keeps_contract(data)
    reading = Counter(problem["stage"] for problem in data["problems"])["reading"]
    assert data["files"] == data["pictures"] + reading + sum(data["skipped"].values())
    assert data["files"] == sum(path.is_file() for path in nasty.rglob("*"))
    assert data["pictures"] > 300


@on_linux
def test_summary_on_a_full_disk(environment: dict[str, str], twins: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, str(twins)],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == b"Cannot write to standard output: No space left on device\n"


@needs_posix
def test_started_without_stdout(environment: dict[str, str], twins: Path) -> None:
    command = f"'{sys.executable}' -m engine '{twins}' >&-"
    done = subprocess.run(command, shell=True, env=environment, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_empty_folder_name_is_no_folder(environment: dict[str, str]) -> None:
    done = run(environment, "")
    assert done.returncode == 2
    assert "the name of a folder is empty" in done.stderr


def test_folder_that_never_was(environment: dict[str, str], tmp_path: Path) -> None:
    done = run(environment, tmp_path / "nowhere")
    assert done.returncode == 1
    assert "there is no such folder" in done.stdout


def test_user_without_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container that was started with a user number of no account."""

    def no_home(*arguments: object, **options: object) -> str:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("platformdirs.user_log_path", no_home)
    assert terminal.command_line_log() == Path(os.devnull)


def test_too_many_alike_is_said(
    twins: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def give_up(*arguments: object, **chosen: object) -> object:
        raise MemoryError

    monkeypatch.setattr("engine.scan.scan", give_up)
    monkeypatch.setattr("engine.__main__._log_to_stderr", lambda: None)
    assert main([str(twins), "--quiet"]) == 1
    assert "Not enough memory" in capfd.readouterr().err
