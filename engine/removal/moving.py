"""Giving a file another name, so that nothing which has that name is lost: what all ways of removal are made of."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path, PurePath

from engine.removal.ways import ASIDE_SUFFIX, PART_SUFFIX, TEMPORARY_MARK

_COUNTED_NAMES = 100  # beyond, a random ending finds a free name sooner than counting
_LONGEST_SUFFIX = 20
_LONGEST_NAME = 255
_SHOWN_NAME = (
    20  # bytes of a file's name in that of its temporary file: the path must not get too long by it
)
_AT_FDCWD = -100  # linux/fcntl.h
_RENAME_NOREPLACE = 1  # linux/fs.h
#: What a system or file system says that does not know a call. EPERM: links on FAT, links to what others own
#: (protected_hardlinks), calls a sandbox forbids. The next way is tried then; a real refusal refuses that one too.
NOT_KNOWN = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM, errno.EMLINK}  # fmt: skip


def names(name: str, most: int) -> Iterator[str]:
    """The name, then with 2, 3 ..., then with random endings, without end; none longer than `longest_name` counts."""
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    if _length(suffix) > _LONGEST_SUFFIX:
        stem, suffix = name, ""
    yield _fit(stem, suffix, most)
    for count in range(2, _COUNTED_NAMES):
        yield _fit(stem, f" {count}{suffix}", most)
    while True:
        yield _fit(stem, f" {secrets.token_hex(4)}{suffix}", most)


def longest_name(folder: Path) -> int:
    """How long a name may be there, in bytes, on Windows in UTF-16 units. 255 nearly everywhere; 143 in some homes."""
    if sys.platform == "win32":
        return _LONGEST_NAME
    return min(os.pathconf(folder, "PC_NAME_MAX"), _LONGEST_NAME)


def part_beside(path: Path) -> Path:
    """A new name for what is being made to become `path`. Such a file is never the only one of its content."""
    return path.with_name(_temporary_start(path) + secrets.token_hex(4) + PART_SUFFIX)


def aside_of(path: Path) -> Path:
    """A new name for the file `path` itself, for the moment before it is gone for good."""
    return path.with_name(_temporary_start(path) + secrets.token_hex(4) + ASIDE_SUFFIX)


def leftovers(path: Path, suffix: str) -> list[Path]:
    """What a crash left of the work on a file of this name. suffix : PART_SUFFIX or ASIDE_SUFFIX.

    Raises: OSError if the folder cannot be listed; one that is not there holds nothing.
    """
    start = _temporary_start(path)
    try:
        found = os.listdir(path.parent)  # noqa: PTH208 - names are enough
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(
        path.with_name(name) for name in found if name.startswith(start) and name.endswith(suffix)
    )


def move_to_new(path: Path, target: Path) -> None:
    """Rename to a name that nothing has.

    Raises: FileExistsError if the name is taken, else OSError (EXDEV on another drive). The file is where it was then.
    """
    if sys.platform == "win32":
        path.rename(target)  # refuses what is taken, and copies to no other drive
        return
    # The rename comes first: at no moment it deletes a name, so a file that took the victim's place is moved too.
    if _rename_to_new(path, target) or _link_and_unlink(path, target):
        return
    # Some network and FUSE drives know neither. An empty file of the name keeps it for us.
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        path.replace(target)
    except BaseException:
        if target.lstat().st_size == 0 and is_taken(path):
            target.unlink()
        raise


def is_taken(path: Path) -> bool:
    return os.path.lexists(path)


def sync_file(descriptor: int) -> None:
    """Onto the disk, where the drive knows of that."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in NOT_KNOWN:
            raise


def sync_folder(folder: Path) -> None:
    """The names in it onto the disk. Windows does that by itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        sync_file(descriptor)
    finally:
        os.close(descriptor)


def make_folders(folder: Path) -> list[Path]:
    """Make a folder, and those above it that are missing. Returns what had to be made, the lowest first."""
    missing = []
    while not folder.is_dir() and folder != folder.parent:
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
    return missing


def sync_made(made: Iterable[Path]) -> None:
    """Folders that were just made onto the disk: with one that a power cut takes all that is in it would go."""
    for one in made:
        sync_folder(one.parent)


def nearest_folder(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists already."""
    while not folder.exists():
        folder = folder.parent
    return folder


def mount_of(folder: Path) -> tuple[int, str]:
    """What two folders share if a file can be renamed from one to the other: the device, and on Linux the mount.

    A bind mount has the device of what it shows, and still nothing can be renamed across its edge.
    """
    if sys.platform == "win32":  # folders cannot be opened there
        return folder.stat().st_dev, ""
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


def _temporary_start(path: Path) -> str:
    """The digest tells files apart whose names begin alike."""
    digest = hashlib.sha256(os.fsencode(path.name)).hexdigest()[:8]
    return f".{_fit(path.name, '', _SHOWN_NAME)}{TEMPORARY_MARK}{digest}-"


def _length(text: str) -> int:
    if sys.platform == "win32":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(os.fsencode(text))


def _fit(stem: str, ending: str, most: int) -> str:
    while _length(stem + ending) > most:
        stem = stem[:-1]
    return stem + ending


def _rename_to_new(path: Path, target: Path) -> bool:
    """Rename unless the new name is taken; False where that cannot be asked for."""
    rename = _renameat2()
    if rename is None:
        return False
    pair = os.fsencode(path), os.fsencode(target)
    if rename(_AT_FDCWD, pair[0], _AT_FDCWD, pair[1], _RENAME_NOREPLACE) == 0:
        return True
    code = ctypes.get_errno()
    if code in NOT_KNOWN:
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
        if isinstance(error, NotImplementedError) or error.errno in NOT_KNOWN:
            return False
        raise
    if not is_taken(path):
        return True  # another took the old name; ours is the last
    if not _is_same(path, target):
        # What has the new name now keeps it: it may be the only one left of it.
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
