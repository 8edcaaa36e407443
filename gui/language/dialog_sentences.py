"""What the dialogs say, by code. `sentences` puts it together with the rest; nobody else asks for it here."""

from __future__ import annotations

from typing import Final

#: As in `sentences.SENTENCES`.
DIALOG_SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    "ok": "OK",
    "close": "Close",
    "copy": "Copy",
    "copied": "Copied",
    "copy-details": "Copy details",
    "restore-defaults": "Restore all defaults",
    "settings-title": "Settings",
    "settings-matching": "Matching",
    "settings-finding": "Finding",
    "settings-reading": "Reading",
    "settings-cache": "Cache",
    "settings-appearance": "Appearance",
    "tab-wrong": "{title} !",
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
    "setting-turned": "Also find turned and mirrored twins",
    "setting-turned-note": "Compares each picture turned by 90, 180 and 270 degrees and mirrored, too.",
    "setting-turned-off": "Off: a picture that somebody turned is not found, unless its file says which way is up.",
    "setting-content": "Look into files that are not named like pictures",
    "setting-content-note": (
        "Opens every file to see whether it is a picture: also without an ending, or with a wrong one. Takes longer."
    ),
    "setting-content-off": "Off: only files named like pictures (.jpg, .png …) are read.",
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
        "{count} file was not removed",
        "{count} files were not removed",
    ),
    "menu-button": "{words} ▾",
    "problems-of-kind": "{number} \u00d7 {kind}",
    "problems-all": "All kinds ({count})",
    "problems-kind": "{kind} ({count})",
    "problems-advice": "What to do: {advice}.",
    "compare-title": "Compare two files",
    "compare-first": "First",
    "compare-second": "Second",
    "compare-turn": "Turn the second as the first lies",
    "compare-choose": "Choose a picture",
    "compare-pictures": "Pictures",
    "compare-all-files": "All files",
    "compare-hint": "Choose two pictures, or drop them here.",
    "compare-hint-plain": "Choose two pictures.",
    "compare-go": "Compare",
    "comparing": "Comparing…",
    "compare-cannot": "{name} cannot be compared: {why}.",
    "compare-failed": "The files could not be compared.",
    "verdict-one-file": "Both are names of one and the same file.",
    "verdict-identical": "Identical files, byte for byte.",
    "verdict-twins": "Twins.",
    "verdict-turned": "Twins: the second is {lies}.",
    "verdict-look-alike": "No twins, but look-alikes: {why}.",
    "verdict-none": "No twins: {why}.",
    "pixels-yes": "The pixels are exactly the same; only the files differ.",
    "pixels-no": "The pixels differ.",
    "pixels-unknown": "Whether the pixels are the same is not known: {name}: {why}.",
    "matches-from": "They match from a threshold of {threshold} on.",
    "matches-never": "No threshold makes them match.",
    "matches-never-check": "No threshold makes them match while look-alikes are told from twins.",
    "nearest-turned": "They are nearest when the second is taken as {lies}: MSE {mse}.",
    "why-frames-differ": "they have different numbers of pages or frames, {first} and {second}",
    "why-over-threshold": "MSE {mse} is over the threshold of {threshold}",
    "why-later-frames-differ": (
        "their first pages or frames are alike, but later ones differ: MSE {mse} is over the threshold of {threshold}"
    ),
    "why-flat-differ": "one is a plain surface, and the colours differ",
    "why-low-correlation": "light and shade are not in the same places",
    "why-low-structure": "there is a place where the details differ",
    "why-low-second-look": "looked at closely, there is a place that differs",
    "why-turned-only": "they match only when the second is taken as {turned}; Settings can look for turned twins",
    # the values of a pair
    "value-mse": "MSE",
    "value-correlation": "Light and shade",
    "value-structure": "Detail",
    "value-second-look": "Second look",
    "value-not-asked": "not asked",
    "value-at-most": "at most {bar}",
    "value-at-least": "at least {bar}",
    "value-mse-hint": "How different they are on average, shrunk to 64 \u00d7 64 pixels. 0 is the same.",
    "value-correlation-hint": "Whether it is light and dark in the same places (correlation). 1 is the same.",
    "value-structure-hint": "How alike the details are where they are least alike (structure). 1 is the same.",
    "value-second-look-hint": "A closer look, up to 256 \u00d7 256 pixels and in colour: a changed line shows.",
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
}
