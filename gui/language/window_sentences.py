"""What the window says of a search, of groups made anew and of its commands. `sentences` takes it up."""

from __future__ import annotations

from typing import Final

#: As in `sentences.SENTENCES`.
WINDOW_SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    "found-so-far": "Found so far; you can look and mark already",
    "marks-dropped": (
        "{count} mark dropped: the picture is a keeper now, or has no twin",
        "{count} marks dropped: the pictures are keepers now, or have no twin",
    ),
    "summary-hidden": (
        "{count} protected group hidden",
        "{count} protected groups hidden",
    ),
    "checking-background": "Looking closely at pairs over the scan's threshold: {percent} %",
    "only-protected": "Only protected twins found",
    "only-protected-hint": (
        "All pictures of the only group lie in protected folders: nothing may go.",
        "In all {count} groups every picture lies in a protected folder: nothing may go.",
    ),
    "nothing-left": "Nothing is left of these results",
    "nothing-left-hint": (
        "One file has vanished or changed since they were saved. Search again.",
        "{count} files have vanished or changed since they were saved. Search again.",
    ),
    "removal-along": (
        "{count} sidecar or film goes along: the keeper has one with the same bytes.",
        "{count} sidecars and films go along: the keepers have some with the same bytes.",
    ),
    "removal-left": (
        "{names} belongs to a picture that goes, and would be left behind: the keeper has none that is the same.",
        "{names} belong to pictures that go, and would be left behind: the keepers have none that are the same.",
    ),
    "removal-left-more": (
        "{names} and {more} more belong to pictures that go, and would be left behind: the keepers have none that are "
        "the same."
    ),
    "search-list": "Search in the list",
    "regrouping-failed": "The groups could not be made anew. Those on show are the last ones.",
}
