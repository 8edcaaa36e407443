"""A victim and its keeper, and what must hold when the victim is to stay."""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from engine.files.listing import file_state
from engine.reasons import sentence
from engine.records import Picture, Relation, Stage
from engine.removal.disposal import Removal, RemovalResult, move_to_trash

MEMORY_BYTES = 100_000_000


def picture(path: Path) -> Picture:
    return Picture(path, file_state(path.lstat()), 40, 30)


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

    def run(self, *more: Removal) -> RemovalResult:
        return move_to_trash([self.removal, *more], memory_bytes=MEMORY_BYTES)

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
