"""Equal signatures stand as one while pairs are looked for: ten thousand plain black frames cost as little as one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.control import Control
from engine.measures.sketching import SKETCH_VALUES, Sketches
from engine.storage.signatures import SignatureStore

Numbers = NDArray[np.int32]

_CHUNK_ROWS = 4096
_HELD_SIGNATURES = 512  # 6 MB


@dataclass(frozen=True, slots=True, eq=False)
class Collapsed:
    """Signatures in classes of equal ones (of one usable side).

    first_of : int32 (C,), the least number in each class, ascending. members : int32 (N,), all numbers, class by class,
    ascending in each. starts : (C + 1,), where each class begins in `members`. class_of : int32 (N,).
    """

    first_of: Numbers
    members: Numbers
    starts: NDArray[np.int64]
    class_of: Numbers

    @property
    def sizes(self) -> NDArray[np.int64]:
        return np.diff(self.starts)

    def expand(
        self, first: Numbers, second: Numbers, mse: NDArray[np.float64]
    ) -> tuple[Numbers, Numbers, NDArray[np.float64]]:
        """Pairs of classes to pairs of their members.

        Parameters: first, second : class numbers. Returns: numbers, first < second, in no order.
        """
        sizes = self.sizes
        counts = sizes[first] * sizes[second]
        pair = np.repeat(np.arange(len(first)), counts)
        place = np.arange(len(pair)) - np.repeat(np.cumsum(counts) - counts, counts)
        one = self.members[self.starts[first[pair]] + place // sizes[second[pair]]]
        other = self.members[self.starts[second[pair]] + place % sizes[second[pair]]]
        return np.minimum(one, other), np.maximum(one, other), mse[pair]

    def inner_pairs(self, classes: NDArray[np.intp]) -> tuple[Numbers, Numbers]:
        """The pairs inside each of these classes, whose mse is 0."""
        ones, others = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
        for number in classes.tolist():
            members = self.members[self.starts[number] : self.starts[number + 1]]
            one, other = np.triu_indices(len(members), 1)
            ones.append(members[one])
            others.append(members[other])
        return np.concatenate(ones), np.concatenate(others)


def collapse(
    store: SignatureStore,
    usable_sides: NDArray[np.uint8],
    sketches: Sketches,
    *,
    control: Control | None = None,
) -> Collapsed:
    """Put equal signatures into classes.

    Parameters: sketches : uint16 of shape (N, 256), equal for equal signatures: a sum over them tells nearly all others
    apart, and only the rest is fetched and compared.
    Raises: Cancelled.
    """
    count = len(sketches)
    first_with = np.arange(count, dtype=np.int32)
    rows, heads = _candidates(_keys(sketches, usable_sides))
    others = []
    for start in range(0, len(rows), _HELD_SIGNATURES):
        if control is not None:
            control.check()
        part = slice(start, start + _HELD_SIGNATURES)
        distinct, which = np.unique(heads[part], return_inverse=True)
        is_equal = (store.fetch(rows[part]) == store.fetch(distinct)[which]).all((1, 2, 3))
        first_with[rows[part][is_equal]] = heads[part][is_equal]
        others.append(np.flatnonzero(~is_equal) + start)
    if others:
        _compare_others(store, rows, heads, np.concatenate(others), first_with)
    first_of = np.flatnonzero(first_with == np.arange(count)).astype(np.int32)
    class_of = np.searchsorted(first_of, first_with).astype(np.int32)
    members = np.argsort(class_of, kind="stable").astype(np.int32)
    starts = np.searchsorted(class_of[members], np.arange(len(first_of) + 1))
    return Collapsed(first_of, members, starts, class_of)


def _keys(sketches: Sketches, usable_sides: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """A number for each row, the same for equal ones."""
    words = SKETCH_VALUES // 4
    factors = np.random.default_rng(0).integers(1 << 63, size=words, dtype=np.uint64) * 2 + 1
    keys = np.empty(len(sketches), np.uint64)
    for start in range(0, len(sketches), _CHUNK_ROWS):
        rows = slice(start, start + _CHUNK_ROWS)
        products = np.ascontiguousarray(sketches[rows]).view(np.uint64) * factors
        keys[rows] = products.sum(1, dtype=np.uint64)
    keys += (
        usable_sides  # it stays a sum that may fall together with another: the signatures decide
    )
    return keys


def _candidates(keys: NDArray[np.uint64]) -> tuple[Numbers, Numbers]:
    """Every number whose key a lesser one has too, and the least that has it; ascending by key."""
    by_key = np.argsort(keys, kind="stable").astype(np.int32)
    is_first = np.append(True, np.diff(keys[by_key]) != 0)[: len(keys)]
    heads = by_key[is_first][np.cumsum(is_first) - 1]
    return by_key[~is_first], heads[~is_first]


def _compare_others(
    store: SignatureStore,
    rows: Numbers,
    heads: Numbers,
    places: NDArray[np.intp],
    first_with: Numbers,
) -> None:
    """Of rows unlike the head of their key: which are equal to one another. Hardly ever any."""
    least: dict[tuple[int, bytes], int] = {}
    for place in places.tolist():
        row = rows[place : place + 1]
        digest = hashlib.blake2b(store.fetch(row).tobytes(), digest_size=32).digest()
        first_with[row] = least.setdefault((int(heads[place]), digest), int(row[0]))
