"""Values put into EXIF blocks: what was there stays where it was, and what is damaged is left alone."""

from __future__ import annotations

import random
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from engine.pictures.exif_editing import (
    FIRST,
    ExifError,
    Value,
    check_block,
    edited_block,
    text_value,
)
from made_exif import EXIF, GPS, MAKER_NOTE, Tags, all_values, made_block, text

DATE = text_value("2020:01:02 03:04:05")
PLACE = Value(5, struct.pack(">6I", 52, 1, 31, 1, 12, 1))
CHANGES = {
    FIRST: {0x010F: text_value("Leica"), 0x4746: Value(3, b"\0\4")},
    EXIF: {0x9003: DATE, 0x9011: None},
    GPS: {1: text_value("N"), 2: PLACE},
}
CHANGED = {("first", 0x010F), ("first", 0x4746), ("8769", 0x9003), ("8769", 0x9011), ("8825", 1),
           ("8825", 2)}  # fmt: skip

_VALUES = st.one_of(
    st.text(max_size=30).map(lambda words: text(words)),
    st.binary(min_size=1, max_size=40).map(lambda data: (7, data)),
    st.binary(min_size=2, max_size=2).map(lambda data: (3, data)),
    st.binary(min_size=24, max_size=24).map(lambda data: (5, data)),
    st.binary(min_size=8, max_size=8).map(lambda data: (12, data)),
)
_TAGS = st.dictionaries(
    st.integers(1, 0xFFFF).filter(lambda tag: tag not in (EXIF, GPS, 0x0201, 0x0202, 0xA005)),
    _VALUES,
    max_size=8,
)


def assert_all_else_is_as_it_was(before: bytes, after: bytes) -> None:
    old, new = all_values(before), all_values(after)
    for key in old.keys() | new.keys():
        if key not in CHANGED | {("8769", 0x9000)}:
            assert new.get(key) == old.get(key), key
    # Nothing moved: but for places of directories, the block begins with the bytes that it was.
    order = ">" if before[:2] == b"MM" else "<"
    (first,) = struct.unpack_from(order + "I", before, 4)
    kept = bytearray(after[: len(before)])
    kept[4:8] = before[4:8]
    (count,) = struct.unpack_from(order + "H", before, first)
    for at in range(first + 2, first + 2 + 12 * count, 12):
        if struct.unpack_from(order + "H", before, at)[0] in (EXIF, GPS):
            kept[at + 8 : at + 12] = before[at + 8 : at + 12]
    assert kept == before


def assert_changed(after: bytes) -> None:
    order = ">" if after[:2] == b"MM" else "<"
    new = all_values(after)
    assert new["first", 0x010F] == (2, b"Leica\0")
    assert new["first", 0x4746] == (3, struct.pack(order + "H", 4))
    assert new["8769", 0x9003] == (2, b"2020:01:02 03:04:05\0")
    assert ("8769", 0x9011) not in new
    assert new["8825", 2] == (5, struct.pack(order + "6I", 52, 1, 31, 1, 12, 1))


@settings(max_examples=60, deadline=None)
@given(
    _TAGS,
    st.none() | _TAGS,
    st.none() | _TAGS,
    st.sampled_from("<>"),
    st.binary(max_size=50),
    st.binary(max_size=9),
)
def test_whatever_is_in_a_block_stays_in_it(
    first: Tags, inner: Tags | None, where: Tags | None, order: str, thumbnail: bytes, gap: bytes
) -> None:
    block = made_block(first, inner, where, order=order, thumbnail=thumbnail, gap=gap)
    after = edited_block(block, CHANGES)
    assert_all_else_is_as_it_was(block, after)
    assert_changed(after)
    again = edited_block(after, CHANGES)
    assert all_values(again) == all_values(after)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.sampled_from([0x010E, 0x0131, 0x013B, 0x8298]), st.text(max_size=20)),
    st.integers(1, 8),
    st.binary(max_size=300),
)
def test_blocks_made_by_pillow(texts: dict[int, str], turn: int, note: bytes) -> None:
    exif = Image.Exif()
    for tag, words in texts.items():
        exif[tag] = words
    exif[0x0112] = turn
    if note:
        exif.get_ifd(ExifTags.IFD.Exif)[MAKER_NOTE] = note
        exif.get_ifd(ExifTags.IFD.Exif)[0x829A] = 0.01
    block = exif.tobytes()[6:]
    after = edited_block(block, CHANGES)
    assert_all_else_is_as_it_was(block, after)
    read = Image.Exif()
    read.load(after)
    assert read[0x0112] == turn
    assert read[0x010F] == "Leica"
    assert read.get_ifd(ExifTags.IFD.GPSInfo)[2] == (52.0, 31.0, 12.0)
    assert read.get_ifd(ExifTags.IFD.Exif)[0x9003] == "2020:01:02 03:04:05"


