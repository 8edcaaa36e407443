"""Before a file goes it is compared once more with its keeper, finer than the scan did, whichever way it lies."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PIL import Image

import engine.removal.last_look
from engine.control import Cancelled, Control
from engine.measures.metrics import LEAST_SECOND_LOOK, second_look
from engine.measures.turning import ORIENTATIONS, inverse
from engine.pictures.budget import MemoryBudget
from engine.pictures.opening import ReadingError
from engine.pictures.reading import read_grey, read_look, read_picture
from engine.records import Picture
from engine.removal.last_look import (
    LAST_LOOK_BAR,
    LAST_LOOK_SIDE,
    LastLooks,
    common_size,
    last_look,
)
from last_look_pairs import SAVINGS, jpeg, page, scaled, with_piece_replaced
from made import found_file, scene

BUDGET = MemoryBudget(200_000_000)
TRANSPOSED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def picture(path: Path) -> Picture:
    found = read_picture(found_file(path), budget=BUDGET)
    assert found is not None
    return found.picture


@pytest.fixture
def keeper(tmp_path: Path) -> Picture:
    return picture(jpeg(92).save(scene(1), tmp_path / "keeper"))


@pytest.fixture(scope="module", name="sheet")
def make_sheet() -> Image.Image:
    return page(2).resize((827, 1169))


@pytest.mark.parametrize("name", ["jpeg 85", "half, 75", "webp half"])
def test_a_piece_of_text_replaced_is_seen_and_a_copy_is_not(
    name: str, sheet: Image.Image, tmp_path: Path
) -> None:
    keeper = picture(jpeg(92).save(sheet, tmp_path / "keeper"))
    changed = with_piece_replaced(sheet, random.Random(3))
    assert changed is not None
    looks = LastLooks(BUDGET)
    copy = picture(SAVINGS[name].save(sheet, tmp_path / "copy"))
    victim = picture(SAVINGS[name].save(changed, tmp_path / "changed"))
    assert not looks.look(copy, keeper).is_different
    assert looks.look(victim, keeper).is_different


def test_it_sees_what_the_scan_lets_pass(sheet: Image.Image, tmp_path: Path) -> None:
    keeper = picture(jpeg(92).save(sheet, tmp_path / "keeper"))
    found = []
    for seed in range(5):
        changed = with_piece_replaced(sheet, random.Random(seed), 0.0003)
        assert changed is not None
        victim = picture(jpeg(85).save(changed, tmp_path / "changed"))
        scan = second_look(*(read_look(one, budget=BUDGET) for one in (victim, keeper)))
        if scan >= LEAST_SECOND_LOOK:
            found.append(last_look(victim, keeper, budget=BUDGET).is_different)
    assert len(found) >= 2
    assert all(found)


def test_it_says_how_finely_it_looked(keeper: Picture, tmp_path: Path) -> None:
    found = last_look(keeper, keeper, budget=BUDGET)
    assert (found.value, found.side) == (1.0, 294)  # 360 x 240
    small = picture(jpeg(85, scaled(0.5)).save(scene(1), tmp_path / "small"))
    found = last_look(small, keeper, budget=BUDGET)
    assert found.side == 147
    assert found.value > LAST_LOOK_BAR


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_it_turns_the_victim_onto_its_keeper(
    orientation: int, keeper: Picture, tmp_path: Path
) -> None:
    image = scene(1)
    if orientation != 1:
        image = image.transpose(TRANSPOSED[inverse(orientation)])
    victim = picture(jpeg(85).save(image, tmp_path / "turned"))
    assert last_look(victim, keeper, orientation, budget=BUDGET).value > 0.8
    for other in {None, *ORIENTATIONS} - {orientation} - ({None} if orientation == 1 else set()):
        assert last_look(victim, keeper, other, budget=BUDGET).is_different


def test_the_place_lies_on_the_keeper_though_the_victim_is_turned(
    keeper: Picture, tmp_path: Path
) -> None:
    changed = scene(1)
    changed.paste("black", (300, 100, 320, 112))
    victim = picture(
        jpeg(85).save(changed.transpose(Image.Transpose.ROTATE_90), tmp_path / "victim")
    )
    found = last_look(victim, keeper, 6, budget=BUDGET)
    left, top, right, bottom = found.place
    assert 285 <= 480 * left <= 320
    assert 300 <= 480 * right <= 335
    assert 85 <= 320 * top <= 112
    assert 100 <= 320 * bottom <= 127


def test_a_keeper_is_read_once_and_the_answer_is_the_same(
    keeper: Picture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Picture] = []

    def reading(one: Picture, *arguments: object, **options: object) -> object:
        read.append(one)
        return read_grey(one, *arguments, **options)  # type: ignore[arg-type]

    victims = [
        picture(saving.save(scene(1), tmp_path / f"victim{number}"))
        for number, saving in enumerate((jpeg(50), jpeg(75, scaled(0.5)), jpeg(60)))
    ]
    other = picture(jpeg(80).save(scene(2), tmp_path / "other"))
    apart = [last_look(victim, keeper, budget=BUDGET) for victim in victims]
    monkeypatch.setattr(engine.removal.last_look, "read_grey", reading)
    looks = LastLooks(BUDGET)
    assert [looks.look(victim, keeper) for victim in victims] == apart
    assert read == [keeper, *victims]
    assert looks.look(victims[0], other).is_different
    assert read[-2:] == [other, victims[0]]


def test_a_file_that_changed_or_is_no_picture_is_not_looked_at(
    keeper: Picture, tmp_path: Path
) -> None:
    victim = picture(jpeg(85).save(scene(1), tmp_path / "victim"))
    looks = LastLooks(BUDGET)
    looks.hold(keeper)
    jpeg(84).save(scene(1), tmp_path / "victim")
    with pytest.raises(ReadingError) as raised:
        looks.look(victim, keeper)
    assert raised.value.why.code == "changed"
    keeper.path.unlink()
    with pytest.raises(ReadingError) as raised:
        LastLooks(BUDGET).hold(keeper)
    assert raised.value.why.code == "vanished"


def test_a_picture_that_needs_more_than_the_budget_is_not_looked_at(keeper: Picture) -> None:
    with pytest.raises(ReadingError) as raised:
        last_look(keeper, keeper, budget=MemoryBudget(1000))
    assert raised.value.why.code == "too-large"


def test_it_can_be_cancelled_while_it_waits_for_room(keeper: Picture) -> None:
    budget, control = MemoryBudget(1_000_000), Control()
    control.cancel()
    with budget.room(900_000), pytest.raises(Cancelled):
        last_look(keeper, keeper, budget=budget, control=control)


def test_of_several_frames_the_first_is_looked_at(tmp_path: Path) -> None:
    frames = [scene(seed).quantize(64) for seed in (1, 2, 3)]
    paths = [tmp_path / "one.gif", tmp_path / "two.gif"]
    for path, order in zip(paths, ((0, 1), (0, 2)), strict=True):
        first, second = (frames[number] for number in order)
        first.save(path, save_all=True, append_images=[second])
    one, two = (picture(path) for path in paths)
    assert one.frames == two.frames == 2
    assert last_look(one, two, budget=BUDGET).value > 0.9


def test_it_reads_upright_in_grey_no_larger_than_asked(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.new("RGB", (600, 300), "white")
    image.paste((255, 0, 0), (0, 0, 300, 300))
    turned = picture(jpeg(95, exif=exif).save(image, tmp_path / "turned"))
    found = read_grey(turned, 200 * 100, budget=BUDGET)
    assert found.shape == (200, 100)
    assert abs(int(found[50, 50]) - 76) <= 1  # red above, by BT.601
    assert found[150, 50] == 255
    assert read_grey(turned, 10**6, budget=BUDGET).shape == (600, 300)


@pytest.mark.parametrize(
    ("size0", "size1", "size"),
    [
        ((400, 800), (4000, 8000), (300, 600)),
        ((800, 400), (640, 500), (480, 300)),  # pressed out of shape
        ((2048, 2048), (2048, 2048), (1024, 1024)),
        ((1896, 1422), (4000, 3000), (1182, 887)),
        ((1000, 1), (1000, 1), (750, 16)),
        ((16, 16), (300, 300), (16, 16)),
    ],
)
def test_the_common_size(
    size0: tuple[int, int], size1: tuple[int, int], size: tuple[int, int]
) -> None:
    assert common_size(size0, size1) == common_size(size1, size0) == size
    assert size[0] * size[1] <= LAST_LOOK_SIDE**2 * 1.001
