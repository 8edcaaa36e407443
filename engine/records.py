"""The plain data that crosses every boundary: files, pictures, pairs, groups, problems, a scan's result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

from engine.measures.turning import inverse
from engine.reasons import Reason

# numpy costs the window a tenth of a second at start-up; no class here needs it to exist.
if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.options import ScanOptions

SIGNATURE_SIDE = 64
LEAST_SIDE = 16
LOOK_SIDE = 256


class Stage(Enum):
    """A stage of the work, as progress and problems name it."""

    LISTING = "listing"
    READING = "reading"
    MATCHING = "matching"
    CHECKING = "checking"
    GROUPING = "grouping"  # only where pictures are crowded does it take any time
    REMOVING = "removing"
    RESTORING = "restoring"  # what was removed
    WRITING = "writing"  # a report
    LOADING = "loading"  # saved results


class Relation(IntEnum):
    """How two pictures are related; stored as one byte in `PairTable.relation`."""

    IDENTICAL = 0
    TWIN = 1
    EDITED = 2
    LOOK_ALIKE = 3
    UNCHECKED = (
        4  # one of the two could not be read again for its second look: never a twin, never shown
    )

    @property
    def word(self) -> str:
        return self.name.lower().replace("_", "-")


class Step(IntEnum):
    """The step of the check that a pair failed; stored as one byte in `PairTable.failed`."""

    NONE = 0
    FRAMES = 1
    FLAT = 2
    CORRELATION = 3
    STRUCTURE = 4
    SECOND_LOOK = 5


@dataclass(frozen=True, slots=True)
class FileState:
    """What tells one version of one file from another: size in bytes, mtime in ns, device and inode (file id)."""

    size_bytes: int
    mtime_ns: int
    device: int
    file_id: int


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file met by listing; `other_names` are its hard links inside the folders scanned, sorted.

    mark : see `listing.file_mark`; no part of the state, as a file that was renamed is still the same.
    """

    path: Path
    state: FileState
    other_names: tuple[Path, ...] = ()
    links: int = 1
    mark: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """One image file that could be read. Width and height are upright, in pixels as stored.

    links : how many names the file has, those outside the folders scanned too; removing one of several frees nothing.
    ends_early : it is cut off, and compared by what it shows. Never kept in place of one that is whole.
    taken : when, by its EXIF block, "YYYY-MM-DD HH:MM:SS". camera : the maker and model. Both "" where it does not say.
    has_gps : it says where. is_lossless : its format surely lost nothing of its pixels; False too where that is not
    known.
    """

    path: Path
    state: FileState
    width: int
    height: int
    frames: int = 1
    format: str = ""
    other_names: tuple[Path, ...] = ()
    links: int = 1
    ends_early: bool = False
    taken: str = ""
    has_gps: bool = False
    camera: str = ""
    is_lossless: bool = False

    @property
    def freed_bytes(self) -> int:
        """What removing it frees on the disk."""
        return self.state.size_bytes if self.links == 1 else 0

    @property
    def shorter_side(self) -> int:
        return min(self.width, self.height)

    @property
    def pixels(self) -> int:
        return self.width * self.height

    @property
    def size_bytes(self) -> int:
        return self.state.size_bytes

    @property
    def look_side(self) -> int:
        return look_side(self.shorter_side)

    @property
    def usable_side(self) -> int:
        return usable_side(self.shorter_side)


