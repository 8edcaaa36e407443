"""What a question, another scan and a slow or broken system must not do to what was found and marked."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
import time
import tkinter as tk
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.control import Control, OnProgress
from engine.options import ScanOptions
from gui import errands, works
from gui.actions import searching
from gui.app import open_window
from gui.dialogs.removal_dialog import RemovalAnswer, RemovalDialog
from gui.found.findings import Findings
from gui.language.sentences import say
from gui.language.words import copied_path
from gui.main_window import MainWindow
from gui.parts.dialog import Dialog, is_asking
from gui.settings import Settings
from made_findings import FOLDER, MadeReview, made_found
from waiting import press, wait_until
from window_case import in_dialog, open_dialogs, opened, settle, settled

OTHER = FOLDER.parent / "Phone"


class Scan:
    """Stands in for the search: runs until `end` gives it what it finds or an error, or it is cancelled."""

    def __init__(self) -> None:
        self.answer: works.Found | Exception | None = None
        self.count = 0
        self._is_over = threading.Event()

    def __call__(
        self,
        options: ScanOptions,
        not_twins: object,
        on_some: object,
        progress: OnProgress,
        control: Control,
    ) -> works.Found:
        self.count += 1
        while not self._is_over.wait(0.002):
            control.check()
        if isinstance(self.answer, Exception):
            raise self.answer
        assert self.answer is not None
        return self.answer

    def end(self, window: MainWindow, answer: works.Found | Exception) -> None:
        self.answer = answer
        self._is_over.set()
        settle(window)
        self._is_over.clear()


@pytest.fixture
def scan(monkeypatch: pytest.MonkeyPatch) -> Scan:
    scan = Scan()
    monkeypatch.setattr(works, "find_twins", scan)
    return scan


@pytest.fixture
def window(root: tk.Tk, scan: Scan) -> Iterator[MainWindow]:
    """Shows three groups of `FOLDER`, two pictures of them marked by hand."""
    with opened(root, settled(FOLDER)) as window:
        window.searching.find()
        scan.end(window, made_found(3))
        window.marking.toggle(1)
        window.marking.toggle(5)
        yield window


def all_marked(findings: Findings | None) -> set[int]:
    assert findings is not None
    return set(np.flatnonzero(findings.is_marked).tolist())


def test_no_key_gets_past_a_question(window: MainWindow, scan: Scan) -> None:
    root, tree = window.winfo_toplevel(), window.panel.tree

    def press_all(dialog: Dialog[object]) -> tuple[bool, int, int]:
        assert is_asking(window)
        press(root, "<F5>", "<Delete>", "<Escape>")
        press(tree.canvas, "<space>", "<F5>", "<k>", "<n>", "<Control-z>", "<Control-s>")
        press(window.folder_bar.find_button, "<space>")
        press(window.actions.trash_button, "<space>")
        window.folder_bar.find_button.invoke()
        seen = (window.strip.is_busy, len(open_dialogs(window)), scan.count)
        dialog.close()
        return seen

    before, wishes = window.findings, window.reviewing.wishes
    seen = in_dialog(window, press_all)
    window.removing.move_to_trash()
    wait_until(window, lambda: seen)
    assert seen == [(False, 1, 1)]
    assert window.findings is before
    assert window.reviewing.wishes is wishes
    assert all_marked(before) == {1, 5}
    assert not is_asking(window)


@pytest.mark.parametrize("change", ["scan", "findings", "another keeper"])
def test_yes_counts_only_for_what_was_asked(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    monkeypatch.setattr(works, "remove", lambda *_: pytest.fail("it must not be called"))
    shown = []

    def show(dialog: RemovalDialog) -> RemovalAnswer:
        dialog.destroy()
        if change == "scan":
            window.searching.find()
        else:
            findings = made_found(3).findings
            assert findings is not None
            if change == "findings":
                window.marking.change(Findings.unmark_all)
                window.marking.toggle(2)
            else:  # what is marked is the same
                findings.groups.keeper[:] = [2, 4, 8]
                findings.mark(np.array([1, 5]))
                window.reviewing.findings = findings
        shown.append(change)
        return RemovalAnswer()

    monkeypatch.setattr(RemovalDialog, "show", show)
    window.removing.move_to_trash()
    wait_until(window, lambda: shown)
    assert not window.removing.is_running


def test_the_dialog_behind_a_dialog_is_asking_again(root: tk.Tk) -> None:
    root.deiconify()
    outer, inner = Dialog[None](root, title="outer"), Dialog[None](root, title="inner")
    grabbed = []

    def after_inner() -> None:
        inner.after(50, inner.close)
        inner.show()
        grabbed.append(str(root.tk.call("grab", "current", root)))
        outer.close()

    outer.after(50, after_inner)
    outer.show()
    assert grabbed == [str(outer)]
    assert not is_asking(root)


@pytest.mark.parametrize("how", ["cancelled", "cancelled early", "failed"])
def test_a_scan_that_brings_nothing_takes_nothing(
    window: MainWindow, scan: Scan, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    told: list[str] = []
    monkeypatch.setattr(searching, "show_error", lambda parent, what, error: told.append(what))
    press(window.panel.tree.canvas, "<Down>", "<Down>")
    before, wishes = window.findings, window.reviewing.wishes
    note, place = window.note, window.panel.tree.selected_picture
    window.searching.find()
    window.update()
    assert window.note == say("scanning-note")
    assert not window.removing.is_possible
    if how == "failed":
        scan.end(window, OSError(5, "Input/output error"))
        assert told == [say("scan-failed")]
    elif how == "cancelled":
        window.strip.cancel()
        wait_until(window, lambda: not window.strip.is_busy)
    else:
        scan.end(window, made_found(0, is_complete=False))
    assert window.findings is before
    assert window.reviewing.wishes is wishes
    assert all_marked(before) == {1, 5}
    assert window.panel.tree.selected_picture == place
    assert window.note == note
    assert window.removing.is_possible


def test_a_scan_that_ends_takes_the_place_of_the_last(window: MainWindow, scan: Scan) -> None:
    review = window.reviewing.review
    assert isinstance(review, MadeReview)
    window.searching.find()
    new = made_found(2)
    scan.end(window, new)
    assert window.findings is new.findings
    assert all_marked(window.findings) == {1, 5}  # these are the same files
    wait_until(window, lambda: review.is_closed)
    window.searching.find()
    scan.end(window, made_found(0))
    assert window.findings is None
    assert window.panel.hint.words[0] == say("no-pictures")


def test_the_note_says_what_was_searched(window: MainWindow, scan: Scan) -> None:
    bar = window.threshold.bar
    assert "Searched" not in bar.note
    window.searching.find()
    window.chooser.choose((OTHER,))
    scan.end(window, made_found(3))
    assert bar.note.endswith(" in 1 s · Searched: Pictures")
    window.chooser.choose((FOLDER,))
    assert "Searched" not in bar.note
    window.searching.find()
    window.chooser.choose(())
    scan.end(window, made_found(0))
    assert bar.note == "Searched: Pictures"
    window.chooser.choose((FOLDER,))
    window.searching.find()
    scan.end(window, made_found(1, folders=(FOLDER, OTHER, Path("/a"), Path("/b"))))
    assert bar.note.endswith("Searched: Pictures, Phone and 2 more")


def test_settings_that_cannot_be_kept_are_told_once(
    root: tk.Tk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries, told = [], []

    def save(kept: Settings) -> None:
        tries.append(kept)
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(errands, "show_error", lambda parent, what, error: told.append(what))
    window = open_window(root, Settings(theme="light"), save)
    for count, name in enumerate("abc", 1):
        window.chooser.add((Path(name),))
        wait_until(root, lambda count=count: len(tries) == count)
        wait_until(root, lambda: not window.errands._crew._on_answer)
    assert told == [say("settings-not-saved")]
    logged = [record for record in caplog.records if record.name == "gui.errands"]
    assert len(logged) == 2


@pytest.fixture
def opener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands in for the program that opens files: writes what it is given, then does as the name says."""
    if sys.platform not in ("linux", "darwin"):
        pytest.skip("Windows has no such program")
    program = tmp_path / "bin" / ("open" if sys.platform == "darwin" else "xdg-open")
    program.parent.mkdir()
    program.write_text(
        '#!/bin/sh\necho "$1" >> "$0.log"\ncase "$1" in *stays*) sleep 30;; *) exit 3;; esac\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return program.with_name(program.name + ".log")


def test_a_viewer_in_the_foreground_keeps_nothing_waiting(
    root: tk.Tk, opener: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errands, "show_error", lambda *_: pytest.fail("nothing is wrong"))
    saved: list[Settings] = []
    window = open_window(root, Settings(theme="light"), saved.append)
    window.errands.open_picture(Path("/stays.png"))
    wait_until(root, lambda: window.errands._started)
    ((process, *_),) = window.errands._started
    try:
        assert os.getsid(process.pid) != os.getsid(0)
        started = time.monotonic()
        window.chooser.add((FOLDER,))
        wait_until(root, lambda: saved)
        assert time.monotonic() - started < 10
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()


def test_an_opener_that_fails_is_told(
    root: tk.Tk, opener: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(
        errands, "show_error", lambda _, what, error: told.append((what, str(error)))
    )
    window = open_window(root, Settings(theme="light"), lambda kept: None)
    window.errands.open_picture(Path("/fails.png"))
    wait_until(root, lambda: told)
    assert told[0][0] == say("no-viewer")
    assert told[0][1].endswith(": 3")
    monkeypatch.setenv("PATH", "/nowhere")
    window.errands.open_picture(Path("/fails.png"))
    wait_until(root, lambda: len(told) == 2)
    assert told[1][0] == say("open-failed")
    assert window.errands._started == []


@pytest.mark.skipif(os.name == "nt", reason="POSIX names")
def test_a_path_that_is_no_text_is_copied_so_that_it_can_be_found() -> None:
    path = Path(os.fsdecode(b"/a/caf\xe9 \xc3\xa9.jpg"))
    assert copied_path(path) == "/a/caf\\xe9 \u00e9.jpg"
    shell = subprocess.run(
        ["bash", "-c", f"printf %s $'{copied_path(path)}'"], capture_output=True, check=True
    )
    assert shell.stdout == os.fsencode(path)


def test_the_copied_path_reaches_the_clipboard(window: MainWindow) -> None:
    found = made_found(1)
    assert found.findings is not None
    pictures = list(found.findings.pictures)
    odd = pictures[1] = replace(pictures[1], path=Path(os.fsdecode(b"/a/\xff.jpg")))
    found.findings.pictures = tuple(pictures)
    window.show_found(found, "", {})
    settle(window)
    press(window.panel.tree.canvas, "<Control-c>")
    assert window.clipboard_get() == copied_path(odd.path)


def test_pictures_found_are_not_gone_through_for_cycles(made_pictures: Path) -> None:
    """That would hold the window up for a tenth of a second, at any time."""
    before = gc.get_freeze_count()
    options = ScanOptions(folders=(made_pictures,))
    found = works.find_twins(options, frozenset(), None, lambda progress: None, Control())
    try:
        assert found.findings is not None
        assert len(found.findings.groups) == 2
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
        found.close()
