"""The chain of rules in Settings: moved, added, taken out, and values checked while they are typed."""

from __future__ import annotations

import os
import tkinter as tk
from pathlib import Path
from tkinter import filedialog

import pytest

from engine.rules import DEFAULT_RULES, RULE_CODES, Rule
from gui.dialogs.rules_list import RulesList
from gui.language.sentences import say
from gui.language.words import path_words
from waiting import press

FOLDER = Path(os.path.abspath("Best of"))  # noqa: PTH100
PIXELS, SIZE, AGE = DEFAULT_RULES


class Changes:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


@pytest.fixture
def changes() -> Changes:
    return Changes()


@pytest.fixture
def rules(root: tk.Tk, changes: Changes) -> RulesList:
    rules = RulesList(root, folders=(FOLDER,), on_change=changes)
    rules.grid(sticky="nsew")
    rules.show(DEFAULT_RULES)
    root.deiconify()
    root.update()
    return rules


def rows(rules: RulesList) -> list[str]:
    return [str(rules.tree.item(item, "text")) for item in rules.tree.get_children()]


def add(rules: RulesList, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules.menu, "tk_popup", lambda x, y: None)
    rules.add.invoke()
    rules.menu.invoke(rules.menu.index(say(f"rule-{code}")))
    rules.update()


def test_rules_are_shown_in_their_order(rules: RulesList, changes: Changes) -> None:
    assert rows(rules) == ["1.  Most pixels", "2.  Largest file", "3.  Oldest file"]
    assert (rules.rules, rules.selected, changes.count) == (DEFAULT_RULES, 0, 0)
    rules.show((Rule("in-folder", str(FOLDER)), Rule("name", "IMG_*")))
    assert rows(rules) == [f"1.  In {FOLDER}", "2.  Name fits IMG_*"]


def test_buttons_move_the_selected_rule(rules: RulesList, changes: Changes) -> None:
    assert rules.up.instate(["disabled"])
    rules.down.invoke()
    assert rules.rules == (SIZE, PIXELS, AGE)
    assert rules.selected == 1
    rules.down.invoke()
    assert rules.down.instate(["disabled"])
    rules.down.invoke()
    assert rules.rules == (SIZE, AGE, PIXELS)
    rules.up.invoke()
    assert rules.rules == (SIZE, PIXELS, AGE)
    assert changes.count == 3


def test_keys_move_and_take_out(rules: RulesList) -> None:
    press(rules.tree, "<Alt-Down>", "<Alt-Down>", "<Alt-Up>")
    assert rules.rules == (SIZE, PIXELS, AGE)
    press(rules.tree, "<Down>")
    assert rules.selected == 2
    press(rules.tree, "<Delete>")
    assert (rules.rules, rules.selected) == ((SIZE, PIXELS), 1)


def test_the_last_rule_can_go_too(rules: RulesList) -> None:
    for _ in range(3):
        rules.remove.invoke()
    assert (rules.rules, rules.selected) == ((), None)
    assert all(button.instate(["disabled"]) for button in (rules.up, rules.down, rules.remove))
    rules.remove.invoke()
    assert rules.rules == ()


def test_a_rule_without_value_is_offered_once(
    rules: RulesList, changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(rules, "has-gps", monkeypatch)
    assert rules.rules == (*DEFAULT_RULES, Rule("has-gps"))
    assert (rules.selected, changes.count) == (3, 1)
    rules.add.invoke()
    offered = [rules.menu.entrycget(n, "label") for n in range(rules.menu.index("end") + 1)]  # type: ignore[operator]
    used = {rule.code for rule in rules.rules}
    assert offered == [say(f"rule-{code}") for code in RULE_CODES if code not in used]


def test_a_rule_with_a_value_is_wrong_until_it_has_one(
    rules: RulesList, changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(rules, "name", monkeypatch)
    assert rules.rules is None
    assert rules.field is not None
    assert rules.focus_lastfor() is rules.field.entry
    rules.field.text.set("/(/")
    assert rules.rules is None
    assert "regular expression" in rules.field.note
    assert rules.tree.item(rules.tree.get_children()[3], "tags") == ("wrong",)
    before = changes.count
    rules.field.text.set("/(a|b)/")
    assert rules.rules == (*DEFAULT_RULES, Rule("name", "/(a|b)/"))
    assert rows(rules)[3] == "4.  Name fits /(a|b)/"
    assert not rules.tree.item(rules.tree.get_children()[3], "tags")
    assert changes.count == before + 1


def test_what_was_typed_stays_while_another_rule_is_looked_at(
    rules: RulesList, root: tk.Tk, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(rules, "in-folder", monkeypatch)
    assert rules.field is not None
    rules.field.text.set("not a full path")
    rules.select(0)
    root.update()
    assert rules.field is None
    assert rules._note.winfo_ismapped()
    assert rules.rules is None  # it is still in the chain
    rules.select(3)
    root.update()
    assert rules.field.text.get() == "not a full path"  # type: ignore[attr-defined]
    assert not rules._note.winfo_ismapped()


def test_a_folder_is_browsed(
    rules: RulesList, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    add(rules, "in-folder", monkeypatch)
    add(rules, "in-folder", monkeypatch)  # another folder may come after it
    assert rules.field is not None
    monkeypatch.setattr(filedialog, "askdirectory", lambda **_: str(tmp_path))
    rules.field._on_browse()
    rules.select(3)
    rules.update()
    rules.field.text.set(str(FOLDER))
    assert rules.rules == (
        *DEFAULT_RULES,
        Rule("in-folder", str(FOLDER)),
        Rule("in-folder", str(tmp_path)),
    )


@pytest.mark.skipif(os.name == "nt", reason="POSIX names")
def test_a_folder_with_any_bytes_stays_what_it_is(rules: RulesList, root: tk.Tk) -> None:
    odd = os.fsdecode(b"/pictures/\xff")
    rules.show((Rule("in-folder", odd), PIXELS))
    root.update()
    assert rules.field is not None
    assert rules.field.text.get() == path_words(odd)
    rules.field.text.set("/other")
    rules.field.text.set(path_words(odd))
    assert rules.rules == (Rule("in-folder", odd), PIXELS)


def test_the_list_stays_as_high_whatever_is_under_it(rules: RulesList, root: tk.Tk) -> None:
    before = rules.winfo_reqheight()
    rules._add("name")
    rules.field.text.set("/(/")  # type: ignore[union-attr]
    root.update()
    assert rules.winfo_reqheight() == before
