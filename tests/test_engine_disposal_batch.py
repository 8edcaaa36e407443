"""Batches of removals: keepers that go too, cancel, and a trash that refuses, does nothing or loses files."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import engine.removal.actions
import engine.removal.gate
import engine.removal.trash
from engine.control import Control, Progress
from engine.reasons import reason
from engine.records import Relation, Stage
from engine.removal.disposal import remove
from engine.removal.removals import Removal, RemovalResult
from engine.removal.trash import TrashError
from removal_case import MEMORY_BYTES, Case, identical_case, journal_in, picture, write_picture
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401

pytestmark = pytest.mark.usefixtures("temporary_trash")
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX names and links")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return identical_case(tmp_path)


def test_an_empty_batch_is_complete(tmp_path: Path) -> None:
    result = remove([], journal=journal_in(tmp_path), memory_bytes=MEMORY_BYTES)
    assert result == RemovalResult((), (), True)


def test_progress_counts_files_and_cancel_stops_before_the_next(tmp_path: Path, case: Case) -> None:
    other = Path(shutil.copy2(case.keeper, tmp_path / "other.png"))
    second = Removal(picture(other), case.removal.keeper, Relation.IDENTICAL)
    control = Control()
    seen: list[Progress] = []

    def cancel_after_first(progress: Progress) -> None:
        seen.append(progress)

    real = engine.removal.actions.put_in_trash
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            engine.removal.actions, "put_in_trash", lambda place: (real(place), control.cancel())[0]
        )
        result = remove(
            [case.removal, second],
            journal=case.journal,
            memory_bytes=MEMORY_BYTES,
            progress=cancel_after_first,
            control=control,
        )
    assert result == RemovalResult((case.removal,), (), False)
    assert other.exists()
    assert (seen[0].stage, seen[0].done, seen[0].total) == (Stage.REMOVING, 0, 2)


# the batch


def test_a_keeper_that_is_going_too(tmp_path: Path, case: Case) -> None:
    """In a ring each has a keeper that goes: all stay."""
    back = Removal(case.removal.keeper, case.removal.victim, Relation.IDENTICAL)
    result = case.run(back)
    assert result.removed == ()
    assert [problem.code for problem in result.kept] == ["keeper-going"] * 2
    assert case.victim.exists()
    assert case.keeper.exists()


def test_a_keeper_removed_earlier_in_the_batch(tmp_path: Path, case: Case) -> None:
    third = Path(shutil.copy2(case.keeper, tmp_path / "third.png"))
    chain = Removal(picture(third), case.removal.victim, Relation.IDENTICAL)
    result = case.run(chain)
    assert result.removed == (case.removal,)
    assert [problem.code for problem in result.kept] == ["keeper-going"]
    assert third.exists()


@posix
def test_a_going_keeper_is_known_by_another_name(tmp_path: Path, case: Case) -> None:
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    alias = replace(case.removal.victim, path=tmp_path / "link" / "victim.png")
    third = Path(shutil.copy2(case.keeper, tmp_path / "third.png"))
    result = case.run(Removal(picture(third), alias, Relation.IDENTICAL))
    assert [problem.code for problem in result.kept] == ["keeper-going"]
    assert third.exists()


def test_one_keeper_is_decoded_once_and_looked_at_for_every_victim(
    tmp_path: Path, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    victims = [Path(shutil.copy2(case.keeper, tmp_path / f"v{i}.png")) for i in range(3)]
    keeper = case.removal.keeper
    more = [Removal(picture(path), keeper, Relation.TWIN) for path in victims]
    decoded: list[Path] = []
    monkeypatch.setattr(engine.removal.gate, "decode_whole", lambda path, _: decoded.append(path))
    real = engine.removal.actions.put_in_trash

    def put(place: engine.removal.trash.TrashPlace) -> Path | None:
        target = real(place)
        if place.path == victims[1]:
            write_picture(case.keeper, seed=3)
        return target

    monkeypatch.setattr(engine.removal.actions, "put_in_trash", put)
    result = case.run(*more)
    assert decoded == [case.keeper]
    assert len(result.removed) == 3
    assert [problem.code for problem in result.kept] == ["keeper-changed"]
    assert victims[2].exists()


def test_one_that_stays_does_not_stop_the_others(tmp_path: Path, case: Case) -> None:
    other = Path(shutil.copy2(case.keeper, tmp_path / "other.png"))
    removal = Removal(picture(other), case.removal.keeper, Relation.IDENTICAL)
    case.victim.write_bytes(b"new")
    result = case.run(removal)
    assert result.removed == (removal,)
    assert [problem.path for problem in result.kept] == [case.victim]
    assert result.is_complete


# the trash

Fake = Callable[[Path], None]


def use_trash(monkeypatch: pytest.MonkeyPatch, fake: Fake) -> None:
    monkeypatch.setattr(engine.removal.trash, "send2trash", fake)
    monkeypatch.setattr(
        engine.removal.actions, "find_place", lambda path, _: engine.removal.trash.TrashPlace(path)
    )


def test_a_trash_that_refuses(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    use_trash(monkeypatch, refuse)
    case.assert_stays("trash-failed")
    assert case.victim.read_bytes() == case.content


def test_a_trash_that_does_nothing(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    use_trash(monkeypatch, lambda path: None)
    case.assert_stays("still-there")
    assert case.victim.read_bytes() == case.content


def test_a_trash_that_would_delete_is_never_called(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(path: Path, size_bytes: int) -> engine.removal.trash.TrashPlace:
        raise TrashError(reason("no-trash"))

    use_trash(monkeypatch, Path.unlink)
    monkeypatch.setattr(engine.removal.actions, "find_place", find)
    case.assert_stays("no-trash")
    assert case.victim.read_bytes() == case.content


def test_a_trash_that_loses_a_file_gets_no_other(
    tmp_path: Path, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Send2Trash issue 94: an error, and the file deleted all the same."""

    def lose(path: Path) -> None:
        path.unlink()
        raise OSError(17, "File exists")

    use_trash(monkeypatch, lose)
    other = Path(shutil.copy2(case.keeper, tmp_path / "other.png"))
    result = case.run(Removal(picture(other), case.removal.keeper, Relation.IDENTICAL))
    assert result.removed == (case.removal,)
    assert [problem.code for problem in result.kept] == ["gone-not-trashed"]
    assert not result.is_complete
    assert other.exists()
    assert case.keeper.read_bytes() == case.content