def look_side(shorter_side: int) -> int:
    """Side L of the look of a picture: 3/4 of its shorter side, at least 16, at most 256."""
    return min(max(3 * shorter_side // 4, LEAST_SIDE), LOOK_SIDE)


def usable_side(shorter_side: int) -> int:
    """64, 32 or 16: the finest side at which a picture has something to compare.

    The common side of two pictures is the smaller of their usable sides.
    """
    usable = 3 * shorter_side // 4
    return SIGNATURE_SIDE if usable >= 64 else 32 if usable >= 32 else LEAST_SIDE


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of a `PairTable`, for display. A value that was not needed is None."""

    first: int
    second: int
    mse: float
    relation: Relation
    failed: Step
    correlation: float | None
    structure: float | None
    second_look: float | None
    turned: int | None = None

    def turned_onto(self, keeper: int) -> int | None:
        """The EXIF orientation that brings the other picture onto this one; None where it was not asked for."""
        if self.turned is None or keeper == self.first:
            return self.turned
        return inverse(self.turned)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What decoding found of a pair of contents, whichever way round; None for what was not asked.

    frames_mse : the largest mse of the later frames compared. structure, second_look : as in `PairTable`.
    """

    frames_mse: float | None = None
    structure: float | None = None
    second_look: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PairTable:
    """Pairs as numpy columns, all of shape (N,): a million pictures have millions of them.

    first, second : int32, indices into `ScanResult.pictures`, first < second; rows are in that order.
    mse : float64, 0 to 65 025.
    relation, failed : uint8, codes of `Relation` and `Step`.
    correlation, structure, second_look : float32, nan where not needed.
    turned : uint8, the EXIF orientation (1 to 8) that brings the second onto the first; 0 where it was not asked for.
    """

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    mse: NDArray[np.float64]
    relation: NDArray[np.uint8]
    failed: NDArray[np.uint8]
    correlation: NDArray[np.float32]
    structure: NDArray[np.float32]
    second_look: NDArray[np.float32]
    turned: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.first)

    def row(self, index: int) -> Pair:
        def value(column: NDArray[np.float32]) -> float | None:
            number = float(column[index])
            return None if number != number else number

        return Pair(
            first=int(self.first[index]),
            second=int(self.second[index]),
            mse=float(self.mse[index]),
            relation=Relation(int(self.relation[index])),
            failed=Step(int(self.failed[index])),
            correlation=value(self.correlation),
            structure=value(self.structure),
            second_look=value(self.second_look),
            turned=int(self.turned[index]) or None,
        )


@dataclass(frozen=True, slots=True)
class Group:
    """A keeper and its members, every one a direct twin (or look-alike) of it.

    keeper, members : indices into `ScanResult.pictures`; members by mse, then path.
    rows : the row of `ScanResult.pairs` that joins each member to the keeper.
    reason : why the keeper is kept.
    """

    keeper: int
    members: tuple[int, ...]
    rows: tuple[int, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class Problem:
    """A file or folder that could not be listed, read or removed."""

    path: Path
    stage: Stage
    reason: Reason

    @property
    def code(self) -> str:
        return self.reason.code


@dataclass(frozen=True, slots=True)
class ScanResult:
    """All that a scan found.

    pictures : sorted by path. groups, look_alikes : by the keeper's path.
    files : regular files met = pictures + problems of stage reading + skipped.
    skipped : files by kind (every kind present, also with 0). folders_skipped : folders not entered, by kind.
    pairs : all under the threshold but those of two crowded pictures; of these, the ones that groups stand on.
    threshold_pairs : pairs with mse <= threshold, crowded or not; look_alike_pairs : those of them that fail flat,
    frames, correlation or structure; second_looks : those that needed a second look. Of two crowded pictures the last
    two count the pairs that grouping asked for.
    cached : pictures whose signature came from the cache, and whose file was not decoded for it.
    seconds : per stage, and "total". is_complete : False after Cancel; groups then hold what was found until then.
    """

    options: ScanOptions
    pictures: tuple[Picture, ...]
    pairs: PairTable
    groups: tuple[Group, ...]
    look_alikes: tuple[Group, ...]
    problems: tuple[Problem, ...]
    files: int
    skipped: dict[str, int]
    folders_skipped: dict[str, int]
    threshold_pairs: int
    look_alike_pairs: int
    second_looks: int
    seconds: dict[str, float]
    is_complete: bool = True
    cached: int = 0

    def twins(self, group: Group) -> Iterator[tuple[Picture, Pair]]:
        """Each member of a group with the pair that joins it to the keeper."""
        for member, row in zip(group.members, group.rows, strict=True):
            yield self.pictures[member], self.pairs.row(row)
