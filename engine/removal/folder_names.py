"""Where a file lies in the folder it is moved to: the tree kept, another name for one that is taken or not allowed."""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from engine.removal.moving import is_taken, longest_name, names, nearest_folder
from engine.removal.ways import PART_SUFFIX, TEMPORARY_MARK

#: What Windows lets into no name (Microsoft, Naming Files, Paths, and Namespaces), nor Linux on Windows' drives; and
#: how bytes that are no text stand in a name here, which some drives do not take.
_ODD = re.compile('[<>:"/\\\\|?*\x00-\x1f\ud800-\udfff]')
_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:\..*)?", re.IGNORECASE
)


def place_in(folder: Path, victim: Path, bases: Sequence[Path]) -> Path:
    """The path that a file is to get: `folder`, the name of its base, what leads there from that, its name.

    Of several bases that hold it the outermost counts, so that one tree stays one. In no base: its whole path. Nothing
    has the name; where another file has it, " 2" and so on stands behind it. On a drive that does not take a letter
    of it "_" stands in its place: there a file is made and deleted, to find that out.

    Raises: OSError if nothing can be made there.
    """
    *above, name = _tree(Path(os.path.abspath(victim)), bases)  # noqa: PTH100 - without following links
    odd = "".join(sorted(set(_ODD.findall("".join([*above, name])))))
    if sys.platform == "win32" or (odd and not _takes(nearest_folder(folder), odd)):
        above, name = [portable(part) for part in above], portable(name)
    for part in above:
        folder = _enterable(folder, part)
    return next(folder / one for one in names(name, _most(folder)) if not is_taken(folder / one))


def portable(name: str) -> str:
    """The name, or one near to it that Windows takes too."""
    name = _ODD.sub("_", name)
    bare = name.rstrip(" .")
    if bare != name:
        name = bare + "_"
    return f"_{name}" if _DEVICE.fullmatch(name) else name


def _tree(victim: Path, bases: Sequence[Path]) -> list[str]:
    roots = [Path(os.path.abspath(base)) for base in bases]  # noqa: PTH100
    for root in sorted(roots, key=lambda root: len(root.parts)):
        if victim.is_relative_to(root):
            return [*_words(root.name or root.anchor), *victim.relative_to(root).parts]
    return [*_words(victim.anchor), *victim.parts[1:]]


def _words(anchor: str) -> list[str]:
    """The name of a base; of a drive or share its letter or name; none for "/"."""
    name = anchor if Path(anchor).name else " ".join(_ODD.sub(" ", anchor).split())
    return [name] if name else []


def _enterable(folder: Path, part: str) -> Path:
    """The folder of that name, or another where a file has it."""
    found = (folder / one for one in names(part, _most(folder)))
    return next(path for path in found if path.is_dir() or not is_taken(path))


def _most(folder: Path) -> int:
    return longest_name(nearest_folder(folder))


def _takes(folder: Path, odd: str) -> bool:
    """Whether names may hold these there. Raises OSError where no name can be made."""
    plain = folder / f"{TEMPORARY_MARK}{secrets.token_hex(4)}{PART_SUFFIX}"
    _make_and_delete(plain)
    try:
        _make_and_delete(plain.with_name(plain.stem + odd + PART_SUFFIX))
    except OSError:
        return False
    return True


def _make_and_delete(path: Path) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    path.unlink()
