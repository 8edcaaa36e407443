"""Pairs that the user said are not twins, remembered by the content of their files: no rename makes them forgotten."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.control import Control
from engine.pictures.opening import ReadingError
from engine.reasons import Reason, reason
from engine.records import Picture, Problem, Stage
from engine.storage.identical import content_hash, content_key
from engine.storage.lasting import changing, reading

#: The contents of two different files (see identical.content_key), the lesser first.
ContentPair = tuple[bytes, bytes]
_COLUMNS = "pair, first_path, second_path, learned"


@dataclass(frozen=True, slots=True)
class NotTwins:
    """Two contents that are not twins, the lesser first, and the two files as they were last seen, in that order.

    learned : when, in whole seconds of the epoch.
    """

    contents: ContentPair
    paths: tuple[Path, Path]
    learned: int


def not_twins(
    couples: Sequence[tuple[Picture, Picture]], control: Control | None = None
) -> tuple[tuple[NotTwins, ...], tuple[Problem, ...]]:
    """Read the files of pictures that are not twins, each once. Learns nothing yet.

    Returns: an entry for each couple, whichever way round, and a problem for each that cannot be told apart: a file
    that is not the one that was scanned, or the same file twice.
    Raises: Cancelled.
    """
    found: dict[Path, bytes | Reason] = {}
    entries: dict[ContentPair, NotTwins] = {}
    problems = []
    now = int(time.time())
    for couple in couples:
        contents = []
        for picture in couple:
            if picture.path not in found:
                found[picture.path] = _content(picture, control)
            content = found[picture.path]
            if isinstance(content, Reason):
                problems.append(Problem(picture.path, Stage.CHECKING, content))
            else:
                contents.append(content)
        if len(contents) == 2 and contents[0] == contents[1]:
            why = reason("identical-not-apart", other=str(couple[0].path))
            problems.append(Problem(couple[1].path, Stage.CHECKING, why))
        elif len(contents) == 2:
            entry = _entry(contents, couple, now)
            entries[entry.contents] = entry
    return tuple(entries.values()), tuple(dict.fromkeys(problems))


def _content(picture: Picture, control: Control | None) -> bytes | Reason:
    try:
        return content_key(content_hash(picture, control), picture.size_bytes)
    except ReadingError as error:
        return error.why


def _entry(contents: list[bytes], couple: tuple[Picture, Picture], learned: int) -> NotTwins:
    (first, one), (second, other) = sorted(zip(contents, couple, strict=True), key=lambda x: x[0])
    return NotTwins((first, second), (one.path, other.path), learned)


def know_as(connection: sqlite3.Connection, before: bytes, now: bytes) -> None:
    """A file of one content gets another, and shows the same: what is not its twin now is none then. What is known of
    the content before stays: it may come back, and other files may have it.

    Parameters: connection : to the file, within a transaction. before, now : of `identical.content_key`.
    """
    half = len(before)
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM not_twins WHERE ? IN (substr(pair, 1, ?), substr(pair, ?))",
        (before, half, half + 1),
    ).fetchall()
    for pair, first, second, learned in rows:
        sides = zip(_halves(pair), (first, second), strict=True)
        (one, path), (other, its_path) = sorted(
            (now if content == before else content, path) for content, path in sides
        )
        connection.execute(
            f"INSERT OR IGNORE INTO not_twins ({_COLUMNS}) VALUES (?, ?, ?, ?)",
            (one + other, path, its_path, learned),
        )


class Ignoring:
    """What is remembered in one file (see lasting). Each method asks the file anew, so that several windows may use it.

    Safe from any thread. All of them raise: DamagedError, LastingError, OSError, sqlite3.Error.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def learn(self, entries: Iterable[NotTwins]) -> None:
        """Remember them, all or none; of what is known already, the paths and the time."""
        self.change(entries, ())

    def change(self, learned: Iterable[NotTwins], unlearned: Iterable[ContentPair]) -> None:
        """Forget some, known or not, and then remember others, all of it or nothing."""
        gone = [(b"".join(pair),) for pair in unlearned]
        rows = [
            (b"".join(one.contents), *map(os.fsencode, one.paths), one.learned) for one in learned
        ]
        with changing(self._path) as connection:
            connection.executemany("DELETE FROM not_twins WHERE pair = ?", gone)
            connection.executemany(
                f"INSERT OR REPLACE INTO not_twins ({_COLUMNS}) VALUES (?, ?, ?, ?)", rows
            )

    def entries(self) -> tuple[NotTwins, ...]:
        """All that is remembered, the newest first."""
        with reading(self._path) as connection:
            rows = _rows(
                connection,
                f"SELECT {_COLUMNS} FROM not_twins "
                "ORDER BY learned DESC, first_path, second_path, pair",
            )
        return tuple(
            NotTwins(_halves(pair), (_path(first), _path(second)), learned)
            for pair, first, second, learned in rows
        )

    def pairs(self) -> frozenset[ContentPair]:
        """The contents alone, as grouping asks for them."""
        with reading(self._path) as connection:
            rows = _rows(connection, "SELECT pair FROM not_twins")
        return frozenset(_halves(pair) for (pair,) in rows)


def _rows(connection: sqlite3.Connection | None, query: str) -> list[tuple[Any, ...]]:
    return [] if connection is None else connection.execute(query).fetchall()


def _halves(pair: bytes) -> ContentPair:
    middle = len(pair) // 2
    return pair[:middle], pair[middle:]


def _path(stored: bytes) -> Path:
    return Path(os.fsdecode(stored))
