"""The eight ways a picture can lie, by EXIF orientation: turning arrays, and what follows what."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

UPRIGHT = 1
#: By EXIF number: 2 mirrored, 3 turned by 180 degrees, 4 mirrored upside down, 5 mirrored on the main diagonal,
#: 6 to be turned clockwise, 7 mirrored on the other diagonal, 8 to be turned anticlockwise.
ORIENTATIONS = (1, 2, 3, 4, 5, 6, 7, 8)
_INVERSE = {6: 8, 8: 6}


def turn(arrays: NDArray[Any], orientation: int, rows_axis: int = 0) -> NDArray[Any]:
    """A view of arrays turned as a viewer turns a picture of that EXIF orientation.

    Parameters: arrays : rows and columns are the axes `rows_axis` and the next one.
    Returns: rows and columns swapped in 5 to 8.
    """
    view = np.moveaxis(arrays, (rows_axis, rows_axis + 1), (0, 1))
    if orientation >= 5:
        view = view.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        view = view[::-1]
    if orientation in (2, 3, 6, 7):
        view = view[:, ::-1]
    return np.moveaxis(view, (0, 1), (rows_axis, rows_axis + 1))


def inverse(orientation: int) -> int:
    """The orientation that undoes this one."""
    return _INVERSE.get(orientation, orientation)
