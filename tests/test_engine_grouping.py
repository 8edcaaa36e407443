"""Groups from pairs: best match, no chains, look-alikes among keepers and lone pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.groups import grouping
from engine.groups.group_table import no_groups
from engine.groups.grouping import NEAREST_LOOK_ALIKES, Grouped, Standing, group_look_alikes, listed
from engine.records import FileState, Group, PairTable, Picture, Relation, Step

Row = tuple[int, int, float, Relation, float]


def pictures(sizes: list[tuple[int, int]]) -> tuple[Picture, ...]:
    """One picture a (side in pixels, size in bytes), named by its place."""
    return tuple(
        Picture(Path(f"/p/{place:06d}.jpg"), FileState(size, 0, 1, place), side, side)
        for place, (side, size) in enumerate(sizes)
    )


def table(rows: list[Row]) -> PairTable:
    rows = sorted(rows, key=lambda row: row[:2])
    first, second, mse, relation, looks = (
        (list(column) for column in zip(*rows, strict=True)) if rows else ([],) * 5
    )
    failed = [Step.SECOND_LOOK if one is Relation.LOOK_ALIKE else Step.NONE for one in relation]
    nothing = np.full(len(rows), np.nan, np.float32)
    return PairTable(
        first=np.array(first, np.int32),
        second=np.array(second, np.int32),
        mse=np.array(mse, np.float64),
        relation=np.array(relation, np.uint8),
        failed=np.array(failed, np.uint8),
        correlation=nothing,
        structure=nothing,
        second_look=np.array(looks, np.float32),
        turned=np.zeros(len(rows), np.uint8),
    )


def twin_groups(some: tuple[Picture, ...], pairs: PairTable, threshold: float) -> tuple[Group, ...]:
    return listed(some, grouping.group_twins(Standing.of(some), pairs, threshold).groups)


def look_alike_groups(
    some: tuple[Picture, ...], twins: Grouped, threshold: float
) -> tuple[Group, ...]:
    return listed(some, group_look_alikes(Standing.of(some), twins, threshold).look_alikes)


def grouped(found: tuple[Group, ...]) -> list[tuple[int, tuple[int, ...]]]:
    return [(group.keeper, group.members) for group in found]


def twin(first: int, second: int, mse: float = 10.0, look: float = 0.9) -> Row:
    return first, second, mse, Relation.TWIN, look


def alike(first: int, second: int, mse: float = 10.0) -> Row:
    return first, second, mse, Relation.LOOK_ALIKE, 0.3


def test_no_chains() -> None:
    """A twin of a twin is not a member: what goes was compared with what is kept."""
    some = pictures([(400, 30), (400, 20), (400, 10)])
    assert grouped(twin_groups(some, table([twin(0, 1), twin(1, 2)]), 200)) == [(0, (1,))]


def test_keeper_has_most_pixels_then_bytes_then_path() -> None:
    some = pictures([(400, 10), (500, 5), (400, 20), (400, 20)])
    pairs = table([twin(first, second) for first in range(4) for second in range(first + 1, 4)])
    (group,) = twin_groups(some, pairs, 200)
    assert (group.keeper, group.members, group.reason.code) == (1, (0, 2, 3), "most-pixels")


def test_threshold_is_inclusive_and_orders_members() -> None:
    some = pictures([(400, 9), (400, 8), (400, 7), (400, 6)])
    pairs = table([twin(0, 1, 50), twin(0, 2, 200), twin(0, 3, 200.0001)])
    assert grouped(twin_groups(some, pairs, 200)) == [(0, (1, 2))]
    assert grouped(twin_groups(some, pairs, 49)) == []
    assert grouped(twin_groups(some, pairs, 300)) == [(0, (1, 2, 3))]


def test_small_copy_goes_to_its_best_match() -> None:
    """A thumbnail of a page is alike to two pages of one form; the pages are no twins of each other."""
    some = pictures([(800, 90), (800, 80), (100, 5)])
    pairs = table([twin(0, 2, 20, 0.80), twin(1, 2, 30, 0.95)])
    assert grouped(twin_groups(some, pairs, 200)) == [(1, (2,))]


def test_small_copy_stays_with_twins_of_its_best_match() -> None:
    some = pictures([(800, 90), (800, 80), (100, 5)])
    pairs = table([twin(0, 1), twin(0, 2, 20, 0.80), twin(1, 2, 30, 0.95)])
    assert grouped(twin_groups(some, pairs, 200)) == [(0, (1, 2))]


def test_best_match_counts_no_second_look_as_whole() -> None:
    some = pictures([(800, 90), (800, 80), (100, 5)])
    pairs = table([twin(0, 2, 20, float("nan")), twin(1, 2, 30, 0.99)])
    assert grouped(twin_groups(some, pairs, 200)) == [(0, (2,))]


def test_look_alikes_are_apart_from_twins() -> None:
    some = pictures([(400, 9), (400, 8), (400, 7), (400, 6)])
    pairs = table([twin(0, 1), alike(0, 2), alike(1, 3), alike(2, 3)])
    groups = grouping.group_twins(Standing.of(some), pairs, 200)
    assert grouped(look_alike_groups(some, groups, 200)) == [(0, (2,))]


def test_only_nearest_look_alikes_count() -> None:
    count = NEAREST_LOOK_ALIKES + 5
    # Picture 0 has many look-alikes, each of which has twenty nearer ones.
    far = [(1 + index, 50.0 + index) for index in range(count)]
    crowd = count + 1
    rows = [alike(0, index, mse) for index, mse in far]
    for index, _ in far:
        rows += [alike(index, crowd + near, 1.0) for near in range(NEAREST_LOOK_ALIKES)]
    some = pictures([(900, 9)] + [(400, 8)] * (count + NEAREST_LOOK_ALIKES))
    (first, *_) = look_alike_groups(some, Grouped(no_groups(), table(rows), no_groups()), 200)
    assert first.keeper == 0
    assert first.members == tuple(range(1, NEAREST_LOOK_ALIKES + 1))


@settings(max_examples=150, deadline=None)
@given(data=st.data(), count=st.integers(2, 14))
def test_laws(data: st.DataObject, count: int) -> None:
    """No file stands twice, every member is a direct twin of its keeper, every keeper is ahead of its members."""
    some = pictures(
        [
            (data.draw(st.sampled_from([60, 200, 400])), data.draw(st.integers(1, 3)))
            for _ in range(count)
        ]
    )
    every = [(first, second) for first in range(count) for second in range(first + 1, count)]
    chosen = data.draw(st.lists(st.sampled_from(every), unique=True))
    rows = [
        (first, second, data.draw(st.sampled_from([1.0, 90.0, 250.0])),
         data.draw(st.sampled_from([Relation.TWIN, Relation.IDENTICAL, Relation.LOOK_ALIKE, Relation.UNCHECKED])),
         data.draw(st.sampled_from([0.7, 0.9, 1.0])))
        for first, second in chosen
    ]  # fmt: skip
    pairs = table(rows)
    by_pair = {row[:2]: row for row in rows}
    twins = grouping.group_twins(Standing.of(some), pairs, 200)
    groups = listed(some, twins.groups)
    alikes = look_alike_groups(some, twins, 200)
    for kind, found in (
        ((Relation.TWIN, Relation.IDENTICAL), groups),
        ((Relation.LOOK_ALIKE,), alikes),
    ):
        everyone = [index for group in found for index in (group.keeper, *group.members)]
        assert len(everyone) == len(set(everyone))
        for group in found:
            for member, row in zip(group.members, group.rows, strict=True):
                pair = min(member, group.keeper), max(member, group.keeper)
                assert by_pair[pair][2] <= 200
                assert by_pair[pair][3] in kind
                assert (pairs.first[row], pairs.second[row]) == pair
                keeper, other = some[group.keeper], some[member]
                assert (keeper.pixels, keeper.size_bytes) >= (other.pixels, other.size_bytes)
    members = {member for group in groups for member in group.members}
    assert not members & {index for group in alikes for index in (group.keeper, *group.members)}
    assert [group.keeper for group in groups] == sorted(group.keeper for group in groups)


def test_said_apart_is_no_group() -> None:
    """After best match: the small copy does not go to another page because its own was said not to be a twin."""
    some = pictures([(800, 90), (800, 80), (100, 5)])
    pairs = table([twin(0, 2, 20, 0.80), twin(1, 2, 30, 0.95)])
    found = grouping.group_twins(
        Standing.of(some), pairs, 200, apart=lambda first, second: (first == 1) & (second == 2)
    )
    assert not len(found.groups)


def test_said_apart_are_no_look_alikes() -> None:
    some = pictures([(400, 9), (400, 8), (400, 7)])
    standing = Standing.of(some)
    twins = grouping.group_twins(standing, table([alike(0, 1), alike(0, 2)]), 200)
    found = group_look_alikes(standing, twins, 200, apart=lambda first, second: second == 1)
    assert grouped(listed(some, found.look_alikes)) == [(0, (2,))]
