"""The dialog of all settings: each is checked while it is typed, and OK stays off until all are right."""

from __future__ import annotations

import os
import re
import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from tkinter import ttk
from typing import Any

from engine.options import (
    LEAST_MEMORY_MB,
    MOST_MEMORY_MB,
    MOST_MIN_SIDE,
    MOST_THRESHOLD,
    OptionError,
    check_memory,
    check_min_side,
    check_threads,
    check_threshold,
    default_threads,
)
from gui import paths
from gui.dialogs.cache_box import CacheBox
from gui.dialogs.rules_list import RulesList
from gui.dialogs.setting_fields import Fields
from gui.language.sentences import say
from gui.parts.dialog import Dialog
from gui.parts.tabs import Tabs
from gui.setting_readers import THEMES, THUMBNAIL_SIZES, most_threads
from gui.settings import Settings

_DECIMAL = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")
_WHOLE = re.compile(r"[0-9]+")
_PAGES: dict[str, tuple[str, ...]] = {  # and what on each may be wrong
    "matching": ("threshold",),
    "finding": (),
    "skipping": ("side",),
    "keeping": ("rules",),
    "reading": ("threads", "memory"),
    "cache": (),
    "appearance": (),
}
_SPACES = str.maketrans("", "", " \u00a0\u202f")  # thousands may be typed as they are shown
_GLOB_ENDS = re.compile(r"[;\r\n]+")


