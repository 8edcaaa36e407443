"""What a file says of itself: quality, date, place, camera; damaged parts say nothing and hurt nothing."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from engine.pictures.facts import Facts, read_facts
from engine.pictures.opening import ReadingError
from made import scene

SMALL = (60, 40)


def saved(path: Path, **options: object) -> Facts:
    scene(1, SMALL).save(path, **options)
    return read_facts(path)


@pytest.mark.parametrize("quality", range(30, 96, 5))
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0}])
def test_quality_is_that_of_the_encoder(
    tmp_path: Path, quality: int, options: dict[str, object]
) -> None:
    facts = saved(tmp_path / "a.jpg", quality=quality, **options)
    assert facts.quality == pytest.approx(quality, abs=1)


@pytest.mark.parametrize(
    ("quality", "least", "most"), [(1, 1, 15), (10, 8, 16), (98, 97, 99), (100, 99, 100)]
)
def test_quality_at_the_ends(tmp_path: Path, quality: int, least: int, most: int) -> None:
    facts = saved(tmp_path / "a.jpg", quality=quality)
    assert facts.quality is not None
    assert least <= facts.quality <= most


def test_quality_of_grey_and_cmyk(tmp_path: Path) -> None:
    for mode in ("L", "CMYK"):
        scene(1, SMALL).convert(mode).save(tmp_path / "a.jpg", quality=80)
        assert read_facts(tmp_path / "a.jpg").quality == pytest.approx(80, abs=1)


@pytest.mark.parametrize(
    ("ending", "options", "kind", "is_lossless"),
    [
        ("jpg", {}, "JPEG", False),
        ("png", {}, "PNG", True),
        ("gif", {}, "GIF", True),
        ("bmp", {}, "BMP", True),
        ("webp", {}, "WEBP", False),
        ("webp", {"exif": b"Exif\0\0II*\0"}, "WEBP", False),
        ("webp", {"lossless": True}, "WEBP", True),
        (
            "webp",
            {"lossless": True, "exif": b"Exif\0\0II*\0", "icc_profile": b"?" * 7},
            "WEBP",
            True,
        ),
        (
            "webp",
            {"lossless": True, "save_all": True, "append_images": [scene(2, SMALL)]},
            "WEBP",
            True,
        ),
        ("webp", {"save_all": True, "append_images": [scene(2, SMALL)]}, "WEBP", False),
        ("avif", {}, "AVIF", False),
        ("tif", {}, "TIFF", True),
        ("tif", {"compression": "tiff_lzw"}, "TIFF", True),
        ("tif", {"compression": "jpeg"}, "TIFF", False),
        ("jp2", {}, "JPEG2000", None),
    ],
)
def test_format_and_whether_it_loses(
    tmp_path: Path, ending: str, options: dict[str, object], kind: str, is_lossless: bool | None
) -> None:
    facts = saved(tmp_path / f"a.{ending}", **options)
    assert (facts.format, facts.is_lossless) == (kind, is_lossless)
    assert (facts.quality is None) == (ending != "jpg")
    assert (facts.taken, facts.gps, facts.camera) == (None, None, None)


def exif_of(**tags: object) -> Image.Exif:
    exif = Image.Exif()
    for name in ("Make", "Model", "DateTime"):
        if name in tags:
            exif[ExifTags.Base[name]] = tags[name]
    if "DateTimeOriginal" in tags:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = tags["DateTimeOriginal"]
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    for name in ("GPSLatitude", "GPSLatitudeRef", "GPSLongitude", "GPSLongitudeRef"):
        if name in tags:
            place[ExifTags.GPS[name]] = tags[name]
    return exif


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tif"])
def test_all_of_exif(tmp_path: Path, ending: str) -> None:
    exif = exif_of(
        Make="Canon", Model="EOS 80D", DateTime="2024:05:02 11:00:00", DateTimeOriginal="2024:05:01 10:22:33",
        GPSLatitude=(52.0, 31.0, 12.0), GPSLatitudeRef="N", GPSLongitude=(13.0, 24.0, 18.0), GPSLongitudeRef="E",
    )  # fmt: skip
    facts = saved(tmp_path / f"a.{ending}", exif=exif.tobytes())
    assert (facts.camera, facts.taken) == ("Canon EOS 80D", "2024-05-01 10:22")
    assert facts.gps == pytest.approx((52.52, 13.405))


@pytest.mark.parametrize(
    ("tags", "camera"),
    [
        ({"Make": "Canon", "Model": "Canon EOS 80D"}, "Canon EOS 80D"),
        ({"Make": "NIKON CORPORATION", "Model": "D850"}, "NIKON CORPORATION D850"),
        ({"Model": "Pixel 8"}, "Pixel 8"),
        ({"Make": "Apple"}, "Apple"),
        ({"Make": "  ", "Model": "\0"}, None),
        ({}, None),
    ],
)
def test_camera(tmp_path: Path, tags: dict[str, object], camera: str | None) -> None:
    assert saved(tmp_path / "a.jpg", exif=exif_of(**tags)).camera == camera


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("2024:05:01 10:22:33", "2024-05-01 10:22"),
        ("2024:05:01 10:22", "2024-05-01 10:22"),
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("2024:13:45 99:99:99", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_date(tmp_path: Path, text: str, taken: str | None) -> None:
    assert saved(tmp_path / "a.jpg", exif=exif_of(DateTimeOriginal=text)).taken == taken


def test_date_of_the_file_where_there_is_none_of_the_picture(tmp_path: Path) -> None:
    assert (
        saved(tmp_path / "a.jpg", exif=exif_of(DateTime="2020:01:02 03:04:05")).taken
        == "2020-01-02 03:04"
    )


@pytest.mark.parametrize(
    ("sides", "gps"),
    [
        (("N", "E"), (33.5, 70.25)),
        (("S", "E"), (-33.5, 70.25)),
        (("S", "W"), (-33.5, -70.25)),
        (("N", "W"), (33.5, -70.25)),
    ],
)
def test_sides_of_the_earth(
    tmp_path: Path, sides: tuple[str, str], gps: tuple[float, float]
) -> None:
    exif = exif_of(
        GPSLatitude=(33.0, 30.0, 0.0), GPSLatitudeRef=sides[0], GPSLongitude=(70.0, 15.0, 0.0), GPSLongitudeRef=sides[1]
    )  # fmt: skip
    assert saved(tmp_path / "a.jpg", exif=exif).gps == pytest.approx(gps)


@pytest.mark.parametrize(
    "latitude", [(95.0, 0.0, 0.0), (33.0, 30.0), (Fraction(0), 0.0, 0.0, 0.0), None]
)
def test_place_that_is_none(tmp_path: Path, latitude: tuple[float, ...] | None) -> None:
    exif = exif_of(
        GPSLongitude=(70.0, 15.0, 0.0), **({"GPSLatitude": latitude} if latitude else {})
    )
    assert saved(tmp_path / "a.jpg", exif=exif).gps is None


def test_no_pixel_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PNG's pixels come before its EXIF may: they are left alone for it."""
    for ending in ("png", "jpg", "webp", "tif"):
        path = tmp_path / f"a.{ending}"
        scene(1, SMALL).save(path)
        with monkeypatch.context() as patch:
            patch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("decoded"))
            patch.setattr(
                "PIL.WebPImagePlugin.WebPImageFile.load", lambda self: pytest.fail("decoded")
            )
            assert read_facts(path).format


