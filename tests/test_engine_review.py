"""Groups made anew of an open scan are exactly those of a fresh scan; no file is read for what was asked before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import slow_definition
from bench_crowd import form, page
from engine import gathering
from engine.check import checking, frames, looks
from engine.control import Cancelled, Control
from engine.pairs import capping, crowding
from engine.records import Relation
from engine.reviewing import review as review_module
from engine.reviewing.review import Regrouped, Review, Wishes
from engine.rules import Rule
from engine.scan import scan
from engine.scan_for_review import scan_for_review
from engine.storage import identical
from made import save_twins, scene
from review_case import fresh, opened, options, told_of


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of one form with small copies, scenes with copies and turned ones, plain ones, animations."""
    folder = tmp_path_factory.mktemp("reviewed")
    empty = form()
    for number in range(3):
        one = page(empty, number)
        one.save(folder / f"page {number}.png")
        one.resize((105, 148)).save(folder / f"page {number} small.jpg", quality=60)
    save_twins(folder, "scene", scene(0, (200, 150)))
    scene(0, (200, 150)).rotate(90, expand=True).save(folder / "scene turned.png")
    for more in (8, 16, 24, 31):
        brighter = scene(0, (200, 150)).point(
            lambda value, more=more: value * (255 - more) // 255 + more
        )
        brighter.save(folder / f"scene 0 brighter by {more}.png")
    brighter.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(folder / "scene 0 mirrored.png")
    for name in ("alone.png", "alone again.png"):
        scene(2, (100, 75)).save(folder / name)
    for level in (200, 201, 220):
        Image.new("L", (120, 90), level).save(folder / f"plain {level}.png")
    first, *later = scene(40), scene(41), scene(42)
    for number, lighter in enumerate((0, 9, 17)):
        last = later[1].point(lambda value, more=lighter: min(value + more, 255))
        first.save(folder / f"moving {number}.png", save_all=True, append_images=[later[0], last])
    return folder


