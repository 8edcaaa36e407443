"""The whole way in the real window: choose, find, look, mark, trash; cancelling, closing, and how long it stalls."""

from __future__ import annotations

import threading
import time
import tkinter as tk
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.control import Control, OnProgress
from engine.options import ScanOptions
from engine.records import Problem
from gui import folder_bar, main_window, works
from gui.app import open_window
from gui.findings import Findings
from gui.main_window import MainWindow
from gui.sentences import say
from gui.settings import Settings
from made_findings import FOLDER, made_findings
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401
from waiting import press, wait_until


class Answer:
    """Stands in for a dialog class: remembers what it was shown and gives an answer."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.shown: list[tuple[object, ...]] = []

    def __call__(self, parent: tk.Misc, *values: object, **chosen: object) -> Answer:
        self.shown.append(values)
        return self

    def show(self) -> object:
        return self.answer


@pytest.fixture
def window(root: tk.Tk) -> Iterator[MainWindow]:
    """The real window, without folders; its settings are kept in `window.saved`."""
    saved: list[Settings] = []
    window = open_window(root, Settings(theme="light", geometry="1100x700+0+0"), saved.append)
    window.saved = saved  # type: ignore[attr-defined]
    wait_until(root, lambda: window.winfo_width() > 1000)
    yield window
    window.strip.abandon()


def find(window: MainWindow, *folders: Path) -> None:
    window.chooser.add(folders)
    window.folder_bar.find_button.invoke()
    assert window.strip.is_busy
    assert window.folder_bar.find_button.instate(["disabled"])
    wait_until(window, lambda: not window.strip.is_busy, 60)


def show(window: MainWindow, findings: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(works, "find_twins", lambda options, progress, control: findings)
    find(window, FOLDER)


def test_the_whole_way(
    window: MainWindow,
    made_pictures: Path,
    temporary_trash: TemporaryTrash,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(folder_bar.filedialog, "askdirectory", lambda **_: str(made_pictures))
    window.chooser.browse()
    assert window.settings.folders == (made_pictures,)
    window.folder_bar.find_button.invoke()
    wait_until(window, lambda: not window.strip.is_busy, 60)

    assert window.findings is not None
    assert [len(shown.twins) for shown in window.findings.groups] == [1, 3]
    assert str(window.summary.cget("text")).startswith("2 groups · 6 pictures · ")
    assert [problem.path.name for problem in window.problems] == ["damaged.png"]
    assert window.actions.trash_button.instate(["disabled"])

    tree = window.panel.tree
    press(tree.canvas, "<space>")
    assert window.actions.words.startswith("1 marked · ")
    victim = window.findings.picture(tree.selected_picture or 0).path
    keeper = window.findings.picture(window.findings.groups[0].group.keeper).path
    dialog = Answer(True)
    monkeypatch.setattr(main_window, "RemovalDialog", dialog)
    window.actions.trash_button.invoke()
    wait_until(window, lambda: not window.strip.is_busy, 30)

    (removals, folders) = dialog.shown[0]
    assert [(r.victim.path, r.keeper.path) for r in removals] == [(victim, keeper)]  # type: ignore[attr-defined]
    assert folders == (made_pictures,)
    assert not victim.exists()
    assert keeper.exists()
    assert len(temporary_trash.files()) == 1
    assert [len(shown.twins) for shown in window.findings.groups] == [3]
    assert str(window.summary.cget("text")).startswith("1 group · 4 pictures · ")
    assert tree.selected_group is window.findings.groups[0]


def test_no_is_no(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    show(window, made_findings(2), monkeypatch)
    window.change_marks(Findings.mark_all)
    monkeypatch.setattr(main_window, "RemovalDialog", Answer(None))
    monkeypatch.setattr(works, "move_to_trash", lambda *_: pytest.fail("it must not be called"))
    window.move_to_trash()
    assert not window.strip.is_busy


def test_what_stays_is_told_in_one_dialog(
    window: MainWindow,
    made_pictures: Path,
    temporary_trash: TemporaryTrash,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    find(window, made_pictures)
    assert window.findings is not None
    window.change_marks(Findings.mark_all)
    changed = window.findings.picture(window.findings.groups[0].twins[0].picture).path
    changed.write_bytes(b"something else")
    problems = Answer(None)
    monkeypatch.setattr(main_window, "RemovalDialog", Answer(True))
    monkeypatch.setattr(main_window, "ProblemsDialog", problems)
    window.move_to_trash()
    wait_until(window, lambda: problems.shown, 30)
    (kept,) = problems.shown[0]
    assert isinstance(kept, tuple)
    assert [(problem.path, problem.code) for problem in kept] == [(changed, "victim-changed")]
    assert changed.exists()
    assert len(window.findings.groups) == 1
    assert len(temporary_trash.files()) == 3


def test_first_start_says_what_to_do(window: MainWindow) -> None:
    assert window.panel.hint.words == (say("no-folders"), say("browse-hint"))
    assert window.folder_bar.find_button.instate(["disabled"])


def test_no_twins_is_said_kindly(window: MainWindow, tmp_path: Path, made_pictures: Path) -> None:
    (made_pictures / "alone.png").rename(tmp_path / "alone.png")
    find(window, tmp_path / "nothing here")
    assert window.panel.hint.words[0] == say("no-pictures")
    assert len(window.problems) == 1
    for other in made_pictures.rglob("*.*"):
        other.unlink()
    find(window, tmp_path)
    assert window.panel.hint.words == (say("no-twins"), say("no-twins-hint", count=1))


def test_cancel_keeps_what_was_found(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def find_twins(options: ScanOptions, progress: OnProgress, control: Control) -> Findings:
        while not control.is_cancelled:
            time.sleep(0.001)
        return made_findings(3, is_complete=False)

    monkeypatch.setattr(works, "find_twins", find_twins)
    window.chooser.add((FOLDER,))
    window.find()
    window.update()
    window.strip.cancel_button.invoke()
    wait_until(window, lambda: not window.strip.is_busy)
    assert window.findings is not None
    assert len(window.findings.groups) == 3
    assert window.note.cget("text") == say("cancelled-note")


def test_a_failed_scan_is_told(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, BaseException]] = []
    monkeypatch.setattr(
        main_window, "show_error", lambda parent, what, error: told.append((what, error))
    )
    error = OSError(28, "No space left")

    def find_twins(*_: object) -> Findings:
        raise error

    monkeypatch.setattr(works, "find_twins", find_twins)
    find(window, FOLDER)
    assert told == [(say("scan-failed"), error)]
    assert window.can_find()


def test_marks(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    findings = made_findings(3, twins=2)
    show(window, findings, monkeypatch)
    window.change_marks(Findings.mark_all)
    assert len(findings.marked) == 6
    assert window.actions.words == "6 marked · 6 kB"
    window.change_marks(Findings.unmark_all)
    assert window.actions.words == say("none-marked")
    window.change_marks(Findings.mark_identical)
    assert findings.marked == {1, 4, 7}
    window.change_marks(Findings.unmark_all)
    window.mark_group()
    assert findings.marked == {1, 2}
    keepers = [shown.group.keeper for shown in findings.groups]
    for keeper in keepers:
        findings.toggle(keeper)
    assert not findings.marked.intersection(keepers)


def test_one_button_is_accented(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def accented() -> list[str]:
        both = (window.folder_bar.find_button, window.actions.trash_button)
        return [str(b.cget("text")) for b in both if str(b.cget("style")) == "Accent.TButton"]

    assert accented() == [say("find")]
    show(window, made_findings(2), monkeypatch)
    assert accented() == [say("find")]
    window.mark_group()
    assert accented() == [say("trash")]


def test_problems_open_the_dialog(
    window: MainWindow, made_pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = Answer(None)
    monkeypatch.setattr(main_window, "ProblemsDialog", problems)
    find(window, made_pictures)
    assert window.actions.problems_button.winfo_ismapped()
    window.actions.problems_button.invoke()
    assert isinstance(problems.shown[0][0], tuple)
    assert isinstance(problems.shown[0][0][0], Problem)


def test_folders_are_kept_and_removed(window: MainWindow) -> None:
    one, two = FOLDER / "one", FOLDER / "two"
    window.chooser.add((one, two, one))
    assert window.settings.folders == (one, two)
    window.chooser.remove(one)
    assert window.settings.folders == (two,)
    wait_until(window, lambda: window.saved and window.saved[-1].folders == (two,))  # type: ignore[attr-defined]
    assert window.panel.hint.words[0] == say("ready")


def test_folders_are_dropped(window: MainWindow, root: tk.Tk, made_pictures: Path) -> None:
    window.take_drops()
    if window.panel.hint.words[1] == say("browse-hint"):
        pytest.skip("tkdnd cannot be loaded here")
    assert window.panel.hint.words[1] == say("drop-hint")
    spaced = made_pictures / "a folder"
    spaced.mkdir()
    dropped = f"{{{{{spaced.as_posix()}}} {(made_pictures / 'b.png').as_posix()}}}"
    # What tkdnd does with a drop (tkdnd_generic.tcl, HandleDrop): its list of paths for %D.
    script = str(root.tk.call("bind", root, "<<Drop>>")).replace("%D", dropped)
    assert root.tk.eval(script) == "copy"
    wait_until(window, lambda: window.settings.folders)
    assert window.settings.folders == (spaced, made_pictures)  # of a file the folder it is in


def test_settings_change_the_theme_and_are_kept(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = replace(window.settings, theme="dark", threshold=100.0)
    monkeypatch.setattr(main_window, "SettingsDialog", Answer(changed))
    window.change_settings()
    assert window.settings == changed
    wait_until(window, lambda: changed in window.saved)  # type: ignore[attr-defined]
    monkeypatch.setattr(main_window, "SettingsDialog", Answer(replace(changed, theme="light")))
    window.change_settings()
    window.update()


def test_nothing_can_be_marked_while_files_go(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    findings = made_findings(2)
    show(window, findings, monkeypatch)
    window.mark_group()
    go_on = threading.Event()

    def move(*_: object) -> object:
        go_on.wait(20)
        return works.Removed(frozenset(), 0, ())

    monkeypatch.setattr(works, "move_to_trash", move)
    monkeypatch.setattr(main_window, "RemovalDialog", Answer(True))
    window.move_to_trash()
    before = set(findings.marked)
    window.change_marks(Findings.unmark_all)
    assert findings.marked == before
    go_on.set()
    wait_until(window, lambda: not window.strip.is_busy)
