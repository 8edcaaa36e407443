"""The same pixels, whatever holds them: formats, modes and depths; one pixel, frame or alpha apart is another."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from check_case import BUDGET
from engine.control import Cancelled, Control
from engine.pictures import pixels
from engine.pictures.budget import MemoryBudget
from engine.pictures.opening import ReadingError
from engine.pictures.pixels import pixels_hash
from engine.pictures.reading import read_picture
from made import found_file, scene
from made_profiles import DISPLAY_P3, SRGB


def hashed(path: Path, budget: MemoryBudget = BUDGET) -> bytes:
    read = read_picture(found_file(path), budget=BUDGET)
    assert read is not None
    return pixels_hash(read.picture, budget=budget)


def are_same(folder: Path, *images: Image.Image) -> bool:
    """Each image stored as PNG."""
    for number, image in enumerate(images):
        image.save(folder / f"{number}.png")
    return len({hashed(folder / f"{number}.png") for number in range(len(images))}) == 1


RED = Image.new("RGB", (40, 30), (200, 10, 10))


def with_pixel(image: Image.Image, value: object) -> Image.Image:
    other = image.copy()
    other.putpixel((39, 29), value)  # type: ignore[arg-type]
    return other


def test_formats_and_modes_do_not_count(tmp_path: Path) -> None:
    image = scene(1, (90, 70))
    for name in ("a.png", "a.bmp", "a.tif", "a.ppm"):
        image.save(tmp_path / name)
    image.save(tmp_path / "lossless.webp", lossless=True)
    assert len({hashed(path) for path in tmp_path.iterdir()}) == 1
    assert are_same(tmp_path, RED, RED.convert("RGBA"), RED.quantize(4))
    grey = image.convert("L")
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    assert are_same(tmp_path, grey, grey.convert("RGB"), grey.convert("LA"), deep)


def test_one_pixel_counts(tmp_path: Path) -> None:
    assert not are_same(tmp_path, RED, with_pixel(RED, (200, 10, 11)))
    deep = Image.fromarray(np.full((30, 40), 257 * 9, np.uint16))
    assert not are_same(tmp_path, deep, with_pixel(deep, 257 * 9 + 1))


def test_sizes_count(tmp_path: Path) -> None:
    assert not are_same(tmp_path, RED, RED.resize((30, 40)))


def test_transparency_counts_and_what_it_hides_does_not(tmp_path: Path) -> None:
    clear = RED.convert("RGBA")
    assert not are_same(tmp_path, clear, with_pixel(clear, (200, 10, 10, 254)))
    assert are_same(tmp_path, with_pixel(clear, (1, 2, 3, 0)), with_pixel(clear, (200, 10, 10, 0)))


def test_upright_by_exif_or_by_pixels_is_the_same(tmp_path: Path) -> None:
    image = scene(1, (80, 60))
    exif = Image.Exif()
    exif[0x0112] = 6
    image.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "turned.png", exif=exif)
    image.save(tmp_path / "upright.png")
    assert hashed(tmp_path / "turned.png") == hashed(tmp_path / "upright.png")


@pytest.mark.parametrize("name", ["a.tif", "a.gif", "a.png"])
def test_every_frame_counts(tmp_path: Path, name: str) -> None:
    red, green, blue = (Image.new("RGB", (30, 20), colour) for colour in ("red", "lime", "blue"))
    for folder, last in (("same", blue), ("too", blue), ("other", red)):
        (tmp_path / folder).mkdir()
        red.save(tmp_path / folder / name, save_all=True, append_images=[green, last], duration=9)
    same, too, other = (hashed(tmp_path / folder / name) for folder in ("same", "too", "other"))
    assert same == too != other


def test_float_is_compared_as_it_is(tmp_path: Path) -> None:
    values = np.linspace(0, 3, 600, dtype=np.float32).reshape(20, 30)
    for name, more in (("a", 0), ("b", 0), ("c", 1e-3)):
        Image.fromarray(values + np.float32(more)).save(tmp_path / f"{name}.tif")
    a, b, c = (hashed(tmp_path / f"{name}.tif") for name in "abc")
    assert a == b != c


def test_the_same_numbers_in_another_colour_space_are_other_colours(tmp_path: Path) -> None:
    image = scene(1, (40, 30))
    image.save(tmp_path / "none.png")
    image.save(tmp_path / "p3.png", icc_profile=DISPLAY_P3)
    image.save(tmp_path / "p3.tif", icc_profile=DISPLAY_P3)
    image.save(tmp_path / "srgb.png", icc_profile=SRGB)
    none, p3, p3_too, srgb = (
        hashed(tmp_path / name) for name in ("none.png", "p3.png", "p3.tif", "srgb.png")
    )
    assert none == srgb != p3 == p3_too


def test_what_does_not_decode_whole_has_none(tmp_path: Path) -> None:
    image = scene(1, (80, 60))
    image.copy().save(tmp_path / "a.tif", save_all=True, append_images=[image.copy()])
    data = (tmp_path / "a.tif").read_bytes()
    (tmp_path / "a.tif").write_bytes(data[:-9000])
    with pytest.raises(ReadingError):
        hashed(tmp_path / "a.tif")


def test_the_budget_holds(tmp_path: Path) -> None:
    scene(1, (400, 300)).save(tmp_path / "a.jpg")
    with pytest.raises(ReadingError) as raised:
        hashed(tmp_path / "a.jpg", MemoryBudget(400_000))
    assert raised.value.why.code == "too-large"


def test_it_takes_little_more_than_the_picture(tmp_path: Path) -> None:
    """Beside Pillow's own buffer, which tracemalloc does not see: strips."""
    Image.new("RGB", (3000, 2000), "red").save(tmp_path / "a.png", compress_level=1)
    tracemalloc.start()
    try:
        hashed(tmp_path / "a.png")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000


def test_it_stops_between_strips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    RED.save(tmp_path / "a.png")
    read = read_picture(found_file(tmp_path / "a.png"), budget=BUDGET)
    assert read is not None
    control = Control()
    real = pixels._strip_bytes

    def cancel(strip: Image.Image) -> bytes:
        control.cancel()
        return real(strip)

    monkeypatch.setattr(pixels, "_STRIP_PIXELS", 400)
    monkeypatch.setattr(pixels, "_strip_bytes", cancel)
    with pytest.raises(Cancelled):
        pixels_hash(read.picture, budget=BUDGET, control=control)
