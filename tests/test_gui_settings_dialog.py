"""The settings dialog and the base of all dialogs: what is typed is checked, and the keys answer."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.options import default_threads
from engine.rules import DEFAULT_RULES, Rule
from gui.dialogs.settings_dialog import SettingsDialog
from gui.language.sentences import say
from gui.parts.dialog import Dialog
from gui.setting_readers import most_threads
from gui.settings import Settings

KEPT = Settings(
    threshold=150, threads=1, memory_mb=2000, theme="dark", folders=(Path("/x"),), geometry="9x9"
)


@pytest.fixture
def dialog(root: tk.Tk) -> Iterator[SettingsDialog]:
    dialog = SettingsDialog(root, KEPT)
    yield dialog
    if dialog.winfo_exists():
        dialog.destroy()


def test_what_it_was_given_comes_back_unchanged(dialog: SettingsDialog) -> None:
    assert not dialog.winfo_viewable()  # hidden until it is shown
    dialog.ok.invoke()
    assert dialog.result == KEPT


def test_what_is_typed_comes_back_and_the_rest_stays(dialog: SettingsDialog) -> None:
    dialog.threshold.set(" 1\u00a0200.5 ")
    dialog.threads.set(str(most_threads()))
    dialog.memory.set("500")
    dialog.check.set(False)
    dialog.turned.set(True)
    dialog.content.set(True)
    dialog.look_alikes.set(True)
    dialog.online.set(True)
    dialog.side.set("1 000")
    dialog.exclude.set("*.tmp; cache/ ;; *.tmp")
    dialog.rules.down.invoke()
    dialog.cache.set(False)
    dialog.theme.set("light")
    dialog.thumbnails.set("large")
    dialog.ok.invoke()
    assert dialog.result == Settings(
        threshold=1200.5,
        threads=most_threads(),
        memory_mb=500,
        check=False,
        turned=True,
        by_content=True,
        look_alikes=True,
        online_only=True,
        min_side=1000,
        exclude=("*.tmp", "cache"),
        rules=(DEFAULT_RULES[1], DEFAULT_RULES[0], DEFAULT_RULES[2]),
        cache=False,
        theme="light",
        thumbnails="large",
        folders=KEPT.folders,
        geometry=KEPT.geometry,
    )


@pytest.mark.parametrize(
    ("field", "text"),
    [
        *(("threshold", text) for text in ("", "x", "-1", "5001", "nan", "inf", "1,5", "1e3", "²")),
        ("threshold", "9" * 400),
        *(("threads", text) for text in ("", "0", "1.5", "-1", "x", str(most_threads() + 1))),
        *(("memory", text) for text in ("", "63", "1000001", "1.5", "9" * 400)),
        *(("side", text) for text in ("", "-1", "100001", "1.5", "x", "9" * 400)),
    ],
)
def test_wrong_input_is_told_under_its_field_and_ok_is_off(
    dialog: SettingsDialog, field: str, text: str
) -> None:
    variable = {
        "threshold": dialog.threshold, "threads": dialog.threads, "memory": dialog.memory, "side": dialog.side,
    }  # fmt: skip
    before = dialog.note(field)
    variable[field].set(text)
    assert dialog.note(field).startswith("Must be a")
    assert dialog.note_label(field).cget("style") == "Error.TLabel"
    assert dialog.ok.instate(["disabled"])
    dialog.ok.invoke()
    assert dialog.result is None
    variable[field].set({"threshold": "150", "threads": "1", "memory": "2000", "side": "0"}[field])
    assert dialog.note(field) == before
    dialog.ok.invoke()
    assert dialog.result == KEPT


def test_more_threads_than_cores_are_allowed_with_a_word(dialog: SettingsDialog) -> None:
    dialog.threads.set(str(default_threads() + 1))
    assert dialog.note("threads") == say("setting-threads-many", cores=default_threads())
    assert dialog.ok.instate(["!disabled"])


def test_without_the_check_it_says_what_that_means(dialog: SettingsDialog) -> None:
    dialog.check.set(False)
    assert dialog.note("check") == say("setting-check-off")


@pytest.mark.parametrize("name", ["turned", "content", "look_alikes", "online"])
def test_what_else_is_found_says_what_it_means(dialog: SettingsDialog, name: str) -> None:
    field = name.replace("_", "-")
    assert dialog.note(field) == say(f"setting-{field}-off")
    getattr(dialog, name).set(True)
    assert dialog.note(field) == say(f"setting-{field}-note")
    is_odd = name == "online"  # it downloads
    assert (dialog.note_label(field).cget("style") == "Differs.TLabel") is is_odd


def test_restore_defaults_keeps_what_is_not_shown(dialog: SettingsDialog) -> None:
    dialog.threshold.set("x")
    dialog.side.set("x")
    dialog.exclude.set("*")
    dialog.rules.show(())
    dialog._on_restore()
    dialog.ok.invoke()
    assert dialog.result == Settings(folders=KEPT.folders, geometry=KEPT.geometry)


def test_a_rule_that_is_wrong_is_told_on_its_tab_and_ok_is_off(dialog: SettingsDialog) -> None:
    dialog.rules._add("name")
    assert dialog.ok.instate(["disabled"])
    assert dialog.tabs.title("keeping") == say("tab-wrong", title=say("settings-keeping"))
    assert dialog.rules.field is not None
    dialog.rules.field.text.set("IMG_*")
    assert dialog.tabs.title("keeping") == say("settings-keeping")
    dialog.ok.invoke()
    assert dialog.result is not None
    assert dialog.result.rules == (*DEFAULT_RULES, Rule("name", "IMG_*"))


def test_leaving_everything_out_is_told(dialog: SettingsDialog) -> None:
    assert dialog.note("exclude") == say("setting-exclude-note")
    dialog.exclude.set("*.tmp; *")
    assert dialog.note("exclude") == say("setting-exclude-all", glob="*")
    assert dialog.note_label("exclude").cget("style") == "Differs.TLabel"


def test_what_is_left_out_is_shown_as_it_can_be_typed(root: tk.Tk) -> None:
    dialog = SettingsDialog(root, Settings(exclude=("*.tmp", "cache/*")))
    assert dialog.exclude.get() == "*.tmp; cache/*"
    dialog.ok.invoke()
    assert dialog.result == Settings(exclude=("*.tmp", "cache/*"))


def test_windows_separators_are_taken_as_typed(
    dialog: SettingsDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listing compares with / on every system."""
    monkeypatch.setattr("gui.dialogs.settings_dialog.os.sep", "\\")
    dialog.exclude.set("cache\\*; old\\")
    assert dialog._answer is not None
    assert dialog._answer.exclude == ("cache/*", "old")


