"""The check of many pairs: work done once, problems told once, cancel heard between batches."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import checking
from engine import scan as scan_module
from engine.control import Control
from engine.options import ScanOptions
from engine.records import PairTable, ScanResult
from engine.scan import scan
from made import save_twins, scene


def run(folder: Path) -> ScanResult:
    return scan(ScanOptions(folders=(folder,)))


def count_standardised(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many signatures each call makes ready for correlation."""
    asked: list[int] = []
    real = checking.metrics.standardised

    def counted(signatures: np.ndarray) -> object:
        asked.append(len(signatures))
        return real(signatures)

    monkeypatch.setattr(checking.metrics, "standardised", counted)
    return asked


def test_identical_pictures_need_no_signature_work_and_can_be_cancelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene(1, (40, 40)).save(tmp_path / "0.png")
    for number in range(1, 70):
        (tmp_path / f"{number}.png").write_bytes((tmp_path / "0.png").read_bytes())
    asked = count_standardised(monkeypatch)
    monkeypatch.setattr(checking, "_BATCH_PAIRS", 100)
    result = run(tmp_path)
    assert result.threshold_pairs == 70 * 69 // 2
    assert len(result.groups[0].members) == 69
    assert asked == []
    control = Control()
    batches: list[int] = []

    def cancel(pictures: object, pairs: PairTable) -> None:
        batches.append(len(pairs))
        control.cancel()

    assert not scan(ScanOptions(folders=(tmp_path,)), None, control, cancel).is_complete
    assert len(batches) == 1


def test_grey_signatures_are_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(5):
        save_twins(tmp_path, f"IMG{seed}", scene(seed))
    asked = count_standardised(monkeypatch)
    monkeypatch.setattr(checking, "_BATCH_PAIRS", 5)
    result = run(tmp_path)
    assert result.threshold_pairs > 20
    assert sum(asked) <= len(result.pictures)


def test_vanished_picture_is_one_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is missed twice, when bytes are compared and when its look is made."""
    paths = save_twins(tmp_path, "IMG", scene(1))
    real = scan_module.find_pairs

    def vanish_then_match(*arguments: object, **options: object) -> object:
        paths[3].unlink()
        return real(*arguments, **options)

    monkeypatch.setattr(scan_module, "find_pairs", vanish_then_match)
    result = run(tmp_path)
    assert [(problem.path, problem.code) for problem in result.problems] == [(paths[3], "vanished")]


def test_problems_survive_a_cancel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = save_twins(tmp_path, "IMG", scene(1))
    real = scan_module.find_pairs
    control = Control()

    def vanish_then_match(*arguments: object, **options: object) -> object:
        paths[0].unlink()
        return real(*arguments, **options)

    def cancel(pictures: object, pairs: object) -> None:
        control.cancel()

    monkeypatch.setattr(scan_module, "find_pairs", vanish_then_match)
    monkeypatch.setattr(checking, "_BATCH_PAIRS", 4)
    result = scan(ScanOptions(folders=(tmp_path,)), None, control, cancel)
    assert not result.is_complete
    assert paths[0] in {problem.path for problem in result.problems}


def test_a_link_from_outside_frees_nothing(tmp_path: Path) -> None:
    paths = save_twins(tmp_path / "in", "IMG", scene(1))
    (tmp_path / "elsewhere.jpg").hardlink_to(paths[2])
    pictures = {picture.path: picture for picture in run(tmp_path / "in").pictures}
    assert pictures[paths[2]].links == 2
    assert pictures[paths[2]].freed_bytes == 0
    assert pictures[paths[1]].freed_bytes == paths[1].stat().st_size
