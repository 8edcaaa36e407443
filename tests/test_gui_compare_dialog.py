"""Compare two files: what is chosen, typed, dropped or selected is compared off the Tk thread and told in words."""

from __future__ import annotations

import gc
import os
import shutil
import threading
import tkinter as tk
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from engine.comparing import compare
from engine.comparison import Comparison
from engine.control import Control, OnProgress
from engine.options import ScanOptions
from engine.reasons import reason
from engine.records import Problem, Stage
from gui import commands, works
from gui.app import open_window
from gui.compare import compare_dialog
from gui.compare.compare_dialog import CompareDialog
from gui.compare.comparison_words import detail_words, verdict_words, why_words
from gui.language.sentences import say
from gui.parts import file_field
from gui.settings import Settings
from made import scene
from made_findings import made_findings
from waiting import press, wait_until

OPTIONS = ScanOptions(folders=(Path("/"),))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compared")
    one = scene(1, (160, 120))
    one.save(folder / "one.png")
    one.save(folder / "one.bmp")
    one.transpose(Image.Transpose.ROTATE_90).save(folder / "left.png")
    shutil.copy(folder / "one.png", folder / "copy.png")
    scene(2, (160, 120)).save(folder / "two.png")
    (folder / "note.png").write_text("no picture")
    return folder


@pytest.fixture
def dialog(root: tk.Tk) -> Iterator[CompareDialog]:
    root.geometry("800x600+0+0")
    root.deiconify()
    root.update()
    dialog = CompareDialog(root, Settings())
    dialog.deiconify()
    yield dialog
    if dialog.winfo_exists():
        dialog.destroy()


def ended(dialog: CompareDialog) -> None:
    wait_until(dialog, lambda: not dialog.is_busy)


def test_twins_are_shown_with_every_value(dialog: CompareDialog, folder: Path) -> None:
    dialog.take_files([folder / "one.png", folder / "one.bmp"])
    assert dialog.words == say("comparing")
    ended(dialog)
    assert dialog.words == "Twins."
    assert str(dialog.verdict.cget("style")) == "Keep.TLabel"
    assert dialog.values.value("mse") == ("0.0", "at most 200")
    assert dialog.values.value("second-look") == ("1.00", "at least 0.7")
    assert say("pixels-yes") in str(dialog.details.cget("text"))
    wait_until(dialog, lambda: dialog.photos.is_showing(dialog._found.second))  # type: ignore[union-attr]
    assert not dialog.turn_box.winfo_manager()


def test_a_turned_one_is_shown_turned_and_as_it_is(dialog: CompareDialog, folder: Path) -> None:
    dialog.take_files([folder / "one.png", folder / "left.png"])
    ended(dialog)
    assert "they match only when the second is taken as turned 90 degrees left" in dialog.words
    assert dialog.is_turned.get()
    assert [seen.lie for seen in dialog.photos.pane._shown] == [1, 6]
    dialog.turn_box.invoke()
    assert [seen.lie for seen in dialog.photos.pane._shown] == [1, 1]


def test_what_cannot_be_read_is_told_in_the_dialog(dialog: CompareDialog, folder: Path) -> None:
    dialog.take_files([folder / "one.png", folder / "note.png"])
    ended(dialog)
    assert dialog.words.startswith("note.png cannot be compared: not a picture")
    assert str(dialog.verdict.cget("style")) == "Error.TLabel"
    assert dialog.values.value("mse") == ("", "")
    dialog.take_files([folder / "one.bmp"])  # one more takes the place of the second
    ended(dialog)
    assert dialog.words == "Twins."


def test_typed_paths_are_compared_with_return(dialog: CompareDialog, folder: Path) -> None:
    first, second = dialog.fields
    first.text.set(str(folder / "one.png"))
    press(first.entry, "<Return>")
    assert not dialog.is_busy
    assert dialog.focus_get() is second.entry, "that is what is missing"
    second.text.set(f" {folder / 'copy.png'} ")
    press(second.entry, "<Return>")
    ended(dialog)
    assert dialog.words == say("verdict-identical")


