"""What is asked before files are removed, said while they go and told afterwards, by code. `sentences` puts it in."""

from __future__ import annotations

from typing import Final

#: As in `sentences.SENTENCES`. What ends in the value of a way is said of that way alone.
REMOVAL_SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    # the commands
    "remove-folder": "Move to folder…",
    "remove-link": "Replace with hard links…",
    "remove-delete": "Delete for good…",
    "removal-choose-folder": "Choose a folder for the files that go",
    # the question
    "removal-title-trash": "Move to Trash",
    "removal-title-folder": "Move to folder",
    "removal-title-link": "Replace with hard links",
    "removal-title-delete": "Delete for good",
    "removal-count-trash": ("Move {count} file to the trash?", "Move {count} files to the trash?"),
    "removal-count-folder": (
        "Move {count} file to another folder?",
        "Move {count} files to another folder?",
    ),
    "removal-count-link": (
        "Replace {count} file with a hard link to the one that is kept?",
        "Replace {count} files with hard links to those that are kept?",
    ),
    "removal-count-delete": ("Delete {count} file for good?", "Delete {count} files for good?"),
    "removal-count-none": "None of these files can go.",
    "removal-frees-trash": "This frees {size} once the trash is emptied.",
    "removal-frees-folder": (
        "They take {size}, and go to {folder}. The folders they lie in are made there too; nothing is overwritten."
    ),
    "removal-frees-link": "This frees {size} at once.",
    "removal-frees-delete": "This frees {size} at once.",
    "removal-frees-nothing": "This frees nothing.",
    "removal-linked": (
        "{count} of them has other names (hard links) and frees nothing: the other names keep its content.",
        "{count} of them have other names (hard links) and free nothing: the other names keep their content.",
    ),
    "removal-warning-link": (
        "Afterwards both names lead to one file: an edit of one changes the other, too. "
        "Not for pictures that you mean to edit apart."
    ),
    "removal-warning-delete": (
        "Deleted files do not go to the trash, and this program cannot bring them back."
    ),
    "removal-checked": (
        "Each file goes only if its keeper is still there, unchanged, and opens whole. Otherwise it stays."
    ),
    "removal-not-identical": (
        "{count} marked file is left out: it is not identical to its keeper, byte for byte.",
        "{count} marked files are left out: they are not identical to their keepers, byte for byte.",
    ),
    "removal-trash-only": (
        "{count} marked file is left out: no other file keeps what it shows, so it goes to the trash only.",
        "{count} marked files are left out: no other file keeps what they show, so they go to the trash only.",
    ),
    "removal-asked-apart": (
        "{count} more that no other file keeps is asked about next.",
        "{count} more that no other file keeps are asked about next.",
    ),
    "removal-refused": ("{count} file would stay: {why}", "{count} files would stay: {why}"),
    "removal-instead": "Move to folder instead…",
    "removal-knows-more": (
        "{count} file knows more than the one that is kept: {facts}.",
        "{count} files know more than those that are kept: {facts}.",
    ),
    "removal-carry": "Carry these facts into the pictures that stay",
    "removal-carry-note": (
        "Their pixels and their dates of change stay as they are. What they were before can be brought back."
    ),
    "removal-along-link": (
        "{count} sidecar or film stays beside the new link.",
        "{count} sidecars and films stay beside the new links.",
    ),
    "removal-detail": "{victim}\nKept instead: {keeper}",
    "removal-go-trash": "Move to Trash",
    "removal-go-folder": "Move to folder",
    "removal-go-link": "Replace",
    "removal-go-delete": "Delete for good…",
    "removal-none-link": "None of the marked files is identical to its keeper, byte for byte.",
    "removal-none-link-note": (
        "A hard link makes one file of two. That is done only where both are the same already."
    ),
    "removal-none-folder": "No other file keeps what the marked files show.",
    "removal-none-delete": "No other file keeps what the marked files show.",
    "removal-none-note": "They can go to the trash only, from where they can be brought back.",
    "fact-taken": "an earlier date taken",
    "fact-gps": "GPS",
    "fact-camera": "the camera",
    "fact-title": "a title",
    "fact-rating": "a rating",
    "fact-count": "{fact} ({count})",
    # asked once more
    "delete-head": (
        "Really delete {count} file for good?",
        "Really delete {count} files for good?",
    ),
    "delete-note": (
        "It does not go to the trash, and this program cannot bring it back.",
        "They do not go to the trash, and this program cannot bring them back.",
    ),
    "delete-type": "Type the number of files to go on:",
    "delete-go": ("Delete {count} file", "Delete {count} files"),
    "exempt-title": "No other file keeps these",
    "exempt-head": (
        "Move {count} file to the trash that no other file keeps?",
        "Move {count} files to the trash that no other file keeps?",
    ),
    "exempt-groups": (
        "All of group {groups} goes: no other file keeps what it shows.",
        "All of groups {groups} go: no other file keeps what they show.",
    ),
    "exempt-groups-more": (
        "All of groups {groups} and {more} more go: no other file keeps what they show."
    ),
    "exempt-look-alikes": (
        "{count} look-alike goes: no other file keeps what this one shows.",
        "{count} look-alikes go: no other file keeps what each of them shows.",
    ),
    "exempt-trash": "They go to the trash of their drive, and nowhere else. Empty it only when you are sure.",
    "exempt-whole-group": "whole group {group}",
    "exempt-look-alike": "look-alike, group {group}",
    "exempt-go": "Move to Trash",
    "exempt-leave": "Leave these",
    "column-why": "Goes as",
    # while it runs
    "looking-ahead": "Looking what can go: {percent} %",
    "looking-ahead-some": "Looking what can go",
    "removing-trash": "Moving to the trash: {done} of {total}",
    "removing-folder": "Moving to the folder: {done} of {total}",
    "removing-link": "Replacing with hard links: {done} of {total}",
    "removing-delete": "Deleting: {done} of {total}",
    "chips-held": "Files are being removed. What is protected can be changed when that is over.",
    # afterwards
    "removed-trash": (
        "{count} file moved to the trash, {size}",
        "{count} files moved to the trash, {size}",
    ),
    "removed-folder": (
        "{count} file moved to {folder}, {size}",
        "{count} files moved to {folder}, {size}",
    ),
    "removed-link": (
        "{count} file replaced with a hard link, {size}",
        "{count} files replaced with hard links, {size}",
    ),
    "removed-delete": ("{count} file deleted, {size}", "{count} files deleted, {size}"),
    "removed-none": "No file was removed",
    "removed-facts": (
        "{count} picture got the facts of its copies",
        "{count} pictures got the facts of their copies",
    ),
    "removed-untried": ("{count} file was not tried", "{count} files were not tried"),
    "removed-title": "What was removed, and what was not",
    "removed-stayed": ("{count} file did not go", "{count} files did not go"),
    "removed-oddly": (
        "{count} file went, but not all was as it should be",
        "{count} files went, but not all was as it should be",
    ),
    "removal-failed": "The files could not be removed.",
    "offer-show": "Show",
    "offer-folder": "Move to folder…",
    # one small place
    "place-line": "These two differ in one small place.",
    "place-line-more": (
        "These two differ in one small place. {count} more pair waits for a look.",
        "These two differ in one small place. {count} more pairs wait for a look.",
    ),
    "place-look": "Show where",
    "place-agree": "I have looked: it may go",
    "place-agreed": "You have looked at the place that differs: it may go.",
    "place-next": "Next such pair",
}
