"""Colour profiles: the same picture in other colours has the same signature, and no profile spoils a picture."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

import slow_definition
from engine.pictures import colour
from engine.pictures.budget import MemoryBudget, decode_bytes
from engine.pictures.colour import conversion_of
from engine.pictures.reading import Signature, open_upright, read_frame, read_look, read_picture
from engine.pictures.thumbnails import make_thumbnail
from made import found_file, scene
from made_profiles import ADOBE_RGB, DISPLAY_P3, GREY_18, PROPHOTO, SRGB, in_profile

PLENTY = 1_000_000_000
FINE = {"quality": 95, "subsampling": 0}
PROFILES = {"display-p3": DISPLAY_P3, "adobe-rgb": ADOBE_RGB, "prophoto": PROPHOTO}


def signature_of(path: Path) -> Signature:
    found = read_picture(found_file(path), budget=MemoryBudget(PLENTY))
    assert found is not None
    return found.signature


def conversion_in(path: Path) -> colour.Conversion | None:
    with Image.open(path) as image:
        return conversion_of(image)


def mse(first: np.ndarray, second: np.ndarray) -> float:
    return float(((first.astype(float) - second.astype(float)) ** 2).mean())


def colourful(size: tuple[int, int] = (270, 180)) -> Image.Image:
    """A picture whose colours lie far from grey: what a profile says matters."""
    picture = np.asarray(scene(4, size), float)
    picture = picture.mean(2, keepdims=True) + 1.8 * (picture - picture.mean(2, keepdims=True))
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


@pytest.mark.parametrize(
    ("ending", "name"),
    [*product(["png", "jpg"], PROFILES), *product(["tif", "webp", "avif"], ["display-p3"])],
)
def test_same_picture_in_other_colours(tmp_path: Path, ending: str, name: str) -> None:
    picture = colourful()
    picture.save(tmp_path / "srgb.png")
    path = tmp_path / f"a.{ending}"
    options: dict[str, object] = {"quality": 95}
    # Their coarser colours would cost these pictures more than any profile does.
    options |= {"jpg": FINE, "avif": {"subsampling": "4:4:4"}, "webp": {"lossless": True}}.get(
        ending, {}
    )
    stored = in_profile(picture, PROFILES[name])
    stored.save(path, icc_profile=PROFILES[name], **options)
    plain = tmp_path / f"plain.{ending}"
    stored.save(plain, **options)
    srgb = signature_of(tmp_path / "srgb.png")
    codec = 0 if ending in ("png", "tif", "webp") else 6
    assert mse(signature_of(path), srgb) < codec + (8 if name == "prophoto" else 3)
    assert mse(signature_of(plain), srgb) > 20


@pytest.mark.parametrize("name", ["display-p3", "prophoto"])
@pytest.mark.parametrize("kind", ["jpg", "png", "turned.jpg", "alpha.png", "small.png"])
def test_as_defined(tmp_path: Path, kind: str, name: str) -> None:
    picture = colourful((50, 70) if kind == "small.png" else (400, 290))
    path = tmp_path / (kind if "." in kind else f"a.{kind}")
    options = {}
    if kind == "alpha.png":
        picture = in_profile(picture, PROFILES[name]).convert("RGBA")
        picture.putalpha(Image.radial_gradient("L").resize(picture.size))
    else:
        picture = in_profile(picture, PROFILES[name])
    if kind == "turned.jpg":
        exif = Image.Exif()
        exif[0x0112] = 6
        options["exif"] = exif
    picture.save(path, icc_profile=PROFILES[name], **options)
    expected = slow_definition.read(path)
    found = read_picture(found_file(path), budget=MemoryBudget(PLENTY))
    assert found is not None
    assert mse(found.signature, expected.signature) < 1e-3
    look = read_look(found.picture, budget=MemoryBudget(PLENTY))
    assert mse(look, expected.look) < 1e-3


def test_converted_small_is_converted_well(tmp_path: Path) -> None:
    """Against converting every pixel."""
    picture = in_profile(colourful((800, 600)), ADOBE_RGB)
    path = tmp_path / "a.png"
    picture.save(path, icc_profile=ADOBE_RGB)
    found = conversion_in(path)
    assert found is not None
    whole = found.converted(picture, picture.size)
    exact = np.asarray(whole.resize((64, 64), Image.Resampling.LANCZOS))
    assert mse(signature_of(path), exact) < 3


def test_srgb_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    scene(1, (120, 80)).save(path, icc_profile=SRGB)
    assert conversion_in(path) is None
    scene(1, (120, 80)).save(tmp_path / "b.png")
    assert np.array_equal(signature_of(path), signature_of(tmp_path / "b.png"))


def test_profile_is_made_ready_once(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    scene(1, (120, 80)).save(path, icc_profile=DISPLAY_P3)
    assert conversion_in(path) is conversion_in(path)


def damaged_profiles() -> dict[str, bytes]:
    inverted = bytearray(DISPLAY_P3)
    place = inverted.index(b"para") + 12
    inverted[place : place + 4] = b"\0\0\0\0"  # to the power of 0: every colour is white
    return {
        "not one": b"no profile at all",
        "one byte": b"\0",
        "cut off": DISPLAY_P3[:200],
        "of CMYK": DISPLAY_P3.replace(b"RGB XYZ ", b"CMYKXYZ "),
        "of grey": GREY_18,
        "of Lab": DISPLAY_P3.replace(b"RGB XYZ ", b"Lab XYZ "),
        "huge": DISPLAY_P3.ljust(5_000_000, b"\0"),
        "leaves nothing": bytes(inverted),
    }


@pytest.mark.parametrize("kind", damaged_profiles())
def test_profile_of_no_use_is_passed_over(tmp_path: Path, kind: str) -> None:
    profile = damaged_profiles()[kind]
    for ending in ("tif", "jpg"):
        plain, path = tmp_path / f"plain.{ending}", tmp_path / f"a.{ending}"
        scene(1, (120, 80)).save(plain)
        scene(1, (120, 80)).save(path, icc_profile=profile)
        assert np.array_equal(signature_of(path), signature_of(plain))


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_damaged_profile_spoils_a_picture(data: st.DataObject) -> None:
    profile = bytearray(data.draw(st.sampled_from([DISPLAY_P3, GREY_18, PROPHOTO])))
    for _ in range(data.draw(st.integers(1, 6))):
        profile[data.draw(st.integers(0, len(profile) - 1))] = data.draw(st.integers(0, 255))
    picture = scene(1, (40, 30))
    picture = picture.convert(data.draw(st.sampled_from(["RGB", "L", "CMYK", "RGBA"])))
    picture.info["icc_profile"] = bytes(profile)
    conversion = conversion_of(picture)
    if conversion is not None:
        shown = conversion.converted(picture, (256, 256))
        assert (shown.mode, shown.size) == ("RGB", (40, 30))
        assert np.asarray(shown).std() > 2


def test_a_profile_of_megabytes_is_no_damage(tmp_path: Path) -> None:
    """Pillow refuses a PNG for one of over a megabyte, unless told otherwise."""
    for name, profile in (("plain", None), ("large", np.random.default_rng(0).bytes(2_000_000))):
        more = {} if profile is None else {"icc_profile": profile}
        colourful().save(tmp_path / f"{name}.png", **more)
    plain, large = (signature_of(tmp_path / f"{name}.png") for name in ("plain", "large"))
    assert np.array_equal(plain, large)


def test_profile_in_several_parts(tmp_path: Path) -> None:
    """A JPEG's segment holds 64 kB, a printer's profile has more."""
    # A tag more, which no program knows.
    profile = DISPLAY_P3.ljust(150_000, b"\0")
    profile = len(profile).to_bytes(4, "big") + profile[4:]
    path = tmp_path / "a.jpg"
    in_profile(colourful(), DISPLAY_P3).save(path, icc_profile=profile, **FINE)
    assert path.read_bytes().count(b"ICC_PROFILE\0") == 3
    colourful().save(tmp_path / "srgb.png")
    assert mse(signature_of(path), signature_of(tmp_path / "srgb.png")) < 9


@pytest.mark.parametrize("mode", ["L", "LA", "I;16"])
def test_grey_profile(tmp_path: Path, mode: str) -> None:
    grey = scene(3, (120, 80)).convert("L")
    grey.save(tmp_path / "plain.png")
    stored = in_profile(grey, GREY_18, "L")
    if mode == "LA":
        stored = Image.merge("LA", (stored, Image.new("L", stored.size, 255)))
    elif mode == "I;16":
        stored = Image.fromarray(np.asarray(stored).astype(np.uint16) * 257)
    path = tmp_path / "a.png"
    stored.save(path, icc_profile=GREY_18)
    assert conversion_in(path) is not None
    assert mse(signature_of(path), signature_of(tmp_path / "plain.png")) < 2
    stored.save(path)
    assert mse(signature_of(path), signature_of(tmp_path / "plain.png")) > 20


def test_palette_and_transparency_keep_their_ground(tmp_path: Path) -> None:
    picture = in_profile(colourful(), DISPLAY_P3)
    plain = colourful().quantize(64).convert("RGB")
    plain.save(tmp_path / "plain.png")
    in_profile(plain, DISPLAY_P3).quantize(64).save(tmp_path / "p.png", icc_profile=DISPLAY_P3)
    assert mse(signature_of(tmp_path / "p.png"), signature_of(tmp_path / "plain.png")) < 6
    for name, colour_of_ink in (("dark", (200, 30, 40)), ("white", (250, 250, 250))):
        ink = Image.new("RGBA", picture.size, (*colour_of_ink, 255))
        ink.putalpha(
            scene(5, (270, 180)).convert("L").point(lambda level: 255 if level > 150 else 0)
        )
        ink.save(tmp_path / f"{name}.png")
        in_profile(ink, DISPLAY_P3).save(tmp_path / f"{name} p3.png", icc_profile=DISPLAY_P3)
        one, other = (signature_of(tmp_path / f"{name}{more}.png") for more in ("", " p3"))
        assert mse(one, other) < 3


def test_cmyk_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No CMYK profile can be made here: its channels must reach littleCMS as they are, and shrunk."""
    taken = []

    class Transform:
        def apply(self, image: Image.Image) -> Image.Image:
            taken.append((image.mode, image.size))
            return image.convert("RGB")

    found = "CMYK", colour.Conversion("CMYK", Transform())
    monkeypatch.setattr(colour, "_conversion", lambda profile: found)
    path = tmp_path / "a.tif"
    scene(1, (400, 300)).convert("CMYK").save(path, icc_profile=b"any")
    assert mse(signature_of(path), signature_of(path)) == 0
    assert taken == [("CMYK", (256, 256))] * 2


