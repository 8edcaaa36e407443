"""The part of the settings that is about the cache: whether it is used, what it takes, and emptying it."""

from __future__ import annotations

import logging
import tkinter as tk
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tkinter import font, ttk

from engine.control import Cancelled, Control
from gui import works
from gui.errors import show_error
from gui.job import Crew
from gui.language.sentences import say, size_words
from gui.styling import style

BUSY_POLL_MS = 300

log = logging.getLogger(__name__)


class CacheBox(ttk.Frame):
    """Shows a switch for `is_used`, what the cache may grow to and what it takes now, and two buttons that make it
    smaller, at once and off the Tk thread. Owns that work: it is told to stop, and not waited for, when the box goes.
    """

    def __init__(
        self,
        parent: tk.Misc,
        is_used: tk.BooleanVar,
        path: Path,
        *,
        is_busy: Callable[[], bool],
    ) -> None:
        """is_busy : whether a scan runs, which uses the cache: nothing can be removed from it until it ends."""
        super().__init__(parent)
        self._is_used, self._path, self._is_busy = is_used, path, is_busy
        self._size_bytes: int | None = None
        self._after_id: str | None = None
        self._control = Control()
        self._crew = Crew(self, size=1)
        self.switch = ttk.Checkbutton(self, text=say("setting-cache"), variable=is_used)
        self.switch.grid(row=0, column=0, sticky="w")
        width, gap = style.px(self, style.NOTE_WIDTH), style.px(self, style.INSIDE)
        self.note = ttk.Label(self, style="Small.TLabel", wraplength=width)
        self.note.grid(row=1, column=0, sticky="nw", pady=(gap, 0))
        # Two lines, so that another note moves nothing.
        lines = 2 * font.nametofont(style.TEXT_FONT, self).metrics("linespace")
        self.rowconfigure(1, minsize=lines + 2 * gap)
        line = ttk.Frame(self)
        line.grid(row=2, column=0, sticky="w", pady=(style.px(self, style.BETWEEN), 0))
        self.clear = self._add_button(line, 0, "clear", partial(works.clear_cache, path))
        self.purge = self._add_button(
            line, 1, "purge", partial(works.purge_cache, path, self._control)
        )
        self.taken = ttk.Label(line, style="Small.TLabel")
        self.taken.grid(row=0, column=2)
        is_used.trace_add("write", self._on_switch)
        self._on_switch()
        self._measure()

    def destroy(self) -> None:
        if self._after_id is not None:
            self.after_cancel(self._after_id)
        self._control.cancel()
        self._crew.close()
        super().destroy()

    def _add_button(
        self, line: ttk.Frame, column: int, name: str, work: Callable[[], int]
    ) -> ttk.Button:
        button = ttk.Button(
            line,
            text=say(f"cache-{name}"),
            style="Quiet.TButton",
            command=lambda: self._do("working", work),
        )
        button.grid(row=0, column=column, padx=(0, style.px(self, style.BETWEEN)))
        return button

    def _measure(self) -> None:
        self._do("measuring", partial(works.cache_bytes, self._path))

    def _do(self, state: str, work: Callable[[], int]) -> None:
        self.taken.configure(text=say(f"cache-{state}"))
        self._switch_buttons(is_on=False)
        self._crew.ask(state, work, self._on_answer)

    def _on_answer(self, answer: object) -> None:
        """Of a work: the bytes that the cache takes now, or what went wrong."""
        if isinstance(answer, int):
            self._size_bytes = answer
        elif isinstance(answer, Exception) and not isinstance(answer, Cancelled):
            log.warning("%s: cannot be made smaller", self._path, exc_info=answer)
            show_error(self.winfo_toplevel(), say("cache-failed"), answer)
        if self.winfo_exists():
            self._show_size()

    def _show_size(self) -> None:
        size_bytes, is_busy = self._size_bytes or 0, self._is_busy()
        code = "none" if not size_bytes else "busy" if is_busy else "size"
        self.taken.configure(text=say(f"cache-{code}", size=size_words(size_bytes)))
        self._switch_buttons(is_on=size_bytes > 0 and not is_busy)
        if is_busy:
            self._after_id = self.after(BUSY_POLL_MS, self._on_busy)

    def _on_busy(self) -> None:
        self._after_id = None
        if self._is_busy():
            self._after_id = self.after(BUSY_POLL_MS, self._on_busy)
        else:
            self._measure()

    def _switch_buttons(self, *, is_on: bool) -> None:
        for button in (self.clear, self.purge):
            button.state(["!disabled" if is_on else "disabled"])

    def _on_switch(self, *_: str) -> None:
        is_on = self._is_used.get()
        self.note.configure(
            text=say("setting-cache-note" if is_on else "setting-cache-off"),
            style="Small.TLabel" if is_on else "Differs.TLabel",
        )
