"""What pictures are searched and sorted by."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from pathlib import Path

import pytest

from engine.control import Cancelled, Control
from gui.found import picture_columns
from gui.found.picture_columns import PictureColumns, date_seconds, folded
from made_findings import FOLDER
from made_lists import picture_of


def columns(*names: str, folder: str = "Coast") -> PictureColumns:
    pictures = [picture_of(i, name=name, folder=folder) for i, name in enumerate(names)]
    return PictureColumns(pictures, (FOLDER,))


def test_words_are_found_however_they_are_written() -> None:
    composed, apart = (unicodedata.normalize(form, "Möwe.jpg") for form in ("NFC", "NFD"))
    assert composed != apart
    made = columns(composed, apart, "STRASSE.JPG", "Straße.jpg", "fish.png")
    assert made.named("MÖWE").tolist() == [True, True, False, False, False]
    assert made.named("straße").tolist() == [False, False, True, True, False]
    assert made.named("coast fish").tolist() == [False] * 4 + [True]
    assert made.named("coast bird").tolist() == [False] * 5
    assert folded("ABC") == "abc"


def test_the_folders_above_the_chosen_one_are_not_searched_unless_by_a_path() -> None:
    made = columns("a.png")
    above = FOLDER.parent.name
    assert made.named(FOLDER.name).all()
    assert not made.named(above).any()
    assert made.named(f"{above}/{FOLDER.name}/coast/A.").all()


def test_a_folder_has_those_below_it_and_not_those_named_alike() -> None:
    pictures = [
        picture_of(i, folder=one) for i, one in enumerate(("Coast", "Coast/Nets", "Coast 2", ""))
    ]
    made = PictureColumns(pictures, (FOLDER,))
    assert made.under(str(FOLDER / "Coast")).tolist() == [True, True, False, False]
    assert made.under(str(FOLDER)).all()
    assert made.under("/").all()
    assert made.words(FOLDER / "Coast" / "Nets") == str(Path(FOLDER.name) / "Coast" / "Nets")


def test_names_are_ranked_in_slices_as_they_would_be_in_one_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(picture_columns, "_SLICE", 3)
    names = ["b.png", "A.png", "c.png", "a.png", "B.png", "d.png", "0.png"]
    made = columns(*names)
    order = sorted(range(len(names)), key=lambda at: (names[at].casefold(), at))
    assert [order.index(at) for at in range(len(names))] == made.name_rank.tolist()


def test_the_day_it_was_taken_counts_before_that_of_the_file() -> None:
    taken = picture_of(0, taken="2001-02-03 04:05:06", seconds=10**9)
    assert date_seconds(taken) == datetime(2001, 2, 3, 4, 5, 6).timestamp()
    for words in ("", "2001-13-45 00:00:00"):
        assert date_seconds(picture_of(0, taken=words, seconds=10**9)) == 10**9


def test_it_can_be_stopped() -> None:
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        PictureColumns([picture_of(0)], (FOLDER,), control)


def test_numbers_in_names_are_sorted_by_their_value() -> None:
    names = ["IMG_10.jpg", "img_9.jpg", "IMG_9 (2).jpg", "IMG_009.jpg", "IMG_100.jpg", "IMG.jpg", "2024-1-9.png",
             "2024-1-10.png", "0.png", "00.png", "1" + "0" * 300 + ".png"]  # fmt: skip
    made = columns(*names)
    order = [names[at] for at in sorted(range(len(names)), key=made.name_rank.tolist().__getitem__)]
    assert order == [
        "0.png", "00.png", "2024-1-9.png", "2024-1-10.png", names[-1], "IMG.jpg", "IMG_9 (2).jpg", "img_9.jpg",
        "IMG_009.jpg", "IMG_10.jpg", "IMG_100.jpg",
    ]  # fmt: skip
