"""What a scan leaves open, so that groups can be made anew: at another threshold, in another keeper order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.check.checking import Checked, Checker
from engine.control import Control, OnProgress
from engine.groups.crowded_twins import CrowdedTwins
from engine.pairs.capping import pairs_to_cap
from engine.pairs.matching import Kept, Matches
from engine.pairs.neighbours import Neighbours
from engine.records import Picture, Problem
from engine.reviewing.granting import Granting
from engine.reviewing.ground import Ground
from engine.reviewing.known_pairs import KnownPairs
from engine.reviewing.leases import Leases
from engine.reviewing.rechecking import check_rows, unreadable, widened
from engine.reviewing.regrouping import Grouping
from engine.reviewing.renewing import with_renewed
from engine.reviewing.review_state import ReviewState
from engine.reviewing.wishes import Regrouped as Regrouped
from engine.reviewing.wishes import Wishes as Wishes

HISTOGRAM_BINS = 100
_PATIENCE = 5000  # pairs of crowded pictures that wait for a check before no more are looked for: half a second

Numbers = NDArray[np.int32]
Bools = NDArray[np.bool_]


class Review:
    """The pictures of a scan and what was found of their pairs, for as long as a person looks at them.

    Safe from any thread; `regroup` can be called while anything else is under way. What is asked of files is asked by
    `check_open` alone. All methods but `close` raise Cancelled by their control, or once it is closed.
    """

    def __init__(
        self,
        ground: Ground,
        known: KnownPairs,
        neighbours: Neighbours | None = None,
        *,
        release: Callable[[], None] = lambda: None,
        is_final: bool = True,
    ) -> None:
        """known : all pairs up to the scan's threshold. release : called once, when `close` was and all work is over.

        is_final : False for what a scan has found so far: of that nothing more can be asked.
        """
        self.is_final = is_final
        self.problems: list[Problem] = []
        self.asked: list[Checked] = []  # of crowded pictures, by each `check_open`
        self._ground = ground
        gone = np.zeros(len(ground.pictures), bool)
        self._state = ReviewState(known, ground.options.threshold, neighbours, gone, gone)
        self._left: tuple[ReviewState, KnownPairs] = self._state, known
        self._counted: tuple[ReviewState | None, NDArray[np.int64]] = None, np.empty(0, np.int64)
        self._answer: tuple[Wishes, ReviewState, Regrouped] | None = None
        self._granting = Granting(ground.pictures, ground.contents)
        self._leases = Leases(release)
        self._lock = threading.Lock()

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return tuple(self._ground.pictures)

    @property
    def cap(self) -> float:
        """Up to which mse pairs are known."""
        return self._state.cap

    @property
    def pair_count(self) -> int:
        """How many pairs are known, checked or not."""
        return len(self._state.known)

    @property
    def has_pairs(self) -> bool:
        """Whether there are any among the pictures that are left, at whatever threshold up to the cap."""
        state = self._state
        return bool(len(self._left_of(state)) or state.is_crowded.any())

    @property
    def scanned_to(self) -> float:
        """The threshold of the scan."""
        return self._ground.options.threshold

    @property
    def histogram(self) -> NDArray[np.int64]:
        """How many pairs there are by mse, from 0 to the cap in 100 equal steps; those of crowded pictures left out."""
        state = self._state
        if self._counted[0] is not state:
            bins = self._left_of(state).table.mse * (HISTOGRAM_BINS / max(state.cap, 1.0))
            bins = np.minimum(bins, HISTOGRAM_BINS - 1).astype(np.intp)
            self._counted = state, np.bincount(bins, minlength=HISTOGRAM_BINS).astype(np.int64)
        return self._counted[1]

    def regroup(self, wishes: Wishes, control: Control | None = None) -> Regrouped:
        """The groups by what is known of pairs. Reads no picture's file.

        Returns: what is not known yet counts as no twins, and groups that it may change are `is_checking`. So are all
        above the cap, where they are those at the cap.
        Notes: milliseconds, but for crowded pictures, whose pairs are looked for anew.
        """
        control = control or Control()
        with self._leases.held(control):
            state, answer = self._state, self._answer
            if answer is not None and answer[:2] == (wishes, state):
                return answer[2]
            grouping = self._granting.grouping(wishes, min(wishes.threshold, state.cap))
            regrouped = self._made(state, grouping, control, None, reads=False)[0]
            if self.is_final and wishes.threshold > state.cap:
                unsure, count = np.ones_like(regrouped.is_checking), max(regrouped.open_pairs, 1)
                return replace(regrouped, is_checking=unsure, open_pairs=count)
            if not regrouped.open_pairs:
                self._answer = wishes, state, regrouped
            return regrouped

    def check_open(
        self, wishes: Wishes, progress: OnProgress | None = None, control: Control | None = None
    ) -> None:
        """Ask of all pairs that `regroup` left open; from then on its answer to these wishes is sure.

        Notes: above the cap pairs are looked for first. A cancel keeps what was asked until then.
        """
        control = control or Control()
        if not self.is_final:
            return
        with self._leases.alone(control):
            if wishes.threshold > self.cap:
                self._widen(wishes.threshold, progress, control)
            answer = self._answer
            if answer is not None and answer[:2] == (wishes, self._state):
                return
            self._check_rows(wishes.threshold, progress, control)
            while True:
                state = self._state
                grouping = self._granting.grouping(wishes, wishes.threshold)
                regrouped, unknown = self._made(state, grouping, control, progress, reads=True)
                if not len(unknown):
                    break
                for number in unreadable(self._ground, unknown, control):
                    self._granting.give_up(number)
            with self._lock:
                self._answer = wishes, state, regrouped

    def raise_cap(
        self, progress: OnProgress | None = None, control: Control | None = None
    ) -> float:
        """Find the pairs up to the largest cap at which they are not too many, so that the threshold can be moved.

        Returns: the cap. Reads no picture's file.
        """
        control = control or Control()
        if not self.is_final:
            return self.cap
        with self._leases.alone(control):
            state = self._state
            neighbours = state.neighbours
            count = len(self._ground.pictures)
            is_crowded = np.zeros(count, bool) if neighbours is None else neighbours.is_crowded

            def find(cap: float, most: int) -> Matches:
                return self._ground.matches(cap, control, progress, Kept(is_crowded, most))

            cap, matches = pairs_to_cap(find, state.cap, count)
            self._take(cap, matches, neighbours, control)
            return cap

    def drop(self, pictures: Collection[int]) -> None:
        """These were removed, and stand in no group any more."""
        with self._lock:
            gone = self._state.gone.copy()
            gone[list(pictures)] = True
            self._state = replace(self._state, gone=gone)

    def renew(self, renewed: Sequence[tuple[Picture, Picture]]) -> None:
        """Pictures that stay and whose files are others now: as they were, and as they are."""
        with self._lock:
            pictures, is_other = with_renewed(self._ground.pictures, renewed)
            self._ground = replace(self._ground, pictures=pictures)
            self._state = replace(self._state, renewed=self._state.renewed | is_other)

    def forget_looks(self) -> None:
        """What was decoded before is let go; what is asked from now on is decoded anew."""
        self._ground = replace(self._ground, looks=None)

    def close(self) -> None:
        """Stop whatever is under way and let go of what was open, at once or when that has stopped.

        Notes: closing the cache may wait for the disk for a moment.
        """
        self._leases.close()

    def _left_of(self, state: ReviewState) -> KnownPairs:
        """The pairs of pictures that are still there."""
        left = self._left
        if left[0] is not state:
            left = self._left = state, state.left()
        return left[1]

    def _made(
        self,
        state: ReviewState,
        grouping: Grouping,
        control: Control,
        progress: OnProgress | None,
        *,
        reads: bool,
    ) -> tuple[Regrouped, Numbers]:
        """Groups, and the pictures whose contents have to be known for them."""
        known, is_sure = self._left_of(state), reads or not self.is_final
        control.check()
        if not self.is_final:  # nothing can be read for it
            grouping = replace(grouping, unreadable=np.ones_like(grouping.unreadable))
        if state.neighbours is None:
            return grouping.of(known, None, is_sure=is_sure)
        neighbours = state.neighbours.at(grouping.threshold, state.is_crowded, control)
        with self._checker(grouping.threshold, control, progress, reads=reads) as checker:
            patience = None if reads else _PATIENCE
            crowded = CrowdedTwins(grouping.standing, neighbours, checker, progress, patience)
            made = grouping.of(known, crowded, is_sure=is_sure)
        if reads:
            self.asked.append(crowded.asked)
        return made

    @contextmanager
    def _checker(
        self,
        threshold: float,
        control: Control,
        progress: OnProgress | None = None,
        *,
        reads: bool = True,
    ) -> Iterator[Checker]:
        """The problems that it meets are kept."""
        checker = self._ground.checker(threshold, control, progress, reads=reads)
        try:
            with checker:
                yield checker
        finally:
            self.problems += checker.problems

    def _check_rows(self, threshold: float, progress: OnProgress | None, control: Control) -> None:
        state = self._state
        table = state.known.table
        is_left = ~(state.gone[table.first] | state.gone[table.second])
        rows = np.flatnonzero(state.known.is_open(threshold) & is_left)
        if not len(rows):
            return
        check_rows(
            self._ground,
            state.known,
            rows,
            threshold,
            state.cap,
            on_known=self._know,
            open_checker=self._checker,
            progress=progress,
            control=control,
        )

    def _widen(self, threshold: float, progress: OnProgress | None, control: Control) -> None:
        """Which pictures are crowded is another question at each threshold."""
        matches = self._ground.matches(threshold, control, progress)
        self._take(threshold, matches, matches.neighbours, control)

    def _take(
        self, cap: float, matches: Matches | None, neighbours: Neighbours | None, control: Control
    ) -> None:
        """The pairs up to a new cap; None where it is the old one."""
        state = self._state
        known = widened(self._ground, state.known, matches, state.cap, cap, control)
        with self._lock:
            self._state = replace(self._state, known=known, cap=cap, neighbours=neighbours)

    def _know(self, known: KnownPairs) -> None:
        with self._lock:
            self._state = replace(self._state, known=known)
