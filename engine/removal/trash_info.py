"""What freedesktop's trash says of a file in it: where it came from. And which of its files came from a given place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote_to_bytes

INFO_SUFFIX = ".trashinfo"
_GROUP = b"[Trash Info]"
_PATH_KEY = b"Path"
_MOST_BYTES = 1 << 20  # a path has a few thousand; a file of gigabytes is no info


def info_of(trashed: Path) -> Path:
    """The info file of a file in files/ of a trash."""
    return trashed.parent.parent / "info" / (trashed.name + INFO_SUFFIX)


def trashed_of(info: Path) -> Path:
    """The file, or where it would be, of an info file."""
    return info.parent.parent / "files" / info.name.removesuffix(INFO_SUFFIX)


def origin_of(trashed: Path) -> Path | None:
    """Where a file in a trash came from, links in its folder's path resolved; None if its info does not say.

    Raises: OSError if there is no info, or it cannot be read.
    """
    with info_of(trashed).open("rb") as stream:
        text = stream.read(_MOST_BYTES)
    stored = _path_in(text)
    if stored is None or b"\0" in stored:
        return None
    origin = Path(os.fsdecode(stored))
    if origin.is_absolute():
        return origin
    # From a volume's trash: told from its top folder, so that a drive mounted elsewhere still knows.
    return _top(trashed.parent.parent) / origin


def from_place(trash: Path, origin: Path) -> Iterator[Path]:
    """The files of a trash that came from this path, as its infos say; also where only the info is there.

    Raises: OSError if the trash cannot be listed. One that is not there holds nothing.
    """
    wanted = resolved(origin)
    try:
        infos = sorted((trash / "info").iterdir())
    except FileNotFoundError:
        return
    for info in infos:
        if not info.name.endswith(INFO_SUFFIX):
            continue
        trashed = trashed_of(info)
        try:
            found = origin_of(trashed)
            is_from_there = found is not None and resolved(found) == wanted
        except (OSError, RuntimeError):  # emptied meanwhile, not readable, or links in a circle
            continue
        if is_from_there:
            yield trashed


def resolved(path: Path) -> Path:
    """As a trash spells it: the folder without links, the name as it is. The folder need not be there."""
    return path.parent.resolve() / path.name


def _path_in(text: bytes) -> bytes | None:
    """The first key of the name counts, as the specification wants; other groups may follow."""
    lines = iter(text.splitlines())
    if next((line for line in lines if line.strip()), b"").strip() != _GROUP:
        return None
    for line in lines:
        if line.startswith(b"["):
            return None
        key, equals, value = line.partition(b"=")
        if equals and key.strip() == _PATH_KEY:
            return unquote_to_bytes(value.strip()) or None
    return None


def _top(trash: Path) -> Path:
    """The top folder of the volume: above .Trash-1000, two above .Trash/1000."""
    return trash.parent if trash.name.startswith(".Trash-") else trash.parent.parent
