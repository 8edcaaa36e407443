"""Why a keeper is kept, why it may not be the best of its group, and why no rule marks a picture: `kept-`, `doubt-` and
`stays-` with the codes of the engine's reasons. `sentences` takes them up.
"""

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
    # of a keeper
    "doubt-enlargement": "It shows no more than a smaller one does: {member}, {width} \u00d7 {height}.",
    "doubt-resaved": "It is stored without loss, but was stored with loss before, as {member} is.",
    "doubt-lacks-date": "It has no date taken, unlike {member}.",
    "doubt-lacks-gps": "It has no GPS, unlike {member}.",
    "doubt-lacks-camera": "It does not name its camera, unlike {member}.",
    "doubt-lacks-camera-data": "It lacks camera data that others have: date taken, GPS or camera.",
    "doubt-not-compared": "Whether it is the best could not be found out: {detail}.",
    # of a picture that would go
    "stays-raw-pair": "It and its keeper are a RAW picture and one that is not: {keeper}.",
    "stays-raw-partner": "It and {name} are a RAW picture and what was made of it; its keeper has no such.",
    "stays-companion-unlike": "{name} belongs to it; its keeper has none with the same bytes.",
    "stays-companion-shared": "{name} belongs to it and to {other}, which stays.",
    "stays-companions-unknown": "Which files belong to it could not be found out: {detail}.",
}
