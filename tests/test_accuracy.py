"""What bench_accuracy.py measures with: scores counted by hand, sets that hold what their labels say."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw

from accuracy_goals import Goals, kind_of
from accuracy_scores import ORIGINAL, Label, score
from accuracy_sets import make_copies, make_faint, readable_pictures
from accuracy_texts import with_text_replaced
from accuracy_variants import CORE, EDITED, FAINT, TURNED
from made import scene
from run_peer import joined

TRUTH = {
    "a": Label(0, ORIGINAL), "a half": Label(0, "half"), "a grey": Label(0, "grey"), "b": Label(1, ORIGINAL),
    "b half": Label(1, "half"),
}  # fmt: skip


def test_score_counted_by_hand() -> None:
    found = score(TRUTH, [["a", "a half", "b half"], ["a grey", "stranger"], ["b"]])
    assert (found.wanted, found.found, found.right) == (4, 3, 1)
    assert (found.precision, found.recall, found.f1) == (1 / 3, 1 / 4, 2 / 7)
    assert found.recall_of("half") == 1 / 2
    assert found.recall_of("grey") == 0
    assert found.false_pairs == [("a", "b half"), ("a half", "b half")]
    assert ("b", "b half") in found.missed_pairs
    both = found + score(TRUTH, [["b", "b half"]])
    assert (both.wanted, both.right, both.recall_of("half")) == (8, 2, 2 / 4)


def test_score_of_nothing() -> None:
    assert score(TRUTH, []).precision == 1
    assert (score(TRUTH, []).recall, score(TRUTH, []).f1) == (0, 0)


def test_goals_can_be_missed() -> None:
    goals = Goals()
    assert goals.least("F1", 0.9, None) == ""
    assert goals.least("F1", 0.9, 0.9).endswith("met")
    assert goals.least("F1", 0.899, 0.9).endswith("MISSED")
    assert goals.most("false pairs", 1, 0).endswith("MISSED")
    assert (goals.asked, len(goals.missed)) == (3, 2)
    assert (kind_of("photos-kodak"), kind_of("documents-receipts"), kind_of("x")) == (
        "photos",
        "documents",
        "others",
    )


@pytest.mark.parametrize("variants", [CORE, EDITED, TURNED])
def test_sets_hold_what_their_labels_say(tmp_path: Path, variants: dict[str, object]) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    scene(1, (60, 40)).save(pictures / "one.png")
    scene(2, (60, 40)).convert("RGBA").save(pictures / "two.webp")
    (pictures / "broken.png").write_bytes(b"no picture")
    paths = readable_pictures(pictures, None, 1)
    truth = make_copies(paths, tmp_path / "set", variants, 99, 1)
    assert set(truth) == {path.name for path in (tmp_path / "set").iterdir()}
    assert {label.variant for label in truth.values()} == {ORIGINAL, *variants}
    assert len(truth) == 2 * (len(variants) + 1)
    again = make_copies(paths, tmp_path / "again", variants, 99, 1)
    assert again == truth
    for name in truth:  # the same seed, the same pixels
        with (
            Image.open(tmp_path / "set" / name) as one,
            Image.open(tmp_path / "again" / name) as other,
        ):
            assert one.tobytes() == other.tobytes()


def test_one_piece_of_text_and_nothing_else_is_replaced() -> None:
    page = Image.new("RGB", (400, 600), "white")
    for line in range(20):
        words = "".join(random.Random(line).choices("abcdefgh  ", k=60))
        ImageDraw.Draw(page).text((10, 10 + 28 * line), words, fill="black", font_size=20)
    changed = with_text_replaced(page, 0.004, random.Random(1))
    assert changed is not None
    left, top, right, bottom = ImageChops.difference(page, changed).getbbox()
    assert 0.001 < (right - left) * (bottom - top) / (400 * 600) <= 0.0041
    assert (
        with_text_replaced(Image.new("RGB", (400, 600), "white"), 0.004, random.Random(1)) is None
    )


@pytest.mark.parametrize("form", FAINT)
def test_faint_forms_keep_to_their_levels(tmp_path: Path, form: str) -> None:
    scene(1, (60, 40)).save(tmp_path / "one.png")
    truth = make_faint([tmp_path / "one.png"], tmp_path / "set", form, with_copies=True)
    assert len(truth) == 4
    with Image.open(tmp_path / "set" / "00000_original.png") as image:
        pixels = np.asarray(image)
    least, most = FAINT[form]
    assert least <= pixels.min() < pixels.max() <= most


def test_pairs_of_a_peer_are_joined_to_groups() -> None:
    groups = joined([["a", "b"], ["c", "d"], ["d", "a"], ["e", "f"]])
    assert sorted(map(sorted, groups)) == [["a", "b", "c", "d"], ["e", "f"]]
