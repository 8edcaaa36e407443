"""What would not be taken is known before anything goes."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

import engine.removal.foresee
import engine.removal.trash
from engine.control import Cancelled, Control, Progress
from engine.files.listing import file_state
from engine.reasons import reason, sentence
from engine.records import Picture, Problem, Relation, Stage
from engine.removal.companions import Companion
from engine.removal.foresee import foresee
from engine.removal.recycle_bin import RecycleBin
from engine.removal.removals import Removal
from engine.removal.trash import TrashError
from engine.removal.ways import Destination, Way

SIZE = 10_000
BIN = RecycleBin(3, True, False, capacity_bytes=40_000, used_bytes=5_000, items=0)
DELETE, LINK = Destination(Way.DELETE), Destination(Way.LINK)


def picture(path: Path) -> Picture:
    return Picture(path, file_state(path.lstat()), 40, 30)


def make(path: Path, content: bytes = b"x" * SIZE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.fixture
def removals(tmp_path: Path) -> list[Removal]:
    keeper = picture(make(tmp_path / "base" / "keeper.png"))
    victims = [picture(make(tmp_path / "base" / f"{n}.png")) for n in range(5)]
    return [Removal(victim, keeper, Relation.IDENTICAL) for victim in victims]


def told(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    assert all(problem.stage is Stage.REMOVING and sentence(problem.reason) for problem in problems)
    return [(problem.path.name, problem.code) for problem in problems]


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> Callable[[RecycleBin | None], None]:
    monkeypatch.setattr(engine.removal.foresee, "sys", SimpleNamespace(platform="win32"))

    def use(found: RecycleBin | None) -> None:
        monkeypatch.setattr(engine.removal.foresee, "read_bin", lambda _: found)

    return use


@pytest.fixture
def on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.removal.foresee, "sys", SimpleNamespace(platform="linux"))


# the trash


def test_a_bin_takes_what_fits_into_it_with_all_that_went_before(
    removals: list[Removal], on_windows: Callable[[RecycleBin | None], None]
) -> None:
    on_windows(BIN)
    assert told(foresee(removals, Destination())) == [
        ("3.png", "trash-too-small"),
        ("4.png", "trash-too-small"),
    ]
    on_windows(replace(BIN, capacity_bytes=60_000))
    assert foresee(removals, Destination()) == ()


def test_what_does_not_fit_leaves_the_room_to_the_next(
    removals: list[Removal], tmp_path: Path, on_windows: Callable[[RecycleBin | None], None]
) -> None:
    on_windows(BIN)
    large = replace(removals[0], victim=picture(make(tmp_path / "base" / "large", b"x" * 50_000)))
    assert told(foresee([large, *removals[:3]], Destination())) == [("large", "trash-too-small")]


def test_what_goes_along_takes_room_too(
    removals: list[Removal], tmp_path: Path, on_windows: Callable[[RecycleBin | None], None]
) -> None:
    on_windows(BIN)
    film = make(tmp_path / "base" / "0.mov", b"x" * 20_000)
    along = Companion(film, file_state(film.lstat()), film, file_state(film.lstat()))
    with_film = replace(removals[0], companions=(along,))
    assert told(foresee([with_film, *removals[1:3]], Destination())) == [
        ("1.png", "trash-too-small"),
        ("2.png", "trash-too-small"),
    ]


@pytest.mark.parametrize("found", [None, replace(BIN, drive_type=4), replace(BIN, is_known=False)])
def test_a_volume_without_a_bin_is_known(
    removals: list[Removal],
    on_windows: Callable[[RecycleBin | None], None],
    found: RecycleBin | None,
) -> None:
    on_windows(found)
    assert told(foresee(removals, Destination())) == [(f"{n}.png", "no-trash") for n in range(5)]


@pytest.mark.usefixtures("on_linux")
def test_a_mount_without_a_trash_is_known_for_each_file_and_asked_once_a_folder(
    removals: list[Removal], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def find(path: Path) -> None:
        asked.append(path)
        raise TrashError(reason("trash-elsewhere"))

    monkeypatch.setattr(engine.removal.foresee, "find_folder", find)
    assert told(foresee(removals, Destination())) == [
        (f"{n}.png", "trash-elsewhere") for n in range(5)
    ]
    assert len(asked) == 1


def test_macos_says_nothing_beforehand(
    removals: list[Removal], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine.removal.foresee, "sys", SimpleNamespace(platform="darwin"))
    assert foresee(removals, Destination()) == ()


# a folder


def test_a_folder_on_another_drive_takes_what_it_has_room_for(
    removals: list[Removal], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "moved"
    folder.mkdir()
    destination = Destination(Way.FOLDER, folder, (tmp_path / "base",))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=3 * 12_288))
    assert foresee(removals, destination) == ()  # on the same drive it takes no room
    monkeypatch.setattr(engine.removal.foresee, "mount_of", lambda path: (path == folder, ""))
    assert told(foresee(removals, destination)) == [
        ("3.png", "target-full"),
        ("4.png", "target-full"),
    ]
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_searched_or_gone_is_known(
    removals: list[Removal], tmp_path: Path
) -> None:
    base = tmp_path / "base"
    problems = foresee(removals, Destination(Way.FOLDER, base, (base,)))
    assert told(problems) == [(f"{n}.png", "target-scanned") for n in range(5)]
    problems = foresee(removals, Destination(Way.FOLDER, tmp_path / "gone", (base,)))
    assert told(problems) == [(f"{n}.png", "target-vanished") for n in range(5)]


# hard links


def test_links_are_tried_once_a_drive_and_leave_nothing(
    removals: list[Removal], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, real = [], os.link

    def link(path: Path, target: Path) -> None:
        made.append(target)
        real(path, target)

    monkeypatch.setattr(os, "link", link)
    before = sorted(removals[0].victim.path.parent.iterdir())
    assert foresee(removals, LINK) == ()
    assert len(made) == 1
    assert sorted(removals[0].victim.path.parent.iterdir()) == before


def test_a_drive_without_links_is_known_for_each_file(
    removals: list[Removal], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def refuse(*_: object) -> None:
        asked.append(1)
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert told(foresee(removals, LINK)) == [(f"{n}.png", "no-links") for n in range(5)]
    assert len(asked) == 1


def test_twins_that_are_not_identical_are_known_to_stay(removals: list[Removal]) -> None:
    twin = replace(removals[0], relation=Relation.TWIN)
    assert told(foresee([twin, removals[1]], LINK)) == [("0.png", "link-identical-only")]


# every way


@pytest.mark.parametrize("way", [Way.DELETE, Way.LINK, Way.FOLDER])
def test_a_folder_that_may_not_be_changed_is_known(
    removals: list[Removal], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: Way
) -> None:
    folder = tmp_path / "moved" if way is Way.FOLDER else None
    (tmp_path / "moved").mkdir()
    monkeypatch.setattr(os, "access", lambda path, _: False)
    problems = foresee(removals, Destination(way, folder))
    assert told(problems) == [(f"{n}.png", "cannot-leave") for n in range(5)]


def test_a_file_that_vanished_is_told_and_the_others_are_asked(removals: list[Removal]) -> None:
    removals[1].victim.path.unlink()
    assert [name for name, _ in told(foresee(removals, LINK))] == ["1.png"]


def test_progress_counts_pictures_and_cancel_ends_it(removals: list[Removal]) -> None:
    seen: list[Progress] = []
    foresee(removals, DELETE, seen.append)
    assert (seen[-1].stage, seen[-1].done, seen[-1].total) == (Stage.CHECKING, 5, 5)
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        foresee(removals, DELETE, None, control)
