"""The whole pipeline: it agrees with the slow definition, whatever the threads, and accounts for every file."""

from __future__ import annotations

import random
import shutil
import threading
from pathlib import Path

import pytest
from PIL import Image

import slow_definition
from engine.control import Control, Progress
from engine.options import ScanOptions
from engine.records import PairTable, Picture, Relation, ScanResult, Stage
from engine.reviewing import ground as ground_module
from engine.scan import scan
from made import SHARED_PICTURES, save_twins, scene


def run(folder: Path, **options: object) -> ScanResult:
    return scan(ScanOptions(folders=(folder,), **options))


def found_groups(result: ScanResult) -> dict[Path, set[Path]]:
    return {
        result.pictures[group.keeper].path: {
            result.pictures[member].path for member in group.members
        }
        for group in result.groups
    }


def found_relations(result: ScanResult) -> dict[frozenset[Path], str]:
    rows = [result.pairs.row(index) for index in range(len(result.pairs))]
    return {
        frozenset(
            (result.pictures[row.first].path, result.pictures[row.second].path)
        ): row.relation.word
        for row in rows
    }


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scenes and small sprites with copies of many kinds, one dark, one flat, one with transparency, one animated."""
    folder = tmp_path_factory.mktemp("mixed")
    for seed in range(6):
        save_twins(folder / f"set {seed}", "IMG", scene(seed, (300 + 20 * seed, 200)))
    for seed in range(6, 9):
        save_twins(folder, f"sprite{seed}", scene(seed, (50, 44)))
    dark = scene(20).point(lambda value: value // 20)
    save_twins(folder, "dark", dark)
    Image.new("RGB", (300, 200), (90, 120, 40)).save(folder / "flat.png")
    Image.new("RGB", (150, 100), (90, 120, 40)).save(folder / "flat.jpg")
    Image.new("RGB", (300, 200), (99, 129, 49)).save(folder / "other flat.png")
    cut = scene(30).convert("RGBA")
    cut.putalpha(scene(31).convert("L").point(lambda value: 255 if value > 120 else 0))
    cut.save(folder / "cut.png")
    cut.resize((240, 160)).save(folder / "cut.webp", lossless=True)
    frames = [scene(40), scene(41), scene(42)]
    frames[0].save(folder / "moving.gif", save_all=True, append_images=frames[1:])
    frames[0].quantize(256).save(folder / "still.gif")
    edited = scene(1, (320, 200))
    edited.paste((255, 255, 255), (150, 90, 190, 110))
    edited.save(folder / "edited.png")
    return folder


@pytest.mark.parametrize(
    "options", [{}, {"check": False}, {"threshold": 20.0}, {"threshold": 900.0}]
)
def test_agrees_with_slow_definition(mixed: Path, options: dict[str, object]) -> None:
    result = run(mixed, **options)
    slow = [slow_definition.read(picture.path) for picture in result.pictures]
    threshold = options.get("threshold", 200.0)
    groups, relations = slow_definition.groups(slow, threshold, check=options.get("check", True))
    assert len(groups) > 5
    assert found_relations(result) == relations
    assert found_groups(result) == groups


@pytest.mark.skipif(not SHARED_PICTURES.exists(), reason="the shared pictures are not here")
@pytest.mark.parametrize("seed", [2])
def test_agrees_with_slow_definition_on_real_pictures(tmp_path: Path, seed: int) -> None:
    kinds = (
        "photos-kodak",
        "documents-receipts",
        "screenshots",
        "cutouts-alpha",
        "exif-orientation",
        "pngsuite",
    )
    rng = random.Random(seed)
    for kind in kinds:
        paths = sorted(path for path in (SHARED_PICTURES / kind).iterdir() if path.is_file())
        for path in rng.sample(paths, 5):
            shutil.copy(path, tmp_path / f"{kind}-{path.name}")
    for path in rng.sample(sorted(tmp_path.iterdir()), 12):
        try:
            with Image.open(path) as image:
                image.convert("RGB").resize((160, 120)).save(
                    path.with_name(f"small-{path.stem}.jpg"), quality=80
                )
        except OSError:
            continue
    result = run(tmp_path)
    groups, relations = slow_definition.groups(
        [slow_definition.read(one.path) for one in result.pictures]
    )
    assert found_relations(result) == relations
    assert found_groups(result) == groups


def test_result_does_not_depend_on_threads(mixed: Path) -> None:
    results = [run(mixed, threads=threads) for threads in (1, 2, 8)]
    assert found_groups(results[0])
    for other in results[1:]:
        assert other.pictures == results[0].pictures
        assert other.groups == results[0].groups
        assert other.pairs.mse.tolist() == results[0].pairs.mse.tolist()
        assert other.pairs.relation.tolist() == results[0].pairs.relation.tolist()


def test_every_file_is_accounted_for(tmp_path: Path) -> None:
    save_twins(tmp_path, "IMG", scene(1))
    scene(2, (20, 20)).save(tmp_path / "tiny.png")
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "cut short.png").write_bytes((tmp_path / "IMG.png").read_bytes()[:2000])
    (tmp_path / "lies.gif").write_text("not a gif at all, whatever its name")
    (tmp_path / "left out.jpg").write_bytes((tmp_path / "IMG.jpg").read_bytes())
    result = run(tmp_path, min_side=30, exclude=("left*",))
    assert result.files == 10
    assert len(result.pictures) == 4
    assert result.skipped == {"not a picture": 1, "excluded": 1, "too small": 1, "online only": 0}
    codes = {problem.path.name: problem.code for problem in result.problems}
    assert codes == {
        "empty.jpg": "empty",
        "cut short.png": "ends-early",
        "lies.gif": "not-a-picture",
    }
    assert {problem.stage for problem in result.problems} == {Stage.READING}


def test_nothing_found_is_a_result(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert (result.files, result.pictures, result.groups, result.is_complete) == (0, (), (), True)


def test_twins_agree_with_keeper_in_every_frame(tmp_path: Path) -> None:
    first, second, third = scene(1), scene(2), scene(3)
    first.save(tmp_path / "a.tif", save_all=True, append_images=[second, third])
    first.save(
        tmp_path / "b.tif", save_all=True, append_images=[second, third], compression="tiff_lzw"
    )
    first.save(tmp_path / "last differs.tif", save_all=True, append_images=[second, scene(4)])
    first.save(tmp_path / "first page.tif")
    result = run(tmp_path)
    assert found_groups(result) == {tmp_path / "a.tif": {tmp_path / "b.tif"}}
    alike = {pair for pair, word in found_relations(result).items() if word == "look-alike"}
    names = {frozenset(path.name for path in pair) for pair in alike}
    assert names == {
        frozenset(("first page.tif", other)) for other in ("a.tif", "b.tif", "last differs.tif")
    }


def test_hard_links_are_one_picture(tmp_path: Path) -> None:
    paths = save_twins(tmp_path, "IMG", scene(1))
    (tmp_path / "z link.png").hardlink_to(paths[0])
    result = run(tmp_path)
    assert (result.files, len(result.pictures)) == (4, 4)
    keeper = result.pictures[result.groups[0].keeper]
    assert (keeper.path, keeper.other_names) == (paths[0], (tmp_path / "z link.png",))


def test_identical_is_by_content_and_survives_no_check(tmp_path: Path) -> None:
    paths = save_twins(tmp_path, "IMG", scene(1))
    padded = tmp_path / "same pixels.jpg"
    padded.write_bytes(paths[1].read_bytes() + b"\0")
    relations = found_relations(run(tmp_path, check=False))
    assert relations[frozenset((paths[1], paths[3]))] == "identical"
    assert relations[frozenset((paths[1], padded))] == "twin"


def test_look_alikes_are_groups_of_their_own(tmp_path: Path) -> None:
    page = Image.new("L", (600, 800), 250)
    for number, text_row in enumerate(range(100, 700, 100)):
        form = page.copy()
        form.paste(0, (100, text_row, 500, text_row + 30))
        form.save(tmp_path / f"form {number}.png")
    save_twins(tmp_path, "IMG", scene(3))
    plain = run(tmp_path, threshold=4000)
    asked = run(tmp_path, threshold=4000, look_alikes=True)
    assert plain.look_alikes == ()
    assert asked.groups == plain.groups
    assert len(asked.groups) == 1
    assert len(asked.look_alikes) == 1
    assert len(asked.look_alikes[0].members) == 5
    members = {asked.groups[0].keeper, *asked.groups[0].members}
    assert not members & {asked.look_alikes[0].keeper, *asked.look_alikes[0].members}


def test_cancel_keeps_what_was_found(tmp_path: Path) -> None:
    for seed in range(4):
        save_twins(tmp_path, f"IMG{seed}", scene(seed))
    control = Control()

    def on_pairs(pictures: object, pairs: object) -> None:
        control.cancel()

    def stop_in_reading(progress: Progress) -> None:
        if progress.stage is Stage.READING and progress.done:
            early.cancel()

    early = Control()
    options = ScanOptions(folders=(tmp_path,))
    cut_short = scan(options, stop_in_reading, early)
    assert not cut_short.is_complete
    assert cut_short.groups == ()
    late = scan(options, None, control, on_pairs)
    assert len(late.groups) == 4


def test_pairs_are_handed_out_while_it_runs(mixed: Path) -> None:
    batches: list[tuple[int, int]] = []

    def on_pairs(pictures: tuple[Picture, ...], pairs: PairTable) -> None:
        batches.append((len(pictures), len(pairs)))

    result = scan(ScanOptions(folders=(mixed,)), None, None, on_pairs)
    assert sum(count for _, count in batches) == result.threshold_pairs > 0


def test_picture_that_changes_after_reading_is_no_twin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = save_twins(tmp_path, "IMG", scene(1))
    real = ground_module.find_pairs

    def change_then_match(*arguments: object, **options: object) -> object:
        scene(9).save(paths[0])
        return real(*arguments, **options)

    monkeypatch.setattr(ground_module, "find_pairs", change_then_match)
    result = run(tmp_path)
    assert [(problem.path, problem.code) for problem in result.problems] == [(paths[0], "changed")]
    assert paths[0] not in found_groups(result)
    unchecked = result.pairs.relation == Relation.UNCHECKED
    assert unchecked.sum() == 3


def test_a_paused_scan_reads_no_further_and_ends_the_same(mixed: Path) -> None:
    control, seen = Control(), []
    is_paused = threading.Event()

    def progress(told: Progress) -> None:
        seen.append(told)
        if told.stage is Stage.READING and told.done and not is_paused.is_set():
            control.pause()
            is_paused.set()

    results: list[ScanResult] = []
    given = ScanOptions(folders=(mixed,), threads=2)
    thread = threading.Thread(target=lambda: results.append(scan(given, progress, control)))
    thread.start()
    assert is_paused.wait(20)
    thread.join(0.2)
    assert thread.is_alive()
    told = len(seen)
    thread.join(0.2)
    assert len(seen) == told
    control.resume()
    thread.join(60)
    assert results[0].is_complete
    assert found_groups(results[0]) == found_groups(run(mixed))
    assert results[0].seconds["reading"] < results[0].seconds["total"]
