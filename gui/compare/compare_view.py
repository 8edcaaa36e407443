"""A keeper and one of its twins compared: the pictures, what becomes of them, their facts, and how alike they are."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from engine.measures.turning import UPRIGHT
from engine.options import ScanOptions
from engine.reasons import Reason
from engine.records import Pair, Picture
from gui.compare.compare_heads import CompareHeads, HeadState
from gui.compare.compare_painter import DIFFERENCE
from gui.compare.compare_pictures import ComparePictures
from gui.compare.compare_words import alike_words
from gui.compare.facts_table import FactsTable
from gui.compare.small_place_bar import SmallPlaceBar
from gui.compare.values_table import ValuesTable, pair_values
from gui.found.small_places import Sight, SmallPlaces
from gui.language.sentences import say
from gui.language.words import pair_words
from gui.parts.scrolled_frame import ScrolledFrame
from gui.styling import style
from gui.styling.wrapping import wrap

_LEAST_SHARE = 0.4  # of the height, that the pictures keep where all has no room


class CompareView(ttk.Frame):
    """Shows what it is handed; blank after `clear`. Owns the threads that load pictures and facts."""

    def __init__(
        self,
        master: tk.Misc,
        memory_bytes: int,
        places: SmallPlaces | None = None,
        on_next_place: Callable[[], None] = lambda: None,
    ) -> None:
        """places : pairs that wait to be looked at closely; on_next_place is to show another of them."""
        super().__init__(master)
        self._shown: tuple[Picture, Picture, int] | None = None
        self._about: tuple[Pair, Reason, ScanOptions] | None = None
        self.pictures = ComparePictures(
            self,
            memory_bytes,
            on_mode=lambda _mode: self._show_look_alike(),
            on_difference=self.show_small_place,
        )
        self.small_place = SmallPlaceBar(
            self,
            places or SmallPlaces(),
            on_look=self.pictures.show_first_difference,
            on_next=on_next_place,
        )
        self.is_turned = tk.BooleanVar(self, True)
        self.turn_box = ttk.Checkbutton(
            self, text=say("show-turned"), variable=self.is_turned, command=self._on_turn
        )
        self._look_alike = ttk.Frame(self)
        self._looks = wrap(ttk.Label(self._look_alike, style="Differs.TLabel"))
        self.show_where = ttk.Button(
            self._look_alike,
            text=say("show-where"),
            style="Link.TButton",
            command=self._on_show_where,
        )
        self.heads = CompareHeads(self)
        self._build_details()
        self._lay_out()

    def _build_details(self) -> None:
        self._details = ScrolledFrame(self)
        inside = self._details.inside
        self.facts = FactsTable(
            inside, on_middle=lambda middle: self.heads.align(self.facts.indent, middle)
        )
        self._alike = wrap(ttk.Label(inside, style="Muted.TLabel"))
        self.values_button = ttk.Button(inside, style="Link.TButton", command=self._on_values)
        self.values = ValuesTable(inside)

    def _lay_out(self) -> None:
        gap = style.px(self, style.BETWEEN)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self.pictures.grid(row=0, column=0, sticky="nsew")
        self.turn_box.grid(row=1, column=0, sticky="w", pady=(gap, 0))
        self._look_alike.grid(row=2, column=0, sticky="ew", pady=(gap, 0))
        self._look_alike.columnconfigure(0, weight=1)
        self._looks.grid(row=0, column=0, sticky="ew")
        self.show_where.grid(row=0, column=1)
        self.small_place.grid(row=3, column=0, sticky="ew", pady=(gap, 0))
        self.small_place.grid_remove()
        self.heads.grid(row=4, column=0, sticky="ew", pady=(gap, 0))
        self._details.grid(row=5, column=0, sticky="ew")
        self._details.inside.columnconfigure(0, weight=1)
        for row, widget in enumerate((self.facts, self._alike)):
            widget.grid(row=row, column=0, sticky="ew", pady=(0, gap))
        self.values_button.grid(row=2, column=0, sticky="w")
        self.values.grid(row=3, column=0, sticky="ew")
        for hidden in (self.turn_box, self._look_alike, self.values_button, self.values):
            hidden.grid_remove()
        self._details.bind_wheel()
        self.bind("<Configure>", lambda _event: self._share_height(), add=True)
        self._details.inside.bind("<Configure>", lambda _event: self._share_height(), add=True)

    def show(
        self,
        keeper: Picture,
        twin: Picture,
        pair: Pair,
        why_kept: Reason,
        options: ScanOptions,
        *,
        turned: int | None = None,
        is_marked: bool,
        is_look_alike: bool = False,
        state: HeadState | None = None,
    ) -> None:
        """turned : the EXIF orientation that brings the twin onto its keeper; None where it was not asked for.

        state : what becomes of the twin, where that is not told by its mark.
        """
        is_another = self._shown is None or self._shown[:2] != (keeper, twin)
        self._shown = keeper, twin, turned or UPRIGHT
        self._offer_to_turn(turned)
        self._on_turn()
        self.facts.show(keeper, twin, options.folders, turned=turned)
        self._about = pair, why_kept, options
        self.show_heads(state or (HeadState.GOES if is_marked else HeadState.STAYS))
        self.values.show(pair_values(pair, options))
        _set_shown(self.values_button, True)
        self._name_values_button()
        self._looks.configure(text=say("alike-looks") if is_look_alike else "")
        self._show_look_alike()
        self.show_small_place()
        if is_another:
            self._details.scroll_up()
        self._share_height()

    def show_heads(self, state: HeadState) -> None:
        """What becomes of the twin; of a keeper that goes too nothing says why it was kept."""
        self.heads.show(state)
        if self._about is not None:
            pair, why_kept, options = self._about
            is_kept = state not in (HeadState.WHOLE, HeadState.LEFT)
            words = alike_words(pair, options), pair_words(pair, why_kept if is_kept else None)
            lines = words if words[0] not in words[1] else words[1:]
            self._alike.configure(text="\n".join(filter(None, lines)))

    def preload(self, pictures: Sequence[Picture], turned: Sequence[int] = ()) -> None:
        """What may be shown next, the likeliest first. turned : the orientations that bring them onto their keepers."""
        self.pictures.preload(pictures, turned if self.is_turned.get() else ())

    def clear(self) -> None:
        self._shown = self._about = None
        for widget in (
            self.turn_box,
            self._look_alike,
            self.small_place,
            self.values_button,
            self.values,
        ):
            widget.grid_remove()
        self.pictures.show()
        self.heads.clear()
        self.facts.clear()
        self.values.clear()
        self._alike.configure(text="")

    def is_showing(self, picture: Picture) -> bool:
        """Whether it is there to be seen."""
        return self.pictures.is_showing(picture)

    @property
    def mode(self) -> str:
        return self.pictures.mode

    def set_mode(self, mode: str) -> None:
        self.pictures.set_mode(mode)

    def start_flicker(self) -> None:
        """F is held."""
        self.pictures.pane.start_flicker()

    def stop_flicker(self) -> None:
        self.pictures.pane.stop_flicker()

    @property
    def memory_bytes(self) -> int:
        return self.pictures.pane.memory_bytes

    @memory_bytes.setter
    def memory_bytes(self, memory_bytes: int) -> None:
        self.pictures.pane.memory_bytes = memory_bytes

    @property
    def sentence(self) -> str:
        return str(self._alike.cget("text"))

    def destroy(self) -> None:
        super().destroy()
        del self.is_turned  # see Dialog.destroy

    def _offer_to_turn(self, turned: int | None) -> None:
        """The box keeps its place in a search for turned twins, also beside one that is upright."""
        _set_shown(self.turn_box, turned is not None)
        self.turn_box.state(["disabled" if turned == UPRIGHT else "!disabled"])

    def _on_turn(self) -> None:
        if self._shown is not None:
            keeper, twin, turned = self._shown
            self.pictures.show(keeper, twin, turned=turned if self.is_turned.get() else UPRIGHT)

    def _show_look_alike(self) -> None:
        """Where the difference is shown already, its row would only take room from it."""
        is_look_alike = self._shown is not None and bool(self._looks.cget("text"))
        _set_shown(self._look_alike, is_look_alike and self.mode != DIFFERENCE)
        self._share_height()

    def show_small_place(self) -> None:
        """Whether a removal kept this pair back for a small place, and whether that is on the screen now."""
        if self._shown is None:
            return
        keeper, twin, _turned = self._shown
        self.small_place.show(Sight.of(twin, keeper), is_seen=self.pictures.shows_difference)
        _set_shown(self.small_place, self.small_place.has_words)
        self._share_height()

    def _on_show_where(self) -> None:
        had_focus = self.focus_get() is self.show_where
        self.pictures.show_first_difference()
        if had_focus:  # it is gone now
            self.pictures.pane.focus_set()

    def _on_values(self) -> None:
        """Folded or unfolded."""
        _set_shown(self.values, not self.values.winfo_manager())
        self._name_values_button()
        self.update_idletasks()
        self._details.scroll_down()

    def _name_values_button(self) -> None:
        is_open = bool(self.values.winfo_manager())
        code, sign = ("values-less", "▾") if is_open else ("values-more", "▸")
        self.values_button.configure(text=f"{sign} {say(code)}")

    def _share_height(self) -> None:
        """The pictures get what the facts leave, and no less than their share; then the facts scroll."""
        height = self.winfo_height()
        gap = style.px(self, style.BETWEEN)
        bars = (self.turn_box, self._look_alike, self.small_place, self.heads)
        taken = sum(bar.winfo_reqheight() + gap for bar in bars if bar.winfo_manager())
        taken += self.pictures.bars_height + gap
        room = max(height - taken - round(_LEAST_SHARE * height), 0)
        self._details.set_height(min(self._details.content_height, room))


def _set_shown(widget: tk.Widget, is_shown: bool) -> None:
    """Called often: gridding anew what is gridded would lay everything out again."""
    if bool(widget.winfo_manager()) != is_shown:
        (widget.grid if is_shown else widget.grid_remove)()
