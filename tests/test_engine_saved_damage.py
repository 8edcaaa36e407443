"""Saved results that were damaged, edited or never were any: one clear error, or nothing in them can be marked."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from command_line import needs_posix
from engine.output.saved_format import FORMAT, write_parts
from engine.output.saved_results import load, save
from engine.output.saved_values import SavedError
from engine.reasons import sentence
from made import scene
from made_snapshot import marked, small_pictures, snapshot_of

Parts = list[dict[str, Any]]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved")
    pictures = small_pictures(folder / "p", [f"{n}.png" for n in range(9)])
    save(folder / "saved.json", marked(snapshot_of(pictures, 2, look_alikes=1), 1, 4))
    return folder / "saved.json"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "edited.json"


def why(path: Path) -> str:
    with pytest.raises(SavedError) as caught:
        load(path)
    assert sentence(caught.value.why)
    return caught.value.why.code


def assert_nothing_can_be_marked(path: Path) -> None:
    found = load(path)
    assert not found.is_intact
    assert not found.snapshot.is_marked.any()
    assert found.snapshot.is_checking.all()
    assert len(found.snapshot.groups)
    assert found.lost_marks == 2


def test_edited_by_hand_nothing_in_it_can_be_marked(good: Path, path: Path) -> None:
    text = good.read_text()
    edited = text.replace('"relation": "twin"', '"relation": "identical"', 1)
    assert edited != text
    path.write_text(edited)
    assert_nothing_can_be_marked(path)
    path.write_text(json.dumps(json.loads(text), indent=2))
    assert_nothing_can_be_marked(path)
    path.write_bytes(good.read_bytes().replace(b"\n", b"\r\n"))
    assert_nothing_can_be_marked(path)
    path.write_text(text + " ")
    assert_nothing_can_be_marked(path)
    assert load(good).is_intact


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_damage_is_more_than_an_error(data: st.DataObject, good: Path, path: Path) -> None:
    content = bytearray(good.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    kind = data.draw(st.sampled_from(["byte", "cut", "digit"]))
    if kind == "cut":
        del content[place:]
    else:
        content[place] = data.draw(
            st.integers(0, 255) if kind == "byte" else st.sampled_from(b"0123456789")
        )
    path.write_bytes(content)
    try:
        found = load(path)
    except SavedError:
        assert why(path)
        return
    assert found.is_intact == (bytes(content) == good.read_bytes())
    if not found.is_intact:
        assert not found.snapshot.is_marked.any()
        assert found.snapshot.is_checking.all()


@pytest.mark.parametrize(
    "content",
    [b"", b"[", b"[\n", b"{}", b"[]", b"null", b"a,b\n", b"\xff\xfe", b'{"version": 1, "program": "1", "groups": []}',
     b"[\n" + b"[" * 100_000, FORMAT.encode(), b'[\n{"format": "other"}\n]\n', b"[\n[1]\n]", b"9" * 5000,
     b"<!DOCTYPE html>"],
)  # fmt: skip
def test_what_is_none_is_said_to_be_none(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert why(path) == "not-saved-results"


def test_a_picture_a_folder_and_nothing(tmp_path: Path, path: Path) -> None:
    scene(1, (60, 40)).save(tmp_path / "a.png")
    assert why(tmp_path / "a.png") == "not-saved-results"
    assert why(tmp_path) == "not-saved-results"
    assert why(path) == "vanished"


@needs_posix
def test_a_pipe_is_not_waited_for(path: Path) -> None:
    os.mkfifo(path)
    assert why(path) == "not-saved-results"


def test_newer_and_foreign(good: Path, path: Path) -> None:
    edit(good, path, lambda parts: parts[0].update(version=2))
    assert why(path) == "saved-newer"
    edit(good, path, lambda parts: parts[1]["pictures"][0].update(path="relative.png"))
    assert why(path) == "saved-elsewhere"


def edit(good: Path, path: Path, change: Callable[[Parts], object]) -> None:
    """A change by somebody who knows how to make the checksum right."""
    parts = json.loads(good.read_text())[:-1]
    change(parts)
    with path.open("wb") as stream:
        write_parts(stream, parts)


def group(parts: Parts, number: int = 0) -> dict[str, Any]:
    return next(part for part in parts if "groups" in part)["groups"][number]


def member(parts: Parts, number: int = 0) -> dict[str, Any]:
    return group(parts)["members"][number]


def alike(parts: Parts) -> dict[str, Any]:
    return next(part for part in parts if "look_alikes" in part)["look_alikes"][0]


WRONG: dict[str, Callable[[Parts], object]] = {
    "a keeper that is its own twin": lambda p: member(p).update(picture=0),
    "a member in two groups": lambda p: group(p, 1)["members"][0].update(picture=2),
    "a keeper that is a member": lambda p: group(p, 1)["members"][0].update(picture=0),
    "a twin that is a look-alike too": lambda p: alike(p)["members"][0].update(picture=2),
    "a picture that is none": lambda p: member(p).update(picture=9),
    "a picture under none": lambda p: member(p).update(picture=-1),
    "a picture that is true": lambda p: member(p).update(picture=True),
    "groups out of order": lambda p: group(p).update(keeper=3),
    "members out of order": lambda p: member(p).update(mse=99.0),
    "no members": lambda p: group(p).update(members=[]),
    "look-alikes as twins": lambda p: member(p).update(relation="look_alike"),
    "twins as look-alikes": lambda p: alike(p)["members"][0].update(relation="twin"),
    "no such relation": lambda p: member(p).update(relation="same"),
    "no relation": lambda p: member(p).pop("relation"),
    "an mse of a word": lambda p: member(p).update(mse="0"),
    "an mse under 0": lambda p: member(p).update(mse=-0.5),
    "a huge mse": lambda p: member(p).update(mse=10**400),
    "turned nine times": lambda p: member(p).update(turned=9),
    "a number of 0": lambda p: group(p).update(number=0),
    "a list for a group": lambda p: p[2]["groups"].__setitem__(0, []),
    "a word for groups": lambda p: p[2].update(groups="all"),
    "pictures out of order": lambda p: p[1]["pictures"].reverse(),
    "a picture twice": lambda p: p[1]["pictures"].__setitem__(1, p[1]["pictures"][0]),
    "a path of NUL": lambda p: p[1]["pictures"][0].update(path="/\0"),
    "a path that is no name": lambda p: p[1]["pictures"][0].update(path=str(Path("/\ud800").absolute())),
    "no size": lambda p: p[1]["pictures"][0].pop("size_bytes"),
    "a width of 0": lambda p: p[1]["pictures"][0].update(width=0),
    "a time past all": lambda p: p[1]["pictures"][0].update(mtime_ns=1 << 64),
    "a mark of 1": lambda p: member(p).update(marked=1),
    "no folders": lambda p: p[0]["options"].update(folders=[]),
    "a threshold over all": lambda p: p[0]["options"].update(threshold=6000),
    "a rule that is none": lambda p: p[0]["options"].update(rules=[{"code": "best"}]),
    "no options": lambda p: p[0].pop("options"),
    "a version of a word": lambda p: p[0].update(version="1"),
    "a date of 7": lambda p: p[0].update(saved=7),
    "an unknown problem": lambda p: p.append({"problems": [{"path": "/a", "stage": "reading", "code": "x"}]}),
    "a problem without values": lambda p: p.append(
        {"problems": [{"path": "/a", "stage": "reading", "code": "over-threshold", "values": {"mse": "x"}}]}
    ),
    "a list in a problem": lambda p: p.append(
        {"problems": [{"path": "/a", "stage": "reading", "code": "damaged", "values": {"detail": []}}]}
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
def test_groups_that_cannot_be_are_refused(
    good: Path, path: Path, change: Callable[[Parts], object]
) -> None:
    edit(good, path, change)
    assert why(path) == "saved-damaged"


def test_a_keeper_is_never_marked(good: Path, path: Path) -> None:
    """The keeper of twins can be a look-alike: a mark on it there counts for nothing, as on any look-alike."""
    edit(good, path, lambda parts: alike(parts).update(keeper=3, members=[
        {**one, "picture": place, "marked": True} for one, place in zip(alike(parts)["members"], (0, 6), strict=True)
    ]))  # fmt: skip
    found = load(path)
    assert found.is_intact
    assert found.snapshot.is_marked.nonzero()[0].tolist() == [1, 4]


def test_not_a_number_is_no_number(good: Path, path: Path) -> None:
    path.write_text(good.read_text().replace('"mse": 7.0', '"mse": NaN', 1))
    assert why(path) == "saved-damaged"
