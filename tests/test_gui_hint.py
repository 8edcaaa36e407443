"""The hint: what to do, and folders searched before as links."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path

import pytest

from gui.parts.hint import MOST_RECENT, Hint
from gui.styling import style
from waiting import press

FOLDERS = tuple(Path(f"/nowhere/{name}") for name in ("Pictures", "Phone", "Camera"))


@pytest.fixture
def chosen() -> list[Path]:
    return []


@pytest.fixture
def hint(root: tk.Tk, chosen: list[Path]) -> Hint:
    hint = Hint(root, on_recent=chosen.append)
    hint.grid(sticky="nsew")
    root.geometry("700x400")
    root.deiconify()
    root.update()
    return hint


def test_it_says_what_to_do(hint: Hint) -> None:
    hint.show("a title", "a line")
    assert hint.words == ("a title", "a line")
    assert hint.links == []


def test_a_link_chooses_a_folder(hint: Hint, chosen: list[Path]) -> None:
    hint.show("a title", "a line", FOLDERS)
    hint.update()
    assert [str(link.cget("text")) for link in hint.links] == [str(folder) for folder in FOLDERS]
    hint.links[1].invoke()
    press(hint.links[2], "<space>")
    assert chosen == [FOLDERS[1], FOLDERS[2]]


def test_only_a_few_are_shown(hint: Hint) -> None:
    hint.show("a title", "a line", [Path(f"/nowhere/{number}") for number in range(20)])
    assert len(hint.links) == MOST_RECENT


def test_the_same_links_keep_the_focus(hint: Hint) -> None:
    hint.show("a title", "a line", FOLDERS)
    hint.update()
    hint.links[0].focus_force()
    hint.show("another title", "a line", FOLDERS)
    hint.update()
    assert hint.focus_get() is hint.links[0]
    hint.show("another title", "a line")
    assert hint.links == []


def test_a_long_path_shortens_in_the_middle(hint: Hint, chosen: list[Path]) -> None:
    long = Path("/nowhere") / ("a very long name of a folder " * 10) / "Coast\udcff"
    hint.show("a title", "a line", [long])
    hint.update()
    (link,) = hint.links
    words = str(link.cget("text"))
    assert "…" in words
    assert words.startswith("/nowhere/a very")
    assert words.endswith("Coast\ufffd")
    assert link.winfo_reqwidth() <= style.px(hint, 450)
    link.invoke()
    assert chosen == [long]
