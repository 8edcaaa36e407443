"""A few words beside the pointer, once it has rested on a widget for a moment."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from gui.styling import style

DELAY_MS = 500
_WIDTH = 360
_BELOW = 18  # the pointer itself


class Tooltip:
    """Belongs to one widget and goes with it. `words` may be changed at any time; "" shows nothing.

    A canvas that shows many things changes the words as the pointer moves over them.
    """

    def __init__(self, widget: tk.Misc, words: str = "") -> None:
        self._widget = widget
        self._words = words
        self._after_id: str | None = None
        self._window: tk.Toplevel | None = None
        self._is_over = False  # the pointer is
        widget.bind("<Enter>", lambda _event: self._on_enter(), add=True)
        widget.bind("<Leave>", lambda _event: self._on_leave(), add=True)
        for sequence in ("<ButtonPress>", "<FocusOut>", "<Unmap>", "<Destroy>"):
            widget.bind(sequence, lambda _event: self.hide(), add=True)

    @property
    def words(self) -> str:
        return self._words

    @words.setter
    def words(self, words: str) -> None:
        if words != self._words:
            self._words = words
            self.hide()
            if self._is_over and words:
                self._wait()

    @property
    def is_shown(self) -> bool:
        return self._window is not None

    def show(self, *, below: bool = False) -> None:
        """At once, at the pointer; or below the widget: for what the keyboard led to."""
        self.hide()
        if not self._words:
            return
        widget = self._widget
        c = style.colours(widget)
        self._window = window = tk.Toplevel(widget, background=c.line, borderwidth=0)
        window.withdraw()
        window.overrideredirect(True)
        label = ttk.Label(window, text=self._words, style="Tip.TLabel", justify="left")
        label.configure(wraplength=style.px(widget, _WIDTH))
        label.grid(padx=1, pady=1)
        window.update_idletasks()
        width, height = window.winfo_reqwidth(), window.winfo_reqheight()
        if below:
            x, y = widget.winfo_rootx(), widget.winfo_rooty() + widget.winfo_height() + 2
        else:
            x, y = widget.winfo_pointerx(), widget.winfo_pointery() + style.px(widget, _BELOW)
        if y + height > widget.winfo_screenheight():
            y -= height + 2 * style.px(widget, _BELOW)
        x = max(min(x, widget.winfo_screenwidth() - width), 0)
        window.geometry(f"+{x}+{max(y, 0)}")
        window.deiconify()
        window.lift()

    def hide(self) -> None:
        if self._after_id is not None:
            self._widget.after_cancel(self._after_id)
            self._after_id = None
        if self._window is not None:
            self._window.destroy()
            self._window = None

    def _on_enter(self) -> None:
        self._is_over = True
        self._wait()

    def _on_leave(self) -> None:
        self._is_over = False
        self.hide()

    def _wait(self) -> None:
        self.hide()
        self._after_id = self._widget.after(DELAY_MS, self._on_rest)

    def _on_rest(self) -> None:
        self._after_id = None
        self.show()
