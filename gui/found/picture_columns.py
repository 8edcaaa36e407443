"""What the list can be searched and sorted by, of every picture, as columns. Made in a worker; no widget."""

from __future__ import annotations

import heapq
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from engine.control import Control
from engine.records import Picture
from gui.language.words import folder_words

if TYPE_CHECKING:  # it is there once something was found; the window must not wait for it
    import numpy as np
    from numpy.typing import NDArray

_SLICE = 4096  # one sort of all names would hold the interpreter, and with it the window, for a tenth of a second
_NUMBER = re.compile("[0-9]+")


def folded(words: str) -> str:
    """Words as a search compares them: without case, however their accents are written."""
    if words.isascii():
        return words.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", words).casefold())


def natural(name: str) -> str:
    """What a folded name is sorted by: the numbers in it by their value, so that IMG_2 comes before IMG_10."""
    return _NUMBER.sub(_padded, name)


def _padded(found: re.Match[str]) -> str:
    # The count of digits leads, so that none has to be filled up: of numbers of one length the digits decide.
    digits = found[0].lstrip("0")
    return f"0{len(digits):04d}{digits}"


def date_seconds(picture: Picture) -> float:
    """When it was taken, by the clock of the camera; of a picture that does not say, the date of its file."""
    if picture.taken:
        try:
            return datetime.fromisoformat(picture.taken).timestamp()
        except (ValueError, OverflowError, OSError):
            pass  # no date of this calendar
    return picture.state.mtime_ns / 1e9


class PictureColumns:
    """Columns over the pictures of one scan of the folders `roots`: `folder` int32 (N,), an index into `folders`;
    `names` folded. The other columns are made when first asked for. Raises Cancelled.
    """

    def __init__(
        self, pictures: Sequence[Picture], roots: Iterable[Path], control: Control | None = None
    ) -> None:
        import numpy as np

        self.pictures = pictures
        self._roots = tuple(roots)
        self.folders: list[str] = []
        self.names: list[str] = []
        self.folder = np.empty(len(pictures), np.int32)
        seen: dict[str, int] = {}
        for number, picture in enumerate(pictures):
            folder, name = os.path.split(os.fspath(picture.path))
            self.names.append(folded(name))
            self.folder[number] = seen.setdefault(folder, len(seen))
            if control is not None and not number % _SLICE:
                control.check()
        self.folders.extend(seen)

    def has(self, name: str) -> bool:
        """Whether a column is made already."""
        return name in vars(self)

    @cached_property
    def pixels(self) -> NDArray[np.int64]:
        import numpy as np

        return np.fromiter((one.pixels for one in self.pictures), np.int64, len(self.pictures))

    @cached_property
    def size_bytes(self) -> NDArray[np.int64]:
        import numpy as np

        return np.fromiter((one.size_bytes for one in self.pictures), np.int64, len(self.pictures))

    @cached_property
    def date(self) -> NDArray[np.float64]:
        import numpy as np

        return np.fromiter(map(date_seconds, self.pictures), np.float64, len(self.pictures))

    @cached_property
    def name_rank(self) -> NDArray[np.int64]:
        """The place of each picture among all by name, numbers in it by their value, then path."""
        import numpy as np

        names = ((natural(name), number) for number, name in enumerate(self.names))
        slices = []
        while part := list(islice(names, _SLICE)):
            part.sort()  # pictures come by path
            slices.append(part)
        order = np.fromiter(
            (number for _, number in heapq.merge(*slices)), np.int64, len(self.names)
        )
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        return rank

    @cached_property
    def shown_folders(self) -> list[str]:
        """The folders as the list shows them, from the chosen folder on."""
        return [self.words(Path(folder)) for folder in self.folders]

    def words(self, folder: Path) -> str:
        return folder_words(folder / "any", self._roots)

    def named(self, words: str) -> NDArray[np.bool_]:
        """Which pictures have every one of these words in their name or the folder that is shown, or this part of a
        path in theirs.
        """
        import numpy as np

        if any(separator in words for separator in (os.sep, os.altsep) if separator):
            return self._on_path(folded(words.strip()))
        found = np.ones(len(self.names), bool)
        folders = [folded(folder) for folder in self.shown_folders]
        for word in folded(words).split():
            in_folder = np.fromiter((word in one for one in folders), bool, len(folders))
            in_name = np.fromiter((word in name for name in self.names), bool, len(self.names))
            found &= in_folder[self.folder] | in_name
        return found

    def _on_path(self, words: str) -> NDArray[np.bool_]:
        import numpy as np

        if os.altsep:
            words = words.replace(os.altsep, os.sep)
        folders = [folded(folder).rstrip(os.sep) + os.sep for folder in self.folders]
        paths = zip(self.folder.tolist(), self.names, strict=True)
        return np.fromiter((words in folders[at] + name for at, name in paths), bool)

    def under(self, folder: str) -> NDArray[np.bool_]:
        """Which pictures lie in a folder or anywhere below it."""
        import numpy as np

        start = folder.rstrip(os.sep) + os.sep
        inside = (one == folder or one.startswith(start) for one in self.folders)
        return np.fromiter(inside, bool, len(self.folders))[self.folder]
