"""Many files to pictures, at once: in threads of this process, or in an executor that the caller brought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import lru_cache

from engine.control import Control
from engine.pictures.budget import MemoryBudget
from engine.pictures.opening import ReadingError
from engine.pictures.reading import ReadPicture, read_picture
from engine.records import FoundFile
from engine.workers import working

#: What came of one file; None where it is too small.
Outcome = ReadPicture | ReadingError | None

#: Most files of one task, and most bytes of them. A task costs 0.02 ms in a thread, a tenth of what a small file takes;
#: in a process elsewhere 1 or 2 ms.
_OWN_TASK = (16, 1_000_000)
_BROUGHT_TASK = (64, 16_000_000)
#: The file id of NTFS is the number of its record in a table, and above that how often the record was used anew.
_RECORD_BITS = (1 << 48) - 1


@dataclass(frozen=True, slots=True)
class ReadingTask:
    """Files to read in another process. places : theirs in the scan."""

    places: tuple[int, ...]
    files: tuple[FoundFile, ...]
    min_side: int
    memory_bytes: int


def read_files(
    files: Sequence[FoundFile],
    *,
    min_side: int,
    budget: MemoryBudget,
    threads: int,
    control: Control,
    executor: Executor | None = None,
) -> Iterator[tuple[int, Outcome]]:
    """Read every file once.

    Parameters: files : in any order; they are read in the one that disks like. min_side : smallest shorter side, in
    pixels as stored. budget : of this process; each one elsewhere has its own, as large. threads : how many read here.
    executor : reads in their stead where it is given; it is left running.
    Returns: the place of each file in `files` with what came of it, in the order in which they are done.
    Raises: Cancelled; WorkersError.
    """

    def read_here(places: tuple[int, ...]) -> list[tuple[int, Outcome]]:
        return [(place, _read(files[place], min_side, budget, control)) for place in places]

    def elsewhere() -> Iterator[ReadingTask]:
        for places in _parts(files, *_BROUGHT_TASK):
            chosen = tuple(files[place] for place in places)
            yield ReadingTask(places, chosen, min_side, budget.total_bytes)

    with working(threads, control, executor) as workers:
        if executor is None:
            done = workers.answers(read_here, _parts(files, *_OWN_TASK))
        else:
            done = workers.answers(read_task, elsewhere())
        for outcomes in done:
            yield from outcomes


def read_task(task: ReadingTask) -> list[tuple[int, Outcome]]:
    """The part of `read_files` that other processes do. Raises nothing for a bad file."""
    budget = _budget_of_this_process(task.memory_bytes)
    return [
        (place, _read(found, task.min_side, budget, None))
        for place, found in zip(task.places, task.files, strict=True)
    ]


def reading_order(files: Sequence[FoundFile]) -> list[int]:
    """The places of the files in the order in which a disk reads them best: device by device, by file id.

    Notes: on most file systems of Linux and macOS and on NTFS the file id follows the time at which a file was made,
    and with it its place on the disk, better than its name does. Where it does not (network shares, SSD), or where
    there is none, it does no harm. No result depends on it.
    """
    ids = [(found.state.device, found.state.file_id & _RECORD_BITS) for found in files]
    return sorted(range(len(files)), key=ids.__getitem__)


def _parts(
    files: Sequence[FoundFile], most_files: int, most_bytes: int
) -> Iterator[tuple[int, ...]]:
    """The reading order in parts of so many files and bytes at most; a file that is larger stands alone."""
    part: list[int] = []
    size_bytes = 0
    for place in reading_order(files):
        size_bytes += files[place].state.size_bytes
        if part and (len(part) == most_files or size_bytes > most_bytes):
            yield tuple(part)
            part, size_bytes = [], files[place].state.size_bytes
        part.append(place)
    if part:
        yield tuple(part)


def _read(
    found: FoundFile, min_side: int, budget: MemoryBudget, control: Control | None
) -> Outcome:
    if control is not None:
        control.check()
    try:
        return read_picture(found, budget=budget, min_side=min_side, control=control)
    except ReadingError as error:
        return error


@lru_cache(maxsize=1)
def _budget_of_this_process(memory_bytes: int) -> MemoryBudget:
    """One for all tasks that a worker process runs at once, each in a thread of its own."""
    return MemoryBudget(memory_bytes)
