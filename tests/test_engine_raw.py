"""Raw pictures: the preview where it is good enough, else developed, upright once, never a TIFF's thumbnail."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.measures.turning import turn
from engine.pictures.budget import MemoryBudget, TooLargeError
from engine.pictures.decoders import open_image
from engine.pictures.facts import read_facts
from engine.pictures.raw import is_copied, is_raw_tiff
from engine.pictures.reading import (
    ReadingError,
    ReadPicture,
    decode_whole,
    open_upright,
    read_look,
    read_picture,
)
from made import found_file, scene
from made_raw import save_dng

PLENTY = 1_000_000_000
SIZE = (640, 440)


def read(path: Path, memory: int = PLENTY) -> ReadPicture:
    found = read_picture(found_file(path), budget=MemoryBudget(memory))
    assert found is not None
    return found


def signature(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.resize((64, 64), Image.Resampling.LANCZOS), float)


def mse(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.mean((first - second) ** 2))


def correlation(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


class TestWithRawpy:
    @pytest.fixture(autouse=True)
    def _needs_rawpy(self) -> None:
        pytest.importorskip("rawpy")

    @pytest.mark.parametrize("orientation", [1, 3, 6, 8])
    @pytest.mark.parametrize("scale", [1.0, 0.5, None])
    def test_upright_with_its_own_size(
        self, tmp_path: Path, orientation: int, scale: float | None
    ) -> None:
        picture, path = scene(3, SIZE), tmp_path / "a.dng"
        shown = None if scale is None else picture.resize((int(640 * scale), int(440 * scale)))
        save_dng(path, picture, preview=shown, orientation=orientation)
        found = read(path)
        size = SIZE if orientation < 5 else SIZE[::-1]
        assert (found.picture.width, found.picture.height) == size
        assert (found.picture.format, found.picture.frames) == ("RAW", 1)
        expected = turn(signature(picture), orientation)
        if scale is not None:
            assert mse(found.signature, expected) < 4
        else:  # LibRaw makes it lighter, as a camera would
            assert correlation(found.signature, expected) > 0.98
        assert read_look(found.picture, budget=MemoryBudget(PLENTY)).shape[:2] == (256, 256)
        assert open_upright(path, memory_bytes=PLENTY).size == (size[0] // 2, size[1] // 2)
        decode_whole(path, PLENTY)

    @pytest.mark.parametrize("size", [(300, 206), (640, 360), (440, 640)])
    def test_a_preview_that_is_small_or_of_another_shape_is_not_taken(
        self, tmp_path: Path, size: tuple[int, int]
    ) -> None:
        path = tmp_path / "a.dng"
        save_dng(path, scene(3, SIZE), preview=scene(4, size))
        assert correlation(read(path).signature, signature(scene(3, SIZE))) > 0.98

    @pytest.mark.parametrize("name", ["a.nef", "a.dng", "a.tif", "a"])
    def test_by_content_and_by_name(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        save_dng(path, scene(3, SIZE), preview=scene(3, (160, 110)), is_dng=name == "a.dng")
        picture = read(path).picture
        assert (picture.format, picture.width) == ("RAW", 640)

    def test_a_tiff_with_a_raw_name_is_a_tiff(self, tmp_path: Path) -> None:
        path = tmp_path / "a.nef"
        scene(1).save(path, "TIFF", tiffinfo={271: "Maker"})
        assert read(path).picture.format == "TIFF"
        scene(1).save(path, "JPEG")
        assert read(path).picture.format == "JPEG"

    def test_facts_come_from_its_tags(self, tmp_path: Path) -> None:
        save_dng(tmp_path / "a.dng", scene(1, (64, 48)))
        facts = read_facts(tmp_path / "a.dng")
        assert (facts.format, facts.camera, facts.taken) == (
            "RAW",
            "Maker Model",
            "2024-05-01 10:22",
        )

    @pytest.mark.parametrize("part", [0.5, 0.95])
    @pytest.mark.parametrize("has_preview", [False, True])
    def test_cut_short(self, tmp_path: Path, part: float, has_preview: bool) -> None:
        """With a whole preview it can be compared, but it is never kept in place of a whole one."""
        path = tmp_path / "a.dng"
        save_dng(path, scene(1, SIZE), preview=scene(1, SIZE) if has_preview else None)
        whole = path.read_bytes()
        path.write_bytes(whole[: int(len(whole) * part)])
        with pytest.raises(ReadingError) as caught:
            decode_whole(path, PLENTY)
        assert caught.value.why.code == "ends-early"

    def test_the_budget_is_asked_first(self, tmp_path: Path) -> None:
        path = tmp_path / "a.dng"
        save_dng(path, scene(1, SIZE))
        needed = read(path).decode_bytes
        assert read(path, needed).decode_bytes == needed
        with pytest.raises(TooLargeError):  # what is not a file is held as a whole
            open_image(io.BytesIO(path.read_bytes()), "a.dng", MemoryBudget(1000).check)
        for memory in (1000, needed - 1):
            with pytest.raises(ReadingError) as caught:
                read(path, memory)
            assert caught.value.why.code == "too-large"

    def test_a_large_file_is_not_read_for_its_preview(self, tmp_path: Path) -> None:
        path = tmp_path / "a.dng"
        save_dng(path, scene(1, SIZE), preview=scene(1, SIZE))
        with path.open("rb") as stream:
            if is_copied(stream):
                pytest.skip("not on this system")
            image = open_image(stream, path.name)
            image.draft("RGB", (256, 256))
            image.load()
            assert stream.tell() < path.stat().st_size
        assert image.size[0] >= 256

    def test_nothing_keeps_the_file_open(self, tmp_path: Path) -> None:
        """On Windows it could not be removed."""
        path = tmp_path / "a.dng"
        save_dng(path, scene(1, SIZE), preview=scene(1, SIZE))
        with path.open("rb") as stream, open_image(stream, path.name) as image:
            raw = image._raw
        assert raw is not None
        assert image._raw is None

    def test_what_libraw_does_not_know_is_no_picture(self) -> None:
        data = b"FUJIFILMCCD-RAW " + bytes(2000)
        with pytest.raises((OSError, SyntaxError)):
            open_image(io.BytesIO(data), "a.raf")


@pytest.mark.parametrize("has_preview", [False, True])
def test_known_by_what_its_directories_say(tmp_path: Path, has_preview: bool) -> None:
    path = tmp_path / "a.tif"
    for is_dng in (True, False):
        preview = scene(1, (32, 24)) if has_preview else None
        save_dng(path, scene(1, (32, 24)), preview=preview, is_dng=is_dng)
        stream = io.BytesIO(path.read_bytes())
        assert is_raw_tiff(stream, is_raw_name=False)
        assert stream.tell() == 0


def test_other_tiffs_are_not_raw() -> None:
    for options in (
        {},
        {"compression": "tiff_lzw"},
        {"big_tiff": True},
        {"tiffinfo": {271: "Maker"}},
    ):
        stream = io.BytesIO()
        scene(1, (32, 24)).save(stream, "TIFF", **options)
        stream.seek(0)
        assert not is_raw_tiff(stream, is_raw_name=False)
    assert is_raw_tiff(stream, is_raw_name=True)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"II*\0", b"MM\0*\0\0\0\x08", b"II*\0\xff\xff\xff\x7f", struct.pack("<2sHIH", b"II", 42, 8, 65535),
        struct.pack("<2sHIHHHIII", b"II", 42, 8, 1, 330, 4, 1, 8, 0),  # points to itself
        struct.pack("<2sHIHHHIII", b"II", 42, 8, 1, 330, 4, 4_000_000_000, 4_000_000_000, 0),
    ],
)  # fmt: skip
def test_damaged_directories_end_the_search(data: bytes) -> None:
    assert not is_raw_tiff(io.BytesIO(data), is_raw_name=True)
