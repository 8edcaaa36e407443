"""The eight ways a picture can lie, by EXIF orientation: turning arrays, and numbers for turned pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the window imports this at start-up, and numpy later
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
    view = arrays.swapaxes(rows_axis, rows_axis + 1) if orientation >= 5 else arrays
    rows, columns = (
        slice(None, None, -1 if orientation in backwards else None)
        for backwards in ((3, 4, 7, 8), (2, 3, 6, 7))
    )
    return view[(slice(None),) * rows_axis + (rows, columns)]


def inverse(orientation: int) -> int:
    """The orientation that undoes this one."""
    return _INVERSE.get(orientation, orientation)


def turned_number(
    picture: NDArray[np.int32], orientation: NDArray[np.uint8] | int
) -> NDArray[np.int32]:
    """A number for a picture in one of its orientations: eight numbers a picture, in order."""
    numbers: NDArray[np.int32] = picture * 8 + (orientation - 1)
    return numbers
