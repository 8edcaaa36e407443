"""What is said of marks on pictures that no other file keeps: whole groups, look-alikes. `sentences` takes it up."""

from __future__ import annotations

from typing import Final

#: As in `sentences.SENTENCES`.
EXEMPT_SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    # the menus
    "mark-whole": "Mark whole group…",
    # a whole group
    "whole-title": "Mark whole group",
    "whole-question": (
        "Mark {count} picture of group {number}, with its keeper {name}?",
        "Mark all {count} pictures of group {number}, with its keeper {name}?",
    ),
    "whole-note": (
        "No other file keeps what they show. They can go to the trash only, and you are asked again before they do."
    ),
    "whole-go": "Mark whole group",
    "whole-refused": "Group {number}, {name}, cannot be marked whole.",
    "whole-refused-look-alike": (
        "It is a group of look-alikes: each of them is another picture, and is marked by itself."
    ),
    "whole-refused-checking": "It is still being checked. Once that is over, it can be.",
    "whole-refused-protected": (
        "One of its pictures lies in a protected folder, and what lies there never goes. The others can be marked."
    ),
    # a look-alike
    "look-alike-title": "Mark look-alike",
    "look-alike-question": "Mark {name}? No other file keeps what this one shows.",
    "look-alike-note": (
        "It looks like {keeper}, but it is another picture. It can go to the trash only, and you are asked again "
        "before it does."
    ),
    "look-alike-go": "Mark look-alike",
    # either
    "exempt-changed": "The groups changed while it was asked. Nothing was marked.",
    "exempt-spared": (
        "{count} picture that no other file keeps is not marked any more",
        "{count} pictures that no other file keeps are not marked any more",
    ),
    "exempt-left": (
        "{names} belongs to one of them, and stays where it is.",
        "{names} belong to them, and stay where they are.",
    ),
    "exempt-left-more": "{names} and {more} more belong to them, and stay where they are.",
    # rows and heads
    "group-whole": "whole group goes, {size}",
    "group-look-alikes-go": ("{count} goes, kept nowhere else", "{count} go, kept nowhere else"),
    "head-alone": "Goes to the trash, kept nowhere else",
    "head-whole": "Goes to the trash, kept nowhere else",
    "head-left": "Stays",
    "goes-too": "goes too",
    "goes-alone": "kept nowhere else · ",
    # undo
    "step-whole-group": (
        "mark a whole group of {count} picture",
        "mark a whole group of {count} pictures",
    ),
    "step-look-alike": ("mark {count} look-alike", "mark {count} look-alikes"),
}
