"""Not twins: remembered by content, whichever way round and whatever the files are called; never of one content."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.control import Cancelled, Control
from engine.files.listing import file_state
from engine.records import Picture, Stage
from engine.reviewing.apart import Apart
from engine.storage.identical import content_hash, content_key
from engine.storage.ignoring import Ignoring, NotTwins, not_twins


def a_picture(path: Path, content: bytes | None = None) -> Picture:
    if content is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Picture(path, file_state(path.stat()), 40, 30)


@pytest.fixture
def ignoring(tmp_path: Path) -> Ignoring:
    return Ignoring(tmp_path / "data" / "lasting.sqlite")


@pytest.fixture
def couple(tmp_path: Path) -> tuple[Picture, Picture]:
    return a_picture(tmp_path / "a.png", b"one"), a_picture(tmp_path / "b.png", b"other")


def test_nothing_is_known_at_first(ignoring: Ignoring, tmp_path: Path) -> None:
    assert ignoring.entries() == ()
    assert ignoring.pairs() == frozenset()
    assert list(tmp_path.iterdir()) == []


def test_learned_by_content_either_way_round(
    ignoring: Ignoring, couple: tuple[Picture, Picture]
) -> None:
    (entry,), problems = not_twins([couple])
    (turned,), _ = not_twins([couple[::-1]])
    assert not problems
    assert replace(turned, learned=entry.learned) == entry
    by_content = {content_key(content_hash(one), one.size_bytes): one for one in couple}
    assert list(entry.contents) == sorted(by_content)
    assert entry.paths == tuple(by_content[content].path for content in entry.contents)
    ignoring.learn([entry])
    ignoring.learn([turned])
    assert ignoring.pairs() == {entry.contents}
    assert len(ignoring.entries()) == 1


def test_a_rename_does_not_forget_it(
    ignoring: Ignoring, couple: tuple[Picture, Picture], tmp_path: Path
) -> None:
    ignoring.learn(not_twins([couple])[0])
    renamed = a_picture(couple[0].path.rename(tmp_path / "new name.png"))
    (entry,), _ = not_twins([(renamed, couple[1])])
    assert entry.contents in ignoring.pairs()


def test_the_paths_are_those_last_seen(ignoring: Ignoring, couple: tuple[Picture, Picture]) -> None:
    (entry,), _ = not_twins([couple])
    ignoring.learn([entry])
    later = replace(entry, paths=(Path("/new"), Path("/names")), learned=entry.learned + 60)
    ignoring.learn([later])
    assert ignoring.entries() == (later,)


def test_identical_files_are_refused_with_a_sentence(tmp_path: Path) -> None:
    one, same = (a_picture(tmp_path / name, b"same") for name in ("a.png", "b.png"))
    other = a_picture(tmp_path / "c.png", b"other")
    entries, problems = not_twins([(one, same), (one, other)])
    assert len(entries) == 1  # one that cannot be told apart is no matter to the rest
    (problem,) = problems
    assert (problem.path, problem.stage, problem.code) == (
        same.path, Stage.CHECKING, "identical-not-apart",
    )  # fmt: skip
    assert dict(problem.reason.values) == {"other": str(one.path)}


def test_a_file_that_changed_since_the_scan_is_refused(
    couple: tuple[Picture, Picture],
) -> None:
    couple[1].path.write_bytes(b"changed since")
    entries, problems = not_twins([couple, (couple[1], couple[0])])
    assert not entries
    assert [(one.path, one.code) for one in problems] == [(couple[1].path, "changed")]


def test_a_file_that_vanished_is_refused(couple: tuple[Picture, Picture]) -> None:
    couple[0].path.unlink()
    entries, problems = not_twins([couple])
    assert not entries
    assert [(one.path, one.code) for one in problems] == [(couple[0].path, "vanished")]


def test_each_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = [a_picture(tmp_path / f"{i}.png", b"%d" % i) for i in range(4)]
    read = []

    def counted(picture: Picture, control: Control | None = None) -> bytes:
        read.append(picture.path)
        return content_hash(picture, control)

    monkeypatch.setattr("engine.storage.ignoring.content_hash", counted)
    entries, _ = not_twins([(pictures[0], twin) for twin in pictures[1:]])
    assert len(entries) == 3
    assert len(read) == len(set(read)) == 4


def test_it_can_be_cancelled(couple: tuple[Picture, Picture]) -> None:
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        not_twins([couple], control)


def test_grouping_needs_to_read_files_of_these_sizes_alone(
    ignoring: Ignoring, couple: tuple[Picture, Picture], tmp_path: Path
) -> None:
    """With one pair told apart, not every twin of a scan is to be read."""
    ignoring.learn(not_twins([couple])[0])
    same_size = a_picture(tmp_path / "same size.png", b"two")
    pictures = [*couple, same_size, a_picture(tmp_path / "other.png", b"of another size")]
    sizes = np.array([picture.size_bytes for picture in pictures])
    assert Apart(ignoring.pairs(), {}, sizes).is_known.tolist() == [False, False, False, True]
    apart = Apart(ignoring.pairs(), dict(enumerate(map(content_hash, pictures[:3]))), sizes)
    assert apart.is_known.all()
    first, second = np.array([0, 1, 0, 1, 0]), np.array([1, 0, 2, 2, 3])
    assert apart(first, second).tolist() == [True, True, False, False, False]


def test_unlearned_is_forgotten_and_the_rest_stays(ignoring: Ignoring) -> None:
    entries = [made_entry(i, i + 1) for i in range(5)]
    ignoring.learn(entries)
    ignoring.change((), [entries[1].contents, entries[3].contents, (b"never", b"known")])
    assert ignoring.pairs() == {entries[i].contents for i in (0, 2, 4)}


def made_entry(first: int, second: int, learned: int = 1_700_000_000) -> NotTwins:
    paths = Path(f"/p/{first}.jpg"), Path(f"/p/{second}.jpg")
    return NotTwins((bytes([first]) * 40, bytes([second]) * 40), paths, learned)


def test_the_newest_come_first(ignoring: Ignoring) -> None:
    entries = [made_entry(i, i + 1, 1000 + i) for i in range(3)]
    ignoring.learn(entries)
    assert ignoring.entries() == tuple(reversed(entries))


def test_any_name_can_be_remembered(ignoring: Ignoring) -> None:
    odd = Path("/p/ü \n'\"%,☂") if sys.platform == "win32" else Path(os.fsdecode(b"/p/\xff\xfe \n"))
    entry = replace(made_entry(1, 2), paths=(odd, Path("/p/2.jpg")))
    ignoring.learn([entry])
    assert ignoring.entries() == (entry,)


CONTENTS = st.integers(0, 5)
STEPS = st.lists(st.tuples(st.booleans(), CONTENTS, CONTENTS), max_size=12)


@settings(max_examples=15, deadline=None)
@given(STEPS)
def test_what_is_known_is_what_was_learned_and_not_unlearned(
    steps: list[tuple[bool, int, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ignoring, expected = Ignoring(Path(folder, "lasting.sqlite")), {}
        for is_learned, one, other in steps:
            entry = made_entry(*sorted((one, other)))
            if is_learned:
                ignoring.learn([entry])
                expected[entry.contents] = entry
            else:
                ignoring.change((), [entry.contents])
                expected.pop(entry.contents, None)
        assert ignoring.pairs() == expected.keys()
        assert set(ignoring.entries()) == set(expected.values())
