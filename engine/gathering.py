"""Files to pictures and signatures: from the cache where it knows them, else read."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from engine.control import Control, Meter, OnProgress
from engine.gathered import Gathered, OnRead, SoFar
from engine.measures.sketching import SKETCH_VALUES, Sketches
from engine.options import ScanOptions
from engine.pictures.budget import MemoryBudget
from engine.pictures.opening import ReadingError
from engine.pictures.reading import ReadPicture, Signature, read_picture
from engine.reading_pool import read_files
from engine.reasons import reason
from engine.records import FoundFile, Picture, Problem, Stage
from engine.storage.cache import Cache
from engine.storage.cache_rows import SKETCH_TYPE, Entry
from engine.storage.moved import find_moved
from engine.storage.signatures import SignaturesByPlace, SomeSignatures

_BATCH_FILES = 4096

Numbers = NDArray[np.int32]


def gather(
    files: Sequence[FoundFile],
    options: ScanOptions,
    *,
    cache: Cache | None,
    budget: MemoryBudget,
    progress: OnProgress | None = None,
    control: Control | None = None,
    executor: Executor | None = None,
    on_read: OnRead | None = None,
) -> Gathered:
    """Make pictures of files: those the cache knows, those that were moved since, and the others by reading them.

    Parameters: files : sorted by path. executor : reads in place of threads of this process.
    Raises: Cancelled; what was read until then stays in the cache.
    """
    control = control or Control()
    work = _Gathering(
        files, options, cache, budget, Meter(Stage.READING, len(files), progress, control), control
    )
    try:
        if cache is not None:
            work.look_up(cache)
            work.find_moved(cache)
        work.read_rest(executor, on_read)
        if cache is not None:
            cache.flush(control)
    except BaseException:  # a cancel too must leave no temporary file open
        work.store.close()
        raise
    return work.result()


@dataclass(slots=True)
class _Gathering:
    files: Sequence[FoundFile]
    options: ScanOptions
    cache: Cache | None
    budget: MemoryBudget
    meter: Meter
    control: Control
    #: By place in `files`, like `sketches`.
    pictures: list[Picture | None] = field(init=False)
    is_settled: NDArray[np.bool_] = field(init=False)
    sketches: Sketches = field(init=False)
    store: SignaturesByPlace = field(init=False)
    contents: dict[int, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    too_small: int = 0
    cached: int = 0
    count: int = 0  # of pictures

    def __post_init__(self) -> None:
        count = len(self.files)
        self.pictures = [None] * count
        self.is_settled = np.zeros(count, bool)
        # Memory is used only for the rows that are written.
        self.sketches = np.empty((count, SKETCH_VALUES), np.uint16)
        self.store = SignaturesByPlace(count, self.cache, self._read_again)

    def look_up(self, cache: Cache) -> None:
        looked_up = cache.lookup(self.files, self.control)
        known = (one for one in looked_up if self._has_room_for(one[1]))
        with _without_collector():
            while batch := list(islice(known, _BATCH_FILES)):
                self._take(batch)

    def find_moved(self, cache: Cache) -> None:
        rest = self._unsettled()
        missing = [self.files[place] for place in rest]
        for number, content, entry in find_moved(
            missing, cache, threads=self.options.threads, control=self.control
        ):
            place = rest[number]
            self.contents[place] = content
            if entry is None or not self._has_room_for(entry):
                continue
            self._take([(place, entry)])
            cache.move(entry, self.files[place], self.control)

    def read_rest(self, executor: Executor | None, on_read: OnRead | None) -> None:
        rest = self._unsettled()
        outcomes = read_files(
            [self.files[place] for place in rest],
            min_side=self.options.min_side,
            budget=self.budget,
            threads=self.options.threads,
            control=self.control,
            executor=executor,
        )
        for number, outcome in outcomes:
            place = rest[number]
            if isinstance(outcome, ReadPicture):
                self._keep(place, outcome)
                if on_read is not None:
                    on_read(self.count, self.so_far)
            elif outcome is None:
                self.too_small += 1
            else:
                self.problems.append(Problem(self.files[place].path, Stage.READING, outcome.why))
            self.meter.step()

    def _has_room_for(self, entry: Entry) -> bool:
        """False where reading would say that the picture is too large, which no result may depend on the cache for."""
        return entry.facts.decode_bytes <= self.budget.total_bytes

    def _unsettled(self) -> list[int]:
        return [int(place) for place in np.flatnonzero(~self.is_settled)]

    def _take(self, known: Sequence[tuple[int, Entry]]) -> None:
        """Pictures from the cache, by place."""
        places, row_ids, sketches = [], [], []
        for place, (row_id, facts, content) in known:
            if min(facts.width, facts.height) < self.options.min_side:
                self.too_small += 1
                continue
            file = self.files[place]
            self.pictures[place] = Picture(
                file.path, file.state, facts.width, facts.height, facts.frames, facts.format,
                file.other_names, file.links, facts.ends_early, facts.taken, facts.has_gps, facts.camera,
                facts.is_lossless,
            )  # fmt: skip
            places.append(place)
            row_ids.append(row_id)
            sketches.append(facts.sketch)
            if content is not None:
                self.contents[place] = content
        rows = np.frombuffer(b"".join(sketches), SKETCH_TYPE)
        self.sketches[places] = rows.reshape(len(places), SKETCH_VALUES)
        self.store.lie(places, row_ids)
        self.is_settled[[place for place, _ in known]] = True
        self.cached += len(places)
        self.count += len(places)
        self.meter.skip(len(known))

    def _keep(self, place: int, read: ReadPicture) -> None:
        """A picture that was read, and for the cache, if that takes it."""
        picture, signature = read.picture, read.signature.tobytes()
        self.pictures[place] = picture
        self.count += 1
        self.sketches[place] = read.sketch
        if self.cache is None:
            self.store.refused(place, signature)
            return
        self.store.wait_for(place, signature)
        self.cache.put(
            read,
            mark=self.files[place].mark,
            content=self._content_of(place, picture),
            number=place,
            taker=self.store,
            control=self.control,
        )

    def _content_of(self, place: int, picture: Picture) -> bytes | None:
        """The hash that was made before it was read, unless it changed in between."""
        if picture.state != self.files[place].state:
            self.contents.pop(place, None)
        return self.contents.get(place)

    def _read_again(self, place: int) -> Signature:
        picture = self.pictures[place]
        read = read_picture(self.files[place], budget=self.budget, control=self.control)
        if read is None or picture is None or read.picture.state != picture.state:
            raise ReadingError(reason("changed"))
        return read.signature

    def so_far(self) -> SoFar:
        kept = [place for place, picture in enumerate(self.pictures) if picture is not None]
        pictures = tuple(picture for picture in self.pictures if picture is not None)
        places = np.array(kept, np.int32)

        def learn(contents: Mapping[int, bytes]) -> None:
            self.contents.update((kept[number], content) for number, content in contents.items())

        return SoFar(
            pictures=pictures,
            places=places,
            store=SomeSignatures(self.store, places),
            sketches=self.sketches[places],
            usable_sides=np.array([picture.usable_side for picture in pictures], np.uint8),
            contents={
                number: self.contents[place]
                for number, place in enumerate(kept)
                if place in self.contents
            },
            learn=learn,
        )

    def result(self) -> Gathered:
        kept = [place for place, picture in enumerate(self.pictures) if picture is not None]
        pictures = tuple(picture for picture in self.pictures if picture is not None)
        _move_up(self.sketches, kept)
        self.store.number_by(np.array(kept, np.int32))
        return Gathered(
            pictures=pictures,
            places=np.array(kept, np.int32),
            store=self.store,
            sketches=self.sketches[: len(kept)],
            usable_sides=np.array([picture.usable_side for picture in pictures], np.uint8),
            contents={
                number: self.contents[place]
                for number, place in enumerate(kept)
                if place in self.contents
            },
            problems=tuple(self.problems),
            too_small=self.too_small,
            cached=self.cached,
        )


@contextmanager
def _without_collector() -> Iterator[None]:
    """Python looks for cycles whenever many objects are made. A million pictures have none, and looking through them
    again and again takes as long as making them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _move_up(rows: NDArray[np.uint16], kept: Iterable[int]) -> None:
    """Close the gaps. Rows only move up, so none is overwritten before it moved."""
    for row, place in enumerate(kept):
        if row != place:
            rows[row] = rows[place]
