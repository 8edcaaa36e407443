"""Two pictures on one scale: beside each other, in the same place by turns, wiped, or as where they differ."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence

from engine.measures.turning import UPRIGHT
from engine.records import Picture
from gui.compare.compare_difference import COMPARED_SIDE, DifferenceFinder
from gui.compare.compare_flicker import Flicker
from gui.compare.compare_gestures import Gestures
from gui.compare.compare_painter import DIFFERENCE, FLICKER, MODES, SIDE, Painter, Scene
from gui.compare.compare_pixels import PixelStore, Seen, Want, seen_of
from gui.compare.compare_viewport import Panel, Piece, Viewport, larger
from gui.styling import style

SETTLE_MS = 120  # while the window is dragged larger, nothing is loaded
_RING = 2  # around the pane while it has the focus


class ComparePane(tk.Canvas):
    """Shows two pictures that it is handed, each blank until it is there. Owns the threads that load and draw them.

    Calls on_change when `zoom`, `differences` or what `store` has may be another.
    """

    def __init__(
        self, master: tk.Misc, memory_bytes: int, *, on_change: Callable[[], None] | None = None
    ) -> None:
        ring = style.px(master, _RING)
        super().__init__(master, highlightthickness=ring, borderwidth=0, takefocus=True)
        self._on_change = on_change or (lambda: None)
        self._mode = SIDE
        self._shown: tuple[Seen, ...] = ()
        self._pictures: tuple[Picture, ...] = ()
        self._view = Viewport((1, 1))
        self._wipe = 0.5  # of the width: where the slider's line is
        self._ids: dict[str, str] = {}  # what waits to be done, by its name
        self.store = PixelStore(self, memory_bytes, self._on_arrival)
        self.differences = DifferenceFinder(self, self._on_differences)
        self.flicker = Flicker(self, self._on_flicker)
        self._painter = Painter(self, self.store, self.differences)
        self._goes_to_place = False
        self._was_held = False
        self.gestures = Gestures(self, self, lambda: self._view.is_fit)
        self.bind("<Configure>", self._on_configure, add=True)
        self.bind("<<ThemeChanged>>", lambda _event: self._draw(), add=True)

    # what is shown

    def show(self, *pictures: Picture, turned: int = UPRIGHT) -> None:
        """Two pictures, or none. turned : the EXIF orientation by which the second is turned for the eye."""
        self._pictures = pictures
        before = self._shown
        self._shown = tuple(
            seen_of(picture, turned if number else UPRIGHT)
            for number, picture in enumerate(pictures)
        )
        if self._shown:
            frame = larger(*(seen.size for seen in self._shown))
            # Twins of one keeper are looked at in the same place, one after the other.
            if not before or before[0] != self._shown[0] or frame != self._view.frame:
                self._view = Viewport(frame)
        self._goes_to_place = False
        self.differences.begin(self._shown)
        self.flicker.restart()
        self._load()
        self._draw()

    def preload(self, pictures: Sequence[Picture], turned: Sequence[int] = ()) -> None:
        """What may be shown next, the likeliest first: read when there is time. turned : as they will lie."""
        if not self._is_on_screen():
            return
        lies = [*turned, *[UPRIGHT] * (len(pictures) - len(turned))]
        self.store.preload(
            [
                self._fit_want(seen_of(picture, lie))
                for picture, lie in zip(pictures, lies, strict=True)
            ]
        )

    def is_showing(self, picture: Picture) -> bool:
        """Whether it is there to be seen, now or at the next swap."""
        return any(
            known == picture and self._painter.is_showing(number)
            for number, known in enumerate(self._pictures)
        )

    @property
    def is_sharp(self) -> bool:
        """Whether all that is in view is drawn as well as it can be."""
        slots = [self._painter.heat] if self._overlay == DIFFERENCE else self._painter.slots
        is_drawn = bool(self._shown) and "draw" not in self._ids
        return is_drawn and all(slot.is_fine for slot in slots)

    @property
    def memory_bytes(self) -> int:
        return self.store.memory_bytes

    @memory_bytes.setter
    def memory_bytes(self, memory_bytes: int) -> None:
        self.store.memory_bytes = memory_bytes
        self.store.trim()

    # modes

    @property
    def mode(self) -> str:
        return self._mode

    def set_mode(self, mode: str) -> None:
        if mode not in MODES:
            raise ValueError(f"no mode {mode!r}: one of {', '.join(MODES)}")
        self._mode = mode
        self._goes_to_place = False
        self.flicker.run(mode == FLICKER)
        self._load()  # first: differences are looked for once, in no less than they need
        self._draw()

    def start_flicker(self) -> None:
        """F is held: the other picture in Flicker, Flicker in every other mode."""
        self.flicker.hold()

    def stop_flicker(self) -> None:
        """F is let go; a moment later, as a key that repeats is let go each time."""
        self.flicker.let_go()

    @property
    def wipe(self) -> float:
        return self._wipe

    def move_wipe(self, to: float) -> None:
        self._wipe = min(max(to, 0.0), 1.0)
        self._draw_soon()

    def go_to_difference(self, by: int = 1) -> None:
        """On to the next place that differs, the largest first; as soon as they are known."""
        place = self.differences.step(by)
        self._goes_to_place = self.differences.found is None
        if place is not None:
            self._set_view(self._view.looking_at(place, self._panels()[0]))

    def go_to_first_difference(self) -> None:
        self.differences.begin_again()
        self.go_to_difference()

    # zoom

    def fit(self) -> None:
        self._set_view(self._view.fitted(self._panels()[0]))

    def zoom_to(self, zoom: float, x: float | None = None, y: float | None = None) -> None:
        """zoom : pixels of the screen for one of the larger picture's. x, y : what stays where it is on the canvas."""
        panel, at = self._at(x, y)
        self._set_view(self._view.zoomed(zoom, panel, at))

    def zoom_by(self, steps: float, x: float | None = None, y: float | None = None) -> None:
        panel, at = self._at(x, y)
        self._set_view(self._view.stepped(steps, panel, at))

    def push(self, right: float, down: float) -> None:
        """Pushes both pictures."""
        self._set_view(self._view.moved(right, down, self._panels()[0]))

    @property
    def zoom(self) -> tuple[float, bool] | None:
        """Pixels of the screen for one of the larger picture's, and whether all of it is fitted; None while blank."""
        return (self._view.zoom, self._view.is_fit) if self._shown else None

    # the inside

    @property
    def _overlay(self) -> str:
        """The mode as it is drawn now: F shows Flicker while it is held."""
        return FLICKER if self.flicker.is_held else self._mode

    def _panels(self) -> tuple[Panel, ...]:
        """Where on the canvas: two beside each other, or one for both."""
        edge, gap = style.px(self, style.INSIDE), style.px(self, style.BETWEEN)
        width = max(self.winfo_width() - 2 * edge, 2)
        height = max(self.winfo_height() - 2 * edge, 2)
        if self._overlay != SIDE:
            return (Panel(edge, edge, width, height),) * 2
        half = max((width - gap) // 2, 1)
        return Panel(edge, edge, half, height), Panel(edge + half + gap, edge, half, height)

    def _at(self, x: float | None, y: float | None) -> tuple[Panel, tuple[float, float]]:
        """The panel that a place on the canvas lies in, and where from its middle."""
        panels = self._panels()
        if x is None or y is None:
            return panels[0], (0.0, 0.0)
        panel = panels[1] if x >= panels[1].left else panels[0]
        return panel, (x - panel.left - panel.width / 2, y - panel.top - panel.height / 2)

    def _set_view(self, view: Viewport) -> None:
        if self._shown:
            self._view = view
            self._draw_soon()

    def _pieces(self) -> tuple[Piece | None, ...]:
        is_stretched = self._overlay != SIDE
        return tuple(
            self._view.piece(seen.size, panel, is_stretched=is_stretched)
            for seen, panel in zip(self._shown, self._panels(), strict=False)
        )

    def _wants(self) -> list[Want]:
        """What of which picture is needed for what is seen now."""
        wants = []
        fitted = self._view.is_fit
        # The places that differ are looked for at one size, however small the window is.
        side = COMPARED_SIDE if self._overlay == DIFFERENCE else 0
        for seen, piece in zip(self._shown, self._pieces(), strict=True):
            if piece is not None:
                scale = min(max(piece.content[0] / seen.size[0], side / max(seen.size)), 1.0)
                wants.append(Want(seen, scale, piece.content if fitted else None, piece.part))
        return wants

    def _fit_want(self, seen: Seen) -> Want:
        fitted = Viewport(seen.size).fitted(self._panels()[0])
        return Want(seen, min(fitted.zoom, 1.0), fitted.content)

    def _is_on_screen(self) -> bool:
        return self.winfo_width() > 2 and self.winfo_height() > 2

    def _load(self) -> None:
        if self._is_on_screen():
            self._view = self._view.settled(self._panels()[0])
            self.store.want(self._wants())

    def _on_configure(self, _event: tk.Event[tk.Misc]) -> None:
        is_new = any(self.store.get(seen) is None for seen in self._shown)
        self._resettle(0 if is_new else SETTLE_MS)

    def _resettle(self, wait_ms: int = 0) -> None:
        """The room changed: drawn at once with what there is, loaded as it now should be."""
        self._view = self._view.settled(self._panels()[0])
        self._draw()
        self._do_later("load", self._load, wait_ms)

    def _draw_soon(self) -> None:
        """Once, however many events there were."""
        if "draw" not in self._ids:
            self._do_later("draw", self._draw_and_load, 1)

    def _draw_and_load(self) -> None:
        self._draw()
        self._load()

    def _do_later(self, name: str, action: Callable[[], None], wait_ms: int) -> None:
        def do() -> None:
            del self._ids[name]
            action()

        if name in self._ids:
            self.after_cancel(self._ids[name])
        self._ids[name] = self.after(wait_ms, do) if wait_ms else self.after_idle(do)

    def _scene(self) -> Scene:
        return Scene(
            self._overlay,
            self._shown,
            self._pieces(),
            self._panels(),
            self._view.frame,
            front=self.flicker.front,
            wipe=round(self._wipe * self.winfo_width()),
        )

    def _draw(self) -> None:
        self._painter.paint(self._scene())
        self._on_change()

    def _on_arrival(self, _seen: Seen) -> None:
        self._draw()

    def _on_differences(self) -> None:
        if self._goes_to_place:
            self.go_to_difference()
        self._draw()

    def _on_flicker(self) -> None:
        if self.flicker.is_held != self._was_held:
            self._was_held = self.flicker.is_held
            self._resettle()
        else:
            self._painter.show_front(self._scene())

    def destroy(self) -> None:
        for waiting in self._ids.values():
            self.after_cancel(waiting)
        self._ids.clear()
        self.flicker.close()
        self.differences.close()
        self._painter.close()
        self.store.close()
        super().destroy()
