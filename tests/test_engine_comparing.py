"""Two files compared: it agrees with a scan of the two, says all that can be said, and why they do not match."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from check_case import BUDGET
from command_line import needs_posix
from engine.comparing import compare
from engine.comparison import ComparingError, Comparison, shown_above, shown_mse, shown_value
from engine.control import Cancelled, Control
from engine.measures.metrics import LEAST_SECOND_LOOK, correlation, mse, second_look, structure
from engine.options import ScanOptions
from engine.pictures.reading import read_look, read_picture
from engine.reasons import sentence
from engine.records import Relation, ScanResult, Step
from engine.scan import scan
from made import found_file, is_root, scene

OPTIONS = ScanOptions(folders=(Path("/"),), threads=1)
UPSIDE_DOWN, LEFT = Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90


def page(seed: int) -> Image.Image:
    """A page of one form, a part of which is filled in differently: alike to any mean."""
    image = Image.new("RGB", (240, 320), "white")
    draw = ImageDraw.Draw(image)
    for line, y in enumerate(range(20, 300, 12)):
        rng = np.random.default_rng(line + (seed if line == 8 else 0))
        for x in range(16, 220, 6):
            if rng.random() < 0.5:
                draw.rectangle((x, y - 7, x + 4, y - 2), fill=(100, 100, 100))
    return image


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file of every kind that the check treats in a way of its own."""
    folder = tmp_path_factory.mktemp("compared")
    grey = Image.new("RGB", (160, 120), "grey")
    one, other = (Image.blend(scene(seed, (160, 120)), grey, 0.5) for seed in (1, 2))
    one.save(folder / "one.png")
    one.save(folder / "one.jpg", quality=60)
    one.resize((70, 52)).save(folder / "one small.png")
    one.transpose(LEFT).save(folder / "one left.png")
    one.transpose(Image.Transpose.TRANSVERSE).save(folder / "one transverse.jpg")
    shutil.copy(folder / "one.png", folder / "same bytes.png")
    other.save(folder / "other.png")
    for seed in (100, 200):
        page(seed).save(folder / f"page {seed}.png")
    for level in (100, 101, 116):
        Image.new("RGB", (90, 90), (level,) * 3).save(folder / f"flat {level}.png")
    one, other = one.copy(), other.copy()  # without the settings that saving leaves in an image
    one.save(folder / "one page.tif")
    one.save(folder / "pages.tif", save_all=True, append_images=[other, one])
    one.save(folder / "other pages.tif", save_all=True, append_images=[other, other])
    smaller = [image.resize((120, 90)) for image in (one, other, one)]
    smaller[0].save(folder / "pages too.tif", save_all=True, append_images=smaller[1:])
    return folder


def scan_of(files: tuple[Path, Path], folder: Path, options: ScanOptions) -> ScanResult:
    folder.mkdir()
    for file in files:
        shutil.copy2(file, folder)
    return scan(replace(options, folders=(folder,), look_alikes=True))


def assert_agrees(found: Comparison, result: ScanResult) -> None:
    """With the scan of a folder with the two files."""
    rows = [result.pairs.row(row) for row in range(len(result.pairs))]
    is_match = bool(result.groups)
    assert found.is_match == is_match
    assert (found.smallest_threshold is not None) >= is_match
    if not rows:
        assert found.relation is None
        assert found.mse > result.options.threshold
        return
    (pair,) = rows
    assert (found.relation, found.mse) == (pair.relation, pair.mse)
    assert found.failed == pair.failed
    for name in ("correlation", "structure", "second_look"):
        scanned = getattr(pair, name)
        assert scanned is None or getattr(found, name) == scanned
    first = next(
        n for n, one in enumerate(result.pictures) if one.path.name == found.first.path.name
    )
    assert found.turned == pair.turned_onto(first)


@pytest.mark.parametrize(
    "options",
    [
        OPTIONS,
        replace(OPTIONS, threshold=2000.0, turned=True),
        replace(OPTIONS, threshold=1.0, check=False),
    ],
    ids=["as usual", "turned", "without the check"],
)
def test_it_agrees_with_a_scan_of_the_two(
    pictures: Path, tmp_path: Path, options: ScanOptions
) -> None:
    files = sorted(pictures.iterdir())
    pairs = list(combinations(files, 2))
    some = [pair for n, pair in enumerate(pairs) if n % 16 == 0 or pair[0].name == "one.png"]
    relations = set()
    for n, (first, second) in enumerate(some):
        found = compare(second, first, options) if n % 2 else compare(first, second, options)
        assert_agrees(found, scan_of((first, second), tmp_path / str(n), options))
        relations.add(found.relation)
    assert relations >= {Relation.IDENTICAL, Relation.TWIN, None}


