"""What a camera wrote: read from every format that holds it, "" where it is damaged, and kept by the cache."""

from __future__ import annotations

import os
import pickle
import random
from pathlib import Path

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from cache_case import cached_count, gathered
from engine.pictures.budget import MemoryBudget
from engine.pictures.camera_data import MOST_CAMERA_LETTERS, camera_data
from engine.pictures.reading import read_picture
from engine.reading_pool import ReadingTask, read_task
from engine.records import Picture
from made import found_file, scene
from made_heif import heic

SIZE = (60, 40)
DEGREES = {"GPSLatitude": (52.0, 31.0, 12.0), "GPSLatitudeRef": "N", "GPSLongitude": (13.0, 24.0, 18.0),
           "GPSLongitudeRef": "E"}  # fmt: skip
XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:DateTimeOriginal="2023-07-08T09:10:11"
 exif:GPSLatitude="52,31.2N" exif:GPSLongitude="13,24,18W" tiff:Make="Leica"><tiff:Model>M11</tiff:Model>
 </rdf:Description></x:xmpmeta>"""


def exif_of(
    *, maker: str = "Canon", model: str = "EOS 80D", taken: str = "2024:05:01 10:22:33", place: bool = True
) -> bytes:  # fmt: skip
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = maker.encode(), model.encode()
    exif[ExifTags.Base.DateTime] = "2024:05:02 11:00:00"
    if taken:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    if place:
        for name, value in DEGREES.items():
            exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS[name]] = value
    return exif.tobytes()


def read(path: Path) -> Picture:
    found = read_picture(found_file(path), budget=MemoryBudget(10**9))
    assert found is not None
    return found.picture


def saved(path: Path, **options: object) -> Picture:
    scene(1, SIZE).save(path, **options)
    return read(path)


def told(picture: Picture) -> tuple[str, bool, str]:
    return picture.taken, picture.has_gps, picture.camera


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tif", "avif"])
def test_a_picture_tells_what_the_camera_wrote(tmp_path: Path, ending: str) -> None:
    found = saved(tmp_path / f"a.{ending}", exif=exif_of())
    assert told(found) == ("2024-05-01 10:22:33", True, "Canon EOS 80D")
    assert found.is_lossless == (ending in ("png", "tif"))


def test_a_heic_tells_too(tmp_path: Path) -> None:
    pytest.importorskip("pi_heif")
    (tmp_path / "a.heic").write_bytes(heic(exif=exif_of().removeprefix(b"Exif\0\0")))
    assert told(read(tmp_path / "a.heic")) == ("2024-05-01 10:22:33", True, "Canon EOS 80D")


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tif", "bmp", "gif"])
def test_without_camera_data_nothing_is_told(tmp_path: Path, ending: str) -> None:
    assert told(saved(tmp_path / f"a.{ending}")) == ("", False, "")


def test_the_block_of_a_png_may_follow_its_pixels(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    saved(path, exif=exif_of())
    data = path.read_bytes()
    start = data.index(b"eXIf") - 4
    end = start + 12 + int.from_bytes(data[start : start + 4], "big")
    path.write_bytes(data[:start] + data[end:-12] + data[start:end] + data[-12:])
    assert read(path).camera == "Canon EOS 80D"


def test_the_older_way_of_a_png(tmp_path: Path) -> None:
    texts = PngImagePlugin.PngInfo()
    block = exif_of()
    texts.add_text("Raw profile type exif", f"\nexif\n{len(block):8}\n{block.hex()}\n")
    assert saved(tmp_path / "a.png", pnginfo=texts).taken == "2024-05-01 10:22:33"


@pytest.mark.parametrize("ending", ["jpg", "webp", "png"])
def test_xmp_says_what_exif_does_not(tmp_path: Path, ending: str) -> None:
    options: dict[str, object] = {"xmp": XMP.encode()}
    if ending == "png":
        texts = PngImagePlugin.PngInfo()
        texts.add_itxt("XML:com.adobe.xmp", XMP)
        options = {"pnginfo": texts}
    path = tmp_path / f"a.{ending}"
    assert told(saved(path, **options)) == ("2023-07-08 09:10:11", True, "Leica M11")
    found = saved(path, exif=exif_of(maker="", model="", place=False), **options)
    assert told(found) == ("2024-05-01 10:22:33", True, "Leica M11")
    with Image.open(path) as image, path.open("rb") as stream:
        image.load()
        assert camera_data(image, stream).place == pytest.approx((52.52, -13.405))


def test_the_date_of_the_file_is_not_when_it_was_taken(tmp_path: Path) -> None:
    assert saved(tmp_path / "a.jpg", exif=exif_of(taken="")).taken == ""


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("2024:05:01 10:22", "2024-05-01 10:22:00"),
        ("2024-05-01 10:22:33", "2024-05-01 10:22:33"),
        ("0000:00:00 00:00:00", ""),
        ("    :  :     :  :  ", ""),
        ("2024:02:30 10:22:33", ""),
        ("٢٠٢٤:05:01 10:22:33", ""),
        ("yesterday", ""),
    ],
)
def test_dates(tmp_path: Path, text: str, taken: str) -> None:
    assert saved(tmp_path / "a.webp", exif=exif_of(taken=text)).taken == taken


def test_a_long_name_of_a_camera_is_cut_and_blanks_are_none(tmp_path: Path) -> None:
    found = saved(tmp_path / "a.jpg", exif=exif_of(maker="x" * 500, model="\0\0 "))
    assert found.camera == "x" * MOST_CAMERA_LETTERS
    assert saved(tmp_path / "b.jpg", exif=exif_of(maker=" \x07", model=" ")).camera == ""


@pytest.mark.filterwarnings("ignore")  # Pillow warns of what it finds, looking for the orientation
@pytest.mark.parametrize("ending", ["jpg", "png", "tif"])
def test_what_is_damaged_says_nothing_and_hurts_nothing(tmp_path: Path, ending: str) -> None:
    rng, whole, path = random.Random(3), exif_of(), tmp_path / f"a.{ending}"
    scene(1, SIZE).save(path, exif=whole)
    data = path.read_bytes()
    start = data.index(b"Canon") - 100 if ending == "tif" else data.index(whole[6:])
    for _ in range(100):
        bad = bytearray(whole[6:])
        for _ in range(rng.choice((1, 3, 10, 40))):
            bad[rng.randrange(len(bad))] = rng.randrange(256)
        with Image.open(path) as image:
            image.info["exif"] = b"Exif\0\0" + bytes(bad[: rng.choice((len(bad), 30, 7, 0))])
            place = tmp_path / "damaged"
            place.write_bytes(data[:start] + bytes(bad) + data[start + len(bad) :])
            with place.open("rb") as stream:
                found = camera_data(image, stream)
        assert found.taken == "" or len(found.taken) == 19
        assert len(found.camera) <= MOST_CAMERA_LETTERS
        found.camera.encode("utf-8")


def make_all(folder: Path) -> None:
    folder.mkdir()
    scene(1, SIZE).save(folder / "a.jpg", exif=exif_of())
    scene(2, SIZE).save(folder / "b.jpg", exif=exif_of(maker="Яшика", model="ж" * 90, place=False))
    scene(3, SIZE).save(folder / "c.png", exif=exif_of(taken="", maker="", model=""))
    scene(4, SIZE).save(folder / "d.webp", lossless=True)
    scene(5, SIZE).save(folder / "e.jpg")


def test_the_cache_gives_back_what_was_read(tmp_path: Path) -> None:
    folder, cache = tmp_path / "in", tmp_path / "cache" / "c.sqlite"
    make_all(folder)
    old = 1_600_000_000
    for path in folder.iterdir():
        os.utime(path, (old, old))
    with gathered(folder, cache) as found:
        fresh = found.pictures
        assert found.cached == 0
    assert [told(one) for one in fresh[:2]] == [
        ("2024-05-01 10:22:33", True, "Canon EOS 80D"),
        ("2024-05-01 10:22:33", False, ("Яшика " + "ж" * 90)[:MOST_CAMERA_LETTERS]),
    ]
    assert [one.is_lossless for one in fresh] == [False, False, True, True, False]
    assert cached_count(folder, cache) == 5  # which compares the pictures too
    with gathered(folder, cache) as found:
        assert found.pictures == fresh


def test_workers_elsewhere_tell_it_too(tmp_path: Path) -> None:
    make_all(tmp_path / "in")
    paths = sorted((tmp_path / "in").iterdir())
    files = tuple(found_file(path) for path in paths)
    task = ReadingTask(tuple(range(len(files))), files, 0, 10**9)
    came_back = pickle.loads(pickle.dumps(read_task(task)))
    assert [outcome.picture for _, outcome in came_back] == [read(path) for path in paths]
