"""What the list of removed files says of each: where it went, from which group, what was kept, why it cannot return."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from engine.reasons import reason
from engine.records import FileState
from engine.removal.journal import Status
from engine.removal.removals import Exemption
from engine.removal.restoring import can_restore
from engine.removal.ways import Way
from gui.found.removed_files import RemovedFile, days_of, matching, removed_of
from made_removed import NOON, entry

VANISHED = reason("victim-vanished")
FOLDERS = (Path("/pictures"),)


def one(number: int = 100, way: Way | None = Way.FOLDER, **others: object) -> RemovedFile:
    made = entry(number, way, **others)
    (shown,) = removed_of([made], can_restore, FOLDERS).entries
    return shown


def clock(form: str, seconds: float = NOON) -> str:
    return time.strftime(form, time.localtime(seconds))


def test_a_file_in_a_folder() -> None:
    shown = one()
    assert shown.cells == (
        "IMG_100.jpg",
        str(Path("pictures/2019")),
        clock("%H:%M"),
        str(Path("/aside/2019")),
        f"keeper.jpg in {Path('pictures/best')}",
    )
    assert shown.can_restore
    assert shown.day == clock("%Y-%m-%d")
    assert shown.detail.splitlines() == [
        str(Path("/pictures/2019/IMG_100.jpg")),
        f"1.2 MB, removed {clock('%Y-%m-%d %H:%M:%S')}, from group 7.",
        f"It lies in {Path('/aside/2019/IMG_100.jpg')}.",
        f"Kept instead: {Path('/pictures/best/keeper.jpg')}",
    ]


@pytest.mark.parametrize(
    ("way", "where", "lies"),
    [
        (Way.TRASH, "Trash", "It is in the trash."),
        (Way.LINK, "Hard link to what was kept", "It became a hard link to what was kept."),
        (Way.DELETE, "Deleted for good", "It was deleted for good."),
        (None, "Stayed, and got facts", "It got facts of a copy that went."),
    ],
)
def test_where_it_went(way: Way | None, where: str, lies: str) -> None:
    shown = one(way=way)
    assert shown.cells[3] == where
    assert lies in shown.detail.splitlines()


def test_where_in_the_trash_it_lies_is_told_where_that_is_known() -> None:
    shown = one(way=Way.TRASH, target=Path("/trash/files/a 2.jpg"))
    assert f"It is in the trash: {Path('/trash/files/a 2.jpg')}." in shown.detail


def test_facts_come_from_a_copy() -> None:
    shown = one(way=None)
    detail = shown.detail
    assert shown.cells[4] == "facts from keeper.jpg in pictures/best"
    assert f"The facts came from {Path('/pictures/best/keeper.jpg')}" in detail
    assert ", changed " in detail


def test_what_went_by_hand_says_so() -> None:
    whole = one(way=Way.TRASH, exemption=Exemption.WHOLE_GROUP, keeper=None)
    assert "by hand, with its whole group" in whole.detail
    assert "Kept instead" not in whole.detail
    assert whole.cells[4] == ""
    assert "only a look-alike" in one(way=Way.TRASH, exemption=Exemption.LOOK_ALIKE).detail


def test_of_a_long_path_the_end_tells_more() -> None:
    shown = one(target=Path("/mnt/disk/Set aside/Pictures/2019/a.jpg"))
    assert shown.cells[3] == str(Path("\u2026/Set aside/Pictures/2019"))
    assert str(Path("/mnt/disk/Set aside/Pictures/2019/a.jpg")) in shown.detail


def test_a_keeper_in_the_same_folder_is_named_alone() -> None:
    assert one(keeper=Path("/pictures/2019/b.jpg")).cells[4] == "b.jpg"


def test_what_cannot_be_brought_back_says_why() -> None:
    shown = one(way=Way.DELETE)
    assert not shown.can_restore
    assert shown.why_not == "it was deleted for good"
    assert shown.detail.endswith("Cannot be brought back from here: it was deleted for good")


def test_what_is_back_cannot_be_brought_back_once_more() -> None:
    shown = one(status=Status.RESTORED, ended=NOON + 60)
    assert not shown.can_restore
    assert shown.cells[3] == "Brought back"
    assert f"It was brought back {clock('%Y-%m-%d %H:%M:%S', NOON + 60)}." in shown.detail
    assert shown.why_not == ""


@pytest.mark.parametrize("status", [Status.BEGUN, Status.RESTORING])
def test_what_is_under_way_is_left_alone(status: Status) -> None:
    shown = one(status=status, why=VANISHED)
    assert not shown.can_restore
    assert shown.cells[3] == "Not finished"
    assert "start the program anew" in shown.detail
    assert shown.detail.endswith("What is known: it is not there any more")


def test_what_failed_the_last_time_is_told_and_can_be_tried_again() -> None:
    shown = one(why=VANISHED)
    assert shown.can_restore
    assert shown.detail.endswith(
        "It could not be brought back the last time: it is not there any more"
    )


def test_what_never_went_is_not_listed() -> None:
    entries = [
        entry(5),
        entry(4, status=Status.UNDONE),
        entry(3, status=Status.RESTORED),
        entry(2, None),
        entry(1, None, status=Status.RESTORED),
    ]
    removed = removed_of(entries, can_restore)
    assert [shown.number for shown in removed.entries] == [5, 3, 2, 1]
    assert (removed.files, removed.back, removed.facts) == (2, 1, 2)


def test_days_are_in_order_whatever_the_clock_said() -> None:
    day = 24 * 3600
    whens = {9: NOON, 8: NOON - 3 * day, 7: NOON - day, 6: NOON - 60}
    removed = removed_of([entry(n, began=when) for n, when in whens.items()], can_restore)
    days = days_of(removed.entries, NOON)
    assert [[shown.number for shown in one.entries] for one in days] == [[9, 6], [7], [8]]
    dates = [clock("%Y-%m-%d", NOON - back * day) for back in (0, 1, 3)]
    assert [one.words for one in days] == [f"Today, {dates[0]}", f"Yesterday, {dates[1]}", dates[2]]


def test_a_search_needs_all_words() -> None:
    entries = removed_of([entry(n) for n in (11, 12)], can_restore).entries
    assert [one.number for one in matching(entries, "img_11 ASIDE")] == [11]
    assert [one.number for one in matching(entries, f" {entries[0].day}")] == [11, 12]
    assert len(matching(entries, "")) == 2
    assert matching(entries, "keeper nothing") == ()


def test_names_that_are_no_text_can_be_shown() -> None:
    shown = one(path=Path("/pictures/a\udcff\n.jpg"), state=FileState(1, 1, 1, 1))
    assert shown.cells[0] == "a\ufffd\ufffd.jpg"
    assert "\udcff" not in shown.detail + shown.search_words
    assert one(began=10**18).day == ""
