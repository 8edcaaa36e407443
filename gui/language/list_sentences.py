"""What the list of results and the bar above it say. `sentences` takes it up."""

from __future__ import annotations

from typing import Final

#: As in `sentences.SENTENCES`.
LIST_SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    # rows
    "date": "Date",
    "look-alike-group": "Look-alikes {number}",
    "group-checking": "checking…",
    "group-stays": "not marked by any rule",
    # the bar above the list
    "search": "Search name or folder",
    "filter-all": "All groups",
    "filter-identical": "Identical files only",
    "filter-more-than": "More pictures than…",
    "filter-in-folder": "In the folder…",
    "filter-not-one-folder": "Not all in one folder",
    "filter-marked": "With marks",
    "filter-left-alone": "Left alone by the rule",
    "filter-look-alikes": "Look-alikes",
    "sort-free": "Most to free first",
    "sort-free-reversed": "Least to free first",
    "sort-count": "Most pictures first",
    "sort-count-reversed": "Fewest pictures first",
    "sort-number": "By number",
    "sort-number-reversed": "By number, last first",
    "sort-name": "By name",
    "sort-name-reversed": "By name, Z to A",
    "sort-pixels": "Most pixels first",
    "sort-pixels-reversed": "Fewest pixels first",
    "sort-size": "Largest file first",
    "sort-size-reversed": "Smallest file first",
    "sort-date": "Oldest first",
    "sort-date-reversed": "Newest first",
    "sort-mse": "Most alike first",
    "sort-mse-reversed": "Least alike first",
    "any-folder": "Any folder",
    "groups-shown": "{shown} of {total} groups shown",
    "marked-hidden": ("{count} marked picture is hidden", "{count} marked pictures are hidden"),
    "show-all": "Show all",
    "no-match": "No group matches",
    "no-groups": "No twins under this threshold",
    # the menus
    "reverse-order": "The other way round",
    "show-all-columns": "Show all columns",
}
