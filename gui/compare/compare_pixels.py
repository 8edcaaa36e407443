"""The pixels of compared pictures: read off the Tk thread, at the resolution that is needed, kept in bounds."""

from __future__ import annotations

import tkinter as tk
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from engine.records import FileState, Picture
from gui.compare.compare_viewport import Part, Size
from gui.job import Crew

if TYPE_CHECKING:
    from engine.pictures.levels import Levels

#: Shares of the memory that pictures may take. One large picture is read at a time; small ones and shrunk JPEGs by
#: two threads, neighbours by a third; the rest is for what is kept, most of it for the two that are shown.
LARGE, SMALL, KEPT = 9 / 16, 1 / 16, 1 / 4
_SHOWN, _NEIGHBOUR = 3 / 8, 1 / 8  # of what is kept, for one picture
_JPEGS = frozenset({"JPEG", "MPO"})  # shrunk on load
_DECODE_BYTES = 8  # a pixel, roughly


class Seen(NamedTuple):
    """A picture as it is looked at. lie : the EXIF orientation by which it is turned for the eye."""

    path: Path
    state: FileState
    upright: Size
    format: str
    lie: int

    @property
    def size(self) -> Size:
        width, height = self.upright
        return (height, width) if self.lie >= 5 else (width, height)


@dataclass(frozen=True, slots=True)
class Want:
    """A picture at a scale. fit : the size at which it is drawn first. around : the part that is looked at."""

    seen: Seen
    scale: float
    fit: Size | None = None
    around: Part = (0.0, 0.0, 1.0, 1.0)


def seen_of(picture: Picture, lie: int = 1) -> Seen:
    upright = max(picture.width, 1), max(picture.height, 1)
    return Seen(picture.path, picture.state, upright, picture.format, lie)


def load_levels(want: Want, memory_bytes: int, keep_bytes: int) -> Levels:
    """In a worker. The engine is imported here: the window must not wait for numpy."""
    from engine.pictures.levels import read_levels

    return read_levels(
        want.seen.path,
        want.seen.upright,
        scale=want.scale,
        memory_bytes=memory_bytes,
        keep_bytes=keep_bytes,
        orientation=want.seen.lie,
        fit=want.fit,
        around=want.around,
    )


