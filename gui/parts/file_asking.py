"""The system's dialogs for a file or a folder, and how opened results are told of."""

from __future__ import annotations

import tkinter as tk
from datetime import date
from pathlib import Path
from tkinter import filedialog
from typing import TYPE_CHECKING

from gui.language.sentences import say

if TYPE_CHECKING:
    from engine.output.saved_results import Loaded

_KINDS = {"html": "export-kind-html", "csv": "export-kind-csv", "json": "export-kind-json"}


def ask_export_file(parent: tk.Misc, kind: str, folder: Path | None) -> Path | None:
    """Where a report is to be written; the system asks before one that is there is replaced."""
    return _asked(
        filedialog.asksaveasfilename(
            parent=parent,
            title=say("export-save-as"),
            initialdir=folder,
            initialfile=f"twins {date.today():%Y-%m-%d}.{kind}",
            defaultextension=f".{kind}",
            filetypes=((say(_KINDS[kind]), f"*.{kind}"), (say("all-files"), "*")),
        )
    )


def ask_results_to_save(parent: tk.Misc, folder: Path | None) -> Path | None:
    """Where results are to be saved; the system asks before a file that is there is replaced."""
    return _asked(
        filedialog.asksaveasfilename(
            parent=parent,
            title=say("save-results-as"),
            initialdir=folder,
            initialfile=f"results {date.today():%Y-%m-%d}.json",
            defaultextension=".json",
            filetypes=_result_kinds(),
        )
    )


def ask_results_to_open(parent: tk.Misc, folder: Path | None) -> Path | None:
    """A file that results were saved in."""
    return _asked(
        filedialog.askopenfilename(
            parent=parent,
            title=say("open-results").removesuffix("\u2026"),
            initialdir=folder,
            filetypes=_result_kinds(),
        )
    )


def ask_removal_folder(parent: tk.Misc, before: Path | None) -> Path | None:
    """Where files that go are to be moved. before : where they were last. It may be made in the dialog."""
    return _asked(
        filedialog.askdirectory(
            parent=parent,
            title=say("removal-choose-folder"),
            mustexist=True,
            initialdir=before,
        )
    )


def loaded_words(loaded: Loaded) -> str:
    """What has become of saved results, in a few sentences; "" where all is as it was."""
    parts = []
    if not loaded.is_intact:
        parts.append(say("results-edited"))
    if loaded.problems:
        parts.append(say("problems-loading", count=len(loaded.problems)) + ".")
    if loaded.lost_groups:
        parts.append(say("results-lost-groups", count=loaded.lost_groups))
    if loaded.lost_marks:
        parts.append(say("results-lost-marks", count=loaded.lost_marks))
    return " ".join(parts)


def _result_kinds() -> tuple[tuple[str, str], ...]:
    return (say("results-kind"), "*.json"), (say("all-files"), "*")


def _asked(answer: object) -> Path | None:
    """Tk answers with "", or with an empty tuple, when nothing was chosen."""
    return Path(str(answer)) if answer else None
