"""What can become of a file that is removed: the trash, a folder, nothing at all, a hard link to its keeper."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

#: Names of our own beside files, while these are worked on: "." + the first of the file's name + the mark + a digest
#: of the whole name + "-" + eight hexadecimal digits + a suffix. A part is a copy or link that is being made: never the
#: only one of its content. What is aside is the file itself, renamed for the moment before it goes for good.
#: `moving.leftovers` finds both.
TEMPORARY_MARK = ".twintracker-"
PART_SUFFIX = ".part"
ASIDE_SUFFIX = ".aside"


class Way(Enum):
    """How files go. The values are those of the journal: they never change."""

    TRASH = "trash"
    FOLDER = "folder"
    DELETE = "delete"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where files go.

    folder : of Way.FOLDER, absolute; None otherwise. bases : the folders that were scanned, below which the tree is
    kept in `folder`.
    Raises: ValueError for a folder that is missing, not absolute, or of another way.
    """

    way: Way = Way.TRASH
    folder: Path | None = None
    bases: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        if (self.way is Way.FOLDER) != (self.folder is not None):
            raise ValueError(f"{self.way.value}: {self.folder}")
        if self.folder is not None and not self.folder.is_absolute():
            raise ValueError(f"{self.folder}: not absolute")
