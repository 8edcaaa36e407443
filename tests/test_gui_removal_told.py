"""What is asked and told of a removal where some of it could not go, and what pictures that stay were given."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from pathlib import Path
from tkinter import ttk

import pytest

from engine.control import Control
from engine.reasons import reason
from engine.records import Problem, Stage
from engine.removal.removals import Exemption
from engine.removal.ways import Destination
from gui import works
from gui.actions import removing
from gui.actions.removal_end import Removal, head_words, note_words
from gui.dialogs.confirm_dialogs import ExemptDialog
from gui.found.outlook import Asked, Outlook
from gui.language.sentences import say
from gui.main_window import MainWindow
from gui.styling.wrapping import wrap
from made import scene
from waiting import wait_until
from window_case import Answer, find, in_dialog, on_show, opened, settle, settled


@pytest.fixture
def window(root: tk.Tk, tmp_path: Path) -> Iterator[MainWindow]:
    """Two pictures, a smaller copy of each; one group is to go whole, of the other the copy."""
    for seed, name in enumerate("ab"):
        scene(seed, (160, 120)).save(tmp_path / f"{name}.png")
        scene(seed, (160, 120)).resize((80, 60)).save(tmp_path / f"{name} small.png")
    with opened(root, settled(tmp_path)) as window:
        find(window)
        window.marking.change(lambda findings: findings.mark_all())
        findings = on_show(window)
        findings.mark_exempt(findings.whole_group(0))
        yield window


def test_what_no_other_file_keeps_can_go_where_all_the_rest_has_to_stay(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And why that has to stay is told before, not only at the end."""
    marked = on_show(window).going()
    company = works.find_company(marked, lambda _progress: None, Control())
    (twin,) = (one.victim.path for one in marked if one.exemption is None)
    refused = (Problem(twin, Stage.REMOVING, reason("no-trash")),)
    monkeypatch.setattr(removing, "look_ahead", lambda *_: Outlook(company, refused))
    went: list[list[Exemption | None]] = []

    def remove(going: list[works.Going], *_: object) -> works.Removed:
        went.append([one.exemption for one in going])
        return works.Removed(frozenset(), 0, ())

    def answer(dialog: object) -> tuple[list[str], bool]:
        assert isinstance(dialog, ExemptDialog)
        labels = [one for one in dialog.body.winfo_children() if isinstance(one, ttk.Label)]
        said = [str(one.cget("text")) for one in labels], dialog.leave is not None
        dialog.go.invoke()
        return said

    monkeypatch.setattr(works, "remove", remove)
    ended = Answer(None)
    monkeypatch.setattr(removing, "ProblemsDialog", ended)
    came = in_dialog(window, answer)
    window.removing.move_to_trash()
    wait_until(window, lambda: came)
    settle(window)
    said, has_others = came[0]  # type: ignore[misc]
    assert any(words.startswith("1 file would stay:") for words in said)
    assert not has_others
    assert went == [[Exemption.WHOLE_GROUP, Exemption.WHOLE_GROUP]]
    assert ended.shown[0][0] == refused


def test_pictures_that_got_facts_are_told_of_once() -> None:
    removal = Removal(Asked(Destination(), ()), Outlook({}), takes_facts=True)
    facts = say("removed-facts", count=2)
    removed = works.Removed(frozenset({1, 2, 3}), 5000, (), facts=2)
    assert note_words(removal, removed) == f"3 files moved to the trash, 5 kB · {facts}"
    assert head_words(removal, [], removed).count(facts) == 1
    none = works.Removed(frozenset({1}), 5000, ())
    assert note_words(removal, none) == "1 file moved to the trash, 5 kB"


def test_words_that_wrap_are_not_cut_by_their_own_edge(root: tk.Tk) -> None:
    """A label keeps some room for itself: words as wide as all of it lost their last letter."""
    root.geometry("400x200")
    root.columnconfigure(0, weight=1)
    root.deiconify()
    label = wrap(ttk.Label(root, text="of a word i " * 20))
    label.grid(sticky="ew")
    wait_until(root, lambda: label.winfo_width() > 100)
    for width in range(300, 340):
        root.geometry(f"{width}x200")
        wait_until(root, lambda width=width: label.winfo_width() == width)  # type: ignore[misc]
        root.update()
        assert label.winfo_reqwidth() <= width
