"""Folders without their subfolders, protected ones, and files that are online only: what is asked for is met once."""

from __future__ import annotations

import os
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.files.listing import Listing, list_files
from engine.options import ScanOptions
from listing_case import give_entries, make, names


def listed(
    *folders: Path, flat: tuple[Path, ...] = (), protected: tuple[Path, ...] = ()
) -> Listing:
    return list_files(ScanOptions(folders=folders, flat=flat, protected=protected))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("top.jpg", "in/middle.jpg", "in/deep/low.jpg", "other/side.jpg"):
        make(tmp_path / "tree" / name)
    return tmp_path / "tree"


def test_a_flat_folder_is_scanned_without_its_subfolders(tree: Path) -> None:
    (tree / ".hidden").mkdir()
    found = listed(tree, flat=(tree,))
    assert names(found) == ["top.jpg"]
    assert (found.met, found.problems) == (1, ())
    assert set(found.folders_skipped.values()) == {0}  # they were not asked for


def test_a_folder_chosen_inside_a_flat_one_still_counts(tree: Path) -> None:
    inner, deep = tree / "in", tree / "in" / "deep"
    for folders in permutations((tree, inner, deep)):
        found = listed(*folders, flat=(tree,))
        assert sorted(names(found)) == ["low.jpg", "middle.jpg", "top.jpg"]
        found = listed(*folders, flat=(tree, inner))
        assert (sorted(names(found)), found.met) == (["low.jpg", "middle.jpg", "top.jpg"], 3)
    assert sorted(names(listed(tree, deep, flat=(tree,)))) == ["low.jpg", "top.jpg"]


def test_a_flat_folder_inside_one_with_subfolders_takes_none_away(tree: Path) -> None:
    for folders in permutations((tree, tree / "in")):
        found = listed(*folders, flat=(tree / "in",))
        assert (len(names(found)), found.met) == (4, 4)


def test_one_folder_flat_under_one_name_and_whole_under_another(tree: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    try:
        link.symlink_to(tree, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    for folders in permutations((tree, link)):
        assert len(names(listed(*folders, flat=(link,)))) == 4


def test_a_file_that_can_be_reached_in_two_ways_is_named_as_it_is_protected(
    tree: Path, tmp_path: Path
) -> None:
    """Else a mount of a part of a protected folder, which nothing tells from another, would leave it unprotected."""
    link = tmp_path / "link"
    try:
        link.symlink_to(tree / "in", target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    found = listed(link, protected=(tree,))
    assert [one.path for one in found.files if one.path.name == "low.jpg"] == [
        tree / "in" / "deep" / "low.jpg"
    ]


def test_a_protected_folder_that_is_not_there_is_told(tree: Path) -> None:
    found = listed(tree, protected=(tree / "typed wrong",))
    assert [(one.path.name, one.code) for one in found.problems] == [
        ("typed wrong", "no-such-folder")
    ]


ONLINE = {"st_file_attributes": 0x400000}


def test_files_that_are_online_only_are_taken_when_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "a.jpg")
    make(tmp_path / "cloud.jpg")
    make(tmp_path / "cloud")  # which nothing but a look into it could tell
    give_entries(monkeypatch, {"cloud.jpg": ONLINE, "cloud": ONLINE})
    plain = list_files(ScanOptions(folders=(tmp_path,), by_content=True))
    assert (names(plain), plain.skipped["online only"]) == (["a.jpg"], 2)
    asked = list_files(ScanOptions(folders=(tmp_path,), by_content=True, online_only=True))
    assert (names(asked), asked.skipped["online only"]) == (["a.jpg", "cloud.jpg"], 1)


_ALL = ("", "in", "in/deep", "other")
_CHOICE = st.lists(st.tuples(st.sampled_from(_ALL), st.booleans()), min_size=1, max_size=5)


@given(choice=_CHOICE)
def test_files_are_those_that_any_of_the_folders_asks_for(
    tmp_path_factory: pytest.TempPathFactory, choice: list[tuple[str, bool]]
) -> None:
    tree = tmp_path_factory.getbasetemp() / "law"
    files = [tree / name / "a.jpg" for name in _ALL]
    for file in files:
        if not file.exists():
            make(file)
    is_flat = {tree / name: flat for name, flat in choice}
    expected = [
        file
        for file in files
        if any(
            file.parent == one or (not flat and file.is_relative_to(one))
            for one, flat in is_flat.items()
        )
    ]
    flat = tuple(folder for folder, flat in is_flat.items() if flat)
    found = listed(*is_flat, flat=flat)
    assert [one.path for one in found.files] == sorted(expected, key=os.fspath)
    assert found.met == len(expected)
