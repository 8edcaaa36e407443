"""Other groups in the real window: threshold dragged and typed, look-alikes shown, what is checked behind it."""

from __future__ import annotations

import shutil
import threading
import tkinter as tk
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bench_crowd import form, page
from engine.control import Control, OnProgress, Progress
from engine.records import Stage
from engine.reviewing.review import Review
from engine.reviewing.wishes import Wishes
from gui import main_window, works
from gui.actions import removing
from gui.dialogs.removal_dialog import RemovalAnswer
from gui.dialogs.rule_dialog import RuleDialog
from gui.found.findings import Findings
from gui.language.sentences import say
from gui.main_window import MainWindow
from made import scene
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401
from waiting import press, wait_until
from window_case import (
    Answer,
    Gate,
    find,
    groups,
    in_dialog,
    marked,
    number_of,
    on_show,
    open_dialogs,
    opened,
    select,
    settle,
    settled,
    summary,
)  # fmt: skip

AT_200 = [
    ["base.png", "bright14.png", "bright20.png", "bright26.png", "bright8.png", "half.jpg"],
    ["bright32.png", "bright40.png"],
]
AT_20 = [
    ["base.png", "bright8.png"],
    ["bright14.png", "bright20.png"],
    ["bright26.png", "bright32.png"],
]
PAGES = ["page1.png", "page0.png"]  # of one form, filled in differently: look-alikes


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One scene, ever brighter, and at half size; the more they differ, the higher their mse. Pages of one form."""
    folder = tmp_path_factory.mktemp("reviewed")
    one = scene(1, (160, 120))
    one.save(folder / "base.png")
    one.resize((80, 60), Image.Resampling.LANCZOS).save(folder / "half.jpg", quality=90)
    for more in (8, 14, 20, 26, 32, 40, 70):
        brighter = one.point(lambda value, more=more: value * (255 - more) // 255 + more)
        brighter.save(folder / f"bright{more}.png")
    for number in range(3):
        page(form(), number).save(folder / f"page{number}.png")
    return folder


@pytest.fixture
def window(root: tk.Tk, pictures: Path) -> Iterator[MainWindow]:
    with opened(root, settled(pictures)) as window:
        find(window)
        assert groups(window) == AT_200
        yield window


class Drag:
    """The slider's handle under the mouse."""

    def __init__(self, window: MainWindow) -> None:
        self._window, self._slider = window, window.threshold.bar.slider
        self._send("<ButtonPress-1>", self._slider.threshold)

    def to(self, threshold: float) -> None:
        """The handle is there, and so are the groups."""
        self._send("<B1-Motion>", threshold)
        reviewing, near = self._window.reviewing, self._slider.threshold
        assert near == pytest.approx(threshold, rel=0.1)
        is_asked = lambda: reviewing.wishes and reviewing.wishes.threshold == near  # noqa: E731
        wait_until(self._window, lambda: is_asked() and reviewing.is_settled)

    def drop(self) -> None:
        self._send("<ButtonRelease-1>", self._slider.threshold)
        settle(self._window)

    def _send(self, sequence: str, threshold: float) -> None:
        left, right = self._slider._ends()
        x = round(left + (right - left) * self._slider._scale.share(threshold))
        self._slider.canvas.event_generate(sequence, x=x, y=27)
        self._window.update()


def type_threshold(window: MainWindow, number: str) -> None:
    field = window.threshold.bar.number
    field.entry.focus_force()
    field.text.set(number)
    press(field.entry, "<Return>")


def mark(window: MainWindow, *names: str) -> None:
    for name in names:
        window.marking.toggle(number_of(window, name))


def test_a_drag_makes_other_groups_and_marks_come_back(window: MainWindow) -> None:
    mark(window, "half.jpg", "bright26.png", "bright40.png")
    drag = Drag(window)
    drag.to(20)
    assert groups(window) == AT_20
    assert summary(window).startswith("3 groups · 6 pictures · ")
    assert marked(window) == set()  # one is a keeper now, two have no twin
    assert window.actions.trash_button.instate(["disabled"])
    assert "dropped" not in window.note
    drag.to(200)
    drag.drop()
    assert groups(window) == AT_200
    assert marked(window) == {"half.jpg", "bright26.png", "bright40.png"}
    assert "dropped" not in window.note


def test_marks_that_a_drag_ends_without_are_counted_and_told(window: MainWindow) -> None:
    mark(window, "bright8.png", "half.jpg", "bright26.png")
    drag = Drag(window)
    drag.to(100)
    drag.to(20)
    drag.drop()
    assert marked(window) == {"bright8.png"}
    assert window.note == window.threshold.bar.note == say("marks-dropped", count=2)
    assert window.settings.threshold == pytest.approx(20, abs=2)
    drag = Drag(window)
    drag.to(200)
    drag.drop()
    assert marked(window) == {"bright8.png"}


