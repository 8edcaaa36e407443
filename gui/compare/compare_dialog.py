"""Compare two files: two pickers, the two pictures, every value with its bar, and the verdict in words."""

from __future__ import annotations

import tkinter as tk
from dataclasses import replace
from functools import partial
from pathlib import Path
from tkinter import ttk

from engine.comparison import ComparingError, Comparison
from engine.measures.turning import UPRIGHT
from gui import works
from gui.compare.compare_pictures import ComparePictures
from gui.compare.comparison_words import cannot_words, detail_words, verdict_words
from gui.compare.values_table import ValuesTable, pair_values
from gui.dropping import accept_drops
from gui.errors import show_error
from gui.job import Job
from gui.language.sentences import say
from gui.parts.dialog import Dialog
from gui.parts.file_field import FileField
from gui.settings import Settings
from gui.styling import style
from gui.styling.wrapping import wrap

_PICTURES = (780, 230)
_ROOM_FOR_HINTS = 700  # height of a screen at 100 %: on a smaller one the pictures need the room


class CompareDialog(Dialog[None]):
    """Compares whatever two files it is given, chosen or dropped, as the settings say. Owns the job that does it."""

    def __init__(self, parent: tk.Misc, settings: Settings, files: tuple[Path, ...] = ()) -> None:
        super().__init__(parent, title=say("compare-title"), is_resizable=True)
        self._settings = settings
        self._job: Job[Comparison] | None = None
        self._found: Comparison | None = None
        self.is_turned = tk.BooleanVar(self)
        self._build_parts(settings)
        self._lay_out()
        self.compare_button = self.add_button(
            say("compare-go"), self.compare, button_style="Accent.TButton", is_default=True
        )
        self.add_button(say("close"), self.close)
        can_drop = accept_drops(self, self.take_files)
        self._tell(say("compare-hint" if can_drop else "compare-hint-plain"))
        self.take_files(list(files))

    def _build_parts(self, settings: Settings) -> None:
        body = self.body
        self.fields = tuple(
            FileField(body, say(code), on_chosen=self._compare_when_ready, others=settings.folders)
            for code in ("compare-first", "compare-second")
        )
        self.photos = ComparePictures(body, settings.memory_mb * 1_000_000)
        width, height = (style.px(self, side) for side in _PICTURES)
        self.photos.pane.configure(width=width, height=height)
        self.turn_box = ttk.Checkbutton(
            body, text=say("compare-turn"), variable=self.is_turned, command=self._show_photos
        )
        self.verdict = wrap(ttk.Label(body))
        self._has_room = self.winfo_screenheight() >= style.px(self, _ROOM_FOR_HINTS)
        self.values = ValuesTable(body, has_hints=self._has_room)
        self.details = wrap(ttk.Label(body, style="Muted.TLabel"))

    def _lay_out(self) -> None:
        gap, body = style.px(self, style.BETWEEN), self.body
        for column, field in enumerate(self.fields):
            body.columnconfigure(column, weight=1, uniform="pictures")
            field.grid(row=0, column=column, sticky="ew", padx=(gap if column else 0, 0))
        body.rowconfigure(1, weight=1)
        widgets = (self.photos, self.turn_box, self.verdict, self.values, self.details)
        for row, widget in enumerate(widgets, 1):
            sides = "nsew" if widget is self.photos else "ew"
            widget.grid(row=row, column=0, columnspan=2, sticky=sides, pady=(gap, 0))
        if self._has_room:
            # For what will be said, so that the pictures keep their place.
            line = self.tk.call("font", "metrics", style.TEXT_FONT, "-linespace")
            body.rowconfigure(2, minsize=self.turn_box.winfo_reqheight() + gap)
            body.rowconfigure(3, minsize=2 * int(line) + gap)
            body.rowconfigure(5, minsize=3 * int(line) + gap)
        self.turn_box.grid_remove()

    def show(self, focus: tk.Misc | None = None) -> None:
        empty = [field for field in self.fields if field.file is None]
        super().show(focus or (empty[0].entry if empty else None))

    @property
    def words(self) -> str:
        """The verdict, or what is said in its place."""
        return str(self.verdict.cget("text"))

    @property
    def is_busy(self) -> bool:
        return self._job is not None and self._job.is_running

    def take_files(self, files: list[Path]) -> None:
        """Files that were dropped or handed over: into the empty fields first, else from the first on."""
        fields = sorted(self.fields, key=lambda field: field.file is not None)
        if len(files) == 1 and None not in [field.file for field in fields]:
            fields = [self.fields[1]]  # one more is compared with the first
        for field, file in zip(fields, files, strict=False):
            field.take(file)
        self._compare_when_ready()

    def compare(self) -> None:
        files = [field.file for field in self.fields]
        first, second = files
        if first is None or second is None:
            empty = next(field for field in self.fields if field.file is None)
            empty.entry.focus_set()
            return
        self._stop()
        options = replace(self._settings, folders=(first.parent,)).scan_options()
        self._show_nothing(say("comparing"))
        self._job = Job(
            self,
            partial(works.compare_files, first, second, options),
            on_done=self._on_compared,
            on_cancelled=lambda: None,
            on_error=self._on_failed,
        )

    def destroy(self) -> None:
        self._stop()
        super().destroy()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.abandon()
            self._job = None

    def _compare_when_ready(self) -> None:
        if all(field.file is not None for field in self.fields):
            self.compare()

    def _on_compared(self, found: Comparison) -> None:
        self._found = found
        self._tell(verdict_words(found), "Keep.TLabel" if found.is_match else "Strong.TLabel")
        self.values.show(pair_values(found, found.options))
        self.details.configure(text="\n".join(detail_words(found)))
        best = found.best_orientation
        if best != UPRIGHT:
            self.turn_box.grid()
        self.is_turned.set(found.orientations[best - 1] <= found.options.threshold)
        self._show_photos()

    def _on_failed(self, error: BaseException) -> None:
        if isinstance(error, ComparingError):
            self._show_nothing(cannot_words(error), "Error.TLabel")
            return
        self._show_nothing("")
        show_error(self, say("compare-failed"), error)

    def _show_photos(self) -> None:
        found = self._found
        if found is not None:
            turned = found.best_orientation if self.is_turned.get() else UPRIGHT
            self.photos.show(found.first, found.second, turned=turned)

    def _show_nothing(self, words: str, style_name: str = "Muted.TLabel") -> None:
        self._found = None
        self._tell(words, style_name)
        self.turn_box.grid_remove()
        self.photos.show()
        self.values.clear()
        self.details.configure(text="")

    def _tell(self, words: str, style_name: str = "Muted.TLabel") -> None:
        self.verdict.configure(text=words, style=style_name)
