"""Freedesktop's trash, that of Linux and the BSDs: which folder takes a file, and a move that overwrites nothing.

Send2Trash asks whether a name in the trash is free and takes it later: of two programs at once, one replaced what the
other had put there. Source: the FreeDesktop.org Trash specification 1.0.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from engine.removal.moving import (
    is_taken,
    longest_name,
    mount_of,
    move_to_new,
    names,
    nearest_folder,
    sync_file,
)
from engine.removal.trash_info import INFO_SUFFIX


@dataclass(frozen=True, slots=True)
class TrashFolder:
    """A trash: `path` has files/ and info/ in it or will have; `top` is the volume's top folder, None for the home's.

    The specification wants names in a volume's trash told from its top, and whole ones in the home's.
    """

    path: Path
    top: Path | None


def find_trash(path: Path) -> TrashFolder | None:
    """The trash that is to take a file.

    Parameters: path : absolute, an existing file. Makes the user's folder in the trash of a volume.
    Returns: None if the volume's top folder cannot be told.
    Raises: OSError if no trash can be had, or no home folder is known.
    """
    device = path.lstat().st_dev
    home = _home()
    if device == home.lstat().st_dev:
        return TrashFolder(_home_trash(home), None)
    top = _top_of(path.parent.resolve(strict=True))
    if top.lstat().st_dev != device:
        return None
    return TrashFolder(_volume_trash(top), top)


def possible_trashes(folder: Path) -> list[Path]:
    """Every trash that may hold what lay in a folder, be they there or not. Makes nothing.

    Raises: OSError if no home folder is known.
    """
    top, user = _top_of(folder.resolve()), str(_user_id())
    return [_home_trash(_home()), top / ".Trash" / user, top / f".Trash-{user}"]


def _home() -> Path:
    try:
        return Path("~").expanduser().resolve()
    except RuntimeError as error:  # neither HOME nor an entry in passwd, or links in a circle
        raise OSError(errno.ENOENT, "no home folder is known") from error


def _home_trash(home: Path) -> Path:
    data = Path(os.environ.get("XDG_DATA_HOME", ""))  # to be ignored unless absolute
    return (data if data.is_absolute() else home / ".local/share") / "Trash"


def _top_of(folder: Path) -> Path:
    """The top folder of its volume."""
    while not os.path.ismount(folder):
        folder = folder.parent
    return folder


def is_one_mount(path: Path, trash: TrashFolder) -> bool:
    """Whether a file can be renamed into a trash. Raises OSError if that cannot be found out."""
    return mount_of(path.parent) == mount_of(nearest_folder(trash.path / "files"))


def move_there(path: Path, trash: TrashFolder) -> Path:
    """Move a file into a trash, under a name that was free. Safe against any other process that does the same.

    Returns: where it lies now.
    Raises: OSError; the file is where it was then, and the trash holds nothing of it.
    """
    origin = path.parent.resolve(strict=True) / path.name  # ".." must not be in it
    if trash.top is not None:
        origin = origin.relative_to(trash.top.resolve(strict=True))
    for folder in (trash.path, trash.path / "files", trash.path / "info"):
        folder.mkdir(0o700, parents=True, exist_ok=True)
    for name in names(path.name, longest_name(trash.path) - len(INFO_SUFFIX)):
        info, target = trash.path / "info" / (name + INFO_SUFFIX), trash.path / "files" / name
        if not _reserve(info, _info_text(origin)):
            continue
        try:
            move_to_new(path, target)
        except FileExistsError:
            info.unlink()  # of something that has none; ours would tell a wrong tale of it
            continue
        except BaseException:  # a Ctrl+C too must leave no info of a file that did not go
            if not is_taken(target):
                info.unlink()
            raise
        return target
    raise AssertionError("names never end")


def _volume_trash(top: Path) -> Path:
    """The user's trash in the top folder of a volume: in .Trash if an administrator made a good one, else beside."""
    shared, user = top / ".Trash", str(_user_id())
    try:
        mode = shared.lstat().st_mode
        if stat.S_ISDIR(mode) and mode & stat.S_ISVTX:  # of a link S_ISDIR is not true
            return _own_folder(shared / user)
    except OSError:
        pass  # the specification: go on to the second kind
    return _own_folder(top / f".Trash-{user}")


def _own_folder(folder: Path) -> Path:
    """The folder, made if need be. Raises OSError for one that another user put there, or a link."""
    folder.mkdir(0o700, exist_ok=True)
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != _user_id():
        raise PermissionError(errno.EACCES, f"{folder} is not this user's folder")
    return folder


def _user_id() -> int:
    if sys.platform == "win32":  # for the type checker: no freedesktop there
        return -1
    return os.getuid()


def _info_text(origin: Path) -> bytes:
    date = datetime.now().isoformat(timespec="seconds")  # the specification: local time
    return f"[Trash Info]\nPath={quote(os.fsencode(origin))}\nDeletionDate={date}\n".encode("ascii")


def _reserve(info: Path, text: bytes) -> bool:
    """Take a name by writing its info file; False if another has it."""
    try:
        descriptor = os.open(info, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return False
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(text)
            stream.flush()
            # Before the file moves: without its info a file in the trash has lost its place.
            sync_file(descriptor)
    except BaseException:  # whatever it was, half an info file must not stay
        info.unlink()
        raise
    return True