def press(dialog: Dialog[object], key: str) -> None:
    dialog.focus_force()
    dialog.update()
    dialog.event_generate(key)


def test_return_means_ok_and_escape_cancel(root: tk.Tk) -> None:
    dialog = SettingsDialog(root, KEPT)
    dialog.after(10, press, dialog, "<Return>")
    assert dialog.show() == KEPT
    dialog = SettingsDialog(root, KEPT)
    dialog.after(10, press, dialog, "<Escape>")
    assert dialog.show() is None


def test_return_does_nothing_while_something_is_wrong(root: tk.Tk) -> None:
    dialog = SettingsDialog(root, KEPT)
    dialog.threshold.set("x")
    seen: list[bool] = []

    def try_return() -> None:
        press(dialog, "<Return>")
        seen.append(bool(dialog.winfo_exists()))
        press(dialog, "<Escape>")

    dialog.after(10, try_return)
    assert dialog.show() is None
    assert seen == [True]


def test_it_is_modal_and_whole_on_the_screen(root: tk.Tk) -> None:
    dialog = SettingsDialog(root, KEPT)
    seen: list[tuple[bool, bool]] = []

    def look() -> None:
        dialog.update()
        is_whole = (
            dialog.winfo_rootx() >= 0
            and dialog.winfo_rooty() >= 0
            and dialog.winfo_rootx() + dialog.winfo_width() <= dialog.winfo_screenwidth()
            and dialog.winfo_rooty() + dialog.winfo_height() <= dialog.winfo_screenheight()
        )
        seen.append((dialog.grab_current() is dialog, is_whole))
        dialog.close()

    dialog.after(10, look)
    dialog.show()
    assert seen == [(True, True)]


def test_closing_the_window_by_its_frame_is_cancel(root: tk.Tk) -> None:
    dialog = SettingsDialog(root, KEPT)
    dialog.after(
        10, lambda: dialog.tk.call(*dialog.tk.splitlist(dialog.protocol("WM_DELETE_WINDOW")))
    )
    assert dialog.show() is None


def test_a_dialog_whose_program_closes_ends_without_an_answer(root: tk.Tk) -> None:
    owner = tk.Toplevel(root)
    dialog = SettingsDialog(owner, KEPT)
    dialog.after(10, owner.destroy)
    assert dialog.show() is None
