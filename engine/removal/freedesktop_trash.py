"""Freedesktop's trash, that of Linux and the BSDs: which folder takes a file, and a move that overwrites nothing.

Send2Trash asks whether a name in the trash is free and takes it later: of two programs at once, one replaced what the
other had put there. Source: the FreeDesktop.org Trash specification 1.0.
"""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path, PurePath
from urllib.parse import quote

_INFO_SUFFIX = ".trashinfo"
_COUNTED_NAMES = 100  # beyond, a random ending finds a free name sooner than counting
_LONGEST_SUFFIX = 20
_AT_FDCWD = -100  # linux/fcntl.h
_RENAME_NOREPLACE = 1  # linux/fs.h
#: What a system or file system says that does not know a call. EPERM: links on FAT, links to what others own
#: (protected_hardlinks), calls a sandbox forbids. The next way is tried then; a real refusal refuses that one too.
_NOT_KNOWN = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM, errno.EMLINK}  # fmt: skip


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
    try:
        home = Path("~").expanduser().resolve()
    except RuntimeError as error:  # neither HOME nor an entry in passwd, or links in a circle
        raise OSError(errno.ENOENT, "no home folder is known") from error
    if device == home.lstat().st_dev:
        data = Path(os.environ.get("XDG_DATA_HOME", ""))  # to be ignored unless absolute
        return TrashFolder((data if data.is_absolute() else home / ".local/share") / "Trash", None)
    top = path.parent.resolve(strict=True)
    while not os.path.ismount(top):
        top = top.parent
    if top.lstat().st_dev != device:
        return None
    return TrashFolder(_volume_trash(top), top)


def is_one_mount(path: Path, trash: TrashFolder) -> bool:
    """Whether a file can be renamed into a trash. Raises OSError if that cannot be found out."""
    return _mount(path.parent) == _mount(_nearest_folder(trash.path / "files"))


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
    for name in _names(path.name, _longest_name(trash.path) - len(_INFO_SUFFIX)):
        info, target = trash.path / "info" / (name + _INFO_SUFFIX), trash.path / "files" / name
        if not _reserve(info, _info_text(origin)):
            continue
        try:
            _move_to_new(path, target)
        except FileExistsError:
            info.unlink()  # of something that has none; ours would tell a wrong tale of it
            continue
        except BaseException:  # a Ctrl+C too must leave no info of a file that did not go
            if not _is_taken(target):
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


def _longest_name(folder: Path) -> int:
    """Bytes a name may have there; 255 nearly everywhere, 143 in an encrypted home."""
    if sys.platform == "win32":
        return 255
    return os.pathconf(folder, "PC_NAME_MAX")


def _names(name: str, most_bytes: int) -> Iterator[str]:
    """The name, then with 2, 3 ..., then with random endings, without end."""
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    if len(os.fsencode(suffix)) > _LONGEST_SUFFIX:
        stem, suffix = name, ""
    yield _fit(stem, suffix, most_bytes)
    for count in range(2, _COUNTED_NAMES):
        yield _fit(stem, f" {count}{suffix}", most_bytes)
    while True:
        yield _fit(stem, f" {secrets.token_hex(4)}{suffix}", most_bytes)


def _fit(stem: str, ending: str, most_bytes: int) -> str:
    while len(os.fsencode(stem + ending)) > most_bytes:
        stem = stem[:-1]
    return stem + ending


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
            _sync(descriptor)
    except BaseException:  # whatever it was, half an info file must not stay
        info.unlink()
        raise
    return True


def _sync(descriptor: int) -> None:
    """Onto the disk before the file moves: without its info a file in the trash has lost its place."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NOT_KNOWN:
            raise


def _move_to_new(path: Path, target: Path) -> None:
    """Raises FileExistsError if the name is taken, else OSError.

    The rename comes first: at no moment it deletes a name, so a file that took the victim's place goes to the trash.
    """
    if _rename_to_new(path, target) or _link_and_unlink(path, target):
        return
    # Some network and FUSE drives know neither. The info file keeps everyone off who follows the specification.
    if _is_taken(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    path.rename(target)


def _rename_to_new(path: Path, target: Path) -> bool:
    """Rename unless the new name is taken; False where that cannot be asked for."""
    rename = _renameat2()
    if rename is None:
        return False
    names = os.fsencode(path), os.fsencode(target)
    if rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_NOREPLACE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _NOT_KNOWN:
        return False
    raise OSError(code, os.strerror(code), str(path), None, str(target))


@cache
def _renameat2() -> Callable[..., int] | None:
    """Linux's call, of glibc since 2.28; None where there is none."""
    if sys.platform != "linux":
        return None
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return None
    call.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    call.restype = ctypes.c_int
    return call


def _link_and_unlink(path: Path, target: Path) -> bool:
    """Give the file its new name, then take the old: two for a moment, never none. False without hard links."""
    try:
        os.link(path, target, follow_symlinks=False)
    except (NotImplementedError, OSError) as error:
        if isinstance(error, NotImplementedError) or error.errno in _NOT_KNOWN:
            return False
        raise
    if not _is_taken(path):
        return True  # another took the old name; ours is the last
    if not _is_same(path, target):
        # What lies in the trash now stays there with its info: it may be the only name left of it.
        raise OSError(errno.EBUSY, "it was replaced while it was moved")
    try:
        path.unlink()
    except OSError:
        if _is_same(path, target):
            target.unlink()
        raise
    return True


def _is_same(path: Path, other: Path) -> bool:
    first, second = path.lstat(), other.lstat()
    return (first.st_dev, first.st_ino) == (second.st_dev, second.st_ino)


def _is_taken(path: Path) -> bool:
    return os.path.lexists(path)


def _nearest_folder(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists already."""
    while not folder.exists():
        folder = folder.parent
    return folder


def _mount(folder: Path) -> tuple[int, str]:
    """What two folders share if a file can be renamed from one to the other: the device, and on Linux the mount.

    A bind mount has the device of what it shows, and still nothing can be renamed across its edge.
    """
    descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_PATH", 0))
    try:
        device = os.fstat(descriptor).st_dev
        try:
            lines = Path(f"/proc/self/fdinfo/{descriptor}").read_text("ascii").splitlines()
        except OSError:  # not Linux, or no /proc: the device must do
            lines = []
    finally:
        os.close(descriptor)
    return device, next((line for line in lines if line.startswith("mnt_id:")), "")
