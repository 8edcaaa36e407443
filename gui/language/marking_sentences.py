"""What the threshold bar, Pause, the menus beside the marks and "Mark by rule" say. `sentences` takes it up."""

from __future__ import annotations

from typing import Final

#: As in `sentences.SENTENCES`.
MARKING_SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    # first start
    "recent-folders": "Searched before:",
    # the threshold bar
    "threshold": "Threshold",
    "threshold-strict": "strict",
    "threshold-loose": "loose",
    "threshold-wrong": "Must be a number from 0 to {most}, such as 200 or 12.5. Esc takes it back.",
    "threshold-field-hint": "The largest mean squared error of twins, 0 to {most}.",
    "threshold-hint": (
        "Drag to make the groups anew at once. Pairs left of the handle are near enough to be twins. "
        "A double click sets 200."
    ),
    "threshold-scan-hint": "The notch shows where the scan looked closely; pairs beyond are checked in the background.",
    "look-alikes": "Look-alikes",
    "look-alikes-count": "Look-alikes ({count})",
    "look-alikes-hint": (
        "As near as twins by the threshold, but looked at closely they are different pictures: two receipts of one "
        "shop, say. They get groups of their own; no rule marks them."
    ),
    # the strip
    "pause": "Pause",
    "resume": "Resume",
    "paused": "Paused",
    "paused-at": "Paused · {words}",
    # the buttons beside the marks
    "mark-by-rule": "Mark by rule",
    "more": "More",
    # mark by rule
    "rule-title": "Mark by rule",
    "rule-which-all": "All but the keepers",
    "rule-which-identical": "Identical files only",
    "rule-folder": "Folder",
    "rule-pattern": "Name",
    "rule-first": "It comes first of all rules from now on, so keepers may change.",
    "rule-folder-none": "Pictures in this folder, or in one of its subfolders, are kept before others.",
    "rule-folder-note": "Pictures in this folder, or in one of its subfolders, are kept before others.",
    "rule-pattern-note": "Such as IMG_*, where * stands for anything; or a regular expression: /^IMG_[0-9]+/",
    "rule-folder-wrong": "Choose a folder, or type its whole path.",
    "rule-pattern-none": "Type what the names of pictures to keep look like.",
    "rule-pattern-wrong": "Not a regular expression: {detail}.",
    "rule-counting": "Counting…",
    "rule-counting-at": "Looking closely: {percent} %",
    "rule-failed": "It could not be counted. Nothing was marked.",
    "rule-marks": (
        "Would mark {count} picture: {size} to free",
        "Would mark {count} pictures: {size} to free",
    ),
    "rule-marks-none": "Would mark nothing",
    "rule-left": "Left alone",
    "rule-left-size": "{size} to free",
    "rule-include": ("Include it", "Include these"),
    "rule-show": ("Show {count} group", "Show {count} groups"),
    "rule-go": ("Mark {count} picture", "Mark {count} pictures"),
    "rule-go-none": "Mark",
    # why a rule leaves pictures alone; with what that means
    "left-enlarged": "The keeper looks enlarged",
    "left-enlarged-hint": "It has more pixels than a smaller copy, but shows no more detail than that one.",
    "left-resaved": "The keeper is a re-save of a lossy copy",
    "left-resaved-hint": "Its pixels are those of a lossy file, stored without further loss; that one is the original.",
    "left-camera": "The keeper lacks camera data that a copy has",
    "left-camera-hint": "Date taken, camera or place would go with the copy.",
    "left-unsure": "The keeper could not be examined",
    "left-unsure-hint": "Whether it is as good as its copies is not known: one of them could not be read.",
    "left-raw": "RAW and JPEG of one shot",
    "left-raw-hint": "They have one name in one folder and belong together. No rule marks either.",
    "left-companion": "A sidecar or a film would be lost",
    "left-companion-hint": (
        "An XMP or AAE file, or the film of a Live Photo, belongs to the picture, and its keeper has not the same. "
        "Such a picture can be marked by hand."
    ),
    "left-protected": "In a protected folder",
    "left-protected-hint": "What lies in a protected folder never goes.",
    "left-checking": "Still being checked",
    "left-checking-hint": "Whether these are twins is not known yet. Once it is, they can be marked.",
    "left-look-alike": "Look-alikes",
    "left-look-alike-hint": "They are not the same picture. No rule marks one.",
}
