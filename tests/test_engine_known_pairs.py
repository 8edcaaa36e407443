"""A verdict is used at exactly those thresholds at which the check would say the same."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.check import pair_tables
from engine.check.open_pairs import OpenPairs
from engine.check.turned_check import ask_in_turn
from engine.records import PairTable, Relation, Step
from engine.reviewing.known_pairs import KnownPairs, checked, rebounded, turned_bounds

WAYS = st.lists(st.integers(0, 12), min_size=8, max_size=8)


class Asked:
    """Pairs whose mse, larger mse of later frames, and whether they pass, are known of each orientation."""

    def __init__(self, values: list[list[int]], frames: list[list[int]], passes: list[int]) -> None:
        self.values = np.array(values, float)
        self.frames = np.array(frames, float)
        self.passes = np.array([[bits >> way & 1 for way in range(8)] for bits in passes], bool)
        count = len(values)
        self.first = np.arange(0, 2 * count, 2, dtype=np.int32)
        self.second = self.first + 1

    def up_to(self, threshold: float) -> np.ndarray:
        return np.where(self.values <= threshold, self.values, np.inf)

    def table(self, threshold: float) -> PairTable:
        """What the check says at a threshold."""

        def ask(pairs: OpenPairs) -> None:
            rows = np.arange(len(pairs))
            pair, way = pairs.first // 2, pairs.turned - 1
            if self.frames.any():
                pairs.take_frames(rows, self.frames[pair, way])
                pairs.fail(np.flatnonzero(pairs.frames_mse > threshold), Step.FRAMES)
            left = pairs.open_rows()
            pairs.fail(left[~self.passes[pair, way][left]], Step.STRUCTURE)

        pairs = ask_in_turn(self.first, self.second, self.up_to(threshold), ask)
        return pairs.part(~(pairs.frames_mse > threshold)).table()


def rows(table: PairTable) -> dict[int, tuple[object, ...]]:
    return {
        int(first): (Relation(relation), float(mse), int(turned))
        for first, relation, mse, turned in zip(
            table.first, table.relation, table.mse, table.turned, strict=True
        )
    }


def agrees(known: KnownPairs, asked: Asked, threshold: float) -> None:
    wanted, is_open, holds = (
        rows(asked.table(threshold)),
        known.is_open(threshold),
        known.holds(threshold),
    )
    assert not (is_open & holds).any()
    told = rows(pair_tables.part(known.table, np.flatnonzero(holds)))
    unsure = set(known.table.first[is_open].tolist())
    assert wanted.keys() - unsure == told.keys()
    for first, row in told.items():
        assert row == wanted[first]


@settings(max_examples=60, deadline=None)
@given(
    pairs=st.lists(st.tuples(WAYS, st.integers(0, 255)), min_size=1, max_size=6),
    asked_to=st.integers(0, 10),
)
def test_turned_verdicts_hold_where_they_are_the_same(
    pairs: list[tuple[list[int], int]], asked_to: int
) -> None:
    values = [ways for ways, _ in pairs]
    asked = Asked(values, [[0] * 8] * len(pairs), [passes for _, passes in pairs])
    bare = checked([asked.table(asked_to)], asked_to, turned=True)
    agrees(bare, asked, asked_to)
    mine = bare.table.first // 2
    is_animated = np.zeros(len(mine), bool)
    known = turned_bounds(bare, asked.up_to(11)[mine], asked_to, is_animated)
    raised = rebounded(bare, asked.up_to(10)[mine], asked_to, asked_to, is_animated)
    widened = rebounded(raised, asked.up_to(12)[mine], asked_to, 10, is_animated)
    assert known.holds(asked_to).all()
    for cap, some in ((11, known), (10, raised), (12, widened)):
        matches = np.flatnonzero(asked.values.min(1) <= cap)
        least = asked.values.min(1)[matches]
        everyone = some.widened(asked.first[matches], asked.second[matches], least, asked_to)
        for threshold in range(cap + 1):
            agrees(everyone, asked, threshold)


@settings(max_examples=40, deadline=None)
@given(
    pairs=st.lists(st.tuples(WAYS, WAYS, st.integers(0, 255)), min_size=1, max_size=4),
    asked_to=st.integers(0, 10),
)
def test_those_of_animations_hold_only_where_they_were_asked(
    pairs: list[tuple[list[int], list[int], int]], asked_to: int
) -> None:
    frames = [[more + 1 for more in later] for _, later, _ in pairs]
    asked = Asked([ways for ways, _, _ in pairs], frames, [passes for *_, passes in pairs])
    bare = checked([asked.table(asked_to)], asked_to, turned=True)
    mine = bare.table.first // 2
    known = turned_bounds(bare, asked.up_to(11)[mine], asked_to, np.ones(len(mine), bool))
    matches = np.flatnonzero(asked.values.min(1) <= 11)
    least = asked.values.min(1)[matches]
    known = known.widened(asked.first[matches], asked.second[matches], least, asked_to)
    for threshold in range(12):
        agrees(known, asked, threshold)


def test_an_upright_verdict_knows_no_threshold() -> None:
    table = OpenPairs(
        np.array([0, 2], np.int32), np.array([1, 3], np.int32), np.array([5.0, 90.0])
    ).table()
    known = checked([table], 100.0, turned=False)
    first, second = np.array([0, 0, 2, 4], np.int32), np.array([1, 3, 3, 5], np.int32)
    # One more above it, and one whose later frames were over it.
    known = known.widened(first, second, np.array([5.0, 150.0, 90.0, 20.0]), 100.0)
    for threshold, said, is_open in (
        (4.0, 0, 0), (50.0, 1, 0), (100.0, 2, 0), (149.0, 2, 1), (150.0, 2, 2),
    ):  # fmt: skip
        assert known.holds(threshold).sum() == said
        assert known.is_open(threshold).sum() == is_open
    asked = np.flatnonzero(known.is_open(150.0))
    answer = OpenPairs(first[asked[:1]], second[asked[:1]], np.array([150.0])).table()
    known = known.with_answers(asked, checked([answer], 150.0, turned=False), 150.0)
    assert not known.is_open(150.0).any()
    assert known.is_open(151.0).sum() == 1
