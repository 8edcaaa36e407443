"""Folders to files: each regular file once, nothing opened, nothing entered that belongs to somebody else."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from engine.control import Cancelled, Control, Progress
from engine.files import listing as listing_module
from engine.files.listing import list_files
from engine.options import ScanOptions
from engine.records import Stage
from listing_case import give_entries, listed, make, names

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="of POSIX systems only")


def test_walks_down_and_sorts_by_path(tmp_path: Path) -> None:
    for name in ("b.jpg", "a/z.png", "a/b/c/deep.WEBP", "A.TIF", "notes.txt", "no_ending"):
        make(tmp_path / name)
    found = listed(tmp_path)
    assert [found.path for found in found.files] == sorted(
        (tmp_path / name for name in ("b.jpg", "a/z.png", "a/b/c/deep.WEBP", "A.TIF")), key=str
    )
    assert (found.met, found.skipped["not a picture"], found.problems) == (6, 2, ())


def test_every_kind_is_counted_even_with_0(tmp_path: Path) -> None:
    found = listed(tmp_path)
    assert found.skipped == {"not a picture": 0, "excluded": 0, "too small": 0, "online only": 0}
    assert set(found.folders_skipped.values()) == {0}


def test_state_is_what_the_system_says(tmp_path: Path) -> None:
    path = make(tmp_path / "a.jpg", b"12345")
    state, told = listed(tmp_path).files[0].state, path.stat()
    assert (state.size_bytes, state.mtime_ns) == (5, told.st_mtime_ns)
    assert (state.device, state.file_id) == (told.st_dev, told.st_ino)


def test_overlapping_folders_give_each_file_once(tmp_path: Path) -> None:
    make(tmp_path / "a/one.jpg")
    make(tmp_path / "a/b/two.jpg")
    inner, outer = tmp_path / "a" / "b", tmp_path / "a"
    for folders in ((outer, inner), (inner, outer), (outer, outer), (outer / "b" / "..", inner)):
        found = listed(*folders)
        assert names(found) == ["two.jpg", "one.jpg"]
        assert found.met == 2


@needs_posix
def test_links_are_not_followed(tmp_path: Path) -> None:
    make(tmp_path / "in/a.jpg")
    outside = make(tmp_path / "out/b.jpg")
    inside = tmp_path / "in"
    (inside / "loop").symlink_to(inside, target_is_directory=True)
    (inside / "away").symlink_to(outside.parent, target_is_directory=True)
    (inside / "file.jpg").symlink_to(outside)
    (inside / "nowhere").symlink_to(inside / "not there")
    (inside / "itself").symlink_to(inside / "itself")
    found = listed(inside)
    assert (names(found), found.met, found.problems) == (["a.jpg"], 1, ())
    assert found.folders_skipped["link"] == 2


@needs_posix
def test_a_folder_given_may_be_a_link(tmp_path: Path) -> None:
    make(tmp_path / "real/a.jpg")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real", target_is_directory=True)
    assert [one.path for one in listed(link).files] == [link / "a.jpg"]
    both = listed(tmp_path / "real", link)
    assert [one.path for one in both.files] == [tmp_path / "real" / "a.jpg"]


@needs_posix
def test_only_regular_files_are_met(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(tmp_path)  # the path of a socket may have 107 bytes only
        try:
            server.bind("socket.jpg")
        finally:
            os.chdir(here)
        make(tmp_path / "a.jpg")
        found = listed(tmp_path)
    assert (names(found), found.met, sum(found.skipped.values())) == (["a.jpg"], 1, 0)


def test_nothing_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "a.jpg")
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", lambda *_: pytest.fail("opened"))
        patch.setattr("builtins.open", lambda *_: pytest.fail("opened"))
        found = list_files(ScanOptions(folders=(tmp_path,)))
    assert names(found) == ["a.jpg"]


def test_hidden_files_are_met_but_no_appledouble(tmp_path: Path) -> None:
    make(tmp_path / ".hidden.jpg")
    make(tmp_path / "._IMG.jpg")
    found = listed(tmp_path)
    assert (names(found), found.skipped["not a picture"]) == ([".hidden.jpg"], 1)


def test_excluded_by_name_and_by_relative_path(tmp_path: Path) -> None:
    for name in (
        "keep.jpg",
        "x_small.jpg",
        "cache/a.jpg",
        "sub/raw/b.jpg",
        "raw/c.jpg",
        "sub/d.jpg",
    ):
        make(tmp_path / name)
    found = listed(tmp_path, exclude=("*_small.*", "cache", "sub/raw"))
    assert names(found) == ["keep.jpg", "c.jpg", "d.jpg"]
    assert (found.skipped["excluded"], found.folders_skipped["excluded"], found.met) == (1, 2, 4)
    by_path = listed(tmp_path, exclude=("sub/*.jpg",))  # a * matches a / too
    assert names(by_path) == ["a.jpg", "keep.jpg", "c.jpg", "x_small.jpg"]
    assert by_path.skipped["excluded"] == 2


def test_excluding_does_not_reach_the_folder_given(tmp_path: Path) -> None:
    make(tmp_path / "cache" / "a.jpg")
    assert names(listed(tmp_path / "cache", exclude=("cache",))) == ["a.jpg"]


def test_hard_links_are_one_file(tmp_path: Path) -> None:
    first = make(tmp_path / "b.jpg")
    for other in ("c.jpg", "a.jpg", "sub/d.jpg"):
        (tmp_path / other).parent.mkdir(exist_ok=True)
        (tmp_path / other).hardlink_to(first)
    found = listed(tmp_path)
    assert found.met == 1
    assert found.files[0].path == tmp_path / "a.jpg"
    assert found.files[0].other_names == (first, tmp_path / "c.jpg", tmp_path / "sub" / "d.jpg")


def test_hard_link_outside_the_folders_is_not_told(tmp_path: Path) -> None:
    path = make(tmp_path / "in" / "a.jpg")
    (tmp_path / "out.jpg").hardlink_to(path)
    assert listed(tmp_path / "in").files[0].other_names == ()


@pytest.mark.parametrize("order", [("a.bak", "b.jpg"), ("z.bak", "b.jpg")])
def test_hard_link_whose_other_name_is_no_pictures(tmp_path: Path, order: tuple[str, str]) -> None:
    """It is met once, as the picture, whichever name comes first."""
    path = make(tmp_path / order[0])
    (tmp_path / order[1]).hardlink_to(path)
    (tmp_path / "third.bak").hardlink_to(path)
    found = listed(tmp_path)
    assert (names(found), found.met, sum(found.skipped.values())) == (["b.jpg"], 1, 0)


def test_hard_links_that_are_no_pictures_are_skipped_once(tmp_path: Path) -> None:
    path = make(tmp_path / "a.txt")
    (tmp_path / "b.txt").hardlink_to(path)
    found = listed(tmp_path)
    assert (found.met, found.skipped["not a picture"]) == (1, 1)


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes are of Linux only")
def test_names_with_any_bytes(tmp_path: Path) -> None:
    wanted = [b"\xff.jpg", b"new\nline.jpg", b"\x01\x1b[31m.png", "schön 图.jpg".encode(), b" .gif"]
    for name in wanted:
        make(Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)))
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xfe\xfd"))
    make(folder / "inner.jpg")
    found = listed(tmp_path)
    assert {os.fsencode(one.path.name) for one in found.files} == {*wanted, b"inner.jpg"}
    assert all(one.path.exists() for one in found.files)


def test_unreadable_folder_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "a.jpg")
    make(tmp_path / "locked" / "b.jpg")
    real = os.scandir

    def scandir(folder: str) -> object:
        if folder.endswith("locked"):
            raise PermissionError(13, "Permission denied", folder)
        return real(folder)

    monkeypatch.setattr(listing_module.os, "scandir", scandir)
    found = listed(tmp_path)
    assert names(found) == ["a.jpg"]
    assert [(one.path, one.stage, one.code) for one in found.problems] == [
        (tmp_path / "locked", Stage.LISTING, "no-permission")
    ]


def test_folder_that_vanishes_mid_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "a.jpg")
    make(tmp_path / "going" / "b.jpg")
    real = listing_module._entries

    def entries(folder: str) -> object:
        found = real(folder)
        if folder == str(tmp_path):
            (tmp_path / "going" / "b.jpg").unlink()
            (tmp_path / "going").rmdir()
        return found

    monkeypatch.setattr(listing_module, "_entries", entries)
    found = listed(tmp_path)
    assert names(found) == ["a.jpg"]
    assert [(one.path.name, one.code) for one in found.problems] == [("going", "vanished")]


def test_other_errors_of_the_system_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scandir(folder: str) -> object:
        raise OSError(5, "Input/output error", folder)

    monkeypatch.setattr(listing_module.os, "scandir", scandir)
    problem = listed(tmp_path).problems[0]
    assert (problem.code, dict(problem.reason.values)) == (
        "unreadable", {"detail": "Input/output error"},
    )  # fmt: skip


def test_what_is_no_folder(tmp_path: Path) -> None:
    file = make(tmp_path / "a.jpg")
    make(tmp_path / "in" / "b.jpg")
    found = listed(file, tmp_path / "missing", tmp_path / "in")
    assert names(found) == ["b.jpg"]
    assert [(one.path, one.code) for one in found.problems] == [
        (file, "not-a-folder"),
        (tmp_path / "missing", "no-such-folder"),
    ]


def test_file_id_is_asked_for_where_the_entry_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows gives identity and number of links only to a stat of its own."""
    path = make(tmp_path / "a.jpg")
    (tmp_path / "b.jpg").hardlink_to(path)
    nothing = {"st_ino": 0, "st_dev": 0, "st_nlink": 0}
    give_entries(monkeypatch, {"a.jpg": nothing, "b.jpg": nothing})
    found = listed(tmp_path)
    assert (found.met, found.files[0].other_names) == (1, (tmp_path / "b.jpg",))
    assert found.files[0].state.file_id == path.stat().st_ino


