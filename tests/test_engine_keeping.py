"""Which copy is kept, and the reason told for it."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path

from engine.keeping import keeper_order, why_kept
from engine.reasons import sentence
from engine.records import FileState, Picture


def picture(
    name: str, pixels: tuple[int, int] = (10, 10), size: int = 5, mtime: int = 7
) -> Picture:
    return Picture(Path(name), FileState(size, mtime, 1, 1), *pixels)


def test_order_is_pixels_then_bytes_then_age_then_path() -> None:
    best = [
        picture("z", (30, 20), 1, 9),
        picture("y", (10, 50), 1, 9),  # 500 pixels
        picture("x", (20, 20), 8, 9),
        picture("w", (20, 20), 7, 1),
        picture("v", (20, 20), 7, 2),
        picture("a", (20, 20), 7, 3),
        picture("b", (20, 20), 7, 3),
    ]
    by_path = sorted(best, key=lambda one: str(one.path))
    assert [by_path[index].path.name for index in keeper_order(by_path)] == [
        one.path.name for one in best
    ]


def test_order_of_nothing() -> None:
    assert keeper_order([]).tolist() == []


def test_reason_is_the_first_rule_that_decides() -> None:
    keeper = picture("k", (20, 20), 7, 3)
    fewer, smaller = picture("a", (20, 19), 99, 0), picture("b", (20, 20), 6, 0)
    younger, same = picture("c", (20, 20), 7, 4), picture("z", (20, 20), 7, 3)
    assert sentence(why_kept(keeper, [fewer])) == "most pixels: 20 x 20"
    assert why_kept(keeper, [fewer, smaller]).code == "largest-file"
    assert why_kept(keeper, [fewer, smaller, younger]).code == "oldest-file"
    for others in permutations([fewer, smaller, younger, same]):
        assert why_kept(keeper, others).code == "first-path"


def test_reason_counts_pixels_not_sides() -> None:
    assert why_kept(picture("a", (100, 1)), [picture("b", (10, 10))]).code == "first-path"


def test_whole_is_kept_before_what_ends_early() -> None:
    cut = replace(picture("a", (30, 30), 9, 1), ends_early=True)
    whole, small = picture("b", (10, 10), 5, 9), picture("c", (9, 9), 5, 9)
    assert keeper_order([cut, whole, small]).tolist() == [1, 2, 0]
    assert sentence(why_kept(whole, [cut])) == "whole; the others end early"
    assert why_kept(whole, [cut, small]).code == "most-pixels"
    assert why_kept(cut, [replace(small, ends_early=True)]).code == "most-pixels"
