"""Two pictures in two equal boxes, side by side. Blank until the right ones are there; the last request wins."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from pathlib import Path

from PIL import Image

from engine.reasons import sentence
from engine.records import Picture
from engine.turning import UPRIGHT
from gui import style
from gui.job import Crew
from gui.photos import Box, Photo, load_fitted, load_turned, photo_of
from gui.sentences import say

SETTLE_MS = 120  # while the window is dragged larger, nothing is loaded


class PhotoPair(tk.Canvas):
    """Shows pictures that it is handed, each fitted into half of itself. Owns the threads that load them."""

    def __init__(self, master: tk.Misc, memory_bytes: int) -> None:
        super().__init__(master, highlightthickness=0, borderwidth=0, takefocus=False)
        self.memory_bytes = memory_bytes
        self._crew = Crew(self)
        self._pictures: tuple[Picture, ...] = ()
        self._lies: dict[
            Picture, int
        ] = {}  # the EXIF orientation by which a picture is shown turned
        self._photos: dict[Picture, Photo | str] = {}  # a str says why there is none
        self._loaded_for: dict[Picture, Box] = {}
        self._settle_id: str | None = None
        self.bind("<Configure>", self._on_configure, add=True)
        self.bind("<<ThemeChanged>>", lambda _event: self._paint(), add=True)

    def show(self, *pictures: Picture, turned: int = UPRIGHT) -> None:
        """Two pictures, or none. turned : the EXIF orientation by which the second is turned for the eye."""
        self._pictures = pictures
        lies = {picture: turned if number else UPRIGHT for number, picture in enumerate(pictures)}
        self._photos = {
            picture: photo
            for picture, photo in self._photos.items()
            if picture in pictures and self._lies.get(picture) == lies[picture]
        }
        self._lies = lies
        self._load()
        self._paint()

    def destroy(self) -> None:
        self._crew.close()
        if self._settle_id is not None:
            self.after_cancel(self._settle_id)
        super().destroy()

    def is_showing(self, picture: Picture) -> bool:
        """Whether it is there to be seen."""
        return isinstance(self._photos.get(picture), Photo)

    def _on_configure(self, _event: tk.Event[tk.Misc]) -> None:
        self._paint()
        if self._settle_id is not None:
            self.after_cancel(self._settle_id)
        self._settle_id = self.after(SETTLE_MS, self._on_settled)

    def _on_settled(self) -> None:
        self._settle_id = None
        self._load()

    def _box(self) -> Box:
        room = style.px(self, style.BETWEEN)
        return max((self.winfo_width() - 3 * room) // 2, 1), max(self.winfo_height() - 2 * room, 1)

    def _load(self) -> None:
        box, memory_bytes = self._box(), self.memory_bytes
        wanted = {(picture, box, self._lies[picture]) for picture in self._pictures}
        self._crew.forget(lambda key: key in wanted)
        if min(box) < 2:
            return  # not on the screen yet
        for picture in self._pictures:
            if picture in self._photos and self._loaded_for.get(picture) == box:
                continue
            lie = self._lies[picture]
            self._crew.ask(
                (picture, box, lie),
                partial(_load, picture.path, box, memory_bytes, lie),
                partial(self._on_loaded, picture, box, lie),
            )

    def _on_loaded(self, picture: Picture, box: Box, lie: int, answer: object) -> None:
        if self._lies.get(picture) != lie or box != self._box():
            return
        self._loaded_for = {p: b for p, b in self._loaded_for.items() if p in self._pictures} | {
            picture: box
        }
        if isinstance(answer, Image.Image):
            self._photos[picture] = photo_of(self, answer)
        else:
            why = getattr(answer, "why", None)
            self._photos[picture] = say("cannot-show", why=sentence(why) if why else str(answer))
        self._paint()

    def _paint(self) -> None:
        c = style.colours(self)
        self.configure(background=c.well)
        self.delete("all")
        room = style.px(self, style.BETWEEN)
        width, _ = self._box()
        middle = self.winfo_height() // 2
        for i, picture in enumerate(self._pictures):
            photo = self._photos.get(picture)
            x = room + width // 2 + i * (width + room)
            if isinstance(photo, str):
                self.create_text(
                    x,
                    middle,
                    text=photo,
                    fill=c.muted,
                    width=width,
                    font=style.TEXT_FONT,
                    justify="center",
                )
            elif photo is not None:
                self.create_image(x, middle, image=photo)


def _load(path: Path, box: Box, memory_bytes: int, lie: int) -> Image.Image:
    if lie == UPRIGHT:
        return load_fitted(path, box, memory_bytes)
    return load_turned(path, box, memory_bytes, lie)
