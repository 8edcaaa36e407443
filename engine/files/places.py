"""Folders that are not entered and files that are not there: hidden, trash, packages, the system's, online only."""

from __future__ import annotations

import fnmatch
import os
import stat
import sys
from pathlib import PurePath

_TRASH_NAMES = frozenset({"$recycle.bin", "recycler", "recycled", "trash", ".trash", ".trashes"})
_TRASH_GLOBS = (".trash-*", ".trash_*")
#: Folders that a program shows as one thing. What is inside belongs to that program: removing a picture there breaks
#: its library. Lightroom keeps previews of every picture in *.lrdata.
_PACKAGE_WORDS = (
    ".photoslibrary .photolibrary .aplibrary .migratedphotolibrary .migratedaplibrary .lrdata "
    ".lrlibrary .imovielibrary .fcpbundle .app .theater"
)
_PACKAGE_SUFFIXES = frozenset(_PACKAGE_WORDS.split())
_SYSTEM_NAMES = frozenset({"system volume information", "$windows.~bt", "$winreagent", "$sysreset"})
_POSIX_SYSTEM_PATHS = frozenset({"/proc", "/sys", "/dev", "/run"})

_FILE_ATTRIBUTE_HIDDEN = 0x2
_FILE_ATTRIBUTE_OFFLINE = 0x1000
_FILE_ATTRIBUTE_RECALL_ON_DATA_ACCESS = 0x400000
_REPARSE_TAG_MOUNT_POINT = 0xA0000003
#: macOS: the file's data is in iCloud only (sys/stat.h).
_SF_DATALESS = 0x40000000


def folder_kind(entry: os.DirEntry[str], state: os.stat_result) -> str | None:
    """Why a folder is not entered: "trash", "package", "system", "hidden"; None: it is.

    Parameters: entry and its stat, links not followed. A folder that the user names is entered whatever it is.
    """
    name = entry.name.lower()
    if name in _TRASH_NAMES and _is_trash(entry, name):
        return "trash"
    if any(fnmatch.fnmatchcase(name, glob) for glob in _TRASH_GLOBS):
        return "trash"
    if PurePath(name).suffix in _PACKAGE_SUFFIXES:
        return "package"
    if name in _SYSTEM_NAMES or _is_system_path(entry.path):
        return "system"
    if name.startswith(".") or _has_hidden_flag(state):
        return "hidden"
    return None


def _is_trash(entry: os.DirEntry[str], name: str) -> bool:
    """Anyone may call a folder "Trash"; freedesktop's has `files` and `info` in it."""
    if name != "trash":
        return True
    return all(os.path.isdir(os.path.join(entry.path, part)) for part in ("files", "info"))  # noqa: PTH112, PTH118


def _is_system_path(path: str) -> bool:
    if sys.platform == "win32":
        windows = os.environ.get("SYSTEMROOT", r"C:\Windows")
        return os.path.normcase(path) == os.path.normcase(windows)
    return path in _POSIX_SYSTEM_PATHS


def _has_hidden_flag(state: os.stat_result) -> bool:
    attributes: int = getattr(state, "st_file_attributes", 0)
    flags: int = getattr(state, "st_flags", 0)
    return bool(attributes & _FILE_ATTRIBUTE_HIDDEN or flags & stat.UF_HIDDEN)


def is_link(entry: os.DirEntry[str], state: os.stat_result) -> bool:
    """Whether an entry is a symbolic link or a junction. A cloud folder is a reparse point too, but no link."""
    return entry.is_symlink() or is_junction(state)


def is_junction(state: os.stat_result) -> bool:
    """Of a stat that follows no link."""
    tag: int = getattr(state, "st_reparse_tag", 0)
    return tag == _REPARSE_TAG_MOUNT_POINT


def is_online_only(state: os.stat_result) -> bool:
    """Whether the file only stands for something online: reading it would download it."""
    attributes: int = getattr(state, "st_file_attributes", 0)
    flags: int = getattr(state, "st_flags", 0)
    recall = _FILE_ATTRIBUTE_OFFLINE | _FILE_ATTRIBUTE_RECALL_ON_DATA_ACCESS
    return bool(attributes & recall or flags & _SF_DATALESS)