def adobe_exif(index: str) -> Image.Exif:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA001] = 65535
    exif.get_ifd(0x8769)[0xA005] = {1: index}
    return exif


@pytest.mark.parametrize(("index", "is_adobe"), [("R03", True), ("R98", False)])
def test_camera_in_adobe_rgb_has_no_profile(tmp_path: Path, index: str, is_adobe: bool) -> None:
    colourful().save(tmp_path / "srgb.png")
    path = tmp_path / "_DSC0001.jpg"
    stored = in_profile(colourful(), ADOBE_RGB)
    stored.save(path, **FINE, exif=adobe_exif(index))
    assert (mse(signature_of(path), signature_of(tmp_path / "srgb.png")) < 9) is is_adobe
    stored.save(path, **FINE, exif=adobe_exif(index), icc_profile=SRGB)
    assert mse(signature_of(path), signature_of(tmp_path / "srgb.png")) > 20


def test_own_adobe_rgb_is_what_others_have() -> None:
    """Its numbers against those that follow from the primaries."""
    srgb = ImageCms.createProfile("sRGB")
    own, made = (
        ImageCms.profileToProfile(
            colour._colours(), ImageCms.ImageCmsProfile(io.BytesIO(one)), srgb, 1, "RGB"
        )
        for one in (colour._adobe_rgb(), ADOBE_RGB)
    )
    assert np.abs(np.asarray(own, int) - np.asarray(made, int)).max() <= 1


