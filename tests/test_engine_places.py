"""Folders that are somebody else's are not entered, and files that are not here are not opened."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.files import places
from engine.files.places import is_link, is_online_only
from listing_case import give_entries, listed, make, names


def test_system_folders_of_this_system(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "win32":
        monkeypatch.setenv("SYSTEMROOT", r"C:\Windows")
        inside, outside = r"c:\windows", r"c:\pictures\windows"
    else:
        inside, outside = "/proc", "/home/me/proc"
    assert places._is_system_path(inside)
    assert not places._is_system_path(outside)


@pytest.mark.parametrize(
    ("fields", "is_online"),
    [
        ({}, False),
        ({"st_file_attributes": 0x20}, False),
        ({"st_file_attributes": 0x80000}, False),  # pinned: always kept on this device
        ({"st_file_attributes": 0x1000}, True),
        ({"st_file_attributes": 0x400000 | 0x20}, True),
        ({"st_flags": 0x40000000}, True),
        ({"st_flags": 0x20}, False),
    ],
)
def test_online_only(fields: dict[str, int], is_online: bool) -> None:
    assert is_online_only(SimpleNamespace(**fields)) == is_online


@pytest.mark.parametrize(
    ("is_symlink", "tag", "expected"),
    [(True, 0, True), (False, 0xA0000003, True), (False, 0x9000601A, False), (False, 0, False)],
)
def test_links_and_junctions_but_no_cloud_folders(
    is_symlink: bool, tag: int, expected: bool
) -> None:
    entry = SimpleNamespace(is_symlink=lambda: is_symlink)
    assert is_link(entry, SimpleNamespace(st_reparse_tag=tag)) == expected


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        (".hidden", "hidden"),
        ("$RECYCLE.BIN", "trash"),
        ("RECYCLER", "trash"),
        (".Trash", "trash"),
        (".Trash-1000", "trash"),
        (".Trashes", "trash"),
        ("Photos Library.photoslibrary", "package"),
        ("Catalog Previews.lrdata", "package"),
        ("Old.APLIBRARY", "package"),
        ("Program.app", "package"),
        ("System Volume Information", "system"),
    ],
)
def test_folders_that_are_not_entered(tmp_path: Path, folder: str, kind: str) -> None:
    make(tmp_path / folder / "deep" / "a.jpg")
    make(tmp_path / "b.jpg")
    found = listed(tmp_path)
    assert (names(found), found.met) == (["b.jpg"], 1)
    assert {name: count for name, count in found.folders_skipped.items() if count} == {kind: 1}
    assert names(listed(tmp_path / folder)) == ["a.jpg"], "a folder that the user names is entered"


def test_a_trash_is_one_only_with_files_and_info(tmp_path: Path) -> None:
    """Anyone may call a folder so; the one of the desktop has two folders in it."""
    make(tmp_path / "mine" / "Trash" / "a.jpg")
    make(tmp_path / "share" / "Trash" / "files" / "b.jpg")
    (tmp_path / "share" / "Trash" / "info").mkdir()
    found = listed(tmp_path)
    assert (names(found), found.folders_skipped["trash"]) == (["a.jpg"], 1)


def test_online_only_files_are_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extras = {
        "offline.jpg": {"st_file_attributes": 0x1000 | 0x20},
        "recall.jpg": {"st_file_attributes": 0x400000},
        "dataless.jpg": {"st_flags": 0x40000000},
        "here.jpg": {"st_file_attributes": 0x20, "st_flags": 0},
        "offline.txt": {"st_file_attributes": 0x1000},
    }
    for name in extras:
        make(tmp_path / name)
    give_entries(monkeypatch, extras)
    found = listed(tmp_path)
    assert (names(found), found.met) == (["here.jpg"], 5)
    assert (found.skipped["online only"], found.skipped["not a picture"]) == (3, 1)


def test_hidden_attributes_and_junctions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extras = {
        "hidden windows": {"st_file_attributes": 0x2 | 0x10},
        "hidden mac": {"st_flags": 0x8000},
        "junction": {"st_reparse_tag": 0xA0000003},
        "OneDrive": {"st_reparse_tag": 0x9000601A},
    }
    for name in extras:
        make(tmp_path / name / "a.jpg")
    give_entries(monkeypatch, extras)
    found = listed(tmp_path)
    assert [one.path.parent.name for one in found.files] == ["OneDrive"]
    assert (found.folders_skipped["hidden"], found.folders_skipped["link"]) == (2, 1)
