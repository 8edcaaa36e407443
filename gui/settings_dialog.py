"""The dialog of all settings: each is checked while it is typed, and OK stays off until all are right."""

from __future__ import annotations

import re
import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from tkinter import font, ttk

from engine.options import (
    LEAST_MEMORY_MB,
    MOST_MEMORY_MB,
    MOST_THRESHOLD,
    OptionError,
    check_memory,
    check_threads,
    check_threshold,
    default_threads,
)
from gui import paths, style
from gui.cache_box import CacheBox
from gui.dialog import Dialog
from gui.sentences import say
from gui.settings import THEMES, Settings, most_threads
from gui.tabs import Tabs

_DECIMAL = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")
_WHOLE = re.compile(r"[0-9]+")
_PAGES: dict[str, tuple[str, ...]] = {  # and the numbers on each, which may be wrong
    "matching": ("threshold",),
    "finding": (),
    "reading": ("threads", "memory"),
    "cache": (),
    "appearance": (),
}
_SPACES = str.maketrans("", "", " \u00a0\u202f")  # thousands may be typed as they are shown


class SettingsDialog(Dialog[Settings]):
    """Shows settings and returns them changed; None after Cancel. What is not shown (folders, geometry) stays."""

    def __init__(
        self, parent: tk.Misc, settings: Settings, *, is_busy: Callable[[], bool] = lambda: False
    ) -> None:
        """is_busy : whether a scan runs, which uses the cache."""
        super().__init__(parent, title=say("settings-title"))
        self._settings = settings
        self.threshold = tk.StringVar(self)
        self.threads = tk.StringVar(self)
        self.memory = tk.StringVar(self)
        self.check = tk.BooleanVar(self)
        self.turned = tk.BooleanVar(self)
        self.content = tk.BooleanVar(self)
        self.cache = tk.BooleanVar(self)
        self.theme = tk.StringVar(self)
        self._notes: dict[str, ttk.Label] = {}
        self._answer: Settings | None = None  # what stands in the fields, while all of it is right
        self.tabs = Tabs(self.body)
        self.tabs.grid(row=0, column=0, sticky="nsew")
        self._fill_pages(is_busy)
        self.add_button(say("restore-defaults"), self._on_restore, is_left=True)
        self.ok = self.add_button(
            say("ok"), self._on_ok, button_style="Accent.TButton", is_default=True
        )
        self.add_button(say("cancel"), self.close)
        self._fill(settings)
        for variable in (
            self.threshold, self.threads, self.memory, self.check, self.turned, self.content, self.cache, self.theme,
        ):  # fmt: skip
            variable.trace_add("write", self._on_change)
        self._on_change()

    def show(self, focus: tk.Misc | None = None) -> Settings | None:
        self._first.selection_range(0, "end")
        return super().show(focus or self._first)

    def note(self, name: str) -> str:
        """What is said under a field."""
        return str(self._notes[name].cget("text"))

    def _fill_pages(self, is_busy: Callable[[], bool]) -> None:
        matching, finding, reading, cache, appearance = (
            self.tabs.add_page(name, say(f"settings-{name}")) for name in _PAGES
        )
        self._first = self._add_number(
            matching, 0, "threshold", self.threshold, (0, MOST_THRESHOLD, 10)
        )
        self._add_check(matching, 1, "check", self.check)
        self._add_check(finding, 0, "turned", self.turned)
        self._add_check(finding, 1, "content", self.content)
        self._add_number(reading, 0, "threads", self.threads, (1, most_threads(), 1))
        limits = (LEAST_MEMORY_MB, MOST_MEMORY_MB, 100)
        memory = self._add_number(reading, 1, "memory", self.memory, limits)
        unit = ttk.Label(memory.master, text=say("setting-memory-unit"), style="Muted.TLabel")
        unit.grid(row=0, column=1, padx=style.px(self, style.BETWEEN))
        self.cache_box = CacheBox(cache, self.cache, paths.cache_file(), is_busy=is_busy)
        self.cache_box.grid(row=0, column=0, sticky="ew")
        self._add_themes(appearance, 0)

    def _add_number(
        self,
        page: ttk.Frame,
        row: int,
        name: str,
        variable: tk.StringVar,
        limits: tuple[float, float, float],
    ) -> ttk.Spinbox:
        self._add_label(page, row, name)
        cell = self._add_cell(page, row)
        line = ttk.Frame(cell)
        line.grid(row=0, column=0, sticky="w")
        least, most, step = limits
        spinbox = ttk.Spinbox(
            line, textvariable=variable, from_=least, to=most, increment=step, width=9
        )
        spinbox.grid(row=0, column=0)
        self._add_note(cell, name)
        return spinbox

    def _add_check(self, page: ttk.Frame, row: int, name: str, variable: tk.BooleanVar) -> None:
        cell = self._add_cell(page, row)
        box = ttk.Checkbutton(cell, text=say(f"setting-{name}"), variable=variable)
        box.grid(row=0, column=0, sticky="w")
        self._add_note(cell, name)

    def _add_themes(self, page: ttk.Frame, row: int) -> None:
        self._add_label(page, row, "theme", above=0)
        cell = self._add_cell(page, row)
        gap = (0, style.px(self, style.OUTSIDE))
        for column, theme in enumerate(THEMES):
            button = ttk.Radiobutton(
                cell, text=say(f"theme-{theme}"), value=theme, variable=self.theme
            )
            button.grid(row=0, column=column, padx=gap)

    def _add_label(self, page: ttk.Frame, row: int, name: str, above: float = style.INSIDE) -> None:
        label = ttk.Label(page, text=say(f"setting-{name}"))
        gap = style.px(self, above)
        label.grid(
            row=row, column=0, sticky="nw", pady=gap, padx=(0, style.px(self, style.OUTSIDE))
        )

    def _add_cell(self, page: ttk.Frame, row: int) -> ttk.Frame:
        # As wide as a note may be with its own edge, so that another note moves nothing.
        page.columnconfigure(1, weight=1, minsize=style.px(self, style.NOTE_WIDTH + style.INSIDE))
        cell = ttk.Frame(page)
        cell.grid(row=row, column=1, sticky="ew", pady=(0, style.px(self, style.OUTSIDE)))
        return cell

    def _add_note(self, cell: ttk.Frame, name: str) -> None:
        note = ttk.Label(cell, style="Small.TLabel", wraplength=style.px(self, style.NOTE_WIDTH))
        # Two lines, so that another note moves nothing.
        lines = 2 * font.nametofont(style.TEXT_FONT, self).metrics("linespace")
        cell.rowconfigure(1, minsize=lines + style.px(self, 2 * style.INSIDE))
        note.grid(row=1, column=0, sticky="nw", pady=(style.px(self, style.INSIDE), 0))
        self._notes[name] = note

    def _fill(self, settings: Settings) -> None:
        self.threshold.set(f"{settings.threshold:g}")
        self.threads.set(str(settings.threads))
        self.memory.set(str(settings.memory_mb))
        self.check.set(settings.check)
        self.turned.set(settings.turned)
        self.content.set(settings.by_content)
        self.cache.set(settings.cache)
        self.theme.set(settings.theme)

    def _on_change(self, *_: str) -> None:
        threshold = self._read_number(self.threshold, _DECIMAL, check_threshold)
        threads = self._read_number(
            self.threads, _WHOLE, lambda value: check_threads(int(value), most_threads())
        )
        memory = self._read_number(self.memory, _WHOLE, lambda value: check_memory(int(value)))
        self._tell_threshold(threshold)
        self._tell_threads(threads)
        self._tell_memory(memory)
        self._tell_checks()
        values = {"threshold": threshold, "threads": threads, "memory": memory}
        wrong = {name for name, value in values.items() if value is None}
        self.tabs.flag({page for page, names in _PAGES.items() if wrong.intersection(names)})
        self._answer = None
        if threshold is not None and threads is not None and memory is not None:
            self._answer = replace(
                self._settings,
                threshold=threshold,
                threads=int(threads),
                check=self.check.get(),
                turned=self.turned.get(),
                by_content=self.content.get(),
                memory_mb=int(memory),
                cache=self.cache.get(),
                theme=self.theme.get(),
            )
        self.ok.state(["!disabled" if self._answer else "disabled"])

    def _read_number(
        self, variable: tk.StringVar, pattern: re.Pattern[str], check: Callable[[float], None]
    ) -> float | None:
        text = variable.get().translate(_SPACES)
        if not pattern.fullmatch(text):
            return None
        try:
            check(float(text))
        except (OptionError, OverflowError):  # 400 digits are infinite as a float
            return None
        return float(text)

    def _tell_threshold(self, value: float | None) -> None:
        code = "setting-threshold-note" if value is not None else "setting-threshold-wrong"
        self._tell("threshold", say(code, most=int(MOST_THRESHOLD)), is_wrong=value is None)

    def _tell_threads(self, value: float | None) -> None:
        cores = default_threads()
        if value is None:
            self._tell("threads", say("setting-threads-wrong", most=most_threads()), is_wrong=True)
        elif value > cores:
            self._tell("threads", say("setting-threads-many", cores=cores), is_odd=True)
        else:
            self._tell("threads", say("setting-threads-note", count=cores))

    def _tell_memory(self, value: float | None) -> None:
        code = "setting-memory-note" if value is not None else "setting-memory-wrong"
        words = say(code, least=LEAST_MEMORY_MB, most=MOST_MEMORY_MB)
        self._tell("memory", words, is_wrong=value is None)

    def _tell_checks(self) -> None:
        """What each means as it stands. Only the check is odd when it is off: documents become twins."""
        is_on = {"check": self.check, "turned": self.turned, "content": self.content}
        for name, variable in is_on.items():
            code = f"setting-{name}-note" if variable.get() else f"setting-{name}-off"
            self._tell(name, say(code), is_odd=name == "check" and not variable.get())

    def _tell(self, name: str, words: str, *, is_wrong: bool = False, is_odd: bool = False) -> None:
        label_style = "Error.TLabel" if is_wrong else "Differs.TLabel" if is_odd else "Small.TLabel"
        self._notes[name].configure(text=words, style=label_style)

    def _on_restore(self) -> None:
        self._fill(Settings())

    def _on_ok(self) -> None:
        self.close(self._answer)
