"""The bar above the list of results: search, filter, sort, and what they hide."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from tkinter import ttk

from gui.found.arrangement import FILTERS, SORTS, View
from gui.language.sentences import say
from gui.parts.tooltip import Tooltip
from gui.styling import style

_TYPING_MS = 150
_LEAST_SEARCH = 150
_LEAST_CHARS = 6  # what a box asks for; it is given more
_BOX_WIDTH = 156  # of each box beside the search; under it they share the width
_MOST_PICTURES = 9999


class FilterBar(ttk.Frame):
    """Asks for a `View`. Calls on_change when the person asks for another one, on_leave to go on in the list. The owner
    tells how much the view hides with `show_counts`.
    """

    def __init__(
        self,
        master: tk.Misc,
        *,
        view: View,
        on_change: Callable[[View], None],
        on_leave: Callable[[], None],
    ) -> None:
        super().__init__(master)
        self.view = view
        self._on_change = on_change
        self._on_leave = on_leave
        self._typing_id: str | None = None
        self._folders: list[str] = []
        self._has_left_alone = False
        self._filters: list[str] = []
        self._is_narrow: bool | None = None
        self._build_search()
        self._build_boxes()
        self._build_counts()
        self.columnconfigure(0, weight=1)
        self.bind("<Configure>", lambda event: self._lay_out(event.width), add=True)
        self._show_view()

    def _build_search(self) -> None:
        self._words = tk.StringVar(self, self.view.search)
        self._words.trace_add("write", lambda *_: self._on_typed())
        self.search = ttk.Entry(self, textvariable=self._words, width=10)
        # Over the entry, not in it: nobody can search for it, copy it or have to delete it.
        self.hint = ttk.Label(self, style="EntryHint.TLabel", text=say("search"), cursor="xterm")
        self.hint.bind("<Button-1>", lambda _event: self.search.focus_set(), add=True)
        for sequence in ("<FocusIn>", "<FocusOut>"):
            self.search.bind(sequence, self._on_search_focus, add=True)
        self.search.bind("<Escape>", self._on_escape, add=True)
        for sequence in ("<Return>", "<KP_Enter>", "<Down>"):
            self.search.bind(sequence, self._on_return, add=True)

    def _build_boxes(self) -> None:
        self._boxes = ttk.Frame(self)
        self._boxes.columnconfigure((0, 1), weight=1)
        gap = (style.px(self, style.BETWEEN), 0)
        self.filter = ttk.Combobox(
            self._boxes,
            state="readonly",
            width=_LEAST_CHARS,
        )
        self.sort = ttk.Combobox(
            self._boxes,
            state="readonly",
            width=_LEAST_CHARS,
            values=[say(f"sort-{code}") for code in SORTS],
        )
        self.turn = ttk.Button(
            self._boxes, style="Narrow.TButton", width=2, command=self.reverse, text=""
        )
        Tooltip(self.turn, say("reverse-order"))
        self.filter.grid(row=0, column=0, sticky="ew")
        self.sort.grid(row=0, column=1, sticky="ew", padx=gap)
        self.turn.grid(row=0, column=2, sticky="ns", padx=gap)
        for box in (self.filter, self.sort):
            self._tame(box)
        self.filter.bind("<<ComboboxSelected>>", lambda _event: self._on_filter(), add=True)
        self.sort.bind("<<ComboboxSelected>>", lambda _event: self._on_sort(), add=True)

    def _build_counts(self) -> None:
        self._counts = ttk.Frame(self)
        self._counts.columnconfigure(2, weight=1)
        self.count = ttk.Spinbox(
            self._counts, from_=2, to=_MOST_PICTURES, width=5, command=self._on_value
        )
        self.count.bind("<KeyRelease>", lambda _event: self._on_value(), add=True)
        self.folder = ttk.Combobox(self._counts, state="readonly", width=_LEAST_CHARS)
        self._tame(self.folder)
        self.folder.bind("<<ComboboxSelected>>", lambda _event: self._on_value(), add=True)
        self.shown = ttk.Label(self._counts, style="Muted.TLabel")
        self.hidden = ttk.Label(self._counts, style="Differs.TLabel")
        self.all = ttk.Button(
            self._counts, style="Link.TButton", text=say("show-all"), command=self.show_all
        )
        self.shown.grid(row=1, column=2, sticky="ew")
        self.all.grid(row=1, column=3, sticky="e")

    @staticmethod
    def _tame(box: ttk.Combobox) -> None:
        """In the colours of the theme; and the wheel, on its way to the list, chooses nothing."""
        box.configure(postcommand=partial(style.paint_choices, box))
        for sequence in ("<MouseWheel>", "<Button-4>", "<Button-5>"):
            box.bind(sequence, lambda _event: "break", add=True)

    # What the owner asks and tells

    def focus_search(self) -> None:
        self.search.focus_set()
        self.search.selection_range(0, "end")

    def show_all(self) -> None:
        """Search and filter hide nothing any more; the order stays."""
        self._ask(replace(self.view, search="", only="all"))
        self._on_leave()

    def set_view(self, view: View) -> None:
        """Shows a view without asking for it."""
        self.view = view
        self._show_view()

    def sort_by(self, code: str) -> None:
        """As a click on the heading of a column: once more turns it round."""
        is_again = code == self.view.sort
        self._ask(replace(self._now, sort=code, is_reversed=is_again and not self.view.is_reversed))

    def reverse(self) -> None:
        self._ask(replace(self._now, is_reversed=not self.view.is_reversed))

    def set_left_alone(self, has_any: bool) -> None:
        """Whether a rule has left groups alone: else there is no filter for them."""
        self._has_left_alone = has_any
        self._show_filters()

    def set_folders(self, folders: Sequence[tuple[str, str]]) -> None:
        """Those to choose from: each with the words for it."""
        self._folders = [folder for folder, _ in folders]
        self.folder.configure(values=[words for _, words in folders])
        self._show_value()

    def show_counts(self, shown: int, total: int, hidden_marks: int) -> None:
        """How many of all groups are shown, and how many marked pictures are not."""
        self.shown.configure(text=say("groups-shown", shown=shown, total=total))
        if hidden_marks:
            self.hidden.configure(text=say("marked-hidden", count=hidden_marks))
            self.hidden.grid(row=2, column=0, columnspan=4, sticky="ew")
        else:
            self.hidden.grid_remove()

    def destroy(self) -> None:
        self._forget_typing()
        super().destroy()
        # Left to the garbage collector, the variable may die in a worker thread, and would call Tk from there.
        del self._words

    # What the person does

    def _on_typed(self) -> None:
        self._show_hint()
        self._forget_typing()
        self._typing_id = self.after(_TYPING_MS, self._take_words)

    def _forget_typing(self) -> None:
        if self._typing_id is not None:
            self.after_cancel(self._typing_id)
            self._typing_id = None

    def _take_words(self) -> None:
        if self._now != self.view:
            self._ask(self._now)

    def _on_escape(self, _event: tk.Event[tk.Misc]) -> str:
        """Clears what is there; what is clear is left. A scan that runs is not meant."""
        if self._words.get():
            self._words.set("")
            self._take_words()
        else:
            self._on_leave()
        return "break"

    def _on_return(self, _event: tk.Event[tk.Misc]) -> str:
        self._take_words()
        self._on_leave()
        return "break"

    def _on_filter(self) -> None:
        self.filter.selection_clear()
        self._ask(replace(self._now, only=self._filters[self.filter.current()]))

    def _on_sort(self) -> None:
        self.sort.selection_clear()
        self._ask(replace(self._now, sort=SORTS[self.sort.current()], is_reversed=False))

    def _on_value(self) -> None:
        view = self._now
        if view.only == "more-than" and self.count.get().isdecimal():
            view = replace(view, more_than=min(int(self.count.get()), _MOST_PICTURES))
        elif view.only == "in-folder" and self.folder.current() >= 0:
            self.folder.selection_clear()
            view = replace(view, folder=self._folders[self.folder.current()])
        if view != self.view:
            self._ask(view)

    @property
    def _now(self) -> View:
        """With what is being typed."""
        return replace(self.view, search=self._words.get())

    def _ask(self, view: View) -> None:
        self.set_view(view)
        self._on_change(view)

    # How it looks

    def _show_view(self) -> None:
        view = self.view
        if self._words.get() != view.search:
            self._words.set(view.search)
            self._forget_typing()
        self._show_filters()
        self.sort.set(
            say(f"sort-{view.sort}-reversed" if view.is_reversed else f"sort-{view.sort}")
        )
        self.turn.configure(text="↓" if view.is_descending else "↑")
        self._show_hint()
        self._show_value()
        if view.hides:
            gap = style.px(self, style.INSIDE)
            self._counts.grid(row=2, column=0, columnspan=2, sticky="ew", pady=(gap, 0))
        else:
            self._counts.grid_remove()

    def _show_filters(self) -> None:
        has_all = self._has_left_alone or self.view.only == "left-alone"
        self._filters = [code for code in FILTERS if code != "left-alone" or has_all]
        self.filter.configure(values=[say(f"filter-{code}") for code in self._filters])
        self.filter.current(self._filters.index(self.view.only))

    def _show_value(self) -> None:
        gap = style.px(self, style.BETWEEN)
        if self.view.only == "more-than":
            self.count.grid(row=1, column=0, padx=(0, gap))
        else:
            self.count.grid_remove()
        if self.view.only == "in-folder":
            self.folder.grid(row=0, column=0, columnspan=4, sticky="ew", pady=(0, gap // 2))
        else:
            self.folder.grid_remove()
        if self.count.get() != str(self.view.more_than) and self.focus_get() is not self.count:
            self.count.set(self.view.more_than)
        if self.view.folder in self._folders:
            self.folder.current(self._folders.index(self.view.folder))
        else:
            self.folder.set(say("any-folder"))

    def _on_search_focus(self, event: tk.Event[tk.Misc]) -> None:
        self._show_hint(has_focus=event.type == tk.EventType.FocusIn)

    def _show_hint(self, *, has_focus: bool | None = None) -> None:
        if has_focus is None:
            has_focus = self.focus_displayof() is self.search
        if self._words.get() or has_focus:
            self.hint.grid_remove()
        else:
            self.hint.grid(row=0, column=0, sticky="w", padx=style.px(self, style.BETWEEN))

    def _lay_out(self, width: int) -> None:
        """The boxes beside the search, or under it where the list is narrow."""
        gap, box = style.px(self, style.BETWEEN), style.px(self, _BOX_WIDTH)
        boxes = 2 * (box + gap) + self.turn.winfo_reqwidth()
        is_narrow = width < style.px(self, _LEAST_SEARCH) + gap + boxes
        if is_narrow == self._is_narrow:
            return
        self._is_narrow = is_narrow
        self._boxes.columnconfigure((0, 1), minsize=0 if is_narrow else box)
        if is_narrow:
            self.search.grid(row=0, column=0, columnspan=2, sticky="ew")
            self._boxes.grid(row=1, column=0, columnspan=2, sticky="ew", pady=(gap, 0))
        else:
            self.search.grid(row=0, column=0, columnspan=1, sticky="ew")
            self._boxes.grid(row=0, column=1, columnspan=1, sticky="e", padx=(gap, 0), pady=0)
        self._show_hint()
