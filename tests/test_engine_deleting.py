"""Deleting for good: the file that was seen, no other, and never its keeper with it."""

# ruff: noqa: F401, F811 - fixtures come by their names

from __future__ import annotations

import errno
from pathlib import Path

import pytest

import engine.removal.deleting
from engine.removal.removal_checks import LossError, StaysError
from ways_case import CONTENT, DELETE, everything, fail_with, go, keeper, stays, tree, victim


def test_delete_leaves_nothing(victim: Path, keeper: Path) -> None:
    assert go(victim, keeper, DELETE) is None
    assert list(victim.parent.iterdir()) == []
    assert keeper.read_bytes() == CONTENT


def test_delete_takes_a_write_protected_file(victim: Path, keeper: Path) -> None:
    victim.chmod(0o444)
    go(victim, keeper, DELETE)
    assert not victim.exists()


@pytest.mark.parametrize("name", ["move_to_new", "discard"])
def test_a_file_that_cannot_be_deleted_has_its_name_again(
    victim: Path, keeper: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    fail_with(errno.EBUSY, monkeypatch, engine.removal.deleting, name)
    assert stays(victim, keeper, DELETE).code == "delete-failed"


def test_a_program_that_is_interrupted_gives_the_file_its_name_again(
    victim: Path, keeper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine.removal.deleting, "discard", interrupt)
    before = everything(victim)
    with pytest.raises(KeyboardInterrupt):
        go(victim, keeper, DELETE)
    assert everything(victim) == before


def test_what_took_the_files_place_meanwhile_is_not_deleted(
    victim: Path, keeper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program saves a new version in the moment between the last look at the file and its going."""
    real = engine.removal.deleting.move_to_new
    new = victim.with_name("new")

    def move(path: Path, target: Path) -> None:
        if new.exists():
            new.replace(victim)
        real(path, target)

    new.write_bytes(b"new version")
    monkeypatch.setattr(engine.removal.deleting, "move_to_new", move)
    with pytest.raises(StaysError) as caught:
        go(victim, keeper, DELETE)
    assert caught.value.why.code == "victim-changed"
    assert victim.read_bytes() == b"new version"
    assert list(victim.parent.iterdir()) == [victim]


def test_a_file_whose_keeper_goes_with_it_is_not_deleted(
    victim: Path, keeper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = victim.with_name("gone.png")
    assert stays(victim, gone, DELETE).code == "keeper-vanished"


def test_one_file_by_two_routes_is_not_deleted_though_the_keeper_still_seems_there(
    victim: Path, keeper: Path, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network drive that still remembers the old name; the new one, never asked for, it does not."""
    route = tree.parent / "route"
    route.symlink_to(victim.parent, target_is_directory=True)
    real = Path.open
    seeming = route / "a.png"
    monkeypatch.setattr(
        Path,
        "open",
        lambda path, *args, **more: real(keeper if path == seeming else path, *args, **more),
    )
    assert stays(victim, seeming, DELETE).code == "keeper-is-victim"


def test_a_file_that_can_get_neither_gone_nor_back_is_told_by_its_new_name(
    victim: Path, keeper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> None:
        victim.write_bytes(b"another's")
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(engine.removal.deleting, "discard", fail)
    with pytest.raises(LossError) as caught:
        go(victim, keeper, DELETE)
    assert caught.value.why.code == "left-aside"
    told = Path(str(dict(caught.value.why.values)["path"]))
    assert told.read_bytes() == CONTENT
    assert victim.read_bytes() == b"another's"
