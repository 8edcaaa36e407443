"""Files that end early: compared by what they show, told as such, and never kept in place of a whole one."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

import slow_definition
from engine.options import ScanOptions
from engine.output.reports import as_data
from engine.pictures.budget import MemoryBudget
from engine.pictures.mending import LEAST_SHOWN
from engine.pictures.opening import ReadingError
from engine.pictures.reading import (
    ReadPicture,
    decode_whole,
    open_upright,
    read_frame,
    read_look,
    read_picture,
)
from engine.pictures.truncated import padded, promised_bytes
from engine.records import Relation
from engine.removal.disposal import remove
from engine.removal.removals import Removal
from engine.scan import scan
from made import found_file, scene
from made_cut import cut, save_interlaced
from removal_case import journal_in
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401

PLENTY = 1_000_000_000
SIZE = (240, 160)


def read(path: Path, memory: int = PLENTY) -> ReadPicture:
    found = read_picture(found_file(path), budget=MemoryBudget(memory))
    assert found is not None
    return found


def why(path: Path) -> str:
    with pytest.raises(ReadingError) as caught:
        read(path)
    return caught.value.why.code


def mse(first: np.ndarray, second: np.ndarray) -> float:
    return float(((first.astype(float) - second.astype(float)) ** 2).mean())


#: How a picture is saved, by rows.
KINDS: dict[str, dict[str, object]] = {
    "a.jpg": {"quality": 90},
    "a.png": {},
    "16.png": {"mode": "I;16"},
    "palette.png": {"mode": "P"},
    "alpha.png": {"mode": "RGBA"},
    "a.tif": {},
    "float.tif": {"mode": "F"},
    "cmyk.tif": {"mode": "CMYK"},
    "two.tif": {"mode": "1"},
    "a.ppm": {},
    "a.pcx": {},
    "a.qoi": {},
    "a.dds": {},
    "a.webp": {"quality": 90},
    "lossless.webp": {"lossless": True},
}


def save(folder: Path, name: str, seed: int = 1, size: tuple[int, int] = SIZE) -> Path:
    options = dict(KINDS.get(name, {}))
    mode = str(options.pop("mode", "RGB"))
    picture = scene(seed, size)
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(picture.convert("L")).astype(np.uint16) * 257)
    elif mode == "F":
        picture = Image.fromarray(np.asarray(picture.convert("L")).astype(np.float32) / 255)
    elif mode == "P":
        picture = picture.quantize(200)
    else:
        picture = picture.convert(mode)
    picture.save(folder / name, **options)
    return folder / name


@pytest.mark.parametrize("name", KINDS)
def test_what_is_there_is_shown_and_the_rest_is_its_mean(tmp_path: Path, name: str) -> None:
    path = save(tmp_path, name)
    whole = np.asarray(open_upright(path, memory_bytes=PLENTY), float)
    cut(path, 0.7)
    found = read(path)
    assert found.picture.ends_early
    assert (found.picture.width, found.picture.height) == SIZE
    shown = np.asarray(open_upright(path, memory_bytes=PLENTY), float)
    assert mse(shown[: SIZE[1] // 3], whole[: SIZE[1] // 3]) < 1e-9
    assert np.ptp(shown[-1], axis=0).max() == 0
    rest = next(row for row in range(SIZE[1]) if np.ptp(shown[row:], axis=(0, 1)).max() == 0)
    assert SIZE[1] // 2 < rest < 0.9 * SIZE[1]
    assert np.abs(shown[:rest].mean((0, 1)) - shown[-1, 0]).max() < 6
    small = Image.fromarray(shown.astype(np.uint8)).resize((64, 64), Image.Resampling.LANCZOS)
    assert mse(found.signature, np.asarray(small)) < 6
    look = read_look(found.picture, budget=MemoryBudget(PLENTY))
    assert np.ptp(look[-10:], axis=(0, 1)).max() <= 1


@pytest.mark.parametrize("name", KINDS)
def test_it_never_decodes_whole(tmp_path: Path, name: str) -> None:
    path = cut(save(tmp_path, name), 0.7)
    with pytest.raises(ReadingError) as caught:
        decode_whole(path, PLENTY)
    assert caught.value.why.code == "ends-early"


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "a.ppm", "large.jpg"])
@pytest.mark.parametrize("part", [0.55, 0.9, 0.98])
def test_as_defined(tmp_path: Path, name: str, part: float) -> None:
    path = save(tmp_path, name, size=(700, 560) if name == "large.jpg" else SIZE)
    cut(path, part)
    expected = slow_definition.read(path)
    found = read(path)
    assert expected.ends_early
    assert mse(found.signature, expected.signature) < 1e-3
    assert mse(read_look(found.picture, budget=MemoryBudget(PLENTY)), expected.look) < 1e-3


def test_progressive_jpeg_shows_all_of_it_in_less_detail(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    scene(1, (400, 300)).save(path, quality=90, progressive=True)
    whole = read(path).signature
    cut(path, 0.5)
    found = read(path)
    assert found.picture.ends_early
    assert mse(found.signature, whole) < 40


@pytest.mark.parametrize("kind", ["png", "gif"])
def test_interlaced_shows_all_of_it_in_less_detail(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "png":
        save_interlaced(path, scene(1, SIZE))
    else:
        scene(1, SIZE).save(path, interlace=1)
    whole = read(path)
    assert not whole.picture.ends_early
    cut(path, 0.6)
    found = read(path)
    assert found.picture.ends_early
    assert mse(found.signature, whole.signature) < 100


@pytest.mark.parametrize("ending", ["bmp", "tga"])
def test_stored_from_the_bottom_up(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    scene(1, SIZE).save(path)
    cut(path, 0.7)
    shown = np.asarray(open_upright(path, memory_bytes=PLENTY))
    assert read(path).picture.ends_early
    assert np.array_equal(shown[-60:], np.asarray(scene(1, SIZE))[-60:])
    assert np.ptp(shown[:40], axis=(0, 1)).max() == 0


@pytest.mark.parametrize("orientation", [3, 6])
@pytest.mark.parametrize("ending", ["jpg", "tif"])
def test_turned_as_a_whole_one_is(tmp_path: Path, ending: str, orientation: int) -> None:
    path, exif = tmp_path / f"a.{ending}", Image.Exif()
    exif[0x0112] = orientation
    scene(1, SIZE).save(path, exif=exif)
    whole = read(path)
    cut(path, 0.97)
    found = read(path)
    assert found.picture.ends_early
    assert found.picture.width == whole.picture.width
    assert mse(found.signature, whole.signature) < 0.1 * mse(found.signature, whole.signature[::-1])


def test_a_jpeg_without_its_last_mark_is_all_there(tmp_path: Path) -> None:
    path = save(tmp_path, "a.jpg")
    whole = read(path).signature
    path.write_bytes(path.read_bytes()[:-2])
    assert np.array_equal(read(path).signature, whole)
    assert read(path).picture.ends_early


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "a.webp", "a.dds"])
def test_two_cut_to_next_to_nothing_are_no_pictures(tmp_path: Path, name: str) -> None:
    """They would be alike, being filled alike; a third of the rows is asked for."""
    path = save(tmp_path, name)
    cut(path, 0.2, "short" + path.suffix)
    assert why(tmp_path / f"short{path.suffix}") == "ends-early"
    assert 0.3 < LEAST_SHOWN < 0.5


def test_two_different_ones_cut_alike_are_no_twins(tmp_path: Path) -> None:
    for seed in range(8):
        cut(save(tmp_path, "a.png", seed), 0.45, f"cut {seed}.png")
    (tmp_path / "a.png").unlink()
    for check in (True, False):
        result = scan(ScanOptions(folders=(tmp_path,), check=check))
        assert len(result.pictures) == 8
        assert all(picture.ends_early for picture in result.pictures)
        assert result.groups == ()


def test_one_plain_colour_shows_nothing(tmp_path: Path) -> None:
    """The black sky over two different towns."""
    picture = scene(1, SIZE)
    picture.paste((0, 0, 0), (0, 0, 240, 120))
    path = tmp_path / "a.bmp"
    picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(path)
    assert not read(path).picture.ends_early
    cut(path, 0.7)
    assert why(path) == "ends-early"


def test_whole_before_cut_off(tmp_path: Path, cache_path: Path) -> None:
    """However large the file that is cut off; the same with the cache, and told in words."""
    folder = tmp_path / "Pictures"
    folder.mkdir()
    scene(1, SIZE).save(folder / "small.jpg", quality=60)
    scene(1, (480, 320)).save(folder / "large.jpg", quality=99, comment=b"x" * 60_000)
    (folder / "large.jpg").write_bytes((folder / "large.jpg").read_bytes()[:-2])
    for _ in range(2):
        result = scan(ScanOptions(folders=(folder,), cache_path=cache_path))
        (group,) = as_data(result)["groups"]
        assert Path(group["keeper"]["path"]).name == "small.jpg"
        assert group["keeper"]["remark"] is None
        assert group["keeper"]["reason"] == "whole; the others end early"
        assert group["twins"][0]["remark"] == "ends early"
        assert group["twins"][0]["size_bytes"] > group["keeper"]["size_bytes"]
    assert result.cached == 2


@pytest.mark.usefixtures("temporary_trash")
def test_removal_takes_it_and_never_keeps_it(tmp_path: Path) -> None:
    whole = save(tmp_path, "a.jpg")
    short = cut(whole, 0.99, "short.jpg")
    one, other = read(whole).picture, read(short).picture
    journal = journal_in(tmp_path)
    wrong = remove([Removal(one, other, Relation.TWIN)], journal=journal, memory_bytes=PLENTY)
    assert [problem.code for problem in wrong.kept] == ["keeper-unreadable"]
    assert whole.exists()
    # What it lacks is a place in which it differs: somebody has to have seen that.
    for is_seen, told in ((False, ["small-place"]), (True, [])):
        removal = Removal(other, one, Relation.TWIN, is_seen=is_seen)
        result = remove([removal], journal=journal, memory_bytes=PLENTY)
        assert [problem.code for problem in result.kept] == told
    assert not short.exists()


def moving(path: Path) -> Path:
    frames = [scene(seed, (120, 90)) for seed in range(4)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    return path


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize(("ending", "words"), [("tif", "3 pages"), ("gif", "4 frames")])
def test_pages_and_frames_that_are_there_are_counted(
    tmp_path: Path, ending: str, words: str
) -> None:
    path = moving(tmp_path / f"a.{ending}")
    assert not read(path).picture.ends_early
    cut(path, 0.6 if ending == "tif" else 0.95)
    found = read(path).picture
    assert found.ends_early
    assert f"{found.frames} " in words
    assert read(path).picture == found
    twin = path.with_name(f"b.{ending}")
    twin.write_bytes(path.read_bytes() + b"\0")
    result = scan(ScanOptions(folders=(tmp_path,)))
    (group,) = as_data(result)["groups"]
    assert group["keeper"]["remark"] == f"{words}, ends early"


def test_later_page_that_is_cut_is_read_the_same_way(tmp_path: Path) -> None:
    path = moving(tmp_path / "a.tif")
    whole = read(path).picture
    expected = read_frame(whole, 3, budget=MemoryBudget(PLENTY))
    cut(path, 0.97)
    found = read(path).picture
    assert (found.frames, found.ends_early) == (4, True)
    last = read_frame(found, 3, budget=MemoryBudget(PLENTY))
    assert np.array_equal(last[:48], expected[:48])


def test_what_a_cut_picture_takes_is_in_the_budget(tmp_path: Path) -> None:
    path = save(tmp_path, "a.png")
    whole = read(path).decode_bytes
    cut(path, 0.7)
    assert read(path).decode_bytes > 2 * whole
    with pytest.raises(ReadingError) as caught:
        read(path, memory=int(1.5 * whole))
    assert caught.value.why.code == "too-large"


def test_pillows_own_switch_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    real = ImageFile.ImageFile.load

    def load(image: ImageFile.ImageFile) -> object:
        seen.append(ImageFile.LOAD_TRUNCATED_IMAGES)
        return real(image)

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    read(cut(save(tmp_path, "a.png"), 0.7))
    assert len(seen) >= 3
    assert not any(seen)


def test_damage_elsewhere_stays_a_problem(tmp_path: Path) -> None:
    path = save(tmp_path, "a.png")
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 40] = bytes(40)
    path.write_bytes(data)
    assert why(path) == "damaged"


@pytest.mark.filterwarnings("ignore")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_is_cut_and_changed_is_read_or_a_problem(
    tmp_path: Path, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(["a.webp", "a.png", "a.jpg", "palette.png", "a.tif"]))
    content = bytearray(save(tmp_path, name, size=(48, 40)).read_bytes())
    for _ in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / name
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])
    with suppress(ReadingError):
        found = read(path)
        assert found.signature.shape == (64, 64, 3)
    whole = padded(io.BytesIO(path.read_bytes()), 0)
    assert whole is None or len(whole.read()) < 40 * len(content) + 100_000


@pytest.mark.parametrize("ending", ["png", "jpg", "tif", "webp", "avif", "jp2"])
def test_a_whole_file_is_as_long_as_it_promises(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    scene(1, (90, 60)).save(path)
    data = path.read_bytes()
    assert promised_bytes(io.BytesIO(data)) <= len(data)
    if ending in ("webp", "avif", "jp2"):
        assert promised_bytes(io.BytesIO(data[:-3])) == len(data)
    assert json.dumps(promised_bytes(io.BytesIO(data[:5]))).isdigit()