def test_a_keeper_that_goes_with_its_victim_ends_the_batch(
    tmp_path: Path, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One share mounted twice: the same file under two identities."""
    hidden = tmp_path / "hidden.png"
    other = Path(shutil.copy2(case.keeper, tmp_path / "other.png"))

    def move_both(path: Path) -> None:
        path.rename(hidden)
        case.keeper.unlink()

    use_trash(monkeypatch, move_both)
    result = case.run(Removal(picture(other), case.removal.keeper, Relation.IDENTICAL))
    assert [problem.code for problem in result.kept] == ["keeper-went-too"]
    assert not result.is_complete
    assert other.exists()
    assert hidden.read_bytes() == case.content


@posix
def test_names_of_any_bytes(tmp_path: Path, temporary_trash: TemporaryTrash) -> None:  # noqa: F811
    keeper = write_picture(tmp_path / "k.png")
    name = os.fsdecode(b"\xff\xfe \n.png")
    victim = Path(shutil.copy2(keeper, tmp_path / name))
    removal = Removal(picture(victim), picture(keeper), Relation.IDENTICAL)
    result = remove([removal], journal=journal_in(tmp_path), memory_bytes=MEMORY_BYTES)
    assert not victim.exists() or result.kept
    assert keeper.read_bytes() in [*temporary_trash.contents(), victim.exists() and b""]


# what nobody foresaw


@pytest.mark.parametrize("is_gone", [False, True])
def test_an_error_nobody_foresaw_ends_the_batch_and_loses_no_account(
    tmp_path: Path, case: Case, monkeypatch: pytest.MonkeyPatch, is_gone: bool
) -> None:
    keeper = case.removal.keeper
    paths = [Path(shutil.copy2(case.keeper, tmp_path / f"v{i}.png")) for i in range(2)]
    second, third = (Removal(picture(path), keeper, Relation.IDENTICAL) for path in paths)
    real = engine.removal.actions.put_in_trash

    def put(place: engine.removal.trash.TrashPlace) -> Path | None:
        target = real(place) if place.path != paths[0] or is_gone else None
        if place.path == paths[0]:
            raise RuntimeError("surprise")
        return target

    monkeypatch.setattr(engine.removal.actions, "put_in_trash", put)
    result = case.run(second, third)
    assert result.removed == ((case.removal, second) if is_gone else (case.removal,))
    code = "gone-not-trashed" if is_gone else "removal-broke"
    assert [(problem.path, problem.code) for problem in result.kept] == [(paths[0], code)]
    assert "RuntimeError: surprise" in str(dict(result.kept[0].reason.values)["detail"])
    assert not result.is_complete
    assert paths[1].exists()
