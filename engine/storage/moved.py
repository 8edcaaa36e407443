"""Files that were moved or renamed since the cache saw them: known by their content."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence

from engine.control import Control
from engine.files.listing import file_mark, file_state
from engine.pictures.opening import ReadingError
from engine.records import FoundFile
from engine.storage.cache import Cache
from engine.storage.cache_rows import Entry, Key, key_of, path_of
from engine.storage.identical import content_hash
from engine.workers import working


def find_moved(
    files: Sequence[FoundFile], cache: Cache, *, threads: int, control: Control
) -> Iterator[tuple[int, bytes, Entry | None]]:
    """Hash the files that may have been moved: an entry has their size, its content is known and its own file gone.

    Parameters: files : those that the cache does not know by their place.
    Returns: the place in `files` of each file hashed, its hash, and the entry of the same content; each at most once.
    Raises: Cancelled.
    """
    sizes = sorted({file.state.size_bytes for file in files})
    entries: defaultdict[int, list[tuple[Key, Entry]]] = defaultdict(list)
    for key, entry in cache.entries_of_sizes(sizes):
        entries[key.size_bytes].append((key, entry))
    suspects = [place for place, file in enumerate(files) if file.state.size_bytes in entries]

    def examine(place: int) -> tuple[int, bytes, list[Entry]] | None:
        file = files[place]
        homeless = [entry for key, entry in entries[file.state.size_bytes] if _is_gone(key)]
        if not homeless:
            return None
        try:
            content = content_hash(file, control)
        except ReadingError:  # reading it will say why
            return None
        return place, content, [entry for entry in homeless if entry.content == content]

    taken: set[int] = set()
    with working(threads, control) as workers:
        for answer in workers.answers(examine, suspects):
            if answer is None:
                continue
            place, content, same = answer
            free = next((entry for entry in same if entry.id not in taken), None)
            if free is not None:
                taken.add(free.id)
            yield place, content, free


def _is_gone(key: Key) -> bool:
    """Whether the file of an entry is surely no longer there as it was. It may be there and have another mark: then
    its content tells whether it was only touched.
    """
    path = path_of(key.path)
    try:
        status = os.stat(path, follow_symlinks=False)  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):  # it cannot be looked at: it may be there
        return False
    return key_of(FoundFile(path, file_state(status)), file_mark(status)) != key
