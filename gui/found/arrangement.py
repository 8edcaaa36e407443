"""Which groups the list shows and in which order: search, filter and sort over columns. Made in a worker; no widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.records import Relation

if TYPE_CHECKING:  # it is there once something was found; the window must not wait for it
    import numpy as np
    from numpy.typing import NDArray

    from engine.groups.group_table import GroupTable
    from gui.found.findings import Findings
    from gui.found.picture_columns import PictureColumns

    Numbers = NDArray[np.integer] | NDArray[np.floating]

FILTERS: Final = (
    "all", "identical", "more-than", "in-folder", "not-one-folder", "marked", "left-alone", "look-alikes",
)  # fmt: skip
SORTS: Final = ("free", "count", "number", "name", "pixels", "size", "date", "mse")
#: Sorted from the largest on unless the other way round is asked for.
_LARGEST_FIRST: Final = frozenset({"free", "count", "pixels", "size"})
#: Where the keys of pictures are found in `PictureColumns`.
_COLUMNS: Final = {"name": "name_rank", "pixels": "pixels", "size": "size_bytes", "date": "date"}


@dataclass(frozen=True, slots=True)
class View:
    """What the person asked to see. more_than : pictures of a group, for that filter. folder : for the other one."""

    search: str = ""
    only: str = "all"
    more_than: int = 2
    folder: str = ""
    sort: str = "free"
    is_reversed: bool = False

    @property
    def hides(self) -> bool:
        return bool(self.search.strip()) or self.only != "all"

    @property
    def is_descending(self) -> bool:
        """Whether the largest comes first."""
        return (self.sort in _LARGEST_FIRST) != self.is_reversed

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of pictures that it takes: to make them, each picture is looked at."""
        filtered = self.only in ("in-folder", "not-one-folder")
        searched = ("shown_folders",) if self.search.strip() else ()
        sort = _COLUMNS.get(self.sort)
        return (*(("folder",) if filtered else ()), *searched, *((sort,) if sort else ()))


@dataclass(frozen=True, slots=True, eq=False)
class Arrangement:
    """An order of the groups of `table`, which it is of and of no other.

    groups : intp (K,), those shown, in the order shown. member_order : intp (M,), where the members of group g come
    in `table.member`, in the order shown: `member_order[starts[g]:starts[g + 1]]`.
    """

    table: GroupTable
    groups: NDArray[np.intp]
    member_order: NDArray[np.intp]

    @property
    def counts(self) -> NDArray[np.int64]:
        """The pictures of each group shown, keepers too."""
        counts: NDArray[np.int64] = self.table.sizes[self.groups] + 1
        return counts

    @property
    def hides(self) -> bool:
        return len(self.groups) < len(self.table)

    def hidden_of(self, is_meant: NDArray[np.bool_]) -> int:
        """How many of the pictures meant, bool (N,), stand in groups that are not shown, and in none that is."""
        import numpy as np

        table = self.table
        is_shown = np.zeros(len(table), bool)
        is_shown[self.groups] = True
        of_shown = np.repeat(is_shown, table.sizes)
        is_hidden = np.zeros(len(is_meant), bool)
        for is_so in (False, True):
            is_hidden[table.keeper[is_shown == is_so]] = not is_so
            is_hidden[table.member[of_shown == is_so]] = not is_so
        return int(np.count_nonzero(is_meant & is_hidden))


def arrange(
    findings: Findings,
    view: View,
    columns: PictureColumns | None = None,
) -> Arrangement:
    """Look-alikes come after all twins, equals by their number; keepers first in their groups, whatever the order.

    columns : must be there where the view takes any.
    """
    import numpy as np

    table = findings.groups
    groups = np.flatnonzero(_shown(findings, view, columns))
    keys = _group_keys(findings, view, columns)[groups]
    is_look_alike = groups >= findings.first_look_alike
    if view.is_descending:
        keys = -keys
    order = np.lexsort((findings.numbers[groups], keys, is_look_alike))
    return Arrangement(table, groups[order], _member_order(findings, view, columns))


