"""Moves that replace nothing, and the names of what a crash may leave."""

from __future__ import annotations

import errno
import os
import sys
from itertools import islice
from pathlib import Path

import pytest

from engine.removal import moving
from engine.removal.moving import aside_of, leftovers, move_to_new, names, part_beside
from engine.removal.ways import ASIDE_SUFFIX, PART_SUFFIX

WAYS = ("_rename_to_new", "_link_and_unlink")
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has a rename that refuses")


@pytest.fixture(params=[WAYS, WAYS[1:], ()], ids=["rename", "link", "neither"])
def known(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """The ways to move that the drive knows."""
    for way in set(WAYS) - set(request.param):
        monkeypatch.setattr(moving, way, lambda path, target: False)
    found: tuple[str, ...] = request.param
    return found


@pytest.mark.usefixtures("known")
def test_a_move_to_a_free_name_leaves_one_file(tmp_path: Path) -> None:
    path, target = tmp_path / "a", tmp_path / "b"
    path.write_bytes(b"content")
    move_to_new(path, target)
    assert [one.name for one in tmp_path.iterdir()] == ["b"]
    assert target.read_bytes() == b"content"


@pytest.mark.usefixtures("known")
def test_a_move_replaces_neither_a_file_nor_a_link_nor_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"content")
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "link").symlink_to("nowhere")
    (tmp_path / "folder").mkdir()
    for name in ("file", "link", "folder"):
        with pytest.raises(OSError, match=name) as caught:
            move_to_new(path, tmp_path / name)
        assert isinstance(caught.value, (FileExistsError, PermissionError))
    assert path.read_bytes() == b"content"
    assert (tmp_path / "file").read_bytes() == b""
    assert (tmp_path / "link").is_symlink()


@posix
def test_where_a_drive_knows_neither_a_failed_move_leaves_no_empty_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for way in WAYS:
        monkeypatch.setattr(moving, way, lambda path, target: False)

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "replace", fail)
    path = tmp_path / "a"
    path.write_bytes(b"content")
    with pytest.raises(OSError, match="Input"):
        move_to_new(path, tmp_path / "b")
    assert list(tmp_path.iterdir()) == [path]


def test_names_count_up_keep_their_suffix_and_fit() -> None:
    assert list(islice(names("a.b.png", 255), 3)) == ["a.b.png", "a.b 2.png", "a.b 3.png"]
    assert list(islice(names("\u00fc" * 200 + ".png", 255), 2))[1].endswith("\u00fc 2.png")
    for name in islice(names("\u00fc" * 200 + ".png", 99), 120):
        assert moving._length(name) <= 99


def test_what_a_crash_leaves_is_found_by_the_whole_name_of_the_file(tmp_path: Path) -> None:
    first = tmp_path / ("a long name that begins alike 1" + "\u00fc" * 100 + ".png")
    second = tmp_path / first.name.replace("1", "2")
    parts = [part_beside(first), part_beside(first), part_beside(second)]
    for made in [*parts, aside_of(first)]:
        made.write_bytes(b"")
        assert made.name.startswith(".")
        assert len(os.fsencode(made.name)) < 80
    assert leftovers(first, PART_SUFFIX) == sorted(parts[:2])
    assert leftovers(second, PART_SUFFIX) == parts[2:]
    assert len(leftovers(first, ASIDE_SUFFIX)) == 1
    assert leftovers(second, ASIDE_SUFFIX) == []
    assert leftovers(tmp_path / "gone" / "a.png", PART_SUFFIX) == []
