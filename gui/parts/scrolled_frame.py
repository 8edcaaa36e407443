"""A frame that scrolls where it is higher than its room; its scrollbar is there only then."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import font, ttk

from gui.styling import style

_KEYS = (("Up", "-1", "units"), ("Down", "1", "units"), ("Prior", "-1", "pages"), ("Next", "1", "pages"))  # fmt: skip


class ScrolledFrame(ttk.Frame):
    """What is to scroll is gridded into `inside`; then `bind_wheel` lets the wheel do it."""

    def __init__(self, master: tk.Misc) -> None:
        super().__init__(master)
        self._canvas = tk.Canvas(self, highlightthickness=1, borderwidth=0, height=1, width=1)
        self._bar = ttk.Scrollbar(self, command=self._canvas.yview)
        self.inside = ttk.Frame(self._canvas)
        self._window = self._canvas.create_window(0, 0, window=self.inside, anchor="nw")
        self._canvas.configure(yscrollcommand=self._bar.set)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self._canvas.grid(row=0, column=0, sticky="nsew")
        self._bar.grid(row=0, column=1, sticky="ns")
        self._bar.grid_remove()
        self.inside.bind("<Configure>", lambda _event: self._fit(), add=True)
        self._canvas.bind("<Configure>", lambda _event: self._fit(), add=True)
        self.bind("<<ThemeChanged>>", lambda _event: self._paint(), add=True)
        self.bind_keys(self._canvas)
        self.bind_wheel(self._canvas)
        self._paint()

    @property
    def content_height(self) -> int:
        """Of all there is, in pixels, without a scrollbar."""
        return self.inside.winfo_reqheight() + 2

    @property
    def is_scrolling(self) -> bool:
        return bool(self._bar.winfo_manager())

    def set_height(self, height: int) -> None:
        self._canvas.configure(height=max(height - 2, 1))

    def set_width(self, width: int) -> None:
        """Of what is inside; a scrollbar comes on top of it."""
        self._canvas.configure(width=width + 2)

    def see(self, widget: tk.Misc) -> None:
        """Brings something that is inside into view: what the focus goes to."""
        top = widget.winfo_rooty() - self.inside.winfo_rooty()
        first, room = self._canvas.canvasy(0), self._canvas.winfo_height() - widget.winfo_height()
        if not first <= top <= first + room:
            wanted = top if top < first else top - room + widget.winfo_height()
            self._canvas.yview_moveto(wanted / max(self.inside.winfo_reqheight(), 1))

    def scroll_up(self) -> None:
        self._canvas.yview_moveto(0)

    def scroll_down(self) -> None:
        self._canvas.yview_moveto(1)

    def bind_keys(self, widget: tk.Misc) -> None:
        """While a widget, or one in a window, has the focus."""
        for key, number, what in _KEYS:
            widget.bind(f"<{key}>", partial(self._on_key, number, what), add=True)

    def bind_wheel(self, widget: tk.Misc | None = None) -> None:
        """Over a widget and all that is in it, by default over all that is inside."""
        widget = self.inside if widget is None else widget
        widget.bind("<Button-4>", lambda _event: self._scroll("-2", "units"), add=True)
        widget.bind("<Button-5>", lambda _event: self._scroll("2", "units"), add=True)
        widget.bind("<MouseWheel>", self._on_wheel, add=True)
        for child in widget.winfo_children():
            if child is not self.inside:
                self.bind_wheel(child)

    def _on_key(self, number: str, what: str, _event: tk.Event[tk.Misc]) -> str:
        return self._scroll(number, what)

    def _scroll(self, number: str, what: str) -> str:
        if self.is_scrolling:
            self._canvas.yview("scroll", number, what)
        return "break"

    def _on_wheel(self, event: tk.Event[tk.Misc]) -> str:
        is_mac = self.tk.call("tk", "windowingsystem") == "aqua"
        return self._scroll(str(-round(event.delta / (1 if is_mac else 60))), "units")

    def _fit(self) -> None:
        height = self.inside.winfo_reqheight()
        width = self._canvas.winfo_width() - 2
        self._canvas.itemconfigure(self._window, width=max(width, 1))
        self._canvas.configure(scrollregion=(0, 0, width, height))
        is_higher = height > self._canvas.winfo_height() - 2
        if is_higher != self.is_scrolling:
            (self._bar.grid if is_higher else self._bar.grid_remove)()
            self._canvas.configure(takefocus=is_higher)

    def _paint(self) -> None:
        c = style.colours(self)
        unit = font.nametofont(style.TEXT_FONT, self).metrics("linespace")
        self._canvas.configure(
            background=c.ground,
            highlightbackground=c.ground,
            highlightcolor=c.link,
            yscrollincrement=unit,
        )
