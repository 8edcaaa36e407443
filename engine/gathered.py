"""What came of files: pictures with their signatures, when all were read and while others are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.measures.sketching import Sketches
from engine.records import Picture, Problem, Stage
from engine.storage.signatures import SignaturesByPlace, SignatureStore

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """What came of the files.

    pictures : sorted by path; their place here is their number. store : their signatures; to be closed.
    sketches : uint16 of shape (N, 256). usable_sides : uint8 of shape (N,).
    contents : content hashes by number, as far as they are known. cached : pictures that were not decoded.
    places : int32 of shape (N,), those of their files.
    """

    pictures: tuple[Picture, ...]
    places: Numbers
    store: SignaturesByPlace
    sketches: Sketches
    usable_sides: NDArray[np.uint8]
    contents: dict[int, bytes]
    problems: tuple[Problem, ...]
    too_small: int
    cached: int

    def lost_problems(self) -> list[Problem]:
        """Pictures whose signature was asked for, was gone from the cache, and could not be read again."""
        return [
            Problem(self.pictures[number].path, Stage.CHECKING, why)
            for number, why in sorted(self.store.lost.items())
        ]


@dataclass(frozen=True, slots=True, eq=False)
class SoFar:
    """The pictures there are while others are read, in columns as of `Gathered`; for as long as `gather` is at work.

    learn : takes contents by number, so that no file is read for them again.
    """

    pictures: tuple[Picture, ...]
    places: Numbers
    store: SignatureStore
    sketches: Sketches
    usable_sides: NDArray[np.uint8]
    contents: dict[int, bytes]
    learn: Callable[[Mapping[int, bytes]], None]


#: Called in the thread that gathers, after each file that was read: how many pictures there are, and all of them.
OnRead = Callable[[int, Callable[[], SoFar]], None]
