"""Every setting and its default, and the file they are kept in.

Reading and writing wait for the disk: `load` is for before the window is there, `save` for a job or after it has gone.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from engine.options import (
    DEFAULT_MEMORY_MB,
    DEFAULT_THRESHOLD,
    ScanOptions,
    check_memory,
    check_threads,
    check_threshold,
    default_threads,
)
from gui import paths

THEMES = ("system", "light", "dark")

log = logging.getLogger(__name__)


def most_threads() -> int:
    """What Settings offers: more than the cores helps only where files come from a slow network."""
    return 2 * default_threads()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the program remembers.

    folders : those chosen last. geometry : of the window, as Tk writes it, empty until it was shown once.
    sashes : where the panes are parted, as shares of the window, 0 to 1. cache : whether a search uses and fills it.
    The rest: see ScanOptions.
    """

    threshold: float = DEFAULT_THRESHOLD
    threads: int = field(default_factory=default_threads)
    check: bool = True
    turned: bool = False
    by_content: bool = False
    memory_mb: int = DEFAULT_MEMORY_MB
    cache: bool = True
    theme: str = "system"
    folders: tuple[Path, ...] = ()
    geometry: str = ""
    sashes: tuple[float, ...] = ()

    def scan_options(self) -> ScanOptions:
        """Raises OptionError while no folder is chosen."""
        return ScanOptions(
            folders=self.folders,
            threshold=self.threshold,
            threads=self.threads,
            check=self.check,
            turned=self.turned,
            by_content=self.by_content,
            memory_mb=self.memory_mb,
            cache_path=paths.cache_file() if self.cache else None,
        )


def load(path: Path) -> Settings:
    """The settings of a file; defaults for what is missing or cannot be used, which is logged.

    A file that is no settings file at all is renamed to end in .corrupt, so that it can be looked at.
    """
    try:
        stored = json.loads(path.read_text("utf-8"))
        if not isinstance(stored, dict):
            raise ValueError("not an object")
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        log.warning("%s: settings cannot be read: %s", path, error)
        return Settings()
    except (ValueError, RecursionError) as error:
        log.warning("%s: not settings, using defaults: %s", path, error)
        _set_aside(path)
        return Settings()
    return _from_json(path, stored)


def save(settings: Settings, path: Path) -> None:
    """Write the settings so that a crash at any moment leaves the old file or the new one.

    Raises: OSError.
    """
    text = json.dumps(asdict(settings), indent=2, default=str)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=path.name, suffix=".new", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(descriptor)
        Path(name).replace(path)
    except BaseException:  # whatever it was, no temporary file stays
        Path(name).unlink(missing_ok=True)
        raise


def _set_aside(path: Path) -> None:
    try:
        path.replace(path.with_name(path.name + ".corrupt"))
    except OSError as error:
        log.warning("%s: cannot be renamed: %s", path, error)


def _from_json(path: Path, stored: dict[str, Any]) -> Settings:
    usable: dict[str, Any] = {}
    for setting in fields(Settings):
        if setting.name not in stored:
            continue
        try:
            usable[setting.name] = _READERS[setting.name](stored[setting.name])
        except (ValueError, TypeError) as error:
            log.warning("%s: %s, using the default: %s", path, setting.name, error)
    return Settings(**usable)


def _checked(kind: type[float], check: Callable[[Any], None]) -> Callable[[Any], float]:
    """Reads a number; a whole one where `kind` is int."""

    def read(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, kind)):
            raise TypeError(f"{value!r} is not a number of the right kind")
        check(value)
        return kind(value)

    return read


def _read_bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _read_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _read_theme(value: Any) -> str:
    if value not in THEMES:
        raise ValueError(f"{value!r} is not one of {', '.join(THEMES)}")
    return _read_text(value)


def _read_folders(value: Any) -> tuple[Path, ...]:
    folders = tuple(Path(_read_text(name)) for name in value)
    if isinstance(value, str) or not all(folder.is_absolute() for folder in folders):
        raise ValueError(f"{value!r} is not a list of full paths")
    return folders


def _read_shares(value: Any) -> tuple[float, ...]:
    shares = tuple(float(share) for share in value)
    if not all(0 <= share <= 1 for share in shares):
        raise ValueError(f"{value!r} are not shares")
    return shares


_READERS: dict[str, Callable[[Any], Any]] = {
    "threshold": _checked(float, check_threshold),
    "threads": _checked(int, lambda value: check_threads(value, most_threads())),
    "check": _read_bool,
    "turned": _read_bool,
    "by_content": _read_bool,
    "memory_mb": _checked(int, check_memory),
    "cache": _read_bool,
    "theme": _read_theme,
    "folders": _read_folders,
    "geometry": _read_text,
    "sashes": _read_shares,
}
