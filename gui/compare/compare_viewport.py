"""Which part of two pictures is looked at, and how large: one zoom and one middle for both. Plain geometry."""

from __future__ import annotations

from dataclasses import dataclass, replace

Size = tuple[int, int]
Box = tuple[int, int, int, int]
Part = tuple[float, float, float, float]

STEP = 1.25  # of the wheel and the keys
MOST_ZOOM = 16.0
_SAME_SHAPE = 0.02  # sides are rounded when a picture is scaled


@dataclass(frozen=True, slots=True)
class Panel:
    """Where on the canvas a picture is looked at."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Piece:
    """What is drawn in a panel: the box, in pixels of the whole drawn at `content`, and its place on the canvas."""

    content: Size
    box: Box
    left: int
    top: int

    @property
    def part(self) -> Part:
        width, height = self.content
        x0, y0, x1, y1 = self.box
        return x0 / width, y0 / height, x1 / width, y1 / height


@dataclass(frozen=True, slots=True)
class Viewport:
    """frame : the larger picture in its own pixels. zoom : pixels of the screen for one of these. x, y : what lies in
    the middle, 0 to 1. is_fit : it follows the room there is.
    """

    frame: Size
    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5
    is_fit: bool = True

    @property
    def content(self) -> Size:
        return max(round(self.frame[0] * self.zoom), 1), max(round(self.frame[1] * self.zoom), 1)

    def fitted(self, panel: Panel) -> Viewport:
        return Viewport(self.frame, fit_zoom(self.frame, panel))

    def settled(self, panel: Panel) -> Viewport:
        """Fitted anew, or as it is and within its bounds."""
        return self.fitted(panel) if self.is_fit else self._within(panel)

    def zoomed(self, zoom: float, panel: Panel, at: tuple[float, float] = (0.0, 0.0)) -> Viewport:
        """What lies at a place stays there. at : from the middle of the panel."""
        fit = fit_zoom(self.frame, panel)
        least, most = min(fit, 1.0), max(MOST_ZOOM, fit)
        zoom = min(max(zoom, least), most)
        if zoom == fit and fit <= 1:
            return self.fitted(panel)
        width, height = self.content
        x, y = self.x + at[0] / width, self.y + at[1] / height
        there = replace(self, zoom=zoom, is_fit=False)
        width, height = there.content
        return replace(there, x=x - at[0] / width, y=y - at[1] / height)._within(panel)

    def stepped(self, steps: float, panel: Panel, at: tuple[float, float] = (0.0, 0.0)) -> Viewport:
        """Zoomed by steps, in or out; it stops where both fit and at 1:1, which are easily missed otherwise."""
        zoom = self.zoom * STEP**steps
        for stop in (fit_zoom(self.frame, panel), 1.0):
            if min(self.zoom, zoom) < stop * 0.999 and max(self.zoom, zoom) > stop * 1.001:
                if abs(self.zoom - stop) > 0.001 * stop:
                    zoom = stop
                break
        return self.zoomed(zoom, panel, at)

    def moved(self, right: float, down: float, panel: Panel) -> Viewport:
        """The pictures are pushed by so many pixels."""
        width, height = self.content
        return replace(self, x=self.x - right / width, y=self.y - down / height)._within(panel)

    def looking_at(self, part: Part, panel: Panel, share: float = 0.4) -> Viewport:
        """At a part of the picture, so large that it takes a share of the panel, if it is not enlarged for that."""
        width, height = self.frame[0] * (part[2] - part[0]), self.frame[1] * (part[3] - part[1])
        zoom = share * min(panel.width / max(width, 1), panel.height / max(height, 1))
        zoom = max(min(zoom, 2.0), fit_zoom(self.frame, panel))
        middle = (part[0] + part[2]) / 2, (part[1] + part[3]) / 2
        return Viewport(self.frame, zoom, *middle, is_fit=False)._within(panel)

    def piece(self, size: Size, panel: Panel, *, is_stretched: bool) -> Piece | None:
        """What is seen of a picture of this size in a panel; None if nothing. is_stretched : over the whole frame."""
        content = contained(size, self.content, is_stretched=is_stretched)
        box, place = [], []
        for axis, (middle, start, room) in enumerate(
            ((self.x, panel.left, panel.width), (self.y, panel.top, panel.height))
        ):
            origin = round(start + room / 2 - middle * content[axis])
            first, last = max(origin, start), min(origin + content[axis], start + room)
            if last <= first:
                return None
            box += [first - origin, last - origin]
            place.append(first)
        return Piece(content, (box[0], box[2], box[1], box[3]), place[0], place[1])

    def _within(self, panel: Panel) -> Viewport:
        middles = []
        for middle, content, room in zip(
            (self.x, self.y), self.content, (panel.width, panel.height), strict=True
        ):
            half = room / (2 * content)
            middles.append(0.5 if half >= 0.5 else min(max(middle, half), 1 - half))
        return replace(self, x=middles[0], y=middles[1])


def fit_zoom(frame: Size, panel: Panel) -> float:
    return max(min(panel.width / frame[0], panel.height / frame[1]), 1e-6)


def contained(size: Size, content: Size, *, is_stretched: bool) -> Size:
    """The size at which a picture is drawn beside one that is drawn at `content`: as large, in its own shape."""
    shape, wanted = size[0] / size[1], content[0] / content[1]
    if is_stretched or abs(shape / wanted - 1) <= _SAME_SHAPE:
        return content
    if shape > wanted:
        return content[0], max(round(content[0] / shape), 1)
    return max(round(content[1] * shape), 1), content[1]


def larger(first: Size, second: Size) -> Size:
    return first if first[0] * first[1] >= second[0] * second[1] else second