def names(pictures: Path, *files: str) -> tuple[Path, Path]:
    first, second = (pictures / name for name in files)
    return first, second


@pytest.mark.parametrize(
    ("files", "codes"),
    [
        (("one.png", "other.png"), ["over-threshold", "low-correlation"]),
        (("page 100.png", "page 200.png"), ["low-second-look"]),
        (("flat 100.png", "flat 116.png"), ["over-threshold", "flat-differ"]),
        (("pages.tif", "one page.tif"), ["frames-differ"]),
        (("pages.tif", "other pages.tif"), ["later-frames-differ"]),
        (("one.png", "one left.png"), ["over-threshold", "low-correlation", "turned-only"]),
        (("one.png", "one.jpg"), []),
        (("one.png", "same bytes.png"), []),
    ],
)
def test_it_says_why_they_do_not_match(
    pictures: Path, files: tuple[str, str], codes: list[str]
) -> None:
    found = compare(*names(pictures, *files), replace(OPTIONS, threshold=255.0))
    assert [why.code for why in found.reasons] == codes
    assert found.is_match == (not codes)
    for why in found.reasons:
        assert sentence(why)


def test_a_bar_that_is_just_missed_does_not_read_as_if_it_were_passed(pictures: Path) -> None:
    path0, path1 = names(pictures, "one.png", "one.jpg")
    value = compare(path0, path1, OPTIONS).mse
    (why,) = compare(path0, path1, replace(OPTIONS, threshold=value - 1e-6)).reasons
    assert float(str(dict(why.values)["mse"])) > value - 1e-6
    assert [shown_mse(mse, 200.0) for mse in (3.14, 200.0, 200.04)] == ["3.1", "200.0", "200.1"]
    assert [shown_value(value, 0.5) for value in (0.498, 0.5, 0.9999)] == ["0.49", "0.50", "1.00"]


def test_every_value_is_given_where_an_earlier_one_fails(pictures: Path) -> None:
    files = names(pictures, "one.png", "other.png")
    found = compare(*files, OPTIONS)
    read = [read_picture(found_file(path), budget=BUDGET) for path in files]
    signatures = [one.signature for one in read if one is not None]
    looks = [read_look(one.picture, budget=BUDGET) for one in read if one is not None]
    assert found.failed is Step.CORRELATION
    assert found.mse == mse(*signatures)
    assert found.correlation == pytest.approx(correlation(*signatures), abs=1e-6)
    assert found.structure == pytest.approx(structure(*signatures, 64), abs=1e-6)
    assert found.second_look == pytest.approx(second_look(*looks), abs=1e-6)
    assert found.second_look < LEAST_SECOND_LOOK


def test_flat_ones_have_no_correlation(pictures: Path) -> None:
    found = compare(*names(pictures, "flat 100.png", "flat 101.png"), OPTIONS)
    assert (found.relation, found.correlation, found.structure) == (Relation.TWIN, None, None)
    assert found.second_look is not None


@pytest.mark.parametrize("way", [2, 3, 4, 5, 6, 7, 8])
def test_every_way_of_lying_is_named(tmp_path: Path, way: int) -> None:
    """The second is saved so that this EXIF orientation would bring it onto the first."""
    methods = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE",
               6: "ROTATE_90", 7: "TRANSVERSE", 8: "ROTATE_270"}  # fmt: skip
    first, second = tmp_path / "b.png", tmp_path / "a.png"
    scene(3, (160, 120)).save(first)
    scene(3, (160, 120)).transpose(Image.Transpose[methods[way]]).save(second)
    turned = compare(first, second, replace(OPTIONS, turned=True))
    assert (turned.relation, turned.turned, turned.best_orientation) == (Relation.TWIN, way, way)
    assert turned.mse == turned.orientations[way - 1] < 1
    upright = compare(first, second, OPTIONS)
    assert (upright.relation, upright.turned, upright.best_orientation) == (None, None, way)
    assert dict(upright.reasons[-1].values) == {"turned": way}
    assert upright.orientations == turned.orientations


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("files", [("one.png", "one small.png"), ("pages too.tif", "pages.tif")])
def test_the_smallest_threshold_is_the_smallest(
    pictures: Path, files: tuple[str, str], turned: bool
) -> None:
    options = replace(OPTIONS, turned=turned)
    path0, path1 = names(pictures, *files)
    smallest = compare(path0, path1, options).smallest_threshold
    assert smallest is not None
    assert 0 < smallest < 200
    assert compare(path0, path1, replace(options, threshold=smallest)).is_match
    assert compare(path0, path1, replace(options, threshold=shown_above(smallest, 4))).is_match
    below = compare(path0, path1, replace(options, threshold=float(np.nextafter(smallest, 0))))
    assert not below.is_match
    assert below.smallest_threshold == smallest


