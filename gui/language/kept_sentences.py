"""Why a keeper is kept: `kept-` with the codes of the engine's reasons. `sentences` takes them up."""

from __future__ import annotations

from typing import Final

#: As in `sentences.SENTENCES`.
KEPT_SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    "kept-whole": "Kept because it is whole; the others end early.",
    "kept-most-pixels": "Kept because it has the most pixels: {width} \u00d7 {height}.",
    "kept-largest-file": "Kept because it is the largest file with this many pixels.",
    "kept-oldest-file": "Kept because it is the oldest file with this many pixels and bytes.",
    "kept-first-path": "Kept because its path comes first: pixels, size and date are the same.",
    "kept-chosen": "Kept because you made it the keeper.",
    "kept-protected": "Kept because its folder is protected.",
    "kept-larger-file": "Kept because it is the largest file: {size}.",
    "kept-older-file": "Kept because it is the oldest file.",
    "kept-newest-file": "Kept because it is the newest file.",
    "kept-earliest-taken": "Kept because it was taken first: {taken}.",
    "kept-lossless": "Kept because it is lossless.",
    "kept-has-date": "Kept because it has a date taken.",
    "kept-has-gps": "Kept because it has GPS.",
    "kept-has-camera": "Kept because it names its camera.",
    "kept-in-folder": "Kept because it is in {value}.",
    "kept-name": "Kept because its name fits {value}.",
    "kept-shortest-path": "Kept because its path is the shortest.",
    "kept-first-name": "Kept because its path comes first: no rule tells them apart.",
}