def test_browse_chooses_and_compares_once_both_are_there(
    dialog: CompareDialog, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([folder / "one.png", None, folder / "one.bmp"])
    monkeypatch.setattr(file_field, "ask_file", lambda *_: next(answers))
    dialog.fields[0]._on_browse()
    dialog.fields[1]._on_browse()
    assert not dialog.is_busy
    dialog.fields[1]._on_browse()
    ended(dialog)
    assert dialog.words == "Twins."


@pytest.mark.parametrize("can_drop", [True, False])
def test_files_are_dropped_on_the_dialog_itself(
    root: tk.Tk, folder: Path, monkeypatch: pytest.MonkeyPatch, can_drop: bool
) -> None:
    targets: list[tk.Misc] = []

    def accept(target: tk.Toplevel, on_drop: Callable[[list[Path]], None]) -> bool:
        targets.append(target)
        drops.append(on_drop)
        return can_drop

    drops: list[Callable[[list[Path]], None]] = []
    monkeypatch.setattr(compare_dialog, "accept_drops", accept)
    dialog = CompareDialog(root, Settings())
    assert targets == [dialog]
    assert dialog.words == say("compare-hint" if can_drop else "compare-hint-plain")
    drops[0]([folder / "one.png"])
    assert [field.file for field in dialog.fields] == [folder / "one.png", None]
    drops[0]([folder / "two.png"])
    assert dialog.fields[1].file == folder / "two.png"
    assert dialog.is_busy
    dialog.destroy()


def test_a_name_that_is_no_text_is_compared_all_the_same(dialog: CompareDialog) -> None:
    path = Path(os.fsdecode(b"/no such/\xff.png")) if os.name == "posix" else Path("/no such/a.png")
    dialog.fields[0].take(path)
    assert dialog.fields[0].file == path
    dialog.fields[0].text.set("~/other.png")
    assert dialog.fields[0].file == Path("~/other.png").expanduser()


def test_no_variable_outlives_its_dialog(root: tk.Tk) -> None:
    """One that the garbage collector meets in a worker thread would call Tk from there."""
    dialog = CompareDialog(root, Settings())
    names = [str(dialog.is_turned), *(str(field.text) for field in dialog.fields)]
    gc.disable()
    try:
        dialog.destroy()
        left = [name for name in names if root.tk.getboolean(root.tk.call("info", "exists", name))]
    finally:
        gc.enable()
    assert left == []


def test_the_settings_have_their_say(root: tk.Tk, folder: Path) -> None:
    files = folder / "one.png", folder / "left.png"
    dialog = CompareDialog(root, Settings(turned=True, threshold=150), files)
    ended(dialog)
    assert dialog.words == "Twins: the second is turned 90 degrees left."
    assert dialog.values.value("mse")[1] == "at most 150"
    dialog.destroy()


class Gate:
    """A comparison that ends when it is let, or is told to stop."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.was_stopped = threading.Event()

    def __call__(
        self,
        first: Path,
        second: Path,
        options: ScanOptions,
        progress: OnProgress,
        control: Control,
    ) -> Comparison:
        while not self.open.wait(0.002):
            if control.is_cancelled:
                self.was_stopped.set()
                control.check()
        raise RuntimeError("broken")


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate()
    monkeypatch.setattr(works, "compare_files", gate)
    yield gate
    gate.open.set()


def test_closing_stops_it_and_escape_closes(
    dialog: CompareDialog, folder: Path, gate: Gate
) -> None:
    dialog.take_files([folder / "one.png", folder / "two.png"])
    dialog.update()
    press(dialog, "<Escape>")
    assert gate.was_stopped.wait(20)
    assert not dialog.winfo_exists()


def test_an_error_nobody_expected_is_told(
    dialog: CompareDialog, folder: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(compare_dialog, "show_error", lambda parent, what, error: told.append(what))
    gate.open.set()
    dialog.take_files([folder / "one.png", folder / "two.png"])
    ended(dialog)
    assert told == [say("compare-failed")]
    assert dialog.words == ""


def test_the_menu_begins_with_the_twin_selected_and_its_keeper(
    root: tk.Tk, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(root, Settings(), lambda settings: None)
    asked: list[tuple[Path, ...]] = []
    monkeypatch.setattr(
        commands, "CompareDialog", lambda window, settings, files: Asked(asked, files)
    )
    (entry,) = (
        one for one in commands.menus(window)["file"] if one and one.code == "compare-files"
    )
    entry.action()
    findings = made_findings(2)
    window.show_some(findings)
    wait_until(root, lambda: window.panel.tree.selected_twin is not None)
    entry.action()
    assert asked == [(), (findings.pictures[0].path, findings.pictures[1].path)]
    window.strip.abandon()


class Asked:
    def __init__(self, asked: list[tuple[Path, ...]], files: tuple[Path, ...]) -> None:
        asked.append(files)

    def show(self) -> None:
        pass


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (reason("over-threshold", mse="812.0", threshold=200.0), "MSE 812.0 is over the threshold of 200"),
        (reason("frames-differ", first=12, second=1), "they have different numbers of pages or frames, 12 and 1"),
        (reason("turned-only", turned=2), "they match only when the second is taken as mirrored; "),
        *((reason(code, value="0.31", least=0.5, most=1.0, mse="9.0", threshold=1.0), "") for code in (
            "low-correlation", "low-structure", "low-second-look", "flat-differ", "later-frames-differ",
        )),
    ],
)  # fmt: skip
def test_every_reason_has_words_of_its_own(why: object, words: str) -> None:
    said = why_words(why)  # type: ignore[arg-type]
    assert said.startswith(words)
    assert "{" not in said


def test_details(folder: Path) -> None:
    twins = compare(folder / "one.png", folder / "one.bmp", OPTIONS)
    assert list(detail_words(twins)) == [
        say("pixels-yes"), "They match from a threshold of 0 on.",
    ]  # fmt: skip
    problem = Problem(Path("/a/b.jpg"), Stage.READING, reason("too-large", needed="3.7 GB"))
    unknown = replace(twins, same_pixels=None, pixels_unknown=problem)
    assert "not known: b.jpg: too large for the memory budget: needs 3.7 GB" in next(
        detail_words(unknown)
    )
    strangers = compare(folder / "one.png", folder / "two.png", OPTIONS)
    assert say("matches-never") in list(detail_words(strangers))
    assert verdict_words(strangers).startswith("No twins: MSE ")
    one = compare(folder / "one.png", folder / "one.png", OPTIONS)
    assert verdict_words(one) == say("verdict-one-file")
    assert list(detail_words(one)) == []


def test_the_systems_dialog_offers_pictures_and_all_files(
    root: tk.Tk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {}

    def ask(**options: Any) -> str:
        asked.update(options)
        return answers.pop()

    answers = ["", "/a/b.jpg"]
    monkeypatch.setattr(file_field.filedialog, "askopenfilename", ask)
    assert file_field.ask_file(root, None, (Path("/pictures"),)) == Path("/a/b.jpg")
    assert asked["initialdir"] == Path("/pictures")
    (_, kinds), (_, all_files) = asked["filetypes"]
    assert {".jpg", ".JPG"} <= set(kinds)
    assert all_files == "*"
    assert file_field.ask_file(root, Path("/a/b.jpg"), ()) is None
    assert asked["initialdir"] == Path("/a")
