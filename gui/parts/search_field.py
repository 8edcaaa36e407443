"""A field to search with: a hint while it is empty, and an answer only once typing has paused."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from gui.styling import style

TYPING_MS = 150


class SearchField(ttk.Frame):
    """Calls on_search with the words when they are others, on_leave to go on in what is searched."""

    def __init__(
        self,
        master: tk.Misc,
        *,
        hint: str,
        on_search: Callable[[str], None],
        on_leave: Callable[[], None],
    ) -> None:
        super().__init__(master)
        self._on_search, self._on_leave = on_search, on_leave
        self._asked = ""
        self._typing_id: str | None = None
        self._words = tk.StringVar(self)
        self._words.trace_add("write", lambda *_: self._on_typed())
        self.columnconfigure(0, weight=1)
        self.entry = ttk.Entry(self, textvariable=self._words, width=10)
        self.entry.grid(row=0, column=0, sticky="ew")
        # Over the entry, not in it: nobody can search for it, copy it or have to delete it.
        self._hint = ttk.Label(self, style="EntryHint.TLabel", text=hint, cursor="xterm")
        self._hint.bind("<Button-1>", lambda _event: self.entry.focus_set(), add=True)
        for sequence in ("<FocusIn>", "<FocusOut>"):
            self.entry.bind(sequence, self._on_focus, add=True)
        self.entry.bind("<Escape>", self._on_escape, add=True)
        for sequence in ("<Return>", "<KP_Enter>", "<Down>"):
            self.entry.bind(sequence, self._on_done, add=True)
        self._show_hint(has_focus=False)

    @property
    def words(self) -> str:
        """Of the last search."""
        return self._asked

    def destroy(self) -> None:
        self._forget_typing()
        super().destroy()
        del self._words  # see Dialog.destroy

    def _on_typed(self) -> None:
        self._show_hint(has_focus=self.focus_displayof() is self.entry)
        self._forget_typing()
        self._typing_id = self.after(TYPING_MS, self._take)

    def _forget_typing(self) -> None:
        if self._typing_id is not None:
            self.after_cancel(self._typing_id)
            self._typing_id = None

    def _take(self) -> None:
        self._forget_typing()
        if self._words.get() != self._asked:
            self._asked = self._words.get()
            self._on_search(self._asked)

    def _on_escape(self, _event: tk.Event[tk.Misc]) -> str | None:
        """Clears what is there; of what is clear the dialog hears."""
        if not self._words.get():
            return None
        self._words.set("")
        self._take()
        return "break"

    def _on_done(self, _event: tk.Event[tk.Misc]) -> str:
        self._take()
        self._on_leave()
        return "break"

    def _on_focus(self, event: tk.Event[tk.Misc]) -> None:
        self._show_hint(has_focus=event.type == tk.EventType.FocusIn)

    def _show_hint(self, *, has_focus: bool) -> None:
        if self._words.get() or has_focus:
            self._hint.grid_remove()
        else:
            self._hint.grid(row=0, column=0, sticky="w", padx=style.px(self, style.BETWEEN))