class SettingsDialog(Dialog[Settings]):
    """Shows settings and returns them changed; None after Cancel. What is not shown (folders, geometry) stays."""

    def __init__(
        self, parent: tk.Misc, settings: Settings, *, is_busy: Callable[[], bool] = lambda: False
    ) -> None:
        """is_busy : whether a scan runs, which uses the cache."""
        super().__init__(parent, title=say("settings-title"))
        self._settings = settings
        self.threshold, self.threads, self.memory = (tk.StringVar(self) for _ in range(3))
        self.side, self.exclude = tk.StringVar(self), tk.StringVar(self)
        self.check, self.look_alikes = tk.BooleanVar(self), tk.BooleanVar(self)
        self.turned, self.content = tk.BooleanVar(self), tk.BooleanVar(self)
        self.online, self.cache = tk.BooleanVar(self), tk.BooleanVar(self)
        self.theme, self.thumbnails = tk.StringVar(self), tk.StringVar(self)
        self._fields: dict[str, Fields] = {}  # by the names of the fields
        self._answer: Settings | None = None  # what stands in the fields, while all of it is right
        self.tabs = Tabs(self.body)
        self.tabs.grid(row=0, column=0, sticky="nsew")
        self._fill_pages(is_busy)
        self.tabs.reserve([name for name, fields in _PAGES.items() if fields])
        self.add_button(say("restore-defaults"), self._on_restore, is_left=True)
        self.ok = self.add_button(
            say("ok"), self._on_ok, button_style="Accent.TButton", is_default=True
        )
        self.add_button(say("cancel"), self.close)
        self._fill(settings)
        for variable in [value for value in vars(self).values() if isinstance(value, tk.Variable)]:
            variable.trace_add("write", self._on_change)
        self._on_change()

    def show(self, focus: tk.Misc | None = None) -> Settings | None:
        self._first.selection_range(0, "end")
        return super().show(focus or self._first)

    def note(self, name: str) -> str:
        """What is said under a field."""
        return str(self.note_label(name).cget("text"))

    def note_label(self, name: str) -> ttk.Label:
        return self._fields[name].notes[name]

    def _fill_pages(self, is_busy: Callable[[], bool]) -> None:
        pages = {name: self.tabs.add_page(name, say(f"settings-{name}")) for name in _PAGES}
        fields = {name: Fields(page) for name, page in pages.items()}
        limits = (0, MOST_THRESHOLD, 10)
        self._first = fields["matching"].add_number("threshold", self.threshold, limits)
        fields["matching"].add_check("check", self.check)
        finding = fields["finding"]
        finding.add_check("turned", self.turned)
        finding.add_check("content", self.content)
        finding.add_check("look-alikes", self.look_alikes, lines=1)
        skipping, unit = fields["skipping"], say("setting-side-unit")
        skipping.add_text("exclude", self.exclude)
        skipping.add_number("side", self.side, (0, MOST_MIN_SIDE, 16), unit=unit, lines=1)
        skipping.add_check("online", self.online, lines=1)
        self.rules = RulesList(
            pages["keeping"], folders=self._settings.folders, on_change=self._on_change
        )
        self.rules.grid(row=0, column=0, columnspan=2, sticky="ew")
        reading, unit = fields["reading"], say("setting-memory-unit")
        reading.add_number("threads", self.threads, (1, most_threads(), 1))
        limits = (LEAST_MEMORY_MB, MOST_MEMORY_MB, 100)
        reading.add_number("memory", self.memory, limits, unit=unit)
        self.cache_box = CacheBox(pages["cache"], self.cache, paths.cache_file(), is_busy=is_busy)
        self.cache_box.grid(row=0, column=0, columnspan=2, sticky="ew")
        appearance = fields["appearance"]
        appearance.add_choice("theme", self.theme, THEMES, "theme")
        appearance.add_choice("thumbnails", self.thumbnails, THUMBNAIL_SIZES, "thumbnails")
        self._fields = {name: page for page in fields.values() for name in page.notes}

    def _fill(self, settings: Settings) -> None:
        self.threshold.set(f"{settings.threshold:g}")
        self.threads.set(str(settings.threads))
        self.memory.set(str(settings.memory_mb))
        self.side.set(str(settings.min_side))
        self.exclude.set("; ".join(settings.exclude))
        self.check.set(settings.check)
        self.look_alikes.set(settings.look_alikes)
        self.turned.set(settings.turned)
        self.content.set(settings.by_content)
        self.online.set(settings.online_only)
        self.cache.set(settings.cache)
        self.theme.set(settings.theme)
        self.thumbnails.set(settings.thumbnails)
        self.rules.show(settings.rules)

    def _on_change(self, *_: str) -> None:
        threshold = _number(self.threshold, _DECIMAL, check_threshold)
        threads = _number(
            self.threads, _WHOLE, lambda value: check_threads(int(value), most_threads())
        )
        memory = _number(self.memory, _WHOLE, lambda value: check_memory(int(value)))
        side = _number(self.side, _WHOLE, lambda value: check_min_side(int(value)))
        rules, exclude = self.rules.rules, _globs(self.exclude.get())
        values = {
            "threshold": threshold, "threads": threads, "memory": memory, "side": side, "rules": rules,
        }  # fmt: skip
        wrong = {name for name, value in values.items() if value is None}
        self._tell_numbers(threshold, threads, wrong)
        self._tell_checks()
        self._tell_exclude(exclude)
        self.tabs.flag({page for page, names in _PAGES.items() if wrong.intersection(names)})
        self._answer = None
        if threshold is not None and threads and memory and side is not None and rules is not None:
            self._answer = replace(
                self._settings,
                threshold=threshold,
                threads=int(threads),
                memory_mb=int(memory),
                min_side=int(side),
                exclude=exclude,
                rules=rules,
                **self._choices(),
            )
        self.ok.state(["!disabled" if self._answer else "disabled"])

    def _choices(self) -> dict[str, Any]:
        """The settings of which nothing can be wrong."""
        return {
            "check": self.check.get(),
            "look_alikes": self.look_alikes.get(),
            "turned": self.turned.get(),
            "by_content": self.content.get(),
            "online_only": self.online.get(),
            "cache": self.cache.get(),
            "theme": self.theme.get(),
            "thumbnails": self.thumbnails.get(),
        }

    def _tell_numbers(
        self, threshold: float | None, threads: float | None, wrong: set[str]
    ) -> None:
        limits = {
            "threshold": (0, int(MOST_THRESHOLD)),
            "memory": (LEAST_MEMORY_MB, MOST_MEMORY_MB),
            "side": (0, MOST_MIN_SIDE),
        }
        for name, (least, most) in limits.items():
            code = f"setting-{name}-wrong" if name in wrong else f"setting-{name}-note"
            self._tell(name, say(code, least=least, most=most), is_wrong=name in wrong)
        cores = default_threads()
        if threads is None:
            self._tell("threads", say("setting-threads-wrong", most=most_threads()), is_wrong=True)
        elif threads > cores:
            self._tell("threads", say("setting-threads-many", cores=cores), is_odd=True)
        else:
            self._tell("threads", say("setting-threads-note", count=cores))

    def _tell_checks(self) -> None:
        """What each means as it stands. Odd: without the check documents become twins; reading what is online costs."""
        for name, variable, odd in (
            ("check", self.check, False), ("look-alikes", self.look_alikes, None), ("turned", self.turned, None),
            ("content", self.content, None), ("online", self.online, True),
        ):  # fmt: skip
            code = f"setting-{name}-note" if variable.get() else f"setting-{name}-off"
            self._tell(name, say(code), is_odd=variable.get() is odd)

    def _tell_exclude(self, globs: tuple[str, ...]) -> None:
        everything = next((glob for glob in globs if not glob.strip("*")), None)
        if everything is None:
            self._tell("exclude", say("setting-exclude-note"))
        else:
            self._tell("exclude", say("setting-exclude-all", glob=everything), is_odd=True)

    def _tell(self, name: str, words: str, *, is_wrong: bool = False, is_odd: bool = False) -> None:
        self._fields[name].tell(name, words, is_wrong=is_wrong, is_odd=is_odd)

    def _on_restore(self) -> None:
        self._fill(Settings())
        self._on_change()  # the rules do not tell of it

    def _on_ok(self) -> None:
        self.close(self._answer)


def _number(
    variable: tk.StringVar, pattern: re.Pattern[str], check: Callable[[float], None]
) -> float | None:
    text = variable.get().translate(_SPACES)
    if not pattern.fullmatch(text):
        return None
    try:
        check(float(text))
    except (OptionError, OverflowError):  # 400 digits are infinite as a float
        return None
    return float(text)


def _globs(text: str) -> tuple[str, ...]:
    """What is typed between semicolons, as listing asks for it: with / between folders, and none behind the last."""
    parts = (part.strip() for part in _GLOB_ENDS.split(text))
    if os.sep == "\\":
        parts = (part.replace("\\", "/") for part in parts)
    return tuple(dict.fromkeys(part.rstrip("/") for part in parts if part.rstrip("/")))
