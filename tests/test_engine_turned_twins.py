"""Turned and mirrored twins, from files to groups: as the slow definition has them, crowded or not, cold or warm."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import slow_definition
from engine.measures.turning import ORIENTATIONS, inverse
from engine.options import ScanOptions
from engine.output.reports import as_data
from engine.pairs import crowding
from engine.records import Group, Pair, Relation, ScanResult
from engine.scan import scan
from made import scene

Told = list[tuple[str, list[tuple[str, Pair]]]]


def run(folder: Path, **options: object) -> ScanResult:
    return scan(ScanOptions(folders=(folder,), turned=True, look_alikes=True, **options))


def told(result: ScanResult, groups: tuple[Group, ...]) -> Told:
    return [
        (
            result.pictures[group.keeper].path.name,
            [(picture.path.name, pair) for picture, pair in result.twins(group)],
        )
        for group in groups
    ]


def save_turned(image: Image.Image, path: Path, orientation: int, **options: object) -> None:
    """Stored turned, with nothing that says so: what a person turned by hand."""
    Image.fromarray(slow_definition.oriented(image, orientation)).save(path, **options)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("turned")
    for seed, ways in ((1, (1, 6)), (2, (1, 2, 3)), (3, (1, 5, 7)), (4, (8, 4))):
        for way in ways:
            save_turned(scene(seed, (240, 160)), folder / f"scene {seed} way {way}.png", way)
        small = scene(seed, (240, 160)).resize((96, 64))
        save_turned(small, folder / f"scene {seed} small.jpg", ways[-1], quality=80)
    # One mark in the corner of a page that is much the same turned: mse alone says nothing of which way it lies.
    page = Image.new("RGB", (160, 160), "white")
    page.paste((40, 40, 40), (20, 60, 140, 100))
    for number, place in enumerate(((4, 4), (130, 4), (130, 130))):
        marked = page.copy()
        marked.paste((200, 20, 20), (*place, place[0] + 24, place[1] + 20))
        marked.save(folder / f"page {number}.png")
    for level in (90, 90, 91, 140):
        name = f"plain {level} {len(list(folder.iterdir()))}.png"
        Image.new("L", (100, 80), level).save(folder / name)
    first, other = scene(40, (90, 60)), scene(41, (90, 60))
    moving = [first, other, first]
    moving[0].save(folder / "moving.gif", save_all=True, append_images=moving[1:])
    mirrored = [one.transpose(Image.Transpose.FLIP_LEFT_RIGHT) for one in moving]
    mirrored[0].save(folder / "moving mirrored.gif", save_all=True, append_images=mirrored[1:])
    mirrored[0].save(folder / "moving half mirrored.gif", save_all=True, append_images=moving[1:])
    return folder


def test_groups_are_those_of_the_definition(mixed: Path) -> None:
    result = run(mixed)
    slow = {
        picture.path: slow_definition.read(picture.path)
        for picture in result.pictures
        if picture.frames == 1  # the definition knows nothing of later frames
    }
    groups, relations = slow_definition.groups(list(slow.values()), turned=True)
    found = {
        result.pictures[group.keeper].path: {picture.path for picture, _ in result.twins(group)}
        for group in result.groups
        if result.pictures[group.keeper].frames == 1
    }
    assert found == groups
    assert len(found) >= 5
    assert any(word == "look-alike" for word in relations.values())
    for group in result.groups:
        keeper = result.pictures[group.keeper]
        for twin, pair in result.twins(group):
            if keeper.frames > 1:
                continue
            way = pair.turned_onto(group.keeper)
            ends = slow[keeper.path], slow[twin.path]
            if pair.relation != Relation.IDENTICAL:
                _, look, value, wanted = slow_definition.turned_relation(*ends, 200.0, check=True)
                assert way == wanted
                assert pair.mse == pytest.approx(value, abs=1e-9)
                # Which of the two is turned counts a little: percentiles are of every fourth window.
                assert pair.second_look == pytest.approx(look, abs=0.01)


def test_all_frames_are_turned_alike(mixed: Path) -> None:
    result = run(mixed)
    moving = {
        result.pictures[group.keeper].path.name: [
            (picture.path.name, pair.turned) for picture, pair in result.twins(group)
        ]
        for group in result.groups
        if result.pictures[group.keeper].frames > 1
    }
    assert list(moving.values()) == [[("moving.gif", 2)]] or list(moving.values()) == [
        [("moving mirrored.gif", 2)]
    ]


@pytest.mark.parametrize("options", [{}, {"check": False}, {"threshold": 900.0}])
def test_groups_are_the_same_whatever_is_crowded(
    mixed: Path, options: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = run(mixed, threads=1, **options)
    for most in (0, 2):
        monkeypatch.setattr(crowding, "CROWDED_PAIRS", most)
        found = run(mixed, threads=3, **options)
        assert told(found, found.groups) == told(wanted, wanted.groups)
        assert told(found, found.look_alikes) == told(wanted, wanted.look_alikes)


def test_of_two_ways_equally_near_the_same_is_told_whatever_is_crowded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture that is the same upside down lies both clockwise and anticlockwise of itself."""
    half = np.asarray(scene(31, (120, 60)))
    image = Image.fromarray(np.concatenate([half, half[::-1, ::-1]]))
    image.resize((240, 240)).save(tmp_path / "b.png")
    save_turned(image, tmp_path / "a.png", 6)
    save_turned(image, tmp_path / "c.png", 6, compress_level=1)
    wanted = run(tmp_path)
    (group,) = wanted.groups
    assert wanted.pictures[group.keeper].path.name == "b.png"
    monkeypatch.setattr(crowding, "CROWDED_PAIRS", 0)
    found = run(tmp_path)
    assert told(found, found.groups) == told(wanted, wanted.groups)


