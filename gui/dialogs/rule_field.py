"""The field for the value of a rule that needs one: a folder, or a pattern for names."""

from __future__ import annotations

import os
import tkinter as tk
from collections.abc import Callable, Sequence
from pathlib import Path
from tkinter import ttk

from engine.option_error import OptionError
from engine.rules import FOLDER_RULE, NAME_RULE, Rule, check_rule
from gui.folders.folder_bar import ask_folder
from gui.language.sentences import say
from gui.language.words import path_words
from gui.styling import style

VALUE_RULES = (FOLDER_RULE, NAME_RULE)


class RuleField(ttk.Frame):
    """Shows the value of a rule and a note under it, which says what is wrong while it is. Calls on_change whenever
    it changes; `rule` is None while it cannot be used.

    folders : those to choose from.
    """

    def __init__(
        self,
        master: tk.Misc,
        rule: Rule,
        folders: Sequence[Path],
        *,
        on_change: Callable[[], None],
    ) -> None:
        super().__init__(master)
        self._code = rule.code
        self._folders = {path_words(folder): folder for folder in folders}
        self._on_change = on_change
        self.text = tk.StringVar(self, rule.value)
        self._is_folder = rule.code == FOLDER_RULE
        gap = style.px(self, style.BETWEEN)
        self.columnconfigure(1, weight=1)
        label = ttk.Label(self, text=say("rule-folder" if self._is_folder else "rule-pattern"))
        label.grid(row=0, column=0, padx=(0, gap))
        self.entry = self._make_entry()
        self.entry.grid(row=0, column=1, sticky="ew")
        self._note = ttk.Label(self, wraplength=style.px(self, style.NOTE_WIDTH))
        self._note.grid(row=1, column=1, columnspan=2, sticky="w", pady=style.px(self, 2))
        self._tell()
        self.text.trace_add("write", lambda *_: self._on_typed())

    def _make_entry(self) -> ttk.Entry:
        if not self._is_folder:
            return ttk.Entry(self, textvariable=self.text)
        browse = ttk.Button(
            self, text=say("browse"), style="Quiet.TButton", command=self._on_browse
        )
        browse.grid(row=0, column=2, padx=(style.px(self, style.BETWEEN), 0))
        return ttk.Combobox(self, textvariable=self.text, values=list(self._folders))

    @property
    def rule(self) -> Rule | None:
        """The rule with the value that stands in the field; None where that is wrong."""
        rule = self._typed()
        try:
            check_rule(rule)
        except OptionError:
            return None
        return rule

    @property
    def note(self) -> str:
        return str(self._note.cget("text"))

    def destroy(self) -> None:
        super().destroy()
        del self.text  # see Dialog.destroy

    def _typed(self) -> Rule:
        text = self.text.get().strip()
        if self._is_folder:
            # A path of which not every sign can be shown is known by what is shown of it.
            text = str(self._folders.get(text, os.path.expanduser(text)))  # noqa: PTH111  it never raises
        return Rule(self._code, text)

    def _on_typed(self) -> None:
        self._tell()
        self._on_change()

    def _tell(self) -> None:
        words, is_wrong = self._words()
        self._note.configure(text=words, style="Error.TLabel" if is_wrong else "Small.TLabel")
        self.entry.state(["invalid" if is_wrong else "!invalid"])

    def _words(self) -> tuple[str, bool]:
        """What stands under the field, and whether it is a reproach: not before something was typed."""
        rule = self._typed()
        kind = "folder" if self._is_folder else "pattern"
        try:
            check_rule(rule)
        except OptionError as error:
            if not rule.value:
                return say(f"rule-{kind}-none"), False
            values = dict(error.why.values)
            return say(f"rule-{kind}-wrong", detail=values.get("detail", "")), True
        return say(f"rule-{kind}-note"), False

    def _on_browse(self) -> None:
        rule = self.rule
        begin = (Path(rule.value),) if rule else tuple(self._folders.values())[:1]
        chosen = ask_folder(self, begin)
        if chosen is not None and self.winfo_exists():
            self._folders[path_words(chosen)] = chosen
            self.text.set(path_words(chosen))
