"""The chain of rules that says which of several twins is kept: an ordered list, edited in place."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tkinter import font, ttk

from engine.option_error import OptionError
from engine.rules import FOLDER_RULE, RULE_CODES, Rule, check_rule
from gui.dialogs.rule_field import VALUE_RULES, RuleField
from gui.language.sentences import say
from gui.language.words import path_words
from gui.styling import style

_ROWS = 5


class RulesList(ttk.Frame):
    """Shows rules, the first one on top, and under them the value of the selected one where it has one. Alt with Up
    or Down moves a rule, Delete takes it out. Calls on_change after each change.
    """

    def __init__(
        self, master: tk.Misc, *, folders: Sequence[Path], on_change: Callable[[], None]
    ) -> None:
        """folders : offered to a rule about a folder."""
        super().__init__(master)
        self._folders = tuple(folders)
        self._on_change = on_change
        self._rules: list[Rule] = []
        self.field: RuleField | None = None
        self._field_of: int | None = None
        self.columnconfigure(0, weight=1)
        self.tree = ttk.Treeview(self, show="tree", selectmode="browse", height=_ROWS)
        self.tree.grid(row=0, column=0, sticky="nsew")
        scrollbar = ttk.Scrollbar(self, command=self.tree.yview)
        scrollbar.grid(row=0, column=1, sticky="ns")
        self.tree.configure(yscrollcommand=scrollbar.set)
        self.tree.tag_configure("wrong", foreground=style.colours(self).goes)
        self.menu = tk.Menu(self, tearoff=False)
        self._build_buttons()
        self._build_below()
        self.tree.bind("<<TreeviewSelect>>", lambda _event: self._on_select(), add=True)
        self.tree.bind("<Alt-Up>", lambda _event: self._on_key(self.up), add=True)
        self.tree.bind("<Alt-Down>", lambda _event: self._on_key(self.down), add=True)
        self.tree.bind("<Delete>", lambda _event: self._on_key(self.remove), add=True)

    @property
    def rules(self) -> tuple[Rule, ...] | None:
        """None while the value of one cannot be used."""
        return None if any(map(_is_wrong, self._rules)) else tuple(self._rules)

    @property
    def selected(self) -> int | None:
        chosen = self.tree.selection()
        return self.tree.index(chosen[0]) if chosen else None

    def show(self, rules: Sequence[Rule], select: int | None = 0) -> None:
        self._rules = list(rules)
        self.tree.delete(*self.tree.get_children())
        for number in range(len(self._rules)):
            self.tree.insert("", "end")
            self._show_row(number)
        if self._rules and select is not None:
            self.select(min(select, len(self._rules) - 1))
        self._show_value()

    def select(self, number: int) -> None:
        item = self.tree.get_children()[number]
        self.tree.selection_set(item)
        self.tree.focus(item)
        self.tree.see(item)

    def _build_buttons(self) -> None:
        column = ttk.Frame(self)
        gap = style.px(self, style.BETWEEN)
        column.grid(row=0, column=2, sticky="n", padx=(gap, 0))
        buttons: list[ttk.Button] = []
        for code, command in (
            ("up", lambda: self._move(-1)),
            ("down", lambda: self._move(1)),
            ("add", self._on_add),
            ("remove", self._on_remove),
        ):
            words = say(f"rules-{code}")
            button = ttk.Button(
                column,
                text=say("menu-button", words=words) if code == "add" else words,
                style="Quiet.TButton",
                command=command,
            )
            above = style.px(self, style.INSIDE) if buttons else 0
            button.grid(sticky="ew", pady=(above, 0))
            buttons.append(button)
        self.up, self.down, self.add, self.remove = buttons

    def _build_below(self) -> None:
        """The note, or the field of a value in its place: as high as the field, so that neither moves anything."""
        below = ttk.Frame(self)
        below.grid(row=1, column=0, columnspan=3, sticky="ew", pady=(style.px(self, 4), 0))
        below.columnconfigure(0, weight=1)
        lines = 2 * font.nametofont(style.TEXT_FONT, self).metrics("linespace")
        below.rowconfigure(0, minsize=lines + self.add.winfo_reqheight() + style.px(self, 8))
        width = style.px(self, style.NOTE_WIDTH)
        self._note = ttk.Label(below, text=say("rules-note"), style="Small.TLabel")
        self._note.configure(wraplength=width)
        self._note.grid(row=0, column=0, sticky="nw")
        self._below = below

    # Changes

    def _move(self, step: int) -> None:
        at = self.selected
        if at is not None and 0 <= at + step < len(self._rules):
            rules = self._rules
            rules[at], rules[at + step] = rules[at + step], rules[at]
            self._changed(at + step)

    def _on_remove(self) -> None:
        at = self.selected
        if at is not None:
            del self._rules[at]
            self._changed(at)

    def _on_add(self) -> None:
        """A menu of the rules that are not there yet; those with a value may be there more than once."""
        self.menu.delete(0, "end")
        used = {rule.code for rule in self._rules if rule.code not in VALUE_RULES}
        for code in RULE_CODES:
            if code not in used:
                self.menu.add_command(label=say(f"rule-{code}"), command=partial(self._add, code))
        style.paint_menu(self.menu)
        self.menu.tk_popup(self.add.winfo_rootx(), self.add.winfo_rooty() + self.add.winfo_height())

    def _add(self, code: str) -> None:
        self._rules.append(Rule(code))
        self._changed(len(self._rules) - 1)
        (self.field.entry if self.field is not None else self.tree).focus_set()

    def _changed(self, select: int) -> None:
        self.show(self._rules, select)
        self._on_change()

    def _on_key(self, button: ttk.Button) -> str:
        button.invoke()
        return "break"

    # The value of the selected rule

    def _on_select(self) -> None:
        if self.selected != self._field_of:
            self._show_value()

    def _show_value(self) -> None:
        at = self._field_of = self.selected
        if self.field is not None:
            self.field.destroy()
            self.field = None
        self._show_buttons()
        rule = None if at is None else self._rules[at]
        if rule is None or rule.code not in VALUE_RULES:
            self._note.grid()
            return
        self._note.grid_remove()
        folders = self._folders
        if rule.code == FOLDER_RULE and rule.value:
            folders = (Path(rule.value), *folders)
        shown = Rule(rule.code, path_words(rule.value))
        self.field = RuleField(self._below, shown, folders, on_change=self._on_value)
        self.field.grid(row=0, column=0, sticky="new")

    def _show_buttons(self) -> None:
        at, last = self.selected, len(self._rules) - 1
        for button, is_on in (
            (self.up, at is not None and at > 0),
            (self.down, at is not None and at < last),
            (self.remove, at is not None),
        ):
            button.state(["!disabled" if is_on else "disabled"])

    def _on_value(self) -> None:
        assert self.field is not None
        assert self._field_of is not None
        typed = Rule(self._rules[self._field_of].code, self.field.text.get().strip())
        self._rules[self._field_of] = self.field.rule or typed
        self._show_row(self._field_of)
        self._on_change()

    def _show_row(self, number: int) -> None:
        rule = self._rules[number]
        words = say(f"rule-{rule.code}")
        if rule.value:
            words = say(f"rule-{rule.code}-value", value=path_words(rule.value))
        item = self.tree.get_children()[number]
        text = say("rules-row", number=number + 1, words=words)
        self.tree.item(item, text=text, tags=("wrong",) if _is_wrong(rule) else ())


def _is_wrong(rule: Rule) -> bool:
    try:
        check_rule(rule)
    except OptionError:
        return True
    return False
