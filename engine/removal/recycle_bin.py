"""The recycle bin of a Windows volume: whether it is there, how much it may hold and holds, and so what it would do."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from engine.reasons import Reason, reason

_MB = 1024 * 1024
#: Files in the bin take whole clusters and bring a small second file each; what these add is not told.
_USABLE_SHARE = 0.95
#: Without a setting Windows takes a tenth of the first 40 GB and a twentieth of the rest (Windows Vista; R. Chen, The
#: Old New Thing, 1 July 2014), and later ones about a twentieth of all: the lesser of the two.
_DEFAULT_SHARE = 0.05
#: MAX_PATH without its closing NUL. Of a longer path the shell says it is too long for the recycle bin, and deletes.
LONGEST_PATH = 259
_DRIVE_FIXED = 3
_POLICIES = r"Software\Microsoft\Windows\CurrentVersion\Policies\Explorer"
_VOLUMES = r"Software\Microsoft\Windows\CurrentVersion\Explorer\BitBucket\Volume"


@dataclass(frozen=True, slots=True)
class RecycleBin:
    """What Windows says of one volume.

    drive_type : of GetDriveTypeW; only a fixed drive (3) has a bin. is_known : the volume has a GUID (RAM disks and
    SUBST drives have none). is_switched_off : by policy or by the user. capacity_bytes, used_bytes : for this user.
    items : how many things are in it.
    """

    drive_type: int
    is_known: bool
    is_switched_off: bool
    capacity_bytes: int
    used_bytes: int
    items: int


def bin_refusal(found: RecycleBin | None, size_bytes: int, path_length: int) -> Reason | None:
    """Why a file would not end, or would not stay, in the recycle bin, or would push older things out of it.

    Parameters: found : None if there is no recycle bin to ask. path_length : in UTF-16 units, the real path.
    Returns: None if it would be held.
    """
    if (
        found is None
        or found.drive_type != _DRIVE_FIXED
        or not found.is_known
        or found.is_switched_off
    ):
        return reason("no-trash")
    if path_length > LONGEST_PATH:
        return reason("trash-long-path")
    if found.used_bytes + size_bytes > found.capacity_bytes * _USABLE_SHARE:
        return reason("trash-too-small")
    return None


def bin_capacity(volume_bytes: int, setting_mb: int | None, policy_percent: int | None) -> int:
    """How many bytes a bin may hold.

    Parameters: volume_bytes : size of the volume, or the user's quota on it. setting_mb : MaxCapacity of the volume,
    in MB of 1 048 576 bytes; None if not set. policy_percent : RecycleBinSize, a share of the volume; None if not set.
    """
    capacity = int(volume_bytes * _DEFAULT_SHARE) if setting_mb is None else setting_mb * _MB
    if policy_percent is not None:
        capacity = min(capacity, volume_bytes * policy_percent // 100)
    return capacity


if sys.platform == "win32":
    import ctypes
    import winreg

    class _QueryInfo(ctypes.Structure):
        # shellapi.h packs it by single bytes in 32-bit programs only.
        _pack_ = 8 if sys.maxsize > 2**32 else 1
        _fields_ = (
            ("cbSize", ctypes.c_uint32),
            ("i64Size", ctypes.c_int64),
            ("i64NumItems", ctypes.c_int64),
        )

    # Libraries of our own: what is declared on ctypes.windll's would be declared for everyone's.
    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _shell = ctypes.WinDLL("shell32")

    def read_bin(path: Path) -> RecycleBin | None:
        """Ask Windows about the recycle bin of the volume a path lies on.

        Parameters: path : absolute and real (no junctions), a file or folder.
        Returns: None if the volume has no recycle bin that answers.
        Raises: OSError if Windows does not say which volume it is. Safe from any thread.
        """
        root = _volume_root(path)
        drive_type = int(_kernel.GetDriveTypeW(ctypes.c_wchar_p(root)))
        if drive_type != _DRIVE_FIXED:
            return RecycleBin(drive_type, False, False, 0, 0, 0)
        info = _QueryInfo(ctypes.sizeof(_QueryInfo), 0, 0)
        if _shell.SHQueryRecycleBinW(ctypes.c_wchar_p(root), ctypes.byref(info)) != 0:
            return None
        guid = _volume_guid(root)
        key = rf"{_VOLUMES}\{guid}"
        hives = (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE)
        is_off = any(_number(hive, _POLICIES, "NoRecycleFiles") for hive in hives)
        percents = [_number(hive, _POLICIES, "RecycleBinSize") for hive in hives]
        return RecycleBin(
            drive_type=drive_type,
            is_known=guid is not None,
            is_switched_off=is_off or bool(_number(hives[0], key, "NukeOnDelete")),
            capacity_bytes=bin_capacity(
                _volume_bytes(root),
                _number(hives[0], key, "MaxCapacity"),
                min((percent for percent in percents if percent is not None), default=None),
            ),
            used_bytes=info.i64Size,
            items=info.i64NumItems,
        )

    def _volume_root(path: Path) -> str:
        buffer = ctypes.create_unicode_buffer(len(str(path)) + 260)
        if not _kernel.GetVolumePathNameW(ctypes.c_wchar_p(str(path)), buffer, len(buffer)):
            raise ctypes.WinError(ctypes.get_last_error())
        return buffer.value

    def _volume_guid(root: str) -> str | None:
        """The {GUID} of a volume; None where the mount manager does not know it."""
        buffer = ctypes.create_unicode_buffer(64)
        if not _kernel.GetVolumeNameForVolumeMountPointW(
            ctypes.c_wchar_p(root), buffer, len(buffer)
        ):
            return None
        start, end = buffer.value.find("{"), buffer.value.find("}")
        return buffer.value[start : end + 1] if 0 <= start < end else None

    def _volume_bytes(root: str) -> int:
        total = ctypes.c_uint64()
        if not _kernel.GetDiskFreeSpaceExW(ctypes.c_wchar_p(root), None, ctypes.byref(total), None):
            raise ctypes.WinError(ctypes.get_last_error())
        return total.value

    def _number(hive: int, key: str, name: str) -> int | None:
        """A number of the registry; None if it is not set."""
        try:
            with winreg.OpenKey(hive, key) as opened:
                value, kind = winreg.QueryValueEx(opened, name)
        except FileNotFoundError:
            return None
        return int(value) if kind in (winreg.REG_DWORD, winreg.REG_QWORD) else None

else:

    def read_bin(path: Path) -> RecycleBin | None:
        """There is no recycle bin on this system."""
        return None
