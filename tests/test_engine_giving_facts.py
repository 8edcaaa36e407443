"""A keeper gets what its copies know more before they go, and is looked at once more with that in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import engine.removal.disposal
from engine.pictures.camera_data import camera_data
from engine.reasons import reason
from engine.records import Picture, Relation
from engine.removal.disposal import remove
from engine.removal.removal_checks import StaysError
from engine.removal.removals import Removal, RemovalResult
from engine.removal.ways import Destination, Way
from made import scene
from removal_case import MEMORY_BYTES, journal_in, picture
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401

pytestmark = pytest.mark.usefixtures("temporary_trash")
TAKEN, MAKER = 36867, 271
SIZE = (300, 200)


def save(path: Path, *, quality: int = 90, taken: str = "", maker: str = "") -> Picture:
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[TAKEN] = taken
    if maker:
        exif[MAKER] = maker
    scene(5, SIZE).save(path, quality=quality, exif=exif)
    return picture(path, SIZE)


def facts_of(path: Path) -> tuple[str, str]:
    with path.open("rb") as stream, Image.open(stream) as image:
        told = camera_data(image, stream)
    return told.taken, told.camera


@pytest.fixture
def keeper(tmp_path: Path) -> Picture:
    return save(tmp_path / "keeper.jpg", quality=95)


@pytest.fixture
def dated(tmp_path: Path, keeper: Picture) -> Removal:
    victim = save(tmp_path / "dated.jpg", taken="2019:05:04 10:11:12")
    return Removal(victim, keeper, Relation.TWIN, takes_facts=True)


@pytest.fixture
def named(tmp_path: Path, keeper: Picture) -> Removal:
    victim = save(tmp_path / "named.jpg", maker="Canon")
    return Removal(victim, keeper, Relation.TWIN, takes_facts=True)


@pytest.fixture
def same(tmp_path: Path, keeper: Picture) -> Removal:
    victim = Path(shutil.copy2(keeper.path, tmp_path / "same.jpg"))
    return Removal(picture(victim, SIZE), keeper, Relation.IDENTICAL, takes_facts=True)


def run(
    *removals: Removal, protected: tuple[Path, ...] = (), way: Way = Way.TRASH
) -> RemovalResult:
    return remove(
        removals,
        Destination(way),
        journal=journal_in(removals[0].keeper.path.parent),
        protected=protected,
        memory_bytes=MEMORY_BYTES,
    )


def test_the_keeper_gets_them_before_the_victim_goes(
    dated: Removal, keeper: Picture, tmp_path: Path
) -> None:
    pixels = Image.open(keeper.path).tobytes()
    result = run(dated)
    assert (result.removed, result.kept) == ((dated,), ())
    assert facts_of(keeper.path)[0] == "2019-05-04 10:11:12"
    assert Image.open(keeper.path).tobytes() == pixels
    ((before, now),) = result.renewed
    assert (before, now.taken) == (keeper, "2019-05-04 10:11:12")
    assert now.state == picture(keeper.path).state
    assert now.state.mtime_ns == keeper.state.mtime_ns
    gone, facts = journal_in(tmp_path).entries()
    assert (facts.way, facts.path, facts.keeper) == (None, keeper.path, dated.victim.path)
    assert (gone.way, gone.path, gone.batch) == (Way.TRASH, dated.victim.path, facts.batch)
    assert {facts.status.value, gone.status.value} == {"done"}


def test_not_asked_for_nothing_is_written(dated: Removal, keeper: Picture) -> None:
    content = keeper.path.read_bytes()
    result = run(replace(dated, takes_facts=False))
    assert (len(result.removed), result.renewed) == (1, ())
    assert keeper.path.read_bytes() == content


@pytest.mark.parametrize("way", [Way.TRASH, Way.DELETE])
def test_several_give_theirs_and_identical_ones_come_first(
    dated: Removal, named: Removal, same: Removal, keeper: Picture, way: Way
) -> None:
    """Afterwards they would not be identical any more. A file that was deleted leaves its number to the next."""
    result = run(dated, named, same, way=way)
    assert result.kept == ()
    assert result.removed == (same, dated, named)
    assert facts_of(keeper.path) == ("2019-05-04 10:11:12", "Canon")
    ((before, now),) = result.renewed
    assert (before, now.state) == (keeper, picture(keeper.path).state)


def test_a_keeper_in_a_protected_folder_is_not_written_into(tmp_path: Path) -> None:
    for name in ("album", "phone"):
        (tmp_path / name).mkdir()
    keeper = save(tmp_path / "album" / "keeper.jpg", quality=95)
    victim = save(tmp_path / "phone" / "dated.jpg", taken="2019:05:04 10:11:12")
    content = keeper.path.read_bytes()
    removal = Removal(victim, keeper, Relation.TWIN, takes_facts=True)
    result = run(removal, protected=(tmp_path / "album",))
    assert [(one.path, one.code) for one in result.kept] == [(victim.path, "facts-protected")]
    assert victim.path.exists()
    assert keeper.path.read_bytes() == content
    nothing_more = replace(removal, victim=save(tmp_path / "phone" / "plain.jpg"))
    assert run(nothing_more, protected=(tmp_path / "album",)).removed == (nothing_more,)


def instead(monkeypatch: pytest.MonkeyPatch, fake: Callable[..., Any]) -> None:
    real = engine.removal.disposal.carry
    monkeypatch.setattr(
        engine.removal.disposal, "carry", lambda *given, **more: fake(real, given, more)
    )


def test_what_cannot_be_carried_keeps_the_victim(
    dated: Removal, keeper: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(real: object, given: object, more: object) -> None:
        raise StaysError(reason("facts-protected", keeper="x"))

    instead(monkeypatch, refuse)
    result = run(dated)
    assert (result.removed, len(result.kept), result.renewed) == ((), 1, ())
    assert dated.victim.path.exists()


def test_a_keeper_that_was_spoilt_by_it_keeps_the_victim(
    dated: Removal, keeper: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever carried them: the gate looks at the file that is to be kept."""

    def spoil(real: Callable[..., Picture], given: Any, more: Any) -> Picture:
        now = real(*given, **more)
        data = now.path.read_bytes()
        now.path.write_bytes(data[: len(data) // 2])
        return replace(now, state=picture(now.path).state)

    instead(monkeypatch, spoil)
    result = run(dated)
    assert [one.code for one in result.kept] == ["keeper-unreadable"]
    assert dated.victim.path.exists()
    assert len(result.renewed) == 1


def test_a_victim_that_changes_then_leaves_the_facts_where_they_are(
    dated: Removal, keeper: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def touch(real: Callable[..., Picture], given: Any, more: Any) -> Picture:
        now = real(*given, **more)
        dated.victim.path.write_bytes(b"new")
        return now

    instead(monkeypatch, touch)
    result = run(dated)
    assert [one.code for one in result.kept] == ["victim-changed"]
    assert facts_of(keeper.path)[0]
    ((_, now),) = result.renewed
    assert now.state == picture(keeper.path).state


@pytest.mark.parametrize("which", ["victim", "keeper"])
def test_nothing_is_written_for_a_pair_that_changed_meanwhile(
    dated: Removal, keeper: Picture, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    real, path = engine.removal.disposal.Gate.check_facts, getattr(dated, which).path

    def check(*given: Any) -> None:
        real(*given)
        path.write_bytes(path.read_bytes() + b" ")

    monkeypatch.setattr(engine.removal.disposal.Gate, "check_facts", check)
    result = run(dated)
    assert [one.code for one in result.kept] == [f"{which}-changed"]
    assert result.renewed == ()
    assert facts_of(keeper.path)[0] == ""
    assert dated.victim.path.exists()
