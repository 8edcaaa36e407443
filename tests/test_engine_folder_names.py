"""Where a file lies in the folder it is moved to."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

import engine.removal.folder_names
from engine.removal.folder_names import place_in, portable

posix = pytest.mark.skipif(sys.platform == "win32", reason="names that Windows does not know")


def test_the_tree_below_the_base_is_kept(tmp_path: Path) -> None:
    base = tmp_path / "Pictures"
    place = place_in(tmp_path, base / "2020" / "a.png", [base])
    assert place == tmp_path / "Pictures" / "2020" / "a.png"
    assert place_in(tmp_path, base / "a.png", [base]) == tmp_path / "Pictures" / "a.png"


def test_of_bases_in_one_another_the_outermost_counts(tmp_path: Path) -> None:
    base = tmp_path / "Pictures"
    place = place_in(tmp_path, base / "2020" / "a.png", [base / "2020", base])
    assert place == tmp_path / "Pictures" / "2020" / "a.png"


def test_without_a_base_the_whole_path_is_kept(tmp_path: Path) -> None:
    victim = tmp_path / "x" / "a.png"
    place = place_in(tmp_path, victim, [tmp_path / "y", tmp_path / "x2"])
    assert place.parts[-2:] == ("x", "a.png")
    assert place.is_relative_to(tmp_path)
    assert place.relative_to(tmp_path).parts[-len(victim.parts) + 1 :] == victim.parts[1:]


@posix
def test_a_base_without_a_name_adds_none(tmp_path: Path) -> None:
    assert place_in(tmp_path, Path("/x/a.png"), [Path("/")]) == tmp_path / "x" / "a.png"


def test_a_path_that_goes_up_stays_in_the_folder(tmp_path: Path) -> None:
    base = tmp_path / "Pictures"
    place = place_in(tmp_path / "moved", base / "2020" / ".." / ".." / "x" / "a.png", [base])
    assert place.is_relative_to(tmp_path / "moved")
    assert ".." not in place.parts
    base = tmp_path / "x" / ".." / "Pictures"
    place = place_in(tmp_path / "moved", base / "a.png", [base])
    assert place == tmp_path / "moved" / "Pictures" / "a.png"


def test_names_that_are_taken_get_numbers(tmp_path: Path) -> None:
    base, there = tmp_path / "base", tmp_path / "moved" / "base"
    there.mkdir(parents=True)
    (there / "a.png").write_bytes(b"")
    (there / "a 2.png").symlink_to("nowhere")
    (there / "x").write_bytes(b"a file where a folder is needed")
    assert place_in(there.parent, base / "a.png", [base]) == there / "a 3.png"
    assert place_in(there.parent, base / "x" / "a.png", [base]) == there / "x 2" / "a.png"


def test_a_name_taken_in_another_case_is_taken_where_case_is_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, there = tmp_path / "base", tmp_path / "moved" / "base"
    there.mkdir(parents=True)
    (there / "A.PNG").write_bytes(b"")

    def is_taken(path: Path) -> bool:
        try:
            return path.name.lower() in {one.name.lower() for one in path.parent.iterdir()}
        except OSError:
            return False

    monkeypatch.setattr(engine.removal.folder_names, "is_taken", is_taken)
    assert place_in(there.parent, base / "a.png", [base]) == there / "a 2.png"


@posix
def test_odd_names_are_kept_where_the_drive_takes_them(tmp_path: Path) -> None:
    base = tmp_path / "a:b"
    name = os.fsdecode(b'what? "1|2"\xff.png')
    assert place_in(tmp_path, base / name, [base]) == tmp_path / "a:b" / name
    assert list(tmp_path.iterdir()) == []


@posix
def test_and_made_others_where_it_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def refuse(path: object, *args: object, **kwargs: object) -> int:
        if set(str(path)) & set('?:"|\udcff'):
            raise OSError(errno.EINVAL, "Invalid argument")
        return real(path, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refuse)
    base = tmp_path / "a:b"
    place = place_in(tmp_path, base / os.fsdecode(b"what?\xff.png"), [base])
    assert place == tmp_path / "a_b" / "what__.png"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a.png", "a.png"),
        ("a:b?.png", "a_b_.png"),
        ("con.png", "_con.png"),
        ("COM1", "_COM1"),
        ("lpt\u00b2.tar.gz", "_lpt\u00b2.tar.gz"),
        ("console.png", "console.png"),
        ("a. .", "a_"),
        ("...", "_"),
        ("a\x07b", "a_b"),
        ("a\udcffb", "a_b"),
    ],
)
def test_a_portable_name_is_the_nearest_that_windows_takes(name: str, told: str) -> None:
    assert portable(name) == told
