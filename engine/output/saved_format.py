"""The file that results are saved in: a JSON array with a part on each line, and a checksum of all of them at its end.

Part by part, since json holds every other thread up while it works: hundreds of megabytes would stop the window.
"""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import IO

from engine.control import Control, Meter
from engine.output.saved_values import Fields, SavedError, damaged
from engine.pictures.opening import why_unreadable
from engine.reasons import reason

FORMAT = "image-twin-tracker-results"
VERSION = 1
ROWS_A_PART = 500

_FIRST, _LAST = b"[\n", b"]\n"
_BEGINNING = _FIRST + b'{"format": '
_CHECKSUM = "sha256"
_MOST_LINE_BYTES = 1 << 26
_MOST_WHOLE_BYTES = 1 << 24  # of a file that somebody laid out anew, which must be read at once


def write_parts(stream: IO[bytes], parts: Iterable[Mapping[str, object]]) -> None:
    checksum = hashlib.sha256()
    _put(stream, _FIRST, checksum)
    for part in parts:
        _put(stream, json.dumps(part).encode("ascii") + b",\n", checksum)
    end = {_CHECKSUM: checksum.hexdigest()}
    stream.write(json.dumps(end).encode("ascii") + b"\n" + _LAST)


def in_parts(
    name: str, rows: Iterable[object], meter: Meter, control: Control
) -> Iterator[dict[str, object]]:
    """Rows of one kind as parts that are small enough."""
    waiting = iter(rows)
    while part := list(islice(waiting, ROWS_A_PART)):
        control.check()
        yield {name: part}
        meter.step(len(part))


class SavedParts:
    """The parts of a file, one after the other; the first is its head. Once all are read, `is_intact` tells whether
    they are as they were written.

    Raises: SavedError where it cannot be read or is no such file; Cancelled.
    """

    def __init__(self, path: Path, control: Control) -> None:
        self._path = path
        self._control = control
        self.is_intact = False

    def __iter__(self) -> Iterator[Fields]:
        try:
            if not stat.S_ISREG(self._path.stat().st_mode):  # a pipe would be waited for
                raise SavedError(reason("not-saved-results"))
            with self._path.open("rb") as stream:
                is_laid_out = stream.read(len(_BEGINNING)) == _BEGINNING
                parts = self._lines(stream) if is_laid_out else self._whole(stream)
                yield from self._checked(parts)
        except OSError as error:
            raise SavedError(why_unreadable(error)) from error

    def _checked(self, parts: Iterator[object]) -> Iterator[Fields]:
        is_head = True
        for number, value in enumerate(parts):
            self._control.check()
            if is_head:
                _check_head(value)
                is_head = False
            yield Fields(value, f"part {number}")
        if is_head:
            raise SavedError(reason("not-saved-results"))

    def _lines(self, stream: IO[bytes]) -> Iterator[object]:
        stream.seek(len(_FIRST))
        checksum = hashlib.sha256(_FIRST)
        is_first = True
        while line := stream.readline(_MOST_LINE_BYTES):
            value = _value(line.rstrip(b",\r\n"), is_first=is_first)
            is_first = False
            if isinstance(value, dict) and _CHECKSUM in value:
                is_end = stream.read(len(_LAST) + 1) == _LAST
                self.is_intact = is_end and value[_CHECKSUM] == checksum.hexdigest()
                return
            checksum.update(line)
            yield value
        raise SavedError(reason("not-saved-results")) if is_first else damaged("it ends early")

    def _whole(self, stream: IO[bytes]) -> Iterator[object]:
        """A file that is laid out otherwise: whoever did that may have changed more."""
        stream.seek(0)
        data = stream.read(_MOST_WHOLE_BYTES + 1)
        if FORMAT.encode() not in data[:4096]:
            raise SavedError(reason("not-saved-results"))
        if len(data) > _MOST_WHOLE_BYTES:
            raise SavedError(reason("saved-too-large"))
        values = _value(data, is_first=True)
        if not isinstance(values, list):
            raise SavedError(reason("not-saved-results"))
        yield from (one for one in values if not (isinstance(one, dict) and _CHECKSUM in one))


def _put(stream: IO[bytes], line: bytes, checksum: hashlib._Hash) -> None:
    checksum.update(line)
    stream.write(line)


def _value(text: bytes, *, is_first: bool) -> object:
    try:
        value: object = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        if is_first:
            raise SavedError(reason("not-saved-results")) from error
        raise damaged("no JSON") from error
    return value


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _check_head(value: object) -> None:
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise SavedError(reason("not-saved-results"))
    version = value.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise damaged("version")
    if version > VERSION:
        raise SavedError(reason("saved-newer"))