@pytest.fixture(scope="module")
def caches(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """For fresh scans, upright and turned: these read no file twice."""
    folder = tmp_path_factory.mktemp("caches")
    return {turned: folder / f"{turned}.sqlite" for turned in (False, True)}


def settled(review: Review, wishes: Wishes) -> Regrouped:
    """The final answer; what is said before it is final is cautious."""
    made = review.regroup(wishes)
    assert len(made.is_checking) == len(made.groups) + len(made.look_alikes)
    if made.open_pairs:
        review.check_open(wishes)
        made = review.regroup(wishes)
    assert made.open_pairs == 0
    assert not made.is_checking.any()
    return made


THRESHOLDS = (90.0, 700.0, 1200.0, 250.0, 200.0)


@pytest.mark.parametrize(
    ("turned", "crowded", "most"), [(False, 200, 20), (False, 2, 0), (True, 2, 20), (True, 200, 3)]
)
def test_every_threshold_gives_what_a_fresh_scan_gives(
    mixed: Path,
    caches: dict[bool, Path],
    turned: bool,
    crowded: int,
    most: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = options(mixed, turned=turned, cache_path=caches[turned])
    wanted = {one: fresh(replace(given, threshold=one)) for one in THRESHOLDS}
    assert len({repr(groups) for groups, _ in wanted.values()}) > 3
    assert any(look_alikes for _, look_alikes in wanted.values())
    monkeypatch.setattr(crowding, "CROWDED_PAIRS", crowded)
    monkeypatch.setattr(capping, "PAIRS_A_PICTURE", most)
    monkeypatch.setattr(review_module, "_PATIENCE", 5000 if most else 3)
    with opened(replace(given, cache_path=None)) as review:
        caps = [review.cap, review.raise_cap()]
        assert caps[0] == 200.0
        assert (caps[1] == 1000.0) == (most == 20), caps
        for threshold in THRESHOLDS:
            made = settled(review, Wishes(threshold, look_alikes=True))
            assert told_of(review, made) == wanted[threshold], threshold


def test_without_a_cap_smaller_thresholds_are_there_at_once(
    mixed: Path, caches: dict[bool, Path]
) -> None:
    given = options(mixed, cache_path=caches[False])
    with opened(given) as review:
        for threshold in (90.0, 5.0):
            made = review.regroup(Wishes(threshold, look_alikes=True))
            assert made.open_pairs == 0
            assert told_of(review, made) == fresh(replace(given, threshold=threshold))


def test_it_agrees_with_the_slow_definition(mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowding, "CROWDED_PAIRS", 2)
    with opened(options(mixed)) as review:
        # The slow definition knows nothing of later frames.
        paths = [one.path for one in review.pictures if one.frames == 1]
        slow = [slow_definition.read(path) for path in paths]
        for threshold in (900.0,):
            made = settled(review, Wishes(threshold))
            wanted = slow_definition.groups(slow, threshold)[0]
            everyone = [picture.path for picture in review.pictures]
            found = {
                everyone[keeper]: {everyone[one] for one in made.groups.members(place)}
                for place, keeper in enumerate(made.groups.keeper)
                if everyone[keeper] in paths
            }
            assert found == wanted


def test_what_is_open_is_counted_and_cannot_be_relied_on(mixed: Path) -> None:
    with opened(options(mixed)) as review:
        assert review.regroup(Wishes(200.0)).open_pairs == 0
        review.raise_cap()
        wishes = Wishes(700.0, look_alikes=True)
        made = review.regroup(wishes)
        assert made.open_pairs > 0
        assert 0 < np.count_nonzero(made.is_checking) < len(made.is_checking)
        above = review.regroup(Wishes(3000.0))
        assert above.open_pairs > 0
        assert above.is_checking.all()
        # No group that was told as sure is another one afterwards, but for what came into it.
        sure = {
            int(keeper)
            for keeper, unsure in zip(made.groups.keeper, made.is_checking, strict=False)
            if not unsure
        }
        review.check_open(wishes)
        assert sure <= set(review.regroup(wishes).groups.keeper.tolist())


def test_no_file_is_read_for_pairs_already_checked(
    mixed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(options(mixed, check=True)) as review:
        review.raise_cap()
        review.check_open(Wishes(700.0))

        def refuse(*_given: object, **_named: object) -> None:
            raise AssertionError("a file was read")

        for module, name in (
            (looks, "read_look"), (frames, "read_frame"), (identical, "content_hash"), (gathering, "read_picture"),
        ):  # fmt: skip
            monkeypatch.setattr(module, name, refuse)
        for threshold in (200.0, 300.0, 700.0, 100.0):
            wishes = Wishes(threshold, rules=(Rule("newest-file"),), look_alikes=True)
            assert review.regroup(wishes).open_pairs == 0
            review.check_open(wishes)
        review._widen(1500.0, None, Control())
        assert review.cap == 1500.0


@pytest.mark.parametrize("crowded", [200, 2])
def test_a_cancelled_check_keeps_what_was_asked(
    mixed: Path, crowded: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowding, "CROWDED_PAIRS", crowded)
    monkeypatch.setattr(checking, "_BATCH_LOOKS", 1)
    wishes = Wishes(700.0)
    with opened(options(mixed, threads=1)) as review:
        review.raise_cap()
        before = review.regroup(wishes).open_pairs
        control, seen = Control(), 0
        real = looks.SecondLooks.ask

        def ask(self: looks.SecondLooks, *given: object) -> object:
            nonlocal seen
            seen += 1
            if seen == 4:
                control.cancel()
            return real(self, *given)

        monkeypatch.setattr(looks.SecondLooks, "ask", ask)
        with pytest.raises(Cancelled):
            review.check_open(wishes, control=control)
        monkeypatch.setattr(looks.SecondLooks, "ask", real)
        left = review.regroup(wishes).open_pairs
        assert 0 < left < before
        made = settled(review, wishes)
    with opened(options(mixed, threshold=700.0)) as other:
        assert told_of(review, made)[0] == told_of(other, other.regroup(wishes))[0]


def test_the_histogram_counts_pairs_up_to_the_cap(mixed: Path) -> None:
    with opened(options(mixed)) as review:
        few = review.histogram
        review.raise_cap()
        assert len(few) == len(review.histogram) == 100
        assert review.histogram.sum() == review.pair_count > few.sum() > 0


def test_removed_pictures_stand_in_no_group(mixed: Path) -> None:
    wishes = Wishes(200.0, look_alikes=True)
    with opened(options(mixed)) as review:
        made = review.regroup(wishes)
        gone = int(made.groups.keeper[0])
        others = set(made.groups.members(0).tolist())
        review.drop([gone])
        left = review.regroup(wishes)
        ends = {*left.groups.keeper.tolist(), *left.groups.member.tolist()}
        assert gone not in ends
        assert others & ends or len(others) == 1


def test_closing_cancels_what_is_under_way_and_lets_go_once(mixed: Path) -> None:
    review = scan_for_review(options(mixed)).review
    assert review is not None
    released: list[None] = []
    real = review._leases._release
    review._leases._release = lambda: released.append(real())
    control = Control()
    with review._leases.held(control):
        review.close()
        assert control.is_cancelled
        assert not released
    assert released == [None]
    review.close()
    assert released == [None]
    for work in (review.regroup, review.check_open):
        with pytest.raises(Cancelled):
            work(Wishes(200.0))


def test_the_result_counts_what_a_scan_counts(mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowding, "CROWDED_PAIRS", 2)
    plain = scan(options(mixed))
    found = scan_for_review(options(mixed))
    assert found.review is not None
    found.review.close()
    for name in ("files", "threshold_pairs", "look_alike_pairs", "second_looks", "problems"):
        assert getattr(found.result, name) == getattr(plain, name), name
    assert found.result.groups == ()


def test_a_file_that_got_facts_is_another_file_and_a_twin_still(tmp_path: Path) -> None:
    for name in ("alone.png", "alone again.png"):
        scene(2, (100, 75)).save(tmp_path / name)
    wishes = Wishes(200.0)
    with opened(options(tmp_path)) as review:
        made = review.regroup(wishes)
        (row,) = made.groups.row.tolist()
        assert made.pairs.row(row).relation is Relation.IDENTICAL
        keeper = review.pictures[int(made.groups.keeper[0])]
        now = replace(keeper, state=replace(keeper.state, size_bytes=keeper.state.size_bytes + 99))
        review.renew([(keeper, now)])
        assert [one for one in review.pictures if one.path == keeper.path] == [now]
        assert review.pictures is review.pictures
        again = settled(review, wishes)
        (row,) = again.groups.row.tolist()
        assert again.pairs.row(row).relation is Relation.TWIN
        assert again.groups.keeper.tolist() == made.groups.keeper.tolist()
        assert review.has_pairs
        review.drop(again.groups.member.tolist())
        assert not review.has_pairs