def test_a_new_block() -> None:
    after = edited_block(b"", CHANGES)
    assert_changed(after)
    assert all_values(after)["8769", 0x9000] == (7, b"0232")  # a directory of EXIF has a version
    assert all_values(edited_block(b"", {FIRST: {1: text_value("x")}})) == {
        ("first", 1): (2, b"x\0")
    }


def test_what_a_maker_notes_of_itself_by_its_place_in_the_block_is_still_there() -> None:
    """Canon's notes count their places from the head of the block."""
    block = made_block({}, {MAKER_NOTE: (7, b"note" * 9), 0x9003: text("2024:01:01 00:00:01")})
    after = edited_block(block, CHANGES)
    assert after.index(b"note" * 9) == block.index(b"note" * 9)


def test_a_directory_that_is_not_sorted_or_names_a_tag_twice() -> None:
    block = bytearray(made_block({0x4746: (3, b"\0\1"), 0x0110: (2, b"b\0"), 0x0112: (3, b"\0\6")}))
    after = edited_block(bytes(block), CHANGES)
    assert all_values(after)["first", 0x0110] == (2, b"b\0")
    assert_changed(after)
    (first,) = struct.unpack_from(">I", block, 4)
    block[first + 2 + 12 : first + 4 + 12] = b"\x47\x46"
    assert_changed(edited_block(bytes(block), CHANGES))


def damaged_blocks() -> dict[str, bytes]:
    whole = made_block({0x0110: text("model")}, {MAKER_NOTE: (7, b"n" * 40)}, thumbnail=b"t" * 20)
    (first,) = struct.unpack_from(">I", whole, 4)

    def patched(at: int, value: int) -> bytes:
        data = bytearray(whole)
        struct.pack_into(">I", data, at, value)
        return bytes(data)

    return {
        "nothing": b"II",
        "another head": b"XX" + whole[2:],
        "cut": whole[:-1],
        "first directory behind the end": patched(4, len(whole)),
        "first directory in the head": patched(4, 4),
        "a value behind the end": patched(first + 2 + 8, len(whole) - 2),
        "a longer value than there is": patched(first + 2 + 4, 1 << 31),
        "a directory behind the end": patched(first + 2 + 12 + 8, len(whole) - 3),
        "a directory that leads to itself": patched(first + 2 + 12 + 8, first),
        "a second directory that is none": patched(first + 2 + 24, len(whole) - 4),
        "a thumbnail behind the end": whole.replace(
            b"\2\2\0\4\0\0\0\1\0\0\0\x14", b"\2\2\0\4\0\0\0\1\0\0\xff\x14"
        ),
    }


@pytest.mark.parametrize("name", damaged_blocks())
def test_nothing_is_put_into_what_is_damaged(name: str) -> None:
    block = damaged_blocks()[name]
    with pytest.raises(ExifError):
        check_block(block)
    with pytest.raises(ExifError):
        edited_block(block, CHANGES)


def test_two_ways_to_a_directory_are_none() -> None:
    block = bytearray(made_block({0x8768: (4, bytes(4))}, {}))
    (first,) = struct.unpack_from(">I", block, 4)
    block[first + 2 : first + 14] = block[first + 14 : first + 26]
    with pytest.raises(ExifError):
        edited_block(bytes(block), CHANGES)


def test_chance_damage_is_refused_or_survived() -> None:
    rng = random.Random(5)
    whole = made_block({0x0110: text("a model")}, {MAKER_NOTE: (7, b"n" * 40)}, {1: (2, b"N\0")})
    for _ in range(600):
        bad = bytearray(whole)
        for _ in range(rng.choice((1, 2, 6))):
            bad[rng.randrange(len(bad))] = rng.choice((0, 1, 0xFF, rng.randrange(256)))
        try:
            after = edited_block(bytes(bad), CHANGES)
        except ExifError:
            continue
        check_block(after)
        assert len(after) > len(bad)


@pytest.mark.parametrize("kind", [1, 2, 3, 4, 5, 7, 9, 10, 11, 12])
def test_a_value_means_the_same_in_either_order(kind: int) -> None:
    letters = {
        1: "4B",
        2: "4s",
        3: "2H",
        4: "I",
        5: "2I",
        7: "5s",
        9: "i",
        10: "2i",
        11: "f",
        12: "d",
    }
    numbers = {2: (b"abc\0",), 7: (b"abcde",), 11: (1.5,), 12: (-2.5,)}.get(
        kind, tuple(range(1, 1 + int(letters[kind][0]))) if letters[kind][0].isdigit() else (3,)
    )
    big, little = (struct.pack(order + letters[kind], *numbers) for order in "><")
    assert Value(kind, big, ">").ordered("<") == little
    assert Value(kind, little, "<").ordered(">") == big
    assert Value(kind, big, ">").ordered(">") == big
