"""What the menus and keys of the window do: tables of its commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from gui.compare_dialog import CompareDialog
from gui.dialog import unless_asking
from gui.findings import Findings
from gui.help_dialogs import AboutDialog, KeysDialog
from gui.menu_bar import Entries, Entry

if TYPE_CHECKING:
    from gui.main_window import MainWindow


def menus(window: MainWindow) -> dict[str, Entries]:
    tree = window.panel.tree
    return {
        "file": (
            Entry("add-folder", window.browse, key="Ctrl+O"),
            Entry(
                "clear-folders",
                lambda: window.set_folders(()),
                lambda: bool(window.settings.folders),
            ),
            None,
            Entry("find", window.find, window.can_find, "F5"),
            Entry("cancel", window.strip.cancel, lambda: window.strip.is_busy, "Esc"),
            None,
            Entry("compare-files", lambda: compare_files(window)),
            None,
            Entry("settings-menu", window.change_settings),
            None,
            Entry("quit", window.close, key="Ctrl+Q"),
        ),
        "edit": (
            Entry(
                "copy-path",
                window.panel.copy_path,
                lambda: tree.selected_picture is not None,
                "Ctrl+C",
            ),
            Entry("trash", window.move_to_trash, window.can_remove, "Del"),
        ),
        "mark": mark_entries(window),
        "view": (
            Entry("expand-all", tree.expand_all, window.has_groups),
            Entry("collapse-all", tree.collapse_all, window.has_groups),
        ),
        "help": (
            Entry("keys", lambda: KeysDialog(window).show()),
            Entry("about-menu", lambda: AboutDialog(window).show()),
        ),
    }


def compare_files(window: MainWindow) -> None:
    """Begins with the twin selected, and its keeper."""
    findings, shown = window.findings, window.panel.tree.selected_group
    twin = window.panel.tree.selected_twin
    files: tuple[Path, ...] = ()
    if findings is not None and shown is not None and twin is not None:
        numbers = shown.group.keeper, twin.picture
        files = tuple(findings.picture(number).path for number in numbers)
    CompareDialog(window, window.settings, files).show()


def mark_entries(window: MainWindow) -> Entries:
    return (
        Entry("mark-all", lambda: window.change_marks(Findings.mark_all), window.has_groups),
        Entry("mark-group", window.mark_group, window.has_groups),
        Entry(
            "mark-identical",
            lambda: window.change_marks(Findings.mark_identical),
            window.has_groups,
        ),
        None,
        Entry("unmark-all", lambda: window.change_marks(Findings.unmark_all), window.has_marks),
    )


def bind_keys(window: MainWindow) -> None:
    """On the root: dialogs are toplevels of their own and do not hear of these, and while one is open nobody does."""
    root = window.winfo_toplevel()
    command = "Command" if window.tk.call("tk", "windowingsystem") == "aqua" else "Control"
    keys: dict[str, Callable[[], object]] = {
        f"<{command}-o>": window.browse,
        f"<{command}-q>": window.close,
        f"<{command}-c>": window.panel.copy_path,
        "<F5>": window.find,
        "<Escape>": window.strip.cancel,
        "<Delete>": window.move_to_trash,
    }
    for sequence, action in keys.items():
        act = unless_asking(window, action)
        root.bind(sequence, lambda _event, act=act: act(), add=True)  # type: ignore[misc]
