"""The nearest of very many others: bounds from matrix products, then whole numbers for the few that are left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.control import Control
from engine.pairs.settling import Settler
from engine.pairs.thickets import BLOCK_ROWS
from engine.workers import working

_MOST_CELLS = 20_000_000  # bounds held at once: 80 MB

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """The nearest others of one picture, by mse, then number. is_all : no other one has mse <= threshold."""

    others: Numbers
    mse: NDArray[np.float64]
    is_all: bool


def pictures_at_once(others: int) -> int:
    """How many pictures `nearest` should be asked for at once."""
    return max(min(BLOCK_ROWS, _MOST_CELLS // max(others, 1)), 1)


def nearest(
    settler: Settler,
    pictures: Numbers,
    others: Numbers,
    *,
    count: int,
    threads: int,
    control: Control,
) -> list[Near]:
    """For each picture about `count` of the others that are nearest to it and have mse <= threshold.

    Returns: none nearer is missing; itself left out. Raises: Cancelled.
    """
    low = np.empty((len(pictures), len(others)), np.float32)
    block = settler.block(pictures)

    def bound(part: slice) -> None:
        low[:, part] = settler.bounds(block, others[part])

    with working(threads, control) as workers:
        workers.split(bound, len(others), BLOCK_ROWS)
    low[pictures[:, None] == others[None]] = np.inf
    nearby = []
    for picture, bounds in zip(pictures, low, strict=True):
        control.check()
        order = np.argsort(bounds) if len(bounds) <= count else np.argpartition(bounds, count)
        chosen, rest = others[order[:count]], bounds[order[count:]]
        reach = float(rest.min()) if len(rest) else np.inf
        mse = settler.mse_of(np.full(len(chosen), picture, np.int32), chosen)
        is_known = (mse <= settler.threshold) & (mse < reach) & (chosen != picture)
        chosen, mse = chosen[is_known], mse[is_known]
        by_mse = np.lexsort((chosen, mse))
        nearby.append(Near(chosen[by_mse], mse[by_mse], reach > settler.threshold))
    return nearby
