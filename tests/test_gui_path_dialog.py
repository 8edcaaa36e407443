"""A folder typed by its path: looked at in a worker, and told of when it is none."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import pytest

from gui.folders.folder_chooser import FolderChooser
from gui.folders.path_dialog import PathDialog
from gui.language.sentences import say
from gui.settings import Settings
from waiting import wait_until


@pytest.fixture
def dialog(root: tk.Tk) -> Iterator[PathDialog]:
    dialog = PathDialog(root)
    yield dialog
    if dialog.winfo_exists():
        dialog.destroy()


def note(dialog: PathDialog) -> str:
    return str(dialog.note.cget("text"))


@pytest.mark.parametrize("form", ["{}", ' "{}" ', "{}/../{name}/"])
def test_a_folder_that_is_there_is_the_answer(
    dialog: PathDialog, tmp_path: Path, form: str
) -> None:
    dialog.text.set(form.format(tmp_path, name=tmp_path.name))
    dialog.add.invoke()
    wait_until(dialog.master, lambda: dialog.result is not None)
    assert dialog.result == tmp_path


def test_home_may_be_written_short(
    dialog: PathDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    (tmp_path / "Pictures").mkdir()
    dialog.text.set("~/Pictures")
    dialog.add.invoke()
    wait_until(dialog.master, lambda: dialog.result is not None)
    assert dialog.result == tmp_path / "Pictures"


@pytest.mark.parametrize(("name", "code"), [("gone", "type-path-none"), ("file", "type-path-file")])
def test_what_is_no_folder_is_told_under_the_field(
    dialog: PathDialog, tmp_path: Path, name: str, code: str
) -> None:
    (tmp_path / "file").write_bytes(b"x")
    dialog.text.set(str(tmp_path / name))
    dialog.add.invoke()
    assert dialog.add.instate(["disabled"])
    wait_until(dialog, lambda: note(dialog) == say(code))
    assert dialog.note.cget("style") == "Error.TLabel"
    assert dialog.add.instate(["!disabled"])
    dialog.text.set(str(tmp_path))
    assert dialog.note.cget("style") == "Small.TLabel"


def test_a_folder_nobody_may_look_into(
    dialog: PathDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("gui.folders.path_dialog.os.listdir", refuse)
    dialog.text.set(str(tmp_path))
    dialog.add.invoke()
    told = say("type-path-unreadable", why="Permission denied")
    wait_until(dialog, lambda: note(dialog) == told)


@pytest.mark.parametrize("text", ["Pictures", "./x", "~root/x"])
def test_it_must_be_a_full_path(dialog: PathDialog, text: str) -> None:
    assert dialog.add.instate(["disabled"])  # nothing was typed yet
    dialog.text.set(text)
    assert dialog.add.instate(["disabled"])
    assert dialog.note.cget("style") == "Error.TLabel"


def test_an_answer_for_what_stood_there_before_is_passed_over(
    dialog: PathDialog, tmp_path: Path
) -> None:
    dialog.text.set(str(tmp_path))
    dialog._on_looked(tmp_path.parent, "folder")
    assert dialog.winfo_exists()


def test_the_folder_typed_is_chosen(
    root: tk.Tk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed: list[Settings] = []
    chooser = FolderChooser(root, settings=Settings, on_change=changed.append, on_show=print)
    monkeypatch.setattr("gui.folders.folder_chooser.PathDialog", lambda _: _Answer(tmp_path))
    chooser.type_path()
    assert [settings.folders for settings in changed] == [(tmp_path,)]
    monkeypatch.setattr("gui.folders.folder_chooser.PathDialog", lambda _: _Answer(None))
    chooser.type_path()
    chooser.add(())  # no change either
    assert len(changed) == 1


class _Answer:
    def __init__(self, answer: Path | None) -> None:
        self._answer = answer

    def show(self) -> Path | None:
        return self._answer
