"""Keeper order, protected folders, keepers made by hand and pairs that are not twins, in groups made anew."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench_crowd import form, page
from engine.check import looks
from engine.control import Cancelled
from engine.options import ScanOptions
from engine.pairs import crowding
from engine.reviewing.review import Regrouped, Review, Wishes
from engine.rules import DEFAULT_RULES, Rule
from engine.scan import scan
from engine.scan_for_review import scan_for_review
from engine.storage.identical import content_hash, content_key
from made import scene

SHORTEST = (Rule("shortest-path"), *DEFAULT_RULES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two scenes, each with a smaller, a poorer and an identical copy in other folders."""
    folder = tmp_path_factory.mktemp("wished")
    for seed in range(2):
        picture = scene(seed, (200, 150))
        for name in ("a", "b", "c"):
            (folder / name).mkdir(exist_ok=True)
        picture.save(folder / "a" / f"{seed} large.png")
        (folder / "b" / f"{seed} again.png").write_bytes(
            (folder / "a" / f"{seed} large.png").read_bytes()
        )
        picture.save(folder / "b" / f"{seed}.jpg", quality=80)
        picture.resize((120, 90)).save(folder / "c" / f"{seed} small.png")
    return folder


@pytest.fixture
def review(folder: Path) -> Iterator[Review]:
    review = scan_for_review(ScanOptions(folders=(folder,))).review
    assert review is not None
    yield review
    review.close()


def names(review: Review, made: Regrouped) -> dict[str, list[str]]:
    """Keepers with their members, by name."""
    paths = [picture.path.name for picture in review.pictures]
    return {
        paths[keeper]: sorted(paths[one] for one in made.groups.members(place))
        for place, keeper in enumerate(made.groups.keeper.tolist())
    }


def apart(review: Review, *couples: tuple[str, str]) -> frozenset[tuple[bytes, bytes]]:
    by_name = {picture.path.name: picture for picture in review.pictures}
    pairs = [
        [content_key(content_hash(by_name[name]), by_name[name].size_bytes) for name in couple]
        for couple in couples
    ]
    return frozenset((min(pair), max(pair)) for pair in pairs)


def settled(review: Review, wishes: Wishes) -> dict[str, list[str]]:
    if review.regroup(wishes).open_pairs:
        review.check_open(wishes)
    made = review.regroup(wishes)
    assert made.open_pairs == 0
    return names(review, made)


def test_rules_make_the_keepers(review: Review, folder: Path) -> None:
    wishes = Wishes(200.0, rules=SHORTEST)
    assert names(review, review.regroup(wishes)) == {
        "0.jpg": ["0 again.png", "0 large.png", "0 small.png"],
        "1.jpg": ["1 again.png", "1 large.png", "1 small.png"],
    }
    result = scan(ScanOptions(folders=(folder,), rules=SHORTEST))
    paths = [picture.path.name for picture in result.pictures]
    assert {paths[one.keeper] for one in result.groups} == {"0.jpg", "1.jpg"}


def test_a_keeper_made_by_hand_comes_first_the_last_one_before_others(
    review: Review, folder: Path
) -> None:
    small, poor = folder / "c" / "0 small.png", folder / "b" / "0.jpg"
    made = names(review, review.regroup(Wishes(200.0, chosen=(small,))))
    assert made["0 small.png"] == ["0 again.png", "0 large.png", "0.jpg"]
    for chosen, keeper in (((small, poor), "0.jpg"), ((poor, small), "0 small.png")):
        made = names(review, review.regroup(Wishes(200.0, chosen=chosen)))
        assert keeper in made
        assert "1 large.png" in made
    assert names(review, review.regroup(Wishes(200.0, chosen=(folder / "gone.png",)))).keys() == {
        "0 large.png", "1 large.png",
    }  # fmt: skip


def test_protected_pictures_come_first_and_groups_in_which_nothing_may_go_are_hidden(
    review: Review, folder: Path
) -> None:
    made = review.regroup(Wishes(200.0, protected=(folder / "c",)))
    assert names(review, made).keys() == {"0 small.png", "1 small.png"}
    assert made.protected.sum() == 2
    assert made.hidden == 0
    everything = tuple(folder / name for name in "abc")
    hidden = review.regroup(Wishes(200.0, protected=everything))
    assert (len(hidden.groups), hidden.hidden) == (0, 2)
    assert len(hidden.is_checking) == 0


def test_the_command_line_heeds_protected_folders(folder: Path) -> None:
    result = scan(ScanOptions(folders=(folder,), protected=(folder / "c",)))
    paths = [picture.path.name for picture in result.pictures]
    assert {paths[one.keeper] for one in result.groups} == {"0 small.png", "1 small.png"}


