"""A victim and its keeper, and what must hold when the victim is to stay."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from engine.control import Control
from engine.files.listing import file_state
from engine.reasons import sentence
from engine.records import Picture, Relation, Stage
from engine.removal.disposal import remove
from engine.removal.journal import Journal
from engine.removal.removals import Removal, RemovalResult
from engine.removal.ways import Destination, Way

MEMORY_BYTES = 100_000_000


def picture(path: Path, size: tuple[int, int] = (40, 30)) -> Picture:
    return Picture(path, file_state(path.lstat()), *size)


def write_picture(path: Path, seed: int = 1, size: tuple[int, int] = (40, 30)) -> Path:
    pixels = random.Random(seed).randbytes(size[0] * size[1] * 3)
    Image.frombytes("RGB", size, pixels).save(path)
    return path


@dataclass
class Case:
    victim: Path
    keeper: Path
    content: bytes
    removal: Removal
    destination: Destination = field(default_factory=Destination)

    @property
    def journal(self) -> Journal:
        return journal_in(self.keeper.parent)

    def run(
        self, *more: Removal, protected: Sequence[Path] = (), control: Control | None = None
    ) -> RemovalResult:
        return remove(
            [self.removal, *more],
            self.destination,
            journal=self.journal,
            protected=protected,
            memory_bytes=MEMORY_BYTES,
            control=control,
        )

    def statuses(self) -> list[tuple[str, str]]:
        """Name and status of all that the journal knows, oldest first."""
        return [(one.path.name, one.status.value) for one in reversed(self.journal.entries())]

    def assert_stays(self, code: str) -> None:
        """The victim is told why it stays, and what was in it is still there."""
        result = self.run()
        assert result.removed == ()
        assert [(problem.path, problem.stage) for problem in result.kept] == [
            (self.victim, Stage.REMOVING)
        ]
        assert result.kept[0].code == code
        assert sentence(result.kept[0].reason)
        assert result.is_complete


def destination(way: Way, folder: Path) -> Destination:
    """With a folder of its own beside `folder`, in which the pictures lie."""
    if way is not Way.FOLDER:
        return Destination(way)
    there = folder.parent / "there"
    there.mkdir(exist_ok=True)
    return Destination(way, there, (folder,))


def journal_in(folder: Path) -> Journal:
    return Journal(folder / ".journal.sqlite")


def identical_case(folder: Path) -> Case:
    keeper = write_picture(folder / "keeper.png")
    victim = Path(shutil.copy2(keeper, folder / "victim.png"))
    removal = Removal(picture(victim), picture(keeper), Relation.IDENTICAL)
    return Case(victim, keeper, keeper.read_bytes(), removal)


def twin_case(folder: Path) -> Case:
    """A victim of other bytes than its keeper."""
    keeper = write_picture(folder / "keeper.png")
    victim = folder / "victim.jpg"
    with Image.open(keeper) as image:
        image.save(victim, quality=90)
    removal = Removal(picture(victim), picture(keeper), Relation.TWIN)
    return Case(victim, keeper, victim.read_bytes(), removal)
