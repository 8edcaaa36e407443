"""The slider of the threshold, with the histogram of pairs by mse standing on its line."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable
from tkinter import ttk
from typing import Protocol

from engine.options import DEFAULT_THRESHOLD
from gui.styling import style
from gui.threshold.threshold_scale import Scale, counts_under, step

TELL_MS = 15  # while the handle moves: once a frame, with the newest threshold
SETTLE_MS = 300  # after the last key
_KEY_STEP, _FINE_STEP, _PAGE_STEP = 5.0, 1.0, 50.0
_WIDTH, _HEIGHT = 320, 38  # at 100 %
_BARS_TOP, _LINE_Y, _LINE_HEIGHT = 2, 27, 4
_HANDLE, _RING = 6, 3  # the radius, and how far around it the focus shows
_BAR_WIDTH = 10
_LEAST_BAR = 1.5  # a single pair is to be seen beside a thousand


class OnThreshold(Protocol):
    """is_final : the handle was let go, the keys rest, or the number was typed."""

    def __call__(self, threshold: float, *, is_final: bool) -> None: ...


class ThresholdSlider(ttk.Frame):
    """A handle on a line from 0 to a cap. Tells while it moves, never more than once a frame, and at last.

    on_move : for what must follow at once, such as the number beside it.
    """

    def __init__(
        self, master: tk.Misc, *, on_change: OnThreshold, on_move: Callable[[float], None]
    ) -> None:
        super().__init__(master)
        self.canvas = tk.Canvas(
            self,
            width=style.px(self, _WIDTH),
            height=style.px(self, _HEIGHT),
            highlightthickness=0,
            borderwidth=0,
            takefocus=False,
        )
        self.threshold = DEFAULT_THRESHOLD
        self._scale = Scale(2 * DEFAULT_THRESHOLD)
        self._histogram: tuple[int, ...] = ()
        self._notch: float | None = None
        self._is_on = self._has_focus = False
        self._drag_from: float | None = None
        self._on_change, self._on_move = on_change, on_move
        self._tell_id: str | None = None
        self._settle_id: str | None = None
        self._paint_id: str | None = None
        self.columnconfigure(0, weight=1)
        self.canvas.grid(row=0, column=0, sticky="ew")
        self._bind_keys()
        self._bind_pointer()
        self.bind("<<ThemeChanged>>", lambda _event: self._paint_soon(), add=True)
        self._paint_soon()

    @property
    def is_dragging(self) -> bool:
        return self._drag_from is not None

    @property
    def cap(self) -> float:
        return self._scale.cap

    def show(
        self, threshold: float, cap: float, histogram: Iterable[int], notch: float | None
    ) -> None:
        """A threshold under the hand, and one not yet told, stays."""
        if not self.is_dragging and self._settle_id is None:
            self._stop(self._tell_id)
            self._tell_id = None
            self.threshold = threshold
        self._scale, self._histogram, self._notch = Scale(cap), tuple(histogram), notch
        self._turn(True)

    def show_off(self, threshold: float) -> None:
        """The line alone; it cannot be moved."""
        self._forget()
        self.threshold, self._histogram, self._notch = threshold, (), None
        self._scale = Scale(max(5 * DEFAULT_THRESHOLD, threshold))
        self._turn(False)

    def set(self, threshold: float) -> None:
        """Of what was typed: nothing is told."""
        self._forget()
        self.threshold = threshold
        self._paint_soon()

    def destroy(self) -> None:
        self._forget()
        self._stop(self._paint_id)
        self._paint_id = None
        super().destroy()

    def _turn(self, is_on: bool) -> None:
        self._is_on = is_on
        self.canvas.configure(takefocus=is_on, cursor="hand2" if is_on else "")
        self._paint_soon()

    # Moving it

    def _bind_keys(self) -> None:
        moves: dict[str, Callable[[], float]] = {
            "<Left>": lambda: self._stepped(-_KEY_STEP),
            "<Right>": lambda: self._stepped(_KEY_STEP),
            "<Shift-Left>": lambda: self._stepped(-_FINE_STEP),
            "<Shift-Right>": lambda: self._stepped(_FINE_STEP),
            "<Next>": lambda: self._stepped(-_PAGE_STEP),
            "<Prior>": lambda: self._stepped(_PAGE_STEP),
            "<Home>": lambda: 0.0,
            "<End>": lambda: self.cap,
        }
        for sequence, move in moves.items():
            self.canvas.bind(sequence, lambda _event, move=move: self._on_key(move), add=True)  # type: ignore[misc]
        self.canvas.bind("<Escape>", self._on_escape, add=True)

    def _bind_pointer(self) -> None:
        canvas = self.canvas
        canvas.bind("<ButtonPress-1>", self._on_press, add=True)
        canvas.bind("<B1-Motion>", self._on_drag, add=True)
        canvas.bind("<ButtonRelease-1>", self._on_release, add=True)
        canvas.bind("<Double-Button-1>", self._on_double, add=True)
        canvas.bind("<Configure>", lambda _event: self._paint_soon(), add=True)
        canvas.bind("<FocusIn>", lambda _event: self._on_focus(True), add=True)
        canvas.bind("<FocusOut>", lambda _event: self._on_focus(False), add=True)

    def _stepped(self, by: float) -> float:
        return step(self.threshold, by, self.cap)

    def _on_key(self, move: Callable[[], float]) -> str:
        if self._is_on and not self.is_dragging:
            self._move(move())
            self._stop(self._settle_id)
            self._settle_id = self.after(SETTLE_MS, self._finish)
        return "break"  # the window has other uses for these keys

    def _on_press(self, event: tk.Event[tk.Misc]) -> None:
        if self._is_on:
            self.canvas.focus_set()
            self._stop(self._settle_id)
            self._settle_id = None
            self._drag_from = self.threshold
            self._on_drag(event)

    def _on_drag(self, event: tk.Event[tk.Misc]) -> None:
        if self.is_dragging:
            left, right = self._ends()
            self._move(self._scale.threshold((event.x - left) / max(right - left, 1)))

    def _on_release(self, _event: tk.Event[tk.Misc]) -> None:
        if self.is_dragging:
            self._finish()

    def _on_double(self, _event: tk.Event[tk.Misc]) -> str:
        if self._is_on:
            self._move(DEFAULT_THRESHOLD)
            self._finish()
        return "break"  # it is no press

    def _on_escape(self, _event: tk.Event[tk.Misc]) -> str | None:
        if self._drag_from is None:
            return None  # it is the window's
        self._move(self._drag_from)
        self._finish()
        return "break"

    def _move(self, threshold: float) -> None:
        if threshold == self.threshold:
            return
        self.threshold = threshold
        self._on_move(threshold)
        self._paint_soon()
        if self._tell_id is None:
            self._tell_id = self.after(TELL_MS, self._tell)

    def _tell(self) -> None:
        self._tell_id = None
        self._on_change(self.threshold, is_final=False)

    def _finish(self) -> None:
        self._forget()
        self._on_change(self.threshold, is_final=True)

    def _forget(self) -> None:
        """What was still to be told is not; a drag is over."""
        self._drag_from = None
        for waiting in (self._tell_id, self._settle_id):
            self._stop(waiting)
        self._tell_id = self._settle_id = None

    def _stop(self, waiting: str | None) -> None:
        if waiting is not None:
            self.after_cancel(waiting)

    # Drawing it

    def _ends(self) -> tuple[int, int]:
        edge = style.px(self, _HANDLE + _RING + 1)
        return edge, self.canvas.winfo_width() - edge

    def _on_focus(self, has_focus: bool) -> None:
        self._has_focus = has_focus
        self._paint_soon()

    def _paint_soon(self) -> None:
        if self._paint_id is None:
            self._paint_id = self.after_idle(self._paint)

    def _paint(self) -> None:
        self._paint_id = None
        c, canvas = style.colours(self), self.canvas
        canvas.configure(background=c.ground)
        canvas.delete("all")
        left, right = self._ends()
        at = left + (right - left) * self._scale.share(self.threshold)
        self._paint_bars(c, left, right, at)
        y, half = style.px(self, _LINE_Y), style.px(self, _LINE_HEIGHT) / 2
        canvas.create_rectangle(left, y - half, right, y + half, fill=c.line, width=0)
        face = c.accent if self._is_on else c.faint
        if self._is_on:
            canvas.create_rectangle(left, y - half, at, y + half, fill=face, width=0)
        if self._notch is not None and 0 <= self._notch < self.cap:
            x = left + (right - left) * self._scale.share(self._notch)
            width = max(style.px(self, 2), 1)
            below = y + half + style.px(self, 1)
            canvas.create_rectangle(
                x - width / 2, below, x + width / 2, style.px(self, _HEIGHT), fill=c.muted, width=0
            )
        if self._has_focus:
            self._paint_disc(at, y, _HANDLE + _RING, c.ground, c.link)
        self._paint_disc(at, y, _HANDLE, face, c.ground)

    def _paint_bars(self, c: style.Colours, left: int, right: int, at: float) -> None:
        """Those under the threshold in the accent's colour; their heights by the root, so that few are seen too."""
        pieces = max((right - left) // style.px(self, _BAR_WIDTH), 1)
        counts = counts_under(self._histogram, self._scale, pieces)
        most = max(counts, default=0.0)
        if not most:
            return
        top = style.px(self, _BARS_TOP)
        foot = style.px(self, _LINE_Y) - style.px(self, _LINE_HEIGHT) / 2
        wide, gap = (right - left) / pieces, max(style.px(self, 1), 1)
        for piece, count in enumerate(counts):
            if not count:
                continue
            height = max((foot - top) * (count / most) ** 0.5, style.px(self, _LEAST_BAR))
            x = left + piece * wide
            # The bar that the handle stands in is drawn in two colours.
            for begin, end, fill in (
                (x, min(x + wide - gap, at), c.accent),
                (max(x, at), x + wide - gap, c.line),
            ):
                if end > begin:
                    self.canvas.create_rectangle(
                        begin, foot - height, end, foot, fill=fill, width=0, tags=("bar",)
                    )

    def _paint_disc(self, x: float, y: float, radius: float, fill: str, outline: str) -> None:
        r, line = style.px(self, radius), max(style.px(self, 1), 1)
        self.canvas.create_oval(
            x - r, y - r, x + r, y + r, fill=fill, outline=outline, width=line, tags=("handle",)
        )
