"""One gate for every way: whatever speaks against a removal keeps the file, and the journal says that it stayed."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PIL import ImageDraw

import engine.removal.gate
from engine.control import Control
from engine.pictures.opening import ReadingError
from engine.reasons import reason
from engine.records import Relation
from engine.removal.disposal import remove
from engine.removal.last_look import LastLook
from engine.removal.removals import Exemption, Removal
from engine.removal.ways import Destination, Way
from made import scene
from removal_case import (
    MEMORY_BYTES,
    Case,
    destination,
    identical_case,
    picture,
    twin_case,
    write_picture,
)
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401

pytestmark = pytest.mark.usefixtures("temporary_trash")
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX names and links")


@pytest.fixture(params=Way, ids=lambda way: way.value)
def way(request: pytest.FixtureRequest) -> Way:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def case(tmp_path: Path, way: Way) -> Case:
    folder = tmp_path / "pictures"
    folder.mkdir()
    made = identical_case(folder)
    made.destination = destination(way, folder)
    return made


@pytest.fixture(name="twins")
def make_twins(tmp_path: Path, way: Way) -> Case:
    folder = tmp_path / "pictures"
    folder.mkdir()
    made = twin_case(folder)
    made.destination = destination(way, folder)
    return made


def assert_stays(case: Case, code: str, protected: tuple[Path, ...] = ()) -> None:
    """And what is there now, under any name, is there afterwards."""
    before = {path: path.read_bytes() for path in case.keeper.parent.rglob("*.*g") if path.exists()}
    result = case.run(protected=protected)
    assert (result.removed, result.along) == ((), ())
    assert [(one.path, one.code) for one in result.kept] == [(case.victim, code)]
    assert {path: path.read_bytes() for path in before} == before
    assert [status for _, status in case.statuses()] in ([], ["undone"])


# what goes


def test_an_identical_file_goes_every_way(
    case: Case,
    way: Way,
    tmp_path: Path,
    temporary_trash: TemporaryTrash,  # noqa: F811
) -> None:
    result = case.run()
    assert (result.removed, result.kept, result.is_complete) == ((case.removal,), (), True)
    assert case.keeper.read_bytes() == case.content
    (entry,) = case.journal.entries()
    assert (entry.way, entry.status.value, entry.path) == (way, "done", case.victim)
    assert (entry.keeper, entry.relation) == (case.keeper, Relation.IDENTICAL)
    assert entry.content == engine.removal.gate.content_hash(case.removal.keeper)
    if way is Way.LINK:
        assert case.victim.samefile(case.keeper)
    else:
        assert not case.victim.exists()
    there = list((tmp_path / "there").rglob("*.png"))
    assert [path.read_bytes() for path in there] == [case.content] * (way is Way.FOLDER)
    assert temporary_trash.contents() == [case.content] * (way is Way.TRASH)


def test_a_keeper_that_got_another_name_is_told_with_it(tmp_path: Path) -> None:
    case = identical_case(tmp_path)
    case.destination = Destination(Way.LINK)
    other = Path(shutil.copy2(case.keeper, tmp_path / "other.png"))
    keeper = case.removal.keeper
    result = case.run(Removal(picture(other), keeper, Relation.IDENTICAL))
    names = (other, case.victim)
    assert result.renewed == ((keeper, replace(keeper, links=3, other_names=names)),)


# what stays


def vanish(case: Case) -> None:
    case.victim.unlink()


def touch(case: Case) -> None:
    os.utime(case.victim, ns=(1, 1))


def lose_keeper(case: Case) -> None:
    case.keeper.unlink()


def change_keeper(case: Case) -> None:
    write_picture(case.keeper, seed=2)


def replace_keeper_by_hard_link(case: Case) -> None:
    case.keeper.unlink()
    case.keeper.hardlink_to(case.victim)


def replace_keeper_by_symlink(case: Case) -> None:
    case.keeper.unlink()
    case.keeper.symlink_to(case.victim)


def replace_victim_by_symlink(case: Case) -> None:
    case.victim.unlink()
    case.victim.symlink_to(case.keeper)


def damage_both(case: Case) -> None:
    for path in (case.victim, case.keeper):
        os.truncate(path, len(case.content) // 2)
    case.removal = replace(case.removal, victim=picture(case.victim), keeper=picture(case.keeper))


def hide_a_change(case: Case) -> None:
    data = bytearray(case.content)
    data[-20] ^= 1
    times = case.victim.stat()
    case.victim.write_bytes(data)
    os.utime(case.victim, ns=(times.st_atime_ns, times.st_mtime_ns))


def take_identity(case: Case) -> None:
    keeper = case.removal.keeper
    nameless = replace(keeper, state=replace(keeper.state, file_id=0))
    case.removal = replace(case.removal, keeper=nameless)


FAULTS: list[tuple[Callable[[Case], None], str]] = [
    (vanish, "victim-vanished"),
    (touch, "victim-changed"),
    (lose_keeper, "keeper-vanished"),
    (change_keeper, "keeper-changed"),
    (damage_both, "keeper-unreadable"),
    (hide_a_change, "not-identical"),
    (take_identity, "no-file-id"),
    pytest.param(replace_keeper_by_hard_link, "keeper-is-victim", marks=posix),  # type: ignore[list-item]
    pytest.param(replace_keeper_by_symlink, "keeper-is-victim", marks=posix),  # type: ignore[list-item]
    pytest.param(replace_victim_by_symlink, "keeper-is-victim", marks=posix),  # type: ignore[list-item]
]


@pytest.mark.parametrize(("fault", "code"), FAULTS)
def test_a_fault_keeps_the_file(case: Case, fault: Callable[[Case], None], code: str) -> None:
    fault(case)
    assert_stays(case, code)


def test_a_keeper_that_goes_itself(case: Case) -> None:
    back = Removal(case.removal.keeper, case.removal.victim, Relation.IDENTICAL)
    result = case.run(back)
    assert [one.code for one in result.kept] == ["keeper-going"] * 2
    assert case.victim.read_bytes() == case.keeper.read_bytes() == case.content


@pytest.mark.parametrize("change", [touch, change_keeper, lose_keeper])
def test_a_change_while_it_was_compared(
    case: Case, change: Callable[[Case], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last question is asked when no other window can remove anything."""
    real = engine.removal.gate.check_bytes

    def check(*given: object) -> bytes:
        content = real(*given)  # type: ignore[arg-type]
        change(case)
        return content

    monkeypatch.setattr(engine.removal.gate, "check_bytes", check)
    result = case.run()
    assert result.removed == ()
    assert case.victim.read_bytes() == case.content
    assert case.statuses() == []


