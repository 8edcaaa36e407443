"""The cache in the settings: what it takes is shown, it is cleared off the Tk thread, and not while a scan uses it."""

from __future__ import annotations

import threading
import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cache_case import cached_count, make_pictures
from engine import CACHE_NAME
from engine.control import Control
from engine.options import ScanOptions
from engine.storage import cache_file
from engine.storage.cache_upkeep import size_bytes
from gui import paths, works
from gui.actions import preferences
from gui.dialogs import cache_box as cache_box_module
from gui.dialogs.cache_box import CacheBox
from gui.dialogs.settings_dialog import SettingsDialog
from gui.language.sentences import say, size_words
from gui.main_window import MainWindow
from gui.settings import Settings
from waiting import wait_until

MakeBox = Callable[..., CacheBox]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    make_pictures(tmp_path / "p", 20)
    cached_count(tmp_path / "p", tmp_path / "cache" / "c.sqlite")
    return tmp_path / "cache" / "c.sqlite"


@pytest.fixture
def make_box(root: tk.Tk, path: Path) -> Iterator[MakeBox]:
    def make(path: Path = path, *, is_busy: bool = False) -> CacheBox:
        box = CacheBox(root, tk.BooleanVar(root, True), path, is_busy=lambda: is_busy)
        assert box.clear.instate(["disabled"])
        wait_until(root, lambda: box.taken.cget("text") != say("cache-measuring"))
        return box

    return make


def test_what_it_takes(make_box: MakeBox, path: Path) -> None:
    box = make_box()
    assert box.taken.cget("text") == f"It takes {size_words(size_bytes(path))} now."
    assert "14 GB for a million" in box.note.cget("text")  # said before it is so


def test_no_cache_yet(make_box: MakeBox, tmp_path: Path) -> None:
    box = make_box(tmp_path / "none" / "c.sqlite")
    assert box.taken.cget("text") == "It is empty."
    assert box.clear.instate(["disabled"])
    assert not (tmp_path / "none").exists()


def test_cleared(make_box: MakeBox, root: tk.Tk, path: Path) -> None:
    box = make_box()
    before = size_bytes(path)
    box.clear.invoke()
    assert box.taken.cget("text") == say("cache-working")
    assert box.clear.instate(["disabled"])
    wait_until(root, lambda: box.clear.instate(["!disabled"]))
    assert size_bytes(path) < before / 3
    assert box.taken.cget("text") == f"It takes {size_words(size_bytes(path))} now."


def test_vanished_ones_forgotten(
    make_box: MakeBox, root: tk.Tk, path: Path, tmp_path: Path
) -> None:
    for number in range(15):
        (tmp_path / "p" / f"IMG{number:03d}.png").unlink()
    box = make_box()
    before = size_bytes(path)
    box.purge.invoke()
    wait_until(root, lambda: box.purge.instate(["!disabled"]))
    assert size_bytes(path) < before / 2
    assert cached_count(tmp_path / "p", path) == 5


def test_not_while_a_scan_uses_it(make_box: MakeBox) -> None:
    box = make_box(is_busy=True)
    assert "in use" in box.taken.cget("text")
    assert box.clear.instate(["disabled"])
    assert box.purge.instate(["disabled"])


def test_once_the_scan_has_ended_it_can_be_cleared(
    root: tk.Tk, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_box_module, "BUSY_POLL_MS", 5)
    scans = [True]
    box = CacheBox(root, tk.BooleanVar(root, True), path, is_busy=lambda: bool(scans))
    wait_until(root, lambda: "in use" in box.taken.cget("text"))
    scans.clear()
    wait_until(root, lambda: box.clear.instate(["!disabled"]))
    assert box.taken.cget("text") == say("cache-size", size=size_words(size_bytes(path)))


def test_it_does_not_wait_and_stops_with_the_box(
    make_box: MakeBox, root: tk.Tk, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_begun, stopped = threading.Event(), threading.Event()

    def slow(path: Path, control: Control) -> int:
        is_begun.set()
        while not control.is_cancelled:
            stopped.wait(0.001)
        stopped.set()
        return 0

    monkeypatch.setattr(works, "purge_cache", slow)
    box = make_box()
    box.purge.invoke()
    wait_until(root, is_begun.is_set)
    box.destroy()
    wait_until(root, stopped.is_set)


def test_a_failure_is_told(make_box: MakeBox, root: tk.Tk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path) -> int:
        raise OSError("the disk is on fire")

    said = []
    monkeypatch.setattr(works, "clear_cache", fail)
    monkeypatch.setattr(
        cache_box_module, "show_error", lambda parent, what, error: said.append((what, str(error)))
    )
    box = make_box()
    before = box.taken.cget("text")
    box.clear.invoke()
    wait_until(root, lambda: said)
    assert said == [("The cache could not be cleared.", "the disk is on fire")]
    assert box.taken.cget("text") == before
    assert box.clear.instate(["!disabled"])


def test_switched_off_it_says_what_that_means(make_box: MakeBox) -> None:
    box = make_box()
    box.switch.invoke()
    assert box.note.cget("text") == say("setting-cache-off")
    box.switch.invoke()
    assert box.note.cget("text") == say("setting-cache-note")


def test_the_dialog_knows_of_a_scan(root: tk.Tk) -> None:
    dialog = SettingsDialog(root, Settings(), is_busy=lambda: True)
    assert dialog.cache_box._is_busy()
    dialog.destroy()


def test_the_window_tells_the_dialog(root: tk.Tk, monkeypatch: pytest.MonkeyPatch) -> None:
    window = MainWindow(root, Settings(), lambda settings: None, paths.lasting_file())
    seen = []

    class Dialog:
        def __init__(self, *_: object, is_busy: Callable[[], bool]) -> None:
            seen.append(is_busy())

        def show(self) -> None:
            return None

    monkeypatch.setattr(preferences, "SettingsDialog", Dialog)
    window.preferences.change()
    monkeypatch.setattr(type(window.strip), "is_busy", True)
    window.preferences.change()
    assert seen == [False, True]
    window.destroy()


def test_a_scan_of_the_window_is_remembered(made_pictures: Path) -> None:
    options = Settings(folders=(made_pictures,)).scan_options()
    assert options.cache_path == paths.cache_file()

    def cached(options: ScanOptions) -> int:
        found = works.find_twins(options, frozenset(), None, lambda progress: None, Control())
        found.close()
        return found.result.cached

    assert [cached(options) for _ in range(2)] == [0, 7]
    assert cached(ScanOptions(folders=(made_pictures,))) == 0


def test_one_place_for_window_and_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the tests' own place
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *a, **k: str(tmp_path))
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *a, **k: tmp_path)
    assert paths.cache_file() == cache_file.default_cache_file() == tmp_path / CACHE_NAME
