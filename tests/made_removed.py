"""Entries of a journal of removals, made up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.records import FileState, Relation
from engine.removal.journal import Entry, Status
from engine.removal.ways import Way

#: In May 2024.
NOON = 1_714_558_927


def entry(number: int, way: Way | None = Way.FOLDER, **others: Any) -> Entry:
    """Of a file that went at `NOON`, an hour before for each number less than 100."""
    name = f"IMG_{number}.jpg"
    given: dict[str, Any] = {
        "batch": "b",
        "path": Path(f"/pictures/2019/{name}"),
        "state": FileState(1_200_000, 1, 1, number),
        "content": b"c" * 32,
        "keeper": Path("/pictures/best/keeper.jpg"),
        "relation": Relation.TWIN,
        "group": 7,
        "target": Path(f"/aside/2019/{name}") if way is Way.FOLDER else None,
        "status": Status.DONE,
        "began": NOON - 3600 * (100 - number),
    }
    return Entry(number=number, way=way, **{**given, **others})
