"""Which pictures are marked, which of them though no other file keeps what they show, and how that changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # numpy comes with the first findings
    import numpy as np
    from numpy.typing import NDArray

    from engine.removal.removals import Exemption

    Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Exempt:
    """Pictures marked by hand though no other file keeps what they show, after a question that named them. All of them
    are marked, or this is over.

    pictures : by number: of a whole group its keeper, then its members, rising; of a look-alike that one.
    """

    exemption: Exemption
    pictures: tuple[int, ...]

    @classmethod
    def of(cls, exemption: Exemption, keeper: int, members: Collection[int] = ()) -> Exempt:
        return cls(exemption, (keeper, *sorted(members)))

    def renumbered(self, numbers: NDArray[np.integer]) -> Exempt | None:
        """numbers : as in `Marks.renumbered`. None where one of them is gone: they were marked together."""
        new = [int(numbers[number]) for number in self.pictures]
        return None if min(new) < 0 else Exempt.of(self.exemption, new[0], new[1:])


_NONE: frozenset[Exempt] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """The pictures, by number, that became marked and unmarked: int32, rising, none in both.

    exempted, spared : what of that became exempt, and what is so no more; nothing is in both.
    """

    marked: NDArray[np.int32]
    unmarked: NDArray[np.int32]
    exempted: frozenset[Exempt] = _NONE
    spared: frozenset[Exempt] = _NONE

    @classmethod
    def between(cls, before: Bools, after: Bools) -> Marks:
        """before, after : whether each picture is marked, shape (N,)."""
        return cls(_where(after & ~before), _where(before & ~after))

    def __len__(self) -> int:
        return len(self.marked) + len(self.unmarked)

    def __bool__(self) -> bool:
        return bool(len(self) or self.exempted or self.spared)

    def reversed(self) -> Marks:
        return Marks(self.unmarked, self.marked, self.spared, self.exempted)

    def then(self, later: Marks) -> Marks:
        """Both as one; what the later takes back is in neither."""
        return Marks(
            _either(_without(self.marked, later.unmarked), _without(later.marked, self.unmarked)),
            _either(_without(self.unmarked, later.marked), _without(later.unmarked, self.marked)),
            (self.exempted - later.spared) | (later.exempted - self.spared),
            (self.spared - later.exempted) | (later.spared - self.exempted),
        )

    def renumbered(self, numbers: NDArray[np.integer]) -> Marks:
        """numbers : what each picture is called now, shape (N,); negative for one that is gone. What was exempt
        together with one that is gone does not come back.
        """
        exempted, lost = _renumbered_exempt(self.exempted, numbers)
        spared, never = _renumbered_exempt(self.spared, numbers)
        return Marks(
            _renumbered(_without_any(self.marked, lost), numbers),
            _renumbered(_without_any(self.unmarked, never), numbers),
            exempted,
            spared,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """Which pictures are marked, bool (N,), and what of them is exempt. Read only."""

    is_marked: Bools
    exempt: frozenset[Exempt] = _NONE

    def changed_to(self, after: Marked) -> Marks:
        marks = Marks.between(self.is_marked, after.is_marked)
        exempted, spared = after.exempt - self.exempt, self.exempt - after.exempt
        return Marks(marks.marked, marks.unmarked, exempted, spared)

    def after(self, marks: Marks) -> Marked:
        is_marked = self.is_marked.copy()
        is_marked[marks.marked], is_marked[marks.unmarked] = True, False
        # Some of it may have been marked before, and have lost that mark since.
        for one in marks.exempted:
            is_marked[list(one.pictures)] = True
        return Marked(is_marked, (self.exempt - marks.spared) | marks.exempted)

    def without(self, gone: Collection[int]) -> Marked:
        is_marked = self.is_marked.copy()
        is_marked[list(gone)] = False
        return Marked(is_marked, self.exempt)

    def only(self, others: Marked) -> Marked:
        """What is marked in both."""
        return Marked(self.is_marked & others.is_marked, self.exempt & others.exempt)

    def renumbered(self, numbers: NDArray[np.integer], count: int) -> Marked:
        """Among other pictures, so many. numbers : as in `Marks.renumbered`."""
        import numpy as np

        exempt, lost = _renumbered_exempt(self.exempt, numbers)
        is_marked = np.zeros(count, bool)
        is_marked[_renumbered(_without_any(_where(self.is_marked), lost), numbers)] = True
        return Marked(is_marked, exempt)


def _renumbered_exempt(
    exempt: frozenset[Exempt], numbers: NDArray[np.integer]
) -> tuple[frozenset[Exempt], set[int]]:
    """And the pictures, as they were called, of those that are over."""
    new = {one: one.renumbered(numbers) for one in exempt}
    lost = {number for one, found in new.items() if found is None for number in one.pictures}
    return frozenset(found for found in new.values() if found is not None), lost


def _where(is_so: Bools) -> NDArray[np.int32]:
    return is_so.nonzero()[0].astype("int32")


def _renumbered(old: NDArray[np.int32], numbers: NDArray[np.integer]) -> NDArray[np.int32]:
    new = numbers[old].astype("int32")
    new = new[new >= 0]
    new.sort()
    return new


def _without(numbers: NDArray[np.int32], others: NDArray[np.int32]) -> NDArray[np.int32]:
    import numpy as np

    return np.setdiff1d(numbers, others, assume_unique=True)


def _without_any(numbers: NDArray[np.int32], others: set[int]) -> NDArray[np.int32]:
    import numpy as np

    return _without(numbers, np.array(sorted(others), np.int32)) if others else numbers


def _either(numbers: NDArray[np.int32], others: NDArray[np.int32]) -> NDArray[np.int32]:
    import numpy as np

    return np.union1d(numbers, others)
