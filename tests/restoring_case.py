"""What a crash leaves in the journal of removals."""

from __future__ import annotations

from pathlib import Path

from engine.records import Relation
from engine.removal.journal import Journal, Planned, new_batch
from engine.removal.ways import Way
from engine.storage.identical import content_hash
from removal_case import picture, write_picture


def begin_only(lasting_file: Path, folder: Path) -> Path:
    """A file that was to go to a folder, and of which no more happened than its entry in the journal."""
    folder.mkdir()
    keeper, victim = write_picture(folder / "keeper.png"), write_picture(folder / "victim.png")
    seen = picture(victim)
    with Journal(lasting_file).writing() as log:
        log.begin(
            Planned(
                batch=new_batch(),
                way=Way.FOLDER,
                path=victim,
                state=seen.state,
                content=content_hash(seen),
                keeper=keeper,
                relation=Relation.IDENTICAL,
                target=folder / "aside" / "victim.png",
            )
        )
    return victim
