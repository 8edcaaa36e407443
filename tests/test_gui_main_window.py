"""The whole way in the real window: choose, find, look, mark, trash; cancelling, closing, and how long it stalls."""

from __future__ import annotations

import threading
import time
import tkinter as tk
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.control import Control
from engine.records import Problem
from engine.removal.companions import Company
from gui import main_window, works
from gui.actions import preferences, removing, searching
from gui.dialogs.removal_dialog import RemovalAnswer
from gui.folders import folder_bar
from gui.found.findings import Findings
from gui.found.outlook import Asked, Outlook
from gui.language.sentences import say
from gui.main_window import MainWindow
from gui.settings import Settings
from gui.styling import style
from made_findings import FOLDER, made_found
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401
from waiting import press, wait_until
from window_case import Answer, on_show, opened, settle, settled, summary


@pytest.fixture
def window(root: tk.Tk) -> Iterator[MainWindow]:
    """The real window, without folders; its settings are kept in `window.saved`."""
    saved: list[Settings] = []
    with opened(root, settled(), saved.append) as window:
        window.saved = saved  # type: ignore[attr-defined]
        yield window


def find(window: MainWindow, *folders: Path) -> None:
    window.chooser.add(folders)
    window.folder_bar.find_button.invoke()
    assert window.strip.is_busy
    assert window.folder_bar.find_button.instate(["disabled"])
    settle(window)


def show(window: MainWindow, found: works.Found, monkeypatch: pytest.MonkeyPatch) -> Findings:
    monkeypatch.setattr(works, "find_twins", lambda *_: found)
    find(window, FOLDER)
    return on_show(window)


def sizes(window: MainWindow) -> list[int]:
    """How many twins each group has."""
    return np.diff(on_show(window).groups.starts).tolist()  # type: ignore[no-any-return]


def all_marked(findings: Findings) -> set[int]:
    return set(np.flatnonzero(findings.is_marked).tolist())


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
    settle(window)

    findings = on_show(window)
    assert sizes(window) == [1, 3]
    assert summary(window).startswith("2 groups · 6 pictures · ")
    assert [problem.path.name for problem in window.searching.problems] == ["damaged.png"]
    assert window.actions.trash_button.instate(["disabled"])

    tree = window.panel.tree
    press(tree.canvas, "<space>")
    assert window.actions.words.startswith("1 marked · ")
    victim = findings.pictures[tree.selected_picture or 0].path
    keeper = findings.pictures[findings.shown(0).keeper].path
    dialog = Answer(RemovalAnswer())
    monkeypatch.setattr(removing, "RemovalDialog", dialog)
    window.actions.trash_button.invoke()
    wait_until(window, lambda: not victim.exists(), 30)
    settle(window)

    (asked, outlook, folders) = dialog.shown[0]
    assert isinstance(asked, Asked)
    assert isinstance(outlook, Outlook)
    assert [(one.victim.path, one.keeper.path) for one in asked.going] == [(victim, keeper)]
    assert folders == (made_pictures,)
    assert outlook.company == {victim: Company()}
    assert outlook.refused == ()
    assert keeper.exists()
    assert len(temporary_trash.files()) == 1
    assert sizes(window) == [3]
    assert summary(window).startswith("1 group · 4 pictures · ")
    assert window.note.startswith("1 file moved to the trash, ")
    assert tree.selected_group is on_show(window).shown(0)


