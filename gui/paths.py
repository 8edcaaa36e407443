"""Where the program's own files are: assets from source, installed, frozen; per user settings, cache, log and what must
last.
"""

from __future__ import annotations

import sys
import sysconfig
import tempfile
from collections.abc import Callable
from pathlib import Path

import platformdirs

from engine import CACHE_NAME, FOLDER_NAME


def asset(name: str) -> Path:
    """The path of a file of assets/. Raises FileNotFoundError naming every place that was tried."""
    tried = [folder / name for folder in _asset_folders()]
    for path in tried:
        if path.is_file():
            return path
    raise FileNotFoundError(f"{name}: not in {', '.join(str(path.parent) for path in tried)}")


def _asset_folders() -> tuple[Path, ...]:
    if getattr(sys, "frozen", False):
        beside = Path(sys.executable).resolve().parent
        return beside / "assets", beside / "lib" / "assets", beside.parent / "Resources" / "assets"
    source = Path(__file__).resolve().parent.parent / "assets"
    return source, Path(sysconfig.get_path("data")) / "share" / "twintracker"


def settings_file() -> Path:
    return _own_folder(platformdirs.user_config_dir) / "settings.json"


def cache_file() -> Path:
    return _own_folder(platformdirs.user_cache_dir) / CACHE_NAME


def lasting_file() -> Path:
    """What must last, however the cache fares: which pictures are not twins."""
    return _own_folder(platformdirs.user_data_dir) / "lasting.sqlite"


def log_file() -> Path:
    return _own_folder(platformdirs.user_log_dir) / "twintracker.log"


def _own_folder(ask: Callable[..., str]) -> Path:
    try:
        return Path(ask(FOLDER_NAME, appauthor=False))
    except RuntimeError:  # a user without a home, as containers have them
        return Path(tempfile.gettempdir(), FOLDER_NAME)


def decoders_log_file() -> Path:
    """What decoders write to the standard error themselves. A file of its own: the other is renamed as it grows."""
    return log_file().with_name("decoders.log")
