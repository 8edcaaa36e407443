"""The JSON of a result: the keys and types that scripts rely on, plain ASCII, nothing that is no JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from engine import __version__
from engine.options import ScanOptions
from engine.output.reports import as_data, as_json, remarks
from engine.records import ScanResult
from engine.scan import scan
from made import as_picture, save_twins, scene

NUMBER = (int, float)
PICTURE = {
    "path": str, "other_names": list, "width": int, "height": int, "frames": int, "size_bytes": int,
    "remark": (str, type(None)),
}  # fmt: skip
KEEPER = {**PICTURE, "reason": str}
OR_NULL = (float, type(None))
TWIN = {
    **PICTURE, "relation": str, "mse": float, "correlation": OR_NULL, "structure": OR_NULL, "second_look": OR_NULL,
    "turned": type(None),
}  # fmt: skip
RESULT = {
    "version": int, "program": str, "folders": list, "threshold": float, "files": int, "pictures": int, "cached": int,
    "skipped": dict, "folders_skipped": dict, "pairs": int, "look_alike_pairs": int, "second_looks": int,
    "groups": list, "look_alikes": list, "problems": list, "problem_counts": dict, "seconds": dict,
}  # fmt: skip
PROBLEM = {"path": str, "stage": str, "code": str, "reason": str}


def assert_has(found: dict[str, object], contract: dict[str, object]) -> None:
    assert list(found) == list(contract)
    wrong = {key: found[key] for key, kind in contract.items() if not isinstance(found[key], kind)}
    assert wrong == {}


def assert_keeps_contract(data: dict[str, object]) -> None:
    """That keys, their order and the types of their values are those of DESIGN.md section 6."""
    assert_has(data, RESULT)
    assert list(data["skipped"]) == ["not a picture", "excluded", "too small", "online only"]
    assert list(data["seconds"]) == ["listing", "reading", "matching", "checking", "total"]
    for group in [*data["groups"], *data["look_alikes"]]:
        assert list(group) == ["keeper", "twins"]
        assert_has(group["keeper"], KEEPER)
        assert group["twins"]
        for twin in group["twins"]:
            assert_has(twin, TWIN)
            assert Path(twin["path"]).is_absolute()
            assert twin["relation"] in ("identical", "twin", "look-alike")
    for problem in data["problems"]:
        assert_has(problem, PROBLEM)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> ScanResult:
    folder = tmp_path_factory.mktemp("reports")
    for seed in (2, 1):
        save_twins(folder, f"IMG{seed}", scene(seed))
    first, second = scene(5), scene(6)
    first.save(folder / "pages.tif", save_all=True, append_images=[second])
    first.save(folder / "first page.tif")
    (folder / "broken.png").write_bytes((folder / "IMG1.png").read_bytes()[:999])
    (folder / "zz link.png").hardlink_to(folder / "IMG2.png")
    return scan(ScanOptions(folders=(folder,), look_alikes=True))


def test_contract(result: ScanResult) -> None:
    data = json.loads(as_json(result))
    assert_keeps_contract(data)
    assert (data["version"], data["program"], data["threshold"]) == (1, __version__, 200.0)
    assert (data["files"], data["pictures"], len(data["problems"])) == (11, 10, 1)
    assert data["pairs"] == len(result.pairs)


def test_order_is_by_keeper_path_and_twins_by_mse_then_path(result: ScanResult) -> None:
    data = as_data(result)
    keepers = [group["keeper"]["path"] for group in data["groups"]]
    assert keepers == sorted(keepers)
    assert len(keepers) == 2
    for group in data["groups"]:
        order = [(twin["mse"], twin["path"]) for twin in group["twins"]]
        assert order == sorted(order)


def test_values(result: ScanResult) -> None:
    data = as_data(result)
    first, second = data["groups"]
    assert Path(first["keeper"]["path"]).name == "IMG1.png"
    assert first["keeper"]["reason"] == "same pixels, largest file"
    assert [Path(name).name for name in second["keeper"]["other_names"]] == ["zz link.png"]
    for twin in first["twins"]:
        assert round(twin["mse"], 4) == twin["mse"]
        assert 0.9 <= twin["correlation"] <= 1
        assert 0.7 <= twin["second_look"] <= 1
    alike = data["look_alikes"][0]
    remarks = {alike["keeper"]["remark"], *(twin["remark"] for twin in alike["twins"])}
    assert remarks == {"2 pages", None}
    assert alike["twins"][0]["relation"] == "look-alike"
    assert alike["twins"][0]["second_look"] is None, "a value that was not needed is null"
    assert data["problems"][0]["code"] == "ends-early"
    assert data["problems"][0]["stage"] == "reading"


def test_two_runs_differ_in_seconds_alone(result: ScanResult) -> None:
    again = as_data(scan(result.options))
    before = as_data(result)
    assert again.pop("seconds") != before.pop("seconds")
    assert json.dumps(again) == json.dumps(before)


def test_identical_files_have_no_second_look(tmp_path: Path) -> None:
    scene(1).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes((tmp_path / "a.png").read_bytes())
    twin = as_data(scan(ScanOptions(folders=(tmp_path,))))["groups"][0]["twins"][0]
    assert (twin["relation"], twin["mse"], twin["second_look"]) == ("identical", 0.0, None)


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes are of Linux only")
def test_text_is_ascii_whatever_the_names(tmp_path: Path) -> None:
    for name in ("a\udcff.png", "ü\n图.png"):
        scene(1).save(tmp_path / "plain.png")
        (tmp_path / "plain.png").rename(tmp_path / name)
    text = as_json(scan(ScanOptions(folders=(tmp_path,))))
    assert text.isascii()
    assert r"a\udcff.png" in text
    group = json.loads(text)["groups"][0]
    assert {Path(group["keeper"]["path"]), Path(group["twins"][0]["path"])} == set(
        tmp_path.iterdir()
    )


@pytest.mark.parametrize(
    ("kind", "frames", "ends_early", "codes"),
    [
        ("TIFF", 1, False, []),
        ("TIFF", 12, False, ["pages"]),
        ("GIF", 3, False, ["frames"]),
        ("JPEG", 1, True, ["cut-off"]),
        ("TIFF", 12, True, ["pages", "cut-off"]),
    ],
)
def test_remarks(
    tmp_path: Path, kind: str, frames: int, ends_early: bool, codes: list[str]
) -> None:
    (tmp_path / "a").touch()
    from dataclasses import replace

    picture = as_picture(tmp_path / "a", frames=frames)
    found = remarks(replace(picture, format=kind, ends_early=ends_early))
    assert [remark.code for remark in found] == codes
