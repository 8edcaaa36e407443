"""Looking while a search still reads, in the real window: what is found so far, pause, cancel, and what stays."""

from __future__ import annotations

import threading
import tkinter as tk
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import engine.reading_pool
import engine.reviewing.looking
from gui.actions import removing, saving
from gui.dialogs.removal_dialog import RemovalAnswer
from gui.found.findings import Findings
from gui.language.sentences import say
from gui.main_window import MainWindow
from made import save_twins, scene
from waiting import wait_until
from window_case import (
    Answer,
    groups,
    marked,
    number_of,
    on_show,
    opened,
    press_keys_at_once,
    settle,
    settled,
)

EARLY = [["a.png", "a.jpg", "a_copy.jpg", "a_half.jpg"]]
ALL = [*EARLY, ["z late.png", "z late.jpg", "z late_copy.jpg", "z late_half.jpg"]]


class Late:
    """Files that are called late are read once `come` was set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.come, self.read = threading.Event(), 0
        real = engine.reading_pool.read_picture

        def read_picture(found: Any, **options: Any) -> Any:
            while "late" in found.path.name and not self.come.wait(0.002):
                options["control"].check()
            self.read += 1
            return real(found, **options)

        monkeypatch.setattr(engine.reading_pool, "read_picture", read_picture)
        monkeypatch.setattr(engine.reading_pool, "_OWN_TASK", (1, 10**9))
        monkeypatch.setattr(engine.reviewing.looking, "_LEAST_PICTURES", 4)
        monkeypatch.setattr(engine.reviewing.looking, "_MOST_SHARE", 1000.0)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("searched")
    for seed, name in enumerate(("a", "z late")):
        save_twins(folder, name, scene(seed, (160, 120)))
    return folder


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> Late:
    return Late(monkeypatch)


@pytest.fixture
def window(root: tk.Tk, pictures: Path, late: Late) -> Iterator[MainWindow]:
    """Searches, and shows what it has found so far."""
    with opened(root, settled(pictures, threads=2)) as window:
        window.searching.find()
        wait_until(window, lambda: window.findings is not None)
        wait_until(window, lambda: not window.panel.list.is_arranging)
        yield window
        late.come.set()


def test_what_is_found_so_far_is_marked_and_stays_so(window: MainWindow, late: Late) -> None:
    assert window.strip.is_busy
    assert groups(window) == EARLY
    assert window.note == say("found-so-far")
    window.marking.change(Findings.mark_all)
    press_keys_at_once(window, "<space>")
    window.marking.toggle(number_of(window, "a.png"))  # the keeper
    kept = marked(window)
    assert len(kept) == 2
    late.come.set()
    settle(window)
    assert groups(window) == ALL
    assert marked(window) == kept
    assert window.note.startswith("8 pictures compared in ")
    press_keys_at_once(window, "<Control-z>")
    assert len(marked(window)) == 3


def test_nothing_is_removed_saved_or_made_anew_until_the_end(
    window: MainWindow, late: Late, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in ((removing, "RemovalDialog"), (saving, "ask_results_to_save")):
        monkeypatch.setattr(module, name, lambda *_: pytest.fail("it must not ask"))
    window.marking.change(Findings.mark_all)
    assert window.actions.trash_button.instate(["disabled"])
    window.removing.move_to_trash()
    window.saving.save()
    press_keys_at_once(window, "<Delete>", "<k>", "<n>", "<Control-s>")
    assert not window.ruling.is_possible()
    window.ruling.mark("most-pixels")
    assert window.threshold.bar.look_alikes.instate(["disabled"])
    assert groups(window) == EARLY
    assert len(marked(window)) == 3
    late.come.set()
    settle(window)
    assert window.actions.trash_button.instate(["!disabled"])
    assert window.ruling.is_possible()
    assert window.saving.can_save()


def test_pause_and_resume(window: MainWindow, late: Late) -> None:
    strip = window.strip
    assert strip.pause_button.winfo_ismapped()
    strip.pause_button.invoke()
    assert strip.is_paused
    assert str(strip.pause_button.cget("text")) == say("resume")
    assert strip.words[0].startswith(say("paused"))
    read = late.read
    late.come.set()
    window.marking.change(Findings.mark_all)  # that goes on
    assert len(marked(window)) == 3
    assert strip.is_busy
    assert late.read <= read + 2  # those that two threads had begun
    strip.pause_button.invoke()
    assert str(strip.pause_button.cget("text")) == say("pause")
    settle(window)
    assert groups(window) == ALL
    assert len(marked(window)) == 3


@pytest.mark.parametrize("is_paused", [False, True])
def test_cancel_keeps_what_was_found_so_far(window: MainWindow, is_paused: bool) -> None:
    window.marking.toggle(number_of(window, "a_half.jpg"))
    if is_paused:
        window.strip.pause_button.invoke()
    window.strip.cancel_button.invoke()
    settle(window)
    assert groups(window) == EARLY
    assert marked(window) == {"a_half.jpg"}
    assert window.note == say("cancelled-note")
    assert window.removing.is_possible


def test_what_was_found_before_stays_while_it_is_searched_again(
    window: MainWindow, late: Late, monkeypatch: pytest.MonkeyPatch
) -> None:
    late.come.set()
    settle(window)
    late.come.clear()
    window.marking.toggle(number_of(window, "z late_half.jpg"))
    before = on_show(window)
    window.settings = settled(*window.settings.folders, cache=False)
    window.searching.find()
    wait_until(window, lambda: late.read > 8)
    assert window.findings is before
    assert window.note == say("scanning-note")
    monkeypatch.setattr(removing, "RemovalDialog", Answer(RemovalAnswer()))
    assert not window.removing.is_possible
    late.come.set()
    settle(window)
    assert on_show(window) is not before
    assert marked(window) == {"z late_half.jpg"}
