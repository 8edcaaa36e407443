"""Every setting and its default, and the file they are kept in.

Reading and writing wait for the disk: `load` is for before the window is there, `save` for a job or after it has gone.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from engine.options import (
    DEFAULT_MEMORY_MB,
    DEFAULT_THRESHOLD,
    ScanOptions,
    default_threads,
)
from engine.rules import DEFAULT_RULES, Rule
from gui import paths
from gui.setting_readers import MOST_RECENT, READERS

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the program remembers.

    folders : those chosen last. protected, flat : those of them whose pictures never go, and that are scanned without
    their subfolders. protected_before : those that left the list while they were protected.
    recent : folders chosen or given up before, the last one first. thumbnails : how large they are.
    geometry : of the window, as Tk writes it, empty until it was shown once. sashes : where the panes are parted, as
    shares of the window, 0 to 1. hidden_columns, sort : columns of the list by their names, "" for the usual order.
    cache : whether a search uses and fills it. removal_folder : the one that files were moved to last, instead of the
    trash. The rest: see ScanOptions.
    """

    threshold: float = DEFAULT_THRESHOLD
    threads: int = field(default_factory=default_threads)
    check: bool = True
    look_alikes: bool = False
    turned: bool = False
    by_content: bool = False
    online_only: bool = False
    min_side: int = 0
    exclude: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = DEFAULT_RULES
    memory_mb: int = DEFAULT_MEMORY_MB
    cache: bool = True
    theme: str = "system"
    thumbnails: str = "medium"
    folders: tuple[Path, ...] = ()
    protected: tuple[Path, ...] = ()
    protected_before: tuple[Path, ...] = ()
    flat: tuple[Path, ...] = ()
    recent: tuple[Path, ...] = ()
    removal_folder: Path | None = None
    geometry: str = ""
    sashes: tuple[float, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    sort: str = ""
    is_descending: bool = False

    def scan_options(self) -> ScanOptions:
        """Raises OptionError while no folder is chosen."""
        return ScanOptions(
            folders=self.folders,
            protected=self.protected,
            flat=self.flat,
            threshold=self.threshold,
            threads=self.threads,
            check=self.check,
            look_alikes=self.look_alikes,
            turned=self.turned,
            by_content=self.by_content,
            online_only=self.online_only,
            min_side=self.min_side,
            exclude=self.exclude,
            rules=self.rules,
            memory_mb=self.memory_mb,
            cache_path=paths.cache_file() if self.cache else None,
        )

    # Each of these returns other settings; the chips of the window are `folders`.

    def with_folders(self, folders: Iterable[Path]) -> Settings:
        """These folders are chosen and no other; what was said of one that stays, stays. One that left while it was
        protected is chosen and protected again once it, or a folder around it, is chosen anew.
        """
        chosen = tuple(dict.fromkeys(folders))
        new = [folder for folder in chosen if folder not in self.folders]
        back = [one for one in self.protected_before if any(map(one.is_relative_to, new))]
        chosen = tuple(dict.fromkeys((*chosen, *back)))
        ever = tuple(dict.fromkeys((*self.protected, *self.protected_before)))
        protected = tuple(one for one in (*self.protected, *back) if one in chosen)
        gone = [folder for folder in self.folders if folder not in chosen]
        return replace(
            self,
            folders=chosen,
            protected=protected,
            protected_before=tuple(one for one in ever if one not in protected),
            flat=tuple(folder for folder in self.flat if folder in chosen),
            recent=tuple(dict.fromkeys((*reversed(new), *reversed(gone), *self.recent)))[
                :MOST_RECENT
            ],
        )

    def started_with(self, folders: Iterable[Path]) -> Settings:
        """As `with_folders`, for folders that come without a look at the chips: a protected one that lies in one of
        them stays chosen, so that nothing loses its protection unseen.
        """
        given = tuple(folders)
        inside = [
            folder for folder in self.protected if any(folder.is_relative_to(one) for one in given)
        ]
        return self.with_folders((*given, *inside))

    def still_protected(self, before: tuple[Path, ...]) -> tuple[Path, ...]:
        """What is protected of results on show, where these folders were before: a folder loses its protection by
        being told so, not by leaving the list of what is searched next.
        """
        gone = (folder for folder in before if folder not in self.folders)
        return tuple(dict.fromkeys((*self.protected, *gone)))

    def with_protected(self, folder: Path, is_protected: bool) -> Settings:
        before = tuple(one for one in self.protected_before if one != folder)
        protected = _with(self.protected, folder, is_protected)
        return replace(self, protected=protected, protected_before=before)

    def with_flat(self, folder: Path, is_flat: bool) -> Settings:
        return replace(self, flat=_with(self.flat, folder, is_flat))


def _with(folders: tuple[Path, ...], folder: Path, is_in: bool) -> tuple[Path, ...]:
    others = tuple(other for other in folders if other != folder)
    return (*others, folder) if is_in else others


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
            usable[setting.name] = READERS[setting.name](stored[setting.name])
        except (ValueError, TypeError) as error:
            log.warning("%s: %s, using the default: %s", path, setting.name, error)
    settings = Settings(**usable)
    # A folder that is protected is to be seen among the chips, whatever has become of the list of those.
    folders = tuple(dict.fromkeys((*settings.folders, *settings.protected)))
    return replace(settings, folders=folders)
