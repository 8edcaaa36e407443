"""Which copy to keep, and why: the rank of pictures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.reasons import Reason, reason
from engine.records import Picture


def keeper_order(pictures: Sequence[Picture]) -> NDArray[np.intp]:
    """Indices of pictures, best to keep first: whole before cut off, most pixels, largest file, oldest, path.

    Parameters: pictures : sorted by path, so that their index stands for it.
    """
    pixels = np.array([picture.pixels for picture in pictures], np.int64)
    sizes = np.array([picture.size_bytes for picture in pictures], np.int64)
    ages = np.array([picture.state.mtime_ns for picture in pictures], np.int64)
    cut = np.array([picture.ends_early for picture in pictures], bool)
    return np.lexsort((np.arange(len(pictures)), ages, -sizes, -pixels, cut))


def ranks(order: NDArray[np.intp]) -> NDArray[np.int64]:
    """The place of each picture in keeper order: the smaller, the better to keep."""
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank


def why_kept(keeper: Picture, others: Sequence[Picture]) -> Reason:
    """The first rule of the order by which the keeper is ahead of every other one of its group."""
    rivals = [other for other in others if other.ends_early == keeper.ends_early]
    if not rivals:
        return reason("whole")
    if all(keeper.pixels > other.pixels for other in rivals):
        return reason("most-pixels", width=keeper.width, height=keeper.height)
    rivals = [other for other in rivals if other.pixels == keeper.pixels]
    if all(keeper.size_bytes > other.size_bytes for other in rivals):
        return reason("largest-file")
    rivals = [other for other in rivals if other.size_bytes == keeper.size_bytes]
    if all(keeper.state.mtime_ns < other.state.mtime_ns for other in rivals):
        return reason("oldest-file")
    return reason("first-path")
