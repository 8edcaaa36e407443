"""Chips of folders: their menus, keys, locks and order; and the recent folders beside Browse."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path
from tkinter import ttk

import pytest

from gui.folders.chip import Chip
from gui.folders.folder_bar import FolderBar
from gui.folders.folder_chooser import FolderChooser
from gui.language.sentences import say
from gui.settings import Settings
from gui.styling import style
from gui.styling.theme import apply_theme
from waiting import wait_until

PICTURES, PHONE, ALBUMS = (Path("/home/me") / name for name in ("Pictures", "Phone", "Albums"))


class Case:
    """A bar in a window of its own, with settings that it changes."""

    def __init__(
        self, root: tk.Tk, settings: Settings, width: int = 1000, height: int = 600
    ) -> None:
        self.settings = settings
        self.shown: list[Path] = []
        self.presses: list[str] = []
        root.geometry(f"{width}x{height}+0+0")
        root.deiconify()
        self.frame = ttk.Frame(root)
        self.frame.grid(row=0, column=0, sticky="nsew")
        root.columnconfigure(0, weight=1)
        self.chooser = FolderChooser(
            self.frame,
            settings=lambda: self.settings,
            on_change=self.change,
            on_show=self.shown.append,
        )
        self.bar = FolderBar(
            self.frame,
            on_find=lambda: self.presses.append("find"),
            on_settings=lambda: self.presses.append("settings"),
            calls=self.chooser.calls,
        )
        self.frame.columnconfigure(0, weight=1)
        self.bar.grid(sticky="ew")
        self.chooser.show_in(self.bar)
        root.update()

    def change(self, settings: Settings) -> None:
        self.settings = settings
        self.chooser.show_in(self.bar)
        self.frame.update()

    def press(self, widget: tk.Misc, key: str) -> None:
        widget.focus_force()
        self.frame.update()
        widget.event_generate(key)
        self.frame.update()


@pytest.fixture
def case(root: tk.Tk) -> Case:
    folders = (PICTURES, PHONE, ALBUMS)
    return Case(root, Settings(folders=folders, protected=(ALBUMS,), flat=(PHONE,)))


def names(bar: FolderBar) -> list[str]:
    return [str(chip.button.cget("text")) for chip in bar.chips]


def choose(menu: tk.Menu, code: str) -> None:
    menu.invoke(menu.index(say(code)))


def test_a_chip_shows_name_lock_and_sign(case: Case) -> None:
    assert names(case.bar) == ["Pictures", say("chip-flat", name="Phone"), "Albums"]
    assert [bool(chip.button.cget("image")) for chip in case.bar.chips] == [False, False, True]
    assert [chip.tip.words for chip in case.bar.chips] == [
        str(PICTURES),
        say("chip-tip-flat", path=PHONE),
        say("chip-tip-protected", path=ALBUMS),
    ]
    assert str(ALBUMS) in say("chip-tip-protected-flat", path=ALBUMS)


def test_a_long_name_is_cut_in_the_middle(root: tk.Tk) -> None:
    case = Case(root, Settings(folders=(Path("/a") / ("Pictures " * 20 + "2024"),)))
    (name,) = names(case.bar)
    assert name.startswith("Pictures Pict")
    assert name.endswith("2024")
    assert "…" in name
    assert case.bar.chips[0].winfo_width() < 1.5 * style.px(root, style.CHIP_NAME)


def test_the_menu_protects_and_leaves_subfolders_out(case: Case) -> None:
    chip = case.bar.chips[0]
    choose(chip.menu, "chip-protect")
    assert case.settings.protected == (ALBUMS, PICTURES)
    choose(chip.menu, "chip-only")
    assert case.settings.flat == (PHONE, PICTURES)
    assert case.bar.chips[0] is chip  # so that the focus stays where it is
    choose(chip.menu, "chip-protect")
    choose(chip.menu, "chip-only")
    assert (case.settings.protected, case.settings.flat) == ((ALBUMS,), (PHONE,))
    choose(chip.menu, "show-in-folder")
    assert case.shown == [PICTURES]
    choose(chip.menu, "chip-remove")
    assert case.settings.folders == (PHONE, ALBUMS)


def test_removing_a_folder_takes_what_was_said_of_it(case: Case) -> None:
    case.bar.chips[2].cross.invoke()
    case.bar.chips[1].cross.invoke()
    assert case.settings.folders == (PICTURES,)
    assert (case.settings.protected, case.settings.flat) == ((), ())


@pytest.mark.parametrize("key", ["<Return>", "<space>", "<Button-3>", "<Shift-F10>"])
def test_keys_open_the_menu(case: Case, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    opened: list[tuple[int, int]] = []
    chip = case.bar.chips[1]
    monkeypatch.setattr(chip.menu, "tk_popup", lambda x, y: opened.append((x, y)))
    case.press(chip.button, key)
    assert opened == [(chip.winfo_rootx(), chip.winfo_rooty() + chip.winfo_height())]


@pytest.mark.parametrize("key", ["<Delete>", "<BackSpace>"])
def test_delete_removes_the_chip_and_never_reaches_the_window(
    case: Case, root: tk.Tk, key: str
) -> None:
    """The window's own Delete moves files to the trash."""
    trashed: list[str] = []
    root.bind("<Delete>", lambda _event: trashed.append("all"))
    case.press(case.bar.chips[1].button, key)
    assert case.settings.folders == (PICTURES, ALBUMS)
    assert case.bar.focus_lastfor() is case.bar.chips[1].button  # the next one
    case.press(case.bar.chips[1].button, key)
    assert case.bar.focus_lastfor() is case.bar.chips[0].button
    case.press(case.bar.chips[0].button, key)
    assert case.bar.focus_lastfor() is case.bar.browse
    assert (case.settings.folders, trashed) == ((), [])


