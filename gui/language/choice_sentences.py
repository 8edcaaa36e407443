"""What the window says of choices made by hand: undo and redo, not twins, files shown elsewhere. `sentences` takes it
up.
"""

from __future__ import annotations

from typing import Final

#: As in `sentences.SENTENCES`.
CHOICE_SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    # undo and redo; {step} is one of those below
    "undo": "Undo",
    "redo": "Redo",
    "undo-step": "Undo: {step}",
    "redo-step": "Redo: {step}",
    "step-mark": ("mark {count} picture", "mark {count} pictures"),
    "step-unmark": ("unmark {count} picture", "unmark {count} pictures"),
    "step-change-marks": ("change {count} mark", "change {count} marks"),
    "step-rule": ("mark {count} picture by rule", "mark {count} pictures by rule"),
    "step-keeper": ("make {count} keeper", "make {count} keepers"),
    "step-not-twins": ("{count} pair is not twins", "{count} pairs are not twins"),
    "step-forget": (
        "forget that {count} pair is not twins",
        "forget that {count} pairs are not twins",
    ),
    # the menu of a row
    "open": "Open",
    "show-in-folder": "Show in folder",
    "make-keeper": "Make keeper",
    "not-twins": "Not twins",
    "mark-row": "Mark",
    "unmark-row": "Unmark",
    "mark-folder": "Mark all in this folder",
    # not twins
    "not-twins-menu": "Not twins…",
    "not-twins-title": "Not twins",
    "not-twins-note": (
        "Pictures that you said are not twins are told apart by their content: renaming or moving them changes nothing."
    ),
    "not-twins-reading": "Reading what is remembered…",
    "not-twins-count": ("{count} pair", "{count} pairs"),
    "not-twins-none": "Nothing is remembered. Press N on a twin to say that it is none.",
    "not-twins-first": "Picture",
    "not-twins-second": "is not a twin of",
    "not-twins-first-folder": "Folder",
    "not-twins-second-folder": "Folder",
    "not-twins-when": "Since",
    "not-twins-detail": "{first}\n{second}",
    "not-twins-forget": "Forget selected",
    "not-twins-forget-all": "Forget all",
    "forget-title": "Forget",
    "forget-question": (
        "Forget that {count} pair is not twins?",
        "Forget that {count} pairs are not twins?",
    ),
    "forget-note": "They can then be found as twins again, and be marked by rules. No file is changed.",
    "forget-go": "Forget",
    "not-twins-refused": (
        "{count} picture cannot be remembered as no twin.",
        "{count} pictures cannot be remembered as no twins.",
    ),
    "not-twins-refused-one": "{path}: {why}.",
    "not-twins-refused-more": ("and {count} more", "and {count} more"),
    # what went wrong
    "not-twins-not-read": "Which pictures are not twins could not be looked up.",
    "not-twins-not-learned": "It could not be remembered that these pictures are not twins.",
    "not-twins-not-forgotten": "It could not be forgotten that these pictures are not twins.",
    "not-twins-damaged": (
        "The file that remembers which pictures are not twins was damaged. It was set aside, and what it held is "
        "forgotten: pictures that were told apart may be found as twins again."
    ),
    "folder-failed": "The folder of the picture could not be shown.",
    "no-file-manager": "The system found no program that could show the folder.",
}