def test_lab_is_converted_by_pillow(tmp_path: Path) -> None:
    lab = ImageCms.profileToProfile(
        scene(1, (120, 80)), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), 0, "LAB"
    )
    assert lab is not None
    lab.save(tmp_path / "a.tif")
    scene(1, (120, 80)).save(tmp_path / "b.tif")
    assert mse(signature_of(tmp_path / "a.tif"), signature_of(tmp_path / "b.tif")) < 5


def test_later_frames_and_shown_pictures_are_converted(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    frames = [in_profile(colourful(), DISPLAY_P3), in_profile(scene(9, (270, 180)), DISPLAY_P3)]
    frames[0].save(path, save_all=True, append_images=frames[1:], icc_profile=DISPLAY_P3)
    found = read_picture(found_file(path), budget=MemoryBudget(PLENTY))
    assert found is not None
    last = read_frame(found.picture, 1, budget=MemoryBudget(PLENTY))
    expected = np.asarray(scene(9, (270, 180)).resize((64, 64), Image.Resampling.LANCZOS))
    assert mse(last, expected) < 3
    shown = open_upright(path, memory_bytes=PLENTY)
    assert shown.size == (270, 180)
    assert mse(np.asarray(shown), np.asarray(colourful())) < 3
    thumbnail = make_thumbnail(path, (100, 100), PLENTY)
    assert thumbnail.size == (100, 67)
    colourful().save(tmp_path / "plain.png")
    plain = make_thumbnail(tmp_path / "plain.png", (100, 100), PLENTY)
    assert mse(np.asarray(thumbnail), np.asarray(plain)) < 6


def test_one_transform_from_many_threads(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    pictures = [in_profile(scene(seed, (300, 200)), DISPLAY_P3) for seed in range(4)]
    pictures[0].save(path, icc_profile=DISPLAY_P3)
    conversion = conversion_in(path)
    assert conversion is not None
    expected = [conversion.converted(one, (300, 200)).tobytes() for one in pictures]
    start = threading.Barrier(4)

    def work(number: int) -> bool:
        start.wait()
        return all(
            conversion.converted(pictures[number], (300, 200)).tobytes() == expected[number]
            for _ in range(10)
        )

    with ThreadPoolExecutor(4) as executor:
        assert all(executor.map(work, range(4)))


def test_a_profile_takes_no_more_memory(tmp_path: Path) -> None:
    """Less than a megabyte, whatever the picture has: it is shrunk before it is converted."""
    path = tmp_path / "a.png"
    scene(1, (900, 600)).save(path, icc_profile=DISPLAY_P3)
    with Image.open(path) as image:
        assert decode_bytes(image) == 900 * 600 * 4
