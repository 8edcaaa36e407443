"""Results saved and opened again: the same groups and marks, and nothing of files that are not the same any more."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import MISSING, fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from command_line import needs_posix, on_linux
from engine.control import Cancelled, Control, Progress
from engine.files.listing import file_state
from engine.options import ScanOptions
from engine.output import saved_results
from engine.output.file_changes import Looked
from engine.output.saved_results import Loaded, load, save
from engine.output.saved_rows import options_row, picture_of, picture_row
from engine.output.saved_values import Fields
from engine.output.snapshot import Snapshot, freed_bytes
from engine.reasons import reason
from engine.records import FileState, PairTable, Picture, Problem, Relation, Stage
from engine.removal.disposal import remove
from engine.removal.removals import Removal
from engine.rules import Rule
from made_snapshot import marked, small_pictures, snapshot_of
from removal_case import journal_in
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401


@pytest.fixture
def shot(tmp_path: Path) -> Snapshot:
    """Two groups of twins and one of look-alikes, of three files each; 1, 4 and 5 are marked."""
    pictures = small_pictures(tmp_path / "p", [f"{n}.png" for n in range(9)])
    return marked(snapshot_of(pictures, 2, look_alikes=1), 1, 4, 5)


def again(shot: Snapshot, folder: Path, **what: object) -> Loaded:
    save(folder / "saved.json", shot)
    return load(folder / "saved.json", **what)  # type: ignore[arg-type]


def assert_same(found: Snapshot, expected: Snapshot) -> None:
    assert found.pictures == tuple(expected.pictures)
    for name in ("keeper", "starts", "member"):
        assert getattr(found.groups, name).tolist() == getattr(expected.groups, name).tolist()
    for column in fields(PairTable):
        ours, theirs = getattr(found.pairs, column.name), getattr(expected.pairs, column.name)
        at_groups = ours[found.groups.row], theirs[expected.groups.row]
        np.testing.assert_array_equal(*at_groups, column.name)
        assert ours.dtype == theirs.dtype
    for name in ("numbers", "is_checking", "is_marked", "is_protected", "frees"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name), name)
        assert getattr(found, name).dtype == getattr(expected, name).dtype
    for name in ("first_look_alike", "chosen", "problems", "is_complete"):
        assert getattr(found, name) == getattr(expected, name), name


def test_all_of_it_comes_back(shot: Snapshot, tmp_path: Path) -> None:
    values = {"detail": "x", "size": 7}
    problem = Problem(tmp_path / "b", Stage.READING, reason("damaged", **values))
    options = ScanOptions(
        folders=(tmp_path,), threshold=123.5, check=False, turned=True, look_alikes=True, min_side=9,
        exclude=("*.tmp",), protected=(tmp_path / "kept",), flat=(tmp_path,), online_only=True,
        rules=(Rule("newest-file"), Rule("name", "/^a/"), Rule("in-folder", str(tmp_path))),
    )  # fmt: skip
    shot = replace(
        shot, options=options, problems=(problem,), chosen=(shot.pictures[3].path,), is_complete=False,
        numbers=np.array([7, 8, 12], np.int32), is_checking=np.array([False, True, False]),
    )  # fmt: skip
    found = again(shot, tmp_path)
    assert_same(found.snapshot, shot)
    assert (found.is_intact, found.problems) == (True, ())
    assert (found.lost_groups, found.lost_marks) == (0, 0)
    assert found.program
    usual = ScanOptions(folders=(tmp_path,))
    here = {name: getattr(usual, name) for name in ("threads", "memory_mb", "cache_path")}
    assert found.snapshot.options == replace(options, **here)
    json.loads((tmp_path / "saved.json").read_text("ascii"))


def test_pictures_in_no_group_are_left_out(shot: Snapshot, tmp_path: Path) -> None:
    groups = shot.groups.part(shot.groups.group_of_member > 0)
    part = replace(
        shot, groups=groups, first_look_alike=1, numbers=shot.numbers[1:], is_checking=shot.is_checking[1:]
    )  # fmt: skip
    found = again(part, tmp_path).snapshot
    assert [one.path.name for one in found.pictures] == [f"{n}.png" for n in range(3, 9)]
    assert found.groups.keeper.tolist() == [0, 3]
    assert found.is_marked.nonzero()[0].tolist() == [1, 2]
    assert found.pairs.first[found.groups.row].tolist() == [0, 0, 3, 3]


def test_no_fact_of_a_picture_and_no_option_is_forgotten(tmp_path: Path) -> None:
    """A field that is added one day must be saved too."""
    one = Picture(
        tmp_path / "a", FileState(1, 2, 3, 4), 5, 6, 7, "TIFF", (tmp_path / "b",), 2, True,
        "2024-05-01 10:22:00", True, "Maker Model", True,
    )  # fmt: skip
    usual = {field.name: field.default for field in fields(Picture) if field.default is not MISSING}
    assert [name for name, value in usual.items() if getattr(one, name) == value] == []
    assert picture_of(Fields(json.loads(json.dumps(picture_row(one))), "picture")) == one
    here = {"threads", "memory_mb", "cache_path"}
    assert (
        set(options_row(ScanOptions(folders=(tmp_path,))))
        == {field.name for field in fields(ScanOptions)} - here
    )


@on_linux
def test_names_that_are_no_text_survive(tmp_path: Path) -> None:
    names = [os.fsdecode(name) for name in (b"a\xff.png", "ü\n图.png".encode())]
    shot = snapshot_of(small_pictures(tmp_path / "p", names), 1)
    found = again(replace(shot, chosen=(shot.pictures[0].path,)), tmp_path)
    assert found.snapshot.pictures == shot.pictures
    assert found.snapshot.chosen[0].exists()
    assert found.problems == ()


NAMES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="/\0") | st.just("\udcff"), min_size=1, max_size=5),
    min_size=2, max_size=9, unique=True,
)  # fmt: skip


@on_linux
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(names=NAMES, twins=st.integers(1, 3), data=st.data())
def test_whatever_stands_in_it(
    names: list[str], twins: int, data: st.DataObject, tmp_path: Path
) -> None:
    whole = st.integers(0, (1 << 63) - 1)
    pictures = [
        Picture(
            Path("/p", name.replace(".", "_")),
            FileState(*(data.draw(whole) for _ in range(4))),
            data.draw(st.integers(1, 99999)), 7, frames=data.draw(st.integers(1, 9)), camera=name,
            links=data.draw(st.integers(1, 3)), ends_early=data.draw(st.booleans()),
        )
        for name in names
    ]  # fmt: skip
    pictures.sort(key=lambda one: str(one.path))
    pictures = pictures[: len(pictures) // (twins + 1) * (twins + 1)]
    shot = snapshot_of(pictures, twins)
    members = st.sampled_from(shot.groups.member.tolist())
    shot = marked(shot, *data.draw(st.sets(members) if len(shot.groups) else st.just(())))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            saved_results,
            "look_again",
            lambda found, *_: Looked(tuple(found), np.zeros(len(found), bool), ()),
        )
        found = again(shot, tmp_path)
    assert_same(found.snapshot, shot)


def test_what_vanished_or_changed_leaves_its_group(shot: Snapshot, tmp_path: Path) -> None:
    save(tmp_path / "saved.json", shot)
    pictures = shot.pictures
    pictures[0].path.unlink()  # a keeper
    os.utime(pictures[4].path, ns=(5, 5))  # a marked twin
    with pictures[7].path.open("ab") as stream:
        stream.write(b"more")
    seen: list[Progress] = []
    found = load(tmp_path / "saved.json", progress=seen.append)
    told = [(problem.path.name, problem.stage, problem.code) for problem in found.problems]
    assert told == [
        ("0.png", Stage.LOADING, "vanished"),
        ("4.png", Stage.LOADING, "changed-since"),
        ("7.png", Stage.LOADING, "changed-since"),
    ]
    left = found.snapshot
    assert left.groups.keeper.tolist() == [3, 6]
    assert left.groups.member.tolist() == [5, 8]
    assert (left.first_look_alike, left.numbers.tolist()) == (1, [2, 3])
    assert left.is_marked.nonzero()[0].tolist() == [5]
    assert (found.lost_groups, found.lost_marks, found.is_intact) == (1, 2, True)
    assert seen[-1] == Progress(Stage.LOADING, 9, 9, seen[-1].rate)


@needs_posix
def test_a_link_or_another_file_in_its_place_is_not_it(shot: Snapshot, tmp_path: Path) -> None:
    save(tmp_path / "saved.json", shot)
    first, second = shot.pictures[1].path, shot.pictures[2].path
    moved = first.rename(tmp_path / "moved.png")
    first.symlink_to(moved)
    copy = shutil.copy2(second, tmp_path / "copy.png")  # same size and time, another file id
    Path(copy).replace(second)
    codes = [(one.path, one.code) for one in load(tmp_path / "saved.json").problems]
    assert codes == [(first, "changed-since"), (second, "changed-since")]


def test_a_drive_that_comes_back_under_another_number(shot: Snapshot, tmp_path: Path) -> None:
    """Removal compares with what is in `pictures`: it must be the number of today."""
    moved = tuple(
        replace(one, state=replace(one.state, device=one.state.device + 1)) for one in shot.pictures
    )
    found = again(replace(shot, pictures=moved), tmp_path)
    assert found.problems == ()
    assert [one.state for one in found.snapshot.pictures] == [
        file_state(one.path.lstat()) for one in shot.pictures
    ]
    unknown = tuple(replace(one, state=replace(one.state, file_id=0)) for one in moved)
    assert len(again(replace(shot, pictures=unknown), tmp_path).problems) == 9


def test_a_hard_link_made_since_frees_nothing(shot: Snapshot, tmp_path: Path) -> None:
    save(tmp_path / "saved.json", shot)
    (tmp_path / "other name.png").hardlink_to(shot.pictures[1].path)
    found = load(tmp_path / "saved.json").snapshot
    assert (found.pictures[1].links, found.frees[1]) == (2, 0)
    assert found.frees[2] == freed_bytes(shot.pictures)[2]


def test_what_is_protected_today_is_not_marked(shot: Snapshot, tmp_path: Path) -> None:
    found = again(shot, tmp_path, protected=(tmp_path / "p",))
    assert found.snapshot.is_protected.all()
    assert not found.snapshot.is_marked.any()
    assert found.lost_marks == 3
    options = replace(shot.options, protected=(tmp_path / "p",))
    assert again(replace(shot, options=options), tmp_path).snapshot.is_protected.all()


def test_a_lie_cannot_remove_what_is_no_copy(
    shot: Snapshot,
    tmp_path: Path,
    temporary_trash: TemporaryTrash,  # noqa: F811
) -> None:
    """The first twin of each group is called identical to its keeper here, and is not."""
    found = again(shot, tmp_path)
    assert found.is_intact
    pictures = found.snapshot.pictures
    lie = Removal(pictures[1], pictures[0], Relation.IDENTICAL)
    result = remove([lie], journal=journal_in(tmp_path), memory_bytes=10**8)
    assert [problem.code for problem in result.kept] == ["not-identical"]
    assert pictures[1].path.exists()
    assert temporary_trash.files() == []


def test_saving_is_cancelled_or_fails_without_loss(shot: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "saved.json"
    path.write_text("old")
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        save(path, shot, control=control)
    assert path.read_text() == "old"
    save(path, shot)
    with pytest.raises(Cancelled):
        load(path, control=control)
    empty = again(snapshot_of([], 1), tmp_path)
    assert (len(empty.snapshot.groups), empty.is_intact) == (0, True)
