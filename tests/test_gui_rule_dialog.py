"""Mark by rule: what it would mark is said before it does, and follows every box, rule and value."""

from __future__ import annotations

import threading
import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.control import Control, OnProgress, Progress
from engine.records import Stage
from engine.rules import RULE_CODES, Rule
from gui.actions import rule_preview
from gui.dialogs import rule_dialog, rule_field
from gui.dialogs.rule_dialog import Previewed, RuleAnswer, RuleDialog
from gui.dialogs.rule_field import VALUE_RULES
from gui.found.mark_preview import Choice, MarkPreview
from gui.job import Work
from gui.language.rule_sentences import RULE_SENTENCES
from gui.language.sentences import SENTENCES, say
from made_marks import made_columns
from waiting import press, wait_until

MOST_PIXELS = Rule("most-pixels")
HERE = Path("/nowhere/Pictures")


def made_preview() -> MarkPreview:
    """Four groups of two: one enlarged, one that lacks camera data, one of look-alikes; two identical pictures."""
    columns = made_columns([2, 2, 2, 2], look_alikes=1)
    return MarkPreview(
        replace(
            columns,
            doubts=np.array([0b001, 0b100, 0, 0]),
            is_identical=np.array([True, False, False, False, True, False, False, False]),
            frees=np.full(12, 1000),
        )
    )


