"""Files that were removed, by day: what went where, what was kept instead, and the way back."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tkinter import font, ttk

from gui import restoring_works as works
from gui.dialogs.outcome_dialog import OutcomeDialog
from gui.dialogs.removed_list import MOST_ROWS, RemovedList
from gui.errors import show_error
from gui.found.removed_files import Day, Removed, RemovedFile
from gui.job import Job
from gui.language.sentences import say
from gui.parts.dialog import Dialog
from gui.parts.progress_strip import ProgressStrip
from gui.parts.search_field import SearchField
from gui.styling import style
from gui.styling.wrapping import wrap

_DETAIL_LINES = 6


class RemovedDialog(Dialog[None]):
    """Lists what the journal in a file knows. Owns the jobs that read it and bring files back.

    folders : those chosen, from which on paths are shown. protected : of these nothing is taken. on_running :
    called with whether files are being brought back now. on_back : how many came back. on_bin : opens the system's own
    trash; None where that is not needed.
    """

    def __init__(
        self,
        parent: tk.Misc,
        lasting_file: Path,
        folders: Sequence[Path],
        *,
        protected: Sequence[Path] = (),
        on_running: Callable[[bool], None],
        on_back: Callable[[int], None],
        on_bin: Callable[[], None] | None,
    ) -> None:
        super().__init__(parent, title=say("gone-title"), is_resizable=True)
        self._file, self._folders = lasting_file, tuple(folders)
        self._protected = tuple(protected)
        self._on_running, self._on_back = on_running, on_back
        self._removed = Removed()
        self._reading: Job[Removed] | None = None
        self._finding: Job[tuple[Day, ...]] | None = None
        self._row = 1  # the row to select
        self.body.columnconfigure(0, weight=1)
        self.body.rowconfigure(3, weight=1)
        self._build_head()
        self._build_list()
        if on_bin is not None:
            words = say("back-bin-mac" if self._is_mac else "back-bin-windows")
            self.bin = self.add_button(words, on_bin, is_left=True)
        self.back = self.add_button(say("back-go"), self._on_go, button_style="Accent.TButton")
        self.leave = self.add_button(say("close"), self._on_cancel, is_default=True)
        command = "Command" if self._is_mac else "Control"
        self.list.tree.bind(f"<{command}-a>", lambda _event: self.list.select_all(), add=True)
        self.bind(f"<{command}-f>", lambda _event: self.search.entry.focus_set(), add=True)
        self._read()

    def _build_head(self) -> None:
        between, inside = (0, style.px(self, style.BETWEEN)), (0, style.px(self, style.INSIDE))
        self.summary = ttk.Label(self.body, style="Strong.TLabel")
        self.summary.grid(row=0, column=0, sticky="ew", pady=inside)
        note = wrap(ttk.Label(self.body, text=say("gone-note"), style="Muted.TLabel"))
        note.configure(wraplength=style.px(self, 800))
        note.grid(row=1, column=0, sticky="ew", pady=between)
        line = ttk.Frame(self.body)
        line.columnconfigure(0, weight=1)
        line.grid(row=2, column=0, sticky="ew", pady=between)
        self.search = SearchField(
            line,
            hint=say("gone-search"),
            on_search=lambda _words: self._find(),
            on_leave=lambda: self.list.tree.focus_set(),
        )
        self.search.grid(row=0, column=0, sticky="ew")
        self.found = ttk.Label(line, style="Muted.TLabel")
        self.found.grid(row=0, column=1, padx=(style.px(self, style.BETWEEN), 0))
        self.found.grid_remove()

    def _build_list(self) -> None:
        gap = style.px(self, style.BETWEEN)
        self.list = RemovedList(self.body, on_select=self._show_chosen)
        self.list.grid(row=3, column=0, sticky="nsew")
        self.detail = wrap(ttk.Label(self.body, style="Small.TLabel", anchor="nw"))
        self.detail.grid(row=4, column=0, sticky="new", pady=(gap, 0))
        # Room for the longest, so that nothing moves from one to the next.
        line = font.nametofont(style.SMALL_FONT, self).metrics("linespace")
        self.body.rowconfigure(4, minsize=_DETAIL_LINES * line + gap)
        self.strip = ProgressStrip(self.body)
        self.strip.grid(row=5, column=0, sticky="ew", pady=(gap, 0))
        self.strip.grid_remove()

    def show(self, focus: tk.Misc | None = None) -> None:
        return super().show(focus or self.list.tree)

    def destroy(self) -> None:
        for job in (self._reading, self._finding):
            if job is not None:
                job.abandon()
        self.strip.abandon()
        super().destroy()

    @property
    def is_settled(self) -> bool:
        """All that was asked for is listed."""
        jobs = (self._reading, self._finding)
        is_free = not any(job is not None and job.is_running for job in jobs)
        return is_free and not self.list.is_filling

    # The list

    def _read(self) -> None:
        self.summary.configure(text=say("gone-reading"))
        self._reading = Job(
            self,
            partial(works.list_removed, self._file, self._folders),
            on_done=self._on_read,
            on_cancelled=lambda: None,
            on_error=self._on_not_read,
        )
        self._show_chosen()

    def _on_read(self, removed: Removed) -> None:
        self._removed = removed
        self.summary.configure(text=summary_words(removed))
        self._find(self._row)

    def _on_not_read(self, error: BaseException) -> None:
        self._removed = Removed()
        self._find()
        self.summary.configure(text=say("gone-not-read"))
        show_error(self, say("gone-not-read"), error)

    def _find(self, row: int = 1) -> None:
        """In a worker too: a search among a hundred thousand takes a twentieth of a second. row : to be selected."""
        if self._finding is not None:
            self._finding.abandon()
        self._finding = Job(
            self,
            partial(works.find_removed, self._removed.entries, self.search.words),
            on_done=lambda days: self._show_days(days, row),
            on_cancelled=lambda: None,
            on_error=lambda error: show_error(self, say("unexpected"), error),
        )

    def _show_days(self, days: Sequence[Day], row: int) -> None:
        count = sum(len(day.entries) for day in days)
        words = say("gone-found", count=count) if self.search.words.strip() else ""
        if count > MOST_ROWS:
            words = say("gone-most", most=MOST_ROWS)
        self.found.configure(text=words)
        (self.found.grid if words else self.found.grid_remove)()
        self.list.show(days, row)
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self.list.chosen
        can = sum(one.can_restore for one in chosen)
        self.detail.configure(text=chosen_words(chosen, can))
        is_read = self._reading is None or not self._reading.is_running
        is_free = is_read and not self.strip.is_busy
        self.back.state(["!disabled" if can and is_free else "disabled"])

    # The way back

    def _on_go(self) -> None:
        chosen = [one for one in self.list.chosen if one.can_restore]
        if not chosen or self.strip.is_busy:
            return
        selected = self.list.tree.selection()
        self._row = int(selected[0]) if selected else 1
        numbers = tuple(one.number for one in chosen)
        self._on_running(True)
        self.strip.run(
            partial(works.bring_back, self._file, numbers, self._protected),
            on_done=self._on_done,
            on_cancelled=partial(self._end, None),
            on_error=self._end,
        )
        self._show_chosen()
        self.leave.state(["disabled"])

    def _end(self, error: BaseException | None) -> None:
        self._on_running(False)
        self.leave.state(["!disabled"])
        self._read()
        if error is not None:
            show_error(self, say("back-failed"), error)

    def _on_done(self, outcome: works.BroughtBack) -> None:
        self._end(None)
        if outcome.back:
            self._on_back(outcome.back)
        head = outcome_words(outcome)
        OutcomeDialog(self, title=say("back-title"), head=head, rows=outcome.rows).show()

    def _on_cancel(self, event: tk.Event[tk.Misc] | None = None) -> None:
        """What runs is stopped first, and then told of."""
        if self.strip.is_busy:
            self.strip.cancel()
        else:
            self.close()

    @property
    def _is_mac(self) -> bool:
        return bool(self.tk.call("tk", "windowingsystem") == "aqua")


def summary_words(removed: Removed) -> str:
    if not removed.entries:
        return say("gone-none")
    parts = [say("gone-count", count=removed.files)] if removed.files else []
    if removed.back:
        parts.append(say("gone-count-back", count=removed.back))
    if removed.facts:
        parts.append(say("gone-count-facts", count=removed.facts))
    return " · ".join(parts)


def chosen_words(chosen: list[RemovedFile], can: int) -> str:
    """All of one file; of several how many can come back, and one reason why not."""
    if len(chosen) == 1:
        return chosen[0].detail
    if not chosen:
        return ""
    words = say("gone-selected" if can else "gone-selected-none", count=len(chosen), can=can)
    why_not = next((one.why_not for one in chosen if one.why_not), "")
    return f"{words}\n{say('gone-selected-why', why=why_not)}" if why_not else words


def outcome_words(outcome: works.BroughtBack) -> str:
    parts = [say("back-done", count=outcome.back) if outcome.back else say("back-none")]
    if outcome.kept:
        parts.append(say("back-not", count=outcome.kept))
    if outcome.left:
        parts.append(say("back-left", count=outcome.left))
    return ", ".join(parts)
