"""Which pairs are apart is asked by content, of very many at once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.reviewing.apart import Apart
from engine.storage.identical import content_key

CONTENTS = st.integers(0, 5)


@given(
    pictures=st.lists(st.tuples(CONTENTS, st.booleans()), min_size=2, max_size=12),
    said=st.sets(st.tuples(CONTENTS, CONTENTS).filter(lambda pair: pair[0] < pair[1])),
)
def test_pairs_are_apart_where_both_contents_are_known_and_were_said_so(
    pictures: list[tuple[int, bool]], said: set[tuple[int, int]]
) -> None:
    """Contents of 3 and more have a size of their own."""
    sizes = [10 if content < 3 else 10 + content for content in range(6)]
    keys = [content_key(bytes([content]) * 32, sizes[content]) for content in range(6)]
    hashes = {
        number: bytes([content]) * 32 for number, (content, known) in enumerate(pictures) if known
    }
    sizes_bytes = np.array([sizes[content] for content, _ in pictures], np.int64)
    pairs = frozenset((keys[one], keys[other]) for one, other in said)
    apart = Apart(pairs, hashes, sizes_bytes)
    ends = np.array(
        [(a, b) for a in range(len(pictures)) for b in range(len(pictures)) if a != b], np.int32
    )
    found = apart(ends[:, 0], ends[:, 1])
    for (one, other), is_apart in zip(ends.tolist(), found.tolist(), strict=True):
        contents = sorted((pictures[one][0], pictures[other][0]))
        are_known = pictures[one][1] and pictures[other][1]
        assert is_apart == (are_known and tuple(contents) in said)
        if contents[0] != contents[1] and tuple(contents) in said and not are_known:
            assert not (apart.is_known[one] and apart.is_known[other])
