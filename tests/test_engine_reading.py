"""Files to pictures: every mode and orientation, size as stored, signature and look as the slow definition has them."""

from __future__ import annotations

import io
import random
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

import slow_definition
from engine.control import Cancelled, Control
from engine.pictures import reading
from engine.pictures.budget import MemoryBudget
from engine.pictures.opening import ReadingError
from engine.pictures.reading import ReadPicture, open_upright, read_frame, read_look, read_picture
from made import found_file, scene

PLENTY = 1_000_000_000


def read(path: Path, **options: object) -> ReadPicture:
    found = read_picture(found_file(path), budget=MemoryBudget(PLENTY), **options)
    assert found is not None
    return found


def mse(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.mean((first.astype(float) - second.astype(float)) ** 2))


def grey_ramp(dtype: str, most: float) -> np.ndarray:
    ramp = np.add.outer(np.linspace(0, most / 2, 90), np.linspace(0, most / 2, 120))
    return ramp.astype(dtype)


def with_alpha(mode: str) -> Image.Image:
    alpha = scene(2, (120, 90)).convert("L").point(lambda value: 255 if value > 120 else value // 2)
    picture = scene(1, (120, 90)).convert(mode[:-1])
    picture.putalpha(alpha)
    assert picture.mode == mode
    return picture


def with_transparent_palette() -> Image.Image:
    picture = scene(1, (120, 90)).quantize(16)
    picture.info["transparency"] = 3
    return picture


MODES: dict[str, tuple[str, Callable[[], Image.Image]]] = {
    "1": ("png", lambda: scene(1, (120, 90)).convert("1")),
    "L": ("png", lambda: scene(1, (120, 90)).convert("L")),
    "LA": ("png", lambda: with_alpha("LA")),
    "P": ("png", lambda: scene(1, (120, 90)).quantize(32)),
    "P with transparency": ("png", with_transparent_palette),
    "RGB": ("png", lambda: scene(1, (120, 90))),
    "RGBA": ("png", lambda: with_alpha("RGBA")),
    "RGBA webp": ("webp", lambda: with_alpha("RGBA")),
    "CMYK": ("jpg", lambda: scene(1, (120, 90)).convert("CMYK")),
    "CMYK tiff": ("tif", lambda: scene(1, (120, 90)).convert("CMYK")),
    "YCbCr": ("tif", lambda: scene(1, (120, 90)).convert("YCbCr")),
    "I;16": ("png", lambda: Image.fromarray(grey_ramp("uint16", 65535))),
    "I;16 tiff": ("tif", lambda: Image.fromarray(grey_ramp("uint16", 65535))),
    "I;16 of a 12-bit camera": ("tif", lambda: Image.fromarray(grey_ramp("uint16", 4095))),
    "I": ("tif", lambda: Image.fromarray(grey_ramp("int32", 65535))),
    "I of any range": ("tif", lambda: Image.fromarray(grey_ramp("int32", 2e9) - 1_000_000)),
    "F to 1": ("tif", lambda: Image.fromarray(grey_ramp("float32", 1))),
    "F to 255": ("tif", lambda: Image.fromarray(grey_ramp("float32", 255))),
    "F of any range": ("tif", lambda: Image.fromarray(grey_ramp("float32", 3000) - 70)),
}  # fmt: skip


@pytest.mark.parametrize("name", MODES)
def test_every_mode_reads_as_the_slow_definition_says(tmp_path: Path, name: str) -> None:
    ending, picture = MODES[name]
    path = tmp_path / f"picture.{ending}"
    picture().save(path)
    expected = slow_definition.read(path)
    found = read(path)
    assert found.signature.shape == (64, 64, 3)
    assert found.signature.dtype == np.uint8
    assert (found.picture.width, found.picture.height, found.picture.frames) == (120, 90, 1)
    assert mse(found.signature, expected.signature) == 0
    look = read_look(found.picture, budget=MemoryBudget(PLENTY))
    assert look.dtype == np.uint8
    assert look.shape == expected.look.shape == (67, 67, 3)
    assert np.abs(look.astype(int) - expected.look).max() <= (2 if ending == "jpg" else 0)


def test_grey_of_16_bits_is_divided_by_257(tmp_path: Path) -> None:
    Image.fromarray(np.full((80, 80), 257 * 100, np.uint16)).save(tmp_path / "grey.png")
    assert np.unique(read(tmp_path / "grey.png").signature).tolist() == [100]


def save_turned(path: Path, orientation: int, picture: Image.Image) -> None:
    """A file whose stored pixels, turned as its EXIF says, are the picture."""
    undone = {5: 5, 6: 8, 7: 7, 8: 6}.get(orientation, orientation)
    turn = Image.Exif()
    turn[0x0112] = undone
    stored = picture.copy()
    stored.info["exif"] = turn.tobytes()
    stored = ImageOps.exif_transpose(stored)
    stored.info.clear()
    told = Image.Exif()
    told[0x0112] = orientation
    stored.save(path, exif=told, **({"quality": 95} if path.suffix in (".jpg", ".webp") else {}))


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_all_orientations_are_one_picture(tmp_path: Path, ending: str, orientation: int) -> None:
    picture = scene(5, (360, 240))
    picture.save(tmp_path / "upright.png", compress_level=1)
    path = tmp_path / f"turned.{ending}"
    save_turned(path, orientation, picture)
    found, upright = read(path), read(tmp_path / "upright.png")
    assert (found.picture.width, found.picture.height) == (360, 240)
    assert mse(found.signature, upright.signature) < (0.5 if ending in ("png", "tif") else 4)
    looks = [read_look(one.picture, budget=MemoryBudget(PLENTY)) for one in (found, upright)]
    assert mse(*looks) < (0.5 if ending in ("png", "tif") else 12)
    assert open_upright(path, memory_bytes=PLENTY).size == (360, 240)


def test_orientation_of_no_meaning_changes_nothing(tmp_path: Path) -> None:
    for value in (0, 9, 77):
        exif = Image.Exif()
        exif[0x0112] = value
        scene(1).save(tmp_path / "a.jpg", exif=exif)
        assert (read(tmp_path / "a.jpg").picture.width) == 480


def damaged_exif(rng: random.Random, data: bytes) -> bytes:
    bad = bytearray(data)
    for _ in range(rng.choice((1, 2, 8, 30))):
        bad[rng.randrange(6, len(bad))] = rng.randrange(256)
    return bytes(bad[: rng.randrange(7, len(bad))] if rng.random() < 0.2 else bad)


@pytest.mark.filterwarnings("ignore")  # Pillow warns of what it finds there
@pytest.mark.parametrize("ending", ["jpg", "png", "webp"])
def test_damaged_exif_does_not_cost_the_picture(tmp_path: Path, ending: str) -> None:
    """The pixels are whole: the picture is read, upright as it is stored where its orientation is lost."""
    rng = random.Random(7)
    exif = Image.Exif()
    exif[0x010F], exif[0x0112], exif[0x0132] = "Maker", 6, "2024:05:01 10:22:33"
    exif.get_ifd(0x8769)[0x9003] = "2024:05:01 10:22:33"
    data = exif.tobytes()
    path = tmp_path / f"a.{ending}"
    sizes = set()
    for _ in range(150):
        scene(1, (60, 40)).save(path, exif=damaged_exif(rng, data))
        picture = read(path).picture
        sizes.add((picture.width, picture.height))
    assert sizes == {(60, 40), (40, 60)}


def test_size_is_that_stored_though_a_jpeg_is_shrunk_on_load(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    save_turned(path, 6, scene(3, (2400, 1602)))
    assert (read(path).picture.width, read(path).picture.height) == (2400, 1602)


@pytest.mark.parametrize(
    ("size", "side"),
    [((40, 300), 30), ((10, 8), 16), ((341, 500), 255), ((342, 900), 256), ((900, 2000), 256)],
)
@pytest.mark.parametrize("ending", ["jpg", "png"])  # fmt: skip
def test_side_and_values_of_the_look(
    tmp_path: Path, size: tuple[int, int], side: int, ending: str
) -> None:
    path = tmp_path / f"a.{ending}"
    scene(4, size).save(path)
    look = read_look(read(path).picture, budget=MemoryBudget(PLENTY))
    expected = slow_definition.read(path).look
    assert look.shape == expected.shape == (side, side, 3)
    assert mse(look, expected) < (1 if ending == "jpg" else 1e-9)


def test_signature_of_a_shrunk_jpeg_is_the_slow_one(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    scene(6, (1100, 1300)).save(path)
    assert mse(read(path).signature, slow_definition.read(path).signature) == 0


def test_min_side_is_of_the_shorter_side(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    scene(1, (200, 50)).save(path)
    found, budget = found_file(path), MemoryBudget(PLENTY)
    assert read_picture(found, budget=budget, min_side=51) is None
    assert read_picture(found, budget=budget, min_side=50) is not None


def animated(path: Path, count: int, **options: object) -> Path:
    frames = [scene(seed, (90, 60)) for seed in range(count)]
    frames[0].save(path, save_all=True, append_images=frames[1:], **options)
    return path


@pytest.mark.parametrize("ending", ["tif", "gif", "png", "webp", "avif"])
def test_frames_of_pages_and_animations_are_counted(tmp_path: Path, ending: str) -> None:
    found = read(animated(tmp_path / f"a.{ending}", 3))
    assert found.picture.frames == 3
    first = scene(0, (90, 60)).resize((64, 64), Image.Resampling.LANCZOS)
    assert mse(found.signature, np.asarray(first)) < 120  # a palette and lossy codecs


@pytest.mark.parametrize("ending", ["mpo", "ico", "psd"])
def test_other_formats_count_one_frame(tmp_path: Path, ending: str) -> None:
    if ending == "psd":
        path = tmp_path / "a.psd"
        path.write_bytes(psd_of_two_layers())
    elif ending == "ico":
        path = tmp_path / "a.ico"
        scene(1, (64, 64)).save(path, sizes=[(16, 16), (32, 32), (64, 64)])
    else:
        path = animated(tmp_path / "a.mpo", 2)
        with Image.open(path) as image:
            assert (image.format, image.n_frames) == ("MPO", 2)
    assert read(path).picture.frames == 1


def psd_of_two_layers() -> bytes:
    """A PSD of 8 x 8 grey pixels, raw, with two empty layers."""

    def number(value: int, size: int) -> bytes:
        return value.to_bytes(size, "big")

    header = b"8BPS" + number(1, 2) + bytes(6) + number(1, 2) + number(8, 4) + number(8, 4)
    header += number(8, 2) + number(1, 2)
    layer = (
        bytes(16) + number(1, 2) + number(0, 2) + number(2, 4) + b"8BIMnorm" + bytes([255, 0, 0, 0])
    )
    layer += number(12, 4) + bytes(12)
    layers = number(2, 2) + layer * 2 + bytes(4)
    section = number(len(layers), 4) + layers
    return header + bytes(8) + number(len(section), 4) + section + number(0, 2) + bytes(range(64))


@pytest.mark.parametrize("ending", ["tif", "gif", "png", "webp", "avif"])
def test_a_later_frame_has_its_own_signature(tmp_path: Path, ending: str) -> None:
    path = animated(tmp_path / f"a.{ending}", 4)
    picture = read(path).picture
    for number in (0, 2, 3):
        expected = scene(number, (90, 60)).resize((64, 64), Image.Resampling.LANCZOS)
        signature = read_frame(picture, number, budget=MemoryBudget(PLENTY))
        assert mse(signature, np.asarray(expected)) < 150


def test_cancel_while_waiting_for_room(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    scene(1).save(path)
    budget, control = MemoryBudget(PLENTY), Control()
    control.cancel()
    with budget.room(PLENTY), pytest.raises(Cancelled):
        read_picture(found_file(path), budget=budget, control=control)


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.gif", "a.webp", "a.ico"])
def test_a_budget_of_what_it_needed_lets_it_be_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    exif = Image.Exif()
    exif[0x0112] = 6
    scene(1, (200, 100)).convert("RGBA" if name == "a.ico" else "RGB").save(path, exif=exif)
    # It hides from Pillow's icon what the picture inside tells: that it may have to be turned.
    if name == "a.ico":
        inside = io.BytesIO()
        with_alpha("RGBA").save(inside, "PNG", exif=exif)
        head = struct.pack("<HHHBBBBHHII", 0, 1, 1, 120, 90, 0, 0, 1, 32, inside.tell(), 22)
        path.write_bytes(head + inside.getvalue())
    needed = read(path).decode_bytes
    again = read_picture(found_file(path), budget=MemoryBudget(needed))
    assert again is not None
    assert again.decode_bytes == needed
    if name != "a.ico":
        with pytest.raises(ReadingError):
            read_picture(found_file(path), budget=MemoryBudget(needed - 1))


@pytest.mark.parametrize("ending", ["png", "gif", "tif"])
def test_nothing_is_decoded_before_there_is_room(tmp_path: Path, ending: str) -> None:
    """Not even a PNG, whose EXIF may follow its pixels, to learn which side is up."""
    path = tmp_path / f"a.{ending}"
    scene(1).save(path)
    budget, control, decoded = MemoryBudget(PLENTY), Control(), []
    control.cancel()
    real = reading.Image.core.new
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading.Image.core, "new", lambda *given: decoded.append(1) or real(*given))
        with budget.room(PLENTY), pytest.raises(Cancelled):
            read_picture(found_file(path), budget=budget, control=control)
    assert decoded == []


@pytest.mark.skipif(sys.platform == "win32", reason="the program is asked for by its POSIX name")
def test_eps_starts_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    path = tmp_path / "a.jpg"
    postscript = io.BytesIO()
    scene(1, (40, 40)).save(postscript, "EPS")
    path.write_bytes(postscript.getvalue())
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a program was started"))
    with pytest.raises(reading.ReadingError) as caught:
        read(path)
    assert caught.value.why.code == "not-a-picture"