# protected folders


def test_a_protected_victim(case: Case) -> None:
    assert_stays(case, "protected", (case.victim.parent,))


def test_a_protected_folder_above_by_another_spelling(case: Case, tmp_path: Path) -> None:
    assert_stays(case, "protected", (tmp_path / "pictures" / ".." / ".." / tmp_path.name,))


@posix
def test_a_protected_folder_by_a_link(case: Case, tmp_path: Path) -> None:
    (tmp_path / "album").symlink_to(tmp_path / "pictures", target_is_directory=True)
    assert_stays(case, "protected", (tmp_path / "album",))
    victim = replace(case.removal.victim, path=tmp_path / "album" / case.victim.name)
    case.removal, case.victim = replace(case.removal, victim=victim), victim.path
    assert_stays(case, "protected", (tmp_path / "pictures",))


def test_a_file_with_another_name_in_a_protected_folder(case: Case, tmp_path: Path) -> None:
    album = tmp_path / "album"
    album.mkdir()
    (album / "name.png").hardlink_to(case.victim)
    victim = replace(case.removal.victim, other_names=(album / "name.png",), links=2)
    case.removal = replace(case.removal, victim=victim)
    assert_stays(case, "protected", (album,))


def test_a_protected_folder_that_is_not_there_is_known_by_its_name(case: Case) -> None:
    """Where it cannot be looked at, what has its name is taken for it."""
    gone = case.keeper.parent / "gone"
    assert_stays(case, "protected", (case.victim.parent, gone))
    assert case.run(protected=(gone,)).removed == (case.removal,)


def test_a_keeper_may_be_protected(case: Case, tmp_path: Path) -> None:
    album = tmp_path / "album"
    album.mkdir()
    case.keeper = Path(shutil.copy2(case.keeper, album / "keeper.png"))
    case.removal = replace(case.removal, keeper=picture(case.keeper))
    assert case.run(protected=(album,)).removed == (case.removal,)


# the last look


def changed_case(folder: Path) -> Case:
    """A copy of a keeper with one small place that differs."""
    keeper = folder / "keeper.png"
    image = scene(3, (900, 700))
    image.save(keeper)
    ImageDraw.Draw(image).rectangle((400, 300, 424, 314), fill="white")
    victim = folder / "victim.jpg"
    image.save(victim, quality=92)
    removal = Removal(picture(victim, image.size), picture(keeper, image.size), Relation.TWIN)
    return Case(victim, keeper, victim.read_bytes(), removal)


@pytest.fixture(name="changed")
def make_changed(tmp_path: Path, way: Way) -> Case:
    folder = tmp_path / "pictures"
    folder.mkdir()
    made = changed_case(folder)
    made.destination = destination(way, folder)
    return made


def test_a_small_place_keeps_it_until_it_was_seen(changed: Case, way: Way) -> None:
    if way is Way.LINK:
        assert_stays(changed, "link-identical-only")
        changed.removal = replace(changed.removal, is_seen=True)
        assert_stays(changed, "link-identical-only")
        return
    assert_stays(changed, "small-place")
    changed.removal = replace(changed.removal, is_seen=True)
    result = changed.run()
    assert (result.removed, result.kept) == ((changed.removal,), ())


