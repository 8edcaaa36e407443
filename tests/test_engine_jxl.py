"""JPEG XL: its header by hand, then what pillow-jxl-plugin decodes, where that is installed."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.measures.turning import turn
from engine.pictures.budget import MemoryBudget
from engine.pictures.decoders import CannotDecodeError, open_image
from engine.pictures.jxl import Header, read_header
from engine.pictures.reading import ReadingError, decode_whole, read_picture
from made import found_file, scene

PLENTY = 1_000_000_000


def header(*fields: tuple[int, int]) -> bytes:
    """A codestream of numbers, each of so many bits, the lowest first."""
    value = place = 0
    for number, bits in fields:
        value |= number << place
        place += bits
    return b"\xff\x0a" + value.to_bytes(place // 8 + 4, "little")


SMALL = ((1, 1), (5, 5), (0, 3), (9, 5))  # 80 x 48
AS_USUAL = ((1, 1),)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ((*SMALL, *AS_USUAL), Header(80, 48, 1, False)),
        (((1, 1), (5, 5), (5, 3), *AS_USUAL), Header(85, 48, 1, False)),  # 16 to 9
        (((0, 1), (0, 2), (299, 9), (0, 3), (1, 2), (3999, 13), *AS_USUAL), Header(4000, 300, 1, False)),
        (((0, 1), (3, 2), (99_999, 30), (7, 3), *AS_USUAL), Header(200_000, 100_000, 1, False)),
        ((*SMALL, (0, 1), (0, 1)), Header(80, 48, 1, False)),
        ((*SMALL, (0, 1), (1, 1), (5, 3), (0, 1), (0, 1), (0, 1)), Header(80, 48, 6, False)),
        ((*SMALL, (0, 1), (1, 1), (0, 3), (0, 1), (0, 1), (1, 1)), Header(80, 48, 1, True)),
        ((*SMALL, (0, 1), (1, 1), (0, 3), (1, 1), *SMALL, (0, 1), (1, 1)), Header(80, 48, 1, True)),
        ((*SMALL, (0, 1), (1, 1), (0, 3), (0, 1), (1, 1), (1, 1), (2, 2), (7, 5), (1, 3), (1, 1)),
         Header(80, 48, 1, True)),
        ((*SMALL, (0, 1), (1, 1), (0, 3), (0, 1), (1, 1), (0, 1), (0, 2), (7, 6), (0, 3), (1, 2), (9, 8), (1, 1)),
         Header(80, 48, 1, True)),
    ],
)  # fmt: skip
def test_header(fields: tuple[tuple[int, int], ...], expected: Header) -> None:
    assert read_header(header(*fields)) == expected


@pytest.mark.parametrize("data", [b"", b"\xff\x0a", b"\xff\x0a\x00", b"RIFF", b"\xff\x0a\xfe\xff"])
def test_no_header(data: bytes) -> None:
    with pytest.raises(SyntaxError):
        read_header(data)


class TestWithItsPlugin:
    @pytest.fixture(autouse=True)
    def _needs_the_plugin(self) -> None:
        pytest.importorskip("pillow_jxl")

    @pytest.mark.parametrize("mode", ["RGB", "L", "RGBA"])
    def test_reads_every_mode(self, tmp_path: Path, mode: str) -> None:
        picture = scene(1, (120, 90))
        if mode == "RGBA":
            picture.putalpha(scene(2, (120, 90)).convert("L"))
        else:
            picture = picture.convert(mode)
        path, plain = tmp_path / "a.jxl", tmp_path / "a.png"
        picture.save(path, "JXL", lossless=True)
        picture.save(plain)
        found, expected = (
            read_picture(found_file(one), budget=MemoryBudget(PLENTY)) for one in (path, plain)
        )
        assert found is not None
        assert expected is not None
        assert (found.picture.format, found.picture.frames) == ("JXL", 1)
        assert (found.picture.width, found.picture.height) == (120, 90)
        difference = found.signature.astype(float) - expected.signature
        assert np.abs(difference).max() <= 1
        decode_whole(path, PLENTY)

    def test_deep_grey(self) -> None:
        grey = (np.add.outer(np.arange(16), np.arange(24)) * 1500).astype(np.uint16)
        file = io.BytesIO()
        Image.fromarray(grey).save(file, "JXL", lossless=True)
        image = open_image(io.BytesIO(file.getvalue()))
        image.load()
        assert image.mode == "I;16"
        assert np.array_equal(np.asarray(image), grey)

    @pytest.mark.filterwarnings("ignore::UserWarning")  # that it packs the JPEG as it is
    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_a_packed_jpeg_is_turned_once(self, tmp_path: Path, orientation: int) -> None:
        exif = Image.Exif()
        exif[0x0112] = orientation
        scene(3, (120, 90)).save(tmp_path / "a.jpg", exif=exif, quality=92)
        with Image.open(tmp_path / "a.jpg") as jpeg:
            stored = np.asarray(jpeg)
            jpeg.save(tmp_path / "a.jxl")
        with open_image((tmp_path / "a.jxl").open("rb")) as image:
            size = image.size
            image.load()
            expected = turn(stored, orientation)
            assert size == image.size == expected.shape[1::-1]
            assert np.array_equal(np.asarray(image), expected)
        found = read_picture(found_file(tmp_path / "a.jxl"), budget=MemoryBudget(PLENTY))
        assert found is not None
        assert (found.picture.width, found.picture.height) == size

    def test_damaged_and_too_large(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jxl"
        scene(1, (120, 90)).save(path, "JXL")
        whole = path.read_bytes()
        for data in (whole[: len(whole) // 2], whole[:4]):
            path.write_bytes(data)
            with pytest.raises(ReadingError) as caught:
                read_picture(found_file(path), budget=MemoryBudget(PLENTY))
            assert caught.value.why.code in ("damaged", "ends-early")
        path.write_bytes(header((0, 1), (3, 2), (99_999, 30), (7, 3), *AS_USUAL))
        with pytest.raises(ReadingError) as caught:
            read_picture(found_file(path), budget=MemoryBudget(PLENTY))
        assert caught.value.why.code == "too-large"

    def test_one_that_moves_is_not_taken_for_its_first_frame(self) -> None:
        data = header(*SMALL, (0, 1), (1, 1), (0, 3), (0, 1), (0, 1), (1, 1))
        with pytest.raises(CannotDecodeError) as caught:
            open_image(io.BytesIO(data))
        assert caught.value.why.code == "animated-jxl"
