"""The cap: up to which mse pairs are kept in memory, so that the threshold can be moved without looking for them."""

from __future__ import annotations

from collections.abc import Callable

from engine.pairs.crowding import TooManyPairs
from engine.pairs.matching import Matches

CAPS = (300.0, 500.0, 700.0, 1000.0)
#: So many pairs a picture are kept at most, those of crowded pictures left out: 37 MB for 100 000 pictures' 300 000
#: pairs, 250 MB where there are 20 a picture.
PAIRS_A_PICTURE = 20


def pairs_to_cap(
    find: Callable[[float, int], Matches], threshold: float, pictures: int
) -> tuple[float, Matches | None]:
    """The largest cap above the threshold at which there are not too many pairs, and these.

    Parameters: find : all pairs up to a threshold, or TooManyPairs once there are more than the second number.
    pictures : how many there are.
    Returns: the threshold, and None, where every cap has too many. Raises: what `find` raises.
    """
    for cap in reversed(CAPS):
        if cap > threshold:
            try:
                return cap, find(cap, PAIRS_A_PICTURE * pictures)
            except TooManyPairs:
                continue
    return threshold, None
