"""What can be written to the cache: a picture, its new place, its content, that it was seen, verdicts."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.storage.cache_rows import Facts, Key, pack_facts, pack_signature, reader_mark
from engine.storage.cache_writer import Change

MOST_VARIABLES = 900  # in one query; some builds of SQLite allow 999
_DAY_SECONDS = 86_400


def today() -> int:
    """The day as the cache writes it: of 1970."""
    return int(time.time()) // _DAY_SECONDS


class Taker(Protocol):
    """Who hands signatures to the cache, and is told what became of them, in the writer's thread."""

    def stored(self, number: int, row_id: int) -> None: ...

    def refused(self, number: int, signature: bytes) -> None: ...


@dataclass(slots=True)
class PutPicture(Change):
    """A picture that was read. One that is there already, from a program that read it at the same time, stays."""

    key: Key
    facts: Facts
    content: bytes | None
    signature: bytes
    number: int
    taker: Taker
    _row_id: int = -1

    @classmethod
    def apply_all(cls, connection: sqlite3.Connection, changes: Sequence[Change]) -> None:
        puts = [change for change in changes if isinstance(change, PutPicture)]
        fresh = _claim_known(connection, puts)
        query = "SELECT seq FROM sqlite_sequence WHERE name = 'pictures'"
        (last,) = connection.execute(query).fetchone()
        for row_id, put in enumerate(fresh, last + 1):
            put._row_id = row_id
        reader, day = reader_mark(), today()
        connection.executemany(
            "DELETE FROM pictures WHERE path = ?", [(p.key.path,) for p in fresh]
        )
        connection.executemany(
            "INSERT INTO pictures "
            "(id, path, size_bytes, mtime_ns, mark, reader, seen, content, facts) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (p._row_id, *p.key, reader, day, p.content, pack_facts(p._row_id, p.facts))
                for p in fresh
            ],
        )
        connection.executemany(
            "INSERT INTO signatures (id, signature) VALUES (?, ?)",
            ((p._row_id, pack_signature(p._row_id, p.signature)) for p in fresh),
        )

    def committed(self) -> None:
        self.taker.stored(self.number, self._row_id)

    def refused(self) -> None:
        self.taker.refused(self.number, self.signature)


def _claim_known(connection: sqlite3.Connection, puts: Sequence[PutPicture]) -> list[PutPicture]:
    """Give those that are in the file already their ids; returns the others."""
    known = {}
    for start in range(0, len(puts), MOST_VARIABLES):
        paths = [put.key.path for put in puts[start : start + MOST_VARIABLES]]
        for row_id, *key in connection.execute(
            "SELECT id, path, size_bytes, mtime_ns, mark FROM pictures "
            f"WHERE reader = {reader_mark()} AND path IN ({', '.join('?' * len(paths))})",
            paths,
        ):
            known[Key(*key)] = row_id
    for put in puts:
        put._row_id = known.get(put.key, -1)
    return [put for put in puts if put.key not in known]


@dataclass(frozen=True, slots=True)
class PutContent(Change):
    """The content hash, packed, of a picture that is there."""

    key: Key
    content: bytes

    def apply(self, connection: sqlite3.Connection) -> None:
        connection.execute(
            "UPDATE pictures SET content = ? "
            "WHERE path = ? AND size_bytes = ? AND mtime_ns = ? AND mark = ? AND reader = ?",
            (self.content, *self.key, reader_mark()),
        )


@dataclass(frozen=True, slots=True)
class MovePicture(Change):
    """An entry belongs to another path from now on."""

    row_id: int
    key: Key

    @classmethod
    def apply_all(cls, connection: sqlite3.Connection, changes: Sequence[Change]) -> None:
        moves = [change for change in changes if isinstance(change, MovePicture)]
        # All leave before the first arrives: they may have changed places. No path begins with a zero byte.
        connection.executemany(
            "UPDATE pictures SET path = CAST(x'00' || id AS BLOB) WHERE id = ?",
            [(move.row_id,) for move in moves],
        )
        connection.executemany(
            "DELETE FROM pictures WHERE path = ?", [(move.key.path,) for move in moves]
        )
        connection.executemany(
            "UPDATE pictures SET path = ?, size_bytes = ?, mtime_ns = ?, mark = ?, seen = ? "
            "WHERE id = ?",
            [(*move.key, today(), move.row_id) for move in moves],
        )


@dataclass(frozen=True, slots=True)
class SeePictures(Change):
    """Entries that were used today."""

    row_ids: Sequence[int]

    def apply(self, connection: sqlite3.Connection) -> None:
        connection.executemany(
            "UPDATE pictures SET seen = ? WHERE id = ?", [(today(), one) for one in self.row_ids]
        )


@dataclass(frozen=True, slots=True)
class SeeVerdicts(Change):
    """Verdicts that were used today."""

    pairs: Sequence[bytes]

    def apply(self, connection: sqlite3.Connection) -> None:
        connection.executemany(
            "UPDATE verdicts SET seen = ? WHERE pair = ?", [(today(), one) for one in self.pairs]
        )


@dataclass(frozen=True, slots=True)
class PutVerdicts(Change):
    """Verdicts by pair, both packed."""

    rows: Sequence[tuple[bytes, bytes]]

    def apply(self, connection: sqlite3.Connection) -> None:
        connection.executemany(
            "INSERT OR REPLACE INTO verdicts (pair, seen, verdict) VALUES (?, ?, ?)",
            [(pair, today(), verdict) for pair, verdict in self.rows],
        )
