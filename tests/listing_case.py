"""Listing, as tests ask for it: with a time limit, and with directory entries as another system would give them."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.files import listing as listing_module
from engine.files.listing import Listing, list_files
from engine.options import ScanOptions
from made import within


def listed(*folders: Path, exclude: tuple[str, ...] = ()) -> Listing:
    return within(20, lambda: list_files(ScanOptions(folders=folders, exclude=exclude)))


def names(listing: Listing) -> list[str]:
    return [found.path.name for found in listing.files]


def make(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


class _Entry:
    """A directory entry as another system would give it."""

    def __init__(self, real: os.DirEntry[str], **extra: int) -> None:
        self._real = real
        self._extra = extra
        self.name, self.path = real.name, real.path
        self.is_symlink, self.is_dir = real.is_symlink, real.is_dir

    def stat(self, *, follow_symlinks: bool) -> object:
        state = self._real.stat(follow_symlinks=follow_symlinks)
        fields = {name: getattr(state, name) for name in dir(state) if name.startswith("st_")}
        return SimpleNamespace(**{**fields, **self._extra})


def give_entries(monkeypatch: pytest.MonkeyPatch, extras: dict[str, dict[str, int]]) -> None:
    real = listing_module._entries

    def entries(folder: str) -> list[_Entry]:
        return [_Entry(entry, **extras.get(entry.name, {})) for entry in real(folder)]

    monkeypatch.setattr(listing_module, "_entries", entries)
