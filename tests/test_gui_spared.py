"""What the window has removed goes the way it asked for, but for what was protected after it was marked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.control import Control
from engine.records import Relation
from engine.removal.companions import Company
from engine.removal.journal import Journal
from engine.removal.removals import Exemption
from engine.removal.ways import Destination, Way
from gui import works
from gui.found.shown import Going
from removal_case import MEMORY_BYTES, picture, write_picture
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401


@pytest.fixture
def going(tmp_path: Path) -> list[Going]:
    """A copy in an album, and one elsewhere."""
    keeper = write_picture(tmp_path / "keeper.png")
    paths = [tmp_path / "Albums" / "in" / "b.png", tmp_path / "other" / "c.png"]
    for path in paths:
        path.parent.mkdir(parents=True)
        shutil.copy2(keeper, path)
    return [
        Going(number, picture(path), picture(keeper), Relation.IDENTICAL, group=4)
        for number, path in enumerate(paths, 1)
    ]


def remove(
    going: list[Going],
    folder: Path,
    destination: Destination | None = None,
    protected: tuple[Path, ...] = (),
) -> works.Removed:
    company = {one.victim.path: Company() for one in going}
    return works.remove(
        going, company, destination or Destination(), protected, MEMORY_BYTES,
        folder / "lasting.sqlite", frozenset(), False, lambda _: None, Control(),
    )  # fmt: skip


def test_a_file_that_is_protected_by_now_stays(
    tmp_path: Path,
    going: list[Going],
    temporary_trash: TemporaryTrash,  # noqa: F811
) -> None:
    album, other = (one.victim for one in going)
    removed = remove(going, tmp_path, protected=(tmp_path / "Albums",))
    assert removed.numbers == {2}
    assert removed.freed_bytes == other.size_bytes
    assert [(one.path, one.code) for one in removed.kept] == [(album.path, "protected")]
    assert (album.path.exists(), other.path.exists()) == (True, False)
    assert len(temporary_trash.files()) == 1
    (entry,) = Journal(tmp_path / "lasting.sqlite").entries()
    assert (entry.path, entry.group) == (other.path, 4)


@pytest.mark.usefixtures("temporary_trash")
def test_links_give_the_keeper_other_names_and_no_facts(tmp_path: Path, going: list[Going]) -> None:
    removed = remove(going, tmp_path, Destination(Way.LINK))
    ((before, now),) = removed.renewed
    assert removed.numbers == {1, 2}
    assert removed.facts == 0
    assert (before.links, now.links) == (1, 3)
    assert now.other_names == tuple(one.victim.path for one in going)
    assert now.state == before.state


def test_what_the_window_knows_of_each_is_told(tmp_path: Path, going: list[Going]) -> None:
    """Whether it was seen is said of the very files that were seen."""
    one, other = going
    alone = other._replace(exemption=Exemption.LOOK_ALIKE, relation=Relation.LOOK_ALIKE)
    company = {each.victim.path: Company() for each in going}
    seen = {
        (one.victim.path, one.victim.state, one.keeper.path, one.keeper.state),
        (other.victim.path, one.victim.state, other.keeper.path, other.keeper.state),
    }
    first, second = works.removals_of([one._replace(turned=6), alone], company, seen, True)
    assert (first.is_seen, first.turned, first.takes_facts, first.group) == (True, 6, True, 4)
    assert (second.is_seen, second.takes_facts) == (False, False)
    assert second.exemption is Exemption.LOOK_ALIKE
