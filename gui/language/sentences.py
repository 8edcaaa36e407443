"""Every sentence the window shows, made from a code and its values: one place, which other languages can take over."""

from __future__ import annotations

from typing import Final

from engine.reasons import size_words
from gui.language.choice_sentences import CHOICE_SENTENCES
from gui.language.compare_sentences import COMPARE_SENTENCES
from gui.language.dialog_sentences import DIALOG_SENTENCES
from gui.language.exempt_sentences import EXEMPT_SENTENCES
from gui.language.export_sentences import EXPORT_SENTENCES
from gui.language.folder_sentences import FOLDER_SENTENCES
from gui.language.kept_sentences import KEPT_SENTENCES
from gui.language.key_sentences import KEY_SENTENCES
from gui.language.list_sentences import LIST_SENTENCES
from gui.language.marking_sentences import MARKING_SENTENCES
from gui.language.quantities import number_words
from gui.language.removal_sentences import REMOVAL_SENTENCES
from gui.language.removed_sentences import REMOVED_SENTENCES
from gui.language.rule_sentences import RULE_SENTENCES
from gui.language.setting_sentences import SETTING_SENTENCES
from gui.language.window_sentences import WINDOW_SENTENCES

#: A pair is (one, more): the first is used when the value `count` is 1.
SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    **CHOICE_SENTENCES,
    **COMPARE_SENTENCES,
    **DIALOG_SENTENCES,
    **EXEMPT_SENTENCES,
    **EXPORT_SENTENCES,
    **FOLDER_SENTENCES,
    **KEY_SENTENCES,
    **LIST_SENTENCES,
    **KEPT_SENTENCES,
    **MARKING_SENTENCES,
    **REMOVED_SENTENCES,
    **REMOVAL_SENTENCES,
    **RULE_SENTENCES,
    **SETTING_SENTENCES,
    **WINDOW_SENTENCES,
    # the program
    "program": "Image Twin Tracker",
    "about": "Version {version}\nFinds the same picture stored more than once.",
    "about-title": "About Image Twin Tracker",
    # menus and buttons
    "file": "File",
    "edit": "Edit",
    "mark": "Mark",
    "view": "View",
    "help": "Help",
    "browse": "Browse…",
    "add-folder": "Add folder…",
    "find": "Find Dupes",
    "settings": "Settings",
    "settings-menu": "Settings…",
    "compare-files": "Compare two files…",
    "quit": "Quit",
    "cancel": "Cancel",
    "trash": "Move to Trash…",
    "mark-all": "All but the keepers",
    "mark-group": "All but the keeper in this group",
    "mark-identical": "Identical files only",
    "unmark-all": "Unmark all",
    "copy-path": "Copy path",
    "clear-folders": "Remove all folders",
    "expand-all": "Expand all",
    "collapse-all": "Collapse all",
    "theme-light": "Light",
    "theme-dark": "Dark",
    "theme-system": "As the system",
    "keys": "Keys…",
    "about-menu": "About",
    # folders
    "choose-folder": "Choose a folder with pictures",
    "no-folders": "No folder chosen yet",
    "drop-hint": "Choose one with Browse…, or drop folders here. Then press Find Dupes.",
    "browse-hint": "Choose one with Browse… and press Find Dupes.",
    "ready": "Ready to look",
    "ready-hint": "Press Find Dupes: pictures that are stored more than once will be shown side by side.",
    # a scan
    "scanning": "Looking for twins…",
    "scanning-hint": "Nothing is changed or removed: files are only read.",
    "no-twins": "No twins found",
    "no-twins-hint": (
        "The only picture there is stands alone.",
        "All {count} pictures differ from one another. That is good news: there is nothing to clean up.",
    ),
    "no-pictures": "No pictures found",
    "no-pictures-hint": "There is no picture that could be read in the folders searched.",
    "cancelled": "Cancelled",
    "cancelled-hint": "The scan was stopped before any twins were found.",
    "cleaned": "All clean",
    "cleaned-hint": "No twins are left in these groups.",
    "summary-groups": ("{count} group", "{count} groups"),
    "pictures": ("{count} picture", "{count} pictures"),
    "to-free": "{size} to free",
    "scan-note": ("{count} picture compared in {time}", "{count} pictures compared in {time}"),
    "scan-note-known": (
        "{count} picture compared in {time}, known from an earlier scan",
        "{count} pictures compared in {time}, {known} known from earlier scans",
    ),
    "cancelled-note": "Cancelled: these are the twins found until then",
    "scanning-note": "Looking again; until then these are the twins of the last scan",
    "searched": "Searched: {folders}",
    "searched-many": "Searched: {folders} and {count} more",
    "stage-listing": "Listing files: {done} of {total}",
    "stage-listing-some": "Listing files: {done}",
    "stage-reading": "Reading {done} of {total}",
    "stage-reading-some": "Reading {done}",
    "stage-matching": "Comparing {done} of {total}",
    "stage-matching-some": "Comparing {done}",
    "stage-checking": "Checking {percent} %",
    "stage-checking-some": "Checking",
    "stage-grouping": "Grouping {done} of {total}",
    "stage-grouping-some": "Grouping {done}",
    "stage-removing": "Removing {done} of {total}",
    "stage-removing-some": "Removing {done}",
    "starting": "Starting…",
    "cancelling": "Cancelling…",
    "rate": "{rate} a second",
    "time-left": "{time} left",
    # the results
    "picture": "Picture",
    "pixels": "Pixels",
    "pixel-size": "{width} \u00d7 {height}",
    "size": "Size",
    "mse": "MSE",
    "group": "Group {number}",
    "group-frees": "frees {size}",
    "group-could-free": "{size} to free",
    "keep": "keep",
    "identical": "identical",
    # how a twin lies beside its keeper, by the EXIF orientation that would bring it onto that
    "lies-1": "upright",
    "lies-2": "mirrored",
    "lies-3": "turned upside down",
    "lies-4": "mirrored and turned upside down",
    "lies-5": "mirrored and turned 90 degrees left",
    "lies-6": "turned 90 degrees left",
    "lies-7": "mirrored and turned 90 degrees right",
    "lies-8": "turned 90 degrees right",
    "row-lies-2": "mirrored",
    "row-lies-3": "turned 180°",
    "row-lies-4": "mirrored 180°",
    "row-lies-5": "mirrored left",
    "row-lies-6": "turned left",
    "row-lies-7": "mirrored right",
    "row-lies-8": "turned right",
    "marked": "{marked} marked · {size}",
    "none-marked": "Nothing marked",
    "problems": ("{count} problem", "{count} problems"),
    # the comparison
    "head-keep": "Keep",
    "head-goes": "Goes to the trash",
    "head-stays": "Stays",
    "name": "Name",
    "format": "Format",
    "taken": "Taken",
    "gps": "GPS",
    "camera": "Camera",
    "folder": "Folder",
    "none": "none",
    "half": "(half)",
    "quarter": "(a quarter)",
    "times": "({times} \u00d7)",
    "percent": "({percent} %)",
    "bytes-less": ("(1 byte less)", "({count} bytes less)"),
    "bytes-more": ("(1 byte more)", "({count} bytes more)"),
    "format-quality": "{format}, quality {quality}",
    "format-lossless": "{format}, lossless",
    "other-names": ("1 more name (hard link)", "{count} more names (hard links)"),
    "pages": "{count} pages",
    "frames": "{count} frames",
    "ends-early": "ends early",
    "cannot-show": "cannot be shown: {why}",
    "pair-identical": "Identical files, byte for byte.",
    "lies": "Lies",
    "show-turned": "Turn the twin as its keeper lies",
    # what went wrong
    "scan-failed": "The scan could not be finished.",
    "cache-failed": "The cache could not be cleared.",
    "settings-not-saved": "The settings could not be saved.",
    "no-viewer": "The system found no program that could show the picture.",
    "open-failed": "The picture could not be opened.",
    "unexpected": "Something went wrong inside the program. It is in the log file.",
}


def say(code: str, **values: object) -> str:
    """The sentence of a code with its values put in. Raises KeyError for a code that has none."""
    entry = SENTENCES[code]
    if isinstance(entry, tuple):
        entry = entry[0 if values["count"] == 1 else 1]
    return entry.format(
        **{
            name: _Number(value) if isinstance(value, int) else value
            for name, value in values.items()
        }
    )


class _Number(int):
    """An int that a sentence without a format of its own shows with its thousands apart."""

    def __format__(self, spec: str) -> str:
        return super().__format__(spec) if spec else number_words(self)


__all__ = ["SENTENCES", "say", "size_words"]
