"""The rows of the results as one walks them: which there are, which is selected, which groups are closed. No widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.list.row_map import Place, RowMap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gui.found.arrangement import Arrangement
    from gui.found.findings import Findings
    from gui.found.shown import Twin


class RowCursor:
    """One arrangement of findings. After `regroup` what was closed is closed still, by its keeper, and the selection is
    on the same picture, or as near as can be.
    """

    def __init__(
        self, findings: Findings, arrangement: Arrangement, group_height: int, row_height: int
    ) -> None:
        import numpy as np

        self.findings = findings
        self.arrangement = arrangement
        self._heights = group_height, row_height
        #: By the keeper, of twins and then of look-alikes: one picture can keep a group of each.
        self._is_closed = np.zeros(2 * len(findings.pictures), bool)
        self.selected: Place | None = None
        self._remap()

    # Rows

    @property
    def is_current(self) -> bool:
        """Whether the findings are still as they were arranged; else nothing here can be asked for."""
        return self.arrangement.table is self.findings.groups

    def __len__(self) -> int:
        return len(self.map)

    def group(self, place: Place) -> int:
        """The group's place in the findings."""
        return int(self.arrangement.groups[place.group])

    def member(self, place: Place) -> int:
        """Where the twin of a row from 2 on stands among the members of all groups."""
        start = int(self.arrangement.table.starts[self.group(place)])
        return int(self.arrangement.member_order[start + place.row - 2])

    def twin(self, place: Place) -> Twin:
        """Of a row from 2 on. Not by way of its group, which may have twenty thousand of them."""
        from gui.found.shown import Twin

        member, table = self.member(place), self.arrangement.table
        return Twin(int(table.member[member]), self.findings.pairs.row(int(table.row[member])))

    def picture(self, place: Place) -> int:
        """The picture of a row; of a group's own row its keeper."""
        table = self.arrangement.table
        return int(
            table.keeper[self.group(place)] if place.row < 2 else table.member[self.member(place)]
        )

    def is_look_alike(self, place: Place) -> bool:
        return self.group(place) >= self.findings.first_look_alike

    def place_of(
        self, picture: int, *, is_group: bool = False, is_look_alike: bool = False
    ) -> Place | None:
        """The row of a picture that is shown, rather among groups of that kind; with is_group the group's own row."""
        import numpy as np

        table, groups = self.arrangement.table, self.arrangement.groups
        kept = np.flatnonzero(table.keeper == picture)
        entries = np.flatnonzero(table.member == picture)
        of_entries = np.searchsorted(table.starts, entries, side="right") - 1
        found = np.flatnonzero(np.isin(groups, np.concatenate([kept, of_entries])))
        if not len(found):
            return None
        kinds = (groups[found] >= self.findings.first_look_alike) == is_look_alike
        at = int(found[np.argmax(kinds)])
        group = int(groups[at])
        if is_group:
            return Place(at, 0)
        if int(table.keeper[group]) == picture:
            return Place(at, 1)
        start, end = int(table.starts[group]), int(table.starts[group + 1])
        members = table.member[self.arrangement.member_order[start:end]]
        return Place(at, 2 + int(np.flatnonzero(members == picture)[0]))

    def resize(self, group_height: int, row_height: int) -> None:
        self._heights = group_height, row_height
        self._remap()

    # Closed groups

    def is_open(self, place: Place) -> bool:
        return not self.map.is_collapsed[place.group]

    def open(self, place: Place, is_open: bool) -> None:
        self._is_closed[self._keys()[place.group]] = not is_open
        self._remap()

    def open_all(self, is_open: bool) -> None:
        """Those too that another grouping will bring."""
        self._is_closed[:] = not is_open
        self._remap()

    def _keys(self) -> NDArray[np.integer]:
        import numpy as np

        groups = self.arrangement.groups
        is_look_alike = groups >= self.findings.first_look_alike
        keeper = self.arrangement.table.keeper[groups].astype(np.int64)
        keys: NDArray[np.integer] = keeper + len(self.findings.pictures) * is_look_alike
        return keys

    def _remap(self) -> None:
        is_collapsed = self._is_closed[self._keys()]
        self.map = RowMap(self.arrangement.counts, is_collapsed, *self._heights)
        # In the order shown; of these findings, which may lose groups before they are arranged again.
        self._first_look_alike = int(
            (self.arrangement.groups < self.findings.first_look_alike).sum()
        )
        if self.selected is not None:
            self.selected = self.map.nearest(self.selected) if len(self.map) else None

    # Another arrangement

    def regroup(
        self,
        findings: Findings,
        arrangement: Arrangement,
        numbers: NDArray[np.int64] | None = None,
        anchor: Place | None = None,
    ) -> Place | None:
        """Takes on other findings or another arrangement of them.

        numbers : where the pictures are others, the new number of each old one, -1 for those that have gone.
        Returns: where the row `anchor` is now; None where it is not shown any more.
        """
        wanted = [self._known(place, numbers) for place in (self.selected, anchor)]
        before = self.selected
        if numbers is not None:
            self._renumber(numbers, len(findings.pictures))
        self.findings, self.arrangement, self.selected = findings, arrangement, None
        self._remap()
        if not len(self.map):
            return None
        selected, anchored = [one and self._found(*one) for one in wanted]
        if before is not None:
            self.selected = selected or self.map.nearest(before)
        return anchored

    def _known(
        self, place: Place | None, numbers: NDArray[np.int64] | None
    ) -> tuple[int, Place, bool] | None:
        """The picture of a row by its new number, and whether it stands among look-alikes."""
        if place is None:
            return None
        picture = self.picture(place)
        if numbers is not None:
            picture = int(numbers[picture])
        return None if picture < 0 else (picture, place, place.group >= self._first_look_alike)

    def _found(self, picture: int, before: Place, is_look_alike: bool) -> Place | None:
        place = self.place_of(picture, is_group=before.row == 0, is_look_alike=is_look_alike)
        return place and self.map.nearest(place)

    def _renumber(self, numbers: NDArray[np.int64], count: int) -> None:
        import numpy as np

        is_closed = np.zeros(2 * count, bool)
        is_left = numbers >= 0
        for old, new in zip(np.split(self._is_closed, 2), np.split(is_closed, 2), strict=True):
            new[numbers[is_left]] = old[is_left]
            # Closed all: so are the groups of pictures that are new.
            if len(old) and old.all():
                new[:] = True
        self._is_closed = is_closed
