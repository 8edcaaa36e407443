"""Every format that people have: known by its name and its first bytes, opened, upright, with the right pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import made_formats
from engine.files.formats import (
    EXTENSIONS,
    FORMATS,
    HEAD_BYTES,
    is_picture_inside,
    is_picture_name,
    kind_of,
)
from engine.pictures.budget import MemoryBudget
from engine.pictures.reading import decode_whole, read_frame, read_look, read_picture
from made import found_file
from made_formats import SIZE, picture
from made_heif import heic

PLENTY = 1_000_000_000
#: Formats whose files have no mark, or one of two letters: only their names tell.
BY_NAME = {"TGA", "TGA packed", "PPM", "PGM", "PCX", "DIB"}


def of(shown: Image.Image) -> np.ndarray:
    return np.asarray(shown.resize((64, 64), Image.Resampling.LANCZOS), float)


@pytest.mark.parametrize("name", made_formats.FORMATS)
def test_opens_with_the_right_pixels_and_frames(tmp_path: Path, name: str) -> None:
    called, make, frames, most, shows = made_formats.FORMATS[name]
    path = tmp_path / called
    path.write_bytes(make())
    found = read_picture(found_file(path), budget=MemoryBudget(PLENTY))
    assert found is not None
    facts = found.picture
    assert (facts.width, facts.height, facts.frames) == (*SIZE, frames)
    assert np.mean((found.signature - of(shows())) ** 2) <= most
    assert read_look(facts, budget=MemoryBudget(PLENTY)).shape[:2] == (45, 45)
    decode_whole(path, PLENTY)
    if frames > 1:
        last = read_frame(facts, frames - 1, budget=MemoryBudget(PLENTY))
        assert np.mean((last - of(picture(7))) ** 2) <= most + 40


@pytest.mark.parametrize("name", made_formats.FORMATS)
def test_known_by_its_name_and_its_first_bytes(tmp_path: Path, name: str) -> None:
    called, make, *_ = made_formats.FORMATS[name]
    assert is_picture_name(called)
    assert is_picture_name(called.upper())
    path = tmp_path / "no name of a picture.dat"
    path.write_bytes(make())
    assert is_picture_inside(str(path)) is (name not in BY_NAME)
    found = kind_of(make()[:HEAD_BYTES])
    if found is None:
        assert name in BY_NAME
    else:
        with Image.open(path) as image:
            assert (image.format or "").replace("MPO", "JPEG") == found


def ftyp(brand: bytes, *others: bytes) -> bytes:
    box = b"ftyp" + brand + bytes(4) + b"".join(others)
    return (4 + len(box)).to_bytes(4, "big") + box + b"\0\0\0\x08free" * 8


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (ftyp(b"avif", b"mif1"), "AVIF"),
        (ftyp(b"mif1", b"mif1", b"avif"), "AVIF"),
        (ftyp(b"mif1", b"heic"), "HEIF"),
        (ftyp(b"heic", b"mif1"), "HEIF"),
        (ftyp(b"msf1", b"hevc"), "HEIF"),
        (ftyp(b"crx ", b"isom"), "RAW"),
        (b"II*\0\x10\0\0\0CR\2\0" + bytes(50), "RAW"),
        (b"II\x1a\0\0\0HEAPCCDR" + bytes(50), "RAW"),
        (b"FUJIFILMCCD-RAW 0201FF383501", "RAW"),
        (b"IIRO\x08\0\0\0", "RAW"),
        (b"IIU\0\x18\0\0\0", "RAW"),
        (b"II*\0\x08\0\0\0" + bytes(50), "TIFF"),
        (b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl ", "JXL"),
    ],
)
def test_marks_that_pillow_does_not_write(head: bytes, kind: str) -> None:
    assert kind_of(head) == kind


@pytest.mark.parametrize(
    "head",
    [
        b"", b"\0", b"BM", b"BM is how this text begins, with a header size that is none",
        ftyp(b"isom", b"mp41", b"avc1"), ftyp(b"mp42", b"mif1"), ftyp(b"qt  "), ftyp(b"M4V "), ftyp(b"M4A "),
        ftyp(b"3gp5"), ftyp(b"jp2 "), b"%PDF-1.7\n", b"RIFF\x24\0\0\0WAVEfmt ", b"RIFF\x24\0\0\0AVI LIST",
        b"\xff\x0a" + bytes(60), b"\0\0\1\0", b"\0\0\1\xba" + bytes(60), b"\0\1\0\0\0\x0c" + bytes(60),
        b"P6\n10 10\n255\n" + bytes(60), b"PK\3\4", b"<svg xmlns=", b"%!PS-Adobe-3.0 EPSF-3.0", b"\x7fELF" + bytes(60),
        b"\x01\xda\x09\x09" + bytes(60), b"MZ\x90\0" + bytes(60), b"\x0a\5\1\x08" + bytes(60), b"8BPS\0\2" + bytes(40),
    ],
)  # fmt: skip
def test_films_documents_and_sounds_are_no_pictures(head: bytes) -> None:
    assert kind_of(head[:HEAD_BYTES]) is None


@given(
    st.binary(max_size=HEAD_BYTES),
    st.sampled_from([b"", b"II*\0", b"\0\0\0\x20ftypmif1", b"BM", b"\0\0\1\0"]),
)
def test_any_bytes_have_one_answer(rest: bytes, mark: bytes) -> None:
    head = (mark + rest)[:HEAD_BYTES]
    assert kind_of(head) in {None, "HEIF", "JXL", "RAW", *FORMATS}


def test_heic_by_content(tmp_path: Path) -> None:
    path = tmp_path / "a.tmp"
    path.write_bytes(heic())
    assert is_picture_inside(str(path))


def test_names() -> None:
    for name in ("a.HEIC", "b.heif", "c.HIF", "d.jxl", "e.CR2", "f.cr3", "g.NEF", "h.arw", "i.dng", "j.orf", "k.RW2",
                 "l.raf", "m.pef", "n.srw"):  # fmt: skip
        assert is_picture_name(name)
    for name in (
        "a.mp4",
        "b.mov",
        "c.pdf",
        "d.svg",
        "e.raw",
        "f.cap",
        "g.txt",
        "jpg",
        "._a.heic",
        "a.aae",
        "a.xmp",
    ):
        assert not is_picture_name(name)
    assert all(name == name.lower() and name.startswith(".") for name in EXTENSIONS)