def test_mark_is_the_time_of_the_last_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path / "a.jpg")
    make(tmp_path / "c.jpg")
    (tmp_path / "b.jpg").hardlink_to(path)
    with monkeypatch.context() as patch:
        patch.setattr(listing_module, "_HAS_CHANGE_TIME", True)
        found = listed(tmp_path).files
        assert [one.mark for one in found] == [one.path.stat().st_ctime_ns for one in found]
        assert len(found) == 2
    # Windows calls the creation time so, which a file takes over from another whose name it takes.
    monkeypatch.setattr(listing_module, "_HAS_CHANGE_TIME", False)
    assert [one.mark for one in listed(tmp_path).files] == [one.state.file_id for one in found]


def test_cancel_stops_the_walk(tmp_path: Path) -> None:
    make(tmp_path / "a" / "a.jpg")
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        list_files(ScanOptions(folders=(tmp_path,)), None, control)


def test_progress_counts_the_files_met(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.control.REPORT_SECONDS", 0.0)
    for name in ("a.jpg", "b.txt", "c.png"):
        make(tmp_path / name)
    seen: list[Progress] = []
    list_files(ScanOptions(folders=(tmp_path,)), seen.append)
    assert [one.done for one in seen] == [0, 1, 2, 3]
    assert {(one.stage, one.total) for one in seen} == {(Stage.LISTING, None)}