def test_tab_goes_from_chip_to_chip_then_to_what_adds_one(case: Case) -> None:
    case.chooser.remove(PICTURES)
    case.chooser.add((PICTURES,))
    bar = case.bar
    widget: tk.Misc = bar.chips[0].button
    order = [widget]
    for _ in range(5):
        widget = widget.tk_focusNext()  # type: ignore[assignment]
        order.append(widget)
    chips: list[tk.Misc] = [chip.button for chip in bar.chips]
    assert order == [*chips, bar.browse, bar.recent, bar.find_button]


def test_the_focus_can_be_seen(case: Case) -> None:
    look = ttk.Style(case.frame)
    name = str(case.bar.chips[0].button.cget("style"))
    assert look.lookup(name, "bordercolor", ["focus"]) != look.lookup(name, "bordercolor")


def test_chips_wrap_and_of_very_many_the_rest_is_behind_a_button(root: tk.Tk) -> None:
    folders = tuple(Path(f"/data/folder {number}") for number in range(40))
    case = Case(root, Settings(folders=folders), width=760)
    bar = case.bar

    def seen() -> list[Chip]:
        return [chip for chip in bar.chips if chip.winfo_viewable()]

    few = len(seen())
    assert 3 < few < 40
    assert len({chip.winfo_rooty() for chip in seen()}) <= 3
    assert str(bar.more.cget("text")) == say("chips-more", count=40 - few)
    bar.more.invoke()
    root.update()
    assert len(seen()) == 40
    assert all(
        chip.winfo_rootx() + chip.winfo_width() <= bar.find_button.winfo_rootx() for chip in seen()
    )
    assert str(bar.more.cget("text")) == say("chips-fewer")
    bar.more.invoke()
    root.update()
    assert len(seen()) == few
    case.chooser.choose(folders[:2])
    assert len(seen()) == 2
    assert not bar.more.winfo_viewable()


def test_a_low_window_has_fewer_lines_of_chips(root: tk.Tk) -> None:
    folders = tuple(Path(f"/data/folder {number}") for number in range(40))
    bar = Case(root, Settings(folders=folders), width=760, height=400).bar
    assert len({chip.winfo_rooty() for chip in bar.chips if chip.winfo_viewable()}) == 2


def test_two_folders_of_one_name_are_told_apart(root: tk.Tk) -> None:
    case = Case(root, Settings(folders=(Path("/a/DCIM"), Path("/b/DCIM"))))
    assert names(case.bar) == [str(Path("a/DCIM")), str(Path("b/DCIM"))]


def test_the_lock_follows_the_theme(case: Case, root: tk.Tk) -> None:
    before = case.bar.chips[2].button.cget("image")
    apply_theme(root, "dark")
    root.update()
    assert case.bar.chips[2].button.cget("image") != before
    apply_theme(root, "light")
    root.update()
    assert case.bar.chips[2].button.cget("image") == before


def open_menu(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without posting it, which would grab the pointer."""
    monkeypatch.setattr(case.bar.recent.menu, "tk_popup", lambda x, y: None)
    case.bar.recent.invoke()


def test_recent_folders_that_are_there_can_be_added(
    root: tk.Tk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, gone = tmp_path / "there", tmp_path / "gone"
    there.mkdir()
    case = Case(root, Settings(folders=(PICTURES,), recent=(PICTURES, gone, there)))
    menu = case.bar.recent.menu
    open_menu(case, monkeypatch)
    wait_until(root, lambda: menu.entrycget(0, "state") == "disabled")
    assert str(menu.entrycget(0, "label")).endswith("gone")
    assert menu.entrycget(1, "state") == "normal"
    menu.invoke(1)
    assert case.settings.folders == (PICTURES, there)
    assert case.settings.recent == (there, PICTURES, gone)
    case.chooser.remove(PICTURES)
    assert menu.entrycget(0, "label") == str(PICTURES)  # for who did not mean to
    choose(menu, "recent-clear")
    assert case.settings.recent == ()
    assert menu.entrycget(0, "label") == say("recent-none")
    assert menu.entrycget(menu.index("end"), "state") == "disabled"


def test_a_vanished_folder_that_comes_back_can_be_added_again(
    root: tk.Tk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Case(root, Settings(recent=(tmp_path / "stick",)))
    recent = case.bar.recent
    assert recent.menu.entrycget(0, "state") == "normal"  # nothing is looked at before it opens
    open_menu(case, monkeypatch)
    wait_until(root, lambda: recent.menu.entrycget(0, "state") == "disabled")
    (tmp_path / "stick").mkdir()
    open_menu(case, monkeypatch)
    wait_until(root, lambda: recent.menu.entrycget(0, "state") == "normal")


def test_the_small_button_opens_its_menu(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    monkeypatch.setattr(case.bar.recent.menu, "tk_popup", lambda x, y: opened.append(y))
    case.bar.recent.invoke()
    case.press(case.bar.recent, "<Down>")
    assert len(opened) == 2


def test_find_and_settings(case: Case) -> None:
    case.bar.find_button.invoke()
    case.bar.settings_button.invoke()
    assert case.presses == ["find", "settings"]
    case.bar.show_state(can_find=False, is_accented=False)
    assert case.bar.find_button.instate(["disabled"])
