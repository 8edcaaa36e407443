"""Later frames: the middle and the last must agree too, each is decoded once, in bounded memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from check_case import BUDGET, Case, FakeCache, counted, rows_of
from engine.check import frames
from engine.check.checking import Checked
from engine.measures.metrics import mse
from engine.pictures.reading import read_frame
from engine.records import Relation, Step
from engine.storage import look_store
from engine.storage.identical import Contents
from made import scene

LIBRARY = {
    "a": (1, 2, 3), "b": (1, 2, 3), "c": (1, 9, 3), "d": (1, 2, 9), "e": (1, 2), "f": (1, 5, 2, 7, 3),
    "g": (1, 6, 2, 8, 3), "h": (1,),
}  # fmt: skip


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """The first frames of all are alike; f and g have five, of which only those not compared differ."""
    for name, seeds in LIBRARY.items():
        size = (80, 80 if name != "b" else 84)
        first, *others = [scene(seed, (80, 80)).resize(size) for seed in seeds]
        first.save(tmp_path / f"{name}.tif", save_all=True, append_images=others)
    return Case(tmp_path)


def relations(case: Case, **options: object) -> tuple[dict[str, tuple[object, ...]], list[object]]:
    with case.checker(**options) as checker:
        checked: list[Checked] = list(checker.batches(case.matches))
        names = [picture.path.stem for picture in case.pictures]
        rows = {
            names[row[0]] + names[row[1]]: row[2:]
            for row in rows_of([one.pairs for one in checked])
        }
        return rows, list(checker.problems)


def test_frames_that_are_compared(case: Case) -> None:
    found, problems = relations(case)
    assert problems == []
    assert found["ab"][1] is Relation.TWIN
    assert found["fg"][1] is Relation.TWIN
    assert not found.keys() & {
        "ac",
        "ad",
        "bc",
        "bd",
        "cd",
    }  # their later frames are over the threshold
    assert found["ae"][1:3] == (Relation.LOOK_ALIKE, Step.FRAMES)
    assert found["ah"][1:3] == found["af"][1:3] == found["ae"][1:3]
    first, second = case.pictures[0], case.pictures[1]
    later = [
        mse(*(read_frame(picture, frame, budget=BUDGET) for picture in (first, second)), 32)
        for frame in (0, 1, 2)
    ]
    assert found["ab"][0] == max(later) > 0


def test_each_is_decoded_once_even_without_room(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, _ = relations(case)
    decoded: list[object] = []
    monkeypatch.setattr(frames, "read_frame", counted(frames.read_frame, decoded))
    monkeypatch.setattr(look_store, "_MEMORY_BYTES", 1)
    monkeypatch.setattr(look_store.LookStore.__init__, "__defaults__", (1,))
    assert relations(case)[0] == wanted
    assert len(decoded) == 2 * 6  # all but the two with other numbers of frames


def test_frames_given_up_at_once_are_read_again(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = relations(case)
    monkeypatch.setattr(look_store.LookStore, "get", lambda *_: None)
    assert relations(case) == wanted


def test_what_was_found_is_remembered(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, contents = FakeCache(), Contents(case.pictures, None)
    cold = relations(case, remembered=cache, contents=contents)
    assert sum(verdict.frames_mse is not None for verdict in cache.kept.values()) == 7
    monkeypatch.setattr(frames, "read_frame", lambda *_, **__: pytest.fail("decoded again"))
    assert relations(case, remembered=cache, contents=contents) == cold


def test_a_page_that_cannot_be_read_leaves_its_pairs_unchecked(case: Case, tmp_path: Path) -> None:
    (tmp_path / "b.tif").unlink()
    for _ in "01":
        found, problems = relations(case)
        assert found["ab"][1] is Relation.UNCHECKED
        assert found["ab"][0] == case.matches.mse[0]
        assert found["fg"][1] is Relation.TWIN
        assert [(one.path.name, one.code) for one in problems] == [("b.tif", "vanished")]


def test_small_pictures_are_compared_at_their_side(tmp_path: Path) -> None:
    """Pixels of a 20 x 20 picture say nothing at 64 x 64."""
    grains = np.random.default_rng(0).integers(0, 30, (2, 20, 20, 3)).astype(np.uint8)
    for name, grain in zip("ab", grains, strict=True):
        pages = [Image.fromarray(100 + layer) for layer in (grains[0], grain)]
        pages[0].save(tmp_path / f"{name}.tif", save_all=True, append_images=pages[1:])
    case = Case(tmp_path)
    (row,) = relations(case)[0].values()
    signatures = [read_frame(picture, 1, budget=BUDGET) for picture in case.pictures]
    assert row[0] == mse(*signatures, 16) < mse(*signatures, 64)
