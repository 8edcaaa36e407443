"""Where each row of the results lies: groups of known lengths, some collapsed, two row heights. No widget."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # it is there once something was found; the window must not wait for it
    import numpy as np
    from numpy.typing import NDArray


class Place(NamedTuple):
    """A row: the group's place in the order shown, and 0 for its own row, 1 for the keeper, 2 ... for the twins."""

    group: int
    row: int


class RowMap:
    """Turns places into heights and back. `counts` are the pictures of each group, `is_collapsed` belongs to it.

    A hundred thousand groups are laid out in less than a millisecond, so any change makes a new map.
    """

    def __init__(
        self,
        counts: NDArray[np.integer],
        is_collapsed: NDArray[np.bool_],
        group_height: int,
        row_height: int,
    ) -> None:
        import numpy as np

        self.is_collapsed = is_collapsed
        self._counts = counts
        self._group_height = group_height
        self._row_height = row_height
        heights = np.where(is_collapsed, 0, counts.astype(np.int64) * row_height) + group_height
        self._tops = np.concatenate([np.zeros(1, np.int64), np.cumsum(heights)])

    def __len__(self) -> int:
        return len(self._counts)

    @property
    def total(self) -> int:
        """The height of everything."""
        return int(self._tops[-1])

    def last_row(self, group: int) -> int:
        return 0 if self.is_collapsed[group] else int(self._counts[group])

    @property
    def last(self) -> Place:
        """The last row of all; there must be one."""
        group = len(self._counts) - 1
        return Place(group, self.last_row(group))

    def nearest(self, place: Place) -> Place:
        """The place itself, or where there is no such row the one before it that is."""
        if place.group >= len(self._counts):
            return self.last
        return Place(place.group, min(place.row, self.last_row(place.group)))

    def moved(self, place: Place, rows: int) -> Place:
        """So many rows on (back where negative), no further than the ends."""
        for _ in range(abs(rows)):
            place = (self.after(place) if rows > 0 else self.before(place)) or place
        return place

    def top(self, place: Place) -> int:
        below = self._group_height + (place.row - 1) * self._row_height if place.row else 0
        return int(self._tops[place.group]) + below

    def height(self, place: Place) -> int:
        return self._row_height if place.row else self._group_height

    def at(self, y: int) -> Place | None:
        """The row that covers y; None above the first and below the last."""
        if not 0 <= y < self.total:
            return None
        group = bisect_right(self._tops, y) - 1
        inside = y - int(self._tops[group]) - self._group_height
        return Place(group, 0 if inside < 0 else 1 + inside // self._row_height)

    def after(self, place: Place) -> Place | None:
        if place.row < self.last_row(place.group):
            return Place(place.group, place.row + 1)
        return Place(place.group + 1, 0) if place.group + 1 < len(self._counts) else None

    def before(self, place: Place) -> Place | None:
        if place.row:
            return Place(place.group, place.row - 1)
        return Place(place.group - 1, self.last_row(place.group - 1)) if place.group else None

    def between(self, top: int, bottom: int) -> Iterator[Place]:
        """The rows that show between two heights."""
        place = self.at(max(top, 0))
        while place is not None and self.top(place) < bottom:
            yield place
            place = self.after(place)
