"""What the comparison of two pictures says, by code. `sentences` puts it together with the rest."""

from __future__ import annotations

from typing import Final

#: As in `sentences.SENTENCES`.
COMPARE_SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    "mode-side": "Side by side",
    "mode-flicker": "Flicker",
    "mode-difference": "Difference",
    "mode-slider": "Slider",
    "mode-side-tip": "Both beside each other. The wheel zooms both, dragging moves both.",
    "mode-flicker-tip": "One after the other in the same place. Hold F to see the other one.",
    "mode-difference-tip": "Where they differ, amber for a little and red for much.",
    "mode-slider-tip": "The keeper left of the line, the other one right of it. Drag the line.",
    "zoom-fit": "Fit",
    "zoom-actual": "1:1",
    "zoom-fit-tip": "Show all of it. A double click on a picture does it too.",
    "zoom-actual-tip": "One pixel of the larger picture on one pixel of the screen.",
    "zoom-fit-now": "Fit {percent} %",
    "zoom-now": "{percent} %",
    "tag-first": "Keeper",
    "tag-second": "The other",
    "differing": "Comparing…",
    "differing-failed": "The difference could not be worked out.",
    "differs-nowhere": "No difference can be seen at {width} \u00d7 {height}.",
    "differs-share": "{percent} % of the area differs",
    "differs-places": ("{count} place", "{count} places"),
    "differs-place": "place {number} of {total}",
    "next-difference": "Next difference",
    "kept-smaller": "Shown at {percent} % of its resolution: for more, the memory set in Settings is too small.",
    "head-protected": "Protected",
    "head-checking": "Checking…",
    "gps-yes": "yes",
    "file-date": "File date",
    "alike-mse": "MSE {mse}",
    "alike-second-look": "second look {value}",
    "alike-looks": "They look alike, but they differ.",
    "show-where": "Show where",
    "values-more": "All values",
    "values-less": "Fewer values",
}
