"""What grouping asks of pictures, as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.groups.keeping import keeper_order
from engine.records import Picture


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Keeper order, as of `keeper_order`, and the look side of each picture."""

    order: NDArray[np.intp]
    look_sides: NDArray[np.int64]

    @classmethod
    def of(cls, pictures: Sequence[Picture]) -> Standing:
        """By the rules that hold unless others are chosen."""
        return cls(keeper_order(pictures), look_sides(pictures))


def look_sides(pictures: Sequence[Picture]) -> NDArray[np.int64]:
    return np.array([picture.look_side for picture in pictures], np.int64)
