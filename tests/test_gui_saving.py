"""Results saved, opened again and exported, in the real window; what has become of their files is told."""

from __future__ import annotations

import os
import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import pytest

from gui.actions import removing, saving
from gui.dialogs import export_dialog
from gui.dialogs.export_dialog import ExportDialog
from gui.dialogs.removal_dialog import RemovalAnswer
from gui.language.sentences import say
from gui.main_window import MainWindow
from made import save_twins, scene
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401
from waiting import wait_until
from window_case import (
    Answer,
    find,
    groups,
    in_dialog,
    marked,
    number_of,
    on_show,
    opened,
    press_keys,
    select,
    settle,
    settled,
)  # fmt: skip


@pytest.fixture
def twin_files(tmp_path: Path) -> Path:
    """Groups of four and of two, and a damaged file."""
    folder = tmp_path / "Pictures"
    save_twins(folder / "coast", "a", scene(1, (160, 120)))
    scene(2, (160, 120)).save(folder / "b.png")
    (folder / "coast" / "b again.png").write_bytes((folder / "b.png").read_bytes())
    (folder / "damaged.png").write_bytes((folder / "b.png").read_bytes()[:5000])
    return folder


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What is chosen in the system's dialogs."""
    path = tmp_path / "results.json"
    for name in ("ask_results_to_save", "ask_results_to_open"):
        monkeypatch.setattr(saving, name, lambda *_: path)
    return path


@pytest.fixture
def window(root: tk.Tk, twin_files: Path, file: Path) -> Iterator[MainWindow]:
    """Another keeper made, two pictures marked, and all of that saved and off the screen."""
    with opened(root, settled(twin_files)) as window:
        find(window)
        select(window, "a.jpg")
        press_keys(window, "<k>")
        for name in ("a_half.jpg", "b again.png"):
            window.marking.toggle(number_of(window, name))
        press_keys(window, "<Control-s>")
        assert window.note == say("results-saved", path=str(file))
        window.reviewing.clear()
        window.show_note("")
        assert window.findings is None
        yield window


def test_what_is_opened_is_what_was_saved(window: MainWindow) -> None:
    window.saving.open()
    settle(window)
    assert groups(window) == [
        ["b.png", "b again.png"],
        ["a.jpg", "a.png", "a_copy.jpg", "a_half.jpg"],
    ]
    assert marked(window) == {"a_half.jpg", "b again.png"}
    assert on_show(window).why(1).code == "chosen"
    assert window.note.startswith(say("results-opened", date="").strip()[:8])
    assert [one.path.name for one in window.searching.problems] == ["damaged.png"]
    # Marks can be changed; groups cannot be made anew of them.
    select(window, "a.png")
    press_keys(window, "<space>", "<k>", "<n>")
    assert marked(window) == {"a_half.jpg", "b again.png", "a.png"}
    press_keys(window, "<Control-z>")
    assert marked(window) == {"a_half.jpg", "b again.png"}
    assert not window.ruling.is_possible()
    assert window.threshold.bar.look_alikes.instate(["disabled"])


def test_they_can_be_removed_from(
    window: MainWindow,
    twin_files: Path,
    temporary_trash: TemporaryTrash,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window.saving.open()
    settle(window)
    monkeypatch.setattr(removing, "RemovalDialog", Answer(RemovalAnswer()))
    window.removing.move_to_trash()
    wait_until(window, lambda: len(temporary_trash.files()) == 2)
    settle(window)
    assert groups(window) == [["a.jpg", "a.png", "a_copy.jpg"]]
    assert not (twin_files / "coast" / "a_half.jpg").exists()


def test_vanished_and_changed_files_are_told(
    window: MainWindow, twin_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (twin_files / "coast" / "a_half.jpg").unlink()
    (twin_files / "b.png").write_bytes(b"something else")
    told = Answer(None)
    monkeypatch.setattr(saving, "ProblemsDialog", told)
    window.saving.open()
    settle(window)
    problems, words = told.shown[0]
    assert {problem.path.name for problem in problems} == {"a_half.jpg", "b.png"}  # type: ignore[attr-defined]
    assert say("results-lost-marks", count=2) in str(words)
    assert groups(window) == [["a.jpg", "a.png", "a_copy.jpg"]]
    assert marked(window) == set()


def test_a_file_that_holds_no_results_is_told(
    window: MainWindow, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(saving, "show_error", lambda parent, what, error: told.append(what))
    file.write_bytes(b"{}")
    window.saving.open()
    settle(window)
    assert told
    assert "results.json" in told[0]
    assert window.findings is None


def test_export(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window.saving.open()
    settle(window)
    page = tmp_path / "twins.html"
    monkeypatch.setattr(export_dialog, "ask_export_file", lambda *_: page)

    def export(dialog: object) -> str:
        assert isinstance(dialog, ExportDialog)
        dialog.what.set("marked")
        dialog.go.invoke()
        wait_until(window, lambda: not dialog.is_busy)
        words = dialog.words
        dialog.close()
        return words

    words = in_dialog(window, export)
    window.saving.export()
    assert words == [say("export-done", path=os.fspath(page))]
    text = page.read_text("utf-8")
    assert "a_half.jpg" in text
    assert "data:image/" in text


def test_a_folder_protected_later_loses_its_marks(window: MainWindow, twin_files: Path) -> None:
    window.saving.open()
    settle(window)
    window.chooser.add((twin_files / "coast",))
    window.chooser.protect(twin_files / "coast", True)
    wait_until(window, lambda: not marked(window))
    assert not on_show(window).can_mark(number_of(window, "b again.png"))
    assert window.actions.words == say("none-marked")
