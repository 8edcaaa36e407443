"""The list of keys is the window's: what it lists is bound, and the menus say the same."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from tkinter import ttk

import pytest

from gui import commands
from gui.app import open_window
from gui.dialogs.help_dialogs import AboutDialog, KeysDialog
from gui.keys import KEYS, Key, sequence_of, shown_key
from gui.language.sentences import say
from gui.main_window import MainWindow
from gui.menu_bar import Entries, fill_menu
from gui.settings import Settings
from waiting import press, wait_until


@pytest.fixture
def window(root: tk.Tk) -> Iterator[MainWindow]:
    window = open_window(root, Settings(theme="light"), lambda settings: None)
    yield window
    window.strip.abandon()


def all_keys() -> list[Key]:
    return [key for group in KEYS.values() for key in group]


def test_every_key_listed_is_bound(window: MainWindow, root: tk.Tk) -> None:
    places = {
        "keys-of-list": (root, window.panel.tree.canvas),
        "keys-of-marks": (root, window.panel.tree.canvas),
        "keys-of-compare": (root, window.panel.compare.pictures.pane),
        "keys-of-threshold": (window.threshold.bar.slider.canvas,),
        "keys-of-program": (root,),
    }
    for code, group in KEYS.items():
        for key in group:
            for sequence in key.sequences:
                bound = [place.bind(sequence_of(root, sequence)) for place in places[code]]
                assert any(bound), (key.code, sequence)


def test_the_menus_name_the_same_keys(window: MainWindow, root: tk.Tk) -> None:
    tables: list[Entries] = [*commands.menus(window).values(), commands.row_entries(window)]
    codes = {entry.code for table in tables for entry in table if entry is not None}
    assert {key.entry for key in all_keys() if key.entry} <= codes
    menu = tk.Menu(root)
    fill_menu(menu, commands.row_entries(window))
    accelerators = {
        str(menu.entrycget(place, "label")): str(menu.entrycget(place, "accelerator"))
        for place in range((menu.index("end") or 0) + 1)
        if menu.type(place) == "command"
    }
    assert accelerators[say("make-keeper")] == "K"
    assert accelerators[say("copy-path")] == "Ctrl+C"
    assert accelerators[say("show-in-folder")] == ""


def test_no_key_is_listed_twice_in_a_group() -> None:
    for group in KEYS.values():
        sequences = [sequence for key in group for sequence in key.sequences]
        assert len(sequences) == len(set(sequences))


def test_the_contract_of_keys_is_listed() -> None:
    """UI.md's table."""
    listed = " ".join(key.shown for key in all_keys())
    for shown in [
        "↑",
        "←",
        "+",
        "-",
        "Space",
        "F",
        "K",
        "N",
        "Del",
        "Mod+Z",
        "F5",
        "Enter",
        "Mod+O",
        "Esc",
        "?",
    ]:
        assert shown in listed.split(), shown


def test_a_mac_has_other_keys(root: tk.Tk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (shown_key(root, "Mod+O"), sequence_of(root, "<Mod-o>")) == ("Ctrl+O", "<Control-o>")
    monkeypatch.setattr("gui.keys._is_mac", lambda widget: True)
    assert (shown_key(root, "Mod+O"), sequence_of(root, "<Mod-o>")) == ("Cmd+O", "<Command-o>")


def words_of(widget: tk.Misc) -> list[str]:
    own = [str(widget.cget("text"))] if isinstance(widget, ttk.Label) else []
    return own + [words for child in widget.winfo_children() for words in words_of(child)]


def test_the_dialog_lists_them_all(root: tk.Tk) -> None:
    dialog = KeysDialog(root)
    words = words_of(dialog)
    for code, group in KEYS.items():
        assert say(code) in words
        for key in group:
            assert {shown_key(root, key.shown), say(f"keys-{key.code}")} <= set(words)
    dialog.close()


def test_on_a_small_screen_it_scrolls(root: tk.Tk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KeysDialog, "winfo_screenheight", lambda self: 400)
    monkeypatch.setattr(KeysDialog, "winfo_vrootheight", lambda self: 400)
    dialog = KeysDialog(root)

    def look() -> None:
        wait_until(dialog, lambda: dialog.list.is_scrolling)
        assert dialog.winfo_height() <= 400
        top = dialog.list.inside.winfo_y()
        press(dialog, "<Next>")
        assert dialog.list.inside.winfo_y() < top
        dialog.close()

    dialog.after(1, look)
    dialog.show()


@pytest.mark.parametrize("key", ["<question>", "<F1>"])
def test_a_key_opens_it(window: MainWindow, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tk.Misc] = []
    monkeypatch.setattr(KeysDialog, "show", lambda self: opened.append(self))
    press(window, key)
    assert len(opened) == 1
    opened[0].destroy()


@pytest.mark.parametrize("kind", [KeysDialog, AboutDialog])
def test_return_and_escape_close(root: tk.Tk, kind: type[KeysDialog | AboutDialog]) -> None:
    for key in ("<Return>", "<Escape>"):
        dialog = kind(root)

        def answer(key: str = key, dialog: tk.Toplevel = dialog) -> None:
            wait_until(dialog, dialog.winfo_viewable)  # before, no key reaches it
            press(dialog, key)

        dialog.after(1, answer)
        assert dialog.show() is None
        assert not dialog.winfo_exists()
