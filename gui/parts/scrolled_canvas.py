"""A canvas of which only what is in view is drawn, with its scrollbar: a hundred thousand rows cost as much as ten."""

from __future__ import annotations

import tkinter as tk
from abc import ABC, abstractmethod
from tkinter import ttk

from gui.styling import style

#: One command of a canvas, as Tcl takes it: ("create", "line", 0, 0, 9, 9).
Command = tuple[str | int, ...]

#: Every call of Tk lets go of the interpreter, and a busy worker keeps it for a millisecond: a view is one call.
_DRAW = "::twintracker_draw"
_DRAW_BODY = "$canvas delete all\nforeach command $commands {$canvas {*}$command}"
_LATER_MS = 30


class ScrolledCanvas(ttk.Frame, ABC):
    """Scrolls in pixels over `content_height()`, under a head of `head_height` that stays. A subclass gives `paint`."""

    def __init__(self, master: tk.Misc, *, notch: int) -> None:
        super().__init__(master)
        self.canvas = tk.Canvas(self, highlightthickness=0, borderwidth=0, takefocus=True)
        self.head_height = 0
        self.top = 0  # the height of everything that is scrolled out above
        self.has_focus = False
        self._notch = notch
        self._paint_id: str | None = None
        self._later_id: str | None = None
        self._scrollbar = ttk.Scrollbar(self, command=self._on_scrollbar)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self.canvas.grid(row=0, column=0, sticky="nsew")
        self._scrollbar.grid(row=0, column=1, sticky="ns")
        self.tk.call("proc", _DRAW, "canvas commands", _DRAW_BODY)
        canvas = self.canvas
        canvas.bind("<Button-4>", lambda _event: self.scroll_to(self.top - notch), add=True)
        canvas.bind("<Button-5>", lambda _event: self.scroll_to(self.top + notch), add=True)
        canvas.bind("<MouseWheel>", self._on_wheel, add=True)
        canvas.bind("<Configure>", lambda _event: self.scroll_to(self.top), add=True)
        canvas.bind("<FocusIn>", lambda _event: self._on_focus(True), add=True)
        canvas.bind("<FocusOut>", lambda _event: self._on_focus(False), add=True)
        self.bind("<<ThemeChanged>>", lambda _event: self._repaint(), add=True)
        self._repaint()

    @abstractmethod
    def content_height(self) -> int:
        """Of all there is, in pixels."""

    @abstractmethod
    def paint(self, width: int, height: int) -> list[Command] | None:
        """What draws all that lies from `top` to `top + height` on an empty canvas; None: what is there stays."""

    @property
    def view_height(self) -> int:
        return max(self.canvas.winfo_height() - self.head_height, 1)

    def scroll_to(self, top: int) -> None:
        self.top = max(min(top, self.content_height() - self.view_height), 0)
        self.paint_soon()

    def bring_into_view(self, top: int, height: int) -> None:
        if top < self.top:
            self.top = top
        elif top + height > self.top + self.view_height:
            self.top = top + height - self.view_height
        self.scroll_to(self.top)

    def paint_soon(self) -> None:
        if self._paint_id is None:
            self._paint_id = self.after_idle(self._paint)

    def paint_later(self) -> None:
        """For what comes in drops, such as thumbnails: not a view for each of them."""
        if self._later_id is None and self._paint_id is None:
            self._later_id = self.after(_LATER_MS, self._paint)

    def destroy(self) -> None:
        self._forget_paints()
        super().destroy()

    def _forget_paints(self) -> None:
        for after_id in (self._paint_id, self._later_id):
            if after_id is not None:
                self.after_cancel(after_id)
        self._paint_id = self._later_id = None

    def _paint(self) -> None:
        self._forget_paints()
        total, height = max(self.content_height(), 1), self.view_height
        self._scrollbar.set(self.top / total, min((self.top + height) / total, 1.0))
        commands = self.paint(self.canvas.winfo_width(), height)
        if commands is not None:
            self.tk.call(_DRAW, str(self.canvas), tuple(commands))

    def _repaint(self) -> None:
        self.canvas.configure(background=style.colours(self).list_ground)
        self.paint_soon()

    def _on_focus(self, has_focus: bool) -> None:
        self.has_focus = has_focus
        self.paint_soon()

    def _on_wheel(self, event: tk.Event[tk.Misc]) -> None:
        notches = event.delta / (1 if self.tk.call("tk", "windowingsystem") == "aqua" else 120)
        self.scroll_to(self.top - round(notches * self._notch))

    def _on_scrollbar(self, verb: str, amount: str, what: str = "") -> None:
        if verb == "moveto":
            self.scroll_to(round(float(amount) * self.content_height()))
        else:
            step = self.view_height if what == "pages" else self._notch
            self.scroll_to(self.top + int(amount) * step)
