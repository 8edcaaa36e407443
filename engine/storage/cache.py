"""What earlier scans read: pictures by file, signatures by entry, verdicts by the contents of a pair.

Whatever happens to its file, a scan goes on: what the cache cannot give is read from the pictures themselves.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from engine.control import Control
from engine.files.listing import file_mark
from engine.pictures.reading import ReadPicture
from engine.records import FoundFile, Picture, Verdict
from engine.storage.cache_changes import (
    MOST_VARIABLES,
    MovePicture,
    PutContent,
    PutPicture,
    PutVerdicts,
    SeePictures,
    SeeVerdicts,
    Taker,
    today,
)
from engine.storage.cache_file import UnusableCache, mark_damaged, open_file
from engine.storage.cache_readers import Readers
from engine.storage.cache_rows import (
    DamagedRow,
    Entry,
    Key,
    facts_of,
    key_of,
    pack_content,
    pack_verdict,
    pair_key,
    reader_mark,
    unpack_content,
    unpack_facts,
    unpack_signature,
    unpack_verdict,
)
from engine.storage.cache_upkeep import purge_aged
from engine.storage.cache_writer import Change, Writer
from engine.storage.database import is_damage

_SEEN_DAYS = (
    14  # how old "seen" may grow before it is written anew: a warm scan writes next to nothing
)
_FRESH_NS = 2_000_000_000
_WHOLE_SECOND_NS = 1_000_000_000

_ContentPairs = Sequence[tuple[bytes, bytes, int]]

log = logging.getLogger(__name__)


def open_cache(path: Path | None) -> Cache | None:
    """The cache in a file, made where there is none. None without a path, or where it cannot be had: that is logged."""
    if path is None:
        return None
    try:
        return Cache(path)
    except (OSError, UnusableCache, sqlite3.Error, ValueError) as error:
        log.warning("%s: going on without the cache: %s", path, error)
        return None


@contextmanager
def remembering(path: Path | None) -> Iterator[Cache | None]:
    """`open_cache`, closed at the end."""
    cache = open_cache(path)
    try:
        yield cache
    finally:
        if cache is not None:
            cache.close()


class Cache:
    """One open cache. Safe from any thread; several programs may have one file open.

    Nothing in it raises because of the file. Once that fails, which is logged once, nothing is found any more.
    """

    def __init__(self, path: Path) -> None:
        """Raises: OSError, UnusableCache, sqlite3.Error."""
        self._path = path
        self._readers = Readers(path)
        self._is_readable = True
        self._is_marked = False
        self._writer = Writer(open_file(path), path, at_end=purge_aged)

    def lookup(self, files: Sequence[FoundFile], control: Control) -> Iterator[tuple[int, Entry]]:
        """The place in `files` and the entry of each that is known and unchanged. Raises Cancelled."""
        current, old = reader_mark(), today() - _SEEN_DAYS
        for start in range(0, len(files), MOST_VARIABLES):
            control.check()
            keys = [key_of(file, file.mark) for file in files[start : start + MOST_VARIABLES]]
            places = {key.path: place for place, key in enumerate(keys)}
            aging = []
            for (
                path,
                size_bytes,
                mtime_ns,
                mark,
                row_id,
                reader,
                seen,
                content,
                facts,
            ) in self._rows(
                "SELECT path, size_bytes, mtime_ns, mark, id, reader, seen, content, facts "
                "FROM pictures WHERE path IN ({})",
                list(places),
            ):
                place = places.get(path)
                if place is None or keys[place] != (path, size_bytes, mtime_ns, mark):
                    continue
                if reader != current:
                    continue
                entry = self._entry(row_id, facts, content)
                if entry is not None:
                    if seen < old:
                        aging.append(row_id)
                    yield start + place, entry
            if aging:
                self._put(SeePictures(aging), control)

    def entries_of_sizes(self, sizes: Sequence[int]) -> list[tuple[Key, Entry]]:
        """Entries whose content is known, by the size of their file."""
        found = []
        for start in range(0, len(sizes), MOST_VARIABLES):
            for *key, row_id, content, facts in self._rows(
                "SELECT path, size_bytes, mtime_ns, mark, id, content, facts FROM pictures "
                f"WHERE content IS NOT NULL AND reader = {reader_mark()} AND size_bytes IN ({{}})",
                sizes[start : start + MOST_VARIABLES],
            ):
                entry = self._entry(row_id, facts, content)
                if entry is not None:
                    found.append((Key(*key), entry))
        return found

    def signatures(self, row_ids: Sequence[int]) -> Iterator[tuple[int, memoryview]]:
        """Id and signature of the entries that are there, best asked in rising order."""
        for start in range(0, len(row_ids), MOST_VARIABLES):
            for row_id, stored in self._rows(
                "SELECT id, signature FROM signatures WHERE id IN ({})",
                row_ids[start : start + MOST_VARIABLES],
            ):
                try:
                    yield row_id, unpack_signature(row_id, stored)
                except DamagedRow:
                    self._mark_damaged()

    def put(
        self,
        read: ReadPicture,
        *,
        mark: int,
        content: bytes | None,
        number: int,
        taker: Taker,
        control: Control,
    ) -> None:
        """Remember a picture. Sooner or later `taker` is told, by `number`, where it lies or that it was not taken.

        Parameters: mark : of its file, as it was before it was read.
        Raises: Cancelled while it waits for the disk.
        """
        key, signature = key_of(read.picture, mark), read.signature.tobytes()
        if self._is_marked or _may_still_change(key, read.began_ns):
            taker.refused(number, signature)
            return
        packed = None if content is None else pack_content(content)
        self._writer.put(PutPicture(key, facts_of(read), packed, signature, number, taker), control)

    def move(self, entry: Entry, file: FoundFile, control: Control) -> None:
        """Let the entry of a file that is not there any more be that of `file`, whose content is the same."""
        self._put(MovePicture(entry.id, key_of(file, file.mark)), control)

    def remember_content(
        self, picture: Picture, content: bytes, control: Control | None = None
    ) -> None:
        """Keep the content hash, just made, with the picture's entry, if it has one."""
        try:
            mark = file_mark(os.stat(picture.path, follow_symlinks=False))  # noqa: PTH116
        except OSError:
            return
        # Still the mark that it was listed with: then what was hashed is what was read.
        self._put(PutContent(key_of(picture, mark), pack_content(content)), control)

    def verdicts(
        self, pairs: _ContentPairs, control: Control | None = None
    ) -> list[Verdict | None]:
        """What is known of each pair of content hashes, the second turned by an orientation. Raises Cancelled."""
        keys = [pair_key(*pair) for pair in pairs]
        found: dict[bytes, Verdict] = {}
        distinct = sorted(set(keys))
        aging = []
        for start in range(0, len(distinct), MOST_VARIABLES):
            for key, seen, stored in self._rows(
                "SELECT pair, seen, verdict FROM verdicts WHERE pair IN ({})",
                distinct[start : start + MOST_VARIABLES],
            ):
                try:
                    found[key] = unpack_verdict(key, stored)
                except DamagedRow:
                    self._mark_damaged()
                if seen < today() - _SEEN_DAYS:
                    aging.append(key)
        if aging:
            self._put(SeeVerdicts(aging), control)
        return [found.get(key) for key in keys]

    def remember_verdicts(
        self, pairs: _ContentPairs, verdicts: Sequence[Verdict], control: Control | None = None
    ) -> None:
        """Keep the verdict of each such pair, in place of any before. Raises Cancelled."""
        rows = []
        for pair, verdict in zip(pairs, verdicts, strict=True):
            key = pair_key(*pair)
            rows.append((key, pack_verdict(key, verdict)))
        waiting = iter(rows)
        while part := list(islice(waiting, MOST_VARIABLES)):
            self._put(PutVerdicts(part), control)

    def flush(self, control: Control | None = None) -> None:
        """Wait until everything so far is in the file or was refused. Raises Cancelled."""
        self._writer.flush(control)

    def close(self) -> None:
        """Write what waits and close. A disk that takes longer than a moment is not waited for."""
        self._readers.close()
        self._writer.close()

    def _put(self, change: Change, control: Control | None = None) -> None:
        if not self._is_marked:
            self._writer.put(change, control)

    def _entry(self, row_id: int, facts: bytes, content: bytes | None) -> Entry | None:
        try:
            return Entry(row_id, unpack_facts(row_id, facts), unpack_content(content))
        except DamagedRow:
            self._mark_damaged()
            return None

    def _rows(self, query: str, values: Sequence[Any]) -> list[Any]:
        """All rows of a query in which {} stands for the values; none once the file has failed."""
        if not self._is_readable or not values:
            return []
        try:
            return self._readers.rows(query.format(", ".join("?" * len(values))), values)
        except (OSError, sqlite3.Error) as error:
            self._is_readable = False
            log.warning("%s: the cache cannot be read, going on without it: %s", self._path, error)
            if isinstance(error, sqlite3.Error) and is_damage(error):
                self._mark_damaged()
            return []

    def _mark_damaged(self) -> None:
        """Write no more, and have the file made anew next time."""
        if not self._is_marked:
            self._is_marked = True
            log.warning("%s: the cache is damaged; it will be made anew next time", self._path)
            mark_damaged(self._path)


def _may_still_change(key: Key, read_ns: int) -> bool:
    """Whether a file could have been written once more, after it was read, without mtime and mark telling.

    Some file systems (FAT, HFS+) count time in seconds, or two: a file changed just before it was read may change again
    within the same one.
    """
    times = (key.mtime_ns, key.mark)
    return any(one % _WHOLE_SECOND_NS == 0 and abs(read_ns - one) < _FRESH_NS for one in times)