class PixelStore:
    """Levels of pictures by what is seen. `want` reads what is shown, `preload` what may be shown next.

    Calls on_arrival whenever there is more of a picture, or a reason why there is nothing. Owns its threads.
    """

    def __init__(
        self, widget: tk.Misc, memory_bytes: int, on_arrival: Callable[[Seen], None]
    ) -> None:
        self.memory_bytes = memory_bytes
        self._on_arrival = on_arrival
        self._quick, self._large, self._early = Crew(widget), Crew(widget, 1), Crew(widget, 1)
        self._kept: OrderedDict[Seen, Levels] = OrderedDict()
        self._errors: dict[Seen, Exception] = {}
        self._done: set[Hashable] = set()  # readings that would give no more while this is shown
        self._wanted: dict[Seen, Want] = {}
        self._neighbours: dict[Seen, Want] = {}

    @property
    def kept_bytes(self) -> int:
        return sum(found.memory_bytes for found in self._kept.values())

    @property
    def is_complete(self) -> bool:
        """Whether all that is shown is there as well as it can be."""
        return all(self._has(want) for want in self._wanted.values())

    @property
    def kept_scale(self) -> float:
        """Of the resolution of what is shown, how much memory allows: 1.0, unless more would be seen."""
        least = 1.0
        for want in self._wanted.values():
            levels = self._kept.get(want.seen)
            if levels is not None and levels.limit < 0.99 * want.scale:
                least = min(least, levels.reach(want.around))
        return least

    def get(self, seen: Seen) -> Levels | Exception | None:
        """What there is of it; the exception if it cannot be read; None while it is not there."""
        return self._kept.get(seen) or self._errors.get(seen)

    def want(self, wants: Sequence[Want]) -> None:
        """What is shown now, and how large; all else that was wanted and not begun is not read any more."""
        if self._wanted.keys() != {want.seen for want in wants}:
            self._done.clear()
            self._errors.clear()
        self._wanted = {want.seen: want for want in wants}
        missing = [want for want in wants if not self._has(want)]
        keys = {_key(want) for want in missing}
        self._quick.forget(lambda key: key in keys)
        self._large.forget(lambda key: key in keys)
        for seen in self._wanted:
            if seen in self._kept:
                self._kept.move_to_end(seen)
        for want in missing:
            self._ask(want, LARGE if self._is_large(want) else SMALL)
        self._read_neighbours()

    def preload(self, wants: Sequence[Want]) -> None:
        """What may be shown next, the likeliest first. Read while nothing shown waits, if it is no great work."""
        for want in reversed(wants):
            if want.seen in self._kept and want.seen not in self._wanted:
                self._kept.move_to_end(want.seen)
        self._neighbours = {
            want.seen: want
            for want in wants
            if want.seen not in self._kept and not self._is_large(want)
        }
        self._read_neighbours()

    def trim(self) -> None:
        """Drops what there is no room for, what was seen longest ago first."""
        for seen in list(self._kept):
            if self.kept_bytes <= KEPT * self.memory_bytes:
                return
            if seen not in self._wanted:
                del self._kept[seen]

    def close(self) -> None:
        for crew in (self._quick, self._large, self._early):
            crew.close()
        self._kept.clear()

    def _has(self, want: Want) -> bool:
        if want.seen in self._errors or _key(want) in self._done:
            return True
        found = self._kept.get(want.seen)
        return found is not None and found.serves(want.scale, want.around)

    def _is_large(self, want: Want) -> bool:
        return _decode_bytes(want) > SMALL * self.memory_bytes

    def _ask(self, want: Want, share: float) -> None:
        crew, keep = (self._large if share == LARGE else self._quick), _SHOWN
        if want.seen not in self._wanted:
            crew, keep = self._early, _NEIGHBOUR
        decode_bytes, keep_bytes = (int(part * self.memory_bytes) for part in (share, keep * KEPT))
        crew.ask(
            _key(want),
            # Looked up when it is called for: tests put another in its place.
            lambda: load_levels(want, decode_bytes, keep_bytes),
            partial(self._on_loaded, want, share),
        )

    def _read_neighbours(self) -> None:
        """One at a time, each tried once: what is shown meanwhile never waits for long."""
        if not self._neighbours or not self.is_complete:
            self._early.forget(lambda key: False)
            return
        want = next(iter(self._neighbours.values()))
        self._early.forget(lambda key: key == _key(want))
        if want.seen in self._kept or want.seen in self._wanted:
            del self._neighbours[want.seen]
            self._read_neighbours()
        else:
            self._ask(want, SMALL)

    def _on_loaded(self, want: Want, share: float, answer: object) -> None:
        seen = want.seen
        is_neighbour = self._neighbours.pop(seen, None) is not None
        is_shown = seen in self._wanted
        if isinstance(answer, Exception):
            why = getattr(answer, "why", None)
            if is_shown and share == SMALL and why is not None and why.code == "too-large":
                self._ask(want, LARGE)  # it takes more than it seemed to
                return
            if is_shown:
                self._done.add(_key(want))
                if seen not in self._kept:
                    self._errors[seen] = answer
        elif is_shown or is_neighbour:
            found: Levels = answer  # type: ignore[assignment]
            self._keep(want, found)
            if is_shown and share == SMALL and found.limit < 1:
                self._ask(want, LARGE)
            elif is_shown and not found.serves(want.scale, want.around):
                self._done.add(_key(want))  # the file has become a smaller picture
        self.trim()
        if is_shown:
            self._on_arrival(seen)
        self._read_neighbours()

    def _keep(self, want: Want, found: Levels) -> None:
        before, now = self._kept.get(want.seen), self._wanted.get(want.seen, want)
        if before is None or before.reach(now.around) <= found.reach(now.around):
            self._kept[want.seen] = found
        self._kept.move_to_end(want.seen, last=want.seen in self._wanted)


def _key(want: Want) -> Hashable:
    """The same for what one reading serves."""
    from_step = next((step for step in (0.125, 0.25, 0.5) if want.scale <= step), 1.0)
    if from_step < 1:
        return want.seen, from_step, want.fit, None
    # At full resolution a part may be all there is room for: another part is another reading.
    middle = tuple(round(8 * (want.around[axis] + want.around[axis + 2]) / 2) for axis in (0, 1))
    return want.seen, from_step, want.fit, middle


def _decode_bytes(want: Want) -> float:
    width, height = want.seen.upright
    scale = min(2 * want.scale, 1.0) if want.seen.format in _JPEGS else 1.0
    return _DECODE_BYTES * width * height * scale * scale
