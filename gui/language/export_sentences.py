"""What exporting, saving and opening results say, by code. `sentences` puts it together with the rest."""

from __future__ import annotations

from typing import Final

#: As in `sentences.SENTENCES`.
EXPORT_SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    "stage-writing": "Writing {done} of {total}",
    "stage-writing-some": "Writing {done}",
    "stage-loading": "Looking at the files: {done} of {total}",
    "stage-loading-some": "Looking at the files: {done}",
    "problems-writing": ("{count} file could not be written", "{count} files could not be written"),
    "problems-loading": (
        "{count} file is not what it was when the results were saved",
        "{count} files are not what they were when the results were saved",
    ),
    # the dialog
    "export-title": "Export",
    "export-menu": "Export\u2026",
    "export-as": "As",
    "export-html": "Page with thumbnails (HTML)",
    "export-html-note": (
        "One file to look through, to print or to hand on: every group, what is kept and why, and what would go."
    ),
    "export-csv": "Table (CSV)",
    "export-csv-note": (
        "One row a picture, for a spreadsheet. A name that would begin a formula there gets a ' before it."
    ),
    "export-json": "Data (JSON)",
    "export-json-note": "For scripts: groups as the command line's --json writes them, with what is marked.",
    "export-what": "What",
    "export-all": ("All: {count} group", "All: {count} groups"),
    "export-shown": ("As the list shows it: {count} group", "As the list shows it: {count} groups"),
    "export-marked": (
        "Only what is marked: {count} file, {size}",
        "Only what is marked: {count} files, {size}",
    ),
    "export-none-marked": "Only what is marked: nothing",
    "export-thumbnails": "Thumbnails",
    "export-side-none": "None",
    "export-side-small": "Small",
    "export-side-medium": "Medium",
    "export-side-large": "Large",
    "export-go": "Export\u2026",
    "export-save-as": "Export as",
    "export-done": "Written: {path}",
    "export-amiss": (
        "{count} picture is not as it was scanned, or cannot be read: the page says so beside it.",
        "{count} pictures are not as they were scanned, or cannot be read: the page says so beside them.",
    ),
    "export-cancelled": "Cancelled: nothing was written.",
    "export-not-written": "Nothing was written to {path}: {why}.",
    "export-failed": "The groups could not be exported.",
    "export-open": "Open",
    "export-show": "Show in folder",
    "export-kind-html": "Web page",
    "export-kind-csv": "Table",
    "export-kind-json": "Data",
    # saved results
    "save-results": "Save results\u2026",
    "open-results": "Open results\u2026",
    "save-results-as": "Save results",
    "results-kind": "Saved results",
    "all-files": "All files",
    "results-saved": "Results saved: {path}",
    "results-not-saved": "The results were not saved to {path}: {why}.",
    "results-not-opened": "{path} cannot be opened: {why}.",
    "results-opened": "Results of {date}",
    "results-edited": (
        "This file was changed after it was saved: it can be looked through, but nothing in it can be marked. "
        "Scan again for that."
    ),
    "results-lost-groups": (
        "{count} group is gone: too few of its files are left as they were.",
        "{count} groups are gone: too few of their files are left as they were.",
    ),
    "results-lost-marks": ("{count} mark was dropped.", "{count} marks were dropped."),
}
