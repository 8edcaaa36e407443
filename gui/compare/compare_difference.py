"""Where the two compared pictures differ: worked out in a thread, once for a pair, and its places in turn."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from gui.compare.compare_viewport import Part, Piece, Size
from gui.job import Crew

if TYPE_CHECKING:
    from PIL import Image

    from engine.pictures.differing import Differences
    from engine.pictures.levels import Levels

COMPARED_SIDE = 1200  # of whole pictures, when they have as many pixels


def find_differences(first: Levels, second: Levels, frame: Size) -> Differences:
    """In a worker. The engine is imported here: the window must not wait for scipy."""
    from engine.pictures.differing import compare_levels

    return compare_levels(first, second, frame)


class HeatSource:
    """The heat map of a pair, for a slot."""

    def __init__(self, first: Levels, second: Levels, frame: Size, found: Differences) -> None:
        self._pair = first, second
        self._frame = frame
        self._found = found

    @property
    def key(self) -> Hashable:
        return self._pair

    def is_exact(self, piece: Piece) -> bool:
        return False

    def rough(self, piece: Piece) -> Image.Image:
        return self._found.picture.piece(piece.content, piece.box, is_fine=False)

    def fine(self, piece: Piece) -> Image.Image:
        from engine.pictures.differing import difference_piece

        return difference_piece(*self._pair, self._frame, piece.content, piece.box)


class DifferenceFinder:
    """Knows the differences of the pair asked for last. Calls on_found when they are there. Owns its thread."""

    def __init__(self, widget: tk.Misc, on_found: Callable[[], None]) -> None:
        self._crew = Crew(widget, size=1)
        self._on_found = on_found
        self._pair: Hashable = None
        self._place: int | None = None
        self.found: Differences | None = None
        self.has_failed = False

    @property
    def place(self) -> Part | None:
        """The one that is looked at."""
        if self.found is None or self._place is None:
            return None
        return self.found.places[self._place]

    @property
    def place_number(self) -> int:
        """From 1; 0 while none is looked at."""
        return 0 if self._place is None else self._place + 1

    def begin(self, pair: Hashable) -> None:
        """Another pair; what was found of the one before is forgotten."""
        if pair != self._pair:
            self._pair, self._place, self.found, self.has_failed = pair, None, None, False
            self._crew.forget(lambda key: False)

    def find(self, first: Levels, second: Levels, frame: Size) -> None:
        """Of the pair that was begun; once."""
        if self.found is None and not self.has_failed:
            pair = self._pair
            self._crew.ask(
                pair,
                lambda: find_differences(first, second, frame),
                lambda answer: self._on_answer(pair, answer),
            )

    def begin_again(self) -> None:
        """None of the places is looked at any more: the next is the first."""
        self._place = None

    def step(self, by: int = 1) -> Part | None:
        """On to the next place; after the last comes the first."""
        if self.found is None or not self.found.places:
            return None
        count = len(self.found.places)
        if self._place is None:
            self._place = 0 if by > 0 else count - 1
        else:
            self._place = (self._place + by) % count
        return self.place

    def close(self) -> None:
        self._crew.close()

    def _on_answer(self, pair: Hashable, answer: object) -> None:
        if pair != self._pair:
            return
        if isinstance(answer, Exception):
            self.has_failed = True
        else:
            self.found = answer  # type: ignore[assignment]
        self._on_found()
