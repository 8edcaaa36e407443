"""What a rule leaves unmarked, kind by kind: why, how many, and where the user may decide otherwise, a box for that."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk
from typing import TYPE_CHECKING

from gui.language.sentences import say, size_words
from gui.parts.scrolled_frame import ScrolledFrame
from gui.parts.tooltip import Tooltip
from gui.styling import style

if TYPE_CHECKING:
    from gui.found.mark_preview import LeftAlone

_REASON_WIDTH = 200


class LeftAloneTable(ScrolledFrame):
    """Shows the kinds it is handed. Calls on_change when a box changes, on_show with the code of a kind to look at.

    What was included stays so while other counts are shown.
    """

    def __init__(
        self,
        master: tk.Misc,
        *,
        on_change: Callable[[], None],
        on_show: Callable[[str], None],
    ) -> None:
        super().__init__(master)
        self._on_change, self._on_show = on_change, on_show
        self._is_included: dict[str, tk.BooleanVar] = {}
        self._codes: tuple[str, ...] = ()
        self._boxes: dict[str, ttk.Checkbutton] = {}
        self._buttons: dict[str, ttk.Button] = {}
        self._most_height: int | None = None
        self.inside.columnconfigure(0, weight=1)

    @property
    def included(self) -> frozenset[str]:
        """The codes of the kinds that the user includes."""
        return frozenset(code for code in self._boxes if self._is_included[code].get())

    @property
    def codes(self) -> tuple[str, ...]:
        """Of the kinds shown, from top to bottom."""
        return self._codes

    def include(self, code: str) -> None:
        """Presses the box of a kind."""
        self._boxes[code].invoke()

    def look_at(self, code: str) -> None:
        """Presses the button that shows a kind."""
        self._buttons[code].invoke()

    def show(self, kinds: Sequence[LeftAlone]) -> None:
        for child in self.inside.winfo_children():
            child.destroy()
        self._boxes, self._buttons = {}, {}
        self._codes = tuple(kind.code for kind in kinds)
        if kinds:
            line = ttk.Separator(self.inside)
            gap = (0, style.px(self, style.BETWEEN))
            line.grid(row=0, column=0, columnspan=4, sticky="ew", pady=gap)
            head = ttk.Label(self.inside, text=say("rule-left"), style="Strong.TLabel")
            head.grid(row=1, column=0, sticky="w", pady=(0, style.px(self, style.INSIDE)))
        for row, kind in enumerate(kinds, 2):
            self._add_row(row, kind)
        for part in (*self._boxes.values(), *self._buttons.values()):
            part.bind("<FocusIn>", lambda _event, part=part: self.see(part), add=True)  # type: ignore[misc]
        self.bind_wheel()
        self._take_room()

    def limit(self, height: int) -> None:
        """In pixels of the screen; from there on it scrolls."""
        self._most_height = height
        self._take_room()

    def turn(self, is_on: bool) -> None:
        """Off while what is shown is not what counts."""
        for part in (*self._boxes.values(), *self._buttons.values()):
            part.state(["!disabled" if is_on else "disabled"])

    def destroy(self) -> None:
        super().destroy()
        self._is_included.clear()  # see Dialog.destroy

    def _take_room(self) -> None:
        self.update_idletasks()
        self.set_width(self.inside.winfo_reqwidth())
        height = self.content_height if self._codes else 1
        self.set_height(height if self._most_height is None else min(height, self._most_height))

    def _add_row(self, row: int, kind: LeftAlone) -> None:
        gap = style.px(self, 2 * style.BETWEEN)
        width = style.px(self, _REASON_WIDTH)
        reason = ttk.Label(self.inside, text=say(f"left-{kind.code}"), wraplength=width)
        Tooltip(reason, say(f"left-{kind.code}-hint"))
        reason.grid(row=row, column=0, sticky="w")
        words = say("pictures", count=kind.pictures)
        count = ttk.Label(self.inside, text=words, style="Muted.TLabel", anchor="e")
        count.grid(row=row, column=1, sticky="e", padx=(gap, 0))
        Tooltip(count, say("rule-left-size", size=size_words(kind.size_bytes)))
        if kind.can_include:
            self._add_box(kind).grid(row=row, column=2, sticky="w", padx=(gap, 0))
        button = ttk.Button(
            self.inside,
            text=say("rule-show", count=kind.groups),
            style="Link.TButton",
            command=lambda: self._on_show(kind.code),
        )
        button.grid(row=row, column=3, sticky="e", padx=(gap, 0))
        self._buttons[kind.code] = button

    def _add_box(self, kind: LeftAlone) -> ttk.Checkbutton:
        if kind.code not in self._is_included:
            self._is_included[kind.code] = tk.BooleanVar(self, False)
        box = ttk.Checkbutton(
            self.inside,
            text=say("rule-include", count=kind.pictures),
            variable=self._is_included[kind.code],
            command=self._on_change,
        )
        self._boxes[kind.code] = box
        return box
