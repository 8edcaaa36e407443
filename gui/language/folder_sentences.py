"""What the window says of the folders to search. `sentences` takes it up."""

from __future__ import annotations

from typing import Final

#: As in `sentences.SENTENCES`.
FOLDER_SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    "chip-flat": "{name} · no subfolders",
    "chip-tip": "{path}",
    "chip-tip-protected": "{path}\nProtected: its pictures never go.",
    "chip-tip-flat": "{path}\nOnly this folder is searched, not its subfolders.",
    "chip-tip-protected-flat": (
        "{path}\nProtected: its pictures never go.\nOnly this folder is searched, not its subfolders."
    ),
    "chip-protect": "Protect: its pictures never go",
    "chip-only": "Only this folder, no subfolders",
    "chip-remove": "Remove from the list",
    "chip-remove-tip": "Do not search this folder. Nothing happens to its files.",
    "chips-more": ("{count} more", "{count} more"),
    "chips-fewer": "Show fewer",
    "add-more-tip": "Folders searched before, and typing a path",
    "recent-none": "No other folders were searched yet",
    "recent-clear": "Clear this list",
    "type-path": "Type a path…",
    "keys-type-path": "type the path of a folder",
    "type-path-title": "Add a folder",
    "type-path-label": "Folder",
    "type-path-note": "Its full path, such as {example}",
    "type-path-relative": "Must be a full path, such as {example}",
    "type-path-looking": "Looking…",
    "type-path-none": "There is no such folder.",
    "type-path-file": "That is a file, not a folder.",
    "type-path-unreadable": "That folder cannot be looked at: {why}.",
    "type-path-add": "Add",
}
