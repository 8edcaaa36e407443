"""Has the results arranged: at once where that is quick, else in a worker, the newest request alone."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.control import Control, OnProgress
from gui.found.arrangement import Arrangement, View, arrange, renumbered
from gui.found.picture_columns import PictureColumns
from gui.job import Job

if TYPE_CHECKING:  # numpy comes with the first findings
    import numpy as np
    from numpy.typing import NDArray

    from engine.groups.group_table import GroupTable
    from gui.found.findings import Findings

_QUICK = 200_000  # rows; as many take ten milliseconds once their columns are made


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """why : what is to be done with the answer; whoever asks knows the words."""

    findings: Findings
    view: View
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class Arranged:
    """The answer. columns : as far as they are made. numbers : see `renumbered`. folders : those that pictures of
    groups lie in and their parents, with their words; None where nobody asked.
    """

    arrangement: Arrangement
    columns: PictureColumns | None
    numbers: NDArray[np.int64] | None
    folders: tuple[tuple[str, str], ...] | None


class Arranger:
    """Answers requests through on_arranged, on the Tk thread. Findings that lose groups must be asked for anew."""

    def __init__(
        self,
        widget: tk.Misc,
        on_arranged: Callable[[Request, Arranged], None],
    ) -> None:
        self.asked: Request | None = None  # the newest
        self._widget = widget
        self._on_arranged = on_arranged
        self.shown: Findings | None = None  # what the last answer was of
        self._columns: PictureColumns | None = None
        self._job: Job[Arranged] | None = None

    @property
    def is_busy(self) -> bool:
        return self._job is not None and self._job.is_running

    def ask(self, request: Request) -> None:
        """A request not yet answered is forgotten; what it was to do is done with this one."""
        before = self.asked
        if self.is_busy and before is not None and "show" in (before.why, request.why):
            request = Request(request.findings, request.view, "show")
        self.close()
        self.asked = request
        columns = self._columns
        if columns is not None and columns.pictures is not request.findings.pictures:
            columns = None
        work = partial(arranged, request, self.shown, columns)
        if self._is_quick(request, columns):
            self._on_done(request, work(lambda _progress: None, Control()))
            return
        self._job = Job(
            self._widget,
            work,
            on_done=partial(self._on_done, request),
            on_cancelled=lambda: None,
            on_error=partial(self._on_error, request, request.findings.groups),
        )

    def forget(self) -> None:
        self.close()
        self.asked = self.shown = self._columns = None

    def close(self) -> None:
        if self._job is not None:
            self._job.abandon()
            self._job = None

    def _is_quick(self, request: Request, columns: PictureColumns | None) -> bool:
        findings, view = request.findings, request.view
        rows = len(findings.groups) + len(findings.groups.member)
        is_same = self.shown is None or self.shown.pictures is findings.pictures
        is_made = all(columns is not None and columns.has(name) for name in view.columns)
        return rows <= _QUICK and is_same and is_made and view.only != "in-folder"

    def _on_error(self, request: Request, table: GroupTable, error: BaseException) -> None:
        if table is request.findings.groups:
            raise error
        self.ask(request)  # groups have gone under the worker's hands

    def _on_done(self, request: Request, answer: Arranged) -> None:
        self._job = None
        self._columns = answer.columns
        if answer.arrangement.table is not request.findings.groups:
            self.ask(request)  # the same
            return
        self.shown = request.findings
        self._on_arranged(request, answer)


def arranged(
    request: Request,
    before: Findings | None,
    columns: PictureColumns | None,
    _progress: OnProgress,
    control: Control,
) -> Arranged:
    """In a worker. before : what was shown until now."""
    findings, view = request.findings, request.view
    if columns is None and view.columns:
        columns = PictureColumns(findings.pictures, findings.options.folders, control)
    control.check()
    arrangement = arrange(findings, view, columns)
    control.check()
    numbers = None if before is None else renumbered(before, findings)
    folders = None
    if columns is not None and view.only == "in-folder":
        folders = folder_choices(findings, columns)
    return Arranged(arrangement, columns, numbers, folders)


def folder_choices(findings: Findings, columns: PictureColumns) -> tuple[tuple[str, str], ...]:
    """Every folder with a picture of a group in it or below it, with its words."""
    import numpy as np

    used = np.zeros(len(columns.folders), bool)
    used[columns.folder[findings.groups.keeper]] = True
    used[columns.folder[findings.groups.member]] = True
    roots = set(findings.options.folders)
    found: set[Path] = set()
    for number in np.flatnonzero(used).tolist():
        folder = Path(columns.folders[number])
        parents = [folder, *folder.parents]
        inside = [at for at, one in enumerate(parents) if one in roots]
        found.update(parents[: inside[-1] + 1] if inside else (folder,))
    return tuple((str(folder), columns.words(folder)) for folder in sorted(found))
