"""What holds for every way of removal, and for the trash as one of them."""

# ruff: noqa: F401, F811 - fixtures come by their names

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from engine.removal.actions import Prepared, perform, prepare
from engine.removal.removal_checks import StaysError
from engine.removal.ways import Destination, Way
from trash_fixture import TemporaryTrash, temporary_trash
from ways_case import CONTENT, DELETE, LINK, folder, go, keeper, stays, tree, victim


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="freedesktop's trash")
def test_the_trash_says_where_the_file_lies(
    victim: Path,
    keeper: Path,
    temporary_trash: TemporaryTrash,
) -> None:
    target = go(victim, keeper, Destination())
    assert target == temporary_trash.folder / "a.png"
    assert target.read_bytes() == CONTENT
    assert not victim.exists()


@pytest.mark.parametrize("destination", [DELETE, LINK])
def test_only_the_trash_takes_what_nothing_keeps(victim: Path, destination: Destination) -> None:
    with pytest.raises(ValueError, match="without a keeper"):
        prepare(victim, len(CONTENT), None, destination)


@pytest.mark.parametrize("way", [Way.FOLDER, Way.DELETE, Way.LINK])
def test_another_file_of_the_same_size_and_time_stays(
    victim: Path, keeper: Path, folder: Destination, way: Way
) -> None:
    destination = folder if way is Way.FOLDER else Destination(way)
    prepared = prepare(victim, len(CONTENT), keeper, destination)
    state = victim.lstat()
    new = victim.with_name("new")
    new.write_bytes(bytes(len(CONTENT)))
    os.utime(new, ns=(1, state.st_mtime_ns))
    new.replace(victim)
    with pytest.raises(StaysError) as caught:
        perform(prepared)
    assert caught.value.why.code == "victim-changed"
    assert victim.read_bytes() == bytes(len(CONTENT))


@pytest.mark.parametrize("way", [Way.FOLDER, Way.DELETE, Way.LINK])
def test_a_file_that_changed_since_it_was_prepared_stays(
    victim: Path, keeper: Path, folder: Destination, way: Way
) -> None:
    destination = folder if way is Way.FOLDER else Destination(way)
    prepared = prepare(victim, len(CONTENT), keeper, destination)
    victim.write_bytes(b"edited")
    with pytest.raises(StaysError) as caught:
        perform(prepared)
    assert caught.value.why.code == "victim-changed"
    assert victim.read_bytes() == b"edited"


@pytest.mark.parametrize("way", [Way.FOLDER, Way.DELETE, Way.LINK])
def test_a_file_that_vanished_or_is_no_file_is_told(
    victim: Path, keeper: Path, folder: Destination, way: Way
) -> None:
    destination = folder if way is Way.FOLDER else Destination(way)
    victim.rename(victim.with_name("moved.png"))
    for code in ("victim-vanished", "victim-changed"):
        with pytest.raises(StaysError) as caught:
            prepare(victim, len(CONTENT), keeper, destination)
        assert caught.value.why.code == code
        if not victim.is_symlink():
            victim.symlink_to("moved.png")


@pytest.mark.parametrize("way", [Way.FOLDER, Way.DELETE, Way.LINK])
def test_a_folder_out_of_which_nothing_can_be_taken_is_told(
    victim: Path, keeper: Path, folder: Destination, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    destination = folder if way is Way.FOLDER else Destination(way)
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != victim.parent)
    assert stays(victim, keeper, destination).code == "cannot-leave"


def test_what_was_not_prepared_is_not_performed(victim: Path, keeper: Path) -> None:
    with pytest.raises(ValueError, match="not prepared"):
        perform(Prepared(victim, keeper, Way.DELETE))
