"""The only ImageTk: thumbnails of files, loaded off the Tk thread and kept in bounds, and the small symbols of rows."""

from __future__ import annotations

import math
import tkinter as tk
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path

from PIL import Image, ImageDraw, ImageTk

from engine.records import Picture
from gui.job import Crew

MOST_THUMBNAIL_BYTES = (
    48_000_000  # 4000 of the smallest at 100 %, 100 of the largest at 300 %: more than a view
)
MOST_THUMBNAILS = 5000  # those that cannot be read are remembered too
_OVERSAMPLED = 4
_STAR_POINTS = tuple(
    (0.5 + radius * math.sin(turn * math.pi / 5), 0.53 - radius * math.cos(turn * math.pi / 5))
    for turn in range(10)
    for radius in ((0.5, 0.21)[turn % 2],)
)

Photo = ImageTk.PhotoImage
Box = tuple[int, int]


def load_picture(path: Path, box: Box, memory_bytes: int) -> Image.Image:
    """In a worker. The engine is imported here: the window must not wait for numpy."""
    from engine.pictures.thumbnails import make_thumbnail

    return make_thumbnail(path, box, memory_bytes)


def photo_of(widget: tk.Misc, image: Image.Image) -> Photo:
    return ImageTk.PhotoImage(image, master=widget)


class Thumbnails:
    """PhotoImages of pictures by need. `get` gives one or asks for it; `on_arrival` tells when another is there."""

    def __init__(self, widget: tk.Misc, memory_bytes: int, on_arrival: Callable[[], None]) -> None:
        self._widget = widget
        self._crew = Crew(widget)
        self._photos: OrderedDict[Hashable, Photo | None] = OrderedDict()
        self._bytes = 0
        self._on_arrival = on_arrival
        self.memory_bytes = memory_bytes

    def get(self, picture: Picture, box: Box, *, asks: bool = True) -> Photo | None:
        """None while it is not there, and for good when the file cannot be read. asks : for one that is not there."""
        key = (picture.path, picture.state, box)
        if key in self._photos:
            self._photos.move_to_end(key)
            return self._photos[key]
        if not asks:
            return None
        path, memory_bytes = picture.path, self.memory_bytes
        self._crew.ask(
            key,
            lambda: load_picture(path, box, memory_bytes),
            lambda answer: self._keep(key, answer),
        )
        return None

    def forget_others(self, pictures: list[Picture], box: Box) -> None:
        """Only what is in view is worth loading."""
        wanted = {(picture.path, picture.state, box) for picture in pictures}
        self._crew.forget(lambda key: key in wanted)

    def close(self) -> None:
        self._crew.close()
        self._photos.clear()

    def _keep(self, key: Hashable, answer: object) -> None:
        photo = photo_of(self._widget, answer) if isinstance(answer, Image.Image) else None
        self._bytes += _bytes_of(photo) - _bytes_of(self._photos.get(key))
        self._photos[key] = photo
        while self._bytes > MOST_THUMBNAIL_BYTES or len(self._photos) > MOST_THUMBNAILS:
            self._bytes -= _bytes_of(self._photos.popitem(last=False)[1])
        self._on_arrival()


def _bytes_of(photo: Photo | None) -> int:
    return 4 * photo.width() * photo.height() if photo is not None else 0


class Symbols:
    """The check boxes, stars and arrows of rows, drawn at the scaling and kept by size and colours."""

    def __init__(self, widget: tk.Misc) -> None:
        self._widget = widget
        self._photos: dict[tuple[str, int, tuple[str, ...]], Photo] = {}

    def get(self, name: str, side: int, *inks: str) -> Photo:
        """Symbols: box (line, paper), ticked (paper, tick), star, lock, open, closed (ink)."""
        key = (name, side, inks)
        if key not in self._photos:
            self._photos[key] = photo_of(self._widget, _drawn(name, side, inks))
        return self._photos[key]


def _drawn(name: str, side: int, inks: tuple[str, ...]) -> Image.Image:
    large = side * _OVERSAMPLED
    image = Image.new("RGBA", (large, large))
    draw = ImageDraw.Draw(image)
    edge, radius = (0, 0, large - 1, large - 1), large // 6
    stroke = max(large // 9, 1)

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x * large, y * large) for x, y in points]

    if name == "box":
        draw.rounded_rectangle(
            edge, radius, fill=inks[1], outline=inks[0], width=max(large // 14, _OVERSAMPLED)
        )
    elif name == "ticked":
        draw.rounded_rectangle(edge, radius, fill=inks[0])
        draw.line(
            at((0.22, 0.52), (0.42, 0.72), (0.78, 0.30)), fill=inks[1], width=stroke, joint="curve"
        )
    elif name == "lock":
        bow = at((0.26, 0.06), (0.74, 0.8))
        draw.rounded_rectangle(bow, 0.24 * large, outline=inks[0], width=stroke)
        draw.rounded_rectangle(at((0.14, 0.44), (0.86, 0.94)), radius, fill=inks[0])
    elif name == "star":
        draw.polygon(at(*_STAR_POINTS), fill=inks[0])
    elif name == "open":
        draw.line(
            at((0.18, 0.36), (0.5, 0.68), (0.82, 0.36)), fill=inks[0], width=stroke, joint="curve"
        )
    elif name == "closed":
        draw.line(
            at((0.36, 0.18), (0.68, 0.5), (0.36, 0.82)), fill=inks[0], width=stroke, joint="curve"
        )
    else:
        raise ValueError(f"no symbol {name!r}")
    return image.resize((side, side), Image.Resampling.LANCZOS)
