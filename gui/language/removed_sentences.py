"""What the window says of files that were removed, and of bringing them back. `sentences` takes it up."""

from __future__ import annotations

from typing import Final

#: As in `sentences.SENTENCES`.
REMOVED_SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    "removed-files": "Removed files…",
    # the list
    "gone-title": "Removed files",
    "gone-reading": "Looking up what was removed…",
    "gone-not-read": "What was removed could not be looked up",
    "gone-none": "Nothing was removed yet",
    "gone-count": ("{count} file was removed", "{count} files were removed"),
    "gone-count-back": ("{count} is back", "{count} are back"),
    "gone-count-facts": ("{count} got facts of a copy", "{count} got facts of their copies"),
    "gone-note": (
        "Select one, several or a whole day, and bring back what can be. Nothing is ever overwritten: where another "
        "file has taken the place of a removed one, that stays where it is."
    ),
    "gone-search": "Search by name, folder or date",
    "gone-found": ("{count} found", "{count} found"),
    "gone-most": "The newest {most} are listed; search for the others",
    "gone-file": "File",
    "gone-folder": "Folder",
    "gone-time": "Time",
    "gone-where": "Went to",
    "gone-kept": "Kept instead",
    "gone-in": "{name} in {folder}",
    "gone-from": "facts from {keeper}",
    "gone-today": "Today, {day}",
    "gone-yesterday": "Yesterday, {day}",
    "gone-day": "{day}",
    "gone-day-count": ("{count} file", "{count} files"),
    # where it went, in a cell
    "gone-trash": "Trash",
    "gone-link": "Hard link to what was kept",
    "gone-delete": "Deleted for good",
    "gone-facts": "Stayed, and got facts",
    "gone-back": "Brought back",
    "gone-half": "Not finished",
    # the selected one in full
    "gone-size": "{size}, removed {time}",
    "gone-size-facts": "{size}, changed {time}",
    "gone-group": "from group {number}",
    "gone-whole-group": "by hand, with its whole group",
    "gone-look-alike": "by hand, though it was only a look-alike",
    "gone-lies": "It lies in {target}",
    "gone-lies-trash": "It is in the trash",
    "gone-lies-trash-at": "It is in the trash: {target}",
    "gone-lies-link": "It became a hard link to what was kept",
    "gone-lies-nowhere": "It was deleted for good",
    "gone-lies-facts": "It got facts of a copy that went",
    "gone-lies-back": "It was brought back {time}",
    "gone-lies-back-facts": "The facts were taken out of it again {time}",
    "gone-lies-half": "This is under way in another window, or was interrupted",
    "gone-keeper": "Kept instead: {keeper}",
    "gone-source": "The facts came from {keeper}",
    "gone-tried": "It could not be brought back the last time: {why}",
    "gone-unclear": "What is known: {why}",
    "gone-cannot": "Cannot be brought back from here: {why}",
    "gone-selected": (
        "{count} selected: {can} can be brought back.",
        "{count} selected: {can} of them can be brought back.",
    ),
    "gone-selected-none": "{count} selected: none of them can be brought back from here.",
    "gone-selected-why": "One that cannot: {why}",
    # bringing back
    "back-go": "Bring back",
    "back-bin-windows": "Open Recycle Bin",
    "back-bin-mac": "Open Trash",
    "bin-failed": "The trash could not be opened.",
    "no-bin": "The system could not show the trash.",
    "back-failed": "The files could not be brought back.",
    "back-title": "Brought back",
    "back-done": ("{count} file was brought back", "{count} files were brought back"),
    "back-none": "No file was brought back",
    "back-not": ("{count} was not", "{count} were not"),
    "back-left": "{count} not tried any more",
    "back-one": "brought back",
    "back-one-facts": "as it was before it got facts",
    "back-note": (
        "{count} file brought back: Find Dupes again to see it",
        "{count} files brought back: Find Dupes again to see them",
    ),
    "back-what": "What became of it",
    "stage-restoring": "Bringing back {done} of {total}",
    "stage-restoring-some": "Bringing back {done}",
    "problems-restoring": (
        "{count} file could not be brought back",
        "{count} files could not be brought back",
    ),
    # what was half-done when the program ended
    "recovery-title": "Interrupted removal",
    "recovery-head": (
        "The program ended in the middle of a removal. This has become of the file:",
        "The program ended in the middle of a removal. This has become of the files:",
    ),
    "recovery-failed": "What a removal left half-done could not be put right. It is tried again at the next start.",
}
