"""Mouse and keys of the compare pane: the wheel zooms at the pointer, dragging moves both or the wipe line."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping
from typing import Protocol

from gui.styling import style

_NEAR_LINE = 10  # where a press takes the wipe line instead of the pictures
_KEY_MOVE = 60  # that a key pushes the pictures
_KEY_WIPE = 0.05
_LEAST_DRAG = 1

#: What the keys do while the pane has the focus: none of them is the list's. A window may bind them too.
KEYS: Mapping[str, str] = {
    "<Control-plus>": "zoom-in",
    "<Control-equal>": "zoom-in",
    "<Control-KP_Add>": "zoom-in",
    "<Control-minus>": "zoom-out",
    "<Control-KP_Subtract>": "zoom-out",
    "<Control-Key-0>": "fit",
    "<Control-Key-1>": "actual",
    "<Shift-Left>": "left",
    "<Shift-Right>": "right",
    "<Shift-Up>": "up",
    "<Shift-Down>": "down",
    "<period>": "next",
    "<comma>": "before",
}


class Moved(Protocol):
    """What a pane can do, as far as the hand does it."""

    @property
    def mode(self) -> str: ...
    @property
    def wipe(self) -> float: ...
    def fit(self) -> None: ...
    def zoom_to(self, zoom: float, x: float | None = None, y: float | None = None) -> None: ...
    def zoom_by(self, steps: float, x: float | None = None, y: float | None = None) -> None: ...
    def push(self, right: float, down: float) -> None: ...
    def start_flicker(self) -> None: ...
    def stop_flicker(self) -> None: ...
    def move_wipe(self, to: float) -> None: ...
    def go_to_difference(self, by: int = 1) -> None: ...


class Gestures:
    """Bound to a canvas, drives a pane. `do` does what a key of KEYS stands for."""

    def __init__(self, canvas: tk.Canvas, pane: Moved, is_fit: Callable[[], bool]) -> None:
        self._canvas = canvas
        self._pane = pane
        self._is_fit = is_fit
        self._dragged: tuple[int, int] | None = None
        self._has_line = False
        canvas.bind("<ButtonPress-1>", self._on_press, add=True)
        canvas.bind("<B1-Motion>", self._on_drag, add=True)
        canvas.bind("<ButtonRelease-1>", self._on_release, add=True)
        canvas.bind("<Double-Button-1>", self._on_double, add=True)
        canvas.bind("<Triple-Button-1>", lambda _event: None, add=True)  # or it would be a second
        canvas.bind("<Motion>", self._on_motion, add=True)
        canvas.bind("<MouseWheel>", self._on_wheel, add=True)
        canvas.bind("<Button-4>", lambda event: self._zoom(1, event), add=True)
        canvas.bind("<Button-5>", lambda event: self._zoom(-1, event), add=True)
        for letter in ("f", "F"):
            canvas.bind(f"<KeyPress-{letter}>", lambda _event: pane.start_flicker(), add=True)
            canvas.bind(f"<KeyRelease-{letter}>", lambda _event: pane.stop_flicker(), add=True)
        for sequence, name in KEYS.items():
            canvas.bind(sequence, self._doing(name), add=True)

    def do(self, name: str) -> None:
        pane, step = self._pane, style.px(self._canvas, _KEY_MOVE)
        actions: dict[str, Callable[[], None]] = {
            "zoom-in": lambda: pane.zoom_by(1),
            "zoom-out": lambda: pane.zoom_by(-1),
            "fit": pane.fit,
            "actual": lambda: pane.zoom_to(1.0),
            "left": lambda: pane.push(step, 0),
            "right": lambda: pane.push(-step, 0),
            "up": lambda: pane.push(0, step),
            "down": lambda: pane.push(0, -step),
            "next": lambda: self._step(1),
            "before": lambda: self._step(-1),
        }
        actions[name]()

    def _doing(self, name: str) -> Callable[[tk.Event[tk.Misc]], str]:
        def on_key(_event: tk.Event[tk.Misc]) -> str:
            self.do(name)
            return "break"

        return on_key

    def _step(self, by: int) -> None:
        """On or back in the mode: to the next place that differs, or the wipe line a little further."""
        if self._pane.mode == "difference":
            self._pane.go_to_difference(by)
        elif self._pane.mode == "slider":
            self._pane.move_wipe(self._pane.wipe + by * _KEY_WIPE)

    def _on_press(self, event: tk.Event[tk.Misc]) -> None:
        self._dragged = event.x, event.y
        self._has_line = self._is_near_line(event.x)
        if not self._has_line:
            self._canvas.configure(cursor="fleur")

    def _on_drag(self, event: tk.Event[tk.Misc]) -> None:
        if self._dragged is None:
            return
        right, down = event.x - self._dragged[0], event.y - self._dragged[1]
        if self._has_line:
            self._pane.move_wipe(event.x / max(self._canvas.winfo_width(), 1))
        elif max(abs(right), abs(down)) >= _LEAST_DRAG:
            self._pane.push(right, down)
        self._dragged = event.x, event.y

    def _on_release(self, event: tk.Event[tk.Misc]) -> None:
        self._dragged = None
        self._on_motion(event)

    def _on_double(self, event: tk.Event[tk.Misc]) -> None:
        if self._is_fit():
            self._pane.zoom_to(1.0, event.x, event.y)
        else:
            self._pane.fit()

    def _on_motion(self, event: tk.Event[tk.Misc]) -> None:
        if self._dragged is None:
            cursor = "sb_h_double_arrow" if self._is_near_line(event.x) else ""
            if str(self._canvas.cget("cursor")) != cursor:
                self._canvas.configure(cursor=cursor)

    def _is_near_line(self, x: int) -> bool:
        line = self._pane.wipe * self._canvas.winfo_width()
        is_near = abs(x - line) <= style.px(self._canvas, _NEAR_LINE)
        return self._pane.mode == "slider" and is_near

    def _on_wheel(self, event: tk.Event[tk.Misc]) -> None:
        is_mac = self._canvas.tk.call("tk", "windowingsystem") == "aqua"
        self._zoom(event.delta / (1 if is_mac else 120), event)

    def _zoom(self, steps: float, event: tk.Event[tk.Misc]) -> None:
        self._pane.zoom_by(steps, event.x, event.y)
