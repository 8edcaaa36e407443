"""Every tunable of a scan with its default, validated."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field
from pathlib import Path

from engine.option_error import OptionError as OptionError
from engine.reasons import reason
from engine.rules import DEFAULT_RULES, Rule, check_rule

DEFAULT_THRESHOLD = 200.0
MOST_THRESHOLD = 5000.0
MOST_THREADS = 64
DEFAULT_MEMORY_MB = 1000
LEAST_MEMORY_MB, MOST_MEMORY_MB = 64, 1_000_000
MOST_MIN_SIDE = 100_000


def default_threads() -> int:
    """The cores this process may use, 1 to 64."""
    return min(max(_usable_cores(), 1), MOST_THREADS)


def _usable_cores() -> int:
    # A container or taskset may leave fewer than the machine has.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanOptions:
    """What a scan is asked to do.

    folders : the folders to scan, made absolute; the protected ones are among them, whether named twice or not.
    protected : folders whose pictures never go and come first in rank. flat : those of `folders` that are scanned
    without their subfolders, unless these are asked for by another folder. rules : which of several twins is kept, as
    a chain; see `rules.Rule`. threshold : largest mse of twins, 0 to 5 000, inclusive.
    threads : 1 to 64. check : whether pairs under the threshold must pass the look-alike check.
    look_alikes : whether groups of look-alikes are made too. turned : whether turned and mirrored twins are found.
    by_content : whether files whose name does not say picture are looked into, and taken when their content does.
    min_side : pictures with a shorter side under it (in pixels) are skipped.
    online_only : whether files of which only a name is here are taken too, which downloads each.
    memory_mb : budget of estimated decode memory in flight, in MB of 1 000 000 bytes. exclude : globs matched against
    names and against paths relative to the folder scanned. cache_path : the file that remembers what was read, made
    where it is not there; None: no cache.
    Raises: OptionError for a value outside its range.
    """

    folders: tuple[Path, ...]
    threshold: float = DEFAULT_THRESHOLD
    threads: int = field(default_factory=default_threads)
    check: bool = True
    look_alikes: bool = False
    turned: bool = False
    by_content: bool = False
    min_side: int = 0
    memory_mb: int = DEFAULT_MEMORY_MB
    exclude: tuple[str, ...] = ()
    cache_path: Path | None = None
    protected: tuple[Path, ...] = ()
    flat: tuple[Path, ...] = ()
    rules: tuple[Rule, ...] = DEFAULT_RULES
    online_only: bool = False

    def __post_init__(self) -> None:
        if not self.folders:
            raise OptionError("folders", reason("no-folders"))
        for name in ("folders", "protected", "flat"):
            object.__setattr__(self, name, _absolute(getattr(self, name)))
        # One that is scanned for its protection alone is a folder of the scan like any other.
        others = tuple(folder for folder in self.protected if folder not in self.folders)
        object.__setattr__(self, "folders", self.folders + others)
        if self.cache_path is not None:
            object.__setattr__(self, "cache_path", Path(os.path.abspath(self.cache_path)))  # noqa: PTH100
        check_threshold(self.threshold)
        check_threads(self.threads)
        check_memory(self.memory_mb)
        check_min_side(self.min_side)
        for rule in self.rules:
            check_rule(rule)

    @property
    def memory_bytes(self) -> int:
        return self.memory_mb * 1_000_000


def _absolute(folders: tuple[Path, ...]) -> tuple[Path, ...]:
    """As the user spelled them, links kept, but so that a later change of the current folder means nothing."""
    return tuple(Path(os.path.abspath(folder)) for folder in folders)  # noqa: PTH100


def check_threshold(value: float) -> None:
    """Raises OptionError unless 0 <= value <= 5 000 (nan and infinity fail)."""
    if not (math.isfinite(value) and 0 <= value <= MOST_THRESHOLD):
        raise OptionError("threshold", reason("threshold-range", most=MOST_THRESHOLD))


def check_threads(value: int, most: int = MOST_THREADS) -> None:
    """Raises OptionError unless 1 <= value <= most."""
    if not 1 <= value <= most:
        raise OptionError("threads", reason("threads-range", most=most))


def check_memory(value: int) -> None:
    """Raises OptionError unless the budget in MB is one that can hold a picture."""
    if not LEAST_MEMORY_MB <= value <= MOST_MEMORY_MB:
        why = reason("memory-range", least=LEAST_MEMORY_MB, most=MOST_MEMORY_MB)
        raise OptionError("memory_mb", why)


def check_min_side(value: int) -> None:
    """Raises OptionError for a negative or absurd smallest side."""
    if not 0 <= value <= MOST_MIN_SIDE:
        raise OptionError("min_side", reason("min-side-range", most=MOST_MIN_SIDE))
