"""What the rules for choosing a keeper are called: `rule-` in a list, `keep-` as a command. `sentences` takes it up."""

from __future__ import annotations

from typing import Final

#: As in `sentences.SENTENCES`. The codes after the dash are `engine.rules.RULE_CODES`.
RULE_SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    "rule-most-pixels": "Most pixels",
    "rule-largest-file": "Largest file",
    "rule-oldest-file": "Oldest file",
    "rule-newest-file": "Newest file",
    "rule-earliest-taken": "Earliest date taken",
    "rule-lossless": "Lossless before lossy",
    "rule-has-date": "Has a date taken",
    "rule-has-gps": "Has GPS",
    "rule-has-camera": "Has camera data",
    "rule-in-folder": "In a folder",
    "rule-name": "Name fits a pattern",
    "rule-shortest-path": "Shortest path",
    "rule-in-folder-value": "In {value}",
    "rule-name-value": "Name fits {value}",
    "keep-most-pixels": "Keep the most pixels",
    "keep-largest-file": "Keep the largest file",
    "keep-oldest-file": "Keep the oldest file",
    "keep-newest-file": "Keep the newest file",
    "keep-earliest-taken": "Keep the earliest taken",
    "keep-lossless": "Keep lossless before lossy",
    "keep-has-date": "Keep what has a date taken",
    "keep-has-gps": "Keep what has GPS",
    "keep-has-camera": "Keep what has camera data",
    "keep-in-folder": "Keep what is in a folder…",
    "keep-name": "Keep what is named like…",
    "keep-shortest-path": "Keep the shortest path",
}
