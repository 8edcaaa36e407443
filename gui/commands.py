"""What the menus and keys of the window do: tables of its commands."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gui.compare.compare_dialog import CompareDialog
from gui.dialogs.help_dialogs import AboutDialog, KeysDialog
from gui.keys import KEYS, sequence_of
from gui.list.results_panel import PanelCalls
from gui.menu_bar import Entries, Entry
from gui.parts.dialog import unless_asking

if TYPE_CHECKING:
    from gui.main_window import MainWindow

#: Keys that the list itself listens to, while it has the focus.
_OF_LIST = {"<Return>", "<space>"}
#: Keys that mean something else where something is written.
_WRITING = {"copy", "keeper", "not-twins", "trash", "undo", "redo", "keys"}


def menus(window: MainWindow) -> dict[str, Entries]:
    tree, panel = window.panel.tree, window.panel
    return {
        "file": _file_entries(window),
        "edit": (
            Entry("undo", window.marking.undo, lambda: window.reviewing.history.can_undo,
                  words=window.reviewing.history.undo_words),
            Entry("redo", window.marking.redo, lambda: window.reviewing.history.can_redo,
                  words=window.reviewing.history.redo_words),
            None,
            Entry("copy-path", panel.copy_path, lambda: panel.selected is not None),
            Entry("search-list", panel.list.focus_search, window.has_groups),
            None,
            Entry("not-twins-menu", window.marking.show_not_twins),
            None,
            Entry("trash", window.removing.move_to_trash, lambda: window.removing.is_possible),
            *removal_entries(window),
            Entry("removed-files", window.restoring.show, window.restoring.can_show),
        ),
        "mark": mark_entries(window),
        "view": (
            Entry("expand-all", tree.expand_all, window.has_groups),
            Entry("collapse-all", tree.collapse_all, window.has_groups),
            None,
            *panel.list.column_entries(),
        ),
        "help": (
            Entry("keys", lambda: KeysDialog(window).show()),
            Entry("about-menu", lambda: AboutDialog(window).show()),
        ),
    }  # fmt: skip


def _file_entries(window: MainWindow) -> Entries:
    searching, strip = window.searching, window.strip
    return (
        Entry("add-folder", window.chooser.browse),
        Entry("type-path", window.chooser.type_path),
        Entry("clear-folders", window.chooser.clear, lambda: bool(window.settings.folders)),
        None,
        Entry("find", searching.find, lambda: searching.is_possible),
        Entry("cancel", strip.cancel, lambda: strip.is_busy),
        None,
        Entry("open-results", window.saving.open, window.saving.can_open),
        Entry("save-results", window.saving.save, window.saving.can_save),
        Entry("export-menu", window.saving.export, window.saving.can_save),
        None,
        Entry("compare-files", lambda: compare_files(window)),
        None,
        Entry("settings-menu", window.preferences.change),
        None,
        Entry("quit", window.close),
    )


def removal_entries(window: MainWindow) -> Entries:
    """The ways beside the trash."""
    removing = window.removing

    def is_possible() -> bool:
        return removing.is_possible

    return (
        Entry("remove-folder", removing.move_to_folder, is_possible),
        Entry("remove-link", removing.replace_with_links, is_possible),
        Entry("remove-delete", removing.delete_for_good, is_possible),
    )


def more_entries(window: MainWindow) -> Entries:
    return (
        *removal_entries(window),
        None,
        Entry("export-menu", window.saving.export, window.saving.can_save),
        Entry("save-results", window.saving.save, window.saving.can_save),
        None,
        Entry("compare-files", lambda: compare_files(window)),
        Entry("not-twins-menu", window.marking.show_not_twins),
        Entry("removed-files", window.restoring.show, window.restoring.can_show),
    )


def compare_files(window: MainWindow) -> None:
    """Begins with the twin selected, and its keeper."""
    findings, shown = window.findings, window.panel.tree.selected_group
    twin = window.panel.tree.selected_twin
    files: tuple[Path, ...] = ()
    if findings is not None and shown is not None and twin is not None:
        files = tuple(findings.pictures[number].path for number in (shown.keeper, twin.picture))
    CompareDialog(window, window.settings, files).show()


def mark_entries(window: MainWindow) -> Entries:
    marking, has_groups = window.marking, window.has_groups
    rules = (
        Entry(f"keep-{code}", partial(window.ruling.mark, code), window.ruling.is_possible)
        for code in window.ruling.codes
    )
    return (
        *rules,
        None,
        Entry("mark-all", lambda: marking.mark_many(lambda f: f.mark_all()), has_groups),
        Entry("mark-group", marking.mark_group, has_groups),
        Entry("mark-whole", marking.exempting.mark_whole, marking.exempting.can_mark_whole),
        Entry(
            "mark-identical",
            lambda: marking.mark_many(lambda f: f.mark_identical(), is_whole=True),
            has_groups,
        ),
        None,
        Entry(
            "unmark-all",
            lambda: marking.change(lambda f: f.unmark_all(), is_whole=True),
            window.has_marks,
        ),
    )


def row_entries(window: MainWindow) -> Entries:
    """Of the menu of a row; there is none without a row."""
    marking, panel, errands = window.marking, window.panel, window.errands

    def on_file(act: Callable[[Path], None]) -> None:
        if panel.selected is not None:
            act(panel.selected.path)

    def has_file() -> bool:
        return panel.selected is not None

    return (
        Entry("open", lambda: on_file(errands.open_picture), has_file),
        Entry("show-in-folder", lambda: on_file(errands.show_in_folder), has_file),
        Entry("copy-path", panel.copy_path, has_file),
        None,
        Entry("make-keeper", marking.make_keeper, marking.can_make_keeper),
        Entry("not-twins", marking.not_twins, marking.can_tell_apart),
        None,
        Entry("mark-row", panel.tree.toggle_selected, marking.can_toggle, words=marking.toggle_words),
        Entry("mark-folder", marking.mark_folder, has_file),
        Entry("mark-whole", marking.exempting.mark_whole, marking.can_mark_whole_here),
    )  # fmt: skip


def panel_calls(window: MainWindow) -> PanelCalls:
    def keep_columns(hidden: tuple[str, ...], sort: str, is_descending: bool) -> None:
        window.keep(
            replace(window.settings, hidden_columns=hidden, sort=sort, is_descending=is_descending)
        )

    return PanelCalls(
        on_toggle=window.marking.toggle,
        on_open=window.errands.open_picture,
        on_columns=keep_columns,
        row_entries=lambda: row_entries(window),
        on_recent=lambda folder: window.chooser.add((folder,)),
        places=window.removing.places,
        on_next_place=window.removing.show_next_place,
    )


def bind_keys(window: MainWindow) -> None:
    """On the root: dialogs are toplevels of their own and do not hear of these, and while one is open nobody does.
    Keys that write are dead where something is written.
    """
    root = window.winfo_toplevel()
    tables = (*menus(window).values(), row_entries(window))
    entries = {entry.code: entry for table in tables for entry in table if entry is not None}
    for key in (key for group in KEYS.values() for key in group):
        entry = entries.get(key.entry)
        if entry is None or key.sequences[0] in _OF_LIST:
            continue
        act = unless_asking(window, partial(_do, entry))
        for sequence in key.sequences:
            is_writing = key.code in _WRITING and sequence != "<F1>"
            bound = partial(_unless_writing, act) if is_writing else lambda _event, act=act: act()
            root.bind(sequence_of(root, sequence), bound, add=True)
    compare = window.panel.compare
    for letter in "fF":
        flicker = unless_asking(window, compare.start_flicker)
        root.bind(f"<{letter}>", partial(_unless_writing, flicker), add=True)
        root.bind(f"<KeyRelease-{letter}>", lambda _event: compare.stop_flicker(), add=True)


def _do(entry: Entry) -> None:
    if entry.is_possible():
        entry.action()


def _unless_writing(act: Callable[[], None], event: tk.Event[tk.Misc]) -> None:
    """Entries and boxes take letters, and what edits them, for themselves."""
    if event.widget.winfo_class() not in ("TEntry", "TCombobox", "TSpinbox", "Entry", "Text"):
        act()