@pytest.mark.filterwarnings("ignore")  # Pillow warns of what it finds there
@pytest.mark.parametrize("ending", ["jpg", "png", "webp"])
def test_damaged_exif_never_raises(tmp_path: Path, ending: str) -> None:
    rng = random.Random(5)
    whole = exif_of(
        Make="Canon", Model="EOS 80D", DateTime="2024:05:02 11:00:00", DateTimeOriginal="2024:05:01 10:22:33",
        GPSLatitude=(52.0, 31.0, 12.0), GPSLatitudeRef="N", GPSLongitude=(13.0, 24.0, 18.0), GPSLongitudeRef="E",
    ).tobytes()  # fmt: skip
    path = tmp_path / f"a.{ending}"
    for _ in range(200):
        bad = bytearray(whole)
        for _ in range(rng.choice((1, 3, 10, 40))):
            bad[rng.randrange(6, len(bad))] = rng.randrange(256)
        if rng.random() < 0.2:
            del bad[rng.randrange(6, len(bad)) :]
        facts = saved(path, exif=bytes(bad))
        assert facts.taken is None or len(facts.taken) == 16
        assert facts.gps is None or abs(facts.gps[0]) <= 90


def test_what_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_text("no")
    for name, code in (("a.jpg", "not-a-picture"), ("b.jpg", "vanished")):
        with pytest.raises(ReadingError) as caught:
            read_facts(tmp_path / name)
        assert caught.value.why.code == code
