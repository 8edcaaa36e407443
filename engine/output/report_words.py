"""What the page of a report says, by code: the English sentences of `html_report`."""

from __future__ import annotations

from typing import Final

#: A pair is (one, more): the first is used when the value `count` is 1.
WORDS: Final[dict[str, str | tuple[str, str]]] = {
    "title": "Pictures stored more than once",
    "would-go": (
        "{count} file would go to the trash, {size}",
        "{count} files would go to the trash, {size}",
    ),
    "would-go-nothing": (
        "{count} file would go to the trash",
        "{count} files would go to the trash",
    ),
    "linked": (
        "{count} of them has other names (hard links) and frees nothing: the other names keep its content.",
        "{count} of them have other names (hard links) and free nothing: the other names keep their content.",
    ),
    "along-too": (
        "{count} file that belongs to one of them goes along, {size}.",
        "{count} files that belong to them go along, {size}.",
    ),
    "along": "goes along: {names}",
    "left": "would be left behind: {names}",
    "dry-run": (
        "Nothing has been removed. Each file goes only if its keeper is still there, unchanged, and opens whole at "
        "that moment; otherwise it stays."
    ),
    "none-marked": "Nothing is marked to go",
    "could-go": (
        "Removing the {count} worse copy would free {size}.",
        "Removing the {count} worse copies would free {size}.",
    ),
    "only-marked": "Only what is marked is listed, beside the keeper of each group.",
    "incomplete": "The scan was cancelled: these are the twins found until then.",
    "groups": ("{count} group of twins", "{count} groups of twins"),
    "look-alikes": ("{count} group of look-alikes", "{count} groups of look-alikes"),
    "searched": "Searched",
    "threshold": "Threshold",
    "written": "Written",
    "by-program": "{date} by Image Twin Tracker {version}",
    "group": "Group {number}",
    "group-of-look-alikes": "Look-alikes {number}",
    "pictures": ("{count} picture", "{count} pictures"),
    "goes-of-group": ("{count} goes, frees {size}", "{count} go, frees {size}"),
    "not-alike": "Under the threshold, but not the same picture by the check. No rule ever marks one.",
    "checking": "Still being checked: this group may change.",
    "kept": "Kept: {why}",
    "keeper": "keeper, stays",
    "goes": "goes to the trash",
    "stays": "stays",
    "protected": "protected",
    "identical": "identical, byte for byte",
    "mse": "mse {mse}",
    "pixels": "{width} \u00d7 {height}",
    "modified": "changed {date}",
    "taken": "taken {date}",
    "no-thumbnail": "no preview",
    "only-so-many": "Previews are left out after the first {most} pictures.",
    "problems": ("{count} problem of the scan", "{count} problems of the scan"),
    "amiss": (
        "{count} file is not as it was scanned any more, or cannot be read: see above.",
        "{count} files are not as they were scanned any more, or cannot be read: see above.",
    ),
    "nothing": "There is nothing to tell.",
}


def words(code: str, **values: object) -> str:
    """The sentence of a code with its values put in; whole numbers with their thousands apart."""
    entry = WORDS[code]
    if isinstance(entry, tuple):
        entry = entry[0 if values["count"] == 1 else 1]
    return entry.format(**{name: _shown(value) for name, value in values.items()})


def _shown(value: object) -> object:
    return f"{value:,}".replace(",", "\u00a0") if isinstance(value, int) else value
