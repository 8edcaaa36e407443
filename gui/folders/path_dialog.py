"""A folder typed by its path. Whether it is there is looked at in a worker, and told under the field."""

from __future__ import annotations

import os
import tkinter as tk
from pathlib import Path
from tkinter import ttk

from gui.job import Crew
from gui.language.sentences import say
from gui.language.words import path_words
from gui.parts.dialog import Dialog
from gui.styling import style

_EXAMPLE = "C:\\Users\\me\\Pictures" if os.name == "nt" else "/home/me/Pictures"


class PathDialog(Dialog[Path]):
    """Asks for a folder; its answer is there and is a folder, or was when it was looked at."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent, title=say("type-path-title"))
        self.text = tk.StringVar(self)
        self._crew = Crew(self, size=1)
        gap = style.px(self, style.BETWEEN)
        ttk.Label(self.body, text=say("type-path-label")).grid(row=0, column=0, padx=(0, gap))
        self.entry = ttk.Entry(self.body, textvariable=self.text, width=56)
        self.entry.grid(row=0, column=1, sticky="ew")
        self.note = ttk.Label(self.body, wraplength=style.px(self, style.NOTE_WIDTH))
        self.note.grid(row=1, column=1, sticky="w", pady=(style.px(self, style.INSIDE), 0))
        self.add = self.add_button(
            say("type-path-add"), self._on_add, button_style="Accent.TButton", is_default=True
        )
        self.add_button(say("cancel"), self.close)
        self.text.trace_add("write", lambda *_: self._on_typed())
        self._on_typed()

    def show(self, focus: tk.Misc | None = None) -> Path | None:
        return super().show(focus or self.entry)

    def destroy(self) -> None:
        self._crew.close()
        super().destroy()

    @property
    def _folder(self) -> Path | None:
        """What stands in the field, where it is a full path."""
        text = self.text.get().strip().strip('"')  # Windows copies paths in quotes
        folder = _expanded(text)
        return Path(os.path.normpath(folder)) if folder.is_absolute() else None

    def _on_typed(self) -> None:
        is_empty, is_full = not self.text.get().strip(), self._folder is not None
        code = "type-path-note" if is_empty or is_full else "type-path-relative"
        self._tell(say(code, example=_EXAMPLE), is_wrong=not is_empty and not is_full)
        self.add.state(["!disabled" if is_full else "disabled"])

    def _on_add(self) -> None:
        folder = self._folder
        if folder is not None:
            self.add.state(["disabled"])
            self._tell(say("type-path-looking"))
            self._crew.ask(folder, lambda: _kind_of(folder), lambda a: self._on_looked(folder, a))

    def _on_looked(self, folder: Path, answer: object) -> None:
        if folder != self._folder:
            return  # something else was typed meanwhile
        self.add.state(["!disabled"])
        if answer == "folder":
            self.close(folder)
        elif isinstance(answer, OSError):
            why = answer.strerror or str(answer)
            self._tell(say("type-path-unreadable", why=path_words(why)), is_wrong=True)
        else:
            self._tell(say(f"type-path-{answer}"), is_wrong=True)

    def _tell(self, words: str, *, is_wrong: bool = False) -> None:
        self.note.configure(text=words, style="Error.TLabel" if is_wrong else "Small.TLabel")


def _expanded(text: str) -> Path:
    """With one's own home for ~. Another's, ~name, may have to be asked of a server, for which nobody may wait here."""
    is_own = text == "~" or text[:2] in ("~/", "~\\")
    return Path(os.path.expanduser(text) if is_own else text)  # noqa: PTH111 - it never raises


def _kind_of(folder: Path) -> str:
    """In a worker: "folder", "file", "none". Raises OSError."""
    try:
        os.listdir(folder)  # noqa: PTH208 - a folder that nobody may look into holds nothing for a scan
    except FileNotFoundError:
        return "none"
    except NotADirectoryError:
        return "file"
    return "folder"
