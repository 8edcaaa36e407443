"""Thumbnails: fitted, upright, on their ground, never enlarged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.pictures.opening import ReadingError
from engine.pictures.thumbnails import make_thumbnail
from made import scene

PLENTY = 1_000_000_000


@pytest.mark.parametrize(
    ("size", "box", "fitted"),
    [
        ((400, 300), (100, 100), (100, 75)),
        ((300, 400), (100, 100), (75, 100)),
        ((400, 300), (200, 30), (40, 30)),
        ((80, 60), (500, 500), (80, 60)),
        ((3000, 2), (100, 100), (100, 1)),
        ((2, 3000), (100, 100), (1, 100)),
        ((400, 300), (1, 1), (1, 1)),
    ],
)
@pytest.mark.parametrize("ending", ["png", "jpg", "gif"])
def test_fits_the_box_and_is_never_enlarged(
    tmp_path: Path,
    size: tuple[int, int],
    box: tuple[int, int],
    fitted: tuple[int, int],
    ending: str,
) -> None:
    path = tmp_path / f"a.{ending}"
    scene(1, size).save(path)
    found = make_thumbnail(path, box, PLENTY)
    assert (found.mode, found.size) == ("RGB", fitted)
    assert len(found.tobytes()) == 3 * fitted[0] * fitted[1], (
        "its pixels are there though the file is closed"
    )


def test_is_upright_and_sharp(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    turn = Image.Exif()
    turn[0x0112] = 6
    stored = scene(1, (1600, 1200))
    stored.save(path, exif=turn, quality=95)
    found = make_thumbnail(path, (240, 240), PLENTY)
    assert found.size == (180, 240)
    expected = stored.rotate(-90, expand=True).resize((180, 240), Image.Resampling.LANCZOS)
    difference = np.asarray(found, float) - np.asarray(expected, float)
    assert np.mean(difference**2) < 20


def test_transparency_lies_on_its_ground(tmp_path: Path) -> None:
    for colour, corner in (((255, 255, 255), (0, 0, 0)), ((200, 0, 0), (255, 255, 255))):
        picture = Image.new("RGBA", (60, 60))
        picture.paste((*colour, 255), (20, 20, 40, 40))
        picture.save(tmp_path / "a.png")
        assert make_thumbnail(tmp_path / "a.png", (60, 60), PLENTY).getpixel((0, 0)) == corner


def test_first_frame_of_an_animation(tmp_path: Path) -> None:
    frames = [scene(seed, (60, 40)) for seed in range(3)]
    frames[0].save(tmp_path / "a.webp", save_all=True, append_images=frames[1:], lossless=True)
    found = np.asarray(make_thumbnail(tmp_path / "a.webp", (60, 40), PLENTY))
    np.testing.assert_array_equal(found, np.asarray(frames[0]))


@pytest.mark.parametrize(
    ("content", "memory", "code"),
    [(b"", PLENTY, "empty"), (b"no", PLENTY, "not-a-picture"), (None, 1000, "too-large")],
)
def test_what_cannot_be_shown(
    tmp_path: Path, content: bytes | None, memory: int, code: str
) -> None:
    path = tmp_path / "a.png"
    scene(1).save(path)
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ReadingError) as caught:
        make_thumbnail(path, (50, 50), memory)
    assert caught.value.why.code == code


def test_gone(tmp_path: Path) -> None:
    with pytest.raises(ReadingError) as caught:
        make_thumbnail(tmp_path / "gone.png", (50, 50), PLENTY)
    assert caught.value.why.code == "vanished"
