"""What tests of a review need: one of a folder, and its groups and those of a fresh scan, to be compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.groups.group_table import GroupTable
from engine.options import ScanOptions
from engine.records import Pair, PairTable, Picture
from engine.reviewing.review import Regrouped, Review, Wishes
from engine.scan import scan
from engine.scan_for_review import scan_for_review

Told = list[tuple[str, list[tuple[str, tuple[object, ...]]]]]


def options(folder: Path, **others: object) -> ScanOptions:
    return ScanOptions(folders=(folder,), **{"look_alikes": True, **others})


@contextmanager
def opened(given: ScanOptions, wishes: Wishes | None = None) -> Iterator[Review]:
    review = scan_for_review(given, wishes).review
    assert review is not None
    try:
        yield review
    finally:
        review.close()


def told(pictures: tuple[Picture, ...], pairs: PairTable, groups: GroupTable) -> Told:
    """Groups by name, with all that was measured of each twin."""
    return [
        (
            pictures[int(keeper)].path.name,
            [
                (pictures[int(member)].path.name, named(pictures, pairs.row(int(row))))
                for member, row in zip(groups.members(place), groups.rows(place), strict=True)
            ],
        )
        for place, keeper in enumerate(groups.keeper)
    ]


def named(pictures: tuple[Picture, ...], pair: Pair) -> tuple[object, ...]:
    values = [getattr(pair, name) for name in pair.__slots__[2:]]
    return pictures[pair.first].path.name, pictures[pair.second].path.name, *values


def told_of(review: Review, made: Regrouped) -> tuple[Told, Told]:
    pictures = review.pictures
    return told(pictures, made.pairs, made.groups), told(pictures, made.pairs, made.look_alikes)


def fresh(given: ScanOptions) -> tuple[Told, Told]:
    result = scan(given)
    return tuple(
        [
            (
                result.pictures[group.keeper].path.name,
                [
                    (picture.path.name, named(result.pictures, pair))
                    for picture, pair in result.twins(group)
                ],
            )
            for group in groups
        ]
        for groups in (result.groups, result.look_alikes)
    )  # type: ignore[return-value]
