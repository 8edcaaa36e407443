"""What the copy that goes knows more than its keeper: found in every format, and never where it only looks so."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from engine.pictures.opening import ReadingError
from engine.pictures.told_facts import told_facts
from engine.pictures.xmp_packet import replaced, said, said_in_languages
from engine.removal.best_facts import FACTS, better
from made import scene
from made_exif import Tags, app_segment, made_block, text, with_segments
from made_heif import heic

SIZE = (48, 32)
MAKE, MODEL, DESCRIPTION, RATING, XP_TITLE = 0x010F, 0x0110, 0x010E, 0x4746, 0x9C9B
TAKEN, OFFSET, PART = 0x9003, 0x9011, 0x9291
ROME: Tags = {
    1: text("N"), 2: (5, struct.pack(">6I", 41, 1, 53, 1, 24, 1)),
    3: text("E"), 4: (5, struct.pack(">6I", 12, 1, 29, 1, 32, 1)),
    29: text("2020:01:02"),
}  # fmt: skip
ALL: Tags = {
    MAKE: text("Leica"),
    MODEL: text("M11"),
    DESCRIPTION: text("Rom"),
    RATING: (3, b"\0\4"),
}
DATE: Tags = {TAKEN: text("2020:01:02 03:04:05")}


def xmp(attributes: str = "", elements: str = "") -> bytes:
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description {attributes}>{elements}'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def titled(name: str, words: str) -> str:
    item = f'<rdf:li xml:lang="de">x</rdf:li><rdf:li xml:lang="x-default">{words}</rdf:li>'
    return f"<{name}><rdf:Alt>{item}</rdf:Alt></{name}>"


def saved(path: Path, block: bytes = b"", packet: bytes = b"") -> Path:
    options: dict[str, object] = {"exif": b"Exif\0\0" + block} if block else {}
    if packet and path.suffix == ".png":
        texts = PngImagePlugin.PngInfo()
        texts.add_itxt("XML:com.adobe.xmp", packet.decode())
        options["pnginfo"] = texts
    elif packet:
        options["xmp"] = packet
    scene(1, SIZE).save(path, **options)
    return path


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    return saved(tmp_path / "bare.jpg")


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tif", "avif", "heic"])
def test_every_fact_in_every_format(tmp_path: Path, bare: Path, ending: str) -> None:
    path, block = tmp_path / f"a.{ending}", made_block(ALL, DATE, ROME)
    if ending == "heic":
        pytest.importorskip("pi_heif")
        path.write_bytes(heic(exif=block))
    else:
        saved(path, block)
    assert better(path, bare) == set(FACTS)
    assert better(bare, path) == frozenset()
    assert better(path, path) == frozenset()
    facts = told_facts(path)
    assert facts.place == pytest.approx((41.89, 12.4922), abs=1e-4)
    assert (facts.maker, facts.model, facts.camera) == ("Leica", "M11", "Leica M11")
    assert (facts.title, facts.caption, facts.rating) == ("", "Rom", 4)
    assert dict(facts.gps)[29].data == b"2020:01:02\0"


@pytest.mark.parametrize("ending", ["jpg", "png", "webp"])
@pytest.mark.parametrize(
    ("packet", "fact"),
    [
        (xmp('exif:DateTimeOriginal="2020-01-02T03:04:05+01:00"'), "taken"),
        (xmp('exif:GPSLatitude="41,53.4N" exif:GPSLongitude="12,29.5E"'), "gps"),
        (xmp('tiff:Make="Leica"'), "camera"),
        (xmp("", titled("dc:title", "Rom &amp; Ostia")), "title"),
        (xmp("", titled("dc:description", "Rom")), "title"),
        (xmp('xmp:Rating="3"'), "rating"),
        (xmp("", "<xmp:Rating>3</xmp:Rating>"), "rating"),
    ],
)
def test_xmp_says_them_too(tmp_path: Path, bare: Path, ending: str, packet: bytes, fact: str) -> None:  # fmt: skip
    path = saved(tmp_path / f"a.{ending}", packet=packet)
    assert better(path, bare) == {fact}
    if b"&amp;" in packet:
        assert told_facts(path).title == "Rom & Ostia"
    if fact == "taken":
        assert told_facts(path).offset == "+01:00"


def test_iptc_says_a_title(tmp_path: Path, bare: Path) -> None:
    def data_set(number: int, words: bytes) -> bytes:
        return bytes([0x1C, 2, number]) + struct.pack(">H", len(words)) + words

    records = data_set(5, "Caf\u00e9".encode("latin-1")) + data_set(120, b"A long day")
    block = (
        b"8BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records + bytes(len(records) % 2)
    )
    path = tmp_path / "a.jpg"
    path.write_bytes(with_segments(bare.read_bytes(), app_segment(13, b"Photoshop 3.0\0" + block)))
    facts = told_facts(path)
    assert (facts.title, facts.caption) == ("Caf\u00e9", "A long day")
    assert better(path, bare) == {"title"}
    cut = with_segments(bare.read_bytes(), app_segment(13, b"Photoshop 3.0\0" + block[:20]))
    path.write_bytes(cut)
    assert better(path, bare) <= {"title"}


def test_a_title_of_windows(tmp_path: Path) -> None:
    wide = (1, "Gr\u00fc\u00dfe".encode("utf-16-le") + b"\0\0")
    path = saved(tmp_path / "a.jpg", made_block({XP_TITLE: wide}))
    assert told_facts(path).title == "Gr\u00fc\u00dfe"


def test_what_follows_the_pixels_of_a_png(tmp_path: Path, bare: Path) -> None:
    path = saved(tmp_path / "a.png", made_block(ALL, DATE, ROME))
    data = path.read_bytes()
    start = data.index(b"eXIf") - 4
    end = start + 12 + int.from_bytes(data[start : start + 4], "big")
    path.write_bytes(data[:start] + data[end:-12] + data[start:end] + data[-12:])
    assert better(path, bare) == set(FACTS)


def with_date(folder: Path, name: str, taken: str, offset: str = "") -> Path:
    inner = {TAKEN: text(taken), **({OFFSET: text(offset)} if offset else {})}
    return saved(folder / name, made_block({}, inner))


@pytest.mark.parametrize(
    ("victim", "keeper", "is_better"),
    [
        (("2020:01:02 03:04:05",), ("2020:01:02 03:04:06",), True),
        (("2020:01:02 03:04:05",), ("2020:01:02 03:04:05",), False),
        (("2020:01:02 03:04:06",), ("2020:01:02 03:04:05",), False),
        (("0000:00:00 00:00:00",), ("",), False),
        # one moment by two clocks
        (("2020:01:02 03:04:05", "+00:00"), ("2020:01:02 05:04:05", "+02:00"), False),
        (("2020:01:02 03:04:05", "-01:00"), ("2020:01:02 05:04:05", "+02:00"), False),
        (("2020:01:02 03:04:05", "+00:00"), ("2020:01:02 05:04:06", "+02:00"), True),
        (("0001:01:01 00:00:00", "+02:00"), ("2020:01:02 05:04:06", "+02:00"), True),
        # a clock that was never set
        (("1970:01:01 00:00:00",), ("2020:01:02 03:04:05",), False),
        (("2000:01:01 09:12:00",), ("2020:01:02 03:04:05",), False),
        (("2000:01:01 09:12:00",), ("",), True),
    ],
)
def test_dates(tmp_path: Path, victim: tuple[str], keeper: tuple[str], is_better: bool) -> None:
    first, second = with_date(tmp_path, "a.jpg", *victim), with_date(tmp_path, "b.jpg", *keeper)
    assert better(first, second) == ({"taken"} if is_better else set())


@pytest.mark.parametrize(
    "words", ["OLYMPUS DIGITAL CAMERA         ", "SONY DSC", "\0\0", "   ", "Exif_JPEG_PICTURE",
              '{"shape": [3, 4]}', "ImageJ=1.53", "DCIM", "\x07", "<KENOX S630  / Samsung S630>"]
)  # fmt: skip
def test_what_cameras_write_is_no_title(tmp_path: Path, bare: Path, words: str) -> None:
    path = saved(tmp_path / "a.jpg", made_block({DESCRIPTION: text(words)}))
    assert better(path, bare) == frozenset()
    named = saved(tmp_path / "b.jpg", made_block({DESCRIPTION: text("My digital camera and me")}))
    assert better(named, path) == {"title"}


def test_stars(tmp_path: Path, bare: Path) -> None:
    def rated(stars: int) -> Path:
        return saved(tmp_path / f"{stars}.jpg", packet=xmp(f'xmp:Rating="{stars}"'))

    assert [better(rated(stars), bare) for stars in (-1, 0, 5, 6)] == [
        frozenset(), frozenset(), {"rating"}, frozenset(),
    ]  # fmt: skip
    assert better(rated(5), rated(1)) == frozenset()  # the keeper's own word stands
    assert better(rated(5), rated(0)) == {"rating"}
    assert better(rated(5), rated(-1)) == frozenset()  # rejected is said too


@pytest.mark.filterwarnings("ignore")  # Pillow warns of it, looking for the resolution
def test_damage_says_nothing(tmp_path: Path, bare: Path) -> None:
    whole = made_block(ALL, DATE, ROME)
    for end in range(8, len(whole), 5):
        assert better(saved(tmp_path / "a.jpg", whole[:end]), bare) <= set(FACTS)


def test_what_cannot_be_read_knows_no_more(tmp_path: Path, bare: Path) -> None:
    path = tmp_path / "a.jpg"
    assert better(path, bare) == frozenset()
    path.write_bytes(b"no picture")
    assert better(path, bare) == better(bare, path) == frozenset()
    with pytest.raises(ReadingError):
        told_facts(path)


def test_nothing_is_written(tmp_path: Path, bare: Path) -> None:
    path = saved(tmp_path / "a.jpg", made_block(ALL, DATE, ROME))
    before = {one: (one.read_bytes(), one.lstat().st_mtime_ns) for one in (path, bare)}
    better(path, bare)
    assert sorted(os.listdir(tmp_path)) == ["a.jpg", "bare.jpg"]  # noqa: PTH208
    assert before == {one: (one.read_bytes(), one.lstat().st_mtime_ns) for one in (path, bare)}


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_another_value_in_a_packet(start: str) -> None:
    packet = (
        start
        + """<a xmp:Rating = '0' b="xmp:RatingPercent"> <xmp:Rating>0</xmp:Rating>
        <xmp:Rating rdf:datatype="x">-1</xmp:Rating> <d>xmp is a word</d></a>"""
    ).encode()
    after = replaced(packet, "xmp:Rating", "4")
    assert after.decode().count("4") == 3
    assert replaced(after, "xmp:Rating", "4") == after
    assert replaced(packet, "exif:DateTimeOriginal", "x") == packet
    assert len(after) == len(packet) - 1


@pytest.mark.parametrize(
    "packet", [b"<xmp:Rating/>", b"<xmp:Rating><rdf:li>0</rdf:li></xmp:Rating>", b"\xff<a/>",
               '<a xmp:Rating="0"/>'.encode("utf-16-le")]
)  # fmt: skip
def test_a_value_that_cannot_be_changed(packet: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        replaced(packet, "xmp:Rating", "4")


def test_languages() -> None:
    assert said_in_languages("<dc:title><rdf:li>only</rdf:li></dc:title>", "dc:title") == "only"
    for packet in (
        "",
        "<dc:title>",
        "<dc:title/>",
        "</dc:title><dc:title>",
        "<dc:title></dc:title>",
    ):
        assert said_in_languages(packet, "dc:title") == ""
    assert said('<a tiff:Make="Leica"/>', "tiff:Make") == "Leica"


def test_pillow_reads_what_it_is_given(bare: Path) -> None:
    """The blocks of these tests are what they are said to be."""
    exif = Image.Exif()
    exif.load(made_block(ALL, DATE, ROME, order=">"))
    assert exif[MAKE] == "Leica"
    assert exif.get_ifd(0x8825)[2] == (41.0, 53.0, 24.0)


def test_a_packet_that_is_filled_up() -> None:
    """As three of 170 real JPEGs are; a NUL within would be of UTF-16."""
    assert replaced(b'<a xmp:Rating="0"/>\0\0', "xmp:Rating", "4") == b'<a xmp:Rating="4"/>\0\0'
    with pytest.raises(ValueError, match="UTF-8"):
        replaced(b'<a\0 xmp:Rating="0"/>', "xmp:Rating", "4")
