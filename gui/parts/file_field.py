"""A field for one file: typed, chosen in the system's dialog, or handed over."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from tkinter import filedialog, ttk

from gui.language.sentences import say
from gui.language.words import path_words
from gui.styling import style

_SHOWN_FIRST = (".gif", ".heic", ".jpg", ".png")  # where a dialog names but a few endings


class FileField(ttk.Frame):
    """Shows the path of a file. Calls on_chosen when one was chosen in the dialog; what is typed is in `file`."""

    def __init__(
        self,
        master: tk.Misc,
        title: str,
        *,
        on_chosen: Callable[[], None],
        others: tuple[Path, ...] = (),
    ) -> None:
        """others : folders; the system's dialog begins in the first of them while there is no file."""
        super().__init__(master)
        self._taken: Path | None = None
        self._on_chosen = on_chosen
        self._others = others
        self.text = tk.StringVar(self)
        gap = style.px(self, style.BETWEEN)
        ttk.Label(self, text=title).grid(row=0, column=0, padx=(0, gap))
        self.entry = ttk.Entry(self, textvariable=self.text)
        self.entry.grid(row=0, column=1, sticky="ew")
        browse = ttk.Button(
            self, text=say("browse"), style="Quiet.TButton", command=self._on_browse
        )
        browse.grid(row=0, column=2, padx=(gap, 0))
        self.columnconfigure(1, weight=1)

    @property
    def file(self) -> Path | None:
        """What stands in the field; None where it is empty."""
        text = self.text.get().strip()
        if self._taken is not None and text == path_words(self._taken).strip():
            return self._taken  # its name may be more than can be shown
        return Path(text).expanduser() if text else None

    def destroy(self) -> None:
        super().destroy()
        del self.text  # see Dialog.destroy

    def take(self, file: Path) -> None:
        self._taken = file
        self.text.set(path_words(file))
        self.entry.xview_moveto(1)  # the name is at the end

    def _on_browse(self) -> None:
        chosen = ask_file(self, self.file, self._others)
        if chosen is not None and self.winfo_exists():
            self.take(chosen)
            self._on_chosen()


def ask_file(parent: tk.Misc, file: Path | None, others: tuple[Path, ...]) -> Path | None:
    """A file the person chooses, beginning where the last one was."""
    from engine.files.formats import EXTENSIONS

    endings = sorted(EXTENSIONS, key=lambda ending: (ending not in _SHOWN_FIRST, ending))
    # Tk's own dialog, as Linux has it, tells cases apart.
    either_case = (*endings, *(ending.upper() for ending in endings))
    kinds = ((say("compare-pictures"), either_case), (say("compare-all-files"), "*"))
    chosen = filedialog.askopenfilename(
        parent=parent,
        title=say("compare-choose"),
        filetypes=kinds,
        initialdir=file.parent if file else (others[0] if others else None),
    )
    return Path(chosen) if chosen else None
