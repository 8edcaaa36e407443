"""Protected folders are known by what they are, not by how they are spelled; in doubt a picture is protected."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.files import protecting
from engine.files.protecting import are_protected
from engine.records import FileState, Picture

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="of POSIX systems only")


def picture(path: Path, *others: Path) -> Picture:
    """A record alone: no file is needed for a look at folders."""
    return Picture(path, FileState(1, 1, 1, 1), 1, 1, other_names=others)


def folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def protected(picture: Picture, *folders: Path) -> bool:
    return bool(are_protected([picture], folders)[0])


def test_what_lies_in_a_protected_folder_or_below(tmp_path: Path) -> None:
    albums = folder(tmp_path / "Albums")
    for path in ("Albums", "Albums/2023/Coast", "Albums 2", "Alb", "."):
        folder(tmp_path / path)
    paths = ("Albums/a.jpg", "Albums/2023/Coast/b.jpg", "Albums 2/c.jpg", "Alb/d.jpg", "Albums.jpg")
    pictures = [picture(tmp_path / path) for path in paths]
    assert are_protected(pictures, [albums]).tolist() == [True, True, False, False, False]
    assert are_protected(pictures, [tmp_path / "Alb", albums]).tolist() == [
        True, True, False, True, False,
    ]  # fmt: skip


def test_nothing_is_protected_without_folders(tmp_path: Path) -> None:
    found = are_protected([picture(tmp_path / "a.jpg")], [])
    assert (found.dtype, found.tolist()) == (bool, [False])
    assert are_protected([], [tmp_path]).tolist() == []


def test_a_hard_link_in_a_protected_folder_protects_the_file(tmp_path: Path) -> None:
    albums, other = folder(tmp_path / "Albums"), folder(tmp_path / "other")
    assert protected(picture(other / "a.jpg", other / "b.jpg", albums / "a.jpg"), albums)
    assert not protected(picture(other / "a.jpg", other / "b.jpg"), albums)


@needs_posix
def test_links_lose_no_protection(tmp_path: Path) -> None:
    coast = folder(tmp_path / "real" / "Albums" / "Coast")
    link = tmp_path / "link"
    link.symlink_to(coast, target_is_directory=True)
    folder(coast / "day 1")
    # The picture is reached through a link into the protected folder ...
    assert protected(picture(link / "day 1" / "a.jpg"), tmp_path / "real" / "Albums")
    # ... or the protected folder was named by one ...
    assert protected(picture(coast / "a.jpg"), link)
    # ... or the link lies in the protected folder, and leads out of it.
    assert protected(picture(link / "a.jpg"), tmp_path)
    elsewhere = folder(tmp_path / "elsewhere")
    assert not protected(picture(link / "a.jpg"), elsewhere)
    around = tmp_path / "around"
    around.symlink_to(around)
    assert not protected(picture(around / "a.jpg"), elsewhere)


def test_dots_lose_no_protection(tmp_path: Path) -> None:
    albums, other = folder(tmp_path / "Albums"), folder(tmp_path / "other")
    assert protected(picture(other / ".." / "Albums" / "a.jpg"), albums)
    assert protected(picture(albums / "a.jpg"), other / ".." / "Albums")
    assert protected(picture(albums / ".." / "other" / "a.jpg"), other)


def test_another_spelling_of_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows and macOS, where Albums and ALBUMS are one folder: told by identity."""
    albums, shouted = folder(tmp_path / "Albums"), tmp_path / "ALBUMS"
    state = os.lstat(albums)
    real = os.lstat
    monkeypatch.setattr(
        protecting.os, "lstat", lambda path: state if str(path) == str(shouted) else real(path)
    )
    assert protected(picture(shouted / "a.jpg"), albums)


def test_a_folder_that_vanished_is_told_by_its_name(tmp_path: Path) -> None:
    gone, other = tmp_path / "Gone", folder(tmp_path / "other")
    assert protected(picture(gone / "deep" / "a.jpg"), gone)
    assert protected(picture(tmp_path / "GONE" / "a.jpg"), gone)
    assert not protected(picture(tmp_path / "Gone 2" / "a.jpg"), gone)
    assert not protected(picture(other / "a.jpg"), gone)
    # The picture's folder vanished, the protected one is there.
    assert protected(picture(other / "vanished" / "a.jpg"), other)


@needs_posix
def test_a_vanished_folder_named_through_a_link(tmp_path: Path) -> None:
    real = folder(tmp_path / "real")
    (tmp_path / "link").symlink_to(real, target_is_directory=True)
    assert protected(picture(real / "gone" / "a.jpg"), tmp_path / "link" / "gone")
    assert protected(picture(tmp_path / "link" / "gone" / "a.jpg"), real / "gone")


def test_where_folders_have_no_identity_names_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    albums, other = folder(tmp_path / "Albums" / "in").parent, folder(tmp_path / "other")
    monkeypatch.setattr(protecting, "_identity_of", lambda state: None)
    assert protected(picture(albums / "in" / "a.jpg"), albums)
    assert not protected(picture(other / "a.jpg"), albums)


@needs_posix
def test_names_of_any_bytes(tmp_path: Path) -> None:
    odd = folder(tmp_path / os.fsdecode(b"\xff"))
    assert protected(picture(odd / "a.jpg"), odd)
    assert protected(picture(odd / "gone" / "a.jpg"), odd / "gone")


def test_a_folder_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    albums = folder(tmp_path / "Albums")
    looked: list[str] = []
    real = os.lstat

    def lstat(path: str) -> os.stat_result:
        looked.append(os.fspath(path))
        return real(path)

    pictures = [picture(folder(tmp_path / f"{n % 7}") / f"{n}.jpg") for n in range(100)]
    alone = protecting.Protection([albums])  # resolving it looks at folders too
    monkeypatch.setattr(protecting.os, "lstat", lstat)
    monkeypatch.setattr(protecting.os.path, "realpath", lambda path: path)
    assert not any(alone.holds(one) for one in pictures)
    assert sorted(set(looked)) == sorted(looked)
    assert stat.S_ISDIR(real(albums).st_mode)


_PARTS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=4)


@given(inside=_PARTS, chosen=st.lists(_PARTS, max_size=3))
def test_without_links_it_is_what_the_names_say(inside: list[str], chosen: list[list[str]]) -> None:
    root = Path(os.path.abspath("no such folder"))  # noqa: PTH100
    folders = [root.joinpath(*parts) for parts in chosen]
    path = root.joinpath(*inside, "a.jpg")
    expected = any(path.is_relative_to(folder) for folder in folders)
    assert protected(picture(path), *folders) == expected
    assert protected(replace(picture(root / "z.jpg"), other_names=(path,)), *folders) == expected
