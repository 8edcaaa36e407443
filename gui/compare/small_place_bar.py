"""Under the compared pictures: that they differ in one small place, and that the user has looked at it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from gui.found.small_places import Sight, SmallPlaces
from gui.language.sentences import say
from gui.styling import style
from gui.styling.wrapping import wrap


class SmallPlaceBar(ttk.Frame):
    """Tells of the pair it is handed, where a removal kept that back. Only while its difference is shown can it be said
    that it was looked at. Calls on_look to show where they differ, on_next to go to another such pair.

    sight : the pair on show.
    """

    def __init__(
        self,
        master: tk.Misc,
        places: SmallPlaces,
        *,
        on_look: Callable[[], None],
        on_next: Callable[[], None],
    ) -> None:
        super().__init__(master)
        self._places = places
        self.sight: Sight | None = None
        self._is_seen = False
        gap = (style.px(self, style.BETWEEN), 0)
        self._words = wrap(ttk.Label(self))
        self.look = ttk.Button(self, text=say("place-look"), style="Quiet.TButton", command=on_look)
        self.agree = ttk.Button(
            self, text=say("place-agree"), style="Quiet.TButton", command=self._on_agree
        )
        self.next = ttk.Button(self, text=say("place-next"), style="Link.TButton", command=on_next)
        self.columnconfigure(2, weight=1)
        self._words.grid(row=0, column=0, columnspan=3, sticky="ew", pady=(0, gap[0]))
        for column, buttons in enumerate(((self.look, self.agree), (self.next,))):
            for button in buttons:  # of the first two but one at a time
                button.grid(row=1, column=column, padx=(0, gap[0]))

    @property
    def words(self) -> str:
        return str(self._words.cget("text"))

    def show(self, sight: Sight | None, *, is_seen: bool) -> None:
        """is_seen : the place where they differ is on the screen."""
        self.sight = sight
        self._is_seen = is_seen
        self._update()

    @property
    def has_words(self) -> bool:
        """Whether there is anything to tell of the pair."""
        return self.sight is not None and (self._is_waiting or self.sight in self._places.seen)

    @property
    def _is_waiting(self) -> bool:
        return self.sight in self._places.waiting

    def _update(self) -> None:
        others = len([sight for sight in self._places.waiting if sight != self.sight])
        words = say("place-agreed") if self.has_words else ""
        if self._is_waiting:
            words = say("place-line-more" if others else "place-line", count=others)
        self._words.configure(text=words, style="Differs.TLabel" if self._is_waiting else "TLabel")
        for button, is_there in (
            (self.look, self._is_waiting and not self._is_seen),
            (self.agree, self._is_waiting and self._is_seen),
            (self.next, bool(others)),
        ):
            if bool(button.winfo_manager()) != is_there:
                (button.grid if is_there else button.grid_remove)()

    def _on_agree(self) -> None:
        if self.sight is None or not self._is_seen:
            return
        had_focus = self.focus_get() is self.agree
        self._places.agree(self.sight)
        self._update()
        if had_focus and self.next.winfo_manager():
            self.next.focus_set()
