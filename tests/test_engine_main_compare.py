"""`--compare A B` on the command line: the JSON for scripts, the words for people, exit codes; problems by kind."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from command_line import run
from engine.__main__ import main
from engine.comparing import compare
from engine.options import ScanOptions
from engine.output.reports import as_data, comparison_as_data
from engine.scan import scan
from engine.summary import comparison_words, summary
from made import save_twins, scene
from test_engine_reports import TWIN, assert_has

OR_NULL = (float, type(None))
COMPARISON = {
    **TWIN, "relation": (str, type(None)), "turned": (int, type(None)), "same_bytes": bool,
    "same_pixels": (bool, type(None)), "smallest_threshold": OR_NULL, "reason": (str, type(None)),
    "best_orientation": int,
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compared")
    save_twins(folder, "a", scene(1, (160, 120)))
    scene(2, (160, 120)).save(folder / "b.png")
    scene(1, (160, 120)).transpose(Image.Transpose.ROTATE_90).save(folder / "left.png")
    (folder / "note.png").write_text("no picture")
    return folder


Ran = tuple[int, str, str]


def ran(capfd: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    status = main([str(one) for one in arguments])
    output = capfd.readouterr()
    return status, output.out, output.err


def data_of(capfd: pytest.CaptureFixture[str], *arguments: object) -> dict[str, object]:
    status, out, err = ran(capfd, "--compare", *arguments, "--json", "-", "--quiet")
    assert (status, err) == (0, "")
    data: dict[str, object] = json.loads(out)
    assert_has(data, COMPARISON)
    return data


def test_in_a_process(environment: dict[str, str], folder: Path) -> None:
    done: subprocess.CompletedProcess[str] = run(
        environment, "--compare", folder / "a.png", folder / "a.jpg"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert f"A  {folder / 'a.png'}  160 x 120" in done.stdout
    assert done.stdout.endswith("\nTwins.\n")


def test_json_of_twins(capfd: pytest.CaptureFixture[str], folder: Path) -> None:
    data = data_of(capfd, folder / "a.png", folder / "a_half.jpg")
    assert (data["path"], data["width"], data["relation"]) == (
        str(folder / "a_half.jpg"),
        80,
        "twin",
    )
    assert (data["same_bytes"], data["same_pixels"], data["reason"]) == (False, False, None)
    assert data["turned"] is None
    assert data["best_orientation"] == 1
    assert data["mse"] <= data["smallest_threshold"] < data["mse"] + 2e-4


def test_json_of_strangers_has_every_value_and_exit_code_0(
    capfd: pytest.CaptureFixture[str], folder: Path
) -> None:
    data = data_of(capfd, folder / "a.png", folder / "b.png")
    assert (data["relation"], data["smallest_threshold"]) == (None, None)
    assert None not in (data["mse"], data["correlation"], data["structure"], data["second_look"])
    assert "is over the threshold of 200" in str(data["reason"])


def test_threshold_check_and_turned_have_their_say(
    capfd: pytest.CaptureFixture[str], folder: Path
) -> None:
    pair = folder / "a.png", folder / "a_half.jpg"
    assert data_of(capfd, *pair, "--threshold", "0.01")["relation"] is None
    turned = folder / "a.png", folder / "left.png"
    assert "ask for turned twins" in str(data_of(capfd, *turned)["reason"])
    data = data_of(capfd, *turned, "--turned")
    assert (data["relation"], data["turned"], data["best_orientation"]) == ("twin", 6, 6)
    assert data_of(capfd, *reversed(turned), "--turned")["turned"] == 8
    alike = folder / "a.png", folder / "b.png"
    assert data_of(capfd, *alike, "--no-check", "--threshold", "5000")["smallest_threshold"] is None


def test_the_smallest_threshold_matches_as_it_is_written(
    capfd: pytest.CaptureFixture[str], folder: Path
) -> None:
    pair = folder / "a.png", folder / "a_half.jpg"
    smallest = data_of(capfd, *pair)["smallest_threshold"]
    assert data_of(capfd, *pair, "--threshold", smallest)["relation"] == "twin"


@pytest.mark.parametrize("name", ["note.png", "gone.png"])
def test_a_file_that_cannot_be_read(
    capfd: pytest.CaptureFixture[str], folder: Path, name: str
) -> None:
    status, out, err = ran(capfd, "--compare", folder / "a.png", folder / name, "--json", "-")
    assert (status, out) == (1, "")
    assert err.startswith(f"Cannot compare: {folder / name}: ")


@pytest.mark.parametrize(
    "flags", [("--exclude", "*.png"), ("--look-alikes",), ("--min-side", "9"), ("--by-content",),
              ("--cache", "x"), ("--dask", "x")],
)  # fmt: skip
def test_flags_of_scans_are_bad_usage(
    capfd: pytest.CaptureFixture[str], folder: Path, flags: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--compare", str(folder / "a.png"), str(folder / "b.png"), *flags])
    assert ended.value.code == 2
    assert f"{flags[0]} is for scans, not for --compare" in capfd.readouterr().err


def test_json_into_a_file_and_one_that_cannot_be_written(
    capfd: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    pair = "--compare", folder / "a.png", folder / "a.jpg"
    status, out, _ = ran(capfd, *pair, "--json", tmp_path / "found.json")
    assert (status, json.loads((tmp_path / "found.json").read_text("ascii"))["relation"]) == (0, "twin")  # fmt: skip
    assert "Twins." in out
    assert ran(capfd, *pair, "--json", tmp_path / "no" / "found.json")[0] == 1


OPTIONS = ScanOptions(folders=(Path("/"),))


@pytest.mark.parametrize(
    ("files", "verdict"),
    [
        (("a.png", "a.jpg"), "Twins."),
        (("a.jpg", "a_copy.jpg"), "Identical files."),
        (("a.jpg", "a.jpg"), "One file.\n  both are names of one and the same file"),
        (("a.png", "b.png"), "No twins:\n  mse "),
    ],
)
def test_words(folder: Path, files: tuple[str, str], verdict: str) -> None:
    words = comparison_words(compare(folder / files[0], folder / files[1], OPTIONS))
    assert verdict in words
    assert "{" not in words


def test_turned_in_words(folder: Path) -> None:
    turned = replace(OPTIONS, turned=True)
    words = comparison_words(compare(folder / "a.png", folder / "left.png", turned))
    assert "Twins: B is turned 90 degrees left." in words
    assert "B being turned 90 degrees left" in words
    report = summary(scan(replace(turned, folders=(folder,))))
    assert "left.png  120 x 160\n" in report, "it is the keeper"
    assert "a.png  160 x 120  mse 0.2, turned 90 degrees right" in report


def test_pixels_that_cannot_be_known_are_null(tmp_path: Path) -> None:
    """A JPEG is shrunk while it is loaded for its signature; whole it may be over the budget."""
    Image.new("RGB", (5200, 4400), "red").save(tmp_path / "large.jpg")
    (tmp_path / "too.jpg").write_bytes((tmp_path / "large.jpg").read_bytes() + b" ")
    options = replace(OPTIONS, memory_mb=64)
    found = compare(tmp_path / "large.jpg", tmp_path / "too.jpg", options)
    assert found.is_match
    assert comparison_as_data(found)["same_pixels"] is None
    assert "same pixels not known: " in comparison_words(found)
    assert "raise it in Settings" in comparison_words(found)


def test_problems_are_counted_by_kind(tmp_path: Path) -> None:
    for name in ("1.png", "2.png"):
        (tmp_path / name).touch()
    (tmp_path / "3.png").write_text("no picture")
    scene(1, (90, 60)).save(tmp_path / "4.png")
    result = scan(ScanOptions(folders=(tmp_path,)))
    counts = as_data(result)["problem_counts"]
    assert sum(counts.values()) == len(result.problems)
    assert list(counts.items()) == [("empty", 2), ("not-a-picture", 1)]
    report = summary(result)
    assert "  2 x empty: the file has 0 bytes (nothing is in it: copy it again" in report
    assert "  1 x not a picture" in report