def test_the_last_look_is_told_how_it_was_turned(
    twins: Case, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def look(_: object, victim: object, keeper: object, turned: object, **__: object) -> LastLook:
        asked.append((victim, keeper, turned))
        return LastLook(0.9, 512, (0.0, 0.0, 1.0, 1.0))

    monkeypatch.setattr(engine.removal.gate.LastLooks, "look", look)
    twins.removal = replace(twins.removal, turned=6)
    twins.run()
    wanted = (twins.removal.victim, twins.removal.keeper, 6)
    assert asked == [wanted] * (way is not Way.LINK)


def test_a_victim_that_cannot_be_looked_at(twins: Case, way: Way) -> None:
    twins.victim.write_bytes(b"no picture at all" * 9)
    twins.removal = replace(twins.removal, victim=picture(twins.victim))
    assert_stays(twins, "link-identical-only" if way is Way.LINK else "victim-unreadable")


# exemptions


@pytest.mark.parametrize("exemption", Exemption)
def test_by_exemption_a_file_goes_to_the_trash_and_nowhere_else(
    case: Case,
    way: Way,
    exemption: Exemption,
    temporary_trash: TemporaryTrash,  # noqa: F811
) -> None:
    alone = case.removal.victim
    case.removal = Removal(alone, alone, Relation.LOOK_ALIKE, exemption=exemption)
    case.keeper.unlink()
    if way is not Way.TRASH:
        with pytest.raises(ValueError, match="trash only"):
            case.run()
        assert case.victim.read_bytes() == case.content
        return
    assert case.run().removed == (case.removal,)
    assert temporary_trash.contents() == [case.content]
    (entry,) = case.journal.entries()
    assert (entry.exemption, entry.status.value) == (exemption, "done")


@dataclass
class Alone:
    """The last picture of its kind, to go by exemption."""

    case: Case
    protected: tuple[Path, ...] = field(default=())

    def stays(self, code: str) -> None:
        result = self.case.run(protected=self.protected)
        assert result.removed == ()
        assert [one.code for one in result.kept] == [code]


@pytest.fixture
def alone(tmp_path: Path) -> Alone:
    case = identical_case(tmp_path)
    keeper = case.removal.keeper
    case.removal = Removal(keeper, keeper, Relation.IDENTICAL, exemption=Exemption.WHOLE_GROUP)
    return Alone(case)


def test_by_exemption_it_must_still_be_the_file_that_was_seen(alone: Alone) -> None:
    write_picture(alone.case.keeper, seed=7)
    alone.stays("victim-changed")
    assert alone.case.keeper.exists()


def test_by_exemption_nothing_protected_goes(alone: Alone) -> None:
    alone.protected = (alone.case.keeper.parent,)
    alone.stays("protected")


def test_what_is_kept_by_a_picture_that_goes_by_exemption_stays(alone: Alone) -> None:
    """Marked by a rule, not by the question: its keeper goes, so it is the last."""
    case = alone.case
    twin = Removal(picture(case.victim), case.removal.keeper, Relation.IDENTICAL)
    result = case.run(twin)
    assert result.removed == (case.removal,)
    assert [(one.path, one.code) for one in result.kept] == [(case.victim, "keeper-going")]
    assert case.victim.read_bytes() == case.content


def test_a_whole_group_goes(alone: Alone, temporary_trash: TemporaryTrash) -> None:  # noqa: F811
    case = alone.case
    twin = Removal(
        picture(case.victim),
        case.removal.keeper,
        Relation.IDENTICAL,
        exemption=Exemption.WHOLE_GROUP,
        group=4,
    )
    result = case.run(twin)
    assert (result.removed, result.kept) == ((case.removal, twin), ())
    assert temporary_trash.contents() == [case.content] * 2
    assert [entry.group for entry in case.journal.entries()] == [4, 0]
    assert len({entry.batch for entry in case.journal.entries()}) == 1


def test_cancel_ends_the_batch_while_it_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, control = twin_case(tmp_path), Control()
    monkeypatch.setattr(engine.removal.gate, "decode_whole", lambda *_: control.cancel())
    result = remove(
        [case.removal], journal=case.journal, memory_bytes=MEMORY_BYTES, control=control
    )
    assert (result.removed, result.kept, result.is_complete) == ((), (), False)
    assert case.victim.exists()


def test_of_two_pictures_the_one_that_cannot_be_looked_at_is_named(
    twins: Case, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ReadingError(reason("changed"))

    monkeypatch.setattr(engine.removal.gate.LastLooks, "hold", fail)
    assert_stays(twins, "link-identical-only" if way is Way.LINK else "keeper-unreadable")
