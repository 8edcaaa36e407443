"""No group changes by what is not kept of crowded pictures: with any bar for crowded, all is as with none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import slow_definition
from bench_crowd import form, make_frames, page
from engine.control import Control, Progress
from engine.groups import crowded_twins, grouping
from engine.options import ScanOptions
from engine.pairs import crowding
from engine.records import Group, Pair, ScanResult, Stage
from engine.scan import scan
from made import save_twins, scene

Told = list[tuple[str, list[tuple[str, Pair]]]]


def run(folder: Path, **options: object) -> ScanResult:
    return scan(ScanOptions(folders=(folder,), look_alikes=True, **options))


def told(result: ScanResult, groups: tuple[Group, ...]) -> Told:
    """Groups by name, with all that was measured of each twin."""
    return [
        (
            result.pictures[group.keeper].path.name,
            [(picture.path.name, pair) for picture, pair in result.twins(group)],
        )
        for group in groups
    ]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of one form with small copies of each, so that best match has much to choose from; scenes, one animated."""
    folder = tmp_path_factory.mktemp("crowded")
    empty = form()
    for number in range(8):
        one = page(empty, number)
        one.save(folder / f"page {number:02}.png")
        one.resize((105, 148)).save(folder / f"page {number:02} small.png")
        if number < 4:
            one.resize((52, 74)).save(folder / f"page {number:02} tiny.png")
            one.save(folder / f"page {number:02}.jpg", quality=70)
    for seed in range(3):
        save_twins(folder, f"scene {seed}", scene(seed, (300, 200)))
    for level in (200, 200, 201, 203, 220):
        name = f"plain {level} {len(list(folder.iterdir()))}.png"
        Image.new("L", (120, 90), level).save(folder / name)
    frames = [scene(40), scene(41), scene(42)]
    for number in range(3):
        frames[0].save(folder / f"moving {number}.gif", save_all=True, append_images=frames[1:])
    return folder


@pytest.mark.parametrize("options", [{}, {"threshold": 700.0}, {"check": False}])
def test_groups_are_the_same_whatever_is_crowded(
    mixed: Path, options: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = run(mixed, **options)
    assert len(wanted.groups) > 5
    slow = [slow_definition.read(picture.path) for picture in wanted.pictures]
    groups, _ = slow_definition.groups(slow, wanted.options.threshold, check=wanted.options.check)
    assert len(groups) == len(wanted.groups)
    for most in (0, 2, 8):
        monkeypatch.setattr(crowding, "CROWDED_PAIRS", most)
        found = run(mixed, **options)
        assert told(found, found.groups) == told(wanted, wanted.groups)
        assert told(found, found.look_alikes) == told(wanted, wanted.look_alikes)
        assert found.threshold_pairs == wanted.threshold_pairs
        assert found.second_looks <= wanted.second_looks
        rows = list(zip(found.pairs.first.tolist(), found.pairs.second.tolist(), strict=True))
        assert rows == sorted(set(rows))


def test_look_alikes_are_the_nearest_by_all_their_frames(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mse of two animations is the largest of three frames; in a crowd the first frames alone are searched."""
    rng = np.random.default_rng(1)
    for number in range(14):
        first, later = (
            scene(seed, (100, 80)).point(lambda v: int(120 + v * 0.06))
            for seed in (100 + number, 1)
        )
        noise = rng.normal(0, rng.uniform(0, 14), (80, 100, 3))
        last = Image.fromarray(np.clip(np.asarray(later) + noise, 0, 255).astype(np.uint8))
        first.save(tmp_path / f"{number:02}.png", save_all=True, append_images=[later, last])
    monkeypatch.setattr(grouping, "NEAREST_LOOK_ALIKES", 2)
    wanted = run(tmp_path, threshold=900.0)
    monkeypatch.setattr(crowding, "CROWDED_PAIRS", 0)
    found = run(tmp_path, threshold=900.0)
    assert len(wanted.look_alikes) > 3
    assert told(found, found.look_alikes) == told(wanted, wanted.look_alikes)


def test_a_crowded_cluster_costs_a_second_look_each(tmp_path: Path) -> None:
    make_frames(tmp_path, 300)
    result = run(tmp_path)
    assert result.threshold_pairs == 300 * 299 // 2
    assert [len(group.members) for group in result.groups] == [299]
    assert result.second_looks == 299
    assert len(result.pairs) == 299
    values = [pair.mse for _, pair in result.twins(result.groups[0])]
    assert values == sorted(values)
    assert all(0 < value < 200 for value in values)


def test_small_copies_in_a_crowd_ask_once_for_each_larger_twin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowding, "CROWDED_PAIRS", 5)
    base = scene(3, (200, 160))
    for number in range(6):
        noisy = np.asarray(base, int) + np.random.default_rng(number).integers(-3, 4, (160, 200, 3))
        frame = Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))
        frame.save(tmp_path / f"{number}.png")
        frame.resize((100, 80)).save(tmp_path / f"{number} small.png")
    result = run(tmp_path)
    assert [len(group.members) for group in result.groups] == [11]
    assert result.second_looks <= 5 + 6 * 6


def test_the_same_whatever_the_threads_and_portions(
    mixed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowding, "CROWDED_PAIRS", 2)
    wanted = run(mixed, threads=1)
    monkeypatch.setattr(crowded_twins, "_MOST_KEEPERS", 3)
    found = run(mixed, threads=4)
    assert told(found, found.groups) == told(wanted, wanted.groups)
    counts = [(one.look_alike_pairs, one.second_looks) for one in (found, wanted)]
    assert counts[0] == counts[1]


def test_cancel_is_heard_while_crowded_pictures_ask(
    mixed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowding, "CROWDED_PAIRS", 2)
    control = Control()
    asked: list[int] = []
    real = crowded_twins.CrowdedTwins.after

    def cancelled(self: crowded_twins.CrowdedTwins, *given: object) -> object:
        asked.append(1)
        control.cancel()
        return real(self, *given)

    monkeypatch.setattr(crowded_twins.CrowdedTwins, "after", cancelled)
    result = scan(ScanOptions(folders=(mixed,)), None, control)
    assert not result.is_complete
    assert len(asked) == 1


def test_progress_counts_crowded_pictures(mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowding, "CROWDED_PAIRS", 2)
    seen: list[Progress] = []
    scan(ScanOptions(folders=(mixed,)), seen.append)
    last = [progress for progress in seen if progress.stage is Stage.GROUPING][-1]
    assert last.done == last.total
