"""What a rule marks, given the choices: never a keeper, nothing that is held back, and what the counts say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.found.mark_preview import Choice, LeftAlone, MarkPreview, Tally
from made_marks import BLOCKS, DOUBTS, made_columns


def test_all_but_the_keepers() -> None:
    preview = MarkPreview(made_columns([2, 1]))
    assert preview.marks(Choice()).tolist() == [1, 2, 4]
    assert preview.tally(Choice()) == Tally(3, 10_110)
    assert preview.kinds() == ()


def test_identical_files_alone() -> None:
    columns = replace(made_columns([2, 1]), is_identical=np.array([False, True, False]))
    preview = MarkPreview(columns)
    only = Choice(is_identical_only=True)
    assert preview.marks(only).tolist() == [2]
    assert preview.tally(only) == Tally(1, 100)


def test_a_doubt_holds_a_group_back_until_it_is_included() -> None:
    columns = replace(made_columns([2, 1]), doubts=np.array([0b01, 0b00]))
    preview = MarkPreview(columns)
    assert preview.marks(Choice()).tolist() == [4]
    assert preview.kinds() == (LeftAlone("enlarged", 1, 2, 110, True),)
    included = Choice(included=frozenset({"enlarged"}))
    assert preview.marks(included).tolist() == [1, 2, 4]
    assert preview.tally(included) == Tally(3, 10_110)
    assert preview.groups_of("enlarged").tolist() == [0]


def test_of_two_doubts_each_must_be_included() -> None:
    columns = replace(made_columns([1]), doubts=np.array([0b011]))
    preview = MarkPreview(columns)
    assert [kind.code for kind in preview.kinds()] == ["enlarged", "resaved"]
    assert preview.tally(Choice(included=frozenset({"enlarged"}))).pictures == 0
    assert preview.tally(Choice(included=frozenset({"enlarged", "resaved"}))).pictures == 1


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("checking", {"is_checking": np.array([True, False])}),
        ("protected", {"is_protected": np.array([False, True, False, False])}),
        ("raw", {"blocks": np.array([0, 1, 0, 0])}),
        ("companion", {"blocks": np.array([0, 2, 0, 0])}),
    ],
)
def test_what_is_held_back_no_choice_marks(code: str, change: dict[str, object]) -> None:
    preview = MarkPreview(replace(made_columns([1, 1]), **change))  # type: ignore[arg-type]
    everything = Choice(included=frozenset({*DOUBTS, *BLOCKS, code}))
    assert preview.marks(everything).tolist() == [3]
    assert preview.kinds() == (LeftAlone(code, 1, 1, 10, False),)
    assert preview.groups_of(code).tolist() == [0]


def test_look_alikes_are_never_marked() -> None:
    preview = MarkPreview(made_columns([1, 2], look_alikes=1))
    assert preview.marks(Choice(included=frozenset({*DOUBTS, "look-alike"}))).tolist() == [1]
    assert preview.kinds() == (LeftAlone("look-alike", 1, 2, 11_000, False),)


def test_what_is_left_alone_counts_identical_files_apart() -> None:
    columns = replace(made_columns([2]), doubts=np.array([1]), is_identical=np.array([True, False]))
    preview = MarkPreview(columns)
    assert preview.kinds(is_identical_only=True) == (LeftAlone("enlarged", 1, 1, 10, True),)


def test_no_groups() -> None:
    preview = MarkPreview(made_columns([]))
    assert preview.marks(Choice()).tolist() == []
    assert (preview.tally(Choice()), preview.kinds()) == (Tally(0, 0), ())


@given(st.data())
def test_it_marks_what_a_plain_loop_marks(data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(1, 4), max_size=6))
    columns = made_columns(sizes, look_alikes=data.draw(st.integers(0, len(sizes))))
    count, members = sum(sizes) + len(sizes), sum(sizes)

    def drawn(size: int, most: int) -> np.ndarray:
        return np.array(data.draw(st.lists(st.integers(0, most), min_size=size, max_size=size)), int)  # fmt: skip

    columns = replace(
        columns,
        is_identical=drawn(members, 1).astype(bool),
        is_checking=drawn(len(sizes), 1).astype(bool),
        is_protected=drawn(count, 1).astype(bool),
        doubts=drawn(len(sizes), 7),
        blocks=drawn(count, 2),
    )
    choice = Choice(
        data.draw(st.booleans()), frozenset(data.draw(st.sets(st.sampled_from(DOUBTS))))
    )
    preview, marks, left = MarkPreview(columns), [], 0
    for entry, (picture, group) in enumerate(
        zip(columns.groups.member, columns.groups.group_of_member, strict=True)
    ):
        if choice.is_identical_only and not columns.is_identical[entry]:
            continue
        doubts = {code for i, code in enumerate(DOUBTS) if columns.doubts[group] >> i & 1}
        is_held = (
            group >= columns.first_look_alike or columns.is_checking[group]
            or columns.is_protected[picture] or columns.blocks[picture]
        )  # fmt: skip
        if not is_held and doubts <= choice.included:
            marks.append(int(picture))
        left += bool(is_held)
    assert preview.marks(choice).tolist() == marks
    assert preview.tally(choice) == Tally(len(marks), int(columns.frees[marks].sum()))
    kinds = preview.kinds(is_identical_only=choice.is_identical_only)
    assert sum(kind.pictures for kind in kinds if not kind.can_include) == left
