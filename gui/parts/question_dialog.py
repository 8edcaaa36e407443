"""A question before something is done, whose default answer is Cancel; and a notice of what was not done."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from gui.language.sentences import say
from gui.parts.dialog import Dialog
from gui.styling import style

_TEXT_WIDTH = 420


class QuestionDialog(Dialog[bool]):
    """Asks whether to go on; the answer is True only if that button was pressed. Return means Cancel."""

    def __init__(self, parent: tk.Misc, *, title: str, question: str, note: str, go: str) -> None:
        super().__init__(parent, title=title)
        _fill(self.body, question, note)
        self.go = self.add_button(go, lambda: self.close(True), button_style="Accent.TButton")
        self.cancel = self.add_button(say("cancel"), self.close, is_default=True)


class NoticeDialog(Dialog[None]):
    """Says what was not done, and why."""

    def __init__(self, parent: tk.Misc, *, title: str, head: str, note: str) -> None:
        super().__init__(parent, title=title)
        _fill(self.body, head, note)
        self.add_button(say("close"), self.close, is_default=True)


def _fill(body: ttk.Frame, head: str, note: str) -> None:
    width, between = style.px(body, _TEXT_WIDTH), style.px(body, style.BETWEEN)
    words = ttk.Label(body, text=head, style="Strong.TLabel", wraplength=width)
    words.grid(row=0, column=0, sticky="w", pady=(0, between))
    more = ttk.Label(body, text=note, style="Muted.TLabel", wraplength=width)
    more.grid(row=1, column=0, sticky="w")