def test_no_is_no(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    show(window, made_found(2), monkeypatch)
    window.marking.change(Findings.mark_all)
    dialog = Answer(None)
    monkeypatch.setattr(removing, "RemovalDialog", dialog)
    monkeypatch.setattr(works, "remove", lambda *_: pytest.fail("it must not be called"))
    window.removing.move_to_trash()
    wait_until(window, lambda: dialog.shown)
    assert not window.strip.is_busy
    assert window.removing.is_possible


def test_what_stays_is_told_in_one_dialog(
    window: MainWindow,
    made_pictures: Path,
    temporary_trash: TemporaryTrash,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    find(window, made_pictures)
    window.marking.change(Findings.mark_all)
    findings = on_show(window)
    changed = findings.pictures[findings.shown(0).twins[0].picture].path
    changed.write_bytes(b"something else")
    problems = Answer(None)
    monkeypatch.setattr(removing, "RemovalDialog", Answer(RemovalAnswer()))
    monkeypatch.setattr(removing, "ProblemsDialog", problems)
    window.removing.move_to_trash()
    wait_until(window, lambda: problems.shown, 30)
    kept = problems.shown[0][0]
    assert isinstance(kept, tuple)
    assert [(problem.path, problem.code) for problem in kept] == [(changed, "victim-changed")]
    assert changed.exists()
    assert len(on_show(window).groups) == 1
    assert len(temporary_trash.files()) == 3


def test_first_start_says_what_to_do(window: MainWindow) -> None:
    assert window.panel.hint.words == (say("no-folders"), say("browse-hint"))
    assert window.folder_bar.find_button.instate(["disabled"])


def test_no_twins_is_said_kindly(window: MainWindow, tmp_path: Path, made_pictures: Path) -> None:
    (made_pictures / "alone.png").rename(tmp_path / "alone.png")
    find(window, tmp_path / "nothing here")
    assert window.panel.hint.words[0] == say("no-pictures")
    assert len(window.searching.problems) == 1
    for other in made_pictures.rglob("*.*"):
        other.unlink()
    find(window, tmp_path)
    assert window.panel.hint.words == (say("no-twins"), say("no-twins-hint", count=1))


def test_cancel_keeps_what_was_found(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def find_twins(*given: object) -> works.Found:
        control = given[-1]
        assert isinstance(control, Control)
        while not control.is_cancelled:
            time.sleep(0.001)
        return made_found(3, is_complete=False)

    monkeypatch.setattr(works, "find_twins", find_twins)
    window.chooser.add((FOLDER,))
    window.searching.find()
    window.update()
    window.strip.cancel_button.invoke()
    settle(window)
    assert len(on_show(window).groups) == 3
    assert window.note == window.threshold.bar.note == say("cancelled-note")


def test_a_failed_scan_is_told(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, BaseException]] = []
    monkeypatch.setattr(
        searching, "show_error", lambda parent, what, error: told.append((what, error))
    )
    error = OSError(28, "No space left")

    def find_twins(*_: object) -> works.Found:
        raise error

    monkeypatch.setattr(works, "find_twins", find_twins)
    find(window, FOLDER)
    assert told == [(say("scan-failed"), error)]
    assert window.searching.is_possible


def test_marks(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    findings, change = show(window, made_found(3, twins=2), monkeypatch), window.marking.change
    change(Findings.mark_all)
    assert findings.marked_count == 6
    assert window.actions.words == "6 marked · 6 kB"
    change(Findings.unmark_all)
    assert window.actions.words == say("none-marked")
    change(Findings.mark_identical)
    assert all_marked(findings) == {1, 4, 7}
    change(Findings.unmark_all)
    window.marking.mark_group()
    assert all_marked(findings) == {1, 2}
    keepers = findings.groups.keeper.tolist()
    for keeper in keepers:
        window.marking.toggle(keeper)
    assert not all_marked(findings).intersection(keepers)


def test_one_button_is_accented(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def accented() -> list[str]:
        both = (window.folder_bar.find_button, window.actions.trash_button)
        return [str(b.cget("text")) for b in both if str(b.cget("style")) == "Accent.TButton"]

    assert accented() == [say("find")]
    show(window, made_found(2), monkeypatch)
    assert accented() == [say("find")]
    window.marking.mark_group()
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
    monkeypatch.setattr(preferences, "SettingsDialog", Answer(changed))
    window.preferences.change()
    assert window.settings == changed
    assert style.is_dark(window)
    wait_until(window, lambda: changed in window.saved)  # type: ignore[attr-defined]
    monkeypatch.setattr(preferences, "SettingsDialog", Answer(replace(changed, theme="light")))
    window.preferences.change()
    window.update()
    assert not style.is_dark(window)


def test_nothing_can_be_marked_while_files_go(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    findings = show(window, made_found(2), monkeypatch)
    window.marking.mark_group()
    go_on, moving = threading.Event(), threading.Event()

    def move(*_: object) -> object:
        moving.set()
        go_on.wait(20)
        return works.Removed(frozenset(), 0, ())

    monkeypatch.setattr(works, "remove", move)
    monkeypatch.setattr(removing, "look_ahead", lambda *_: Outlook({}))
    monkeypatch.setattr(removing, "RemovalDialog", Answer(RemovalAnswer()))
    window.removing.move_to_trash()
    wait_until(window, moving.is_set)
    before = all_marked(findings)
    window.marking.change(Findings.unmark_all)
    window.marking.undo()
    assert all_marked(findings) == before == {1, 2}
    go_on.set()
    wait_until(window, lambda: not window.strip.is_busy)
    window.marking.undo()
    assert all_marked(findings) == set()
