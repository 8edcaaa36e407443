"""Export: what is chosen is written in a job, with progress, cancel and what came of it told in the dialog."""

from __future__ import annotations

import csv
import gc
import json
import threading
import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.control import Control, OnProgress, Progress
from engine.output.snapshot import Snapshot
from engine.reasons import reason
from engine.records import Stage
from gui.dialogs import export_dialog
from gui.dialogs.export_dialog import ExportDialog
from gui.found import exporting
from gui.found.exporting import Export, Exportable
from gui.language.sentences import say
from made_snapshot import marked, small_pictures, snapshot_of
from waiting import press, wait_until


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    """Three groups of three files; two files are marked, in two groups."""
    pictures = small_pictures(tmp_path / "p", [f"{n}.png" for n in range(9)])
    return marked(snapshot_of(pictures, 2), 1, 7)


class Opened:
    def __init__(self) -> None:
        self.opened: list[Path] = []
        self.shown: list[Path] = []


def made_dialog(root: tk.Tk, snapshot: Snapshot, opened: Opened, folder: Path) -> ExportDialog:
    root.geometry("800x600+0+0")
    root.deiconify()
    root.update()
    what = Exportable(snapshot, lambda place: reason("first-path"), np.array([2, 0]))
    dialog = ExportDialog(
        root, what, folder=folder, on_open=opened.opened.append, on_show=opened.shown.append
    )
    dialog.deiconify()
    dialog.update()
    return dialog


@pytest.fixture
def opened() -> Opened:
    return Opened()


@pytest.fixture
def dialog(
    root: tk.Tk, snapshot: Snapshot, opened: Opened, tmp_path: Path
) -> Iterator[ExportDialog]:
    dialog = made_dialog(root, snapshot, opened, tmp_path)
    yield dialog
    if dialog.winfo_exists():
        dialog.destroy()


