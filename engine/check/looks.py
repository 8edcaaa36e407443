"""Second looks of many pairs: each look is decoded once, pairs that share pictures are compared together."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.check.look_pairs import PreparedLook, Workspace, prepare_looks, second_look_prepared
from engine.check.open_pairs import OpenPairs, Rows
from engine.measures.metrics import common_look_side, resized_look
from engine.measures.turning import UPRIGHT, inverse, turn
from engine.pictures.budget import MemoryBudget
from engine.pictures.opening import ReadingError
from engine.pictures.reading import Look, read_look
from engine.records import LOOK_SIDE, Picture, Problem, Stage, Verdict
from engine.storage.look_store import LooksByPlace, LookStore
from engine.storage.verdicts import Verdicts
from engine.workers import Workers

#: Pairs of one task are those of 8 pictures with 8 others: at most 64, some 30 ms, and 16 MB of prepared looks.
_TILE = 8

Numbers = NDArray[np.int32]
Lying = list[tuple[int, int, int]]
OnStep = Callable[[int], None]


class SecondLooks:
    """Makes second looks. `problems` are the pictures that could not be read again.

    It owns the store of looks. Not for several threads at once (it has its own).
    """

    def __init__(
        self,
        pictures: Sequence[Picture],
        workers: Workers,
        budget: MemoryBudget,
        verdicts: Verdicts,
        store: LookStore | LooksByPlace | None = None,
        *,
        reads: bool = True,
    ) -> None:
        """store : looks decoded before, left as it is; else its own. reads : False where no file may be read, and
        what is not known of a pair leaves it unchecked.
        """
        self._reads = reads
        self._is_own = store is None
        self._pictures = pictures
        self._workers = workers
        self._budget = budget
        self._verdicts = verdicts
        self._store = LookStore() if store is None else store
        self._workspace = Workspace(LOOK_SIDE)
        self._unread: set[int] = set()
        self._asked: set[int] = set()
        self.problems: list[Problem] = []

    def close(self) -> None:
        if self._is_own:
            self._store.close()

    @property
    def pictures_asked(self) -> int:
        """Whose looks were decoded so far."""
        return len(self._asked)

    def ask(self, pairs: OpenPairs, on_step: OnStep) -> int:
        """The second look of each open pair, from an earlier scan where it is known.

        Parameters: on_step : called with the number of pairs answered and of looks decoded.
        Returns: how many pairs were open.
        Raises: Cancelled.
        """
        rows = pairs.open_rows()
        lying = pairs.lying(rows)
        values = np.full(len(rows), np.nan, np.float32)
        unknown = []
        for place, known in enumerate(self._verdicts.find(lying)):
            if known is not None and known.second_look is not None:
                values[place] = known.second_look
            else:
                unknown.append(place)
        on_step(len(rows) - len(unknown))
        if self._reads:
            self._compare(lying, unknown, values, on_step)
            self._remember(pairs, rows, lying, values, unknown)
        pairs.take_second_looks(rows, values)
        return len(rows)

    def _compare(
        self, lying: Lying, places: list[int], values: NDArray[np.float32], on_step: OnStep
    ) -> None:
        tiles = deque(_tiles(lying, places))
        # Looks are decoded in the order in which tiles need them.
        wanted = dict.fromkeys(number for tile in tiles for number in _pictures(lying, tile))
        missing = [number for number in wanted if number not in self._asked]
        self._asked.update(missing)
        missing = [number for number in missing if not self._has(number, on_step)]
        coming = set(missing)
        # Compared is here, while the workers decode: two threads that compare wait for the interpreter more than they
        # gain (looks of 120 pixels take 1.7 times as long in two threads as in one, those of 256 nine tenths).
        for number, problem in self._workers.answers(self._decoded, missing):
            coming.remove(number)
            on_step(1)
            if problem is not None:
                self._unread.add(number)
                self.problems.append(problem)
            while tiles and coming.isdisjoint(_pictures(lying, tiles[0])):
                self._compare_tile(lying, tiles.popleft(), values, on_step)
        for tile in tiles:
            self._compare_tile(lying, tile, values, on_step)

    def _has(self, number: int, on_step: OnStep) -> bool:
        """Whether it was decoded before there was this object."""
        has = not self._is_own and self._store.has(number)
        on_step(int(has))
        return has

    def _compare_tile(
        self, lying: Lying, tile: list[int], values: NDArray[np.float32], on_step: OnStep
    ) -> None:
        readable = [place for place in tile if self._unread.isdisjoint(lying[place][:2])]
        values[readable] = self._second_looks([lying[place] for place in readable])
        on_step(len(tile))

    def _decoded(self, number: int) -> tuple[int, Problem | None]:
        found = self._take(number)
        return number, found if isinstance(found, Problem) else None

    def _take(self, number: int) -> Look | Problem:
        picture = self._pictures[number]
        try:
            self._verdicts.recognise(number)
            look = read_look(picture, budget=self._budget, control=self._workers.control)
        except ReadingError as error:
            return Problem(picture.path, Stage.CHECKING, error.why)
        self._store.put(number, look)
        return look

    def _second_looks(self, lying: Lying) -> list[float]:
        """Of the pairs of one tile; nan where a look was lost and could not be decoded again."""
        taken = {number: self._look(number) for pair in lying for number in pair[:2]}
        looks = {number: look for number, look in taken.items() if look is not None}
        asked = [self._as_compared(looks, *pair) for pair in lying]
        prepared = _prepared(
            looks, {end for pair in asked if pair for end in pair}, self._workspace
        )
        found = []
        for ends in asked:
            self._workers.control.check()
            if ends is None:
                found.append(float("nan"))
            else:
                one, other = (prepared[end] for end in ends)
                found.append(second_look_prepared(one, other, self._workspace))
        return found

    def _as_compared(
        self, looks: dict[int, Look], first: int, second: int, orientation: int
    ) -> tuple[_Lying, _Lying] | None:
        """How the looks of a pair are compared; None where one of them is missing."""
        if not looks.keys() >= {first, second}:
            return None
        if orientation != UPRIGHT and _is_swapped(looks[first], looks[second], orientation):
            first, second, orientation = second, first, inverse(orientation)
        side = common_look_side(len(looks[first]), len(looks[second]))
        return _Lying(side, first, UPRIGHT), _Lying(side, second, orientation)

    def _look(self, number: int) -> Look | None:
        look = self._store.get(number)
        # Given up for want of room: decoded again.
        found = self._take(number) if look is None else look
        if isinstance(found, Problem):
            self.problems.append(found)
            return None
        return found

    def _remember(
        self,
        pairs: OpenPairs,
        rows: Rows,
        lying: Lying,
        values: NDArray[np.float32],
        places: list[int],
    ) -> None:
        new = [place for place in places if not np.isnan(values[place])]
        self._verdicts.remember(
            [lying[place] for place in new],
            [
                Verdict(
                    _value(pairs.frames_mse[rows[place]]),
                    _value(pairs.structure[rows[place]]),
                    float(values[place]),
                )
                for place in new
            ],
        )


class _Lying(NamedTuple):
    """A look at a side and in an orientation."""

    side: int
    number: int
    orientation: int


def _prepared(
    looks: dict[int, Look], asked: set[_Lying], workspace: Workspace
) -> dict[_Lying, PreparedLook]:
    found: dict[_Lying, PreparedLook] = {}
    for side, group in groupby(sorted(asked), lambda one: one.side):
        some = list(group)
        turned = [turn(resized_look(looks[one.number], side), one.orientation) for one in some]
        found |= zip(some, prepare_looks(turned, workspace), strict=True)
    return found


def _pictures(lying: Lying, places: list[int]) -> list[int]:
    """Both of each of some pairs."""
    return [number for place in places for number in lying[place][:2]]


def _is_swapped(look0: Look, look1: Look, orientation: int) -> bool:
    """Whether the first is to be turned, not the second. Rounding makes a difference of 1e-3, so contents decide: names
    and their order may be others in the next scan, which remembers the verdict.
    """
    ends = [(look0.tobytes(), orientation), (look1.tobytes(), inverse(orientation))]
    return ends[1] < ends[0]


def _value(number: np.floating) -> float | None:
    return None if np.isnan(number) else float(number)


def _tiles(lying: Lying, places: list[int]) -> list[list[int]]:
    """The places of pairs, those of few pictures together: pictures are counted as they are first met."""
    rank: dict[int, int] = {}
    for place in places:
        for number in lying[place][:2]:
            rank.setdefault(number, len(rank))

    def tile(place: int) -> tuple[int, ...]:
        return tuple(sorted(rank[number] // _TILE for number in lying[place][:2]))

    return [list(tile_places) for _, tile_places in groupby(sorted(places, key=tile), tile)]
