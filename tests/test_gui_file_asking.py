"""The system's file dialogs as they are asked for, results saved and opened in workers, and what is told of them."""

from __future__ import annotations

import gc
import tkinter as tk
from dataclasses import replace
from pathlib import Path
from tkinter import filedialog

import pytest

from engine.control import Control
from gui.found.exporting import load_results, save_results
from gui.parts import file_asking
from gui.parts.file_asking import (
    ask_export_file,
    ask_results_to_open,
    ask_results_to_save,
    loaded_words,
)
from made_snapshot import marked, small_pictures, snapshot_of

ASKING = {
    "asksaveasfilename": (
        lambda root, folder: ask_export_file(root, "csv", folder),
        lambda root, folder: ask_results_to_save(root, folder),
    ),
    "askopenfilename": (lambda root, folder: ask_results_to_open(root, folder),),
}


@pytest.mark.parametrize("name", ASKING)
def test_the_system_is_asked_for_a_file(
    root: tk.Tk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    asked: list[dict[str, object]] = []
    answers = iter([str(tmp_path / "a b.csv"), "", ()] * 2)

    def answer(**options: object) -> object:
        asked.append(options)
        return next(answers)

    monkeypatch.setattr(filedialog, name, answer)
    for ask in ASKING[name]:
        assert [ask(root, tmp_path) for _ in range(3)] == [tmp_path / "a b.csv", None, None]
    for options in asked:
        assert (options["parent"], options["initialdir"]) == (root, tmp_path)
        assert options["title"]
        assert "confirmoverwrite" not in options, "the system asks before it replaces a file"
        kinds = options["filetypes"]
        assert isinstance(kinds, tuple)
        assert kinds[-1][1] == "*"
    if name == "asksaveasfilename":
        assert str(asked[0]["initialfile"]).endswith(".csv")
        assert str(asked[3]["initialfile"]).endswith(".json")


def test_results_go_out_and_come_back_with_words(tmp_path: Path) -> None:
    pictures = small_pictures(tmp_path / "p", [f"{n}.png" for n in range(6)])
    shot = marked(snapshot_of(pictures, 2), 1, 4)
    path, control = tmp_path / "results.json", Control()
    save_results(path, shot, lambda progress: None, control)
    found = load_results(path, (), lambda progress: None, control)
    assert loaded_words(found) == ""
    assert gc.isenabled()
    pictures[0].path.unlink()
    pictures[4].path.unlink()
    found = load_results(path, (), lambda progress: None, control)
    assert loaded_words(found) == (
        "2 files are not what they were when the results were saved. "
        "1 group is gone: too few of its files are left as they were. 2 marks were dropped."
    )
    assert loaded_words(replace(found, is_intact=False)).startswith("This file was changed after")


def test_there_is_a_name_for_each_kind() -> None:
    from gui.found.exporting import KINDS

    assert set(file_asking._KINDS) == set(KINDS)
