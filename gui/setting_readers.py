"""How each setting is read from the file: what cannot be used raises ValueError or TypeError."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from engine.options import (
    check_memory,
    check_min_side,
    check_threads,
    check_threshold,
    default_threads,
)
from engine.rules import Rule, check_rule

THEMES = ("system", "light", "dark")
THUMBNAIL_SIZES = ("small", "medium", "large")
MOST_RECENT = 12


def most_threads() -> int:
    """What Settings offers: more than the cores helps only where files come from a slow network."""
    return 2 * default_threads()


def _checked(kind: type[float], check: Callable[[Any], None]) -> Callable[[Any], float]:
    """Reads a number; a whole one where `kind` is int."""

    def read(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, kind)):
            raise TypeError(f"{value!r} is not a number of the right kind")
        check(value)
        return kind(value)

    return read


def _one_of(words: Iterable[str]) -> Callable[[Any], str]:
    known = tuple(words)

    def read(value: Any) -> str:
        if value not in known:
            raise ValueError(f"{value!r} is not one of {', '.join(known)}")
        return _read_text(value)

    return read


def _read_bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _read_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _read_list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is not a list")
    return value


def _read_names(value: Any) -> tuple[str, ...]:
    names = tuple(_read_text(name) for name in _read_list(value))
    if not all(names):
        raise ValueError(f"{value!r} has an empty name in it")
    return names


def _read_folders(value: Any) -> tuple[Path, ...]:
    folders = tuple(Path(name) for name in _read_names(value))
    if not all(folder.is_absolute() for folder in folders):
        raise ValueError(f"{value!r} is not a list of full paths")
    return tuple(dict.fromkeys(folders))


def _read_folder(value: Any) -> Path | None:
    return None if value is None else _read_folders([value])[0]


def _read_rules(value: Any) -> tuple[Rule, ...]:
    """All of them or none: a chain without one of its links would be another chain."""
    rules = []
    for entry in _read_list(value):
        if not isinstance(entry, dict):
            raise TypeError(f"{entry!r} is not a rule")
        rule = Rule(_read_text(entry.get("code")), _read_text(entry.get("value", "")))
        check_rule(rule)
        rules.append(rule)
    return tuple(rules)


def _read_shares(value: Any) -> tuple[float, ...]:
    shares = tuple(float(share) for share in value)
    if not all(0 <= share <= 1 for share in shares):
        raise ValueError(f"{value!r} are not shares")
    return shares


#: By the name of the setting.
READERS: dict[str, Callable[[Any], Any]] = {
    "threshold": _checked(float, check_threshold),
    "threads": _checked(int, lambda value: check_threads(value, most_threads())),
    "check": _read_bool,
    "look_alikes": _read_bool,
    "turned": _read_bool,
    "by_content": _read_bool,
    "online_only": _read_bool,
    "min_side": _checked(int, check_min_side),
    "exclude": _read_names,
    "rules": _read_rules,
    "memory_mb": _checked(int, check_memory),
    "cache": _read_bool,
    "theme": _one_of(THEMES),
    "thumbnails": _one_of(THUMBNAIL_SIZES),
    "folders": _read_folders,
    "protected": _read_folders,
    "protected_before": _read_folders,
    "flat": _read_folders,
    "recent": lambda value: _read_folders(value)[:MOST_RECENT],
    "removal_folder": _read_folder,
    "geometry": _read_text,
    "sashes": _read_shares,
    "hidden_columns": _read_names,
    "sort": _read_text,
    "is_descending": _read_bool,
}
