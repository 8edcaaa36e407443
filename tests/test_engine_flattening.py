"""Any image to RGB: what the slow definition gives, for every mode, whole or in strips."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

import slow_definition
from engine.pictures import flattening
from engine.pictures.flattening import flatten
from made import scene

MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "LAB", "RGBa", "RGBX")


def random_picture(mode: str, seed: int, size: tuple[int, int] = (61, 43)) -> Image.Image:
    rng = np.random.default_rng(seed)
    bytes_of = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4, "CMYK": 4}
    if mode in bytes_of:
        shape = (size[1], size[0], bytes_of[mode])
        return Image.frombytes(mode, size, rng.integers(0, 256, shape, np.uint8).tobytes())
    if mode == "PA":
        return random_picture("RGBA", seed, size).convert("PA")
    if mode == "RGBa":
        return random_picture("RGBA", seed, size).convert("RGBa")
    picture = random_picture("RGB", seed, size)
    return picture.quantize(64) if mode == "P" else picture.convert(mode)


def assert_as_slow(picture: Image.Image) -> np.ndarray:
    expected = np.asarray(slow_definition._on_ground(picture.copy()))
    found = flatten(picture)
    assert (found.mode, found.size) == ("RGB", picture.size)
    np.testing.assert_array_equal(np.asarray(found), expected)
    return expected


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("strip_pixels", [1 << 20, 500, 1])
def test_every_mode_as_slow_whole_and_in_strips(
    monkeypatch: pytest.MonkeyPatch, mode: str, strip_pixels: int
) -> None:
    monkeypatch.setattr(flattening, "_STRIP_PIXELS", strip_pixels)
    for seed in range(3):
        assert_as_slow(random_picture(mode, seed))


@pytest.mark.parametrize("strip_pixels", [1 << 20, 300])
def test_palette_and_key_transparency(monkeypatch: pytest.MonkeyPatch, strip_pixels: int) -> None:
    monkeypatch.setattr(flattening, "_STRIP_PIXELS", strip_pixels)
    indexed = random_picture("P", 1)
    indexed.info["transparency"] = 5
    assert_as_slow(indexed)
    indexed.info["transparency"] = bytes(range(0, 256, 4))
    assert_as_slow(indexed)
    own_alpha = random_picture("RGBA", 2).quantize(32)
    assert own_alpha.palette.mode == "RGBA"
    assert_as_slow(own_alpha)
    colour = scene(1, (61, 43)).convert("RGB")
    colour.info["transparency"] = colour.getpixel((3, 3))
    assert_as_slow(colour)
    grey = scene(1, (61, 43)).convert("L")
    grey.info["transparency"] = grey.getpixel((3, 3))
    assert_as_slow(grey)
    bilevel = scene(1, (61, 43)).convert("1")
    bilevel.info["transparency"] = 0
    assert_as_slow(bilevel)


def test_rgb_is_taken_as_it_is() -> None:
    picture = scene(1)
    assert flatten(picture) is picture


numbers = st.floats(-1e6, 1e6, width=32)


@settings(max_examples=60, deadline=None)
@given(st.one_of(
    arrays(np.uint16, array_shapes(min_dims=2, max_dims=2, max_side=12)),
    arrays(np.int32, array_shapes(min_dims=2, max_dims=2, max_side=12)),
    arrays(np.int32, array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.integers(0, 65535)),
    arrays(np.float32, array_shapes(min_dims=2, max_dims=2, max_side=12), elements=numbers),
    arrays(np.float32, array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.floats(0, 1, width=32)),
    arrays(np.float32, array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.floats(0, 255, width=32)),
))  # fmt: skip
def test_deep_grey_as_slow(values: np.ndarray) -> None:
    picture = Image.fromarray(values)
    expected = np.asarray(slow_definition._on_ground(picture)).astype(int)
    # A value half way between two greys may be rounded either way.
    assert np.abs(np.asarray(flatten(picture)).astype(int) - expected).max() <= 1


@settings(max_examples=60, deadline=None)
@given(arrays(np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12), st.just(4))))
def test_any_transparency_as_slow(values: np.ndarray) -> None:
    assert_as_slow(Image.fromarray(values))


def test_deep_grey_in_strips(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(1).normal(0, 5000, (40, 50)).astype(np.float32)
    whole = np.asarray(flatten(Image.fromarray(values)))
    monkeypatch.setattr(flattening, "_STRIP_PIXELS", 120)
    np.testing.assert_array_equal(np.asarray(flatten(Image.fromarray(values))), whole)


@pytest.mark.parametrize(
    ("values", "grey"),
    [
        ([0.0, 0.5, 1.0], [0, 128, 255]),
        ([0.0, 100.0, 255.0], [0, 100, 255]),
        ([-100.0, 0.0, 100.0], [0, 128, 255]),
        ([0.0, np.nan, 1.0], [0, 0, 255]),
        ([0.0, np.inf, 1.0], [0, 255, 255]),
        ([-np.inf, 0.0, 1.0], [0, 0, 255]),
        ([np.nan, np.nan, np.nan], [0, 0, 0]),
        ([7.0, 7.0, 7.0], [7, 7, 7]),
        ([5000.0, 5000.0, 5000.0], [0, 0, 0]),
        ([np.inf, -np.inf, 300.0], [0, 0, 0]),
    ],
)
def test_floats_and_what_is_no_number(values: list[float], grey: list[int]) -> None:
    picture = Image.fromarray(np.array([values], np.float32))
    assert np.asarray(flatten(picture))[0, :, 0].tolist() == pytest.approx(grey, abs=1)


def test_huge_floats_stay_finite() -> None:
    picture = Image.fromarray(np.array([[-3e38, 0, 3e38]], np.float32))
    assert np.asarray(flatten(picture))[0, :, 0].tolist() == [0, 128, 255]


@pytest.mark.parametrize(
    ("colour", "corner"),
    [
        ((0, 0, 0), 255),  # black on white
        ((255, 255, 255), 0),  # white would vanish on white
        ((230, 230, 230), 0),
        ((223, 223, 223), 255),  # just dark enough to be seen
    ],
)
def test_ground_of_a_cut_out(colour: tuple[int, int, int], corner: int) -> None:
    picture = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    picture.paste((*colour, 255), (20, 10, 40, 30))
    flat = assert_as_slow(picture)
    assert flat[0, 0].tolist() == [corner] * 3
    assert flat[20, 30].tolist() == list(colour)


def test_white_with_a_drawing_in_it_stays_on_white() -> None:
    picture = Image.new("RGBA", (60, 40), (255, 255, 255, 0))
    picture.paste((255, 255, 255, 255), (10, 5, 50, 35))
    picture.paste((0, 0, 0, 255), (20, 10, 40, 20))
    assert assert_as_slow(picture)[0, 0].tolist() == [255] * 3


def test_invisible_pixels_do_not_decide_the_ground() -> None:
    """Editors leave any colour under what is transparent."""
    picture = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    picture.paste((250, 250, 250, 255), (25, 15, 35, 25))
    assert assert_as_slow(picture)[0, 0].tolist() == [0] * 3


def test_wholly_transparent_is_white() -> None:
    assert assert_as_slow(Image.new("RGBA", (9, 9), (255, 255, 255, 0)))[0, 0].tolist() == [255] * 3
