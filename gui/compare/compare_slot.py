"""One picture on a canvas, of which only the piece in view is drawn: roughly at once, sharply when a thread has it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Hashable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from gui.compare.compare_viewport import Piece
from gui.job import Crew
from gui.parts.photos import Photo, photo_of

if TYPE_CHECKING:
    from PIL import Image

    from engine.pictures.levels import Levels


class Source(Protocol):
    """What a slot draws. `fine` is called in a thread, the others on the Tk thread."""

    @property
    def key(self) -> Hashable: ...
    def is_exact(self, piece: Piece) -> bool: ...
    def rough(self, piece: Piece) -> Image.Image: ...
    def fine(self, piece: Piece) -> Image.Image: ...


class PictureSource:
    """A picture from its levels."""

    def __init__(self, levels: Levels) -> None:
        self.levels = levels

    @property
    def key(self) -> Hashable:
        return self.levels

    def is_exact(self, piece: Piece) -> bool:
        return self.levels.is_exact(piece.content, piece.box)

    def rough(self, piece: Piece) -> Image.Image:
        return self.levels.piece(piece.content, piece.box, is_fine=False)

    def fine(self, piece: Piece) -> Image.Image:
        return self.levels.piece(piece.content, piece.box)


class Slot:
    """An image item of a canvas. Its photo is made anew only when another piece is drawn."""

    def __init__(self, canvas: tk.Canvas, crew: Crew) -> None:
        self._canvas = canvas
        self._crew = crew
        self._item = canvas.create_image(0, 0, anchor="nw", state="hidden")
        self._photo: Photo | None = None
        self._image: Image.Image | None = None
        self._drawn: Hashable = None
        self._place = (0, 0)
        self._clip = 0
        self.is_fine = False

    @property
    def is_blank(self) -> bool:
        return self._image is None

    def draw(self, source: Source, piece: Piece) -> None:
        has_moved = self._place != (piece.left, piece.top)
        self._place = piece.left, piece.top
        self._canvas.coords(self._item, piece.left, piece.top)
        key = (source.key, piece.content, piece.box)
        if key == self._drawn:
            if has_moved and self._clip:
                self._show()
            return
        self._drawn = key
        self.is_fine = source.is_exact(piece)
        self._put(source.fine(piece) if self.is_fine else source.rough(piece))
        if not self.is_fine:
            self._crew.forget(lambda asked: asked[0] is not self)  # type: ignore[index]
            self._crew.ask((self, key), partial(source.fine, piece), partial(self._on_fine, key))

    def erase(self) -> None:
        self._drawn = self._image = self._photo = None
        self.is_fine = False
        self._canvas.itemconfigure(self._item, image="", state="hidden")

    def set_shown(self, is_shown: bool) -> None:
        state = "normal" if is_shown and self._image is not None else "hidden"
        self._canvas.itemconfigure(self._item, state=state)

    def clip(self, right: int) -> None:
        """Shows no more than what lies left of this place on the canvas; 0 shows all again."""
        if right != self._clip:
            self._clip = right
            self._show()

    def _put(self, image: Image.Image) -> None:
        self._image = image
        self._show()

    def _show(self) -> None:
        image = self._image
        if image is None:
            return
        if self._clip:
            width = min(max(self._clip - self._place[0], 1), image.width)
            image = image.crop((0, 0, width, image.height))
        self._photo = photo_of(self._canvas, image)
        self._canvas.itemconfigure(self._item, image=self._photo)

    def _on_fine(self, key: Hashable, answer: object) -> None:
        if key == self._drawn and not isinstance(answer, Exception):
            self.is_fine = True
            self._put(answer)  # type: ignore[arg-type]
