"""Where rows lie, against a plain list of them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.list.row_map import Place, RowMap

GROUP, ROW = 30, 50

groups = st.lists(st.tuples(st.integers(2, 6), st.booleans()), min_size=1, max_size=9)


def made_map(groups: list[tuple[int, bool]]) -> RowMap:
    counts = np.array([count for count, _ in groups], np.int64)
    return RowMap(counts, np.array([is_closed for _, is_closed in groups], bool), GROUP, ROW)


def plain_rows(groups: list[tuple[int, bool]]) -> list[Place]:
    return [
        Place(at, row)
        for at, (count, is_closed) in enumerate(groups)
        for row in range(1 if is_closed else count + 1)
    ]


@given(groups=groups)
def test_every_row_has_its_height_and_its_neighbours(groups: list[tuple[int, bool]]) -> None:
    rowmap, rows = made_map(groups), plain_rows(groups)
    heights = [GROUP if place.row == 0 else ROW for place in rows]
    tops = [sum(heights[:i]) for i in range(len(rows))]
    assert rowmap.total == sum(heights)
    assert [rowmap.top(place) for place in rows] == tops
    assert [rowmap.height(place) for place in rows] == heights
    for place, top, height in zip(rows, tops, heights, strict=True):
        assert rowmap.at(top) == rowmap.at(top + height - 1) == place
    assert rowmap.at(-1) is rowmap.at(rowmap.total) is None
    assert list(rowmap.between(-10, rowmap.total + 10)) == rows
    assert [rowmap.after(place) for place in rows] == [*rows[1:], None]
    assert [rowmap.before(place) for place in rows] == [None, *rows[:-1]]
    assert rowmap.last == rows[-1]
    assert len(rowmap) == len(groups)


@given(groups=groups, at=st.integers(0, 50), step=st.integers(-60, 60))
def test_steps_end_at_the_ends(groups: list[tuple[int, bool]], at: int, step: int) -> None:
    rowmap, rows = made_map(groups), plain_rows(groups)
    at %= len(rows)
    assert rowmap.moved(rows[at], step) == rows[min(max(at + step, 0), len(rows) - 1)]


@given(groups=groups, group=st.integers(0, 12), row=st.integers(0, 9))
def test_the_nearest_row_is_there(groups: list[tuple[int, bool]], group: int, row: int) -> None:
    rowmap, rows = made_map(groups), plain_rows(groups)
    nearest = rowmap.nearest(Place(group, row))
    assert nearest == max(place for place in rows if place <= (group, row))
