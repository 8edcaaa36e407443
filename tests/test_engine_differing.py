"""Where pictures differ: nowhere where only their storing differs, and there where something else is on them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageDraw

from engine.pictures.differing import (
    compare_levels,
    difference,
    difference_piece,
    heated,
)
from engine.pictures.levels import Level, Levels
from made import SHARED_PICTURES, scene

SIZE = (480, 320)
PIXELS = arrays(np.uint8, (6, 7, 3))


def levels(image: Image.Image) -> Levels:
    return Levels(image.size, (Level(image, image.size),))


def with_boxes(image: Image.Image, *boxes: tuple[int, int, int, int]) -> Image.Image:
    image = image.copy()
    for box in boxes:
        ImageDraw.Draw(image).rectangle(box, fill="red")
    return image


@settings(deadline=None)
@given(PIXELS, PIXELS)
def test_it_is_symmetric_and_nothing_of_the_same(
    first: np.typing.NDArray[np.uint8], second: np.typing.NDArray[np.uint8]
) -> None:
    np.testing.assert_array_equal(difference(first, second), difference(second, first))
    assert not difference(first, first).any()
    direct = np.abs(first.astype(int) - second).max(axis=2)
    assert (difference(first, second) <= direct).all()


def test_by_hand() -> None:
    first = np.full((5, 5, 3), 100, np.uint8)
    second = first.copy()
    second[2, 2] = (160, 100, 90)
    found = difference(first, second)
    assert found[2, 2] == 60
    assert found.sum() == 60


def test_a_picture_moved_by_a_pixel_does_not_differ() -> None:
    pixels = np.asarray(scene(1, SIZE))
    assert not difference(pixels[1:-1, 2:-1], pixels[1:-1, 1:-2])[1:-1, 1:-1].any()


def test_other_sizes_and_formats_differ_nowhere(tmp_path: Path) -> None:
    image = scene(1, SIZE)
    image.resize((240, 160), Image.Resampling.LANCZOS).save(tmp_path / "a.jpg", quality=80)
    found = compare_levels(levels(image), levels(Image.open(tmp_path / "a.jpg")), SIZE)
    assert found.size == (240, 160), "a larger one has details that the smaller one cannot have"
    assert found.share < 0.003


def test_what_differs_is_found_the_largest_first() -> None:
    image = scene(1, SIZE)
    other = with_boxes(image, (20, 20, 39, 39), (300, 200, 399, 279))
    found = compare_levels(levels(image), levels(other), SIZE)
    area = (20 * 20 + 100 * 80) / (480 * 320)
    assert found.share == pytest.approx(area, rel=0.15)
    assert len(found.places) == 2
    for place, box in zip(found.places, ((300, 200, 400, 280), (20, 20, 40, 40)), strict=True):
        pixels = [place[0] * 480, place[1] * 320, place[2] * 480, place[3] * 320]
        np.testing.assert_allclose(pixels, box, atol=8)


def test_specks_are_told_where_nothing_else_differs() -> None:
    image = scene(1, SIZE)
    speck = with_boxes(image, (100, 100, 100, 100))
    assert len(compare_levels(levels(image), levels(speck), SIZE).places) == 1
    both = with_boxes(speck, (300, 200, 399, 279))
    assert len(compare_levels(levels(image), levels(both), SIZE).places) == 1
    same = compare_levels(levels(image), levels(image), SIZE)
    assert (same.share, same.places) == (0, ())


def test_a_small_one_is_laid_over_the_whole_large_one() -> None:
    image = scene(1, SIZE)
    small = with_boxes(image, (240, 160, 479, 319)).resize((120, 80), Image.Resampling.BOX)
    (place,) = compare_levels(levels(image), levels(small), SIZE).places
    np.testing.assert_allclose(place, (0.5, 0.5, 1, 1), atol=0.08)


@pytest.mark.parametrize("content", [(480, 320), (1200, 800), (120, 80)])
def test_a_piece_is_that_of_the_whole(content: tuple[int, int]) -> None:
    image = scene(1, SIZE)
    pair = levels(image), levels(with_boxes(image, (100, 100, 199, 149)))
    width, height = content
    box = (width // 8, height // 5, width // 2, height // 2)
    piece = difference_piece(*pair, SIZE, content, box)
    assert piece.size == (box[2] - box[0], box[3] - box[1])
    whole = difference_piece(*pair, SIZE, content, (0, 0, *content)).crop(box)
    assert np.abs(np.asarray(piece, int) - np.asarray(whole)).mean() < 3


def test_heat_is_where_they_differ_and_the_rest_is_grey() -> None:
    picture = np.asarray(scene(1, SIZE))
    found = np.zeros(picture.shape[:2], np.uint8)
    found[:10] = 200
    laid = heated(picture, found).astype(int)
    assert (laid[:10, :, 0] - laid[:10, :, 2] > 60).all()
    assert (np.ptp(laid[10:], axis=2) <= 1).all()


def test_a_large_pair_is_compared_small() -> None:
    large = levels(Image.new("RGB", (3000, 1500)))
    assert compare_levels(large, large, (3000, 1500)).size == (1200, 600)


@pytest.mark.skipif(not SHARED_PICTURES.is_dir(), reason="no pictures shared")
def test_photos_stored_again_differ_nowhere_to_speak_of(tmp_path: Path) -> None:
    for path in sorted((SHARED_PICTURES / "photos-kodak").glob("*.png"))[:3]:
        image = Image.open(path).convert("RGB")
        image.save(tmp_path / "a.jpg", quality=75)
        found = compare_levels(levels(image), levels(Image.open(tmp_path / "a.jpg")), image.size)
        assert found.share < 0.002
