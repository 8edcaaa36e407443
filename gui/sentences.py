"""Every sentence the window shows, made from a code and its values: one place, which other languages can take over."""

from __future__ import annotations

from typing import Final

from engine.reasons import size_words
from gui.quantities import number_words

#: A pair is (one, more): the first is used when the value `count` is 1.
SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    # the program
    "program": "Image Twin Tracker",
    "about": "Version {version}\nFinds the same picture stored more than once.",
    "about-title": "About Image Twin Tracker",
    # menus and buttons
    "file": "File",
    "edit": "Edit",
    "mark": "Mark",
    "mark-button": "Mark ▾",
    "view": "View",
    "help": "Help",
    "browse": "Browse…",
    "add-folder": "Add folder…",
    "find": "Find Dupes",
    "settings": "Settings",
    "settings-menu": "Settings…",
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
    # dialogs
    "ok": "OK",
    "close": "Close",
    "copy": "Copy",
    "copied": "Copied",
    "copy-details": "Copy details",
    "restore-defaults": "Restore all defaults",
    "settings-title": "Settings",
    "settings-matching": "Matching",
    "settings-reading": "Reading",
    "settings-cache": "Cache",
    "settings-appearance": "Appearance",
    "tab-wrong": "{title} (!)",
    "setting-threshold": "Threshold",
    "setting-threshold-note": (
        "The largest mean squared error of twins, 0 to {most}. Lower is stricter; 200 suits most pictures."
    ),
    "setting-threshold-wrong": "Must be a number from 0 to {most}, such as 200 or 12.5.",
    "setting-threads": "Threads",
    "setting-threads-note": (
        "There is {count} core here. One thread a core is fastest for files on this computer.",
        "There are {count} cores here. One thread a core is fastest for files on this computer.",
    ),
    "setting-threads-many": (
        "More threads than cores ({cores}) mostly cost memory and make a spinning disk slower: "
        "pictures are read in parallel already."
    ),
    "setting-threads-wrong": "Must be a whole number from 1 to {most}: at most two threads a core.",
    "setting-check": "Tell look-alikes from twins",
    "setting-check-note": (
        "Compares structure too, so that two receipts or two screens of one program are not taken for twins."
    ),
    "setting-check-off": "Off: everything under the threshold counts as a twin, also different receipts.",
    "setting-memory": "Memory",
    "setting-memory-unit": "MB",
    "setting-memory-note": (
        "For decoding pictures. One that alone needs more is not read, and listed as a problem that says how much."
    ),
    "setting-memory-wrong": "Must be a whole number of MB from {least} to {most}.",
    "setting-theme": "Theme",
    "setting-cache": "Remember pictures for the next scan",
    "setting-cache-note": (
        "The cache makes another scan of the same folders many times faster. It takes about 14 kB a picture: "
        "14 GB for a million."
    ),
    "setting-cache-off": "Off: every scan reads every picture again.",
    "cache-size": "It takes {size} now.",
    "cache-none": "It is empty.",
    "cache-busy": "{size}, in use by the scan.",
    "cache-measuring": "Looking how much it takes\u2026",
    "cache-working": "Clearing\u2026",
    "cache-purge": "Forget vanished files",
    "cache-clear": "Clear",
    "removal-title": "Move to Trash",
    "removal-count": ("Move {count} file to the trash?", "Move {count} files to the trash?"),
    "removal-frees": "This frees {size} once the trash is emptied.",
    "removal-frees-nothing": "This frees nothing.",
    "removal-linked": (
        "{count} of them has other names (hard links) and frees nothing: the other names keep its content.",
        "{count} of them have other names (hard links) and free nothing: the other names keep their content.",
    ),
    "removal-checked": (
        "Each file goes only if its keeper is still there, unchanged, and opens whole. Otherwise it stays."
    ),
    "removal-detail": "{victim}\nKept instead: {keeper}",
    "removal-go": "Move to Trash",
    "column-file": "File",
    "column-folder": "Folder",
    "column-size": "Size",
    "column-keeper": "Kept instead",
    "column-path": "File or folder",
    "column-reason": "Reason",
    "problems-title": "Problems",
    "problems-listing": (
        "{count} file or folder could not be listed",
        "{count} files or folders could not be listed",
    ),
    "problems-reading": ("{count} file could not be read", "{count} files could not be read"),
    "problems-matching": (
        "{count} file could not be compared",
        "{count} files could not be compared",
    ),
    "problems-checking": (
        "{count} file could not be compared closely",
        "{count} files could not be compared closely",
    ),
    "problems-grouping": (
        "{count} file could not be put into a group",
        "{count} files could not be put into a group",
    ),
    "problems-removing": (
        "{count} file was not moved to the trash",
        "{count} files were not moved to the trash",
    ),
    "error-title": "Something went wrong",
    "missing-title": "Image Twin Tracker cannot start",
    "missing-head": (
        "A part of Python that it needs is missing: {names}",
        "Parts of Python that it needs are missing: {names}",
    ),
    "missing-do": "Run this command in a terminal, then start the program again:",
    "missing-broken": "A part that it needs is there but does not work. Installing it again may help:",
    "missing-tkinter": (
        "Image Twin Tracker needs tkinter, which this Python has not got.\n"
        "Debian, Ubuntu: sudo apt install python3-tk    Fedora: sudo dnf install python3-tkinter\n"
        "macOS: brew install python-tk    Windows: install Python again with 'tcl/tk and IDLE' chosen"
    ),
    "missing-display": "Image Twin Tracker cannot open a window: {why}",
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
    "stage-removing": "Moving to the trash {done} of {total}",
    "stage-removing-some": "Moving to the trash {done}",
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
    "marked": "{marked} marked · {size}",
    "none-marked": "Nothing marked",
    "problems": ("{count} problem", "{count} problems"),
    "removed-note": (
        "{count} file moved to the trash, {size}",
        "{count} files moved to the trash, {size}",
    ),
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
    "cannot-show": "cannot be shown: {why}",
    "pair-identical": "Identical files, byte for byte.",
    "pair-mse": "MSE {mse}",
    "pair-correlation": "light and shade agree {value}",
    "pair-structure": "detail where least alike {value}",
    "pair-second-look": "second look {value}",
    "kept-most-pixels": "Kept because it has the most pixels: {width} \u00d7 {height}.",
    "kept-largest-file": "Kept because it is the largest file with this many pixels.",
    "kept-oldest-file": "Kept because it is the oldest file with this many pixels and bytes.",
    "kept-first-path": "Kept because its path comes first: pixels, size and date are the same.",
    # what went wrong
    "scan-failed": "The scan could not be finished.",
    "removal-failed": "The files could not be moved to the trash.",
    "cache-failed": "The cache could not be cleared.",
    "settings-not-saved": "The settings could not be saved.",
    "no-viewer": "The system found no program that could show the picture.",
    "open-failed": "The picture could not be opened.",
    "unexpected": "Something went wrong inside the program. It is in the log file.",
    # keys
    "keys-title": "Keys",
    "keys-browse": "choose a folder",
    "keys-find": "find dupes",
    "keys-rows": "previous, next row",
    "keys-groups": "previous, next group",
    "keys-open": "open, close a group",
    "keys-mark": "mark or unmark the picture",
    "keys-show": "show the picture in the system's own viewer",
    "keys-trash": "move what is marked to the trash",
    "keys-cancel": "cancel the scan or the removal",
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
