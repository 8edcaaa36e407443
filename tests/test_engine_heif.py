"""HEIC: the primary picture, upright once, and damaged files that neither crash nor hang."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.measures.turning import turn
from engine.pictures.budget import MemoryBudget
from engine.pictures.decoders import open_image
from engine.pictures.facts import read_facts
from engine.pictures.heif import has_readable_items
from engine.pictures.reading import (
    ReadingError,
    decode_whole,
    open_upright,
    read_look,
    read_picture,
)
from made import SHARED_PICTURES, found_file, within
from made_heif import DEEP_GREY, HEIGHT, PLAIN_GREY, WIDTH, heic, quarters

PLENTY = 1_000_000_000


def mse(first: Image.Image, second: Image.Image) -> float:
    assert first.size == second.size
    differences = np.asarray(first.convert("RGB"), float) - np.asarray(second.convert("RGB"))
    return float(np.mean(differences**2))


def opened(data: bytes) -> Image.Image:
    image = open_image(io.BytesIO(data))
    image.load()
    return image


def exif_of(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112], exif[0x0132] = orientation, "2024:05:01 10:22:33"
    return exif.tobytes().removeprefix(b"Exif\0\0")


def test_reads_the_picture(tmp_path: Path) -> None:
    path = tmp_path / "IMG_1.HEIC"
    path.write_bytes(heic(exif=exif_of(1)))
    found = read_picture(found_file(path), budget=MemoryBudget(PLENTY))
    assert found is not None
    picture = found.picture
    assert (picture.width, picture.height, picture.frames, picture.format) == (64, 48, 1, "HEIF")
    shown = np.asarray(quarters(0).resize((64, 64), Image.Resampling.LANCZOS), float)
    assert np.mean((found.signature - shown) ** 2) < 60
    assert read_look(picture, budget=MemoryBudget(PLENTY)).shape[:2] == (36, 36)
    decode_whole(path, PLENTY)
    assert read_facts(path).taken == "2024-05-01 10:22"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_once_by_the_file_and_never_by_exif(tmp_path: Path, orientation: int) -> None:
    """Phones write both, each for readers that know only it."""
    boxes = {
        1: (0, None),
        2: (0, 1),
        3: (2, None),
        4: (0, 0),
        5: (1, 0),
        6: (3, None),
        7: (3, 0),
        8: (1, None),
    }
    turns, mirror = boxes[orientation]
    path = tmp_path / "a.heic"
    path.write_bytes(heic(turns=turns, mirror=mirror, exif=exif_of(orientation)))
    expected = Image.fromarray(turn(np.asarray(quarters(0)), orientation).copy())
    assert mse(open_upright(path, memory_bytes=PLENTY), expected) < 60
    found = read_picture(found_file(path), budget=MemoryBudget(PLENTY))
    assert found is not None
    assert (found.picture.width, found.picture.height) == expected.size
    shown = expected.resize((64, 64), Image.Resampling.LANCZOS)
    assert mse(Image.fromarray(found.signature), shown) < 60


@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_exif_alone_turns_nothing(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(heic(exif=exif_of(orientation)))
    found = read_picture(found_file(path), budget=MemoryBudget(PLENTY))
    assert found is not None
    assert (found.picture.width, found.picture.height) == (WIDTH, HEIGHT)
    shown = np.asarray(quarters(0).resize((64, 64), Image.Resampling.LANCZOS), float)
    assert np.mean((found.signature - shown) ** 2) < 60


@pytest.mark.parametrize("primary", [0, 1, 2])
def test_the_primary_picture_of_several(tmp_path: Path, primary: int) -> None:
    scenes = (0, 1, 0) if primary == 1 else (1, 0, 1) if primary == 2 else (0, 1, 1)
    path = tmp_path / "burst.heic"
    path.write_bytes(heic(scenes, primary=primary))
    found = read_picture(found_file(path), budget=MemoryBudget(PLENTY))
    assert found is not None
    assert found.picture.frames == 1
    assert mse(opened(path.read_bytes()), quarters(scenes[primary])) < 60


def test_deep_grey_fills_its_range() -> None:
    ramp = np.add.outer(np.arange(16), np.arange(16)) * 65535 / 30
    deep, plain = opened(DEEP_GREY), opened(PLAIN_GREY)
    assert (deep.mode, plain.mode) == ("I;16", "L")
    assert np.abs(np.asarray(deep) - ramp).max() < 1500
    assert np.asarray(deep).max() > 65_000
    assert np.abs(np.asarray(plain) - ramp / 257).max() < 6


def test_a_depth_that_is_not_so_is_no_overflow() -> None:
    """Grey of 8 bits that is said to have 14: pi-heif 1.4 would write 16 bits a pixel into it."""
    data = bytearray(PLAIN_GREY)
    place = data.index(b"hvcC") + 4
    data[place + 17] |= 6
    for _ in range(20):
        with pytest.raises(ValueError, match="not as deep"):
            opened(bytes(data))


def test_its_colour_profile_is_handed_on() -> None:
    profile = bytes(128) + b"any"
    image = open_image(io.BytesIO(heic(profile=profile)))
    assert image.info["icc_profile"] == profile


def test_whatever_it_is_called(tmp_path: Path) -> None:
    for name in ("a.jpg", "a.HIF", "a.heif"):
        (tmp_path / name).write_bytes(heic())
        found = read_picture(found_file(tmp_path / name), budget=MemoryBudget(PLENTY))
        assert found is not None
        assert found.picture.format == "HEIF"
    assert open_image(io.BytesIO(heic(brand=b"mif1"))).format == "HEIF"


def why(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(ReadingError) as caught:
        read_picture(found_file(path), budget=MemoryBudget(PLENTY))
    return caught.value.why.code


def test_damaged_ones_say_so(tmp_path: Path) -> None:
    whole = heic()
    path = tmp_path / "a.heic"
    assert why(path, whole[:-100]) == "ends-early"
    assert why(path, whole[:200]) == "ends-early"
    assert why(path, whole[:30]) in ("damaged", "ends-early")
    assert why(path, whole.replace(b"pitm", b"xxxx")) == "damaged"


def test_the_budget_is_asked_before_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pi_heif

    path = tmp_path / "a.heic"
    path.write_bytes(heic())
    monkeypatch.setattr(pi_heif.HeifImage, "data", property(lambda self: pytest.fail("decoded")))
    for memory in (100, 20_000):  # less than the file, and less than its pixels
        with pytest.raises(ReadingError) as caught:
            read_picture(found_file(path), budget=MemoryBudget(memory))
        assert caught.value.why.code == "too-large"


def test_a_note_of_no_text_does_not_crash_the_process(tmp_path: Path) -> None:
    """pi-heif 1.4 passes on a content type that is no UTF-8 as a null pointer. Asked in a process of its own."""
    good, bad = heic(kind_of_note=b"text/plain"), heic(kind_of_note=b"text\xa0plain")
    assert has_readable_items(good)
    assert mse(opened(good), quarters(0)) < 60
    assert not has_readable_items(bad)
    path = tmp_path / "a.heic"
    path.write_bytes(bad)
    command = [
        sys.executable,
        "-m",
        "engine",
        str(tmp_path),
        "--no-cache",
        "--quiet",
        "--json",
        "-",
    ]
    done = subprocess.run(
        command, capture_output=True, cwd=Path(__file__).parents[1], timeout=60, check=False
    )
    assert done.returncode == 0
    assert b'"damaged"' in done.stdout


def test_threads_do_not_disturb_each_other() -> None:
    files = [heic((number % 2,), turns=number % 4) for number in range(8)]
    alone = [np.asarray(opened(data)) for data in files]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda data: np.asarray(opened(data)), files * 6))
    assert all(np.array_equal(one, alone[place % 8]) for place, one in enumerate(together))


def test_no_damage_crashes_or_hangs(tmp_path: Path) -> None:
    """Each byte may be another. A crash would end this very process."""
    rng, path = random.Random(5), tmp_path / "a.heic"
    whole = [heic((0, 1), exif=exif_of(6), kind_of_note=b"text/plain"), DEEP_GREY, PLAIN_GREY]
    codes = Counter[str]()
    for _ in range(300):
        bad = bytearray(rng.choice(whole))
        for _ in range(rng.choice((1, 2, 8))):
            bad[rng.randrange(len(bad))] = rng.randrange(256)
        path.write_bytes(bad[: rng.randrange(1, len(bad))] if rng.random() < 0.1 else bad)
        try:
            within(20, lambda: read_picture(found_file(path), budget=MemoryBudget(PLENTY)))
        except ReadingError as error:
            codes[error.why.code] += 1
    assert codes["damaged"] > 30
    assert set(codes) <= {"damaged", "ends-early", "not-a-picture", "odd-header", "too-large"}


def test_nothing_is_imported_for_other_files() -> None:
    asked = (
        "import sys, io\nfrom PIL import Image\nfrom engine.pictures.decoders import open_image, plugin_versions\n"
        "plugin_versions()\nfile = io.BytesIO()\nImage.new('L', (8, 8)).save(file, 'PNG')\nfile.seek(0)\n"
        "open_image(file, 'a.png').load()\n"
        "print([name for name in ('pi_heif', 'rawpy', 'pillow_jxl') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(not (SHARED_PICTURES / "heif").is_dir(), reason="no shared pictures here")
def test_real_files() -> None:
    found = {}
    for path in sorted((SHARED_PICTURES / "heif").iterdir()):
        try:
            read = read_picture(found_file(path), budget=MemoryBudget(PLENTY))
        except ReadingError as error:
            found[path.name] = error.why.code
        else:
            assert read is not None
            assert read.picture.frames == 1
    assert found == {
        "corrupted.heic": "ends-early",
        "corrupted.hif": "ends-early",
        "empty.heic": "empty",
    }
