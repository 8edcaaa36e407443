"""Files shown by other programs: a picture in the system's viewer, or in its folder in the file manager.

These wait for other programs: they run in workers, and take and give plain data.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path, PurePath
from urllib.parse import quote

ANSWER_SECONDS = 10.0  # a file manager that has to be started takes a few
_INTERFACE = "org.freedesktop.FileManager1"
_OBJECT = "/org/freedesktop/FileManager1"


def open_with_viewer(path: Path) -> subprocess.Popen[bytes] | None:
    """Shows a file in the program the system has for it. Raises OSError.

    Returns: the opener where one was started; it may be the viewer itself and run for hours.
    """
    if sys.platform == "win32":
        os.startfile(path)
        return None
    return _start(["open" if sys.platform == "darwin" else "xdg-open", path])


def show_in_folder(path: Path) -> subprocess.Popen[bytes] | None:
    """Shows a file among those of its folder, selected where the file manager can do that. Raises OSError.

    Returns: as `open_with_viewer`.
    """
    path.lstat()  # of a file that is not there, Explorer would show another folder without a word
    if sys.platform == "win32":
        # What it returns says nothing: it is 1 when all went well.
        subprocess.Popen(explorer_command(path, os.environ.get("SYSTEMROOT", r"C:\Windows")))
        return None
    if sys.platform == "darwin":
        return _start(["open", "-R", path])
    command = file_manager_command(path)
    if command is not None and _succeeds(command):
        return None
    return _start(["xdg-open", path.parent])


def open_bin() -> subprocess.Popen[bytes] | None:
    """Shows the system's own trash, on Windows and on the Mac. Raises OSError.

    Returns: as `open_with_viewer`.
    """
    if sys.platform == "win32":
        # As in `show_in_folder`: what Explorer returns says nothing.
        explorer = os.path.join(os.environ.get("SYSTEMROOT", r"C:\Windows"), "explorer.exe")  # noqa: PTH118
        subprocess.Popen([explorer, "shell:RecycleBinFolder"])
        return None
    return _start(["open", Path("~/.Trash").expanduser()])


def explorer_command(path: PurePath, windows: str) -> str:
    """The command line that has Windows' Explorer select a file.

    As one string: Explorer reads it in its own way. Commas and equals signs part its fields, unless in quotes
    (geoffchappell.com/studies/windows/shell/explorer/cmdline.htm), and a list would be given quotes around "/select,"
    too. No name there holds a quote.
    """
    name = str(path)
    for prefix, plain in (("\\\\?\\UNC\\", "\\\\"), ("\\\\?\\", "")):  # unknown to Explorer
        if name.startswith(prefix):
            name = plain + name.removeprefix(prefix)
            break
    return f'"{windows}\\explorer.exe" /select,"{name}"'


def file_manager_command(path: Path) -> list[str] | None:
    """What asks the desktop's file manager to show a file, and waits for its answer; None where there is nothing that
    could ask.
    """
    # Encoded, every name is plain ASCII without quotes, commas and brackets, which the two would take for their own.
    uri = "file://" + quote(os.fsencode(path), safe="/")
    if tool := shutil.which("gdbus"):
        return [tool, "call", "--session", "--dest", _INTERFACE, "--object-path", _OBJECT,
                "--method", f"{_INTERFACE}.ShowItems", f"['{uri}']", ""]  # fmt: skip
    if tool := shutil.which("dbus-send"):
        return [tool, "--session", "--print-reply", "--type=method_call", f"--dest={_INTERFACE}",
                _OBJECT, f"{_INTERFACE}.ShowItems", f"array:string:{uri}", "string:"]  # fmt: skip
    return None


def _succeeds(command: list[str]) -> bool:
    try:
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=ANSWER_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0


def _start(command: list[str | Path]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
