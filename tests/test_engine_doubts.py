"""Keepers that may not be the best of their group: enlargements, JPEGs saved again, those that lost camera data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

import engine.reviewing.doubts
from engine.control import Cancelled, Control, Progress
from engine.groups.group_table import GroupTable, from_groups
from engine.measures.turning import turn
from engine.pictures.budget import MemoryBudget
from engine.pictures.reading import read_picture
from engine.reasons import Reason, reason, sentence
from engine.records import FileState, Group, PairTable, Picture, Relation
from engine.reviewing.doubts import KnownAnswers, doubts_of_facts, find_doubts
from engine.reviewing.pixel_doubts import Question, answer
from engine.reviewing.resaving import was_jpeg
from made import SHARED_PICTURES, found_file, scene

LANCZOS, BICUBIC, NEAREST = (
    getattr(Image.Resampling, name) for name in ("LANCZOS", "BICUBIC", "NEAREST")
)
BUDGET = MemoryBudget(10**9)
SIZE = (240, 184)
RESIZINGS = [
    (LANCZOS, 1.25, {"quality": 95}),
    (NEAREST, 1.25, {}),
    (BICUBIC, 1.5, {}),
    (NEAREST, 2, {"quality": 85}),
    (LANCZOS, 3, {"quality": 90}),
]


def detailed(seed: int = 1, size: tuple[int, int] = SIZE) -> Image.Image:
    """A scene with the fine grain of a photo."""
    rng = np.random.default_rng(seed)
    pixels = np.asarray(scene(seed, size), np.float32) + 9 * rng.standard_normal(
        (size[1], size[0], 1), np.float32
    )
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def resized(image: Image.Image, ratio: float, kind: Image.Resampling) -> Image.Image:
    return image.resize((round(image.width * ratio), round(image.height * ratio)), kind)


def saved(image: Image.Image, path: Path, **options: object) -> Picture:
    image.save(path, **options)
    found = read_picture(found_file(path), budget=BUDGET)
    assert found is not None
    return found.picture


def pairs_of(rows: list[tuple[int, int]], turned: int = 1) -> PairTable:
    count = len(rows)
    nothing = np.full(count, np.nan, np.float32)
    first, second = (np.array([row[place] for row in rows], np.int32) for place in (0, 1))
    return PairTable(
        first, second, np.zeros(count), np.full(count, Relation.TWIN, np.uint8), np.zeros(count, np.uint8),
        nothing, nothing, nothing, np.full(count, turned, np.uint8),
    )  # fmt: skip


def one_group(*pictures: Picture, turned: int = 1) -> tuple[GroupTable, PairTable]:
    """The first keeps all the others."""
    others = tuple(range(1, len(pictures)))
    group = Group(0, others, tuple(range(len(others))), reason("most-pixels", width=1, height=1))
    return from_groups([group]), pairs_of([(0, other) for other in others], turned)


def doubt(*pictures: Picture, turned: int = 1, known: KnownAnswers | None = None) -> Reason | None:
    groups, pairs = one_group(*pictures, turned=turned)
    found = find_doubts(
        pictures, groups, pairs, memory_bytes=10**9, threads=1, known=known or KnownAnswers()
    )
    assert set(found) <= {0}
    assert all(sentence(why) for why in found.get(0, ()))
    return found[0][0] if found else None


def code(why: Reason | None) -> str | None:
    return why and why.code


# enlargements


@pytest.mark.parametrize(("kind", "ratio", "options"), RESIZINGS)
def test_an_enlargement_is_known(
    tmp_path: Path, kind: Image.Resampling, ratio: float, options: dict[str, int]
) -> None:
    original = saved(detailed(), tmp_path / "o.jpg", quality=90)
    with Image.open(original.path) as image:
        large = resized(image, ratio, kind)
    keeper = saved(large, tmp_path / ("k.jpg" if options else "k.png"), **options)
    why = doubt(keeper, original)
    assert why == reason("enlargement", member=str(original.path), width=240, height=184)


@pytest.mark.parametrize(("kind", "ratio", "options"), RESIZINGS)
def test_an_original_is_not_one(
    tmp_path: Path, kind: Image.Resampling, ratio: float, options: dict[str, int]
) -> None:
    ending = "jpg" if options else "png"
    keeper = saved(detailed(2), tmp_path / f"k.{ending}", **options)
    for name in ("s.png", "s.jpg"):
        assert doubt(keeper, saved(resized(detailed(2), 1 / ratio, kind), tmp_path / name)) is None


def test_a_soft_original_is_not_one(tmp_path: Path) -> None:
    """It has no more detail than its reduction, and nor has that."""
    soft = resized(scene(3, (40, 30)), 8, BICUBIC)
    keeper = saved(soft, tmp_path / "k.png")
    assert doubt(keeper, saved(resized(soft, 0.5, LANCZOS), tmp_path / "s.png")) is None


@pytest.mark.parametrize("blur", [0.8, 1.2])
@pytest.mark.parametrize("ending", ["png", "jpg"])
def test_an_original_that_is_a_little_soft_is_not_one(
    tmp_path: Path, blur: float, ending: str
) -> None:
    image = detailed(3).filter(ImageFilter.GaussianBlur(blur))
    keeper = saved(image, tmp_path / f"k.{ending}")
    for ratio in (1.25, 2):
        for name in ("s.png", "s.jpg"):
            assert doubt(keeper, saved(resized(image, 1 / ratio, LANCZOS), tmp_path / name)) is None


def test_an_enlargement_beside_a_later_copy_of_what_it_was_made_of(tmp_path: Path) -> None:
    keeper = saved(resized(detailed(), 3, LANCZOS), tmp_path / "k.jpg", quality=92)
    assert code(doubt(keeper, saved(detailed(), tmp_path / "o.jpg", quality=95))) == "enlargement"


def test_any_of_the_smaller_ones_may_be_what_it_was_made_of(tmp_path: Path) -> None:
    original = saved(detailed(), tmp_path / "o.png")
    keeper = saved(resized(detailed(), 2, BICUBIC), tmp_path / "k.png")
    middle = saved(resized(detailed(), 1.5, LANCZOS), tmp_path / "m.jpg", quality=60)
    small = saved(resized(detailed(), 0.5, LANCZOS), tmp_path / "s.png")
    assert doubt(keeper, middle, small) is None
    why = doubt(keeper, small, middle, original)
    assert why is not None
    assert dict(why.values)["member"] == str(original.path)


@pytest.mark.parametrize("orientation", [3, 6])
def test_one_that_lies_otherwise(tmp_path: Path, orientation: int) -> None:
    """By EXIF, so that its blocks lie as it is stored; and turned for good, as the pair says."""
    original = saved(detailed(), tmp_path / "o.png")
    exif = Image.Exif()
    exif[0x0112] = orientation
    turn = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90}[orientation]
    large = resized(detailed(), 1.5, LANCZOS).transpose(turn)
    assert code(doubt(saved(large, tmp_path / "k.jpg", exif=exif), original)) == "enlargement"
    onto = {3: 3, 6: 8}[
        orientation
    ]  # what brings the other one onto a keeper that was turned for good
    assert code(doubt(saved(large, tmp_path / "t.jpg"), original, turned=onto)) == "enlargement"


def test_another_shape_or_nearly_one_size_is_none(tmp_path: Path) -> None:
    original = saved(detailed(), tmp_path / "o.png")
    for number, size in enumerate([(480, 340), (252, 193)]):
        keeper = saved(detailed().resize(size, LANCZOS), tmp_path / f"{number}.png")
        assert doubt(keeper, original) is None


def test_plain_and_tiny_pictures_are_none(tmp_path: Path) -> None:
    for name, image in (("p", Image.new("RGB", (90, 90), "red")), ("t", detailed(1, (20, 20)))):
        small = saved(image, tmp_path / f"{name}.png")
        assert doubt(saved(resized(image, 2, NEAREST), tmp_path / f"{name}2.png"), small) is None


# saved again without loss


@pytest.mark.parametrize(
    ("quality", "ending"),
    [(60, "png"), (85, "bmp"), (95, "png"), (100, "png"), (90, "tif"), (75, "webp")],
)
def test_a_jpeg_saved_again_is_known(tmp_path: Path, quality: int, ending: str) -> None:
    lossy = saved(detailed(4, (220, 164)), tmp_path / "o.jpg", quality=quality)
    options = {"lossless": True} if ending == "webp" else {}
    with Image.open(lossy.path) as image:
        keeper = saved(image, tmp_path / f"k.{ending}", **options)
        turned = saved(
            image.transpose(Image.Transpose.ROTATE_90), tmp_path / f"t.{ending}", **options
        )
    assert doubt(keeper, lossy) == reason("resaved", member=str(lossy.path))
    assert code(doubt(turned, lossy, turned=8)) == "resaved"


@pytest.mark.parametrize("size", [(212, 156), (203, 157)])
def test_whichever_way_it_was_turned(tmp_path: Path, size: tuple[int, int]) -> None:
    """Where its sides are no whole blocks, they begin elsewhere then."""
    saved(detailed(8, size), tmp_path / "o.jpg", quality=80)
    with Image.open(tmp_path / "o.jpg") as image:
        grey = np.asarray(image.convert("L"))
    for orientation in (3, 6, 8):
        assert was_jpeg(np.ascontiguousarray(turn(grey, orientation)))
    assert not was_jpeg(np.ascontiguousarray(grey[3:, 5:]))


def test_half_of_a_jpeg_is_none(tmp_path: Path) -> None:
    """Its blocks are of four pixels: wherever blocks of eight begin, half of them fit."""
    saved(scene(8, (960, 800)).convert("L"), tmp_path / "o.jpg", quality=20)
    with Image.open(tmp_path / "o.jpg") as image:
        half = resized(image, 0.5, LANCZOS)
    assert not was_jpeg(np.asarray(half))


def test_beside_another_jpeg_of_it_too(tmp_path: Path) -> None:
    detailed(5, (220, 164)).save(tmp_path / "first.jpg", quality=90)
    with Image.open(tmp_path / "first.jpg") as image:
        keeper = saved(image, tmp_path / "k.png")
        other = saved(image, tmp_path / "o.jpg", quality=70)
    assert code(doubt(keeper, other)) == "resaved"


@pytest.mark.parametrize("quality", [60, 100])
def test_what_never_was_a_jpeg_is_not_one(tmp_path: Path, quality: int) -> None:
    image = detailed(6, (220, 164))
    keeper = saved(image, tmp_path / "k.png")
    assert doubt(keeper, saved(image, tmp_path / "o.jpg", quality=quality)) is None
    # Of two tones alone, it keeps to steps wherever blocks begin.
    dithered = image.convert("1").convert("L")
    keeper = saved(dithered, tmp_path / "t.png")
    assert doubt(keeper, saved(dithered, tmp_path / "t.jpg", quality=quality)) is None


def test_a_raw_keeper_is_not_asked_about(tmp_path: Path) -> None:
    """Its pixels are developed, at half its size."""
    small, large = (saved(resized(detailed(), n, NEAREST), tmp_path / f"{n}.png") for n in (1, 2))
    known = KnownAnswers()
    assert doubt(replace(large, format="RAW"), small, known=known) is None
    assert known._found == {}


def test_a_lossy_keeper_and_a_lossless_member_are_not_asked_about(tmp_path: Path) -> None:
    lossy, lossless = saved(detailed(), tmp_path / "a.jpg"), saved(detailed(), tmp_path / "b.png")
    known = KnownAnswers()
    assert doubt(lossy, lossless, known=known) is None
    assert doubt(lossless, replace(lossless, path=tmp_path / "c.png"), known=known) is None
    assert known._found == {}


# camera data


def with_facts(name: str, **facts: object) -> Picture:
    return Picture(Path(name), FileState(1, 1, 1, 1), 10, 10, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("keeper", "members", "found"),
    [
        ({}, [{}], None),
        ({"taken": "2024"}, [{}], None),
        ({}, [{}, {"taken": "2024"}], "lacks-date"),
        ({"taken": "2024"}, [{"taken": "2023"}], None),
        ({"camera": "x"}, [{"has_gps": True}], "lacks-gps"),
        ({"has_gps": True}, [{"camera": "x", "has_gps": True}], "lacks-camera"),
        ({}, [{"camera": "x"}, {"taken": "2024"}], "lacks-camera-data"),
    ],
)
def test_camera_data(
    keeper: dict[str, object], members: list[dict[str, object]], found: str | None
) -> None:
    pictures = [
        with_facts("k", **keeper),
        *(with_facts(f"m{n}", **facts) for n, facts in enumerate(members)),
    ]
    groups, _ = one_group(*pictures)
    why = doubts_of_facts(pictures, groups)
    assert code(why.get(0)) == found
    assert all(sentence(one) for one in why.values())
    assert code(doubt(*pictures)) == found


def test_groups_are_told_apart_and_the_member_is_named() -> None:
    pictures = [with_facts(name, has_gps=name in "bd") for name in "abcdef"]
    groups = from_groups(
        [Group(k, m, m, reason("first-path")) for k, m in ((0, (1, 2)), (3, (4, 5)))]
    )
    assert doubts_of_facts(pictures, groups) == {0: reason("lacks-gps", member="b")}
    assert doubts_of_facts(pictures, from_groups([])) == {}


# the whole


def test_pixels_come_before_facts_and_answers_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = saved(detailed(), tmp_path / "o.jpg", quality=95)
    with Image.open(original.path) as image:
        keeper = saved(resized(image, 2, LANCZOS), tmp_path / "k.png")
    original = replace(original, taken="2024")
    known = KnownAnswers()
    groups, pairs = one_group(keeper, original)
    found = find_doubts(
        [keeper, original], groups, pairs, memory_bytes=10**9, threads=1, known=known
    )
    assert [why.code for why in found[0]] == ["enlargement", "lacks-date"]
    monkeypatch.setattr(
        engine.reviewing.doubts, "answer", lambda *_, **__: pytest.fail("asked again")
    )
    assert code(doubt(keeper, original, known=known)) == "enlargement"
    other = replace(original, state=replace(original.state, mtime_ns=5))
    with pytest.raises(BaseException, match="asked again"):
        doubt(keeper, other, known=known)


def test_what_cannot_be_read_is_in_doubt(tmp_path: Path) -> None:
    original, keeper = (
        saved(detailed(), tmp_path / "o.png"),
        saved(detailed(1, (480, 368)), tmp_path / "k.png"),
    )
    groups, pairs = one_group(keeper, original)
    given = {"threads": 1, "known": KnownAnswers()}
    small = find_doubts([keeper, original], groups, pairs, memory_bytes=10**6, **given)  # type: ignore[arg-type]
    assert [why.code for why in small[0]] == ["not-compared"]
    (tmp_path / "o.png").unlink()
    assert code(doubt(keeper, original)) == "not-compared"
    data = (tmp_path / "k.png").read_bytes()
    (tmp_path / "o.png").write_bytes(data[: len(data) // 2])
    cut = replace(original, state=found_file(tmp_path / "o.png").state)
    assert code(doubt(keeper, cut)) == "not-compared"


def test_only_the_groups_asked_of_with_progress_and_cancel(tmp_path: Path) -> None:
    pictures = []
    for name in "abcd":
        pictures.append(saved(detailed(), tmp_path / f"{name}.png"))
    large = saved(resized(detailed(), 2, LANCZOS), tmp_path / "e.png")
    pictures += [large, large]
    groups = from_groups(
        [Group(k, (m,), (n,), reason("first-path")) for n, (k, m) in enumerate([(4, 0), (5, 1)])]
    )
    pairs = pairs_of([(0, 4), (1, 5)])
    seen: list[Progress] = []
    given = {"memory_bytes": 10**9, "threads": 2, "known": KnownAnswers()}
    found = find_doubts(pictures, groups, pairs, which=[1], progress=seen.append, **given)  # type: ignore[arg-type]
    assert list(found) == [1]
    assert (seen[-1].done, seen[-1].total) == (1, 1)
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        find_doubts(pictures, groups, pairs, control=control, **given)  # type: ignore[arg-type]


@pytest.mark.skipif(not SHARED_PICTURES.exists(), reason="no pictures")
def test_a_photo(tmp_path: Path) -> None:
    photo = sorted((SHARED_PICTURES / "photos-kodak").iterdir())[3]
    with Image.open(photo) as image:
        plain = image.convert("RGB")
    original = saved(plain, tmp_path / "o.jpg", quality=90)
    small = saved(resized(plain, 0.5, LANCZOS), tmp_path / "s.jpg", quality=85)
    with Image.open(original.path) as image:
        large = saved(resized(image, 1.5, BICUBIC), tmp_path / "l.jpg", quality=90)
    assert not answer(Question(original, small), budget=BUDGET)
    assert answer(Question(large, original), budget=BUDGET)