@pytest.mark.parametrize("threshold", [300.0, 1500.0])
def test_a_threshold_over_that_of_the_scan_is_checked_in_the_background(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, threshold: float
) -> None:
    window.threshold.bar.look_alikes.invoke()
    settle(window)
    review = window.reviewing.review
    assert review is not None
    assert review.cap == 1000.0
    goes_on, is_told = threading.Event(), threading.Event()
    check_open = works.check_open

    def held(review: Review, wishes: Wishes, progress: OnProgress, control: Control) -> None:
        progress(Progress(Stage.CHECKING, 1, 4, 0.0))
        is_told.set()
        assert goes_on.wait(20)
        check_open(review, wishes, progress, control)

    monkeypatch.setattr(works, "check_open", held)
    mark(window, "half.jpg")
    type_threshold(window, f"{threshold:g}")
    wait_until(window, lambda: is_told.is_set() and window.strip.background_words)
    assert window.strip.background_words == say("checking-background", percent=25)
    assert window.strip.winfo_ismapped()

    findings = on_show(window)
    assert findings.is_checking[0]
    assert findings.shown(0).is_checking
    window.marking.change(Findings.mark_all)
    in_first = {findings.pictures[n].path.name for n in findings.groups.members(0).tolist()}
    assert not findings.would_go()[findings.groups.members(0)].any()
    assert marked(window) & in_first <= {"half.jpg"}  # marked before: it counts when that is over
    assert not window.removing.is_possible or findings.marked_count
    assert not [one for one in findings.going() if one.victim.path.name in in_first]

    goes_on.set()
    settle(window)
    assert not on_show(window).is_checking.any()
    assert not window.strip.winfo_ismapped()
    assert "half.jpg" in {one.victim.path.name for one in on_show(window).going()}
    made = groups(window), groups(window, look_alikes=True)
    # A fresh scan at that threshold says the same.
    window.reviewing.clear()
    find(window)
    assert on_show(window).options.threshold == threshold
    assert (groups(window), groups(window, look_alikes=True)) == made


def test_look_alikes_are_shown_and_nothing_marks_one(window: MainWindow) -> None:
    bar = window.threshold.bar
    assert bar.words[1] == say("look-alikes")
    bar.look_alikes.invoke()
    settle(window)
    assert groups(window) == AT_200
    assert groups(window, look_alikes=True) == [PAGES]
    assert bar.words[1] == say("look-alikes-count", count=1)
    assert window.settings.look_alikes
    select(window, "page0.png")
    asked = in_dialog(window, lambda dialog: dialog.close())
    press(
        window.panel.tree.canvas, "<space>"
    )  # by hand it takes a question: see test_gui_exempting
    assert len(asked) == 1
    window.marking.mark_group()
    window.marking.mark_folder()
    window.marking.change(Findings.mark_all)
    assert len(marked(window)) == 6
    assert not marked(window).intersection(PAGES)
    window.marking.change(Findings.unmark_all)

    def mark_by_rule(dialog: object) -> tuple[str, ...]:
        assert isinstance(dialog, RuleDialog)
        wait_until(window, lambda: dialog.mark_button.instate(["!disabled"]))
        codes = dialog.left.codes
        dialog.mark_button.invoke()
        return codes

    codes = in_dialog(window, mark_by_rule)
    window.ruling.mark("shortest-path")
    settle(window)
    assert "look-alike" in codes[0]  # type: ignore[operator]
    assert marked(window)
    assert not marked(window).intersection(PAGES)
    bar.look_alikes.invoke()
    settle(window)
    assert groups(window, look_alikes=True) == []


def test_what_was_removed_never_comes_back(
    root: tk.Tk,
    pictures: Path,
    tmp_path: Path,
    temporary_trash: TemporaryTrash,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Groups were asked for while files went: those that were made before know nothing of that."""
    folder = tmp_path / "own"
    shutil.copytree(pictures, folder)
    monkeypatch.setattr(removing, "RemovalDialog", Answer(RemovalAnswer()))
    with opened(root, settled(folder)) as window:
        find(window)
        mark(window, "bright26.png", "bright8.png")
        moving = Gate(monkeypatch, "remove", is_after=True)
        window.removing.move_to_trash()
        wait_until(window, moving.is_reached)
        regrouping = Gate(monkeypatch, "regroup", is_after=True)
        type_threshold(window, "20")  # bright26.png is a keeper then
        wait_until(window, regrouping.is_reached)
        moving.open()
        wait_until(window, lambda: not window.strip.is_busy)
        assert len(temporary_trash.files()) == 2
        regrouping.open()
        seen = []
        while not seen or not window.reviewing.is_settled:
            window.update()
            seen.append({name for group in groups(window) for name in group})
        settle(window)
        assert not [names for names in seen if names & {"bright26.png", "bright8.png"}]
        assert groups(window) == [
            ["bright14.png", "bright20.png"],
            ["bright32.png", "bright40.png"],
        ]
        assert marked(window) == set()
        assert "dropped" not in window.note
        type_threshold(window, "200")
        settle(window)
        left = [
            [name for name in group if name not in ("bright26.png", "bright8.png")]
            for group in AT_200
        ]
        assert groups(window) == left


def test_other_groups_that_cannot_be_made_are_told(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(main_window, "show_error", lambda parent, what, error: told.append(what))

    def fail(*_: object) -> works.Regrouping:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(works, "regroup", fail)
        type_threshold(window, "20")
        wait_until(window, lambda: told)
    assert told == [say("regrouping-failed")]
    assert groups(window) == AT_200
    assert not open_dialogs(window)
    type_threshold(window, "21")
    settle(window)
    assert groups(window) == AT_20


def test_settings_make_other_groups_at_once(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gui.actions import preferences

    changed = replace(window.settings, threshold=20.0)
    monkeypatch.setattr(preferences, "SettingsDialog", Answer(changed))
    window.preferences.change()
    settle(window)
    assert groups(window) == AT_20
    assert window.threshold.bar.threshold == 20.0


def test_the_histogram_counts_all_pairs_up_to_the_cap(window: MainWindow) -> None:
    histogram, review = window.reviewing.histogram, window.reviewing.review
    assert histogram is not None
    assert review is not None
    assert int(np.sum(histogram)) == review.pair_count > sum(map(len, AT_200))
    assert window.threshold.bar.slider.cap == review.cap == 1000.0
