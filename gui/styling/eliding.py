"""Words that are too long for their room, cut in the middle: how a name begins and how it ends tells it from others."""

from __future__ import annotations

from functools import lru_cache
from tkinter import font

_ELLIPSIS = "…"
_KNOWN = 4000  # words cut before, of the rows that were in view
_MOST_END = 0.5  # of the room


class Ruler:
    """Measures words in one font. Each sign is measured once: asking Tk for every name costs more than drawing them."""

    def __init__(self, face: font.Font) -> None:
        self._face = face
        self._widths: dict[str, int] = {}
        self.elided = lru_cache(maxsize=_KNOWN)(self._elided)
        self.line: int = face.metrics("linespace")

    def width(self, words: str) -> int:
        return sum(map(self._width, words))

    def _width(self, sign: str) -> int:
        width = self._widths.get(sign)
        if width is None:
            width = self._widths[sign] = self._face.measure(sign)
        return width

    def _elided(self, words: str, room: int) -> str:
        """The words, or their beginning and their end."""
        if self.width(words) <= room:
            return words
        room -= self._width(_ELLIPSIS)
        end = self._fitting(words[::-1], int(room * _MOST_END))
        start = self._fitting(words, room - self.width(words[len(words) - end :]))
        return words[:start] + _ELLIPSIS + (words[-end:] if end else "")

    def _fitting(self, words: str, room: int) -> int:
        """How many signs have room."""
        for count, sign in enumerate(words):
            room -= self._width(sign)
            if room < 0:
                return count
        return len(words)
