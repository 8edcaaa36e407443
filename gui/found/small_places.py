"""Pairs that differ in one small place: which wait to be looked at, and which the user has seen. For one session."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from engine.records import FileState, Picture


class Sight(NamedTuple):
    """A victim and its keeper as they were when they were looked at: of changed files nothing was seen."""

    victim: Path
    victim_state: FileState
    keeper: Path
    keeper_state: FileState

    @classmethod
    def of(cls, victim: Picture, keeper: Picture) -> Sight:
        return cls(victim.path, victim.state, keeper.path, keeper.state)


class SmallPlaces:
    """Pairs that a removal kept back, in the order told."""

    def __init__(self) -> None:
        self._waiting: dict[Sight, None] = {}
        self._seen: set[Sight] = set()

    @property
    def seen(self) -> frozenset[Sight]:
        """Those of which the user said that they may go."""
        return frozenset(self._seen)

    @property
    def waiting(self) -> tuple[Sight, ...]:
        return tuple(self._waiting)

    def await_look(self, sights: Iterable[Sight]) -> None:
        """A removal kept these back now; of those before that it did not tell of, nobody waits any more."""
        self._waiting = dict.fromkeys(sight for sight in sights if sight not in self._seen)

    def agree(self, sight: Sight) -> None:
        """The user has looked: it may go. Only what waits can be agreed to."""
        if sight in self._waiting:
            del self._waiting[sight]
            self._seen.add(sight)

    def forget(self) -> None:
        """Other pictures are on show: nothing waits. What was seen stays seen."""
        self._waiting.clear()