def _shown(findings: Findings, view: View, columns: PictureColumns | None) -> NDArray[np.bool_]:
    import numpy as np

    table = findings.groups
    is_shown = np.ones(len(table), bool)
    if view.search.strip():
        assert columns is not None
        is_shown &= _any(table, columns.named(view.search))
    if view.only == "identical":
        is_identical = findings.pairs.relation[table.row] == Relation.IDENTICAL
        is_shown &= ~_holds(table, ~is_identical)
    elif view.only == "more-than":
        is_shown &= table.sizes + 1 > view.more_than
    elif view.only == "in-folder":
        assert columns is not None
        is_shown &= _any(table, columns.under(view.folder))
    elif view.only == "not-one-folder":
        assert columns is not None
        of_keeper = columns.folder[np.repeat(table.keeper, table.sizes)]
        is_shown &= _holds(table, columns.folder[table.member] != of_keeper)
    elif view.only == "marked":
        is_shown &= _holds(table, findings.is_marked[table.member])
    elif view.only == "left-alone":
        is_shown &= findings.is_left_alone
    elif view.only == "look-alikes":
        is_shown[: findings.first_look_alike] = False
    return is_shown


def _holds(table: GroupTable, is_meant: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Groups with any of the members meant, bool (M,)."""
    import numpy as np

    return np.bincount(table.group_of_member[is_meant], minlength=len(table)) > 0


def _any(table: GroupTable, is_meant: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Groups with any of the pictures meant, bool (N,), their keepers among them."""
    found: NDArray[np.bool_] = is_meant[table.keeper] | _holds(table, is_meant[table.member])
    return found


def _group_keys(
    findings: Findings, view: View, columns: PictureColumns | None
) -> NDArray[np.float64]:
    """What groups are sorted by: of columns that pictures have, the value of the keeper."""
    import numpy as np

    table = findings.groups
    keys: Numbers
    if view.sort == "count":
        keys = table.sizes
    elif view.sort == "number":
        keys = findings.numbers
    elif view.sort == "mse":  # members come by it: the nearest one first, or the furthest
        ends = table.starts[1:] - 1 if view.is_descending else table.starts[:-1]
        keys = findings.pairs.mse[table.row[ends]]
    elif view.sort in _COLUMNS:
        keys = _picture_keys(view, columns)[table.keeper]
    else:
        frees = np.where(findings.is_protected, 0, findings.frees)[table.member]
        keys = np.bincount(table.group_of_member, weights=frees, minlength=len(table))
    return keys.astype(np.float64)


def _picture_keys(view: View, columns: PictureColumns | None) -> Numbers:
    assert columns is not None
    keys: Numbers = getattr(columns, _COLUMNS[view.sort])
    return keys


def _member_order(
    findings: Findings, view: View, columns: PictureColumns | None
) -> NDArray[np.intp]:
    """By the column that groups are sorted by where members have a value in it; else by mse."""
    import numpy as np

    table = findings.groups
    keys: Numbers
    if view.sort == "mse":
        keys = findings.pairs.mse[table.row]
    elif view.sort in _COLUMNS:
        keys = _picture_keys(view, columns)[table.member]
    else:
        return np.arange(len(table.member))
    return np.lexsort((-keys if view.is_descending else keys, table.group_of_member))


def renumbered(before: Findings, after: Findings) -> NDArray[np.int64] | None:
    """The number in `after` of each picture of `before`, -1 where it has gone; None where they are the same ones."""
    import numpy as np

    if before.pictures is after.pictures:
        return None
    numbers = {str(one.path): number for number, one in enumerate(after.pictures)}
    found = (numbers.get(str(one.path), -1) for one in before.pictures)
    return np.fromiter(found, np.int64, len(before.pictures))