def test_turned_they_may_match_below_the_mse_that_they_have_upright(tmp_path: Path) -> None:
    """Upright is asked first, so the mse that counts is not always the smallest threshold."""
    image = scene(4, (160, 120))
    image = Image.blend(image, image.transpose(UPSIDE_DOWN), 0.49)
    image.save(tmp_path / "a.png")
    image.transpose(UPSIDE_DOWN).save(tmp_path / "b.png")
    found = compare(tmp_path / "a.png", tmp_path / "b.png", replace(OPTIONS, turned=True))
    assert (found.relation, found.turned, found.best_orientation) == (Relation.TWIN, 1, 3)
    assert found.smallest_threshold == found.orientations[2] < found.mse


def test_no_threshold_makes_twins_of_what_the_check_tells_apart(pictures: Path) -> None:
    files = names(pictures, "page 100.png", "page 200.png")
    assert compare(*files, OPTIONS).smallest_threshold is None
    without = compare(*files, replace(OPTIONS, check=False, threshold=0.0))
    assert without.smallest_threshold == without.mse
    assert [why.code for why in without.reasons] == ["over-threshold"]


Change = Callable[[Path], None]


def hard_link(path: Path) -> None:
    path.hardlink_to(path.parent / "a.png")


def link(path: Path) -> None:
    path.symlink_to("a.png")


@pytest.mark.parametrize(
    "make", [hard_link, pytest.param(link, marks=needs_posix)], ids=["hard link", "symbolic link"]
)
def test_one_file_by_two_names(tmp_path: Path, make: Change) -> None:
    scene(1, (80, 60)).save(tmp_path / "a.png")
    make(tmp_path / "b.png")
    found = compare(tmp_path / "a.png", tmp_path / "b.png", replace(OPTIONS, threshold=0.0))
    assert found.is_one_file
    assert found.is_match
    assert found.second.path.name == "b.png"
    assert [why.code for why in found.reasons] == ["one-file"]
    assert (found.same_bytes, found.same_pixels, found.smallest_threshold) == (True, True, 0.0)


def test_a_file_and_itself(tmp_path: Path) -> None:
    scene(1, (80, 60)).save(tmp_path / "a.png")
    assert compare(tmp_path / "a.png", tmp_path / "a.png", OPTIONS).is_one_file


def test_a_copy_is_another_file(pictures: Path) -> None:
    found = compare(*names(pictures, "one.png", "same bytes.png"), OPTIONS)
    assert (found.relation, found.is_one_file, found.same_bytes) == (
        Relation.IDENTICAL,
        False,
        True,
    )
    assert (found.correlation, found.second_look) == (None, None), "not needed"


@pytest.mark.parametrize("is_first", [False, True])
@pytest.mark.parametrize(
    ("name", "code"),
    [("cut.png", "ends-early"), ("note.png", "not-a-picture"), ("gone.png", "no-such-file"),
     ("folder", "not-a-file"), ("a\0b", "damaged"),
     pytest.param("locked.png", "no-permission", marks=pytest.mark.skipif(is_root(), reason="root may read all")),
     pytest.param("pipe", "not-a-file", marks=needs_posix)],
)  # fmt: skip
def test_a_file_that_cannot_be_read(
    pictures: Path, tmp_path: Path, name: str, code: str, is_first: bool
) -> None:
    (tmp_path / "cut.png").write_bytes((pictures / "one.png").read_bytes()[:200])
    (tmp_path / "note.png").write_text("no picture")
    (tmp_path / "folder").mkdir()
    scene(1, (20, 20)).save(tmp_path / "locked.png")
    (tmp_path / "locked.png").chmod(0)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
    files = [tmp_path / name, pictures / "one.png"]
    if not is_first:
        files.reverse()
    with pytest.raises(ComparingError) as raised:
        compare(files[0], files[1], OPTIONS)
    assert raised.value.path == tmp_path / name
    assert raised.value.why.code == code


def test_it_stops_when_it_is_told_to(pictures: Path) -> None:
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        compare(*names(pictures, "one.png", "one.jpg"), OPTIONS, control)


def test_small_pictures_are_compared_whatever_a_scan_skips(pictures: Path) -> None:
    files = names(pictures, "one.png", "one small.png")
    assert compare(*files, replace(OPTIONS, min_side=1000)) == replace(
        compare(*files, OPTIONS), options=replace(OPTIONS, min_side=0)
    )
