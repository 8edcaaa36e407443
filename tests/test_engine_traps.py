"""Traps that finders of twins are known to fall into (issue trackers of other programs): real files, whole scans."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

import slow_definition
from engine.measures.sketching import sketch
from engine.options import ScanOptions
from engine.pairs.matching import find_pairs
from engine.records import Relation, ScanResult
from engine.scan import scan
from engine.storage.signatures import SignatureArray
from made import SHARED_PICTURES, scene

#: Least and most of 255 grey levels.
FAINT = {"dark": (0, 10), "pale": (235, 255), "foggy": (110, 140)}


def groups_of(result: ScanResult) -> list[set[str]]:
    found = [{group.keeper, *group.members} for group in result.groups]
    return sorted(({result.pictures[row].path.name for row in one} for one in found), key=min)


def found_in(folder: Path, **options: object) -> list[set[str]]:
    return groups_of(scan(ScanOptions(folders=(folder,), **options)))


@pytest.mark.parametrize("threshold", [200.0, 256.0, 5000.0])
def test_constant_pictures_16_levels_apart_are_not_equal(tmp_path: Path, threshold: float) -> None:
    """difPy's uint8 arithmetic gives them an mse of 0: 16 * 16 is 256."""
    for level in (100, 116, 132):
        Image.new("RGB", (80, 60), (level, level, level)).save(tmp_path / f"{level}.png")
    Image.new("RGB", (160, 120), (116, 116, 116)).save(tmp_path / "116 large.png")
    assert found_in(tmp_path, threshold=threshold) == [{"116.png", "116 large.png"}]


def test_constant_pictures_are_that_far_apart(tmp_path: Path) -> None:
    for level in (100, 116):
        Image.new("RGB", (80, 60), (level, level, level)).save(tmp_path / f"{level}.png")
    pairs = scan(ScanOptions(folders=(tmp_path,), threshold=256.0)).pairs
    assert (pairs.row(0).mse, pairs.row(0).relation) == (256.0, Relation.LOOK_ALIKE)


def drawing(number: int, colour: str = "black") -> Image.Image:
    """Strokes on transparent ground whose hidden pixels are black too, as drawing programs leave them."""
    rng = np.random.default_rng(number)
    image = Image.new("RGBA", (240, 180))
    draw = ImageDraw.Draw(image)
    for _ in range(7):
        ends = [(int(x), int(y)) for x, y in rng.integers(0, (240, 180), (2, 2))]
        draw.line(ends, fill=colour, width=int(rng.integers(4, 14)))
    return image


@pytest.mark.parametrize("colour", ["black", "white"])
def test_drawings_on_transparent_ground_are_not_all_the_same(tmp_path: Path, colour: str) -> None:
    for number in range(5):
        image = drawing(number, colour)
        image.save(tmp_path / f"{number}.png")
        image.resize((180, 135)).save(tmp_path / f"{number}.webp", lossless=True)
    assert found_in(tmp_path) == [{f"{number}.png", f"{number}.webp"} for number in range(5)]


def test_equal_sums_of_pixels_mean_nothing(tmp_path: Path) -> None:
    picture = scene(1, (256, 256))
    pixels = np.asarray(picture)
    shuffled = pixels.reshape(8, 32, 8, 32, 3).transpose(
        2, 1, 0, 3, 4
    )  # its 64 tiles in another order
    for name, other in {
        "a": pixels,
        "b": shuffled.reshape(pixels.shape),
        "c": pixels[:, ::-1],
    }.items():
        Image.fromarray(other).save(tmp_path / f"{name}.png")
        assert other.sum() == pixels.sum()
    assert found_in(tmp_path) == []


def test_one_pixel_more_in_height(tmp_path: Path) -> None:
    """A program that sorts pictures by their exact proportions compares these two never."""
    picture = scene(2, (500, 500)).resize((1000, 1000))
    picture.save(tmp_path / "1000.png", compress_level=1)
    picture.resize((1000, 1001), Image.Resampling.LANCZOS).save(tmp_path / "1001.jpg", quality=85)
    scene(3, (500, 501)).save(tmp_path / "other.jpg")
    assert found_in(tmp_path) == [{"1000.png", "1001.jpg"}]


def planted_signatures() -> tuple[np.ndarray, set[tuple[int, int]]]:
    """Signatures of 4 x 4 coloured fields, far from one another but for the twins that are planted: side by side, and
    thousands of rows apart."""
    rng = np.random.default_rng(7)
    fields = rng.integers(0, 250, (10_001, 4, 4, 3)).astype(np.uint8)
    twins = {(row, row + 1) for row in range(0, 9000, 700)}
    twins |= {(row, row + 4500) for row in range(350, 5000, 700)}
    for first, second in twins:
        fields[second] = fields[first] + 3
    return fields.repeat(16, 1).repeat(16, 2), twins


def pairs_of(signatures: np.ndarray, sketches: np.ndarray) -> dict[tuple[int, int], float]:
    sides = np.full(len(signatures), 64, np.uint8)
    found = find_pairs(SignatureArray(signatures), sketches, sides, 100.0, threads=2)
    pairs = zip(found.first.tolist(), found.second.tolist(), strict=True)
    return dict(zip(pairs, found.mse.tolist(), strict=True))


def test_two_files_more_than_9_999_change_nothing() -> None:
    """difPy takes another way above 5 000 pictures: equal sums become twins there, and the last is never compared."""
    signatures, twins = planted_signatures()
    signatures[9999] = signatures[77][::-1]  # the same sum of pixels
    signatures[10_000] = signatures[123] + 3
    sketches = np.concatenate([sketch(part, 64) for part in np.array_split(signatures, 20)])
    assert pairs_of(signatures[:9999], sketches[:9999]) == dict.fromkeys(twins, 9.0)
    assert pairs_of(signatures, sketches) == dict.fromkeys({*twins, (123, 10_000)}, 9.0)


