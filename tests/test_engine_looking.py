"""Groups are handed out while files are read; the result is that of a scan without, and no look is decoded twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from check_case import counted
from engine.check import looks
from engine.control import Control, Progress
from engine.options import ScanOptions
from engine.records import ScanResult, Stage
from engine.reviewing import looking
from engine.reviewing.review import Review, Wishes
from engine.scan import scan
from engine.scan_for_review import Scanned, scan_for_review
from made import save_twins, scene


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("looked at")
    for seed in range(12):
        save_twins(folder, f"scene {seed}", scene(seed, (120, 90)))
    return folder


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However little time has gone by."""
    monkeypatch.setattr(looking, "_LEAST_PICTURES", 4)
    monkeypatch.setattr(looking, "_MOST_SHARE", 1e9)


def scanned(
    folder: Path, found: list[Review], control: Control | None = None, **options: object
) -> Scanned:
    given = ScanOptions(folders=(folder,), threads=1, **options)
    return scan_for_review(given, None, None, control, found.append)


def groups_of(review: Review) -> list[tuple[Path, set[Path]]]:
    made = review.regroup(Wishes(200.0))
    assert made.open_pairs == 0
    assert not made.is_checking.any()
    paths = [picture.path for picture in review.pictures]
    return [
        (paths[keeper], {paths[member] for member in made.groups.members(place)})
        for place, keeper in enumerate(made.groups.keeper.tolist())
    ]


def groups_of_scan(result: ScanResult) -> list[tuple[Path, set[Path]]]:
    paths = [picture.path for picture in result.pictures]
    return [(paths[one.keeper], {paths[member] for member in one.members}) for one in result.groups]


@pytest.mark.parametrize("has_cache", [True, False])
def test_groups_so_far_come_each_time_there_are_twice_as_many(
    folder: Path, has_cache: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = scan(ScanOptions(folders=(folder,)))
    decoded: list[object] = []
    monkeypatch.setattr(looks, "read_look", counted(looks.read_look, decoded))
    found: list[Review] = []
    cache = tmp_path / "cache.sqlite" if has_cache else None
    done = scanned(folder, found, cache_path=cache)
    counts = [len(review.pictures) for review in found]
    assert counts == [4, 8, 16, 32]
    assert all(not review.is_final and review.cap == 200.0 for review in found)
    assert groups_of(found[-1])
    assert done.review is not None
    assert groups_of(done.review) == groups_of_scan(wanted)
    done.review.close()
    assert len(decoded) == len({picture.path for picture in decoded})
    assert done.result.second_looks == wanted.second_looks
    assert done.result.look_alike_pairs == wanted.look_alike_pairs
    # What was found so far can still be asked; what it would need a file for is left alone.
    found[-1].check_open(Wishes(900.0))
    assert found[-1].raise_cap() == 200.0
    assert found[-1].regroup(Wishes(900.0)).open_pairs == 0


def test_every_group_so_far_is_of_twins(folder: Path) -> None:
    found: list[Review] = []
    done = scanned(folder, found)
    assert done.review is not None
    made = done.review.regroup(Wishes(200.0))
    paths = [picture.path for picture in done.review.pictures]
    twins = {
        frozenset((paths[first], paths[second]))
        for first, second in zip(made.pairs.first.tolist(), made.pairs.second.tolist(), strict=True)
    }
    for review in found:
        for keeper, members in groups_of(review):
            assert all(frozenset((keeper, member)) in twins for member in members)
    done.review.close()


def test_a_cancel_while_reading_leaves_what_was_found(folder: Path) -> None:
    control = Control()
    found: list[Review] = []

    def on_found(review: Review) -> None:
        found.append(review)
        if len(review.pictures) >= 16:
            control.cancel()

    given = ScanOptions(folders=(folder,), threads=1)
    done = scan_for_review(given, None, None, control, on_found)
    assert not done.result.is_complete
    assert done.review is found[-1]
    assert len(done.result.pictures) == 16
    assert groups_of(done.review)
    done.review.close()


def test_a_cancel_in_the_check_leaves_no_less(folder: Path, tmp_path: Path) -> None:
    control = Control()
    found: list[Review] = []

    def progress(told: Progress) -> None:
        if told.stage is Stage.MATCHING:
            control.cancel()

    given = ScanOptions(folders=(folder,), threads=1, cache_path=tmp_path / "cache.sqlite")
    done = scan_for_review(given, None, progress, control, found.append)
    assert done.review is not None
    assert groups_of(done.review) == groups_of(found[-1]) != []
    assert scan_for_review(given, None, None, control).review is None


def test_looking_keeps_to_its_share(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "_MOST_SHARE", 0.0)
    found: list[Review] = []
    done = scanned(folder, found)
    assert not found
    assert done.review is not None
    done.review.close()


def test_what_is_not_checked_in_time_waits_for_the_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "_LEAST_CHECK_SECONDS", 0.0)
    monkeypatch.setattr(looking, "_CHECK_SHARE", 0.0)
    monkeypatch.setattr(looking, "_PAIRS_AT_ONCE", 1)
    found: list[Review] = []
    done = scanned(folder, found)
    assert {review.pair_count for review in found} == {1}
    assert done.review is not None
    assert len(groups_of(done.review)) == 12
    done.review.close()
