"""What tests of the whole window share: one that is opened and settled, stand-ins for dialogs, names for pictures."""

from __future__ import annotations

import threading
import tkinter as tk
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from gui import works
from gui.app import open_window
from gui.found.findings import Findings
from gui.list.row_map import Place
from gui.main_window import MainWindow
from gui.parts.dialog import Dialog
from gui.settings import Settings
from waiting import press, wait_until

GEOMETRY = "1100x700+0+0"


class Answer:
    """Stands in for a dialog class: remembers what it was shown and gives an answer."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.shown: list[tuple[object, ...]] = []

    def __call__(self, parent: tk.Misc, *values: object, **chosen: object) -> Answer:
        self.shown.append((*values, *chosen.values()))
        return self

    def show(self) -> object:
        return self.answer


class Gate:
    """Holds up a work of the window's: it has begun when `is_reached`, and goes on when `open` was called."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str, *, is_after: bool) -> None:
        """is_after : it has done what it does, and its answer is held back."""
        self._begun, self._goes_on = threading.Event(), threading.Event()
        self._work, self._is_after = getattr(works, name), is_after
        monkeypatch.setattr(works, name, self._held)

    @property
    def is_reached(self) -> Callable[[], bool]:
        return self._begun.is_set

    def open(self) -> None:
        self._goes_on.set()

    def _held(self, *given: object) -> object:
        answer = self._work(*given) if self._is_after else None
        self._begun.set()
        assert self._goes_on.wait(20)
        return answer if self._is_after else self._work(*given)


@contextmanager
def opened(
    root: tk.Tk, settings: Settings, save: Callable[[Settings], None] = lambda kept: None
) -> Iterator[MainWindow]:
    """The real window, on the screen, that knows which pictures are not twins; and asks more often what jobs are at."""
    with pytest.MonkeyPatch.context() as quick:
        quick.setattr("gui.job.POLL_MS", 5)
        quick.setattr("gui.job.PICTURE_POLL_MS", 3)
        quick.setattr("gui.actions.searching.WATCH_MS", 20)
        window = open_window(root, settings, save)
        wait_until(root, lambda: window.winfo_width() > 500 and not window.marking.is_busy)
        try:
            yield window
        finally:
            window.strip.abandon()


def settled(*folders: Path, **others: object) -> Settings:
    """Settings of a window for tests."""
    return Settings(theme="light", geometry=GEOMETRY, folders=folders, **others)  # type: ignore[arg-type]


def find(window: MainWindow) -> Findings:
    """Searches the folders that are chosen, to the end."""
    window.folder_bar.find_button.invoke()
    assert window.strip.is_busy
    settle(window)
    wait_until(window, lambda: window.reviewing.histogram is not None)
    return on_show(window)


def settle(window: MainWindow) -> None:
    """Until nothing is under way that would change what is on show."""

    def is_settled() -> bool:
        is_free = not window.strip.is_busy and not window.marking.is_busy
        regrouper = window.reviewing._regrouper
        is_known = regrouper is None or (regrouper.is_settled and regrouper._checking is None)
        return is_free and is_known and not window.panel.list.is_arranging

    wait_until(window, is_settled, 60)


def on_show(window: MainWindow) -> Findings:
    assert window.findings is not None
    return window.findings


def number_of(window: MainWindow, name: str) -> int:
    """A picture by the name of its file."""
    names = [picture.path.name for picture in on_show(window).pictures]
    assert names.count(name) == 1
    return names.index(name)


def groups(window: MainWindow, *, look_alikes: bool = False) -> list[list[str]]:
    """Names of files, each group's keeper first, then by name."""
    findings = window.findings
    if findings is None:
        return []
    first = findings.first_look_alike
    places = range(first, len(findings.groups)) if look_alikes else range(first)
    return [
        [
            findings.pictures[int(findings.groups.keeper[place])].path.name,
            *sorted(findings.pictures[int(n)].path.name for n in findings.groups.members(place)),
        ]
        for place in places
    ]


def marked(window: MainWindow) -> set[str]:
    """Names of what is marked."""
    findings = on_show(window)
    return {findings.pictures[int(n)].path.name for n in np.flatnonzero(findings.is_marked)}


def select(window: MainWindow, name: str) -> None:
    """The row of a picture."""
    tree, number = window.panel.tree, number_of(window, name)
    tree.focus_list()  # not by force: Tk 8.6 has crashed where that was done again and again
    assert tree.rows is not None
    for group in range(len(tree.rows)):
        size = len(on_show(window).groups.members(tree.rows.group(Place(group, 0))))
        for place in (Place(group, row) for row in range(1, size + 2)):
            if tree.rows.picture(place) == number:
                tree.select(place)
                window.update()
                return
    raise AssertionError(f"{name} is in no row")


def press_keys(window: MainWindow, *keys: str) -> None:
    """In the list, which has the focus; and what comes of them is waited for."""
    for key in keys:
        press(window.panel.tree.canvas, key)
        settle(window)


def press_keys_at_once(window: MainWindow, *keys: str) -> None:
    """In the list; while something else is under way."""
    press(window.panel.tree.canvas, *keys)


def summary(window: MainWindow) -> str:
    return window.threshold.bar.words[0]


def open_dialogs(window: MainWindow) -> list[Dialog[object]]:
    return [child for child in window.winfo_children() if isinstance(child, Dialog)]


def in_dialog(window: MainWindow, act: Callable[[Dialog[object]], object]) -> list[object]:
    """Does something in the next dialog that opens, once it is seen; returns where what came of it will be."""
    came: list[object] = []

    def look() -> None:
        dialogs = [one for one in open_dialogs(window) if one.winfo_viewable()]
        if not dialogs:
            window.after(5, look)
            return
        try:
            came.append(act(dialogs[-1]))
        except BaseException:
            dialogs[-1].close()
            raise

    window.after(5, look)
    return came