def test_exif_orientations_are_one_group(tmp_path: Path) -> None:
    picture = scene(4, (480, 320))
    for orientation in range(1, 9):
        undone = {6: 8, 8: 6}.get(orientation, orientation)
        exif = Image.Exif()
        exif[0x0112] = undone
        stored = Image.new("RGB", picture.size)
        stored.paste(picture)
        stored.info["exif"] = exif.tobytes()
        stored = ImageOps.exif_transpose(stored)
        exif[0x0112] = orientation
        stored.save(tmp_path / f"{orientation}.jpg", quality=90, exif=exif)
    scene(5, (480, 320)).save(tmp_path / "other.jpg")
    assert found_in(tmp_path) == [{f"{orientation}.jpg" for orientation in range(1, 9)}]


def test_a_thumbnail_of_64_pixels_finds_its_24_megapixels(tmp_path: Path) -> None:
    picture = scene(6, (750, 500))
    large = picture.resize((6000, 4000), Image.Resampling.BILINEAR)
    large.save(tmp_path / "large.jpg", quality=80)
    large.thumbnail((64, 64))
    large.save(tmp_path / "thumbnail.jpg", quality=75)
    scene(7, (750, 500)).save(tmp_path / "other.jpg")
    assert found_in(tmp_path) == [{"large.jpg", "thumbnail.jpg"}]


def photos() -> Iterator[Image.Image]:
    """Made ones, and a few real ones where they are there."""
    for seed in range(100, 110):
        yield scene(seed, (240, 180))
    if SHARED_PICTURES.exists():
        for path in sorted((SHARED_PICTURES / "photos-wallpapers").glob("*.jpg"))[:10]:
            with Image.open(path) as image:
                image.draft("RGB", (240, 180))
                yield image.convert("RGB").resize((240, 180))


@pytest.mark.parametrize("form", FAINT)
def test_faint_pictures_are_told_apart_and_their_copies_found(tmp_path: Path, form: str) -> None:
    """Photos of little contrast are near each other by mse alone, all of them."""
    least, most = FAINT[form]
    levels = [round(least + (most - least) * level / 255) for level in range(256)] * 3
    originals = list(photos())
    for number, photo in enumerate(originals):
        faint = photo.point(levels)
        faint.save(tmp_path / f"{number:02d}.png", compress_level=1)
        faint.save(tmp_path / f"{number:02d}.jpg", quality=90)
    result = scan(ScanOptions(folders=(tmp_path,)))
    assert result.threshold_pairs > 10 * len(originals)  # the trap is there
    found = [pair for group in groups_of(result) for pair in combinations(sorted(group), 2)]
    assert [pair for pair in found if pair[0][:2] != pair[1][:2]] == []
    assert len(found) >= 0.97 * len(originals)


def test_a_document_and_its_first_page_are_not_twins(tmp_path: Path) -> None:
    first, *others = [scene(seed, (120, 160)) for seed in range(12)]
    first.save(tmp_path / "document.tif", save_all=True, append_images=others)
    first.save(tmp_path / "page.tif")
    result = scan(ScanOptions(folders=(tmp_path,), look_alikes=True))
    assert groups_of(result) == []
    assert [result.pairs.row(row).relation for row in range(len(result.pairs))] == [Relation.LOOK_ALIKE]  # fmt: skip


def burst(folder: Path, frames: int) -> None:
    """A camera held by hand: each frame sees a little more to the right, and something passes by."""
    wide = scene(8, (200, 120))
    for number in range(frames):
        frame = wide.crop((number, 0, number + 160, 120))
        x = 10 + 12 * number
        ImageDraw.Draw(frame).ellipse((x, 75, x + 8, 91), fill=(200, 40, 30))
        frame.save(folder / f"burst {number}.png")


def names_of_pairs(result: ScanResult) -> set[frozenset[str]]:
    """Of files that are twins or look-alikes."""
    pairs = [result.pairs.row(row) for row in range(len(result.pairs))]
    names = [picture.path.name for picture in result.pictures]
    return {frozenset((names[pair.first], names[pair.second])) for pair in pairs}


@pytest.mark.parametrize("check", [True, False])
def test_bursts_are_shown_as_far_as_the_threshold_says(tmp_path: Path, check: bool) -> None:
    burst(tmp_path, 7)
    slow = [slow_definition.read(path) for path in sorted(tmp_path.iterdir())]
    apart = {frozenset((one.path.name, other.path.name)): slow_definition.mse(one, other)
             for one, other in combinations(slow, 2)}  # fmt: skip
    ladder = sorted(apart.values())
    for least, most in ((-1, 0), (5, 6), (12, 13)):  # between the least and the next, and so on
        threshold = ladder[0] / 2 if least < 0 else (ladder[least] + ladder[most]) / 2
        result = scan(ScanOptions(folders=(tmp_path,), threshold=threshold, check=check, look_alikes=True))  # fmt: skip
        assert len(names_of_pairs(result)) == most
        assert names_of_pairs(result) == {pair for pair, mse in apart.items() if mse <= threshold}
        for group in (*result.groups, *result.look_alikes):
            keeper = result.pictures[group.keeper].path.name
            members = [result.pictures[member].path.name for member in group.members]
            assert all(apart[frozenset((keeper, member))] <= threshold for member in members)
