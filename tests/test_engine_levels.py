"""A picture at several resolutions: the same piece of the picture at every size, turned or not, in bounds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from engine.pictures.levels import WHOLE, Levels, lying_box, read_levels, step_of
from engine.pictures.opening import ReadingError
from engine.pictures.upright import turned_upright
from made import scene

PLENTY = 1_000_000_000
SIZE = (1600, 1200)


@pytest.fixture(scope="module")
def jpeg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("levels") / "a.jpg"
    scene(1, (400, 300)).resize(SIZE, Image.Resampling.BICUBIC).save(path, quality=95)
    return path


def read(path: Path, scale: float = 1.0, **options: object) -> Levels:
    return read_levels(path, SIZE, **{"scale": scale, "memory_bytes": PLENTY, "keep_bytes": PLENTY, **options})  # type: ignore[arg-type]  # fmt: skip


def apart(one: Image.Image, other: Image.Image) -> float:
    return float(np.abs(np.asarray(one, float) - np.asarray(other, float)).mean())


@pytest.mark.parametrize(
    ("scale", "whole"), [(0.1, 200), (0.2, 400), (0.25, 400), (0.3, 800), (0.7, 1600)]
)
def test_a_jpeg_is_decoded_no_larger_than_it_must_be(jpeg: Path, scale: float, whole: int) -> None:
    found = read(jpeg, scale)
    assert max(level.whole[0] for level in found.levels) == whole
    assert found.serves(scale)
    assert found.limit == 1.0
    assert found.serves(1.0) == (whole == 1600)


@pytest.mark.parametrize("scale", [0.05, 0.26, 1.0])
@pytest.mark.parametrize("content", [(160, 120), (400, 300), (1600, 1200), (3000, 2250)])
def test_a_piece_is_that_piece(jpeg: Path, scale: float, content: tuple[int, int]) -> None:
    found = read(jpeg, scale)
    width, height = content
    box = (width // 4, height // 3, width // 2, height // 2)
    expected = Image.open(jpeg).resize(content, Image.Resampling.LANCZOS).crop(box)
    for is_fine in (True, False):
        piece = found.piece(content, box, is_fine=is_fine)
        assert piece.size == expected.size
        assert apart(piece, expected) < (8 if is_fine else 12)


def test_what_is_drawn_first_is_ready(jpeg: Path) -> None:
    found = read(jpeg, 0.19, fit=(300, 225))
    assert found.is_exact((300, 225), (0, 0, 300, 225))
    assert found.is_exact((300, 225), (10, 10, 40, 30))
    assert not found.is_exact((310, 232), (0, 0, 310, 232))
    expected = Image.open(jpeg).resize((300, 225), Image.Resampling.LANCZOS)
    assert apart(found.piece((300, 225), (0, 0, 300, 225)), expected) < 2


@given(
    st.integers(1, 8), st.integers(2, 40), st.integers(2, 40),
    st.lists(st.floats(0, 1), min_size=4, max_size=4),
)  # fmt: skip
def test_a_box_lies_where_turning_took_it(
    orientation: int, width: int, height: int, at: list[float]
) -> None:
    image = Image.fromarray(np.arange(width * height, dtype=np.int32).reshape(height, width))
    turned = turned_upright(image, orientation)
    x0, x1 = sorted(int(value * turned.width) for value in at[:2])
    y0, y1 = sorted(int(value * turned.height) for value in at[2:])
    box = (x0, y0, x1 + 1, y1 + 1)
    lying = lying_box(box, turned.size, orientation)
    piece = turned_upright(image.crop(lying), orientation)
    np.testing.assert_array_equal(np.asarray(piece), np.asarray(turned.crop(box)))


@pytest.mark.parametrize("orientation", [1, 6, 7])
def test_too_large_to_keep_it_has_the_part_that_is_looked_at(jpeg: Path, orientation: int) -> None:
    part = (0.1, 0.7, 0.2, 0.8)
    found = read(jpeg, keep_bytes=1_500_000, orientation=orientation, around=part)
    assert found.memory_bytes <= 1_500_000
    assert found.reach(part) == 1.0
    assert found.reach() < 0.5
    assert not found.serves(1.0, (0.8, 0.1, 0.9, 0.2)), "elsewhere it would help to read again"
    turned = turned_upright(Image.open(jpeg), orientation)
    width, height = turned.size
    box = (int(0.1 * width), int(0.7 * height), int(0.2 * width), int(0.8 * height))
    assert apart(found.piece(turned.size, box), turned.crop(box)) == 0
    assert apart(found.piece(turned.size, (0, 0, 50, 50)), turned.crop((0, 0, 50, 50))) < 20


def test_too_large_to_decode_it_is_as_large_as_it_can_be(jpeg: Path, tmp_path: Path) -> None:
    found = read(jpeg, memory_bytes=3_000_000)
    assert found.limit == 0.5
    assert found.reach() == 0.5
    assert found.serves(1.0), "to read it again would not help"
    Image.new("RGB", SIZE).save(tmp_path / "a.png")
    with pytest.raises(ReadingError) as caught:
        read(tmp_path / "a.png", 0.1, memory_bytes=3_000_000)
    assert caught.value.why.code == "too-large"


def test_never_more_than_may_be_kept(jpeg: Path) -> None:
    for keep_bytes in (20_000, 200_000, 900_000, 5_000_000):
        for scale in (0.1, 0.5, 1.0):
            found = read(jpeg, scale, keep_bytes=keep_bytes)
            assert found.memory_bytes <= 1.1 * keep_bytes
            assert found.reach() > 0


def test_steps() -> None:
    assert [step_of(scale) for scale in (0.01, 0.125, 0.126, 0.5, 0.51, 1.0, 3.0)] == [
        0.125, 0.125, 0.25, 0.5, 1.0, 1.0, 1.0,
    ]  # fmt: skip


def test_the_whole_is_always_there(jpeg: Path) -> None:
    assert all(read(jpeg, scale).reach(WHOLE) >= scale for scale in (0.1, 0.4, 1.0))
