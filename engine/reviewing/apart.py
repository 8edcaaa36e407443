"""Which pictures a person said are not twins, as numbers that grouping can ask of very many pairs at once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.storage.identical import parts_of_key

Numbers = NDArray[np.int32]
Bools = NDArray[np.bool_]
ContentPairs = frozenset[tuple[bytes, bytes]]


class Apart:
    """Answers for the pictures of one scan, by their contents as far as these are known.

    is_known : bool (N,), whose contents are, or cannot be one of those in question: no such has their size. Identical
    files cannot be told apart: their content is one.
    """

    def __init__(
        self, pairs: ContentPairs, hashes: Mapping[int, bytes], sizes_bytes: NDArray[np.int64]
    ) -> None:
        """pairs : of `identical.content_key`. hashes : contents by picture number. sizes_bytes : of all, shape (N,)."""
        count = len(sizes_bytes)
        numbering: dict[bytes, int] = {}
        parts = [[parts_of_key(key) for key in pair] for pair in pairs]
        ends = [[numbering.setdefault(one, len(numbering)) for one, _ in pair] for pair in parts]
        known = list(hashes.items())
        numbers = np.array([number for number, _ in known], np.intp)
        self._content = np.full(count, -1, np.int64)
        self._content[numbers] = [numbering.get(content, -1) for _, content in known]
        sizes = np.array([size for pair in parts for _, size in pair], np.int64)
        self.is_known = ~np.isin(sizes_bytes, sizes)
        self.is_known[numbers] = True
        self._base = len(numbering)
        one, other = np.array(ends, np.int64).reshape(-1, 2).T
        self._keys = np.unique(np.concatenate([self._key(one, other), self._key(other, one)]))

    def __call__(self, first: Numbers, second: Numbers) -> Bools:
        """Which pairs are apart."""
        one, other = self._content[first], self._content[second]
        are: Bools = (one >= 0) & (other >= 0) & (one != other)
        are[are] = np.isin(self._key(one[are], other[are]), self._keys)
        return are

    def _key(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
        return one * self._base + other
