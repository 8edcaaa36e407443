"""The pages of the settings: turned by keys, small enough for a small screen, saying where something is wrong."""

from __future__ import annotations

import subprocess
import sys
import tkinter as tk
from collections.abc import Iterator
from pathlib import Path
from tkinter import ttk

import pytest

from gui.dialogs.settings_dialog import SettingsDialog
from gui.settings import Settings
from gui.styling import style
from gui.styling.theme import apply_theme


@pytest.fixture
def dialog(root: tk.Tk) -> Iterator[SettingsDialog]:
    dialog = SettingsDialog(root, Settings())
    yield dialog
    dialog.destroy()


def test_each_field_is_on_the_page_where_one_looks_for_it(dialog: SettingsDialog) -> None:
    assert list(dialog.tabs._pages) == [
        "matching", "finding", "skipping", "keeping", "reading", "cache", "appearance",
    ]  # fmt: skip
    assert [dialog.tabs.title(name) for name in dialog.tabs._pages] == [
        "Matching",
        "Finding",
        "Skipping",
        "Keepers",
        "Reading",
        "Cache",
        "Appearance",
    ]
    assert dialog.tabs.shown == "matching"
    pages = {name: str(page) for name, page in dialog.tabs._pages.items()}
    assert str(dialog.cache_box).startswith(pages["cache"])
    assert str(dialog.rules).startswith(pages["keeping"])
    for name, page in (
        ("threshold", "matching"), ("check", "matching"), ("turned", "finding"), ("content", "finding"),
        ("look-alikes", "finding"), ("exclude", "skipping"), ("side", "skipping"), ("online", "skipping"),
        ("memory", "reading"),
    ):  # fmt: skip
        assert str(dialog.note_label(name)).startswith(pages[page])


def test_a_tab_says_that_something_on_its_page_is_wrong(dialog: SettingsDialog) -> None:
    dialog.memory.set("x")
    dialog.tabs.turn(2)
    assert dialog.tabs.title("reading") == "Reading !"
    assert dialog.tabs.title("matching") == "Matching"
    dialog.threshold.set("x")
    assert dialog.tabs.title("matching") == "Matching !"
    dialog.memory.set("100")
    assert dialog.tabs.title("reading") == "Reading"


def test_ctrl_tab_turns_to_the_first_field_of_the_next_page(root: tk.Tk) -> None:
    dialog = SettingsDialog(root, Settings())
    seen: list[tuple[str, str]] = []

    def turn() -> None:
        dialog.ok.focus_force()
        for key in ("<Control-Tab>", "<Control-Next>", *5 * ["<Control-Tab>"]):
            dialog.update()
            dialog.focus_get().event_generate(key)  # type: ignore[union-attr]
            note_focus()
        dialog.focus_get().event_generate("<Control-Shift-Tab>")  # type: ignore[union-attr]
        note_focus()
        dialog.close()

    def note_focus() -> None:
        dialog.update()
        field = dialog.focus_get()
        assert field is not None
        assert str(field).startswith(str(dialog.tabs._pages[dialog.tabs.shown]))
        seen.append((dialog.tabs.shown, field.winfo_class()))

    dialog.after(10, turn)
    dialog.show()
    assert seen == [
        ("finding", "TCheckbutton"),
        ("skipping", "TEntry"),
        ("keeping", "Treeview"),
        ("reading", "TSpinbox"),
        ("cache", "TCheckbutton"),
        ("appearance", "TRadiobutton"),
        ("matching", "TSpinbox"),
        ("appearance", "TRadiobutton"),
    ]


def test_arrows_turn_the_pages_while_a_tab_has_the_focus(root: tk.Tk) -> None:
    dialog = SettingsDialog(root, Settings())
    seen: list[str] = []

    def turn() -> None:
        dialog.tabs.focus_force()
        for key in ("<Right>", "<Right>", "<Left>", "<Control-Tab>"):
            dialog.update()
            dialog.tabs.event_generate(key)
            dialog.update()
            assert dialog.focus_get() is dialog.tabs
            seen.append(dialog.tabs.shown)
        dialog.close()

    dialog.after(10, turn)
    dialog.show()
    assert seen == ["finding", "skipping", "finding", "skipping"]


def test_a_tab_that_has_the_focus_is_to_be_seen(root: tk.Tk) -> None:
    for theme in ("dark", "light"):
        apply_theme(root, theme)
        looked_up = ttk.Style(root).lookup("TNotebook.Tab", "bordercolor", ["focus", "selected"])
        assert looked_up == style.colours(root).link
        assert looked_up != ttk.Style(root).lookup("TNotebook.Tab", "bordercolor", ["selected"])


MEASURED = """
import sys
sys.path[:0] = {paths!r}
from pathlib import Path
from gui import paths
from gui.app import make_root
from gui.desktop import Desktop
from gui.setting_readers import most_threads
from gui.settings import Settings
from gui.dialogs.settings_dialog import SettingsDialog
paths.cache_file = lambda: Path({cache!r})
root = make_root({theme!r}, Desktop(percent={percent}))
dialog = SettingsDialog(root, Settings())
def say_size():
    dialog.update_idletasks()
    print(dialog.winfo_reqwidth(), dialog.winfo_reqheight())
say_size()
for variable in (dialog.threshold, dialog.threads, dialog.memory, dialog.side):
    variable.set("x")
dialog.exclude.set("*")
dialog.look_alikes.set(True)
dialog.online.set(True)
dialog.rules._add("name")
dialog.rules.field.text.set("/(" + "x" * 300 + "/")
dialog.check.set(False)
dialog.turned.set(True)
dialog.content.set(True)
dialog.cache.set(False)
say_size()
dialog.threads.set(most_threads())
say_size()
root.destroy()
"""


@pytest.mark.parametrize(("theme", "percent"), [("light", 100), ("dark", 200)])
def test_it_fits_a_small_screen_whatever_it_says(
    root: tk.Tk, tmp_path: Path, theme: str, percent: int
) -> None:
    """1280 x 800 at 200 %, with the title of the window and the system's own bar beside it."""
    program = MEASURED.format(
        paths=[str(Path(style.__file__).parents[2])],
        cache=str(tmp_path / "c.sqlite"),
        theme=theme,
        percent=percent,
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    first, *others = done.stdout.splitlines()
    width, height = map(int, first.split())
    assert width <= 1280
    assert height <= 800 - 2 * 70
    assert others == [first] * 2  # wrong input moves nothing, nor another note
