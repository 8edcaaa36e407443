"""Equal signatures stand as one while pairs are looked for: ten thousand plain black frames cost as little as one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Collapsed:
    """Signatures in classes of equal ones (and one usable side).

    first_of : int32 (C,), the least index in each class, ascending. members : int32 (N,), all indices, class by class.
    starts : (C + 1,), where each class begins in `members`.
    """

    first_of: Indices
    members: Indices
    starts: NDArray[np.int64]

    @property
    def has_classes(self) -> bool:
        """Whether any two are equal."""
        return len(self.first_of) < len(self.members)

    def expand(
        self, first: Indices, second: Indices, mse: NDArray[np.float64]
    ) -> tuple[Indices, Indices, NDArray[np.float64]]:
        """Pairs of classes to pairs of their members, and the pairs inside each class, whose mse is 0.

        Parameters: first, second : class numbers. Returns: indices, first < second, in no order.
        """
        sizes = np.diff(self.starts)
        counts = sizes[first] * sizes[second]
        pair = np.repeat(np.arange(len(first)), counts)
        place = np.arange(len(pair)) - np.repeat(np.cumsum(counts) - counts, counts)
        one = self.members[self.starts[first[pair]] + place // sizes[second[pair]]]
        other = self.members[self.starts[second[pair]] + place % sizes[second[pair]]]
        inner_one, inner_other = self._inner_pairs(sizes)
        return (
            np.concatenate([np.minimum(one, other), inner_one]),
            np.concatenate([np.maximum(one, other), inner_other]),
            np.concatenate([mse[pair], np.zeros(len(inner_one))]),
        )

    def _inner_pairs(self, sizes: NDArray[np.int64]) -> tuple[Indices, Indices]:
        ones, others = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
        for number in np.flatnonzero(sizes > 1).tolist():
            members = self.members[self.starts[number] : self.starts[number + 1]]
            one, other = np.triu_indices(len(members), 1)
            ones.append(members[one])
            others.append(members[other])
        return np.concatenate(ones), np.concatenate(others)


def collapse(
    signatures: NDArray[np.uint8], usable_sides: NDArray[np.uint8], coarse: NDArray[np.float32]
) -> Collapsed:
    """Put equal signatures into classes.

    Parameters: signatures : uint8 of shape (N, 64, 64, 3). coarse : one row of floats each, equal for equal signatures:
    it tells most of them apart at a hundredth of the price.
    """
    count = len(signatures)
    class_of = np.empty(count, np.int64)
    first_of: list[int] = []
    known: dict[tuple[bytes, int], list[int]] = {}
    for index in range(count):
        candidates = known.setdefault((coarse[index].tobytes(), int(usable_sides[index])), [])
        for number in candidates:
            if np.array_equal(signatures[first_of[number]], signatures[index]):
                class_of[index] = number
                break
        else:
            class_of[index] = len(first_of)
            candidates.append(len(first_of))
            first_of.append(index)
    members = np.argsort(class_of, kind="stable").astype(np.int32)
    starts = np.searchsorted(class_of[members], np.arange(len(first_of) + 1))
    return Collapsed(np.array(first_of, np.int32), members, starts)
