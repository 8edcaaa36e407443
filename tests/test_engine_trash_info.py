"""What a freedesktop trash says of its files: whatever other programs wrote there, any bytes, and no crash."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from engine.removal.trash_info import from_place, info_of, origin_of, trashed_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no freedesktop trash there")


def trashed(trash: Path, name: str, text: bytes) -> Path:
    for folder in ("files", "info"):
        (trash / folder).mkdir(parents=True, exist_ok=True)
    path = trash / "files" / name
    info_of(path).write_bytes(text)
    return path


def test_a_file_and_its_info(tmp_path: Path) -> None:
    path = tmp_path / "files" / "a.png"
    assert info_of(path) == tmp_path / "info" / "a.png.trashinfo"
    assert trashed_of(info_of(path)) == path


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        (b"[Trash Info]\nPath=/a/b.png\nDeletionDate=2026-01-02T03:04:05\n", b"/a/b.png"),
        (b"[Trash Info]\r\nDeletionDate=x\r\nPath=/a/b.png\r\n", b"/a/b.png"),
        (b"\n[Trash Info]\n# a remark\nPath = /a/b.png\nPath=/second\n", b"/a/b.png"),
        (b"[Trash Info]\nPath=/a/100%25%20%FF%3D=%0A.png", b"/a/100% \xff==\n.png"),
        (b"[Trash Info]\nPath=/a/\xc3\xa4.png\n", b"/a/\xc3\xa4.png"),  # some do not encode it
        (b"[Trash Info]\nPath=\n", None),
        (b"[Trash Info]\nPath=/a%00b\n", None),
        (b"[Trash Info]\n[Other]\nPath=/a/b.png\n", None),
        (b"[Other]\nPath=/a/b.png\n", None),
        (b"Path=/a/b.png\n", None),
        (b"", None),
    ],
)
def test_where_it_came_from(text: bytes, origin: bytes | None, tmp_path: Path) -> None:
    found = origin_of(trashed(tmp_path, "a.png", text))
    assert found == (None if origin is None else Path(os.fsdecode(origin)))


@pytest.mark.parametrize("kind", [".Trash-1000", ".Trash/1000"])
def test_in_a_volume_it_is_told_from_the_top(kind: str, tmp_path: Path) -> None:
    path = trashed(tmp_path / kind, "a.png", b"[Trash Info]\nPath=photos/a.png\n")
    assert origin_of(path) == tmp_path / "photos" / "a.png"


def test_an_info_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        origin_of(tmp_path / "files" / "a.png")


def test_all_that_came_from_a_place(tmp_path: Path) -> None:
    """By any route to it; what else lies there is passed over."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "photos")
    trash, text = tmp_path / "trash", f"[Trash Info]\nPath={tmp_path}/photos/a.png\n".encode()
    wanted = [trashed(trash, name, text) for name in ("a 2.png", "a.png")]
    trashed(trash, "b.png", text.replace(b"a.png", b"b.png"))
    trashed(trash, "odd.png", b"\xff\0")
    (trash / "info" / "folder.trashinfo").mkdir()
    (trash / "info" / "remark.txt").write_bytes(text)
    assert list(from_place(trash, tmp_path / "photos" / "a.png")) == wanted
    assert list(from_place(trash, tmp_path / "link" / "a.png")) == wanted
    assert list(from_place(tmp_path / "none", tmp_path / "photos" / "a.png")) == []


def test_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    text = f"[Trash Info]\nPath={tmp_path}/a/x.png\n".encode()
    trashed(tmp_path / "trash", "x.png", text)
    assert list(from_place(tmp_path / "trash", tmp_path / "x.png")) == []
