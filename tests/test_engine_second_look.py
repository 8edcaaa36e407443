"""What the second look tells apart, and what it forgives; it agrees with the slow definition."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

import slow_definition
from engine.measures import metrics
from engine.measures.metrics import LEAST_SECOND_LOOK, second_look
from made import scene
from made_looks import look, look_of, page, saved


def of(first: Image.Image, second: Image.Image) -> float:
    return second_look(look_of(first), look_of(second))


def slow(first: np.ndarray, second: np.ndarray) -> float:
    pictures = [
        slow_definition.Slow(Path(), len(one), len(one), 1, one[:1], one) for one in (first, second)
    ]
    return slow_definition.second_look(*pictures)


@pytest.mark.parametrize("sides", [(256, 256), (200, 256), (40, 60), (16, 16), (16, 17)])
@pytest.mark.parametrize("noise", [0.0, 5.0, 40.0])
def test_agrees_with_the_slow_definition(sides: tuple[int, int], noise: float) -> None:
    first, second = look(7, sides[0]), look(7, sides[1], noise=noise)
    assert second_look(first, second) == pytest.approx(slow(first, second), abs=1e-6)
    brighter = np.clip(1.06 * second.astype(float) + 4, 0, 255).astype(np.uint8)
    assert second_look(first, brighter) == pytest.approx(slow(first, brighter), abs=1e-6)
    second = look(8, sides[1], noise=noise)
    assert second_look(first, second) == pytest.approx(slow(first, second), abs=1e-6)


@pytest.mark.parametrize(
    ("scale", "word", "changed"),
    [(1.0, "417", "592"), (0.5, "417", "592"), (0.26, "Alexandra 417", "Wilhelmina 592")],
)
def test_one_word_of_a_page_tells_two_pages_apart(scale: float, word: str, changed: str) -> None:
    one, other = page("Anna", "Paris", word), page("Anna", "Paris", changed)
    size = round(scale * one.width), round(scale * one.height)
    assert of(one, saved(one.resize(size, Image.Resampling.LANCZOS))) > 0.8
    assert of(one, saved(other.resize(size, Image.Resampling.LANCZOS))) < LEAST_SECOND_LOOK


def test_bad_saving_everywhere_is_forgiven_a_change_in_one_place_is_not() -> None:
    """The limit rises with the noise of the whole look, so that it can be low where there is none."""
    one, changed = page("Anna", "4711"), page("Anna", "4718")
    assert of(one, saved(one, 12)) > LEAST_SECOND_LOOK
    assert of(one, saved(changed, 80)) < LEAST_SECOND_LOOK


def highlighted(row: int, levels: int = 18, scale: float = 1.0) -> Image.Image:
    """A list in which one row is selected: its ground is a little darker."""
    image = page()
    part = (30, 48 + 48 * row, 590, 76 + 48 * row)
    image.paste(image.crop(part).point(lambda level: max(level - levels, 0)), part)
    size = round(scale * image.width), round(scale * image.height)
    return image.resize(size, Image.Resampling.LANCZOS)


@pytest.mark.parametrize("scale", [1.0, 0.5, 0.25])
def test_another_selected_row_is_another_picture(scale: float) -> None:
    """The difference is one of means: inside the rows, nothing varies."""
    one = highlighted(3)
    assert of(one, saved(highlighted(3, scale=scale))) > 0.8
    assert of(one, saved(highlighted(9, scale=scale))) < LEAST_SECOND_LOOK
    assert of(one, saved(highlighted(3, 0, scale))) < LEAST_SECOND_LOOK


@pytest.mark.parametrize("change", [lambda x: 1.06 * x, lambda x: 12 + 0.9 * x, lambda x: x - 10])
def test_brightening_of_the_whole_is_forgiven_a_moved_light_is_not(
    change: Callable[[float], float],
) -> None:
    picture = ImageEnhance.Contrast(scene(9, (500, 400))).enhance(0.8)
    assert of(picture, saved(picture.point(change), 85)) > 0.8
    lights = []
    for left in (60, 300):
        soft = Image.new("L", picture.size)
        ImageDraw.Draw(soft).rectangle((left, 100, left + 100, 200), fill=255)
        soft = soft.filter(ImageFilter.GaussianBlur(12))
        lighter = picture.point(lambda level: level + 30)
        lights.append(Image.composite(lighter, picture, soft))
    assert of(lights[0], saved(lights[0].point(change), 85)) > 0.8
    assert of(lights[0], saved(lights[1].point(change), 85)) < LEAST_SECOND_LOOK


@pytest.mark.parametrize("ground", [4, 120, 250])
def test_pictures_of_little_contrast_are_told_apart(ground: int) -> None:
    """Differences under 15 grey levels are grain, but not where the whole picture has no more than 10."""
    one, other = (
        scene(seed, (600, 600)).convert("L").point(lambda level: ground - 5 + level // 26)
        for seed in (1, 2)
    )
    assert of(one, other) < LEAST_SECOND_LOOK
    assert of(one, saved(one.resize((300, 300)), 85)) > LEAST_SECOND_LOOK


@pytest.mark.parametrize("size", [256, 100, 64])
def test_a_red_and_a_green_mark_of_one_lightness(size: int) -> None:
    one, other = page("Anna"), page("Anna")
    for image, colour in ((one, (200, 30, 30)), (other, (0, 130, 20))):
        ImageDraw.Draw(image).ellipse((450, 740, 560, 850), fill=colour)
    grey = [np.asarray(image.convert("L")).astype(int) for image in (one, other)]
    assert np.abs(grey[0] - grey[1]).max() < 16
    assert second_look(look_of(one, size), look_of(saved(other), size)) < LEAST_SECOND_LOOK
    assert second_look(look_of(one, size), look_of(saved(one), size)) > 0.9


@pytest.mark.parametrize("colour", [0.0, 0.6, 1.25])
def test_other_saturation_of_the_whole_is_the_same_picture(colour: float) -> None:
    picture = ImageEnhance.Color(scene(9, (500, 400))).enhance(0.6)
    assert of(picture, saved(ImageEnhance.Color(picture).enhance(colour))) > 0.8


def test_an_object_in_another_colour_is_another_picture() -> None:
    picture = scene(9, (500, 400))
    part = (100, 100, 180, 180)
    planes = picture.crop(part).convert("YCbCr").split()
    turned = [planes[0], *(plane.point(lambda level: 255 - level) for plane in planes[1:])]
    other = picture.copy()
    other.paste(Image.merge("YCbCr", turned).convert("RGB"), part)
    assert of(picture, other) < LEAST_SECOND_LOOK


def test_a_lost_colour_excuses_lost_shade_but_not_a_new_object() -> None:
    """What saving with a small palette does to a small object in colours of its own; half is excused, no more."""
    rng = np.random.default_rng(3)
    ground = rng.normal(150, 12, (256, 256, 1)).clip(0, 255)
    one = np.dstack([ground, np.full((256, 256, 2), 128)]).astype(np.uint8)
    other, shaded = one.copy(), one.copy()
    shaded[100:120, 100:120, 0] = one[100:120, 100:120, 0] // 2 + 64
    other[100:120, 100:120] = shaded[100:120, 100:120]
    other[100:110, 100:120, 2] = 158
    assert second_look(one, other) > second_look(one, shaded)
    new = one.copy()
    new[100:120, 100:120] = 76, 84, 255
    assert second_look(one, new) < LEAST_SECOND_LOOK


def test_values_at_their_limits() -> None:
    """0.7 is where either limit is reached; neither makes up for the other."""
    limit, colour = metrics.MOST_DIFFERENT, metrics.MOST_RECOLOURED
    assert metrics.look_value(0, 0, 0) == 1
    assert metrics.look_value(limit, 0, 0) == pytest.approx(0.7)
    assert metrics.look_value(limit + 2 * 0.05, 0.2, 0) == pytest.approx(0.7)
    assert metrics.look_value(limit, 0, colour) == pytest.approx(0.7)
    assert metrics.look_value(0, 0, colour) == pytest.approx(0.7)
    assert metrics.look_value(2, 0, 0) == 0


def test_equally_strong_colours_have_no_order() -> None:
    one = np.full((64, 64, 3), 128, np.uint8)
    one[:20, :20, 1] = 250
    other = one[:, ::-1].copy()
    assert second_look(one, other) == second_look(other, one) < LEAST_SECOND_LOOK
    assert slow(one, other) == pytest.approx(second_look(one, other))


def test_looks_of_nearly_one_side_are_compared_at_a_smaller_one() -> None:
    """Fine detail that only the larger one still has is no difference."""
    assert [metrics.common_look_side(*sides) for sides in ((40, 24), (256, 256), (256, 255))] == [
        24,
        256,
        192,
    ]
    assert metrics.common_look_side(16, 17) == metrics.common_look_side(17, 16) == 16
    fence = np.full((512, 512), 255, np.uint8)
    fence[:, (np.arange(512) * 0.47) % 1 < 0.5] = 60
    image = Image.fromarray(fence)
    small = image.resize((307, 307), Image.Resampling.LANCZOS)
    assert second_look(look_of(image), look_of(small, 230)) > 0.8
    rng = np.random.default_rng(0)
    large, small_look = (rng.integers(0, 256, (side, side, 3), np.uint8) for side in (40, 24))
    assert [one.shape for one in metrics.at_one_side(large, small_look)] == [(24, 24, 3)] * 2
    assert metrics.resized_look(small_look, 24) is small_look
