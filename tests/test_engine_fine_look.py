"""What differs in one small place is told from what saving and scaling do everywhere, and the place is found."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageDraw, ImageFilter

from engine.measures.fine_look import LIMIT_VALUE, Grey, fine_look, resized_grey
from last_look_pairs import page
from made import scene

GREYS = arrays(np.uint8, (14, 13))


def grey(image: Image.Image) -> Grey:
    return np.asarray(image.convert("L"))


def saved(image: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return Image.open(file)


def by_definition(one: Grey, other: Grey) -> float:
    """In plain loops and float64."""

    def variance(levels: np.typing.NDArray[np.float64], row: int, column: int) -> float:
        return float(levels[row : row + 5, column : column + 5].var())

    first, second = one.astype(float), other.astype(float)
    rows, columns = (side - 10 for side in one.shape)
    differing, varying = np.zeros((rows, columns)), np.zeros((rows, columns))
    for row, column in np.ndindex(rows, columns):
        window = [(row + down, column + across) for down in range(7) for across in range(7)]
        differing[row, column] = np.mean([variance(first - second, *at) for at in window])
        varying[row, column] = np.mean(
            [variance(first, *at) + variance(second, *at) for at in window]
        )
    grain = np.clip(np.percentile(varying[::4, ::4], 99.5), 32, (0.06 * 255) ** 2)
    shares = differing / (varying + grain)
    limit = 0.16 + min(np.percentile(shares[::4, ::4], 95), 0.1)
    return float(max(1 - 0.5 * shares.max() / limit, 0))


@pytest.fixture(scope="module")
def print_page() -> Image.Image:
    return page(2).resize((620, 877), Image.Resampling.LANCZOS)


@settings(deadline=None, max_examples=25)
@given(GREYS, GREYS)
def test_it_is_symmetric_and_1_for_the_same(one: Grey, other: Grey) -> None:
    assert fine_look(one, other) == fine_look(other, one)
    assert 0 <= fine_look(one, other).value <= 1
    assert fine_look(one, one).value == 1


def test_it_is_what_plain_loops_give(print_page: Image.Image) -> None:
    one = grey(print_page)[70:90, 60:84]
    for quality in (20, 90):
        other = grey(saved(print_page, quality))[70:90, 60:84]
        assert fine_look(one, other).value == pytest.approx(by_definition(one, other), abs=1e-4)


def test_shapes_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="20"):
        fine_look(np.zeros((20, 30), np.uint8), np.zeros((30, 20), np.uint8))


@pytest.mark.parametrize("seed", range(4))
def test_copies_lie_over_the_limit(seed: int, print_page: Image.Image) -> None:
    image = print_page if seed == 0 else scene(seed)
    half = image.resize((image.width // 2, image.height // 2), Image.Resampling.BOX)
    for change in (
        saved(half, 60),
        saved(image, 50),
        image.filter(ImageFilter.GaussianBlur(0.7)),
        image.filter(ImageFilter.UnsharpMask(1, 80)),
        image.point([round(level * 0.95) for level in range(256)] * 3),
    ):
        size = (change.width * 3 // 4, change.height * 3 // 4)
        one, other = (resized_grey(grey(each), size) for each in (image, change))
        assert fine_look(one, other).value > LIMIT_VALUE


def test_a_number_replaced_lies_under_it_and_is_found(print_page: Image.Image) -> None:
    changed = print_page.copy()
    left, top, width, height = 300, 400, 44, 10  # 0.08 % of the page
    ImageDraw.Draw(changed).rectangle((left, top, left + width, top + height), fill=(246,) * 3)
    ImageDraw.Draw(changed).text((left, top - 1), "1 907.40", fill=(30,) * 3, font_size=10)
    found = fine_look(grey(print_page), grey(saved(changed, 75)))
    assert found.value < LIMIT_VALUE
    x0, y0, x1, y1 = (
        share * side for share, side in zip(found.place, 2 * print_page.size, strict=True)
    )
    assert (round(x1 - x0), round(y1 - y0)) == (11, 11)
    assert left - 11 <= x0 <= left + width
    assert top - 11 <= y0 <= top + height


def test_a_faint_picture_is_looked_at_by_its_own_contrast(print_page: Image.Image) -> None:
    pale = print_page.point([235 + level * 20 // 255 for level in range(256)] * 3)
    changed = pale.copy()
    changed.paste(pale.crop((100, 300, 144, 311)), (200, 410))
    assert fine_look(grey(pale), grey(changed)).value < LIMIT_VALUE
    assert fine_look(grey(pale), grey(saved(pale, 85))).value > LIMIT_VALUE


def test_two_pages_without_anything_on_them_are_the_same() -> None:
    paper = Image.fromarray(np.random.default_rng(1).integers(244, 250, (300, 200), np.uint8))
    copies = [grey(saved(paper, quality)) for quality in (95, 50)]
    assert fine_look(copies[0], copies[1]).value > LIMIT_VALUE
    assert fine_look(*(np.full((11, 11), level, np.uint8) for level in (0, 255))).value == 1