def choose(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> list[tuple[str, Path | None]]:
    asked: list[tuple[str, Path | None]] = []

    def ask(parent: tk.Misc, kind: str, folder: Path | None) -> Path | None:
        asked.append((kind, folder))
        return path

    monkeypatch.setattr(export_dialog, "ask_export_file", ask)
    return asked


def ended(dialog: ExportDialog) -> None:
    wait_until(dialog, lambda: not dialog.is_busy)


def test_a_page_is_written_and_can_be_opened(
    dialog: ExportDialog, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.html"
    asked = choose(monkeypatch, path)
    assert not dialog.open.winfo_viewable()
    dialog.go.invoke()
    assert dialog.go.instate(["disabled"])
    assert str(dialog.leave.cget("text")) == say("cancel")
    ended(dialog)
    assert asked == [("html", tmp_path)]
    assert dialog.words == say("export-done", path=str(path))
    assert path.read_text("utf-8").count("<li") == 9
    assert path.read_text("utf-8").count("data:image") == 9
    assert dialog.go.instate(["!disabled"])
    assert dialog.open.winfo_viewable()
    dialog.open.invoke()
    dialog.show_folder.invoke()
    assert (opened.opened, opened.shown) == ([path], [path])
    press(dialog, "<Escape>")
    assert not dialog.winfo_exists()


@pytest.mark.parametrize(("what", "groups"), [("all", 3), ("shown", 2), ("marked", 2)])
def test_what_is_chosen_is_what_is_written(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, groups: int
) -> None:
    choose(monkeypatch, tmp_path / "out.json")
    dialog.kind.set("json")
    dialog.what.set(what)
    dialog.go.invoke()
    ended(dialog)
    data = json.loads((tmp_path / "out.json").read_text("ascii"))
    assert len(data["groups"]) == groups
    if what == "marked":
        assert [len(group["twins"]) for group in data["groups"]] == [1, 1]


def test_a_table_in_the_order_of_the_list(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, tmp_path / "out.csv")
    dialog.kind.set("csv")
    dialog.what.set("shown")
    assert str(dialog.note.cget("text")) == say("export-csv-note")
    assert all(button.instate(["disabled"]) for button in dialog._sides)
    dialog.go.invoke()
    ended(dialog)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["group"] for row in csv.DictReader(stream)] == ["3"] * 3 + ["1"] * 3
    assert dialog._links.winfo_viewable()


def test_counts_are_on_the_choices_and_none_is_off(
    root: tk.Tk, snapshot: Snapshot, opened: Opened, tmp_path: Path
) -> None:
    snapshot.frees[[1, 7]] = 2_000_000
    for shot, words, state in (
        (snapshot, "Only what is marked: 2 files, 4.0 MB", "!disabled"),
        (marked(snapshot), "Only what is marked: nothing", "disabled"),
    ):
        dialog = made_dialog(root, shot, opened, tmp_path)
        labels = {str(button.cget("text")): button for button in radios(dialog)}
        assert labels[words].instate([state])
        assert labels["All: 3 groups"].instate(["!disabled"])
        assert "As the list shows it: 2 groups" in labels
        dialog.destroy()


def radios(widget: tk.Misc) -> list[tk.ttk.Radiobutton]:  # type: ignore[name-defined]
    found = [child for child in widget.winfo_children() if child.winfo_class() == "TRadiobutton"]
    return found + [one for child in widget.winfo_children() for one in radios(child)]


def test_files_that_are_not_as_they_were_are_told(
    dialog: ExportDialog, snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot.pictures[4].path.unlink()
    choose(monkeypatch, tmp_path / "out.html")
    dialog.side.set(0)
    dialog.go.invoke()
    ended(dialog)
    assert dialog.words.endswith(say("export-amiss", count=1))


def test_a_picture_is_not_written_over(
    dialog: ExportDialog, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = snapshot.pictures[4].path
    before = path.read_bytes()
    choose(monkeypatch, path)
    dialog.go.invoke()
    ended(dialog)
    assert dialog.words == f"Nothing was written to {path}: it is a picture, and would be lost."
    assert not dialog.open.winfo_viewable()
    assert path.read_bytes() == before


class Gate:
    """An export that goes on until it is told to stop, or let fail."""

    def __init__(self) -> None:
        self.was_stopped = threading.Event()
        self.fails = threading.Event()

    def __call__(
        self, what: Exportable, chosen: Export, progress: OnProgress, control: Control
    ) -> int:
        progress(Progress(Stage.WRITING, 3210, 9000, 300.0))
        while not self.fails.wait(0.002):
            if control.is_cancelled:
                self.was_stopped.set()
                control.check()
        raise RuntimeError("broken")


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Gate]:
    gate = Gate()
    monkeypatch.setattr(exporting, "export", gate)
    choose(monkeypatch, tmp_path / "out.html")
    yield gate
    gate.fails.set()


def test_escape_cancels_first_and_closes_then(dialog: ExportDialog, gate: Gate) -> None:
    dialog.go.invoke()
    wait_until(dialog, lambda: "3\u00a0210 of 9\u00a0000" in dialog.words)
    assert dialog.bar.winfo_viewable()
    assert float(dialog.bar.cget("value")) == pytest.approx(356.7, abs=0.1)
    assert all(button.instate(["disabled"]) for button in dialog._choices)
    press(dialog, "<Escape>")
    ended(dialog)
    assert gate.was_stopped.is_set()
    assert dialog.words == say("export-cancelled")
    assert not dialog.bar.winfo_viewable()
    press(dialog, "<Escape>")
    assert not dialog.winfo_exists()


def test_closing_the_window_stops_it(dialog: ExportDialog, gate: Gate) -> None:
    dialog.go.invoke()
    dialog.destroy()
    assert gate.was_stopped.wait(20)


def test_an_error_nobody_expected_is_told(
    dialog: ExportDialog, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(export_dialog, "show_error", lambda parent, what, error: told.append(what))
    gate.fails.set()
    dialog.go.invoke()
    ended(dialog)
    assert told == [say("export-failed")]
    assert dialog.words == ""


def test_nothing_happens_where_no_file_was_chosen(
    dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, None)
    dialog.go.invoke()
    assert not dialog.is_busy
    assert dialog.words == ""


def test_return_exports_and_no_variable_outlives_it(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: tk.Tk
) -> None:
    asked = choose(monkeypatch, None)
    press(dialog, "<Return>")
    assert asked == [("html", tmp_path)]
    names = [str(variable) for variable in (dialog.kind, dialog.what, dialog.side)]
    gc.disable()
    try:
        dialog.destroy()
        left = [name for name in names if root.tk.getboolean(root.tk.call("info", "exists", name))]
    finally:
        gc.enable()
    assert left == []


def test_a_large_choice_is_counted_with_its_thousands(
    root: tk.Tk, snapshot: Snapshot, opened: Opened, tmp_path: Path
) -> None:
    what = Exportable(snapshot, lambda place: reason("first-path"), np.arange(12_345))
    dialog = ExportDialog(
        root, what, folder=None, on_open=opened.opened.append, on_show=opened.shown.append
    )
    words = {str(button.cget("text")) for button in radios(dialog)}
    assert "As the list shows it: 12\u00a0345 groups" in words
    dialog.destroy()
