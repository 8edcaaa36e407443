"""Which groups are shown, and in which order, against a plain way to say it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.records import Picture
from gui.found.arrangement import FILTERS, SORTS, Arrangement, View, arrange, renumbered
from gui.found.findings import Findings
from gui.found.picture_columns import PictureColumns, date_seconds
from made_findings import FOLDER, made_findings
from made_lists import findings_of, picture_of

NAMES = ("Fish.jpg", "fish 2.png", "boat.jpg", "Möwe.jpg", "IMG_1.jpg")
FOLDERS = ("", "Coast", "Coast/Nets", "Phone")


@st.composite
def some_findings(draw: Any) -> Findings:
    """Up to six groups, the last ones of look-alikes, with values that often are equal."""
    sizes = draw(st.lists(st.integers(2, 4), min_size=1, max_size=6))
    pictures = [
        picture_of(
            number,
            name=f"{number} {draw(st.sampled_from(NAMES))}",
            folder=draw(st.sampled_from(FOLDERS)),
            width=draw(st.integers(1, 3)),
            size_bytes=draw(st.integers(0, 3)),
            seconds=draw(st.integers(10**9, 10**9 + 2)),
            taken=draw(st.sampled_from(("", "2001-09-09 12:00:00", "no date"))),
        )
        for number in range(sum(sizes))
    ]
    groups = [list(range(sum(sizes[:i]), sum(sizes[: i + 1]))) for i in range(len(sizes))]
    pairs = [(one[0], member) for one in groups for member in one[1:]]
    mse = {pair: float(draw(st.integers(0, 3))) for pair in pairs}
    for one in groups:
        one[1:] = sorted(one[1:], key=lambda member, one=one: mse[one[0], member])  # type: ignore[misc]
    first_look_alike = draw(st.integers(0, len(sizes)))
    made = findings_of(
        pictures,
        groups[:first_look_alike],
        groups[first_look_alike:],
        mse=mse,
        identical=draw(st.lists(st.sampled_from(pairs), max_size=4)),
        is_protected=draw(st.lists(st.sampled_from(range(len(pictures))), max_size=3)),
    )
    made.mark(np.array(draw(st.lists(st.sampled_from(range(len(pictures))), max_size=4)), np.intp))
    return made


views = st.builds(
    View,
    search=st.sampled_from(("", " ", "fish", "FISH coast", "möwe", "2.png", "nets/", "nowhere")),
    only=st.sampled_from(FILTERS),
    more_than=st.integers(1, 4),
    folder=st.sampled_from([str(FOLDER / folder) for folder in FOLDERS]),
    sort=st.sampled_from(SORTS),
    is_reversed=st.booleans(),
)


def is_shown(findings: Findings, place: int, view: View) -> bool:
    shown = findings.shown(place)
    pictures = [findings.pictures[n] for n in (shown.keeper, *(t.picture for t in shown.twins))]
    if view.search.strip() and not any(is_found(picture, view.search) for picture in pictures):
        return False
    folders = {picture.path.parent for picture in pictures}
    return {
        "all": True,
        "identical": all(twin.is_identical for twin in shown.twins),
        "more-than": len(pictures) > view.more_than,
        "in-folder": any(one.is_relative_to(view.folder) for one in folders),
        "not-one-folder": len(folders) > 1,
        "marked": any(findings.is_marked[twin.picture] for twin in shown.twins),
        "left-alone": place % 2 == 1,
        "look-alikes": shown.is_look_alike,
    }[view.only]


def is_found(picture: Picture, search: str) -> bool:
    name, path = picture.path.name.casefold(), str(picture.path).casefold()
    folder = str(picture.path.parent.relative_to(FOLDER.parent)).casefold()
    if "/" in search:
        return search in path
    return all(word in name or word in folder for word in search.casefold().split())


def plain_key(findings: Findings, place: int, view: View) -> Any:
    shown = findings.shown(place)
    keeper = findings.pictures[shown.keeper]
    mse = [twin.pair.mse for twin in shown.twins]
    going = [t.picture for t in shown.twins if not findings.is_protected[t.picture]]
    return {
        "free": sum(int(findings.frees[number]) for number in going),
        "count": len(shown.twins),
        "number": shown.number,
        "name": (natural_key(keeper.path.name.casefold()), keeper.path),
        "pixels": keeper.pixels,
        "size": keeper.size_bytes,
        "date": date_seconds(keeper),
        "mse": max(mse) if view.is_descending else min(mse),
    }[view.sort]


def natural_key(name: str) -> list[tuple[str, int]]:
    """Numbers by their value, everything else by its characters."""
    parts = re.findall("[0-9]+|.", name)
    return [("0", int(part)) if part[0] in "0123456789" else (part, 0) for part in parts]


def columns_of(findings: Findings) -> PictureColumns:
    return PictureColumns(findings.pictures, findings.options.folders)


@given(findings=some_findings(), view=views)
@settings(max_examples=150, deadline=None)
def test_what_is_shown_in_which_order(findings: Findings, view: View) -> None:
    findings.is_left_alone[1::2] = True
    got = arrange(findings, view, columns_of(findings) if view.columns else None)
    places = range(len(findings.groups))
    wanted = [place for place in places if is_shown(findings, place, view)]
    wanted.sort(key=lambda place: plain_key(findings, place, view), reverse=view.is_descending)
    # A sort backwards leaves equals as they stand; look-alikes come last whatever their values.
    wanted.sort(key=lambda place: place >= findings.first_look_alike)
    assert got.groups.tolist() == wanted
    assert got.counts.tolist() == [len(findings.shown(place).twins) + 1 for place in wanted]
    assert got.hides == (len(wanted) < len(places))
    assert sorted(got.member_order.tolist()) == list(range(len(findings.groups.member)))
    for place in places:
        assert_members_in_order(findings, got, view, place)


def assert_members_in_order(findings: Findings, got: Arrangement, view: View, place: int) -> None:
    start, end = findings.groups.starts[place : place + 2]
    members = [
        (findings.pictures[findings.groups.member[entry]], findings.groups.row[entry])
        for entry in got.member_order[start:end]
    ]
    keys = [
        {
            "name": natural_key(picture.path.name.casefold()),
            "pixels": picture.pixels,
            "size": picture.size_bytes,
            "date": date_seconds(picture),
        }.get(view.sort, findings.pairs.mse[row])
        for picture, row in members
    ]
    is_turned = view.is_descending and view.sort not in ("free", "count", "number")
    assert keys == sorted(keys, reverse=is_turned)


@given(findings=some_findings(), view=views)
@settings(max_examples=40, deadline=None)
def test_marks_that_are_hidden_are_counted(findings: Findings, view: View) -> None:
    got = arrange(findings, view, columns_of(findings))
    shown = set(got.groups.tolist())
    hidden = [
        twin.picture
        for place in range(len(findings.groups))
        if place not in shown
        for twin in findings.shown(place).twins
    ]
    assert got.hidden_of(findings.is_marked) == sum(findings.is_marked[hidden].tolist())


@pytest.mark.parametrize(
    ("view", "needs", "hides"),
    [
        (View(), False, False),
        (View(search="  "), False, False),
        (View(search="a"), True, True),
        (View(only="identical", sort="mse"), False, True),
        (View(only="not-one-folder"), True, True),
        (View(sort="date"), True, False),
    ],
)
def test_pictures_are_looked_at_only_where_they_must_be(
    view: View, needs: bool, hides: bool
) -> None:
    assert (bool(view.columns), view.hides) == (needs, hides)


def test_no_groups_at_all() -> None:
    findings = findings_of([], [])
    for sort in SORTS:
        got = arrange(findings, View(search="a", only="marked", sort=sort), columns_of(findings))
        assert len(got.groups) == 0
        assert not got.hides


def test_pictures_of_another_scan_are_known_by_their_paths() -> None:
    before, after = made_findings(2, twins=1), made_findings(2, twins=1)
    assert renumbered(before, before) is None
    later = findings_of([before.pictures[3], before.pictures[0]], [[0, 1]])
    numbers = renumbered(before, later)
    assert numbers is not None
    assert numbers.tolist() == [1, -1, -1, 0]
    same = renumbered(before, after)
    assert same is not None
    assert same.tolist() == [0, 1, 2, 3]
