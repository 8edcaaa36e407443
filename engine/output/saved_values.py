"""What stands in a file of saved results, taken out value by value, each only if it is what it should be."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.reasons import Reason, reason

_MOST_TEXT = 100_000


class SavedError(Exception):
    """Saved results that cannot be used; `why` says it in a code with values."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.code)
        self.why = why


def damaged(detail: str) -> SavedError:
    """For what no file that this program wrote has. detail : where."""
    return SavedError(reason("saved-damaged", detail=detail))


class Fields:
    """The values of one JSON object by name. Each method raises SavedError for a value of another kind or range.

    where : how the object is called when something is wrong with it.
    """

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, dict):
            raise damaged(where)
        self._values: dict[str, object] = value
        self._where = where

    def has(self, name: str) -> bool:
        return self._values.get(name) is not None

    def whole(self, name: str, least: int, most: int, otherwise: int | None = None) -> int:
        value = self._values.get(name, otherwise)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.wrong(name)
        return value

    def number(self, name: str, least: float, most: float) -> float:
        value = self._values.get(name)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.wrong(name)
        try:
            value = float(value)
        except OverflowError as error:
            raise self.wrong(name) from error
        if not (math.isfinite(value) and least <= value <= most):
            raise self.wrong(name)
        return value

    def flag(self, name: str) -> bool:
        value = self._values.get(name, False)
        if not isinstance(value, bool):
            raise self.wrong(name)
        return value

    def text(self, name: str, otherwise: str | None = None) -> str:
        value = self._values.get(name, otherwise)
        if not isinstance(value, str) or len(value) > _MOST_TEXT:
            raise self.wrong(name)
        return value

    def path(self, name: str) -> Path:
        return self._path(self._values.get(name), name)

    def paths(self, name: str) -> tuple[Path, ...]:
        return tuple(self._path(value, name) for value in self._list(name))

    def texts(self, name: str) -> tuple[str, ...]:
        values = self._list(name)
        if not all(isinstance(value, str) and len(value) <= _MOST_TEXT for value in values):
            raise self.wrong(name)
        return tuple(map(str, values))

    def inner(self, name: str) -> Fields:
        return Fields(self._values.get(name), f"{self._where}: {name}")

    def objects(self, name: str) -> Iterator[Fields]:
        for place, value in enumerate(self._list(name)):
            yield Fields(value, f"{self._where}: {name} {place}")

    def plain_values(self, name: str) -> dict[str, object]:
        """An object of numbers and text."""
        values = self._values.get(name, {})
        if not isinstance(values, dict):
            raise self.wrong(name)
        if not all(isinstance(value, str | int | float) for value in values.values()):
            raise self.wrong(name)
        return values

    def wrong(self, name: str) -> SavedError:
        return damaged(f"{self._where}: {name}")

    def _list(self, name: str) -> Sequence[object]:
        value = self._values.get(name, [])
        if not isinstance(value, list):
            raise self.wrong(name)
        return value

    def _path(self, value: object, name: str) -> Path:
        if not isinstance(value, str) or not value or "\0" in value or len(value) > _MOST_TEXT:
            raise self.wrong(name)
        try:
            os.fsencode(value)
        except UnicodeEncodeError as error:
            raise self.wrong(name) from error
        path = Path(value)
        if not path.is_absolute():
            raise SavedError(reason("saved-elsewhere"))
        return path