class Counter:
    """Counts for a dialog; remembers for which rules."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.preview = made_preview()
        self.go_on = threading.Event()
        self.go_on.set()
        self.error: Exception | None = None
        self.progress: Progress | None = None

    def __call__(self, rule: Rule) -> Work[Previewed[str]]:
        self.rules.append(rule)

        def work(progress: OnProgress, control: Control) -> Previewed[str]:
            if self.progress is not None:
                progress(self.progress)
            self.go_on.wait(20)
            if self.error is not None:
                raise self.error
            return Previewed(f"groups by {rule.code} {rule.value}".strip(), self.preview)

        return work


@pytest.fixture
def counter() -> Counter:
    return Counter()


def opened(root: tk.Tk, counter: Counter, rule: Rule = MOST_PIXELS) -> RuleDialog[str]:
    dialog = RuleDialog(root, rule, counter, folders=(HERE, HERE / "Coast"))
    return dialog


def counted(dialog: RuleDialog[str]) -> RuleDialog[str]:
    wait_until(dialog, lambda: dialog.words[0].startswith("Would"))
    return dialog


def asked(
    root: tk.Tk, counter: Counter, do: Callable[[RuleDialog[str]], object], rule: Rule = MOST_PIXELS
) -> RuleAnswer[str] | None:
    """The answer of a dialog with which something is done once it has counted."""
    dialog = opened(root, counter, rule)

    def act() -> None:
        counted(dialog)
        do(dialog)

    dialog.after(1, act)
    return dialog.show()


def test_it_says_how_many_before_it_marks(root: tk.Tk, counter: Counter) -> None:
    answer = asked(root, counter, lambda dialog: dialog.mark_button.invoke())
    assert answer is not None
    assert answer.rule == MOST_PIXELS
    assert answer.previewed.groups == "groups by most-pixels"
    assert answer.choice == Choice()
    assert answer.show is None
    assert answer.previewed.preview.marks(answer.choice).tolist() == [7, 8]


def test_the_count_follows_the_boxes(root: tk.Tk, counter: Counter) -> None:
    dialog = counted(opened(root, counter))
    assert dialog.words == ("Would mark 2 pictures: 2 kB to free", "Mark 2 pictures")
    assert dialog.left.codes == ("enlarged", "camera", "look-alike")
    dialog.left.include("enlarged")
    assert dialog.words[1] == "Mark 4 pictures"
    dialog.which.set("identical")
    dialog._show_preview()
    assert dialog.words[1] == "Mark 2 pictures"
    assert dialog.left.codes == ("enlarged",)
    dialog.left.include("enlarged")
    assert dialog.words[1] == "Mark 1 picture"
    dialog.which.set("all")
    dialog._show_preview()
    assert dialog.words[1] == "Mark 2 pictures"
    dialog.left.include("camera")
    assert dialog.words[1] == "Mark 4 pictures"
    dialog.mark_button.invoke()
    assert dialog.result is not None
    assert dialog.result.choice == Choice(False, frozenset({"camera"}))


def test_the_radio_buttons_choose(root: tk.Tk, counter: Counter) -> None:
    dialog = counted(opened(root, counter))
    radios = [w for w in descendants(dialog) if w.winfo_class() == "TRadiobutton"]
    radios[1].invoke()  # type: ignore[attr-defined]
    assert dialog.words[1] == "Mark 1 picture"
    radios[0].invoke()  # type: ignore[attr-defined]
    assert dialog.words[1] == "Mark 2 pictures"
    dialog.close()


def descendants(widget: tk.Misc) -> list[tk.Misc]:
    return [w for child in widget.winfo_children() for w in (child, *descendants(child))]


def test_a_kind_can_be_looked_at(root: tk.Tk, counter: Counter) -> None:
    answer = asked(root, counter, lambda dialog: dialog.left.look_at("camera"))
    assert answer is not None
    assert answer.show == "camera"
    assert answer.previewed.preview.groups_of("camera").tolist() == [1]


def test_only_a_doubt_can_be_included(root: tk.Tk, counter: Counter) -> None:
    dialog = counted(opened(root, counter))
    boxes = [w for w in descendants(dialog) if w.winfo_class() == "TCheckbutton"]
    assert len(boxes) == 2
    with pytest.raises(KeyError):
        dialog.left.include("look-alike")
    dialog.close()


def test_escape_marks_nothing_and_return_marks(root: tk.Tk, counter: Counter) -> None:
    assert asked(root, counter, lambda dialog: press(dialog, "<Escape>")) is None
    answer = asked(root, counter, lambda dialog: dialog.event_generate("<Return>"))
    assert answer is not None
    assert answer.show is None


def test_nothing_can_be_marked_before_it_is_counted(root: tk.Tk, counter: Counter) -> None:
    counter.go_on.clear()
    dialog = opened(root, counter)
    dialog.update()
    assert dialog.words == (say("rule-counting"), say("rule-go-none"))
    dialog.mark_button.invoke()
    assert dialog.winfo_exists()
    counter.go_on.set()
    counted(dialog).close()


def test_nothing_to_mark_is_said(root: tk.Tk, counter: Counter) -> None:
    counter.preview = MarkPreview(made_columns([]))
    dialog = counted(opened(root, counter))
    assert dialog.words[0] == say("rule-marks-none")
    assert dialog.mark_button.instate(["disabled"])
    assert dialog.left.codes == ()
    dialog.close()


def test_it_says_how_far_it_is(root: tk.Tk, counter: Counter) -> None:
    counter.progress = Progress(Stage.CHECKING, 1, 4, 1.0)
    counter.go_on.clear()
    dialog = opened(root, counter)
    wait_until(dialog, lambda: dialog.words[0] == say("rule-counting-at", percent=25))
    counter.go_on.set()
    counted(dialog).close()


def test_a_count_that_fails_is_told(root: tk.Tk, counter: Counter) -> None:
    counter.error = OSError("no room")
    dialog = opened(root, counter)
    wait_until(dialog, lambda: dialog.words[0] == say("rule-failed"))
    assert dialog.mark_button.instate(["disabled"])
    dialog.close()


def test_closed_while_it_counts_it_says_nothing(root: tk.Tk, counter: Counter) -> None:
    counter.go_on.clear()
    dialog = opened(root, counter)
    wait_until(root, lambda: counter.rules)
    dialog.close()
    counter.go_on.set()
    passed: list[bool] = []
    root.after(120, lambda: passed.append(True))
    wait_until(root, lambda: passed)
    assert dialog.result is None


def test_a_pattern_is_checked_and_counted_anew(
    root: tk.Tk, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule_dialog, "TYPING_MS", 20)
    dialog = opened(root, counter, Rule("name"))
    field = dialog.field
    assert field is not None
    assert (field.rule, field.note) == (None, say("rule-pattern-none"))
    assert field.entry.instate(["!invalid"])  # nothing was typed yet: no reproach
    field.text.set("/[a/")
    assert field.note.startswith("Not a regular expression: ")
    assert field.entry.instate(["invalid"])
    dialog.update()
    assert counter.rules == []
    for text in ("I", "IM", "IMG_*"):
        field.text.set(text)
    assert dialog.words[0] == say("rule-counting")
    counted(dialog)
    assert counter.rules == [Rule("name", "IMG_*")]  # not of each letter
    field.text.set("/[/")
    assert dialog.mark_button.instate(["disabled"])  # what was counted is not true of it
    field.text.set("/^IMG/")
    counted(dialog).mark_button.invoke()
    assert dialog.result is not None
    assert dialog.result.rule == Rule("name", "/^IMG/")
    assert dialog.result.previewed.groups == "groups by name /^IMG/"


def test_a_folder_is_chosen_typed_or_browsed_for(
    root: tk.Tk, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule_dialog, "TYPING_MS", 1)
    dialog = opened(root, counter, Rule("in-folder", str(HERE)))
    field = dialog.field
    assert field is not None
    counted(dialog)
    assert tuple(field.entry.cget("values")) == (str(HERE), str(HERE / "Coast"))
    field.text.set("somewhere")
    assert (field.rule, field.note) == (None, say("rule-folder-wrong"))
    odd = HERE / "odd\udcff"  # bytes that are no text
    monkeypatch.setattr(rule_field, "ask_folder", lambda parent, folders: odd)
    field._on_browse()
    assert field.rule == Rule("in-folder", str(odd))
    counted(dialog)
    assert counter.rules[-1] == Rule("in-folder", str(odd))
    dialog.close()


def test_it_stays_on_a_small_screen(
    root: tk.Tk, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RuleDialog, "winfo_screenheight", lambda self: 300)
    dialog = counted(opened(root, counter))
    wait_until(dialog, lambda: dialog.left.is_scrolling)
    dialog.update_idletasks()
    assert dialog.winfo_reqheight() <= 300
    dialog.close()


def test_every_rule_and_every_kind_has_its_words_and_no_others_do() -> None:
    with_value = {f"rule-{code}-value" for code in VALUE_RULES}
    rules = {f"{what}-{code}" for code in RULE_CODES for what in ("rule", "keep")} | with_value
    assert RULE_SENTENCES.keys() == rules
    kinds = {"look-alike", "checking", "protected", *rule_preview.DOUBTS, *rule_preview.BLOCKS}
    left = {f"left-{kind}{end}" for kind in kinds for end in ("", "-hint")}
    assert {code for code in SENTENCES if code.startswith("left-")} == left
