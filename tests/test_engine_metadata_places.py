"""Where JPEG, PNG and WebP keep EXIF and XMP: other ones are put there, and not a byte of the rest is touched."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from engine.pictures.metadata_edits import (
    Edit,
    Located,
    MetadataError,
    edited,
    packed,
    undoing,
    unpacked,
)
from engine.pictures.metadata_jpeg import jpeg_metadata
from engine.pictures.metadata_png import png_metadata
from engine.pictures.metadata_webp import webp_metadata
from made import scene
from made_exif import app_segment, made_block, text, with_segments, without_segments

SIZE = (48, 32)
BLOCK = made_block({0x0110: text("a model")}, {0x9003: text("2020:01:02 03:04:05")})
OTHER = made_block({0x0110: text("another model, with a longer name")})
PACKET = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description xmp:Rating="0"/></x:xmpmeta>'
XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\0"
LOCATE: dict[str, Callable[[bytes], Located]] = {
    "JPEG": jpeg_metadata, "PNG": png_metadata, "WEBP": webp_metadata,
}  # fmt: skip


def saved(kind: str, *, mode: str = "RGB", **options: object) -> bytes:
    stream = io.BytesIO()
    scene(1, SIZE).convert(mode).save(stream, kind, **options)
    return stream.getvalue()


def jpeg(**options: object) -> bytes:
    return saved("JPEG", **options)


def with_both(kind: str) -> bytes:
    if kind == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_itxt("XML:com.adobe.xmp", PACKET.decode())
        return saved(kind, exif=BLOCK, pnginfo=texts)
    return saved(kind, exif=b"Exif\0\0" + BLOCK, xmp=PACKET)


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return image.tobytes() + image.mode.encode()


def info(data: bytes) -> dict[str, object]:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return dict(image.info)


def put(kind: str, data: bytes, exif: bytes | None, xmp: bytes | None = None) -> bytes:
    """The data with another block, after it was shown that it can be had back."""
    edits = LOCATE[kind](data).edits(exif, xmp)
    after = edited(data, edits)
    assert edited(after, unpacked(packed(undoing(data, edits)))) == data
    assert pixels(after) == pixels(data)
    return after


@pytest.mark.parametrize("kind", LOCATE)
def test_both_are_found_and_others_put_in_their_place(kind: str) -> None:
    data = with_both(kind)
    found = LOCATE[kind](data)
    assert (found.exif, found.xmp) == (BLOCK, PACKET)
    longer = PACKET.replace(b'"0"', b'"0000004"')
    for exif, xmp in (
        (OTHER, None),
        (None, longer),
        (OTHER, longer),
        (OTHER + b"\0", longer + b" "),
    ):
        after = put(kind, data, exif, xmp)
        again = LOCATE[kind](after)
        assert (again.exif, again.xmp) == (exif or BLOCK, xmp or PACKET)
        held = info(after)
        assert held["exif"] in (exif or BLOCK, b"Exif\0\0" + (exif or BLOCK))
        assert held["xmp"] == (xmp or PACKET)


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_rows": 1},
                                     {"mode": "L"}, {"mode": "CMYK"}, {"icc_profile": b"p" * 99_999},
                                     {"comment": b"\xff\xd9"}])  # fmt: skip
def test_a_jpeg_without_a_block_gets_one_behind_its_head(options: dict[str, object]) -> None:
    data = jpeg(**options)
    after = put("JPEG", data, BLOCK)
    assert info(after)["exif"] == b"Exif\0\0" + BLOCK
    # All else is there, in its order, byte for byte.
    assert without_segments(after, b"Exif\0\0") == data
    place = after.index(b"Exif\0\0") - 4
    expected = 2 if options.get("mode") == "CMYK" else 20  # that has no JFIF segment
    assert place == expected


def test_the_rest_of_a_jpeg_stays_byte_for_byte() -> None:
    extended = app_segment(1, b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 500)
    data = with_segments(
        jpeg(exif=b"Exif\0\0" + BLOCK, xmp=PACKET, icc_profile=b"x" * 300, comment=b"said"),
        app_segment(13, b"Photoshop 3.0\x008BIM"), extended, b"\xff\xff" + app_segment(5, b"maker"),
    )  # fmt: skip
    after = put("JPEG", data, OTHER, PACKET + b" ")
    place = data.index(b"Exif\0\0")
    assert after[: place - 2] == data[: place - 2]
    assert without_segments_of_two(after) == without_segments_of_two(data)
    assert extended in after


def without_segments_of_two(data: bytes) -> bytes:
    return without_segments(data.replace(b"\xff\xff\xff\xe5", b"\xff\xe5"), b"Exif\0\0", XMP_HEAD)


def test_no_more_than_a_segment_holds() -> None:
    data = jpeg()
    for size, is_held in ((65_527, True), (65_528, False)):
        block = BLOCK + bytes(size - len(BLOCK))
        if is_held:
            assert jpeg_metadata(put("JPEG", data, block)).exif == block
        else:
            with pytest.raises(MetadataError) as caught:
                jpeg_metadata(data).edits(block, None)
            assert caught.value.why.code == "facts-no-room"


def mpo() -> bytes:
    stream = io.BytesIO()
    scene(1, SIZE).save(stream, "MPO", save_all=True, append_images=[scene(2, SIZE)])
    return stream.getvalue()


SIGNED = app_segment(11, b"JP\0\1\0\0\0\1" + struct.pack(">I", 40) + b"jumb\0\0\0\0c2pa")
REFUSED_JPEGS = {
    "several pictures": (mpo, "facts-several"),
    "a film behind it": (lambda: jpeg() + b"\0\0\0\x18ftypmp42", "facts-several"),
    "a second JPEG behind it": (lambda: jpeg() + jpeg(), "facts-several"),
    "signed": (lambda: with_segments(jpeg(), SIGNED), "facts-signed"),
    "two blocks": (
        lambda: with_segments(jpeg(), *2 * [app_segment(1, b"Exif\0\0" + BLOCK)]), "facts-odd"
    ),
    "another head of the block": (
        lambda: with_segments(jpeg(), app_segment(1, b"Exif\0\xff" + BLOCK)), "facts-odd"
    ),
    "cut": (lambda: jpeg()[:-2], "facts-odd"),
    "bytes between segments": (lambda: with_segments(jpeg(), b"ab"), "facts-odd"),
    "no JPEG": (lambda: saved("PNG"), "facts-odd"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED_JPEGS)
def test_a_jpeg_of_which_anything_is_unclear_is_refused(name: str) -> None:
    make, code = REFUSED_JPEGS[name]
    with pytest.raises(MetadataError) as caught:
        jpeg_metadata(make())
    assert caught.value.why.code == code


def test_much_filling_takes_no_time() -> None:
    data = jpeg()
    filled = data[:-2] + b"\xff" * 3_000_000 + b"\0" + data[-2:]
    assert jpeg_metadata(filled).place == 20


def test_zeros_behind_a_picture_are_nothing() -> None:
    for kind, data in (("JPEG", jpeg()), ("PNG", saved("PNG")), ("WEBP", saved("WEBP"))):
        assert put(kind, data + bytes(64), BLOCK).endswith(bytes(64))


def test_an_arithmetic_coded_jpeg_is_laid_out_as_others() -> None:
    """Pillow writes none; its frame header is another one, its scans have the same markers."""
    data = jpeg().replace(b"\xff\xc0", b"\xff\xc9", 1)
    after = edited(data, jpeg_metadata(data).edits(BLOCK, None))
    assert without_segments(after, b"Exif\0\0") == data


@pytest.mark.parametrize("kind", LOCATE)
def test_cut_anywhere_it_is_refused(kind: str) -> None:
    data = with_both(kind)
    for end in {*range(0, len(data), 7), *range(len(data) - 20, len(data))}:
        with pytest.raises(MetadataError):
            LOCATE[kind](data[:end])


@pytest.mark.parametrize("kind", LOCATE)
def test_chance_damage_is_refused_or_leaves_all_else(kind: str) -> None:
    rng, whole = random.Random(2), with_both(kind)
    for _ in range(300):
        bad = bytearray(whole)
        for _ in range(rng.choice((1, 1, 4))):
            bad[rng.randrange(len(bad))] = rng.choice((0, 0xFF, rng.randrange(256)))
        data = bytes(bad)
        try:
            edits = LOCATE[kind](data).edits(OTHER, None)
        except MetadataError:
            continue
        after = edited(data, edits)
        assert edited(after, undoing(data, edits)) == data
        assert LOCATE[kind](after).exif == OTHER


@pytest.mark.parametrize("options", [{}, {"mode": "RGBA"}, {"mode": "P"}, {"mode": "L"},
                                     {"icc_profile": b"x" * 99}])  # fmt: skip
def test_a_png_without_a_block(options: dict[str, object]) -> None:
    data = saved("PNG", **options)
    after = put("PNG", data, BLOCK)
    chunk = after[33 : 33 + 12 + len(BLOCK)]
    assert chunk[4:8] == b"eXIf"
    assert zlib.crc32(chunk[4:-4]) == int.from_bytes(chunk[-4:], "big")
    assert after == data[:33] + chunk + data[33:]


def test_a_moving_png() -> None:
    data = saved("PNG", save_all=True, append_images=[scene(2, SIZE)])
    after = put("PNG", data, BLOCK)
    with Image.open(io.BytesIO(after)) as image:
        assert getattr(image, "n_frames", 1) == 2
        image.seek(1)
        image.load()


def png_with(chunk: PngImagePlugin.PngInfo) -> bytes:
    return saved("PNG", pnginfo=chunk)


def refused_pngs() -> dict[str, bytes]:
    old, squeezed, signed = (PngImagePlugin.PngInfo() for _ in range(3))
    old.add_text("Raw profile type exif", "\nexif\n8\n" + BLOCK.hex(), zip=True)
    squeezed.add_itxt("XML:com.adobe.xmp", PACKET.decode(), zip=True)
    signed.add(b"caBX", b"jumb")
    return {
        "an older way": png_with(old), "a packed packet": png_with(squeezed), "signed": png_with(signed),
        "more behind it": saved("PNG") + b"more", "two blocks": put("PNG", saved("PNG"), BLOCK)[:33]
        + put("PNG", put("PNG", saved("PNG"), BLOCK), OTHER)[33:60] + saved("PNG")[33:],
    }  # fmt: skip


@pytest.mark.parametrize("name", refused_pngs())
def test_a_png_of_which_anything_is_unclear_is_refused(name: str) -> None:
    with pytest.raises(MetadataError):
        png_metadata(refused_pngs()[name])


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("is_lossless", [True, False])
@pytest.mark.parametrize("size", [SIZE, (1, 1), (33, 17)])
def test_a_plain_webp_gets_the_head_that_it_needs(
    mode: str, is_lossless: bool, size: tuple[int, int]
) -> None:
    stream = io.BytesIO()
    image = scene(1, SIZE).resize(size).convert(mode)
    if mode == "RGBA":
        image.putpixel((0, 0), (1, 2, 3, 99))
    image.save(stream, "WEBP", lossless=is_lossless)
    data = stream.getvalue()
    after = put("WEBP", data, BLOCK)
    with Image.open(io.BytesIO(after)) as again:
        assert (again.size, again.mode) == (size, mode)
        assert again.info["exif"] == BLOCK
    assert data[12:] in after if data[12:16] != b"VP8X" else data[30:] in after


def test_a_moving_webp() -> None:
    data = saved("WEBP", save_all=True, append_images=[scene(2, SIZE)], xmp=PACKET)
    after = put("WEBP", data, BLOCK)
    with Image.open(io.BytesIO(after)) as image:
        assert getattr(image, "n_frames", 1) == 2
        assert image.info["xmp"] == PACKET
        image.seek(1)
        image.load()


def test_a_webp_of_which_anything_is_unclear_is_refused() -> None:
    plain, both = saved("WEBP"), with_both("WEBP")
    more = b"EXIF" + struct.pack("<I", len(BLOCK)) + BLOCK + bytes(len(BLOCK) % 2)
    signed = both + b"C2PA" + struct.pack("<I", 2) + b"ab"

    def sized(data: bytes) -> bytes:
        return data[:4] + struct.pack("<I", len(data) - 8) + data[8:]

    for bad in (sized(both + more), sized(plain + more), sized(signed), both + b"more", b"RIFF"):
        with pytest.raises(MetadataError):
            webp_metadata(bad)


@given(
    st.binary(max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.binary(max_size=9)), max_size=4),
)
def test_edits_are_undone(data: bytes, rows: list[tuple[int, int, bytes]]) -> None:
    edits, place = [], 0
    for start, length, content in sorted(rows):
        start, end = max(start, place), max(start, place) + length
        if end <= len(data):
            edits.append(Edit(start, end, content))
            place = end
    after = edited(data, edits)
    assert edited(after, unpacked(packed(undoing(data, edits)))) == data


def test_edits_that_cannot_be() -> None:
    for edits in ([Edit(0, 5, b"")], [Edit(0, 3, b""), Edit(2, 4, b"")], [Edit(3, 2, b"")]):
        with pytest.raises(ValueError, match="from"):
            edited(b"abcd", edits)


@pytest.mark.parametrize("stored", [b"", b"abc", zlib.compress(b"[]"), zlib.compress(b"{"),
                                    zlib.compress(b'{"version": 2, "edits": []}')])  # fmt: skip
def test_what_the_journal_does_not_hold(stored: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        unpacked(stored)
