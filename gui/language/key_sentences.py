"""What each key does, for the list of keys. `sentences` takes it up."""

from __future__ import annotations

from typing import Final

#: As in `sentences.SENTENCES`. The codes after the dash are those of `gui.keys`.
KEY_SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    "keys-title": "Keys",
    "keys-of-list": "In the list",
    "keys-of-marks": "Marks and keepers",
    "keys-of-compare": "Compared pictures",
    "keys-of-threshold": "Threshold, once it has the focus",
    "keys-of-program": "Everywhere",
    "keys-rows": "previous, next picture",
    "keys-groups": "previous, next group",
    "keys-pages": "a page up, down",
    "keys-ends": "to the beginning, the end",
    "keys-open": "open, close the group",
    "keys-show": "open the picture in the system's viewer",
    "keys-menu": "menu of the picture",
    "keys-copy": "copy its path",
    "keys-search": "search names and folders",
    "keys-mark": "mark or unmark the picture",
    "keys-keeper": "make it the keeper",
    "keys-not-twins": "it and its keeper are not twins",
    "keys-trash": "move what is marked to the trash…",
    "keys-undo": "undo",
    "keys-redo": "redo",
    "keys-flicker": "hold to see the other picture in place",
    "keys-zoom": "zoom in, out",
    "keys-fit": "fit, original size",
    "keys-push": "move both pictures",
    "keys-differences": "previous, next difference",
    "keys-step": "stricter, looser by 5",
    "keys-fine": "by 1",
    "keys-far": "by 50",
    "keys-browse": "add a folder",
    "keys-find": "find dupes, look again",
    "keys-cancel": "cancel what runs, close a dialog",
    "keys-save": "save the results",
    "keys-load": "open saved results",
    "keys-quit": "quit",
    "keys-keys": "this list (F1 too)",
}
