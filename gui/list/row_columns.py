"""The columns of the results: how wide, which are hidden, which give way where the list is narrow."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from engine.measures.turning import ORIENTATIONS
from gui.language.sentences import say
from gui.styling.eliding import Ruler

#: Those right of the name, left to right. The last ones to give way come first in `_LASTING`.
NUMBER_COLUMNS: Final = ("pixels", "size", "date", "mse")
_LASTING: Final = ("mse", "size", "pixels", "date")
#: Of nearly all; what is wider still has the gap.
_WIDEST: Final = {"pixels": "0000 \u00d7 0000", "size": "00.0 MB", "date": "0000-00-00"}


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a list so wide: the room for the name, and of each column shown its code and its right edge."""

    name_room: int
    columns: tuple[tuple[str, int], ...]

    def heading_at(self, x: int, name_left: int) -> str:
        """The code of the column there; the name's left of them all."""
        for code, right in self.columns:
            if name_left + self.name_room < x <= right:
                return code
        return "name"


class RowColumns:
    """Lays the columns out in a width. `hidden` and `has_turned` may be changed at any time."""

    def __init__(self, text: Ruler, small: Ruler, gap: int, least_name: int, arrow: int) -> None:
        self.hidden: Collection[str] = ()
        self._gap = gap
        self._least_name = least_name
        self.has_turned = False  # whether twins may lie otherwise than their keepers
        lies = max(small.width(say(f"row-lies-{way}")) for way in ORIENTATIONS[1:])
        self._turned_width = lies + 2 * gap
        self._widths = {code: text.width(words) for code, words in _WIDEST.items()}
        self._widths["mse"] = max(text.width(say(code)) for code in ("identical", "keep"))
        for code in NUMBER_COLUMNS:
            heading = small.width(say(code)) + arrow
            self._widths[code] = max(self._widths[code], heading) + 2 * gap

    def _width(self, code: str) -> int:
        width = self._widths[code]
        return max(width, self._turned_width) if code == "mse" and self.has_turned else width

    def layout(self, width: int, name_left: int) -> Layout:
        room = width - self._gap - name_left
        shown: set[str] = set()
        for code in _LASTING:
            if code in self.hidden:
                continue
            if shown and room - self._width(code) < self._least_name:
                break
            room -= self._width(code)
            shown.add(code)
        right = name_left + room
        columns = []
        for code in NUMBER_COLUMNS:
            if code in shown:
                right += self._width(code)
                columns.append((code, right))
        return Layout(room, tuple(columns))