@pytest.mark.parametrize("crowded", [200, 1])
def test_what_is_not_a_twin_stands_in_no_group_with_it(
    folder: Path, crowded: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowding, "CROWDED_PAIRS", crowded)
    review = scan_for_review(ScanOptions(folders=(folder,))).review
    assert review is not None
    plain = names(review, review.regroup(Wishes(200.0)))
    assert plain["0 large.png"] == ["0 again.png", "0 small.png", "0.jpg"]
    wishes = Wishes(200.0, not_twins=apart(review, ("0 large.png", "0.jpg")))
    assert settled(review, wishes) == {**plain, "0 large.png": ["0 again.png", "0 small.png"]}
    lone = apart(review, *(("1 large.png", name) for name in ("1.jpg", "1 small.png")))
    made = settled(review, Wishes(200.0, not_twins=lone))
    # Identical files cannot be told apart; the two others are twins of each other still.
    assert made["1 large.png"] == ["1 again.png"]
    assert made["1.jpg"] == ["1 small.png"]
    assert names(review, review.regroup(Wishes(200.0))) == plain
    review.close()


@pytest.mark.parametrize("has_cache", [True, False])
def test_groups_are_not_sure_until_contents_are_known(
    folder: Path, has_cache: bool, tmp_path: Path
) -> None:
    cache = tmp_path / "cache.sqlite" if has_cache else None
    review = scan_for_review(ScanOptions(folders=(folder,), cache_path=cache)).review
    assert review is not None
    wishes = Wishes(200.0, not_twins=apart(review, ("0 large.png", "0.jpg")))
    made = review.regroup(wishes)
    # A cache makes a scan read the contents of twins. The files of the other scene have other sizes.
    assert made.is_checking.tolist() == [not has_cache, False]
    review.check_open(wishes)
    assert review.regroup(wishes).open_pairs == 0
    review.close()


def test_a_file_whose_contents_cannot_be_had_is_asked_once(folder: Path, tmp_path: Path) -> None:
    for name in ("one.png", "other.png"):
        scene(5).resize((100, 80 if name == "one.png" else 81)).save(tmp_path / name)
    review = scan_for_review(ScanOptions(folders=(tmp_path,))).review
    assert review is not None
    size_bytes = (tmp_path / "one.png").stat().st_size
    pair = content_key(b"1" * 32, size_bytes), content_key(b"2" * 32, 7)
    wishes = Wishes(200.0, not_twins=frozenset({pair}))
    (tmp_path / "one.png").unlink()
    assert review.regroup(wishes).open_pairs > 0
    assert settled(review, wishes) == {"other.png": ["one.png"]}
    review.close()


@pytest.mark.parametrize("crowded", [200, 1])
def test_without_what_was_removed_groups_are_those_of_the_rest(
    folder: Path, crowded: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowding, "CROWDED_PAIRS", crowded)
    mine = tmp_path / "mine"
    shutil.copytree(folder, mine)
    review = scan_for_review(ScanOptions(folders=(mine,))).review
    assert review is not None
    paths = [picture.path for picture in review.pictures]
    for gone in (mine / "a" / "0 large.png", mine / "c" / "1 small.png"):
        review.drop([paths.index(gone)])
        gone.unlink()
    rest = scan_for_review(ScanOptions(folders=(mine,))).review
    assert rest is not None
    wishes = Wishes(200.0)
    assert settled(review, wishes) == names(rest, rest.regroup(wishes))
    assert settled(review, wishes)["0 again.png"] == ["0 small.png", "0.jpg"]
    for one in (review, rest):
        one.close()


def test_closing_in_the_middle_of_a_check(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ScanOptions(folders=(folder,), threshold=0.0, cache_path=tmp_path / "cache.sqlite")
    review = scan_for_review(given).review
    assert review is not None
    review.raise_cap()
    asked: list[int] = []
    real = looks.SecondLooks.ask

    def ask(self: looks.SecondLooks, *told: object) -> object:
        asked.append(1)
        review.close()
        return real(self, *told)

    monkeypatch.setattr(looks.SecondLooks, "ask", ask)
    with pytest.raises(Cancelled):
        review.check_open(Wishes(300.0))
    assert len(asked) == 1
    with pytest.raises(Cancelled):
        review.raise_cap()


def test_look_alikes_too_can_be_told_apart(tmp_path: Path) -> None:
    """Their contents are asked for where they are shown: no twin's check has read them."""
    for number in range(2):
        page(form(), number).save(tmp_path / f"{number}.png")
    review = scan_for_review(ScanOptions(folders=(tmp_path,))).review
    assert review is not None
    wishes = Wishes(700.0, look_alikes=True)
    settled(review, wishes)
    assert len(review.regroup(wishes).look_alikes) == 1
    wishes = replace(wishes, not_twins=apart(review, ("0.png", "1.png")))
    settled(review, wishes)
    assert len(review.regroup(wishes).look_alikes) == 0
    review.close()
