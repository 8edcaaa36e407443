"""Telling of what went wrong: into the log whole, on the screen in plain words with details that can be copied."""

from __future__ import annotations

import logging
import tkinter as tk
import traceback
from tkinter import ttk
from types import TracebackType

from gui.language.sentences import say
from gui.language.words import path_words
from gui.parts.dialog import Dialog
from gui.styling import style

_TEXT_WIDTH = 420

log = logging.getLogger(__name__)


class ErrorDialog(Dialog[None]):
    """Says what went wrong and the error's type and text; the traceback is only ever copied."""

    def __init__(self, parent: tk.Misc, what: str, error: BaseException) -> None:
        super().__init__(parent, title=say("error-title"))
        self.details = "".join([what, "\n\n", *traceback.format_exception(error)])
        width = style.px(self, _TEXT_WIDTH)
        between = style.px(self, style.BETWEEN)
        head = ttk.Label(self.body, text=what, style="Strong.TLabel", wraplength=width)
        head.grid(row=0, column=0, sticky="w", pady=(0, between))
        detail = ttk.Label(
            self.body, text=error_words(error), style="Muted.TLabel", wraplength=width
        )
        detail.grid(row=1, column=0, sticky="w")
        self.copy = self.add_button(say("copy-details"), self._on_copy, is_left=True)
        self.add_button(say("close"), self.close, is_default=True)

    def _on_copy(self) -> None:
        self.clipboard_clear()
        self.clipboard_append(self.details.encode("utf-8", "backslashreplace").decode("utf-8"))
        self.copy.configure(text=say("copied"))


def error_words(error: BaseException) -> str:
    """Type and text of an error in one line."""
    text = path_words(str(error))
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def show_error(parent: tk.Misc, what: str, error: BaseException) -> None:
    """Log an error that was to be expected and tell of it. `what` is a sentence: what was not done."""
    log.warning("%s", what, exc_info=error)
    ErrorDialog(parent, what, error).show()


def catch_callback_errors(root: tk.Tk) -> None:
    """Errors in Tk's callbacks, which nobody expected, are logged, and told one at a time."""
    is_telling = False

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        nonlocal is_telling
        log.error("in a callback", exc_info=(kind, error, trace))
        if is_telling:
            return
        is_telling = True
        try:
            ErrorDialog(root, say("unexpected"), error).show()
        except tk.TclError:
            log.warning("the error could not be shown", exc_info=True)  # the window is going
        finally:
            is_telling = False

    root.report_callback_exception = report
