"""Export: as what, which groups, where to; then how far it is, and where it lies."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tkinter import font, ttk

from engine.control import Progress
from engine.files.replacing import WritingError
from engine.reasons import sentence
from gui.errors import show_error
from gui.found import exporting
from gui.found.exporting import KINDS, Export, Exportable
from gui.job import Job
from gui.language.sentences import say, size_words
from gui.language.words import pace_words, path_words, progress_words
from gui.parts.dialog import Dialog
from gui.parts.file_asking import ask_export_file
from gui.styling import style

_WIDTH = 520
_STEPS = 1000
_KINDS = {"html": "export-html", "csv": "export-csv", "json": "export-json"}
_NOTES = {"html": "export-html-note", "csv": "export-csv-note", "json": "export-json-note"}
#: Sides of the box for a thumbnail, in pixels of the page.
_SIDES = {
    "export-side-none": 0,
    "export-side-small": 96,
    "export-side-medium": 160,
    "export-side-large": 320,
}
_USUAL_SIDE = 160


class ExportDialog(Dialog[None]):
    """Writes what it is handed as a page, a table or data. Owns the job that does. Calls on_open with the file that was
    written, to be opened in the program the system has for it, and on_show, to show it in its folder.
    """

    def __init__(
        self,
        parent: tk.Misc,
        exportable: Exportable,
        *,
        folder: Path | None,
        on_open: Callable[[Path], None],
        on_show: Callable[[Path], None],
    ) -> None:
        """folder : where the system's dialog begins."""
        super().__init__(parent, title=say("export-title"))
        self._exportable, self._folder = exportable, folder
        self._job: Job[int] | None = None
        self._path: Path | None = None
        self.kind = tk.StringVar(self, KINDS[0])
        self.what = tk.StringVar(self, "all")
        self.side = tk.IntVar(self, _USUAL_SIDE)
        self._choices: list[ttk.Radiobutton] = []
        self._sides: list[ttk.Radiobutton] = []
        self.body.columnconfigure(1, weight=1, minsize=style.px(self, _WIDTH))
        self._build_choices()
        self._build_outcome(on_open, on_show)
        self.go = self.add_button(
            say("export-go"), self._on_go, button_style="Accent.TButton", is_default=True
        )
        self.leave = self.add_button(say("close"), self._on_cancel)
        self.kind.trace_add("write", self._on_kind)
        self._on_kind()

    @property
    def words(self) -> str:
        """What is said of the export: how far it is, or what came of it."""
        return str(self._said.cget("text"))

    @property
    def is_busy(self) -> bool:
        return self._job is not None and self._job.is_running

    def destroy(self) -> None:
        if self._job is not None:
            self._job.abandon()
        super().destroy()

    def _build_choices(self) -> None:
        gap = style.px(self, style.INSIDE)
        kinds = self._add_row(0, "export-as")
        for row, kind in enumerate(KINDS):
            button = ttk.Radiobutton(kinds, text=say(_KINDS[kind]), value=kind, variable=self.kind)
            button.grid(row=row, column=0, sticky="w", pady=(0, gap))
            self._choices.append(button)
        self.note = ttk.Label(kinds, style="Small.TLabel", wraplength=style.px(self, _WIDTH))
        self.note.grid(row=len(KINDS), column=0, sticky="nw")
        # Two lines, so that another note moves nothing.
        line = font.nametofont(style.SMALL_FONT, self).metrics("linespace")
        kinds.rowconfigure(len(KINDS), minsize=2 * line + gap)
        what = self._add_row(1, "export-what")
        for row, (value, words, can_choose) in enumerate(self._whats()):
            button = ttk.Radiobutton(what, text=words, value=value, variable=self.what)
            button.grid(row=row, column=0, sticky="w", pady=(0, gap))
            if can_choose:
                self._choices.append(button)
            else:
                button.state(["disabled"])
        sides = self._add_row(2, "export-thumbnails")
        for column, (code, side) in enumerate(_SIDES.items()):
            button = ttk.Radiobutton(sides, text=say(code), value=side, variable=self.side)
            button.grid(row=0, column=column, padx=(0, style.px(self, style.OUTSIDE)))
            self._sides.append(button)

    def _whats(self) -> tuple[tuple[str, str, bool], ...]:
        shot, shown = self._exportable.snapshot, len(self._exportable.shown)
        marked, count = int(shot.is_marked.sum()), len(shot.groups)
        size = size_words(int(shot.frees[shot.is_marked].sum()))
        of_marked = say("export-marked", count=marked, size=size)
        return (
            ("all", say("export-all", count=count), True),
            ("shown", say("export-shown", count=shown), shown > 0),
            ("marked", of_marked if marked else say("export-none-marked"), marked > 0),
        )

    def _build_outcome(
        self, on_open: Callable[[Path], None], on_show: Callable[[Path], None]
    ) -> None:
        gap = style.px(self, style.BETWEEN)
        outcome = ttk.Frame(self.body)
        outcome.grid(row=3, column=0, columnspan=2, sticky="new")
        outcome.columnconfigure(0, weight=1)
        self.bar = ttk.Progressbar(outcome, maximum=_STEPS)
        self.bar.grid(row=0, column=0, sticky="ew")
        self.bar.grid_remove()
        self._said = ttk.Label(outcome, wraplength=style.px(self, _WIDTH))
        self._said.grid(row=1, column=0, sticky="nw", pady=(gap, 0))
        self._links = ttk.Frame(outcome)
        self._links.grid(row=2, column=0, sticky="w", pady=(gap, 0))
        self.open = self._add_link(0, "export-open", on_open)
        self.show_folder = self._add_link(1, "export-show", on_show)
        self._links.grid_remove()
        # Room for what comes of it, so that the dialog keeps its size.
        line = font.nametofont(style.TEXT_FONT, self).metrics("linespace")
        self.body.rowconfigure(3, minsize=3 * line + self.open.winfo_reqheight() + 3 * gap)

    def _add_row(self, row: int, code: str) -> ttk.Frame:
        outside = style.px(self, style.OUTSIDE)
        label = ttk.Label(self.body, text=say(code))
        label.grid(row=row, column=0, sticky="nw", padx=(0, 2 * outside))
        cell = ttk.Frame(self.body)
        cell.grid(row=row, column=1, sticky="new", pady=(0, outside))
        return cell

    def _add_link(self, column: int, code: str, call: Callable[[Path], None]) -> ttk.Button:
        def follow() -> None:
            if self._path is not None:
                call(self._path)

        button = ttk.Button(self._links, text=say(code), style="Quiet.TButton", command=follow)
        button.grid(row=0, column=column, padx=(0, style.px(self, style.BETWEEN)))
        return button

    def _on_kind(self, *_: str) -> None:
        kind = self.kind.get()
        self.note.configure(text=say(_NOTES[kind]))
        self._switch(self._sides, is_on=kind == "html")

    def _on_go(self) -> None:
        kind = self.kind.get()
        path = ask_export_file(self, kind, self._folder)
        if path is None or not self.winfo_exists() or self.is_busy:
            return
        self._folder = path.parent
        chosen = Export(path, kind, self.what.get(), self.side.get())
        self._tell(say("starting"))
        self._links.grid_remove()
        self.bar.configure(value=0)
        self.bar.grid()
        self._show_busy(is_busy=True)
        self._job = Job(
            self,
            partial(exporting.export, self._exportable, chosen),
            on_done=partial(self._on_done, path),
            on_cancelled=partial(self._end, say("export-cancelled")),
            on_error=partial(self._on_error, path),
            on_progress=self._on_progress,
        )

    def _on_cancel(self, event: tk.Event[tk.Misc] | None = None) -> None:
        if self.is_busy and self._job is not None:
            self._job.cancel()
            self._tell(say("cancelling"))
        else:
            self.close()

    def _on_progress(self, progress: Progress) -> None:
        if self._job is None or self._job.control.is_cancelled:
            return
        pace = pace_words(progress)
        self._tell(
            f"{progress_words(progress)} \u00b7 {pace}" if pace else progress_words(progress)
        )
        if progress.total:
            self.bar.configure(value=_STEPS * progress.done / progress.total)

    def _on_done(self, path: Path, amiss: int) -> None:
        self._path = path
        words = [say("export-done", path=path_words(path))]
        if amiss:
            words.append(say("export-amiss", count=amiss))
        self._end("\n".join(words))
        self._links.grid()
        self.open.focus_set()

    def _on_error(self, path: Path, error: BaseException) -> None:
        if isinstance(error, WritingError):
            why = path_words(sentence(error.why))
            self._end(say("export-not-written", path=path_words(path), why=why), "Error.TLabel")
            return
        self._end("")
        show_error(self, say("export-failed"), error)

    def _end(self, words: str, style_name: str = "TLabel") -> None:
        self.bar.grid_remove()
        self._show_busy(is_busy=False)
        self._tell(words, style_name)

    def _show_busy(self, *, is_busy: bool) -> None:
        self._switch(self._choices, is_on=not is_busy)
        self._switch(self._sides, is_on=not is_busy and self.kind.get() == "html")
        self.go.state(["disabled" if is_busy else "!disabled"])
        self.leave.configure(text=say("cancel" if is_busy else "close"))

    def _switch(self, buttons: list[ttk.Radiobutton], *, is_on: bool) -> None:
        for button in buttons:
            button.state(["!disabled" if is_on else "disabled"])

    def _tell(self, words: str, style_name: str = "TLabel") -> None:
        self._said.configure(text=words, style=style_name)
