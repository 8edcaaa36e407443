"""Files whose names do not say picture: looked into when that is asked for, never waited on, each counted once."""

from __future__ import annotations

import os
import socket
import stat
import sys
from pathlib import Path

import pytest

from engine.control import Cancelled, Control
from engine.files import formats
from engine.files import listing as listing_module
from engine.files.listing import Listing, list_files
from engine.options import ScanOptions
from engine.scan import scan
from listing_case import give_entries, make, names
from made import is_root, scene, within
from made_formats import saved

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="of POSIX systems only")


def looked_into(*folders: Path, exclude: tuple[str, ...] = ()) -> Listing:
    options = ScanOptions(folders=folders, exclude=exclude, by_content=True)
    return within(20, lambda: list_files(options))


def counted(found: Listing) -> bool:
    return found.met == len(found.files) + sum(found.skipped.values())


def test_taken_when_its_content_says_picture(tmp_path: Path) -> None:
    for name in ("no ending", "a.dat", "b.tmp", ".hidden", "c.jpg_original", "d.mp4"):
        make(tmp_path / name, saved("JPEG"))
    make(tmp_path / "film.mp4", b"\0\0\0\x18ftypisom\0\0\2\0isommp41")
    make(tmp_path / "text", b"Dear Sir")
    make(tmp_path / "paper.pdf", b"%PDF-1.7\n")
    make(tmp_path / "empty", b"")
    make(tmp_path / "by name.tga", saved("TGA"))
    make(tmp_path / "lies.jpg", b"no picture")  # its name says so: reading will tell
    found = looked_into(tmp_path)
    assert set(names(found)) == {
        "no ending", "a.dat", "b.tmp", ".hidden", "c.jpg_original", "d.mp4", "by name.tga", "lies.jpg",
    }  # fmt: skip
    assert (found.skipped["not a picture"], found.problems) == (4, ())
    assert counted(found)


def test_by_name_alone_unless_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "a.dat", saved("PNG"))
    make(tmp_path / "b.png", saved("PNG"))
    monkeypatch.setattr(
        listing_module, "is_picture_inside", lambda path: pytest.fail("looked into")
    )
    assert names(list_files(ScanOptions(folders=(tmp_path,)))) == ["b.png"]
    (tmp_path / "a.dat").unlink()
    assert names(looked_into(tmp_path)) == ["b.png"]


def test_one_open_and_one_short_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "a.dat", saved("PNG"))
    calls: list[str] = []
    real_open, real_read = os.open, os.read
    monkeypatch.setattr(formats.os, "open", lambda *a: calls.append("open") or real_open(*a))
    monkeypatch.setattr(
        formats.os,
        "read",
        lambda where, count: calls.append(f"read {count}") or real_read(where, count),
    )
    assert names(looked_into(tmp_path)) == ["a.dat"]
    assert calls == ["open", "read 64"]


def test_a_scan_reads_them_and_accounts_for_all(tmp_path: Path) -> None:
    scene(1).save(tmp_path / "a.png")
    make(tmp_path / "a", (tmp_path / "a.png").read_bytes())
    make(tmp_path / "cut.bin", saved("PNG")[:60])
    make(tmp_path / "text", b"Dear Sir")
    result = scan(ScanOptions(folders=(tmp_path,), by_content=True))
    assert [picture.path.name for picture in result.pictures] == ["a", "a.png"]
    assert len(result.groups) == 1
    assert [problem.path.name for problem in result.problems] == ["cut.bin"]
    assert result.files == 4
    assert result.files == len(result.pictures) + len(result.problems) + sum(
        result.skipped.values()
    )


@needs_posix
def test_fifos_sockets_and_links_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(make(tmp_path / "a.dat", saved("PNG")))
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(tmp_path)
        try:
            server.bind("socket")
        finally:
            os.chdir(here)
        found = looked_into(tmp_path)
    assert (names(found), found.met) == (["a.dat"], 1)
    assert counted(found)


@needs_posix
def test_a_fifo_that_takes_its_place_is_not_waited_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path / "a.dat", b"x")
    real = formats.os.open

    def swap(name: str, flags: int) -> int:
        path.unlink()
        os.mkfifo(path)
        return real(name, flags)

    monkeypatch.setattr(formats.os, "open", swap)
    found = looked_into(tmp_path)
    assert (names(found), found.skipped["not a picture"]) == ([], 1)


@pytest.mark.parametrize(
    "error", [PermissionError(13, "no"), FileNotFoundError(2, "gone"), OSError(5, "I/O")]
)
def test_one_that_cannot_be_read_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    make(tmp_path / "secret", saved("PNG"))

    def refuse(*_: object) -> int:
        raise error

    monkeypatch.setattr(formats.os, "open", refuse)
    found = looked_into(tmp_path)
    assert (names(found), found.problems, found.skipped["not a picture"]) == ([], (), 1)
    assert counted(found)


@pytest.mark.skipif(is_root() or sys.platform == "win32", reason="permissions mean nothing here")
def test_no_permission_for_real(tmp_path: Path) -> None:
    make(tmp_path / "secret", saved("PNG")).chmod(0)
    assert looked_into(tmp_path).skipped["not a picture"] == 1


def test_online_only_is_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "a.dat", saved("PNG"))
    make(tmp_path / "b.dat", saved("PNG"))
    give_entries(monkeypatch, {"a.dat": {"st_file_attributes": 0x400000}})
    monkeypatch.setattr(
        listing_module,
        "is_picture_inside",
        lambda path: not path.endswith("a.dat") or pytest.fail("fetched"),
    )
    monkeypatch.setattr("engine.files.places.sys.platform", "win32")
    monkeypatch.setattr(listing_module, "folder_kind", lambda *_: None)
    found = looked_into(tmp_path)
    assert (names(found), found.skipped["online only"]) == (["b.dat"], 1)
    assert counted(found)


def test_excluded_is_not_opened(tmp_path: Path) -> None:
    make(tmp_path / "a.dat", saved("PNG"))
    found = looked_into(tmp_path, exclude=("*.dat",))
    assert (names(found), found.skipped["excluded"]) == ([], 1)


def test_hard_links_are_one_file(tmp_path: Path) -> None:
    first = make(tmp_path / "b.dat", saved("PNG"))
    (tmp_path / "a").hardlink_to(first)
    (tmp_path / "c.png").hardlink_to(first)
    found = looked_into(tmp_path)
    assert (found.met, names(found), len(found.files[0].other_names)) == (1, ["a"], 2)
    assert counted(found)
    assert stat.S_ISREG(found.files[0].path.stat().st_mode)


def test_cancel_between_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    control, opened = Control(), []
    for name in ("a", "b", "c"):
        make(tmp_path / name)
    monkeypatch.setattr(
        listing_module,
        "is_picture_inside",
        lambda path: opened.append(path) or control.cancel() or False,
    )
    with pytest.raises(Cancelled):
        list_files(ScanOptions(folders=(tmp_path,), by_content=True), None, control)
    assert len(opened) == 1
