"""The folders to scan as chips, ways to add another, and the buttons Find Dupes and Settings beside them."""

from __future__ import annotations

import tkinter as tk
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tkinter import filedialog, font, ttk

from gui.folders.chip import Chip, ChipCalls
from gui.folders.recent_button import RecentButton
from gui.language.sentences import say
from gui.language.words import short_names
from gui.parts.photos import Symbols
from gui.styling import style
from gui.styling.eliding import Ruler

MOST_LINES, FEWER_LINES = 3, 2  # of chips, unless all are asked for; fewer in a low window
LOW_WINDOW = 560


@dataclass(frozen=True, slots=True)
class FolderCalls:
    """What is called for folders. on_add : some were chosen among the recent ones. on_type : one is to be typed.
    on_forget : the recent ones are to be forgotten.
    """

    on_browse: Callable[[], None]
    on_add: Callable[[tuple[Path, ...]], None]
    on_type: Callable[[], None]
    on_forget: Callable[[], None]
    chip: ChipCalls


class FolderBar(ttk.Frame):
    """Shows the folders it is handed, and calls back for every press and choice; it changes nothing by itself. Chips
    wrap to another line where there are many; of very many the rest is behind a button.
    """

    def __init__(
        self,
        master: tk.Misc,
        *,
        on_find: Callable[[], None],
        on_settings: Callable[[], None],
        calls: FolderCalls,
    ) -> None:
        super().__init__(master)
        self._calls = calls
        self._gap = style.px(self, style.BETWEEN)
        self._symbols = Symbols(self)
        self._ruler = Ruler(font.nametofont(style.TEXT_FONT, self))
        self._all = ttk.Frame(self)
        self._are_all_shown = self._is_held = False
        self.more = ttk.Button(self._all, style="Link.TButton", command=self._on_more)
        self._adding = ttk.Frame(self._all)
        self.browse = ttk.Button(
            self._adding, text=say("browse"), style="Quiet.TButton", command=calls.on_browse
        )
        self.recent = RecentButton(
            self._adding, on_add=calls.on_add, on_type=calls.on_type, on_forget=calls.on_forget
        )
        self.browse.grid(row=0, column=0)
        self.recent.grid(row=0, column=1, sticky="ns")
        self.chips: list[Chip] = []
        self._lines: list[ttk.Frame] = []
        self.find_button = ttk.Button(
            self, text=say("find"), style="Accent.TButton", command=on_find
        )
        self.settings_button = ttk.Button(
            self, text=say("settings"), style="Quiet.TButton", command=on_settings
        )
        self.columnconfigure(0, weight=1)
        self._all.grid(row=0, column=0, sticky="ew")
        self.find_button.grid(row=0, column=1, sticky="n", padx=(self._gap, 0))
        self.settings_button.grid(row=0, column=2, sticky="n", padx=(self._gap, 0))
        self._all.bind("<Configure>", lambda _event: self._flow(), add=True)

    def show(
        self,
        folders: tuple[Path, ...],
        *,
        protected: tuple[Path, ...] = (),
        flat: tuple[Path, ...] = (),
        recent: tuple[Path, ...] = (),
    ) -> None:
        """Chips of folders that stay are the same widgets: the focus stays where it is."""
        focused = self._focused()
        kept = {chip.folder: chip for chip in self.chips if chip.folder in folders}
        for chip in self.chips:
            if chip.folder not in kept:
                chip.destroy()
        self.chips = [kept.get(folder) or self._chip(folder) for folder in folders]
        for chip, name in zip(self.chips, short_names(folders), strict=True):
            chip.show(name, is_protected=chip.folder in protected, is_flat=chip.folder in flat)
            chip.hold(self._is_held)
        self.recent.show(tuple(folder for folder in recent if folder not in folders))
        self._flow()
        if focused is not None:
            self._focus_near(focused)

    def show_state(self, *, can_find: bool, is_accented: bool, is_held: bool = False) -> None:
        """is_held : what is protected cannot be changed now."""
        self._is_held = is_held
        for chip in self.chips:
            chip.hold(is_held)
        self.find_button.configure(style="Accent.TButton" if is_accented else "Quiet.TButton")
        self.find_button.state(["!disabled" if can_find else "disabled"])

    def _chip(self, folder: Path) -> Chip:
        return Chip(self._all, folder, self._calls.chip, ruler=self._ruler, symbols=self._symbols)

    def _focused(self) -> int | None:
        """The number of the chip that has the focus."""
        focus = self.focus_lastfor()
        return next((i for i, chip in enumerate(self.chips) if chip.button is focus), None)

    def _focus_near(self, number: int) -> None:
        """Where a chip that had the focus is gone, the next one has it."""
        chips = [chip.button for chip in self.chips if chip.winfo_manager()]
        if self.focus_lastfor() not in chips:
            (chips[min(number, len(chips) - 1)] if chips else self.browse).focus_set()

    def _on_more(self) -> None:
        self._are_all_shown = not self._are_all_shown
        self._flow()

    def _flow(self) -> None:
        """Lays the chips in lines as wide as there is room, then the ways to add one."""
        room = max(self._all.winfo_width(), style.px(self, style.CHIP_NAME))
        shown = self.chips if self._are_all_shown else self._fitting(room)
        hidden = len(self.chips) - len(shown)
        code = "chips-more" if hidden else "chips-fewer"
        self.more.configure(text=say(code, count=hidden))
        has_more = hidden or (self._are_all_shown and len(self._fitting(room)) < len(self.chips))
        widgets = [*shown, *([self.more] if has_more else []), self._adding]
        for widget in {*self.chips, self.more}.difference(widgets):
            widget.grid_forget()
        lines = self._in_lines(widgets, room)
        for row, line in enumerate(lines):
            for column, widget in enumerate(line):
                place = self._line(row)
                widget.grid(in_=place, row=0, column=column, padx=(0, self._gap), sticky="ns")
                widget.lift()  # Tab follows the order in which they lie
        for line_frame in self._lines[len(lines) :]:
            line_frame.grid_remove()

    def _fitting(self, room: int) -> list[Chip]:
        """As many of the first as there is room for in a few lines, with what stands behind them."""

        def lines(count: int) -> int:
            return len(self._in_lines(self._with_tail(count), room))

        count, most = len(self.chips), self._most_lines()
        if lines(count) <= most:
            return self.chips
        return self.chips[: max(bisect_right(range(count), most, key=lines) - 1, 0)]

    def _most_lines(self) -> int:
        is_low = 1 < self.winfo_toplevel().winfo_height() < style.px(self, LOW_WINDOW)
        return FEWER_LINES if is_low else MOST_LINES

    def _with_tail(self, count: int) -> list[ttk.Widget]:
        more = [self.more] if count < len(self.chips) else []
        return [*self.chips[:count], *more, self._adding]

    def _in_lines(self, widgets: list[ttk.Widget], room: int) -> list[list[ttk.Widget]]:
        lines: list[list[ttk.Widget]] = [[]]
        x = 0
        for widget in widgets:
            needed = widget.winfo_reqwidth() + self._gap
            if x and x + needed > room:
                lines.append([])
                x = 0
            lines[-1].append(widget)
            x += needed
        return lines

    def _line(self, row: int) -> ttk.Frame:
        if row == len(self._lines):
            line = ttk.Frame(self._all)
            line.rowconfigure(0, minsize=self.browse.winfo_reqheight())  # chips alone are lower
            line.lower()  # the chips are its siblings and must lie above it
            self._lines.append(line)
        self._lines[row].grid(row=row, column=0, sticky="w", pady=(self._gap if row else 0, 0))
        return self._lines[row]


def ask_folder(parent: tk.Misc, folders: tuple[Path, ...]) -> Path | None:
    """A folder the person chooses, beginning where the last one was."""
    chosen = filedialog.askdirectory(
        parent=parent,
        title=say("choose-folder"),
        mustexist=True,
        initialdir=folders[-1] if folders else None,
    )
    return Path(chosen) if chosen else None
