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

MOST_THUMBNAILS = 600  # 64 x 44 in 4 bytes: 7 MB at 100 %, 60 MB at 300 %
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
    from engine.thumbnails import make_thumbnail

    return make_thumbnail(path, box, memory_bytes)


def load_fitted(path: Path, box: Box, memory_bytes: int) -> Image.Image:
    """In a worker. As large as the box lets it be, small ones enlarged, so that twins of any size can be compared."""
    image = load_picture(path, box, memory_bytes)
    scale = min(box[0] / image.width, box[1] / image.height)
    if scale <= 1:
        return image
    size = max(int(image.width * scale), 1), max(int(image.height * scale), 1)
    return image.resize(size, Image.Resampling.BICUBIC)


def load_turned(path: Path, box: Box, memory_bytes: int, orientation: int) -> Image.Image:
    """In a worker. As `load_fitted`, turned as a viewer turns a picture of that EXIF orientation."""
    import numpy as np

    from engine.turning import turn

    lying = box if orientation < 5 else (box[1], box[0])
    pixels = turn(np.asarray(load_fitted(path, lying, memory_bytes)), orientation)
    return Image.fromarray(np.ascontiguousarray(pixels))


def photo_of(widget: tk.Misc, image: Image.Image) -> Photo:
    return ImageTk.PhotoImage(image, master=widget)


class Thumbnails:
    """PhotoImages of pictures by need. `get` gives one or asks for it; `on_arrival` tells when another is there."""

    def __init__(self, widget: tk.Misc, memory_bytes: int, on_arrival: Callable[[], None]) -> None:
        self._widget = widget
        self._crew = Crew(widget)
        self._photos: OrderedDict[Hashable, Photo | None] = OrderedDict()
        self._on_arrival = on_arrival
        self.memory_bytes = memory_bytes

    def get(self, picture: Picture, box: Box) -> Photo | None:
        """None while it is not there, and for good when the file cannot be read."""
        key = (picture.path, picture.state, box)
        if key in self._photos:
            self._photos.move_to_end(key)
            return self._photos[key]
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
        self._photos[key] = (
            photo_of(self._widget, answer) if isinstance(answer, Image.Image) else None
        )
        while len(self._photos) > MOST_THUMBNAILS:
            self._photos.popitem(last=False)
        self._on_arrival()


class Symbols:
    """The check boxes, stars and arrows of rows, drawn at the scaling and kept by size and colours."""

    def __init__(self, widget: tk.Misc) -> None:
        self._widget = widget
        self._photos: dict[tuple[str, int, tuple[str, ...]], Photo] = {}

    def get(self, name: str, side: int, *inks: str) -> Photo:
        """Symbols: box (line, paper), ticked (paper, tick), star, open, closed (ink)."""
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