def test_a_warm_scan_says_the_same_and_decodes_nothing(
    mixed: Path, cache_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verdicts are remembered by orientation: one asked upright first, then turned."""
    upright = scan(ScanOptions(folders=(mixed,), cache_path=cache_path))
    cold = run(mixed, cache_path=cache_path)
    monkeypatch.setattr("engine.check.looks.read_look", None)
    monkeypatch.setattr("engine.check.frames.read_frame", None)
    warm = run(mixed, cache_path=cache_path)
    assert told(warm, warm.groups) == told(cold, cold.groups)
    assert warm.second_looks == cold.second_looks
    again = scan(ScanOptions(folders=(mixed,), cache_path=cache_path))
    assert told(again, again.groups) == told(upright, upright.groups)
    assert len(upright.groups) < len(cold.groups)


def test_which_of_two_is_turned_does_not_count(tmp_path: Path, cache_path: Path) -> None:
    """Two copies of a small picture, one before the large one by path and one after it: both have one second look."""
    for seed in range(4):
        large = scene(seed, (60, 90))
        large.save(tmp_path / f"{seed} b.png")
        grain = np.random.default_rng(seed).integers(-30, 31, (60, 40, 3))
        small = np.asarray(large.resize((40, 60), Image.Resampling.LANCZOS)) + grain
        for name in "ac":
            grainy = Image.fromarray(np.clip(small, 0, 255).astype(np.uint8))
            save_turned(grainy, tmp_path / f"{seed} {name}.png", 7)
    cold, warm = (as_data(run(tmp_path, cache_path=cache_path)) for _ in range(2))
    assert warm["groups"] == cold["groups"]
    assert len(cold["groups"]) == 4
    looks = [twin["second_look"] for one in cold["groups"] for twin in one["twins"]]
    assert len(set(looks)) == 4


def test_json_says_which_way_the_twin_is_turned_onto_its_keeper(tmp_path: Path) -> None:
    image = scene(11, (200, 150))
    for way in ORIENTATIONS:
        save_turned(image, tmp_path / f"{way}.png", way)
    image.resize((400, 300)).save(tmp_path / "keeper.png")
    data = json.loads(json.dumps(as_data(run(tmp_path))))
    (group,) = data["groups"]
    assert group["keeper"]["path"] == str(tmp_path / "keeper.png")
    turned = {Path(twin["path"]).stem: twin["turned"] for twin in group["twins"]}
    assert turned == {str(way): inverse(way) for way in ORIENTATIONS}
    plain = as_data(scan(ScanOptions(folders=(tmp_path,))))
    assert [twin["turned"] for one in plain["groups"] for twin in one["twins"]] == [None]


def test_upright_comes_first_even_where_turned_is_nearer(tmp_path: Path) -> None:
    """A picture that is nearly the same mirrored: both ways pass, the one as it lies is told."""
    half = np.asarray(scene(21, (120, 160)), np.int16)
    whole = np.concatenate([half, half[:, ::-1]], 1)
    first = np.clip(whole + np.linspace(-3, 3, 240)[None, :, None], 0, 255).astype(np.uint8)
    Image.fromarray(first).save(tmp_path / "a.png")
    Image.fromarray(first[:, ::-1]).save(tmp_path / "b.png")
    (group,) = run(tmp_path).groups
    ((_, pair),) = run(tmp_path).twins(group)
    assert pair.turned == 1
    assert pair.mse > 1
